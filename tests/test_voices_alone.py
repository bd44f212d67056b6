"""The voices at some places of an article are those of reading it whole, though only some paragraphs are read."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from framing.text import token_pattern
from framing.voices.attribution import OUTLET, attribute_spans, read, read_voices, voices_in
from framing.voices.quotation_marks import Pairing, pair

PIECES = [
    "Ada Moss said ", "“We will go on.” ", "“We wait", " for no axis", ".” ", "” ", "“", "‘", "’ ", '"', "« ", " »",
    "\n", "\n", "\n“", "\n“And we stay. ", "\n— Iremos —dijo Ana Ruiz—. Y nada más. ", "\n— On y va, a dit Luc Roy. ",
    "The axis is old. ", "Also that “it ends”. ", " said Kim Lee. ", " added the envoy, ", "He warned of a new axis, ",
    "and a pact ", "the so-called “axis” ", "in the words of Bo Li, ", "according to Ann Lee, ", ": ", "; ", ". ", ", ",
    "What next? ", "«Вместе», сказал он. ", "A treaty was signed. ",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), min_size=3, max_size=40).map("".join)
LANGUAGES = st.sampled_from(["en", "en", "es", "fr", "ru"])


@settings(deadline=None, derandomize=True, max_examples=400)
@given(TEXTS, LANGUAGES)
def test_voices_are_those_of_the_whole_reading(text: str, language: str) -> None:
    words = [found.span() for found in token_pattern(language).finditer(text)]
    bounds = [0, *(end for _, end in words)]
    whole = voices_in(read(text, language), text, bounds, words)
    for word, (voice, _, scare) in zip(words, whole, strict=True):
        assert attribute_spans(text, bounds, [word], language, speakers=False)[0][::2] == (voice, scare)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(TEXTS, LANGUAGES)
def test_speakers_are_told_only_where_asked(text: str, language: str) -> None:
    words = [found.span() for found in token_pattern(language).finditer(text)]
    for voice, speaker, _ in attribute_spans(text, [0], words, language, speakers=False):
        assert speaker == ("" if voice == OUTLET else "unknown")


@settings(deadline=None, derandomize=True, max_examples=200)
@given(TEXTS)
def test_paragraphs_can_be_paired_in_any_order(text: str) -> None:
    pairing = Pairing(text)
    backwards = [pairing.paragraph(number) for number in reversed(range(len(pairing.bounds)))]
    spans = [span for found, _ in reversed(backwards) for span in found]
    assert (spans, sum(stray for _, stray in backwards)) == pair(text)


def test_far_paragraphs_are_left_out() -> None:
    text = "\n".join(["“We wait,” said Ada Moss.", "A treaty was signed.", "An axis is old.", "“An axis,” said Bo Li."])
    place = text.index("An axis")
    assert read_voices(text, [place]).quotations == []
    assert [q.words for q in read_voices(text, [place + 20]).quotations] == [["An", "axis"]]
    assert len(read(text).quotations) == 2


def test_a_speaker_told_a_paragraph_later_counts() -> None:
    text = "It is a letter. “Here is an axis.\n“And a third one,” said Ada Moss."
    place = text.index("axis")
    spans = [(place, place + 4)]
    assert attribute_spans(text, [0], spans) == [("quoted", "Ada Moss", False)]
    assert attribute_spans(text, [0], spans, speakers=False) == [("quoted", "unknown", False)]


def test_a_piece_that_was_cut_off_goes_on_with_the_last_speaker_however_far() -> None:
    text = "“Nous partons.”\nThe axis is old.\n— On y va —dit-il—. Un axe."
    words = [found.span() for found in token_pattern("fr").finditer(text)]
    whole = voices_in(read(text, "fr"), text, [0], words)
    alone = [attribute_spans(text, [0], [word], "fr", speakers=False)[0] for word in words]
    assert [verdict[::2] for verdict in alone] == [verdict[::2] for verdict in whole]
    assert [q.words for q in read_voices(text, [len(text) - 3], "fr").quotations][0] == ["Nous", "partons"]
