"""Matching: the hits of a lexicon in a corpus (`matching`), and their contexts (`concordances`)."""

from framing.matching.matching import (
    COLUMNS,
    Matcher,
    check_examples,
    describe_spans,
    find,
    find_patterns,
    find_spans,
    match_lexicon,
    texts_of,
)

__all__ = [
    "COLUMNS", "Matcher", "check_examples", "describe_spans", "find", "find_patterns", "find_spans", "match_lexicon",
    "texts_of",
]  # fmt: skip
