"""Lexicons as CSV: frame, term, and where wanted weight, tier, note."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from framing.errors import InputError, one_of
from framing.files import read_csv, to_csv
from framing.formats.entries import number, plain, refuse_control
from framing.lexicon import TIERS, Frame, Lexicon, Term, split_term

COLUMNS = ("frame", "term", "weight", "tier", "note")


def read(path: Path) -> Lexicon:
    """Read a table with a row per term; weight is 1 and tier core where not given.

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.
    """
    table = read_csv(path, required=COLUMNS[:2])
    for column in table.columns.drop("file_line"):
        one_of("column", column, COLUMNS, f"{path}:1")
    seen: dict[tuple[str, str], int] = {}
    frames: dict[str, list[Term]] = {}
    for row in table.to_dict("records"):
        term = _term({str(key): value for key, value in row.items()}, path)
        key = (term.frame, term.term.casefold())
        if key in seen:
            where = f"{path}:{term.line}: term {term.term!r}"
            raise InputError(f"{where} stands twice in frame {term.frame!r}, first in line {seen[key]}")
        seen[key] = term.line
        frames.setdefault(term.frame, []).append(term)
    if not frames:
        raise InputError(f"{path}:1: no terms, expected a row with {', '.join(COLUMNS)} for each")
    terms = tuple(term for listed in frames.values() for term in listed)
    return Lexicon(tuple(map(Frame, frames)), terms, source=path.name)


def _term(row: dict[str, str], path: Path) -> Term:
    where = f"{path}:{row['file_line']}"
    cells = {key: str(row.get(key, "")).strip() for key in COLUMNS}
    refuse_control("".join(cells.values()), where)
    if not cells["frame"]:
        raise InputError(f"{where}: no frame, expected the name of one beside term {cells['term']!r}")
    tier = one_of("tier", cells["tier"] or TIERS[0], TIERS, where)
    weight = number(cells["weight"], where) if cells["weight"] else 1.0
    line = int(row["file_line"])
    term = Term(cells["frame"], cells["term"], tier, weight, note=cells["note"], line=line, source=str(path))
    split_term(term, where=where)
    return term


def write(lexicon: Lexicon) -> str:
    """Return a table with a row per term."""
    rows = [
        (term.frame, term.term, plain(term.weight), term.tier, "\n".join(term.note.splitlines()))
        for name in lexicon.names
        for term in lexicon.terms
        if term.frame == name
    ]
    return to_csv(pd.DataFrame(rows, columns=list(COLUMNS)))
