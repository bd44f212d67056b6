"""Files of pieces put together at random, in every format: read, or refused in one line that names the file.

What ever failed is kept in tests/data/failed, and read again each time.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import framing

FAILED = sorted((Path(__file__).parent / "data" / "failed").iterdir())
LEXICONS = [".yml", ".dic", ".dicx", ".cat", ".ykd", ".lcd", ".lc3"]
TABLES = [".csv", ".tsv", ".json", ".jsonl", ".txt", ".html", ".rtf"]
PIECES = [
    "language: en\n",
    "frames:\n",
    "  alarm:\n",
    "    terms:\n",
    "      - threat*\n",
    "      - {term: a, weight: 2}\n",
    "exclude: [",
    "%\n",
    "1\talarm\n",
    "threat\t1\n",
    "threat",
    "*",
    "?",
    "+",
    "-",
    "=",
    "(1)",
    "<dictionary>",
    '<cnode name="a">',
    '<pnode name="b"/>',
    "</cnode>",
    "</dictionary>",
    "<html><body><p>",
    "&amp;",
    "&x;",
    "text,outlet,duplicate_of\n",
    "text\toutlet\n",
    '"',
    ",",
    "\t",
    ";",
    "\n",
    "\r\n",
    " ",
    "[",
    "]",
    "{",
    "}",
    '"text": "A threat."',
    '"outlet": ["x"]',
    ":",
    "null",
    "1e999",
    "article",
    "\x00",
    "\ufeff",
    "é",
    "文",
    "\u202e",
    "{\\rtf1",
    "\\u-3",
    "#",
    "!!python",
    "&a",
    "*a",
    "|",
    "'",
    "A threat came. ",
    "“No,” said Ann Lee. ",
    "_x000D_",
    "sep=;\n",
]
FEW = settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[*HealthCheck])
files = st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join).map(str.encode) | st.binary(max_size=60)


def opened(path: Path) -> None:
    """Read a file as what its ending says: a lexicon that is used, or a corpus that is scored."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", framing.FramingWarning)
        try:
            if path.suffix in LEXICONS:
                framing.find(["A threat, aaab."], framing.read_lexicon(path))
            else:
                framing.find(framing.read_corpus(path), framing.Lexicon.from_dict({"alarm": ["threat"]}, "en"))
        except framing.InputError as error:
            assert "\n" not in str(error) and len(str(error)) < 1500 and path.stem in str(error)


@pytest.mark.parametrize("path", FAILED, ids=[path.name for path in FAILED])
def test_what_ever_failed_is_read_or_refused_in_a_line(path: Path) -> None:
    opened(path)


@pytest.mark.parametrize("ending", [*LEXICONS, *TABLES])
@FEW
@given(raw=files)
def test_a_file_of_any_content_is_read_or_refused_in_a_line(
    tmp_path_factory: pytest.TempPathFactory, ending: str, raw: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / f"fuzzed{ending}"
    path.write_bytes(raw)
    opened(path)
