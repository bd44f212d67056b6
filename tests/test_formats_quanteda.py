"""The kit's counts beside quanteda's: equal, or different by design for a reason given here.

Cases and expected counts: tests/data/quanteda_cases.json (facts observed by running quanteda 4.3.1).
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import framing
from framing import FramingWarning, InputError, Lexicon, Term
from framing.corpora.corpus import from_texts
from framing.lexicons import Frame

FILE = Path(__file__).parent / "data" / "quanteda_cases.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text("utf-8"))["cases"]}

# What the kit counts otherwise by design: the reason, and its own counts (only frames that differ).
DIFFERENT: dict[str, tuple[str, dict[str, list[int]]]] = {
    "hyphenated-word-is-one-token": (
        "hyphens separate, and a phrase runs across them: both spellings are found by both terms",
        {"qaxqiw": [2], "cxeli": [2]},
    ),
    "key-order-does-not-change-counts-b": (
        "quanteda had the comma removed; a phrase of the kit never runs across one",
        {"Luywdboic": [1, 0]},
    ),
    "mw-fixed-case-insensitive-phrase-across-removed-comma": (
        "quanteda had the comma removed; a phrase of the kit never runs across one",
        {"Luywdboic": [1, 1, 0, 1, 0, 1]},
    ),
    "nested-scope-dictionary": (
        "frames are independent of each other: a longer phrase of another frame takes nothing away (key scope)",
        {"GC": [0, 1, 1], "PK": [2, 0, 0], "YC": [0, 0, 1]},
    ),
    "possessive-stays-in-token": (
        "a possessive is folded, and straight and curly apostrophes are the same",
        {"exact": [2], "straight": [2], "curly": [2]},
    ),
}

# Cases whose keys agree, and whose other rows the kit has not, by design.
KEYS_ONLY = {
    "non-exclusive-keeps-unmatched": "a table of hits holds hits; the words between them stay in the text",
    "non-exclusive-pos-and-phrase": "a table of hits holds hits; the words between them stay in the text",
}

# Terms the kit refuses, because no text can hold them as it cuts words.
REFUSED = {
    "glob-dot-and-brackets-are-literal": ("a dot parts words, so a term with one inside is refused", "holds '.'"),
}

LISTS = {"list-empty-keys-allowed", "list-trims-and-deduplicates"}
FILES = sorted(name for name, case in CASES.items() if case["kind"] == "dictionary_file")
KWIC = sorted(name for name, case in CASES.items() if case["kind"] == "kwic")
COUNTED = sorted(set(CASES) - set(REFUSED) - LISTS - {*FILES, *KWIC})
EQUAL = sorted(set(COUNTED) - set(DIFFERENT))


def leaves(tree: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), value


def lexicon_of(case: Mapping[str, Any]) -> Lexicon:
    """The case's dictionary: levels merged as asked, its separator written as a blank, its case as `case: exact`."""
    options = case["options"]
    levels = options.get("levels", range(1, 6))
    exact = "" if options.get("case_insensitive", True) else "exact"
    frames: dict[str, list[str]] = {}
    for path, terms in leaves(case["dictionary"]):
        name = ".".join(path[level - 1] for level in levels if level <= len(path))
        frames.setdefault(name, []).extend(term.replace(options.get("separator", " "), " ") for term in terms)
    listed = tuple(Term(name, term, case=exact) for name, words in frames.items() for term in words)
    return Lexicon(tuple(map(Frame, frames)), listed)


def keys_of(case: Mapping[str, Any], hits: pd.DataFrame) -> pd.Series:
    """The name quanteda would give each hit: its key, in capitals or behind the match where the case asks so."""
    options = case["options"]
    capital = options.get("capkeys", not options.get("exclusive", True))
    names = hits["frame"].str.upper() if capital else hits["frame"]
    return hits["match"].str.replace(" ", "_") + "/" + names if options.get("append_key") else names


def counted(case: Mapping[str, Any]) -> tuple[dict[str, list[int]], dict[str, list[str]]]:
    """Return hits per key and text, and the keys of each text in order, as the kit finds them."""
    texts, options = list(case["texts"].values()), case["options"]
    corpus, lexicon = from_texts(texts), lexicon_of(case)
    hits = framing.find(corpus, lexicon)
    names = keys_of(case, hits)
    keys = [key for key in case["expect"]["counts"] if key in {*names, *lexicon.names} or key.lower() in lexicon.names]
    counts = {key: [int(((names == key) & (hits["article"] == i)).sum()) for i in range(len(texts))] for key in keys}
    if "nomatch" in options:  # in these cases each hit is one token
        unmatched = corpus.articles["tokens"] - hits["article"].value_counts().reindex(range(len(texts)), fill_value=0)
        counts[next(key for key in case["expect"]["counts"] if key.startswith("_"))] = unmatched.tolist()
    return counts, {text: names[hits["article"] == i].tolist() for i, text in enumerate(case["texts"])}


def words_kept(case: Mapping[str, Any]) -> set[str]:
    """The rows of a `KEYS_ONLY` case that are no key of its dictionary."""
    keys = {key.upper() for key in case["dictionary"]}
    return set(case["expect"]["counts"]) - keys if case["id"] in KEYS_ONLY else set()


def test_no_case_is_left_out() -> None:
    assert set(EQUAL) | set(DIFFERENT) | set(REFUSED) | LISTS | {*FILES, *KWIC} == set(CASES)
    assert len(EQUAL) + len(DIFFERENT) + len(REFUSED) + len(LISTS) + len(FILES) + len(KWIC) == len(CASES)
    assert (len(FILES), len(KWIC)) == (6, 3)
    assert {CASES[name]["kind"] for name in [*COUNTED, *REFUSED]} == {"tokens_lookup", "dfm_lookup"}
    assert set(KEYS_ONLY) == {name for name in EQUAL if not CASES[name]["options"].get("exclusive", True)}
    assert {CASES[name]["kind"] for name in LISTS} == {"dictionary_list"}


@pytest.mark.parametrize("name", EQUAL)
def test_equal_counts_in_the_same_order(name: str) -> None:
    case = CASES[name]
    counts, sequence = counted(case)
    extra = words_kept(case)
    assert counts == {key: value for key, value in case["expect"]["counts"].items() if key not in extra}
    for text, keys in case["expect"].get("sequence", {}).items():
        assert sequence[text] == [key for key in keys if key not in extra]


@pytest.mark.parametrize("name", DIFFERENT)
def test_different_by_design(name: str) -> None:
    _, own = DIFFERENT[name]
    expected: dict[str, Sequence[int]] = CASES[name]["expect"]["counts"]
    assert all(expected[key] != count for key, count in own.items())
    assert counted(CASES[name])[0] == {**expected, **own}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_by_design(name: str) -> None:
    with pytest.raises(InputError, match=REFUSED[name][1]):
        counted(CASES[name])


def test_a_dictionary_may_hold_empty_keys() -> None:
    case = CASES["list-empty-keys-allowed"]
    assert Lexicon.from_dict(case["dictionary"]).names == case["expect"]["names"]


def test_a_dictionary_is_trimmed_and_repeated_terms_are_dropped() -> None:
    case = CASES["list-trims-and-deduplicates"]
    lexicon = Lexicon.from_dict(case["dictionary"])
    listed = {name: [term.term for term in lexicon.terms if term.frame == name] for name in lexicon.names}
    assert listed == case["expect"]["dictionary"]


# Messages of quanteda, warnings of the kit.
WARNED = {"file-liwc-zero-padding-and-undefined": ["'little' has category 3, which is not among those"]}


@pytest.mark.parametrize("name", FILES)
def test_a_dictionary_file_holds_the_same(name: str, tmp_path: Path) -> None:
    """quanteda writes terms in small letters and sorts those of LIWC; the kit keeps both, and finds any case."""
    case = CASES[name]
    path = tmp_path / f"dictionary.{case['ext']}"
    path.write_text(case["content"], encoding="utf-8")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", FramingWarning)
        lexicon = framing.read_lexicon(path)
    said = [str(warning.message) for warning in caught]
    assert len(said) == len(WARNED.get(name, []))
    assert all(part in message for part, message in zip(WARNED.get(name, []), said, strict=True))
    expected = {".".join(keys): sorted(terms) for keys, terms in leaves(case["expect"]["dictionary"])}
    own = {frame: sorted(t.term.lower() for t in lexicon.terms if t.frame == frame) for frame in lexicon.names}
    assert own == expected and list(own) == list(expected)


@pytest.mark.parametrize("name", KWIC)
def test_keywords_in_context_are_the_same(name: str) -> None:
    """quanteda's window counts words and a pattern without key is its own: here the words next to the match are cut."""
    case = CASES[name]
    keys = case["dictionary"] if isinstance(case["dictionary"], dict) else {word: [word] for word in case["dictionary"]}
    window = case["options"].get("window", 5)
    texts = list(case["texts"].values())
    corpus = from_texts(texts)
    hits = framing.find(corpus, Lexicon.from_dict(keys))
    lines = framing.concordance(corpus, hits, width=1000)
    rows = [
        {
            "docname": list(case["texts"])[line["article"]],
            "from": len(line["left"].split()) + 1,
            "to": len(line["left"].split()) + len(line["match"].split()),
            "pre": " ".join(line["left"].split()[-window:]),
            "keyword": line["match"],
            "post": " ".join(line["right"].split()[:window]),
            "pattern": line["frame"],
        }
        for line in lines.to_dict("records")
    ]
    assert rows == case["expect"]["rows"]
