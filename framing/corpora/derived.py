"""The derived text format: what can be shared of a corpus whose articles cannot (`COLUMNS`).

The folder `framing.derive` writes holds no sentence: counts, words of an inventory and their marks. `read_derived`
makes a corpus of it that gives the same scores for every lexicon inside its inventory.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.corpora.corpus import MARKS, TOKEN_MARKS, VOICES, Corpus
from framing.errors import InputError, warn
from framing.files import read_csv
from framing.lexicons import Lexicon
from framing.lexicons.closed_vocabulary import ClosedVocabulary, Decision
from framing.text import Tokens

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


def read_package(folder: str | Path) -> dict[str, Any]:
    """Return the description of a derived folder, its `datapackage.json`."""
    return dict(json.loads((Path(folder) / NAME).read_text("utf-8")))


def read_table(folder: str | Path, name: str) -> pd.DataFrame:
    """Read one table of a derived folder with the types its `datapackage.json` declares."""
    folder = Path(folder)
    path = folder / f"{name}.csv"
    try:
        types = column_types(folder)[name]
    except OSError:
        raise InputError(f"{folder / NAME}: missing, expected a folder in the derived text format") from None
    except (ValueError, KeyError, TypeError):
        expected = "expected what framing derive writes"
        raise InputError(f"{folder / NAME}: does not describe {path.name}, {expected}") from None
    table = read_csv(path, required=types)
    return pd.DataFrame({column: _typed(table, column, kind, path) for column, kind in types.items()})


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


def _read_needed(folder: Path, name: str) -> pd.DataFrame:
    """Read a table that scores depend on, with everything they need of it in every row."""
    table, path = read_table(folder, name), folder / f"{name}.csv"
    for column in COLUMNS[name]:
        if column not in table:
            raise InputError(f"{folder / NAME}: does not describe column {column!r} of {name}.csv, expected it")
        empty = table[column].isna()
        if empty.any() and column not in _MAY_BE_EMPTY:
            raise InputError(f"{path}:{int(empty.argmax()) + 2}: no {column}, expected one in every row")
    return table


def read_derived(folder: str | Path) -> Corpus:
    """Read a folder in the derived text format into a corpus without text."""
    folder = Path(folder)
    articles, sentences = _read_needed(folder, "articles"), _read_needed(folder, "sentences")
    if (unknown := ~sentences["article"].isin(articles["article"])).any():
        line, name = int(unknown.argmax()) + 2, sentences.loc[unknown, "article"].iloc[0]
        raise InputError(f"{folder / 'sentences.csv'}:{line}: article {name!r}, expected one of articles.csv")
    articles["duplicate_of"] = articles["duplicate_of"].astype("string")
    listed = _read_needed(folder, "inventory")
    phrases, links = (tuple(listed.loc[listed["role"] == role, "phrase"]) for role in ("phrase", "link"))
    lists = listed[listed["role"] == "near"].groupby("list")["phrase"].agg(tuple)
    inventory = ClosedVocabulary(phrases, tuple(lists), read_package(folder).get("language", "en"), links)
    near = _read_needed(folder, "near")
    rows = _sentence_rows(near, sentences, folder / "near.csv")
    held = {key: np.unique(rows[near["list"] == number]) for number, key in enumerate(inventory.near)}
    runs = _read_needed(folder, "runs")
    tokens, order = _tokens(runs, sentences, folder / "runs.csv")
    marks = _read_marks(runs, folder / "runs.csv").iloc[order].reset_index(drop=True)
    return Corpus(articles, sentences, tokens, inventory, held, marks, words=_read_needed(folder, "words"))


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
        known = not set(run["voices"]) - set(_VOICES) and not set(run["negated"]) - set(SIDES)
        if {len(run["voices"]), len(speakers), *map(len, flags)} != {count} or not known:
            raise InputError(f"{path}:{line}: marks do not fit the {count} words, expected one letter for each")
        voices = [_VOICES[letter] for letter in run["voices"]]
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
