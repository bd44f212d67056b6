"""The closed vocabulary of a derived corpus: what its words are, what it holds, and which terms it can decide."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing import Lexicon, Term
from framing.lexicons import Frame
from framing.lexicons.closed_vocabulary import ClosedVocabulary
from framing.lexicons.patterns import word_expression
from framing.text import fold, word_list

PROPERTY = settings(deadline=None, derandomize=True, max_examples=200)


def lexicon_of(*terms: Term | str, exclude: tuple[str, ...] = ()) -> Lexicon:
    listed = tuple(Term("f", term) if isinstance(term, str) else term for term in terms)
    return Lexicon((Frame("f", exclude=exclude),), listed, "en")


def vocabulary_of(*terms: Term | str, exclude: tuple[str, ...] = ()) -> ClosedVocabulary:
    return ClosedVocabulary.of([lexicon_of(*terms, exclude=exclude)])


def decides(vocabulary: ClosedVocabulary, *terms: Term | str, exclude: tuple[str, ...] = ()) -> bool:
    return not vocabulary.decide(lexicon_of(*terms, exclude=exclude)).describe()


def test_a_vocabulary_lists_folded_phrases_of_terms_exclusions_and_further_phrases() -> None:
    first = lexicon_of("Cold-War", Term("f", "U.S.", case="exact"), "threat*", exclude=("Cold War movie*",))
    vocabulary = ClosedVocabulary.of([first, lexicon_of("threat*", "axis of evil")], ["Arms Race"])
    expected = ("=US", "arms race", "axis of evil", "cold war", "cold war movie*", "threat*")
    assert (vocabulary.phrases, vocabulary.language) == (expected, "en")
    assert vocabulary.near == ()


def test_its_words_leave_out_function_words_and_bare_stars() -> None:
    assert "of" in word_list("function_words", "en")
    vocabulary = vocabulary_of("axis of evil", "rival * war", Term("f", "EU * Navy", case="exact"))
    assert vocabulary.words == ("=EU", "=Navy", "axis", "evil", "rival", "war")
    assert ClosedVocabulary.of([lexicon_of("axis of evil")], language="xx").words == ("axis", "evil", "of")


def test_names_and_everyday_words_are_of_their_phrases_only() -> None:
    """What stands in every other sentence of such news would give the sentences away."""
    assert {"new", "united", "states", "putin"} <= set(word_list("bound_words", "en"))
    vocabulary = vocabulary_of("new axis", "decline of the united states", "stat* of war", "putin*")
    assert vocabulary.words == ("axis", "decline", "putin*", "war")
    assert not decides(vocabulary, "new war")
    assert decides(vocabulary, "putin war")  # a word that is a phrase of its own is shown wherever it occurs
    assert not decides(vocabulary, "stat*")
    assert decides(vocabulary, "putin*")


def kinds(vocabulary: ClosedVocabulary, *terms: Term | str, exclude: tuple[str, ...] = (), recorded: str = "") -> str:
    """Return a letter for each term: exact, counted by article, left out."""
    lexicon = lexicon_of(*terms, exclude=exclude)
    decision = vocabulary.decide(lexicon, recorded.split())
    counted = {term.term for term, _ in decision.counted}
    return "".join("e" if sure else "c" if term.term in counted else "l"
                   for term, sure in zip(lexicon.terms, decision.exact, strict=True))  # fmt: skip


def test_a_term_is_decided_by_sentences_or_by_article_or_left_out_with_the_nearest_word() -> None:
    vocabulary = vocabulary_of("war", "threat*", "cold war")
    assert kinds(vocabulary, "war", "threats", "summit", "peacock", recorded="summit") == "eecl"
    decision = vocabulary.decide(lexicon_of("war", "summit", "threet", "harbou*"), ["summit", "harbour"])
    assert [term.term for term in decision.lexicon.terms] == ["war"]
    assert decision.describe() == (
        "left out, words that this corpus without text does not record: 'threet' of f (nearest word 'threat*'), "
        "'harbou*' of f (nearest word 'harbour'); counted by article, so in rates only: 'summit' of f"
    )
    whole = vocabulary.decide(lexicon_of("war"))
    assert (whole.exact, whole.left, whole.describe()) == ((True,), (), "")


@pytest.mark.parametrize(
    ("terms", "exclude", "expected"),
    [
        (("summit*",), (), "l"),  # rare forms of it may be pooled
        (("peace summit",), (), "l"), ((Term("f", "Summit", case="exact"),), (), "l"),
        ((Term("f", "summit", beside=True), "war"), (), "le"), ((Term("f", "summit", only_near=("war",)),), (), "l"),
        (("summit", "summit war"), (), "ll"), (("summit", "sum*"), (), "ll"),  # another term may take its place
        (("summit", "war"), ("war summit",), "ll"), (("summit", "war"), ("nuclear war",), "cl"),
        (("war", "cold war"), ("cold war relic",), "ll"), (("threat", "war"), ("war of peace",), "el"),
    ],
)  # fmt: skip
def test_counts_by_article_serve_only_where_nothing_else_decides(
    terms: tuple[Term | str, ...], exclude: tuple[str, ...], expected: str
) -> None:
    assert kinds(vocabulary_of("war", "threat*", "cold war"), *terms, exclude=exclude, recorded="summit") == expected


def test_lists_of_neighbours_are_kept_sorted_and_folded() -> None:
    vocabulary = vocabulary_of(
        Term("f", "front", unless_near=("Snow*", "cold-war"), only_near=("army",)), Term("f", "x", only_near=("army",))
    )
    assert vocabulary.near == (("army",), ("cold war", "snow*"))


def test_it_holds_words_as_written() -> None:
    vocabulary = vocabulary_of("threat*", "wom?n", "Ruritania", "e.u.", Term("f", "NATO", case="exact"))
    words = ["Threats", "threat", "womn", "Women", "Ruritania’s", "E.U.", "NATO", "N.A.T.O.", "nato", "EU", "thread"]
    assert vocabulary.holds(words).tolist() == [True, True, False, True, True, True, True, True, False, False, False]
    assert ClosedVocabulary(("*",)).holds(["word"]).tolist() == [False]
    assert vocabulary.holds([]).tolist() == []


def test_function_words_are_those_of_its_language() -> None:
    vocabulary = vocabulary_of("axis of evil")
    assert vocabulary.bound_types(["Of", "axis", "the"]).tolist() == [True, False, True]
    assert ClosedVocabulary(("axis",), language="xx").bound_types(["of"]).tolist() == [False]


VOCABULARY = vocabulary_of(
    "threat*", "wom?n", "axis of evil", "cold war", "rival * war", "z*", "a * * * race",
    Term("f", "NATO", case="exact"),
    Term("f", "front", unless_near=("snow", "ice age")), exclude=("cold war movie*",),
)  # fmt: skip


@pytest.mark.parametrize(
    "term",
    [
        "Cold War", "axis-of-evil", "a * * * race",  # the very phrase
        "war", "evil", "race",  # one word of a phrase
        "war cold", "evil war movies", "war of evil", "race of war of cold",  # its words put together anew
        "threat", "threats", "threat*", "threat?", "threat*s", "wom?n", "woman", "zone",  # narrower than a wildcard
        Term("f", "NATO", case="exact"), Term("f", "NATO NATO", case="exact"),
    ],
)  # fmt: skip
def test_terms_it_decides(term: Term | str) -> None:
    assert decides(VOCABULARY, term)


@pytest.mark.parametrize(
    ("term", "word"),
    [
        ("peace", "peace"), ("cold peace", "peace"), ("thre*", "thre*"), ("*threat", "*threat"), ("wom*n", "wom*n"),
        ("of", "of"), ("war in evil", "in"), ("of war", "of"), ("war of peace", "peace"),  # only between shown words
        ("z.s.", "z.s."), ("movi?", "movi?"),
        ("nato", "nato"), (Term("f", "US", case="exact"), "US"), (Term("f", "war", case="exact"), "war"),
    ],
)  # fmt: skip
def test_a_term_outside_is_named_with_its_word(term: Term | str, word: str) -> None:
    name = term if isinstance(term, str) else term.term
    decision = VOCABULARY.decide(lexicon_of("war", term))
    assert decision.exact == (True, False) and not decision.counted
    told = f" (word {word!r}" if " " in name else ""  # of several words the one that is not known
    assert re.match(re.escape(f"{name!r} of f{told}") + r"(?:[,) ]|$)", *decision.left) and len(decision.left) == 1


@pytest.mark.parametrize("term", ["* war", "war *", "*", "evil * war", "rival * * war"])
def test_a_bare_star_is_decided_only_inside_a_listed_phrase(term: str) -> None:
    """What stands between the words of another phrase is not published."""
    assert decides(VOCABULARY, "rival * war")
    assert not decides(VOCABULARY, term)


def test_exclusions_are_terms_too() -> None:
    assert decides(VOCABULARY, "war", exclude=("war movies",))
    assert not decides(VOCABULARY, "war", exclude=("war novel",))


def test_neighbours_are_decided_as_a_listed_whole_or_phrase_by_phrase() -> None:
    assert decides(VOCABULARY, Term("f", "war", only_near=("Ice-Age", "snow")))
    assert decides(VOCABULARY, Term("f", "war", only_near=("threats", "cold war")))
    assert not decides(VOCABULARY, Term("f", "war", only_near=("snow",)))
    assert not decides(VOCABULARY, Term("f", "war", unless_near=("war", "ice age")))


def test_a_lexicon_is_decided_by_its_own_vocabulary() -> None:
    lexicon = lexicon_of("* war", "a * * * b", Term("f", "US", case="exact", unless_near=("* x",)), exclude=("of the",))
    assert ClosedVocabulary.of([lexicon]).decide(lexicon).left == ()
    assert decides(ClosedVocabulary.of([], [" arms race "]), "arms", "race")


@PROPERTY
@given(
    st.lists(st.text("ab*?", min_size=1, max_size=4).filter(lambda word: word.strip("*?")), min_size=1, max_size=3),
    st.one_of(
        st.text("ab*?", min_size=1, max_size=4).filter(lambda word: word.strip("*?")),
        st.sampled_from(["a.b.", "a.*.", "b.?."]),
    ),
    st.lists(
        st.one_of(st.text("abAB", min_size=1, max_size=4), st.sampled_from(["A.B.", "b.a"])), min_size=1, max_size=8
    ),
)
def test_what_is_decided_is_held(listed: list[str], term: str, words: list[str]) -> None:
    vocabulary = ClosedVocabulary(tuple(sorted(set(listed))), language="xx")
    if decides(vocabulary, term):
        meant = [word for word in words if word_expression(term).fullmatch(fold(word))]
        assert vocabulary.holds(meant).all()
