"""The derived text format: what can be shared of a corpus whose articles cannot (`COLUMNS`).

The folder `framing.derive` writes holds no sentence: counts, words of an inventory and their marks. `read_derived`
makes a corpus of it that gives the same scores for every lexicon inside its inventory.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.corpora.corpus import MARKS, OUTLET, SCORED, TOKEN_MARKS, UNITS, VOICES, Corpus, check_articles
from framing.errors import InputError, warn
from framing.files import finish, read_csv, read_text, sha256, write_text
from framing.lexicons import Lexicon
from framing.lexicons.closed_vocabulary import ClosedVocabulary, Decision
from framing.text import Tokens, language_of

NAME = "datapackage.json"
FLAGS = ("scare", "negated", "hedged")
SIDES = {"0": "", "b": "before", "a": "after"}  # where a denier is: letters in runs.csv
COLUMNS = {
    "articles": ["article", "outlet", "duplicate_of", "language", "tokens"],  # and the metadata
    "sentences": [
        "article", "sentence", "unit", "paragraph", "tokens", "quoted_tokens",
        "norm_background", "norm_smooth", "norm_plain", "norm_none",
    ],
    "runs": ["article", "sentence", "run", "words", "voices", *FLAGS, "speaker"],
    "words": ["article", "voice", "word", "count"],
    "hits": ["article", "sentence", "unit", "frame", "term", "tier", "match", *MARKS],
    "near": ["article", "sentence", "list"],
    "inventory": ["role", "list", "phrase"],
}  # fmt: skip
_MAY_BE_EMPTY = {"duplicate_of", "list", "speaker"}
_VOICES = {voice[0]: voice for voice in VOICES}  # letters in runs.csv
# What names a row of a table once, and what holds of every row
_KEYS = {"articles": ["article"], "sentences": ["article", "sentence"], "runs": ["article", "sentence", "run"],
         "words": ["article", "voice", "word"], "near": ["article", "sentence", "list"],
         "inventory": ["role", "list", "phrase"]}  # fmt: skip
_RULES = {
    "articles": ["tokens >= 0"],
    "sentences": [f"unit in {[*UNITS]}", "sentence >= 0", "paragraph >= 0", "0 <= quoted_tokens <= tokens",
                  *(f"0 <= {name} < 1e9" for name in COLUMNS["sentences"] if name.startswith("norm_"))],
    "runs": ["run >= 1"],
    "words": [f"voice in {[*VOICES]}", "count >= 1"],
    "near": ["list >= 0"],
    "inventory": ["role in ['phrase', 'near', 'link']"],
}  # fmt: skip
_DESCRIBED = ("language", "lexicons", "background", "resources")  # what scores depend on; people add a licence, say


def read_package(folder: str | Path, verify: bool = True) -> dict[str, Any]:
    """Return the description of a derived folder, its `datapackage.json`; `verify` it is as it was written."""
    path = Path(folder) / NAME
    if not path.is_file():
        raise InputError(f"{path}: missing, expected a folder in the derived text format")
    expected, name = "expected what framing derive writes", "articles.csv"
    text = read_text(path)
    try:
        package = dict(json.loads(text))
        for about in package["resources"]:
            name = about["path"]
            fields = [field[key] for field in about["schema"]["fields"] for key in ("name", "type")]
            texts = {type(text) for text in [about["hash"], *fields]}
            if name != f"{about['name']}.csv" or texts != {str} or type(about["rows"]) is not int or not fields:
                raise KeyError(name)
        name = "its lexicons and language"
        _ = package["resources"][0], package["language"] + package["lexicons"][0]["hash"]
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise InputError(f"{path}: does not describe {name}, {expected}") from None
    if verify and package.get("hash") != hash_package(package):
        raise InputError(f"{path}: {_changed(path.parent)}")
    return package


def hash_package(package: Mapping[str, Any]) -> str:
    """Return the hash of what scores depend on in the description of a derived folder."""
    content = json.dumps([package.get(name) for name in _DESCRIBED], ensure_ascii=False, sort_keys=True)
    return f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"


def write_package(folder: Path, package: dict[str, Any]) -> None:
    """Write the description of a derived folder, with a hash of its own."""
    write_text(
        folder / NAME, json.dumps(package | {"hash": hash_package(package)}, indent=1, ensure_ascii=False) + "\n"
    )


def _changed(folder: Path) -> str:
    return f"changed since it was derived: derive it again, or, if it is right, `framing check {folder} --accept`"


def read_table(folder: str | Path, name: str, verify: bool = True) -> pd.DataFrame:
    """Read one table of a derived folder with the types its `datapackage.json` declares; `verify` its hash and rows."""
    folder = Path(folder)
    path = folder / f"{name}.csv"
    package = read_package(folder, verify)
    about = next((about for about in package["resources"] if about["name"] == name), None)
    if about is None:
        raise InputError(f"{folder / NAME}: does not describe {path.name}, expected what framing derive writes")
    if verify:
        _verify(path, about)
    types = {field["name"]: field["type"] for field in about["schema"]["fields"]}
    table = read_csv(path, required=types)
    if verify and len(table) != about["rows"]:
        raise InputError(
            f"{folder / NAME}: {about['rows']} rows of {path.name}, which has {len(table)}: {_changed(folder)}"
        )
    return pd.DataFrame({column: _typed(table, column, kind, path) for column, kind in types.items()})


def _verify(path: Path, about: Mapping[str, Any]) -> None:
    """Refuse a table that is not as its description says, with what differs."""
    if about["hash"] == f"sha256:{sha256(path)}":
        return
    names, table = [field["name"] for field in about["schema"]["fields"]], read_csv(path, required=[])
    lost = [f"no column {name!r}" for name in names if name not in table]
    what = [f"{len(table)} rows in place of {about['rows']}"] if len(table) != about["rows"] else ["other values"]
    raise InputError(f"{path}: {(lost or what)[0]}: {_changed(path.parent)}")


def accept_changes(folder: Path) -> list[str]:
    """Take the tables of a derived folder as they are now; return the names of those that changed.

    What scores need must hold: keys, ranges, and references between the tables.
    """
    read_derived(folder, verify=False)
    package, changed = read_package(folder, verify=False), []
    for about in package["resources"]:
        read_table(folder, about["name"], verify=False)  # of the types that are declared
        path = folder / about["path"]
        now = {"rows": len(read_csv(path, required=[])), "hash": f"sha256:{sha256(path)}"}
        changed += [path.name] * (about | now != about)
        about |= now
    write_package(folder, package)
    return changed


def column_types(folder: str | Path) -> dict[str, dict[str, str]]:
    """Return, for each table of a derived folder, the types of its columns."""
    resources = read_package(folder)["resources"]
    return {table["name"]: {field["name"]: field["type"] for field in table["schema"]["fields"]} for table in resources}


def _typed(table: pd.DataFrame, field: str, kind: str, path: Path) -> pd.Series:
    """Return a column in the type that its description declares; empty cells are missing values."""
    values = table[field]
    if kind == "string":
        return values.mask(values == "")
    if kind == "boolean":
        good = values.isin(["True", "False"])
        converted = values == "True"
    else:
        converted = pd.to_numeric(values.mask(values == ""), errors="coerce").astype("float64")
        good = (values == "") | (converted.notna() if kind == "number" else converted % 1 == 0)
    if not good.all():
        line, value = table.loc[~good, "file_line"].iloc[0], values[~good].iloc[0]
        raise InputError(f"{path}:{line}: {field} must be of type {kind}, got {value!r}")
    return converted.astype("Int64" if converted.isna().any() else "int64") if kind == "integer" else converted


def _read_needed(folder: Path, name: str, verify: bool) -> pd.DataFrame:
    """Read a table that scores depend on: everything they need of it is in every row, in range, and there once."""
    table, path = read_table(folder, name, verify), folder / f"{name}.csv"
    for column in COLUMNS[name]:
        if column not in table:
            raise InputError(f"{folder / NAME}: does not describe column {column!r} of {name}.csv, expected it")
        empty = table[column].isna() | (table[column].astype("string").str.strip() == "").fillna(True)
        if empty.any() and column not in _MAY_BE_EMPTY:
            raise InputError(f"{path}:{int(empty.argmax()) + 2}: no {column}, expected one in every row")
    for rule in _RULES[name] if len(table) else ():
        try:
            wrong = ~table.eval(rule, engine="python").astype(bool)
        except TypeError:
            raise InputError(f"{folder / NAME}: a type in {name}.csv is not right, expected {rule}") from None
        _refuse_rows(path, table, next(column for column in table if column in rule.split()), wrong, rule)
    if (again := table.duplicated(_KEYS[name])).any():
        row = int(again.argmax())
        which = ", ".join(f"{key} {table[key].tolist()[row]!r}" for key in _KEYS[name])
        raise InputError(f"{path}:{row + 2}: {which} occurs twice, expected it once")
    return table


def read_derived(folder: str | Path, verify: bool = True) -> Corpus:
    """Read a folder in the derived text format into a corpus without text.

    `verify` that every file is as `datapackage.json` describes it; keys, ranges and references are checked always.
    """
    finish(folder := Path(folder))
    package = read_package(folder, verify)
    tables = {name: _read_needed(folder, name, verify) for name in _KEYS}
    for about in package["resources"] if verify else ():  # the others, too
        _verify(folder / about["path"], about)
    articles, sentences, words = (tables[name] for name in ("articles", "sentences", "words"))
    for name, table, column in (("sentences", sentences, "article"), ("words", words, "article"),
                                ("articles", articles, "duplicate_of")):  # fmt: skip
        if (unknown := ~table[column].isin(articles["article"]) & table[column].notna()).any():
            line, came = int(unknown.argmax()) + 2, table.loc[unknown, column].iloc[0]
            raise InputError(f"{folder / name}.csv:{line}: {column} {came!r}, expected one of articles.csv")
    check_articles(articles.assign(file_line=range(2, len(articles) + 2)), folder / "articles.csv")
    if language_of(package["language"]) not in {*articles["language"].map(language_of)}:
        raise InputError(f"{folder / NAME}: language {package['language']!r}, expected one of articles.csv")
    _check_sums(folder, articles, sentences, words)
    articles["duplicate_of"] = articles["duplicate_of"].astype("string")
    listed, near, runs = (tables[name] for name in ("inventory", "near", "runs"))
    phrases, links = (tuple(listed.loc[listed["role"] == role, "phrase"]) for role in ("phrase", "link"))
    lists = listed[listed["role"] == "near"].groupby("list")["phrase"].agg(tuple)
    inventory = ClosedVocabulary(phrases, tuple(lists), package["language"], links)
    if (unknown := ~near["list"].isin(lists.index)).any():
        line = int(unknown.argmax()) + 2
        raise InputError(f"{folder / 'near.csv'}:{line}: no such list in inventory.csv, expected one of it")
    rows = _sentence_rows(near, sentences, folder / "near.csv")
    held = {key: np.unique(rows[near["list"] == number]) for number, key in enumerate(inventory.near)}
    tokens, order = _tokens(runs, sentences, folder / "runs.csv")
    shown = np.bincount(tokens.sentence, minlength=len(sentences))
    _refuse_rows(folder / "sentences.csv", sentences, "tokens", shown > sentences["tokens"], "so many as runs.csv has")
    marks = _read_marks(runs, folder / "runs.csv").iloc[order].reset_index(drop=True)
    return Corpus(articles, sentences, tokens, inventory, held, marks, words=words)


def _check_sums(folder: Path, articles: pd.DataFrame, sentences: pd.DataFrame, words: pd.DataFrame) -> None:
    """Refuse tables that count the same things differently."""
    scored = sentences[sentences["unit"].isin(SCORED)].groupby("article")["tokens"].agg(["sum", "size"])
    scored = scored.reindex(articles["article"], fill_value=0).to_numpy().T
    counted = words.groupby("article")["count"].sum().reindex(articles["article"], fill_value=0).to_numpy()
    misplaced = (sentences["unit"] == "headline") != (sentences["sentence"] == 0)
    _refuse_rows(folder / "sentences.csv", sentences, "sentence", misplaced, "0 of a headline, and of nothing else")
    path = folder / "articles.csv"
    for name, sums in zip(("tokens", "sentences"), scored, strict=True):
        if name in articles:
            _refuse_rows(path, articles, name, articles[name] != sums, "as many as sentences.csv has")
    _refuse_rows(path, articles, "tokens", counted > articles["tokens"], "as many as words.csv has, or more")


def _refuse_rows(path: Path, table: pd.DataFrame, name: str, wrong: Any, rule: str) -> None:
    """Refuse a table with rows whose cell in a column is not what a rule says; the first is named."""
    if (found := np.asarray(wrong, dtype=bool)).any():
        row = int(found.argmax())
        raise InputError(f"{path}:{row + 2}: {name} is {table[name].tolist()[row]!r}, expected {rule}")


def decide(corpus: Corpus, lexicon: Lexicon, tell: bool = False) -> Decision:
    """Return which terms of a lexicon a corpus decides (with its text: all); `tell` warns of the others."""
    if corpus.inventory is None:
        return Decision((True,) * len(lexicon.terms), lexicon)
    recorded = frozenset() if corpus.words is None else frozenset(corpus.words["word"])
    decision = corpus.inventory.decide(lexicon, recorded)
    if tell and (line := decision.describe()):
        warn(f"{line}; the captures (data/raw/ or FRAMING_CAPTURES) tell more")
    return decision


def _sentence_rows(table: pd.DataFrame, sentences: pd.DataFrame, path: Path) -> np.ndarray:
    """Return, for each row of another table, the row of its sentence in the sentence table."""
    rows = {key: row for row, key in enumerate(zip(sentences["article"], sentences["sentence"], strict=True))}
    found = [rows.get(key) for key in zip(table["article"], table["sentence"], strict=True)]
    if None in found:
        line = found.index(None) + 2
        raise InputError(f"{path}:{line}: no such sentence in sentences.csv, expected article and sentence of it")
    return np.array(found, dtype=np.int64)


def _read_marks(runs: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Return the marks of every word of the runs, in the order of the file."""
    rows: list[tuple[object, ...]] = []
    for line, run in enumerate(runs.to_dict("records"), start=2):
        count = len(run["words"].split())
        speaker = "" if pd.isna(run["speaker"]) else str(run["speaker"])
        speakers = speaker.split("|") if "|" in speaker else [speaker] * count
        flags = [run[name] for name in FLAGS]
        letters = ((run["voices"], _VOICES), (run["negated"], SIDES), (run["scare"] + run["hedged"], "01"))
        known = not any(set(own) - set(allowed) for own, allowed in letters)
        if {len(run["voices"]), len(speakers), *map(len, flags)} != {count} or not known:
            raise InputError(f"{path}:{line}: marks do not fit the {count} words, expected one letter for each")
        voices = [_VOICES[letter] for letter in run["voices"]]
        if wrong := [name for name, voice in zip(speakers, voices, strict=True) if name and voice == OUTLET]:
            raise InputError(f"{path}:{line}: speaker {wrong[0]!r} of the outlet's own words, expected none")
        scare, negated, hedged = ([flag != "0" for flag in column] for column in flags)
        sides = [SIDES[letter] for letter in run["negated"]]
        rows += zip(voices, speakers, scare, negated, hedged, sides, strict=True)
    return pd.DataFrame(rows, columns=TOKEN_MARKS)


def _tokens(runs: pd.DataFrame, sentences: pd.DataFrame, path: Path) -> tuple[Tokens, np.ndarray]:
    """Return the words of the runs as tokens, and their order; a phrase runs within a run only."""
    found = _sentence_rows(runs, sentences, path)
    words = runs["words"].str.split().explode()  # indexed by their run
    codes, types = pd.factorize(words.to_numpy(dtype=object))
    sentence = found[words.index]
    order = np.argsort(sentence, kind="stable")
    nowhere = np.full(len(words), -1, dtype=np.int64)
    joined = words.index.duplicated()  # all words of a run but its first
    return Tokens(types, codes.astype(np.int32)[order], sentence[order], joined[order], nowhere, nowhere), order
