"""Media-framing research kit: how different publications frame the same event.

Public names are imported where they are first used, so that `import framing` is quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from framing.cleaning import Cleaned as Cleaned
    from framing.cleaning import clean as clean
    from framing.codes import read_codes as read_codes
    from framing.comparison import compare as compare
    from framing.corpus import Corpus as Corpus
    from framing.derived import derive as derive
    from framing.display import Finding as Finding
    from framing.editing import Editing as Editing
    from framing.errors import FramingWarning as FramingWarning
    from framing.errors import InputError as InputError
    from framing.evidence import concordance as concordance
    from framing.evidence import highlight as highlight
    from framing.formats import read_lexicon as read_lexicon
    from framing.formats import write_lexicon as write_lexicon
    from framing.keywords import log_odds as log_odds
    from framing.lexicon import Lexicon as Lexicon
    from framing.lexicon import Term as Term
    from framing.matching import check_examples as check_examples
    from framing.matching import find as find
    from framing.panel import workbench as workbench
    from framing.power import compare_sides as compare_sides
    from framing.power import power_table as power_table
    from framing.recovery import measure_recovery as measure_recovery
    from framing.review import check_lexicon as check_lexicon
    from framing.review import item_statistics as item_statistics
    from framing.revision import Revision as Revision
    from framing.revision import diff_lexicons as diff_lexicons
    from framing.scoring import count_terms as count_terms
    from framing.scoring import score as score
    from framing.scoring import specification as specification
    from framing.scoring import tfidf_scores as tfidf_scores
    from framing.sources import correct_voices as correct_voices
    from framing.sources import read_captures as read_captures
    from framing.sources import read_corpus as read_corpus
    from framing.suggestion import suggest_terms as suggest_terms
    from framing.voices import quotations as quotations

__version__ = "0.1.0"

_ROOMS = {
    "voices": ["quotations"],
    "cleaning": ["Cleaned", "clean"],
    "codes": ["read_codes"],
    "comparison": ["compare"],
    "corpus": ["Corpus"],
    "derived": ["derive"],
    "display": ["Finding"],
    "editing": ["Editing"],
    "evidence": ["concordance", "highlight"],
    "errors": ["FramingWarning", "InputError"],
    "formats": ["read_lexicon", "write_lexicon"],
    "keywords": ["log_odds"],
    "lexicon": ["Lexicon", "Term"],
    "matching": ["check_examples", "find"],
    "panel": ["workbench"],
    "power": ["compare_sides", "power_table"],
    "recovery": ["measure_recovery"],
    "review": ["check_lexicon", "item_statistics"],
    "revision": ["Revision", "diff_lexicons"],
    "scoring": ["count_terms", "score", "specification", "tfidf_scores"],
    "sources": ["correct_voices", "read_captures", "read_corpus"],
    "suggestion": ["suggest_terms"],
}
_MODULES = ["figures"]
_HOME = {name: room for room, names in _ROOMS.items() for name in names}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(importlib.import_module(f"framing.{_HOME[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"framing.{name}")
    raise AttributeError(f"module 'framing' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME, *_MODULES])
