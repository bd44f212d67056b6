"""The derived text format: no sentence of the articles, and the same scores for every lexicon of its words."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_corpus import write_captures, write_lexicon

import framing
from framing.commands.main import main
from framing.corpora.corpus import Corpus, build
from framing.corpora.derived import FLAGS, column_types, decide, read_table
from framing.corpora.languages import describe_left_out
from framing.corpora.sources import read_captures, read_lines
from framing.errors import FramingWarning, InputError
from framing.files import read_csv, sha256
from framing.formats import read_lexicon
from framing.lexicons import Lexicon, Term
from framing.lexicons.patterns import word_expression
from framing.readers.folders import read_corpus
from framing.scores.counting import RARE
from framing.scores.tfidf import IDF, sentence_cosines
from framing.sharing.derivation import derive, describe_lines
from framing.text import fold, fold_exact, word_list

TABLES = ["articles", "lines", "sentences", "runs", "words", "hits", "near", "inventory"]
IDENTITY = ["article", "sentence", "unit", "frame", "term", "tier"]


class Pair:
    """A corpus of captures, and what is made of it in the derived text format."""

    def __init__(self, captures: Path, folder: Path, lexicons: Sequence[Lexicon], phrases: Sequence[str] = ()) -> None:
        self.captures, self.folder, self.lexicon = captures, folder, lexicons[0]
        self.text = read_captures(captures)
        self.written = derive(self.text, read_lines(captures), lexicons, folder, phrases)
        self.derived = read_corpus(folder)


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    root = tmp_path_factory.mktemp("invented")
    lexicon = read_lexicon(write_lexicon(root))
    return Pair(write_captures(root / "pages"), root / "derived", [lexicon], ["naval *", "arms race at sea"])


@pytest.fixture(scope="module")
def shipped(captures: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    phrases = (root / "data" / "lexicons" / "vocabulary.en.txt").read_text("utf-8").splitlines()
    own = [line.strip() for line in phrases if line.strip() and not line.startswith("#")]
    lexicon = read_lexicon(root / "data" / "lexicons" / "pact.en.yml")
    return Pair(captures, tmp_path_factory.mktemp("shipped"), [lexicon], own)


@pytest.fixture(params=["invented", "shipped"])
def pair(request: pytest.FixtureRequest) -> Pair:
    return request.getfixturevalue(request.param)


def assert_same(derived: pd.DataFrame, text: pd.DataFrame) -> None:
    """Assert that two tables of scores are equal in every column, numbers to a part in 10^9."""
    pd.testing.assert_frame_equal(derived, text, check_exact=False, rtol=1e-9, atol=0, check_dtype=False)


def hits_of(corpus: Corpus, lexicon: Lexicon) -> list[list[object]]:
    """Return the hits; within a sentence a derived corpus does not tell their order."""
    return sorted(framing.find(corpus, lexicon)[IDENTITY].to_numpy().tolist())


# The same scores as the text


def test_every_hit_of_the_lexicon_is_found_without_the_text(pair: Pair) -> None:
    expected = hits_of(pair.text, pair.lexicon)
    assert len(expected) > 20
    assert hits_of(pair.derived, pair.lexicon) == expected


def test_voice_speaker_negation_and_hedge_of_every_hit_are_the_same(pair: Pair) -> None:
    columns = [*IDENTITY, "voice", "speaker", "negated", "hedged"]
    text, derived = (framing.find(corpus, pair.lexicon)[columns] for corpus in (pair.text, pair.derived))
    assert text["voice"].nunique() > 1
    assert sorted(map(str, derived.to_numpy().tolist())) == sorted(map(str, text.to_numpy().tolist()))


def test_the_side_of_a_denier_is_kept_with_each_word(tmp_path: Path) -> None:
    text = corpus_of([[("no", " "), ("axis", "")], [("axis", " "), ("is", " "), ("a", " "), ("myth", "")]])
    lexicon = Lexicon.from_dict({"f": ["axis"]}, "en")
    derive(text, NO_LINES, [lexicon], tmp_path)
    assert read_csv(tmp_path / "runs.csv", ["negated"])["negated"].tolist() == ["b", "a"]
    marks = read_corpus(tmp_path).marks
    assert marks is not None
    assert marks["side"].tolist() == ["before", "after"]
    assert framing.find(read_corpus(tmp_path), lexicon)["negated"].tolist() == [True, True]
    change(tmp_path / "runs.csv", 2, "negated", "x")
    assert complaint(tmp_path).startswith("runs.csv:2: marks do not fit the 1 words")


def test_a_hit_shows_its_words_but_no_place_in_a_text(invented: Pair) -> None:
    hits = framing.find(invented.derived, invented.lexicon)
    assert hits[["start", "end"]].isna().all(axis=None)
    assert set(hits.loc[hits["term"] == "balance of * forces", "match"]) == {
        "balance of naval forces", "balance of * forces",
    }  # fmt: skip
    assert "new axis of ports" in set(hits["match"])


@pytest.mark.parametrize("options", [
    {}, {"by": "article"}, {"by": "upstream"}, {"level": 0.8}, {"tiers": ("core",)}, {"tiers": ("peripheral",)},
    {"units": ("headline",)}, {"units": ("body",)}, {"units": ("headline", "body", "caption")},
], ids=str)  # fmt: skip
def test_scores_are_the_same(pair: Pair, options: dict[str, object]) -> None:
    text, derived = (framing.score(corpus, pair.lexicon, **options) for corpus in (pair.text, pair.derived))
    assert text["estimate"].notna().sum() > 4 and text["hits"].sum() > 0
    assert_same(derived, text)


@pytest.mark.parametrize("options", [
    {}, {"idf": "smooth"}, {"idf": "plain"}, {"idf": "none"}, {"by": "article"}, {"by": "upstream"},
    {"tiers": ("core",), "idf": "plain"}, {"tiers": ("peripheral",)}, {"units": ("body",), "idf": "none"},
    {"units": ("headline", "body", "caption")}, {"level": 0.5, "threshold": 0.2},
], ids=str)  # fmt: skip
def test_tfidf_scores_are_the_same(pair: Pair, options: dict[str, object]) -> None:
    text, derived = (framing.tfidf_scores(corpus, pair.lexicon, **options) for corpus in (pair.text, pair.derived))
    assert (text["estimate"] > 0).sum() > 4
    assert_same(derived, text)


def test_term_counts_are_the_same(pair: Pair) -> None:
    assert_same(framing.count_terms(pair.derived, pair.lexicon), framing.count_terms(pair.text, pair.lexicon))


@pytest.mark.parametrize("frames", [
    {"fear": ["threat*", "threatens"], "sea": ["ports", "camps", "rival camps"]},
    {"west": ["western", "anti western", "multipolar", "world"], "war": ["war", "cold", "cold war"]},
    {"gaps": ["balance of * forces", "naval forces", "world order", "balance", "order"]},
    {"other": ["naval forces", "arms race"], "sea": ["sea"]},
], ids=list)  # fmt: skip
@pytest.mark.parametrize("idf", IDF)
def test_new_lexicons_of_inventory_words_score_the_same(invented: Pair, frames: dict[str, list[str]], idf: str) -> None:
    lexicon = Lexicon.from_dict(frames, "en")
    expected = hits_of(invented.text, lexicon)
    assert {row[3] for row in expected} == set(frames)
    assert hits_of(invented.derived, lexicon) == expected
    assert_same(framing.score(invented.derived, lexicon), framing.score(invented.text, lexicon))
    assert_same(
        framing.tfidf_scores(invented.derived, lexicon, idf=idf), framing.tfidf_scores(invented.text, lexicon, idf=idf)
    )


@pytest.mark.parametrize("seed", range(4))
def test_new_lexicons_of_shipped_inventory_words_score_the_same_on_the_captures(shipped: Pair, seed: int) -> None:
    draw = np.random.default_rng(seed)
    words = [word for word in shipped.derived.inventory.words if "=" not in word]
    texts = [fold(str(t)) for t in shipped.derived.tokens.types if t != "*"]
    present = sorted(set(texts) & set(words))
    terms = [str(w) for w in draw.choice(present, 25, replace=False)] + [str(w) for w in draw.choice(words, 60)]
    pairs = [" ".join(draw.choice(present, 2)) for _ in range(200)]
    frames = {"one": terms[::2] + pairs, "two": [*terms[1::2], *pairs[:50]], "three": present[:9]}
    lexicon = Lexicon.from_dict(frames, "en")
    expected = hits_of(shipped.text, lexicon)
    assert len(expected) > 25
    assert hits_of(shipped.derived, lexicon) == expected
    for idf in IDF:
        assert_same(
            framing.tfidf_scores(shipped.derived, lexicon, by="article", idf=idf),
            framing.tfidf_scores(shipped.text, lexicon, by="article", idf=idf),
        )


def test_what_the_repository_ships_scores_as_the_captures_do(captures: Path, root: Path) -> None:
    folder = root / "data" / "pact-2024"
    if not folder.is_dir():
        pytest.skip("data/pact-2024 is not made yet")
    lexicon = read_lexicon(root / "data" / "lexicons" / "pact.en.yml")
    text, derived = read_captures(captures), read_corpus(folder)
    assert hits_of(derived, lexicon) == hits_of(text, lexicon)
    assert_same(framing.score(derived, lexicon), framing.score(text, lexicon))
    assert_same(framing.tfidf_scores(derived, lexicon), framing.tfidf_scores(text, lexicon))


# Any lexicon the inventory holds, on any text

VOCABULARY = ["war", "wars", "cold", "us", "U.S.", "US", "of", "the", "a", "axis", "west's", "new"]
PATTERNS = ["war", "war*", "cold", "us", "u.s.", "of", "axis", "west", "?xis", "*", "new", "*s", "a", "w?r", "u*", "??"]
SENTENCES = st.lists(
    st.lists(
        st.tuples(st.sampled_from(VOCABULARY), st.sampled_from([" ", " ", " ", "-", ", ", " “", "’ "])), max_size=9
    ),
    min_size=1,
    max_size=4,
)
PHRASES = st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=4).map(" ".join)
TERMS = st.builds(
    Term,
    frame=st.sampled_from(["one", "two"]),
    term=PHRASES,
    tier=st.sampled_from(["core", "peripheral"]),
    case=st.sampled_from(["", "", "exact"]),
    weight=st.sampled_from([1.0, 0.5]),
    beside=st.booleans(),
    unless_near=st.lists(PHRASES, max_size=2).map(tuple),
    only_near=st.lists(PHRASES, max_size=1).map(tuple),
)


@st.composite
def lexicons(draw: st.DrawFn) -> Lexicon:
    terms = draw(st.lists(TERMS, min_size=1, max_size=4))
    terms = [replace(t, term=t.term.replace("u.s.", "U.S.").replace("us", "US")) if t.case else t for t in terms]
    lexicon = Lexicon.from_dict({"one": [], "two": []}, "en")
    frames = tuple(replace(f, exclude=tuple(draw(st.lists(PHRASES, max_size=1)))) for f in lexicon.frames)
    return replace(lexicon, frames=frames, terms=tuple(terms))


def corpus_of(sentences: list[list[tuple[str, str]]]) -> Corpus:
    texts = ["".join(word + gap for word, gap in own).strip() for own in sentences]
    rows = pd.DataFrame({"article": "a", "unit": "body", "text": texts})  # a sentence may end at a dotted acronym
    return build(pd.DataFrame({"article": ["a"], "outlet": "o", "language": "en"}), rows)


NO_LINES = pd.DataFrame(
    {"capture": ["a"], "line": [1], "label": ["blank"], "kept": [False], "reason": [""], "text": [""]}
)


@settings(deadline=None, derandomize=True, max_examples=15)
@given(SENTENCES, lexicons(), st.lists(lexicons(), min_size=1, max_size=4))
def test_any_lexicon_the_inventory_holds_has_exactly_the_hits_of_the_text(
    sentences: list[list[tuple[str, str]]], made_for: Lexicon, others: list[Lexicon]
) -> None:
    text = corpus_of(sentences)
    with tempfile.TemporaryDirectory() as folder:
        derive(text, NO_LINES, [made_for], folder)
        derived = read_corpus(folder)
    assert hits_of(derived, made_for) == hits_of(text, made_for)
    for lexicon in others:
        decision = decide(derived, lexicon)
        if all(decision.exact):
            assert hits_of(derived, lexicon) == hits_of(text, lexicon)
        elif {t.frame for t in lexicon.terms} == set(decision.lexicon.names):
            with pytest.warns(FramingWarning, match="left out, words that this corpus without text does not record"):
                assert hits_of(derived, lexicon) == hits_of(text, decision.lexicon)
    for idf in IDF:
        ours, theirs = (sentence_cosines(c, made_for, idf)["cosine"] for c in (derived, text))
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


# Terms outside the inventory


@pytest.mark.parametrize("term", [
    "lighthouse*", "cold harbour", "world in order", "thre*", "axis *", "* axis", "axis * ports", "naval * * forces",
])  # fmt: skip
def test_a_term_outside_the_inventory_is_left_out_by_name_and_the_rest_goes_on(invented: Pair, term: str) -> None:
    lexicon, less = (Lexicon.from_dict({"f": terms}, "en") for terms in (["axis", term], ["axis"]))
    for use in (framing.score, framing.tfidf_scores, framing.count_terms):
        with pytest.warns(FramingWarning, match=re.escape(f"does not record: {term!r} of f")):
            table = use(invented.derived, lexicon)
        assert_same(table, use(invented.text, less))
        assert f"does not record: {term!r} of f" in describe_left_out(table)


def test_a_frame_none_of_whose_terms_is_decided_is_never_zero(invented: Pair) -> None:
    lexicon = Lexicon.from_dict({"f": ["axis"], "sea": ["lighthouse*", "zeppelin"]}, "en")
    for use in (framing.find, framing.tfidf_scores, framing.count_terms):
        with pytest.warns(FramingWarning), pytest.raises(InputError, match="frame 'sea': none of its terms can be"):
            use(invented.derived, lexicon)
    with pytest.warns(FramingWarning, match="'lighthouse\\*' of sea, 'zeppelin' of sea"):
        table = framing.score(invented.derived, lexicon)
    sea = table[table["frame"] == "sea"]
    assert set(sea["flag"]) == {"undecided;unvalidated"}
    assert sea[["estimate", "low", "high", "hits", "denied"]].isna().all(axis=None)
    own = framing.score(invented.text, Lexicon.from_dict({"f": ["axis"]}, "en"))
    assert_same(table[table["frame"] == "f"], own)
    drawing = framing.figures.fingerprint(table)
    assert "Sea" not in drawing.alt


def test_a_word_known_by_article_has_the_rates_of_the_text_and_no_prevalence(invented: Pair) -> None:
    words = invented.derived.words
    assert words is not None
    total = words[words["word"] != "*"].groupby("word")["count"].sum().sort_values(kind="stable")
    vocabulary = invented.derived.inventory
    [word, *_] = [w for w in total.index[::-1] if not vocabulary.holds([w])[0] and "'" not in w]
    lexicon = Lexicon.from_dict({"f": ["axis"], "new": [word]}, "en")
    voices = ["all", "outlet", "quoted", "reported", "others"]
    text = framing.score(invented.text, lexicon, voice=voices)
    with pytest.warns(FramingWarning, match=f"counted by article, so in rates only: {word!r} of new"):
        table = framing.score(invented.derived, lexicon, voice=voices)
    columns = ["frame", "outlet", "voice", "measure", "estimate", "n", "hits"]
    known = (table["frame"] == "f") | (table["measure"] == "rate")
    assert_same(table.loc[known, columns], text.loc[known, columns])
    own = table[table["frame"] == "new"]
    assert own["flag"].str.contains("rates_only").all()
    assert own.loc[own["measure"] != "rate", ["estimate", "low", "high", "hits"]].isna().all(axis=None)
    assert own.loc[own["measure"] == "rate", "hits"].sum() > 2
    drawing = framing.figures.rates(table)
    assert len(drawing.axes[0].patches) == 2 * table["outlet"].nunique()  # a range and an inner one
    assert f"Counted by article, so in rates only: {word!r} of new." in drawing.caption
    with pytest.warns(FramingWarning):
        other = framing.score(invented.derived, lexicon, units=("body",))
    assert set(other.loc[other["frame"] == "new", "flag"]) >= {"undecided;unvalidated"}


def test_a_linking_word_stands_between_two_words_of_the_inventory_only(tmp_path: Path) -> None:
    words = "dread of war and talk of war , dread of the war of dread of"
    text = corpus_of([[(word, " ") for word in words.replace(" ,", ",").split()]])
    derive(text, NO_LINES, [Lexicon.from_dict({"f": ["dread", "war"]}, "en")], tmp_path)
    assert sorted(read_table(tmp_path, "runs")["words"]) == ["dread", "dread of war", "war", "war of dread"]
    found = framing.find(read_corpus(tmp_path), Lexicon.from_dict({"f": ["dread of war", "war"]}, "en"))
    assert sorted(found["term"]) == ["dread of war", "war", "war"]
    table = read_csv(tmp_path / "inventory.csv", ["role"])  # made before there were linking words
    table[table["role"] != "link"].drop(columns="file_line").to_csv(tmp_path / "inventory.csv", index=False)
    old = read_corpus(tmp_path, verify=False)
    assert decide(old, Lexicon.from_dict({"f": ["dread of war"]}, "en")).exact == (False,)


def test_exclusions_and_neighbours_must_stand_in_the_inventory_too(invented: Pair) -> None:
    lexicon = Lexicon.from_dict({"f": ["axis"]}, "en")
    excluding = replace(lexicon, frames=(replace(lexicon.frames[0], exclude=("axis of gears",)),))
    with pytest.warns(FramingWarning), pytest.raises(InputError, match=r"'axis' of f \(exclusion 'axis of gears'"):
        framing.find(invented.derived, excluding)
    near = replace(lexicon, terms=(Term("f", "axis", unless_near=("gear*",)),))
    with pytest.warns(FramingWarning), pytest.raises(InputError, match=r"'axis' of f \(neighbour 'gear\*'\)"):
        framing.find(invented.derived, near)


# What a folder holds


def runs(folder: Path) -> pd.DataFrame:
    return read_csv(folder / "runs.csv", ["article", "sentence", "run", "words"])


def test_a_run_holds_words_of_the_inventory_only(pair: Pair) -> None:
    inventory = pair.derived.inventory
    bound = set(word_list("function_words", "en")) | set(word_list("bound_words", "en"))
    listed = {word.removeprefix("=").casefold() for phrase in inventory.phrases for word in phrase.split()} - {"*"}
    words = sorted({word for run in runs(pair.folder)["words"] for word in run.split()} - {"*"})
    also = [own for own in map(word_expression, listed) if any(map(own.fullmatch, bound))]  # deal*: deals, beside deal
    assert len(words) > 20
    for word, held in zip(words, inventory.holds(words), strict=True):
        forms = {fold(word), fold_exact(word).casefold()}
        assert any(word_expression(own).fullmatch(form) for own in listed for form in forms), word
        inside = forms & bound or any(own.fullmatch(form) for own in also for form in forms)
        assert held or inside, word  # function words, names and everyday words of listed phrases


def test_a_function_word_is_shown_inside_a_listed_phrase_only(invented: Pair) -> None:
    inventory = invented.derived.inventory
    function = set(word_list("function_words", "en"))
    seen = [run for run in runs(invented.folder)["words"] if function & set(run.lower().split())]
    listed = [p for p in inventory.phrases if function & set(p.split())]
    assert sorted(listed) == ["arms race at sea", "balance of * forces", "new axis of ports"]
    assert seen and all(
        re.search(r"new axis of ports|balance of (?:naval|\*) forces|arms race at sea", run) for run in seen
    )
    assert any("of" in text.split() and "axis" not in text and "balance" not in text
               for text in invented.text.sentences["text"])  # fmt: skip


def test_the_runs_of_a_sentence_stand_in_alphabetical_order(pair: Pair) -> None:
    table = runs(pair.folder)
    for _, own in table.groupby(["article", "sentence"], sort=False):
        assert own["words"].tolist() == sorted(own["words"])
        assert own["run"].tolist() == [str(n) for n in range(1, len(own) + 1)]


def test_a_word_that_is_not_shown_stands_inside_a_listed_phrase_only(invented: Pair) -> None:
    hidden = {run for run in runs(invented.folder)["words"] if "*" in run.split()}
    assert hidden and all(re.search(r"balance of \* forces|[Nn]aval \*", run) for run in hidden)


def normal(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def test_no_run_of_nine_words_of_a_capture_stands_in_a_derived_folder(pair: Pair) -> None:
    known = set()
    for capture in pair.captures.glob("*.txt"):
        words = normal(capture.read_text("utf-8"))
        known |= {tuple(words[i : i + 9]) for i in range(len(words) - 8)}
    assert len(known) > 300
    for path in pair.written:
        content = path.read_text("utf-8")
        if path.name == "articles.csv":  # titles and addresses are bibliographic facts
            table = read_csv(path, ["title"]).drop(columns=["title", "url", "file_line"], errors="ignore")
            content = "\n".join(" ".join(row) for row in table.to_numpy().astype(str))
        words = normal(content)
        assert not known & {tuple(words[i : i + 9]) for i in range(len(words) - 8)}, path.name


def test_no_table_has_a_column_of_text(pair: Pair) -> None:
    tables = column_types(pair.folder)
    assert list(tables) == TABLES
    assert not [name for name, columns in tables.items() if "text" in columns]
    assert not pair.derived.has_text


def test_the_package_describes_every_file(invented: Pair) -> None:
    package = json.loads((invented.folder / "datapackage.json").read_text("utf-8"))
    assert [path.name for path in invented.written] == [*(f"{name}.csv" for name in TABLES), "datapackage.json"]
    for resource in package["resources"]:
        path = invented.folder / resource["path"]
        fields = [field["name"] for field in resource["schema"]["fields"]]
        table = read_csv(path, fields)
        assert list(table.drop(columns="file_line")) == fields and len(table) == resource["rows"]
        assert resource["hash"] == f"sha256:{sha256(path)}"
    assert package["lexicons"] == [{"source": "ferry.en.yml", "version": "test", "hash": invented.lexicon.hash}]


def test_articles_keep_families_metadata_and_types(pair: Pair) -> None:
    articles = pair.text.articles.drop(columns=["text", "duplicate_reason"])
    derived = pair.derived.articles
    assert list(derived) == list(articles)
    assert derived["duplicate_of"].isna().tolist() == articles["duplicate_of"].isna().tolist()
    shown = articles.astype({"duplicate_of": "object"})
    for column in ("article", "outlet", "title", "upstream", "tokens", "sentences", "sha256"):
        assert derived[column].fillna("").tolist() == shown[column].fillna("").tolist()


def test_lines_are_counted_without_their_text(pair: Pair) -> None:
    lines = read_table(pair.folder, "lines")
    expected = describe_lines(read_lines(pair.captures), pair.lexicon)
    assert "text" not in lines and set(lines.columns) == set(expected.columns)
    keys = ["capture", "line", "label", "kept", "tokens"]
    assert lines[keys].to_numpy().tolist() == expected[keys].to_numpy().tolist()
    assert lines.groupby("capture")["line"].apply(lambda n: n.tolist() == list(range(1, len(n) + 1))).all()
    hits = [c for c in lines if c.startswith("hits_")]
    assert lines[hits].sum().tolist() == expected[hits].sum().tolist() and lines[hits].to_numpy().sum() > 0


def test_words_are_counted_per_article_in_alphabetical_order(invented: Pair) -> None:
    words = read_table(invented.folder, "words")
    assert set(words["article"]) == {"a.txt", "b.txt", "c.txt"}  # d.txt repeats a.txt
    assert words.sort_values(["article", "voice", "word"], ignore_index=True).equals(words)
    own = words[words["article"] == "b.txt"].groupby("word")["count"].sum()
    sentences = invented.text.sentences.query("article == 'b.txt' and unit != 'caption'")["text"]
    assert own["axis"] == sum(fold(word) == "axis" for text in sentences for word in re.findall(r"\w+", text))
    total = words.groupby("word")["count"].sum()
    assert (total.drop("*") >= RARE).all()  # rarer words could be placed: they are counted together
    assert "the" not in own and "that" not in own


def test_codes_of_the_corpus_are_kept(invented: Pair, tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text("capture,sentence,alarm\na.txt,0,1\nz.txt,0,1\n")
    codes = framing.read_codes(tmp_path / "codes.csv", ["alarm"])
    with pytest.warns(FramingWarning, match="codes of articles that are not in the corpus are left out: .*z.txt"):
        derive(invented.text, NO_LINES, [invented.lexicon], tmp_path / "out", codes=codes)
    table = read_table(tmp_path / "out", "codes")
    assert table[["article", "sentence", "coder", "alarm"]].to_numpy().tolist() == [["a.txt", 0, "adjudicated", 1]]


def test_deriving_twice_gives_the_same_bytes(invented: Pair, tmp_path: Path) -> None:
    phrases = ["arms race at sea", "naval *"]
    again = derive(
        read_captures(invented.captures), read_lines(invented.captures), [invented.lexicon], tmp_path, phrases
    )
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in invented.written]


# What cannot be derived


def test_a_derived_corpus_is_not_derived_again(invented: Pair, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a derived corpus cannot be derived again, expected captures or texts"):
        derive(invented.derived, NO_LINES, [invented.lexicon], tmp_path / "out")
    with pytest.raises(InputError, match="no lexicon, expected at least one"):
        derive(invented.text, NO_LINES, [], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_captures_are_never_written_over(tmp_path: Path) -> None:
    folder = write_captures(tmp_path)
    (folder / "lines.csv").write_text("capture,line,label,kept\n")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(InputError, match="holds captures, expected another folder to write into"):
        derive(read_captures(folder), NO_LINES, [Lexicon.from_dict({"f": ["axis"]})], folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_corpus_without_any_word_of_the_inventory_has_no_hits(tmp_path: Path) -> None:
    derive(corpus_of([[("new", " "), ("axis", "")]]), NO_LINES, [Lexicon.from_dict({"f": ["zebra*"]})], tmp_path)
    assert hits_of(read_corpus(tmp_path), Lexicon.from_dict({"f": ["zebra"]})) == []


# Damaged folders


@pytest.fixture
def folder(invented: Pair, tmp_path: Path) -> Path:
    for path in invented.written:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def complaint(folder: Path) -> str:
    """Return what is wrong with a folder that is read as it is."""
    with pytest.raises(InputError) as caught:
        read_corpus(folder, verify=False)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{folder}/")


def change(path: Path, line: int, column: str, value: str) -> None:
    """Change one cell of a table, in this line of the file."""
    table = read_csv(path, [column])
    table.loc[table["file_line"] == line, column] = value
    table.drop(columns="file_line").to_csv(path, index=False, lineterminator="\n")


@pytest.mark.parametrize("name", ["articles", "sentences", "runs", "near", "inventory"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / f"{name}.csv").unlink()
    assert complaint(folder) == f"{name}.csv: cannot be read: No such file or directory"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"resources": [{"name": "runs"}]}', "{"])
def test_a_package_that_does_not_describe_the_folder_is_named(folder: Path, content: str) -> None:
    (folder / "datapackage.json").write_text(content)
    expected = r"datapackage.json: does not describe (articles|runs).csv, expected what framing derive writes"
    assert re.fullmatch(expected, complaint(folder))
    (folder / "datapackage.json").unlink()
    assert complaint(folder) == "datapackage.json: missing, expected a folder in the derived text format"


@pytest.mark.parametrize("name,line,column,value,message", [
    ("articles", 3, "tokens", "many", "articles.csv:3: tokens must be of type integer, got 'many'"),
    ("articles", 2, "containment", "all", "articles.csv:2: containment must be of type number, got 'all'"),
    ("articles", 4, "outlet", "", "articles.csv:4: no outlet, expected one in every row"),
    ("sentences", 5, "tokens", "1.5", "sentences.csv:5: tokens must be of type integer, got '1.5'"),
    ("sentences", 5, "tokens", "", "sentences.csv:5: no tokens, expected one in every row"),
    ("sentences", 6, "norm_plain", "", "sentences.csv:6: no norm_plain, expected one in every row"),
    ("sentences", 7, "article", "z.txt", "sentences.csv:7: article 'z.txt', expected one of articles.csv"),
    ("runs", 9, "sentence", "999", "runs.csv:9: no such sentence in sentences.csv, "
     "expected article and sentence of it"),
    ("runs", 4, "words", "", "runs.csv:4: no words, expected one in every row"),
    ("near", 2, "article", "z.txt", "near.csv:2: no such sentence in sentences.csv, "
     "expected article and sentence of it"),
    ("inventory", 2, "phrase", "", "inventory.csv:2: no phrase, expected one in every row"),
    ("articles", 3, "article", "a.txt", "articles.csv:3: article 'a.txt' occurs twice, expected it once"),
    ("articles", 3, "duplicate_of", "z.txt", "articles.csv:3: duplicate_of 'z.txt', expected one of articles.csv"),
    ("sentences", 3, "sentence", "0", "sentences.csv:3: article 'a.txt', sentence 0 occurs twice, expected it once"),
    ("sentences", 4, "tokens", "-5", "sentences.csv:4: tokens is -5, expected 0 <= quoted_tokens <= tokens"),
    ("sentences", 5, "unit", "page", "sentences.csv:5: unit is 'page', "
     "expected unit in ['headline', 'body', 'caption']"),
    ("sentences", 6, "norm_none", "inf", "sentences.csv:6: norm_none is inf, expected 0 <= norm_none < 1e9"),
    ("words", 2, "count", "-3", "words.csv:2: count is -3, expected count >= 1"),
    ("words", 3, "article", "z.txt", "words.csv:3: article 'z.txt', expected one of articles.csv"),
    ("articles", 4, "outlet", " ", "articles.csv:4: no outlet, expected one in every row"),
    ("articles", 2, "duplicate_of", "a.txt", "articles.csv:2: 'a.txt' repeats itself, expected duplicate_of to lead to "
     "an original, or none"),
    ("articles", 2, "language", "de", ""),
    ("articles", 2, "sentences", "-3", "articles.csv:2: sentences is -3, expected as many as sentences.csv has"),
    ("articles", 3, "tokens", "7", "articles.csv:3: tokens is 7, expected as many as sentences.csv has"),
    ("sentences", 3, "unit", "caption", "articles.csv:2: tokens is {}, expected as many as sentences.csv has"),
    ("sentences", 2, "unit", "body", "sentences.csv:2: sentence is 0, expected 0 of a headline, and of nothing else"),
    ("words", 2, "count", "500", "articles.csv:2: tokens is {}, expected as many as words.csv has, or more"),
    ("runs", 2, "scare", "7", "runs.csv:2: marks do not fit the {} words, expected one letter for each"),
    ("runs", 2, "hedged", "x", "runs.csv:2: marks do not fit the {} words, expected one letter for each"),
    ("near", 2, "list", "77", "near.csv:2: no such list in inventory.csv, expected one of it"),
    ("inventory", 3, "role", "verb", "inventory.csv:3: role is 'verb', expected role in ['phrase', 'near', 'link']"),
])  # fmt: skip
def test_a_damaged_cell_is_named_with_its_line(
    folder: Path, name: str, line: int, column: str, value: str, message: str
) -> None:
    tokens = read_table(folder, "articles")["tokens"].iloc[0]
    number = len(read_table(folder, "runs")["words"].iloc[0].split()) if name == "runs" else tokens
    if name == "runs" and column in FLAGS:
        value *= number
    change(folder / f"{name}.csv", line, column, value)
    if message:
        assert complaint(folder) == message.format(number)
    else:
        read_corpus(folder, verify=False)


def test_runs_hold_no_more_words_than_their_sentence_and_no_speaker_of_own_words(folder: Path) -> None:
    whole = read_csv(folder / "runs.csv", ["words"])
    own = whole[whole["voices"].str.fullmatch("o+")].iloc[0]
    many = {"words": " ".join(["axis"] * 400), "voices": "o" * 400, **dict.fromkeys(FLAGS, "0" * 400)}
    for changed, message in ((many, r"sentences.csv:\d+: tokens is \d+, expected so many as runs.csv has"),
                             ({"speaker": "Ann Lee"}, r"runs.csv:\d+: speaker 'Ann Lee' of the outlet's own words")):
        for column, value in changed.items():
            change(folder / "runs.csv", own["file_line"], column, value)
        assert re.match(message, complaint(folder))
        whole.drop(columns="file_line").to_csv(folder / "runs.csv", index=False, lineterminator="\n")


def test_a_description_without_its_hash_or_in_another_language_is_named(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    del package["hash"]
    (folder / "datapackage.json").write_text(json.dumps(package))
    with pytest.raises(InputError, match=r"datapackage\.json: changed since it was derived"):
        read_corpus(folder)
    (folder / "datapackage.json").write_text(json.dumps(package | {"language": "de"}))
    assert complaint(folder) == "datapackage.json: language 'de', expected one of articles.csv"


def test_codes_that_cannot_be_are_not_accepted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "codes.csv").write_text("article,sentence,coder,alarm\na.txt,0,adjudicated,7\n")
    assert main(["check", str(folder), "--accept"]) == 2
    assert re.match(r".*codes\.csv: alarm must be 0 or 1, got 7 at sentence 0", capsys.readouterr().err)


def test_a_boolean_that_is_none_is_named(folder: Path) -> None:
    change(folder / "lines.csv", 3, "kept", "perhaps")
    with pytest.raises(InputError, match=r"lines\.csv:3: kept must be of type boolean, got 'perhaps'"):
        read_table(folder, "lines", verify=False)


@pytest.mark.parametrize("name,column", [
    ("articles", "outlet"), ("articles", "duplicate_of"), ("sentences", "norm_background"), ("runs", "words"),
    ("near", "list"), ("inventory", "role"),
])  # fmt: skip
def test_a_missing_column_is_named(folder: Path, name: str, column: str) -> None:
    path = folder / f"{name}.csv"
    table = read_csv(path, [column]).drop(columns=["file_line", column])
    table.to_csv(path, index=False)
    assert complaint(folder) == f"{name}.csv:1: no column {column!r}, expected it beside {', '.join(table.columns)}"
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    schema = next(r["schema"] for r in package["resources"] if r["name"] == name)
    schema["fields"] = [field for field in schema["fields"] if field["name"] != column]
    (folder / "datapackage.json").write_text(json.dumps(package))
    assert complaint(folder) == f"datapackage.json: does not describe column {column!r} of {name}.csv, expected it"


def test_a_folder_with_blanks_in_its_words_is_read_as_if_there_were_one(folder: Path, invented: Pair) -> None:
    change(folder / "runs.csv", 2, "words", "  axis  * ")
    tokens = read_corpus(folder, verify=False).tokens
    assert list(tokens.types[tokens.type[:2]]) == ["axis", "*"]


# Folders changed by hand


def test_a_change_of_any_file_is_named_and_can_be_accepted(
    folder: Path, invented: Pair, capsys: pytest.CaptureFixture[str]
) -> None:
    accept = f"changed since it was derived: derive it again, or, if it is right, `framing check {folder} --accept`"
    for name in TABLES:
        path = folder / f"{name}.csv"
        whole = path.read_bytes()
        path.write_bytes(whole.rstrip(b"\n").rpartition(b"\n")[0] + b"\n")
        rows = whole.count(b"\n") - 1
        with pytest.raises(InputError) as caught:
            read_corpus(folder)
        assert str(caught.value) == f"{path}: {rows - 1} rows in place of {rows}: {accept}"
        path.write_bytes(whole)
    change(folder / "articles.csv", 2, "outlet", "Harbour Gazette")
    with pytest.raises(InputError, match=r"articles\.csv: other values: changed since it was derived"):
        read_corpus(folder)
    assert read_corpus(folder, verify=False).articles["outlet"].iloc[0] == "Harbour Gazette"
    assert main(["check", str(folder), "--accept"]) == 0
    assert capsys.readouterr().out.startswith(f"{folder / 'articles.csv'}: accepted as it is\n")
    assert read_corpus(folder).articles["outlet"].iloc[0] == "Harbour Gazette"
    change(folder / "sentences.csv", 5, "tokens", "-1")
    assert main(["check", str(folder), "--accept"]) == 2  # what cannot be is not accepted
    assert "sentences.csv:5: tokens is -1, expected 0 <= quoted_tokens <= tokens" in capsys.readouterr().err


@pytest.mark.parametrize("old,new,message", [
    ('"rows": 4', '"rows": 5', "changed since it was derived"),
    ('"language": "en"', '"language": "fr"', "changed since it was derived"),
    ('"type": "integer"', '"type": "string"', "changed since it was derived"),
    ('"path": "runs.csv"', '"path": "near.csv"', "does not describe near.csv"),
    ('"lexicons"', '"lexica"', "does not describe its lexicons and language"),
    ('"name": "article"', '"name": ["article"]', "does not describe articles.csv"),
])  # fmt: skip
def test_a_description_that_was_changed_is_named(folder: Path, old: str, new: str, message: str) -> None:
    path = folder / "datapackage.json"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(InputError, match=f"datapackage.json: {message}"):
        read_corpus(folder)


def test_people_may_add_what_scores_do_not_depend_on_to_the_description(folder: Path) -> None:
    path = folder / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"licenses": [{"name": "CC-BY-4.0"}]}))
    assert len(read_corpus(folder).articles) == 4


def test_a_form_of_a_bound_word_is_shown_inside_its_phrase(tmp_path: Path) -> None:
    """`put` is bound to phrases, `puts` is not in the list of such words: both are words of `put* * on alert`."""
    pages = tmp_path / "pages"
    pages.mkdir()
    body = "Old fog put the ferries on alert, the masters of the two ports said.\n"
    page = f"The fog puts harbours on alert\n{body * 2}"
    (pages / "a.txt").write_text(page, "utf-8")
    (pages / "metadata.csv").write_text("capture,outlet\na.txt,Gazette\n", "utf-8")
    lexicon = Lexicon.from_dict({"alarm": ["put* * on alert", "on alert"]}, "en")
    text = read_captures(pages)
    derive(text, NO_LINES, [lexicon], tmp_path / "derived")
    hits = hits_of(read_corpus(tmp_path / "derived"), lexicon)
    assert hits == hits_of(text, lexicon) and len(hits) > 1
