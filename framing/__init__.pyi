# The public names, by the steps of a study. `framing/__init__.py` reads this list: nothing is listed twice.

# pages and corpora
from .capture.articles import Cleaned as Cleaned
from .capture.articles import clean as clean
from .capture.audit import compare_cleaning as compare_cleaning
from .capture.audit import count_labels as count_labels
from .corpora.corpus import Article as Article
from .corpora.corpus import Corpus as Corpus
from .corpora.sources import correct_voices as correct_voices
from .corpora.sources import read_captures as read_captures
from .readers.folders import read_corpus as read_corpus
from .checking import check_corpus as check_corpus
from .checking import fix_corpus as fix_corpus

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
from .scores.counting import count_speakers as count_speakers
from .scores.counting import locate_hits as locate_hits
from .scores.counting import measure_leads as measure_leads
from .scores.scores import score as score
from .scores.scores import tfidf_scores as tfidf_scores
from .scores.tfidf import sentence_cosines as sentence_cosines
from .scores.sklearn_transformers import FrameTfidf as FrameTfidf
from .scores.sklearn_transformers import LexiconVectorizer as LexiconVectorizer
from .sharing.tables import methods_text as methods_text
from .sharing.tables import table as table

# comparisons
from .comparisons.differences import compare as compare
from .comparisons.differences import compare_counts as compare_counts
from .comparisons.differences import compare_sides as compare_sides
from .comparisons.differences import power_table as power_table
from .comparisons.keywords import collocates as collocates
from .comparisons.keywords import cooccurrence as cooccurrence
from .comparisons.keywords import keyness as keyness
from .comparisons.keywords import log_odds as log_odds
from .comparisons.keywords import word_shift as word_shift
from .comparisons.models import article_table as article_table
from .comparisons.models import model as model
from .comparisons.models import trend as trend
from .comparisons.robustness import sensitivity as sensitivity
from .comparisons.robustness import sign_agreement as sign_agreement
from .comparisons.robustness import list_choices as list_choices
from .comparisons.variation import bootstrap as bootstrap
from .comparisons.variation import dispersion as dispersion

# codes
from .coding.codings import read_codes as read_codes
from .coding.codings import read_codings as read_codings
from .coding.estimation import estimate as estimate
from .coding.reliability import agreement as agreement
from .coding.reliability import disagreements as disagreements
from .coding.sampling import draw_sample as draw_sample
from .coding.sampling import reading_queue as reading_queue
from .coding.sampling import sentences_needed as sentences_needed
from .coding.sampling import write_sheet as write_sheet
from .coding.validation import confusions as confusions
from .coding.validation import compare_sentences as compare_sentences
from .coding.validation import threshold_curve as threshold_curve
from .coding.validation import correct_prevalence as correct_prevalence
from .coding.validation import validate as validate

# work on a lexicon
from .workshop.checks import check_lexicon as check_lexicon
from .workshop.editing import Editing as Editing
from .workshop.panel import workbench as workbench
from .workshop.revisions import Revision as Revision
from .workshop.revisions import diff_lexicons as diff_lexicons
from .workshop.suggestions import suggest_terms as suggest_terms

# a page to read
from .reports import report as report

# figures, data to share, corpora larger than memory
from . import figures as figures
from .sharing.derivation import derive as derive
from .sharing.reproduction import Finding as Finding
from . import scale as scale

# errors
from .errors import FramingWarning as FramingWarning
from .errors import InputError as InputError

__version__: str
