"""The derived text format: what can be shared of a corpus whose articles cannot.

`derive` writes a folder with everything the kit's figures need and no sentence of the articles;
`read_derived` makes a corpus of it that gives the same scores for every lexicon inside its inventory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.annotation import MARKS, TOKEN_MARKS, VOICES, mark_tokens
from framing.corpus import Corpus, from_texts
from framing.errors import InputError, require
from framing.files import read_csv, sha256, to_csv, write_text
from framing.inventory import EXACT, Inventory
from framing.languages import language_of
from framing.lexicon import Lexicon
from framing.matching import Matcher, find, find_spans
from framing.similarity import IDF, base_norms
from framing.text import Tokens
from framing.voices import QUOTED
from framing.words import count_words

NAME = "datapackage.json"
HIT_COLUMNS = ["article", "sentence", "unit", "frame", "term", "tier", "match", *MARKS]
_FLAGS = ("scare", "negated", "hedged")
_SIDES = {"0": "", "b": "before", "a": "after"}  # where a denier stands: letters in runs.csv


def derive(
    corpus: Corpus,
    lines: pd.DataFrame,
    lexicons: Sequence[Lexicon],
    out: str | Path,
    phrases: Sequence[str] = (),
    codes: pd.DataFrame | None = None,
    coders: str = "",
) -> list[Path]:
    """Write a corpus in the derived text format.

    Parameters
    ----------
    corpus : with its text
    lines : the labelled lines of its captures (`framing.sources.read_lines`)
    lexicons : all their words, exclusions included, enter the inventory; `hits.csv` and the hits of
        `lines.csv` are those of the first
    out : folder, made where it is missing
    phrases : further phrases whose words enter the inventory
    codes : codes of the sentences (`framing.coding.codes.read_codes`)
    coders : who coded, in a sentence that figures of the codes carry

    Returns
    -------
    list of Path
        The files written, `datapackage.json` last.

    Raises
    ------
    InputError
        A corpus without text, no lexicon, or lexicons of several languages.
    """
    require("corpus", corpus, Corpus)
    if not corpus.has_text:
        raise InputError("a derived corpus cannot be derived again, expected captures or texts")
    if not lexicons:
        raise InputError("no lexicon, expected at least one: its words make the inventory")
    if len(languages := {language_of(lexicon.language) for lexicon in lexicons}) > 1:
        raise InputError(f"lexicons in {', '.join(sorted(languages))}: a derived corpus has one language, expected one")
    out = Path(out)
    if (out / "metadata.csv").is_file():
        raise InputError(f"{out}: holds captures, expected another folder to write into")
    inventory = Inventory.of(lexicons, phrases, lexicons[0].language or "en")
    hits = find(corpus, lexicons[0])
    tables = {
        "articles": corpus.articles.drop(columns="text"),
        "lines": describe_lines(lines, lexicons[0]),
        "sentences": _sentence_table(corpus),
        "runs": _run_table(corpus, inventory),
        "words": count_words(corpus),
        "hits": hits.sort_values(["article", "sentence", "frame", "term"], kind="stable")[HIT_COLUMNS],
        "near": _near_table(corpus, inventory),
        "inventory": _inventory_table(inventory),
    }
    if codes is not None:
        tables["codes"] = codes[codes["article"].isin(corpus.articles["article"])]
    paths = [out / f"{name}.csv" for name in tables]
    for path, table in zip(paths, tables.values(), strict=True):
        write_text(path, to_csv(table))
    package = _package(tables, out, lexicons, inventory.language)
    if codes is not None and coders:
        package["coders"] = coders
    write_text(out / NAME, json.dumps(package, indent=1, ensure_ascii=False) + "\n")
    return [*paths, out / NAME]


def describe_lines(lines: pd.DataFrame, lexicon: Lexicon) -> pd.DataFrame:
    """Return the labelled lines with their tokens and hits per frame, without their text.

    Parameters
    ----------
    lines : what `framing.sources.read_lines` returns

    Returns
    -------
    DataFrame
        capture, line, label, kept, reason, tokens, hits_<frame>.
    """
    corpus = from_texts(lines["text"].tolist(), lexicon.language or "en")
    spans = find_spans(corpus, lexicon)
    rows = corpus.sentences["article"].to_numpy()[corpus.tokens.sentence[spans["first"]]]
    counts = np.zeros((len(lines), len(lexicon.names)), dtype=int)
    np.add.at(counts, (rows.astype(int), spans["frame"].to_numpy()), 1)
    table = lines.drop(columns="text").reset_index(drop=True)
    hits = pd.DataFrame(counts, columns=[f"hits_{name}" for name in lexicon.names])
    return lexicon.sign(table.assign(tokens=corpus.articles["tokens"]).join(hits))


def _sentence_table(corpus: Corpus) -> pd.DataFrame:
    norms = {f"norm_{idf}": base_norms(corpus, idf) for idf in IDF}
    quoted = _quoted(corpus)
    counts = np.bincount(corpus.tokens.sentence, weights=quoted, minlength=len(corpus.sentences)).astype(int)
    table = corpus.sentences[["article", "sentence", "unit", "paragraph", "tokens"]]
    return table.assign(quoted_tokens=counts, **norms)


def _quoted(corpus: Corpus) -> np.ndarray:
    """Return which tokens stand in a quotation that somebody speaks."""
    marks = mark_tokens(corpus, np.arange(len(corpus.tokens)))
    return (marks["voice"] == QUOTED).to_numpy()


def _run_table(corpus: Corpus, inventory: Inventory) -> pd.DataFrame:
    """Return the maximal runs of neighbouring inventory words of each sentence, in alphabetical order.

    A run is neighbouring inventory words, and the words of every inventory phrase; function words, and others
    (as ``*``), stand in a run only inside such a phrase. No match needs the order of the runs, which would tell
    most of a sentence.
    """
    tokens = corpus.tokens
    anchors = inventory.holds(tokens.types)[tokens.type]
    in_phrase = _inside_phrases(tokens, inventory)
    shown = anchors | in_phrase
    named = anchors | (in_phrase & inventory.bound_types(tokens.types)[tokens.type])
    begins = shown & ~(tokens.joined & np.concatenate(([False], shown[:-1])))
    words = np.where(named, tokens.types[tokens.type], "*")[shown]
    marks = mark_tokens(corpus, np.flatnonzero(shown)).assign(words=words, row=tokens.sentence[shown])
    marks["voices"] = marks["voice"].str[0]
    for name in ("scare", "hedged"):
        marks[name] = np.where(marks[name], "1", "0")
    marks["negated"] = marks["side"].str[:1].replace("", "0")
    joined = {"words": " ".join, "voices": "".join, "speaker": _join_speakers} | dict.fromkeys(_FLAGS, "".join)
    runs = marks.groupby(np.cumsum(begins)[shown]).agg({"row": "first", **joined})
    runs = runs.sort_values(["row", "words"], kind="stable").reset_index(drop=True)
    keys = corpus.sentences.loc[runs["row"], ["article", "sentence"]].reset_index(drop=True)
    keys["run"] = runs.groupby("row").cumcount() + 1
    return keys.join(runs[["words", "voices", *_FLAGS, "speaker"]])


def _join_speakers(names: pd.Series) -> str:
    """Return one name for all words of a run, or one name for each, parted by "|"."""
    return str(names.iloc[0]) if names.nunique() == 1 else "|".join(names)


def _inside_phrases(tokens: Tokens, inventory: Inventory) -> np.ndarray:
    """Return which tokens stand inside an occurrence of an inventory phrase."""
    matcher = Matcher(tokens)
    inside = np.zeros(len(tokens), dtype=bool)
    for phrase in inventory.phrases:
        exact = EXACT in phrase
        words = [word.removeprefix(EXACT) for word in phrase.split()]
        first = matcher.find_words(words, exact)
        for offset in range(len(words)):
            inside[first + offset] = True
    return inside


def _near_table(corpus: Corpus, inventory: Inventory) -> pd.DataFrame:
    """Return which sentence holds a phrase of which list of neighbours."""
    matcher = Matcher(corpus.tokens, inventory.language)
    rows = [(number, row) for number, key in enumerate(inventory.near) for row in matcher.find_near(key)]
    table = pd.DataFrame(rows, columns=["list", "row"]).sort_values(["row", "list"])
    keys = corpus.sentences.loc[table["row"], ["article", "sentence"]].reset_index(drop=True)
    return keys.assign(list=table["list"].to_numpy())


def _inventory_table(inventory: Inventory) -> pd.DataFrame:
    rows = [("phrase", pd.NA, phrase) for phrase in inventory.phrases]
    rows += [("near", number, phrase) for number, key in enumerate(inventory.near) for phrase in key]
    table = pd.DataFrame(rows, columns=["role", "list", "phrase"])
    return table.astype({"list": "Int64"})


def _package(
    tables: dict[str, pd.DataFrame], out: Path, lexicons: Sequence[Lexicon], language: str
) -> dict[str, object]:
    """Return the Frictionless description of the folder."""
    resources = []
    for name, table in tables.items():
        path = out / f"{name}.csv"
        fields = [{"name": column, "type": _field_type(table[column])} for column in table.columns]
        schema = {"fields": fields, "missingValues": [""]}
        about = {"name": name, "path": path.name, "rows": len(table), "hash": f"sha256:{sha256(path)}"}
        resources.append({**about, "schema": schema})
    used = [{"source": lexicon.source, "version": lexicon.version, "hash": lexicon.hash} for lexicon in lexicons]
    return {"profile": "tabular-data-package", "language": language, "lexicons": used, "resources": resources}


def _field_type(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if pd.api.types.is_integer_dtype(column):
        return "integer"
    return "number" if pd.api.types.is_float_dtype(column) else "string"


def read_package(folder: str | Path) -> dict[str, Any]:
    """Return the description of a derived folder, its `datapackage.json`."""
    package: dict[str, Any] = json.loads((Path(folder) / NAME).read_text("utf-8"))
    return package


def read_table(folder: str | Path, name: str) -> pd.DataFrame:
    """Read one table of a derived folder with the types its `datapackage.json` declares.

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.
    """
    path = Path(folder) / f"{name}.csv"
    fields = _schema(Path(folder), name)
    table = read_csv(path, required=fields)
    columns = {field: _typed(table, field, kind, path) for field, kind in fields.items()}
    return pd.DataFrame(columns)


def _schema(folder: Path, name: str) -> dict[str, str]:
    path = folder / NAME
    try:
        package = json.loads(path.read_text("utf-8"))
        resources = {resource["name"]: resource for resource in package["resources"]}
        return {field["name"]: field["type"] for field in resources[name]["schema"]["fields"]}
    except OSError:
        if any(folder.glob("*.txt")):
            expected = "a table with the columns capture and outlet beside the captures"
            raise InputError(f"{folder / 'metadata.csv'}: missing, expected {expected}") from None
        raise InputError(f"{path}: missing, expected a folder in the derived text format") from None
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path}: does not describe {name}.csv, expected what framing derive writes") from None


def _typed(table: pd.DataFrame, field: str, kind: str, path: Path) -> pd.Series:
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
    if kind == "integer":
        return converted.astype("Int64" if converted.isna().any() else "int64")
    return converted


_NEEDED = {
    "articles": ["article", "outlet", "duplicate_of", "language", "tokens"],
    "sentences": ["article", "sentence", "unit", "tokens", *(f"norm_{idf}" for idf in IDF)],
    "runs": ["article", "sentence", "words"],
    "near": ["article", "sentence", "list"],
    "inventory": ["role", "list", "phrase"],
    "words": ["article", "voice", "word", "count"],
}
_MAY_BE_EMPTY = {"duplicate_of", "list"}


def _read_needed(folder: Path, name: str) -> pd.DataFrame:
    """Read a table that scores depend on, with everything they need of it in every row."""
    table, path = read_table(folder, name), folder / f"{name}.csv"
    for column in _NEEDED[name]:
        if column not in table:
            raise InputError(f"{folder / NAME}: does not describe column {column!r} of {name}.csv, expected it")
        empty = table[column].isna()
        if empty.any() and column not in _MAY_BE_EMPTY:
            raise InputError(f"{path}:{int(empty.argmax()) + 2}: no {column}, expected one in every row")
    return table


def read_derived(folder: str | Path) -> Corpus:
    """Read a folder in the derived text format into a corpus without text.

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.
    """
    folder = Path(folder)
    articles, sentences = _read_needed(folder, "articles"), _read_needed(folder, "sentences")
    unknown = ~sentences["article"].isin(articles["article"])
    if unknown.any():
        line, name = int(unknown.argmax()) + 2, sentences.loc[unknown, "article"].iloc[0]
        raise InputError(f"{folder / 'sentences.csv'}:{line}: article {name!r}, expected one of articles.csv")
    articles["duplicate_of"] = articles["duplicate_of"].astype("string")
    inventory = _read_inventory(folder)
    near = _read_needed(folder, "near")
    rows = _sentence_rows(near, sentences, folder / "near.csv")
    held = {key: np.unique(rows[near["list"] == number]) for number, key in enumerate(inventory.near)}
    runs = _read_needed(folder, "runs")
    tokens, order = _tokens(runs, sentences, folder / "runs.csv")
    marks = _read_marks(runs, folder / "runs.csv").iloc[order].reset_index(drop=True)
    return Corpus(articles, sentences, tokens, inventory, held, marks, words=_read_needed(folder, "words"))


def _read_inventory(folder: Path) -> Inventory:
    table = _read_needed(folder, "inventory")
    lists = table[table["role"] == "near"].groupby("list")["phrase"].agg(tuple)
    language = read_package(folder).get("language", "en")
    return Inventory(tuple(table.loc[table["role"] == "phrase", "phrase"]), tuple(lists), language)


def _sentence_rows(table: pd.DataFrame, sentences: pd.DataFrame, path: Path) -> np.ndarray:
    """Return the row of the sentence table that each row of another table speaks of."""
    rows = {key: row for row, key in enumerate(zip(sentences["article"], sentences["sentence"], strict=True))}
    found = [rows.get(key) for key in zip(table["article"], table["sentence"], strict=True)]
    if None in found:
        line = found.index(None) + 2
        raise InputError(f"{path}:{line}: no such sentence in sentences.csv, expected article and sentence of it")
    return np.array(found, dtype=np.int64)


_INITIALS = {voice[0]: voice for voice in VOICES}


def _read_marks(runs: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Return the marks of every word of the runs, in the order of the file."""
    rows: list[tuple[object, ...]] = []
    for line, run in enumerate(runs.to_dict("records"), start=2):
        count = len(run["words"].split())
        speaker = "" if pd.isna(run["speaker"]) else str(run["speaker"])
        speakers = speaker.split("|") if "|" in speaker else [speaker] * count
        flags = [run[name] for name in _FLAGS]
        known = not set(run["voices"]) - set(_INITIALS) and not set(run["negated"]) - set(_SIDES)
        if {len(run["voices"]), len(speakers), *map(len, flags)} != {count} or not known:
            raise InputError(f"{path}:{line}: marks do not fit the {count} words, expected one letter for each")
        voices = [_INITIALS[letter] for letter in run["voices"]]
        scare, negated, hedged = ([flag != "0" for flag in column] for column in flags)
        sides = [_SIDES[letter] for letter in run["negated"]]
        rows += zip(voices, speakers, scare, negated, hedged, sides, strict=True)
    return pd.DataFrame(rows, columns=TOKEN_MARKS)


def _tokens(runs: pd.DataFrame, sentences: pd.DataFrame, path: Path) -> tuple[Tokens, np.ndarray]:
    """Return the words of the runs as tokens, and their order; a phrase runs within a run only."""
    found = _sentence_rows(runs, sentences, path)
    words, joined = [], []
    split = [run.split() for run in runs["words"]]
    for own in split:
        words += own
        joined += [False] + [True] * (len(own) - 1)
    lengths = np.array([len(own) for own in split], dtype=np.int64)
    codes, types = pd.factorize(np.array(words, dtype=object))
    sentence = np.repeat(found, lengths)
    order = np.argsort(sentence, kind="stable")
    nowhere = np.full(len(words), -1, dtype=np.int64)
    tokens = Tokens(
        np.asarray(types, dtype=object),
        codes.astype(np.int32)[order],
        sentence[order],
        np.array(joined, dtype=bool)[order],
        nowhere,
        nowhere,
    )
    return tokens, order


def iter_tables(folder: str | Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the name and columns of each table of a derived folder."""
    for resource in read_package(folder)["resources"]:
        yield resource["name"], [field["name"] for field in resource["schema"]["fields"]]
