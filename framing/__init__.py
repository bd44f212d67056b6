"""Media-framing research kit: how different publications frame the same event.

Public names are imported where they are first used, so that `import framing` is quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from framing.capture.cleaning import Cleaned as Cleaned
    from framing.capture.cleaning import clean as clean
    from framing.coding.classification import FrameClassifier as FrameClassifier
    from framing.coding.codes import read_codes as read_codes
    from framing.coding.codings import read_codings as read_codings
    from framing.coding.correction import correct_prevalence as correct_prevalence
    from framing.coding.learning import codes_needed as codes_needed
    from framing.coding.learning import compare_elsewhere as compare_elsewhere
    from framing.coding.learning import compare_with_lexicon as compare_with_lexicon
    from framing.coding.learning import learning_curve as learning_curve
    from framing.coding.learning import lexicon_examples as lexicon_examples
    from framing.coding.reliability import agreement as agreement
    from framing.coding.reliability import disagreements as disagreements
    from framing.coding.sampling import draw_sample as draw_sample
    from framing.coding.sampling import sentences_needed as sentences_needed
    from framing.coding.sampling import write_sheet as write_sheet
    from framing.coding.validation import confusions as confusions
    from framing.coding.validation import validate as validate
    from framing.comparing.comparison import compare as compare
    from framing.comparing.evenness import dispersion as dispersion
    from framing.comparing.keywords import keyness as keyness
    from framing.comparing.keywords import log_odds as log_odds
    from framing.comparing.power import compare_sides as compare_sides
    from framing.comparing.power import power_table as power_table
    from framing.comparing.resampling import bootstrap as bootstrap
    from framing.comparing.robustness import sensitivity as sensitivity
    from framing.comparing.shifts import shift_average as shift_average
    from framing.comparing.shifts import shift_divergence as shift_divergence
    from framing.comparing.shifts import shift_entropy as shift_entropy
    from framing.comparing.shifts import shift_proportion as shift_proportion
    from framing.comparing.shifts import word_shift as word_shift
    from framing.corpus import Corpus as Corpus
    from framing.defaults import specification as specification
    from framing.derivation import derive as derive
    from framing.display import Finding as Finding
    from framing.errors import FramingWarning as FramingWarning
    from framing.errors import InputError as InputError
    from framing.evidence import concordance as concordance
    from framing.evidence import highlight as highlight
    from framing.formats import read_lexicon as read_lexicon
    from framing.formats import write_lexicon as write_lexicon
    from framing.lexicon import Lexicon as Lexicon
    from framing.lexicon import Term as Term
    from framing.matching import check_examples as check_examples
    from framing.matching import find as find
    from framing.scoring import count_terms as count_terms
    from framing.scoring import score as score
    from framing.scoring import tfidf_scores as tfidf_scores
    from framing.sources import correct_voices as correct_voices
    from framing.sources import read_captures as read_captures
    from framing.sources import read_corpus as read_corpus
    from framing.streaming import stream_hits as stream_hits
    from framing.streaming import stream_scores as stream_scores
    from framing.vectors import FrameTfidf as FrameTfidf
    from framing.vectors import LexiconVectorizer as LexiconVectorizer
    from framing.voices import quotations as quotations
    from framing.workshop.checks import check_lexicon as check_lexicon
    from framing.workshop.editing import Editing as Editing
    from framing.workshop.items import item_statistics as item_statistics
    from framing.workshop.panel import workbench as workbench
    from framing.workshop.revisions import Revision as Revision
    from framing.workshop.revisions import diff_lexicons as diff_lexicons
    from framing.workshop.suggestions import suggest_terms as suggest_terms

__version__ = "0.1.0"

_ROOMS = {
    "coding.classification": ["FrameClassifier"],
    "capture.cleaning": ["Cleaned", "clean"],
    "coding.codes": ["read_codes"],
    "coding.codings": ["read_codings"],
    "comparing.comparison": ["compare"],
    "corpus": ["Corpus"],
    "coding.correction": ["correct_prevalence"],
    "defaults": ["specification"],
    "derivation": ["derive"],
    "display": ["Finding"],
    "workshop.editing": ["Editing"],
    "errors": ["FramingWarning", "InputError"],
    "comparing.evenness": ["dispersion"],
    "evidence": ["concordance", "highlight"],
    "formats": ["read_lexicon", "write_lexicon"],
    "comparing.keywords": ["keyness", "log_odds"],
    "coding.learning": [
        "codes_needed",
        "compare_elsewhere",
        "compare_with_lexicon",
        "learning_curve",
        "lexicon_examples",
    ],
    "lexicon": ["Lexicon", "Term"],
    "matching": ["check_examples", "find"],
    "workshop.panel": ["workbench"],
    "comparing.power": ["compare_sides", "power_table"],
    "coding.reliability": ["agreement", "disagreements"],
    "comparing.resampling": ["bootstrap"],
    "workshop.checks": ["check_lexicon"],
    "workshop.items": ["item_statistics"],
    "workshop.revisions": ["Revision", "diff_lexicons"],
    "comparing.robustness": ["sensitivity"],
    "coding.sampling": ["draw_sample", "sentences_needed", "write_sheet"],
    "scoring": ["count_terms", "score", "tfidf_scores"],
    "comparing.shifts": ["shift_average", "shift_divergence", "shift_entropy", "shift_proportion", "word_shift"],
    "sources": ["correct_voices", "read_captures", "read_corpus"],
    "streaming": ["stream_hits", "stream_scores"],
    "workshop.suggestions": ["suggest_terms"],
    "coding.validation": ["confusions", "validate"],
    "vectors": ["FrameTfidf", "LexiconVectorizer"],
    "voices": ["quotations"],
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
