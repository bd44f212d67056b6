# The public names, by the steps of a study. `framing/__init__.py` reads this list: nothing is listed twice.

# pages and corpora
from .capture.articles import Cleaned as Cleaned
from .capture.articles import clean as clean
from .corpora.corpus import Corpus as Corpus
from .corpora.sources import correct_voices as correct_voices
from .corpora.sources import read_captures as read_captures
from .corpora.sources import read_corpus as read_corpus

# lexicons
from .formats import read_lexicon as read_lexicon
from .formats import write_lexicon as write_lexicon
from .lexicons import Lexicon as Lexicon
from .lexicons import Term as Term
from .matching import check_examples as check_examples

# hits and voices
from .matching import find as find
from .matching.concordances import concordance as concordance
from .matching.concordances import highlight as highlight
from .voices import quotations as quotations

# scores
from .defaults import specification as specification
from .scores.scores import count_terms as count_terms
from .scores.scores import score as score
from .scores.scores import tfidf_scores as tfidf_scores
from .scores.transformers import FrameTfidf as FrameTfidf
from .scores.transformers import LexiconVectorizer as LexiconVectorizer

# comparisons
from .comparisons.differences import compare as compare
from .comparisons.differences import compare_sides as compare_sides
from .comparisons.differences import power_table as power_table
from .comparisons.dispersions import dispersion as dispersion
from .comparisons.keywords import keyness as keyness
from .comparisons.keywords import log_odds as log_odds
from .comparisons.resampling import bootstrap as bootstrap
from .comparisons.robustness import sensitivity as sensitivity
from .comparisons.shifts import word_shift as word_shift

# codes
from .coding.codings import read_codes as read_codes
from .coding.codings import read_codings as read_codings
from .coding.reading import reading_queue as reading_queue
from .coding.reliability import agreement as agreement
from .coding.reliability import disagreements as disagreements
from .coding.sampling import draw_sample as draw_sample
from .coding.sampling import sentences_needed as sentences_needed
from .coding.sampling import write_sheet as write_sheet
from .coding.validation import confusions as confusions
from .coding.validation import correct_prevalence as correct_prevalence
from .coding.validation import validate as validate

# work on a lexicon
from .workshop.checks import check_lexicon as check_lexicon
from .workshop.editing import Editing as Editing
from .workshop.items import item_statistics as item_statistics
from .workshop.panel import workbench as workbench
from .workshop.revisions import Revision as Revision
from .workshop.revisions import diff_lexicons as diff_lexicons
from .workshop.suggestions import suggest_terms as suggest_terms

# figures, data to share, corpora larger than memory
from . import figures as figures
from .sharing.derivation import derive as derive
from .sharing.reproduction import Finding as Finding
from .sharing.streaming import stream_hits as stream_hits
from .sharing.streaming import stream_scores as stream_scores

# errors
from .errors import FramingWarning as FramingWarning
from .errors import InputError as InputError

__version__: str
