"""The evidence behind a score: concordances, highlighted articles, boxed findings; nothing shown is ever run."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_corpus import write_captures, write_lexicon

from framing.corpora.corpus import Corpus, build, from_texts
from framing.corpora.sources import read_captures, read_lines
from framing.errors import FramingWarning, InputError
from framing.formats import read_lexicon
from framing.frames import Table
from framing.lexicons import Lexicon
from framing.matching import concordances, find
from framing.matching.concordances import NO_TEXT, Highlighted, concordance, highlight
from framing.readers.folders import read_corpus
from framing.sharing.derivation import derive
from framing.sharing.reproduction import Finding

COLUMNS = [
    "article", "outlet", "sentence", "unit", "frame", "term", "voice", "speaker", "negated", "hedged",
    "left", "match", "right",
]  # fmt: skip
LEXICON = Lexicon.from_dict({"alarm": ["threat*", "axis of evil"], "axis": ["axis", "new axis"]}, "en")
BODIES = {
    "a": ["The new axis of evil met on Monday.", "“A grave threat is near,” Mira Toll said."],
    "b": ["There is no threat at all.", "Ivo Lund warned that an axis was forming at sea."],
}
MARKUP = "<script>alert(\"x\")</script> & <b onclick='y'>"


class Reader(HTMLParser):
    """Reads HTML into its text and its tags, each with attributes and the text inside; complains of bad nesting."""

    void = {"br", "img"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.open, self.elements = "", [], []  # type: ignore[var-annotated]
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        element = {"tag": tag, "attributes": dict(attrs), "start": len(self.text), "depth": len(self.open)}
        self.elements.append(element)
        self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        element = self.open.pop()
        assert element["tag"] == tag
        element["text"] = self.text[element["start"] :]

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def tags(self) -> set[str]:
        return {element["tag"] for element in self.elements}

    @property
    def attributes(self) -> set[str]:
        return {name for element in self.elements for name in element["attributes"]}

    def all(self, tag: str) -> list[str]:
        return [element["text"] for element in self.elements if element["tag"] == tag]

    def marked(self) -> list[tuple[str, str]]:
        """Return title and text of each span that has a title."""
        spans = [e for e in self.elements if e["tag"] == "span" and "title" in e["attributes"]]
        return [(span["attributes"]["title"], span["text"]) for span in spans]

    def hits(self) -> list[tuple[str, str]]:
        return [pair for pair in self.marked() if not pair[0].startswith("quoted: ")]


def make(bodies: dict[str, list[str]], titles: dict[str, str] | None = None, outlet: str = "") -> Corpus:
    titles = titles or {}
    rows = [(name, "headline", title) for name, title in titles.items()]
    rows += [(name, "body", text) for name, texts in bodies.items() for text in texts]
    articles = pd.DataFrame({"article": list(bodies), "language": "en"})
    articles["outlet"] = outlet or [name.upper() for name in bodies]
    articles["title"] = [titles.get(name, "") for name in bodies]
    return build(articles, pd.DataFrame(rows, columns=["article", "unit", "text"]))


def html(shown: Table | Highlighted | Finding) -> Reader:
    return Reader(shown._repr_html_() or "")


@pytest.fixture
def corpus() -> Corpus:
    return make(BODIES)


@pytest.fixture
def hits(corpus: Corpus) -> pd.DataFrame:
    return find(corpus, LEXICON)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Corpus, Corpus, Lexicon]:
    """The small corpus with its text and derived, and its lexicon."""
    root = tmp_path_factory.mktemp("evidence")
    pages, lexicon = write_captures(root / "pages"), read_lexicon(write_lexicon(root))
    corpus = read_captures(pages)
    derive(corpus, read_lines(pages), [lexicon], root / "derived")
    return corpus, read_corpus(root / "derived"), lexicon


# Concordance


def test_a_concordance_has_one_row_per_hit_with_its_context(corpus: Corpus, hits: pd.DataFrame) -> None:
    table = concordance(corpus, hits)
    assert list(table.columns) == COLUMNS
    assert table[["article", "outlet", "frame", "left", "match", "right"]].to_numpy().tolist() == [
        ["a", "A", "axis", "The ", "new axis", " of evil met on Monday. “A grave threat is near,” Mira Toll"],
        ["a", "A", "alarm", "The new ", "axis of evil", " met on Monday. “A grave threat is near,” Mira Toll said."],
        ["a", "A", "alarm", "The new axis of evil met on Monday. “A grave ", "threat", " is near,” Mira Toll said."],
        ["b", "B", "alarm", "There is no ", "threat", " at all. Ivo Lund warned that an axis was forming at sea."],
        ["b", "B", "axis", "There is no threat at all. Ivo Lund warned that an ", "axis", " was forming at sea."],
    ]  # fmt: skip
    assert table["negated"].tolist() == [False, False, False, True, False]
    assert table["speaker"].tolist() == ["", "", "Mira Toll", "", "Ivo Lund"]


@pytest.mark.parametrize("width", [0, 1, 7, 1000])
def test_contexts_are_cut_to_the_width_and_join_the_hit(corpus: Corpus, hits: pd.DataFrame, width: int) -> None:
    texts = corpus.articles.set_index("article")["text"].str.replace("\n", " ")
    table = concordance(corpus, hits, width=width)
    for (_, row), (_, hit) in zip(table.iterrows(), hits.iterrows(), strict=True):
        text = texts[hit["article"]]
        assert row["left"] == text[max(0, hit["start"] - width) : hit["start"]].lstrip()
        assert row["right"] == text[hit["end"] : hit["end"] + width].rstrip()


def test_line_breaks_and_runs_of_blanks_are_one_blank() -> None:
    corpus = from_texts(["The  old\n\nthreat of\n war   came."])
    table = concordance(corpus, find(corpus, LEXICON))
    assert table.loc[0, ["left", "match", "right"]].tolist() == ["The old ", "threat", " of war came."]


SORTED = {
    "1": "A calm Zebra axis hums today.",
    "2": "The bold apple axis at noon.",
    "3": "An able apple threat and more.",
    "4": "Many a zebra Axis AT last.",
}


@pytest.mark.parametrize("sort,expected", [
    ("text", ["1", "2", "3", "4"]),
    ("left", ["3", "2", "4", "1"]),  # able apple, bold apple, a zebra, calm Zebra: nearest first, case folded
    ("right", ["3", "4", "2", "1"]),  # and, AT last, at noon, hums
    ("match", ["1", "2", "4", "3"]),  # axis, axis, Axis (in the order of the text), threat
])  # fmt: skip
@pytest.mark.parametrize("width", [60, 2])
def test_hits_are_sorted_by_the_words_next_to_them(sort: str, expected: list[str], width: int) -> None:
    corpus = make({name: [text] for name, text in SORTED.items()})
    table = concordance(corpus, find(corpus, LEXICON), sort=sort, width=width)
    assert table["article"].tolist() == expected
    assert table.index.tolist() == [0, 1, 2, 3]


def test_marks_and_possessives_do_not_part_the_words_of_an_order() -> None:
    corpus = make({"1": ["The “sea’s” axis."], "2": ["The (rally) axis."]})
    assert concordance(corpus, find(corpus, LEXICON), sort="left")["article"].tolist() == ["2", "1"]


@pytest.mark.parametrize("chosen,expected", [
    ({"frame": "axis"}, ["new axis", "axis"]),
    ({"outlet": "B"}, ["threat", "axis"]),
    ({"voice": "quoted"}, ["threat"]),
    ({"voice": "reported", "frame": "axis"}, ["axis"]),
    ({"voice": "reported", "frame": "alarm"}, []),
])  # fmt: skip
def test_hits_are_filtered(corpus: Corpus, hits: pd.DataFrame, chosen: dict[str, str], expected: list[str]) -> None:
    assert concordance(corpus, hits, **chosen)["match"].tolist() == expected  # type: ignore[arg-type]


def test_a_voice_nobody_has_gives_an_empty_concordance() -> None:
    corpus = make({"a": ["The axis met."]})
    table = concordance(corpus, find(corpus, LEXICON), voice="reported")
    assert list(table.columns) == COLUMNS and table.empty
    heads = "".join(html(table).all("tr")).split()
    assert heads == ["Article", "Sentence", "Frame", "Voice", "Before", "Found", "After"]


def test_without_any_hit_every_filter_leaves_none() -> None:
    corpus = make({"a": ["Boats left."]})
    assert concordance(corpus, find(corpus, LEXICON), frame="axis", sort="left").empty


@pytest.mark.parametrize("chosen,message", [
    ({"frame": "axes"}, "frame must be one of alarm, axis; got 'axes': did you mean 'axis'?"),
    ({"outlet": "C"}, "outlet must be one of A, B; got 'C'"),
    ({"voice": "quote"}, "voice must be one of outlet, quoted, reported; got 'quote': did you mean 'quoted'?"),
    ({"sort": "lefft"}, "sort must be one of text, left, right, match; got 'lefft': did you mean 'left'?"),
    ({"width": -1}, "width must be a whole number of 0 or more, got -1"),
])  # fmt: skip
def test_an_unknown_filter_names_the_nearest(
    corpus: Corpus, hits: pd.DataFrame, chosen: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError) as caught:
        concordance(corpus, hits, **chosen)
    assert str(caught.value) == message


def test_a_concordance_shows_who_speaks_and_what_is_denied(corpus: Corpus, hits: pd.DataFrame) -> None:
    read = html(concordance(corpus, hits))
    assert read.all("strong") == ["new axis", "axis of evil", "threat", "¬ threat", "axis"]
    voices = read.all("td")[2::6]
    assert voices == ["outlet", "outlet", "quoted: Mira Toll", "outlet", "reported: Ivo Lund"]
    sides = [e["attributes"]["class"] for e in read.elements if e["tag"] == "td"][:6]
    assert sides[3:] == ["right", "center", "left"]


@pytest.mark.parametrize("part", ["head", "rows", "columns", "sorted", "copy", "nothing"])
def test_a_part_of_a_concordance_still_shows(corpus: Corpus, hits: pd.DataFrame, part: str) -> None:
    whole = concordance(corpus, hits)
    cut = {
        "head": whole.head(2), "rows": whole[whole["frame"] == "axis"], "columns": whole[["article", "left", "match"]],
        "sorted": whole.sort_values("match"), "copy": whole.copy(), "nothing": whole.iloc[:0],
    }[part]  # fmt: skip
    assert type(cut) is Table
    read = html(cut)
    assert len(read.all("tr")) == len(cut) + 1
    assert all(match in read.text for match in cut["match"])


def test_a_concordance_is_a_table_like_any_other(corpus: Corpus, hits: pd.DataFrame) -> None:
    table = concordance(corpus, hits)
    assert table.groupby("frame").size().to_dict() == {"alarm": 3, "axis": 2}
    assert len(table.T.columns) == 5 and "new axis" in str(table.T._repr_html_())


# Highlights


def test_every_hit_stands_in_its_own_span_that_names_frame_and_term(corpus: Corpus, hits: pd.DataFrame) -> None:
    read = html(highlight(corpus, "b", hits))
    assert read.hits() == [("Alarm: threat*, outlet, denied", "¬threat"), ("Axis: axis, reported: Ivo Lund", "axis")]
    assert all(text in read.text for text in BODIES["b"][1:])


def test_the_text_is_whole_and_in_its_paragraphs(corpus: Corpus, hits: pd.DataFrame) -> None:
    read = html(highlight(corpus, "a", hits))
    assert read.all("p")[1:] == BODIES["a"]


def test_frames_that_overlap_are_nested_and_both_are_seen(corpus: Corpus, hits: pd.DataFrame) -> None:
    read = html(highlight(corpus, "a", hits[hits["sentence"] == 1]))
    axis, alarm = "Axis: new axis, outlet", "Alarm: axis of evil, outlet"
    assert read.hits() == [(axis, "new "), (alarm, "axis"), (axis, "axis"), (alarm, " of evil")]
    spans = [e for e in read.elements if e["attributes"].get("title", "").startswith("A")]
    paddings = [re.search(r"padding-bottom:(\d+)px", e["attributes"]["style"])[1] for e in spans]  # type: ignore[index]
    assert paddings == ["2", "6", "2", "2"]  # two underlines, apart
    colours = {e["attributes"]["title"]: e["attributes"]["style"][:30] for e in spans}
    assert len(set(colours.values())) == 2


def test_a_hit_inside_another_of_a_further_frame_is_inside_its_span() -> None:
    corpus = make({"a": ["There is no new axis of evil here."]})
    lexicon = Lexicon.from_dict({"f": ["new axis of evil"], "g": ["axis"], "h": ["new axis of evil"]}, "en")
    read = html(highlight(corpus, "a", find(corpus, lexicon)))
    for frame, words in (("F", "new axis of evil"), ("G", "axis"), ("H", "new axis of evil")):
        own = "".join(text.replace("¬", "") for title, text in read.hits() if title.startswith(f"{frame}: "))
        assert own == words
    assert read.all("sup") == ["¬"] * 3  # one for each hit, not for each piece


def test_a_denied_hit_cut_by_quotation_marks_carries_one_sign() -> None:
    corpus = make({"a": ["There is no “new axis” of any kind."]})
    hits = find(corpus, Lexicon.from_dict({"f": ["new axis of any kind"]}, "en"))
    assert hits["negated"].tolist() == [True]
    assert html(highlight(corpus, "a", hits)).all("sup") == ["¬"]


def test_quotations_are_shaded_and_say_who_speaks() -> None:
    quotation = "“A grave threat is near. The gulls know,”"
    corpus = make({"a": [f"{quotation} Mira Toll said. The so-called “axis” met."]})
    read = html(highlight(corpus, "a", find(corpus, LEXICON)))
    shaded = [(title, text) for title, text in read.marked() if title.startswith("quoted: ")]
    assert {title for title, _ in shaded} == {"quoted: Mira Toll"}
    assert "".join(text for _, text in shaded) == quotation.strip("“”")
    styles = {e["attributes"]["style"] for e in read.elements if e["attributes"].get("title", "").startswith("quoted:")}
    assert styles == {"background:#e4ecf7"}


def test_hits_in_indirect_speech_are_shaded_in_another_colour(corpus: Corpus, hits: pd.DataFrame) -> None:
    read = html(highlight(corpus, "b", hits))
    shades = {
        e["attributes"]["title"].split(":")[0]: "background" in e["attributes"]["style"]
        for e in read.elements if "title" in e["attributes"]
    }  # fmt: skip
    assert shades == {"Alarm": False, "Axis": True}


def test_the_legend_names_the_frames_voices_and_the_sign(corpus: Corpus, hits: pd.DataFrame) -> None:
    legend = html(highlight(corpus, "b", hits)).all("p")[0]
    words = [word for word in re.split(r"\W*\xa0\W*", legend) if word]
    assert words == ["Alarm", "Axis", "quoted", "reported", "denied"]  # the order, and so the colours, of the figures


def test_an_article_without_hits_is_shown_as_it_is(corpus: Corpus) -> None:
    nothing = find(corpus, Lexicon.from_dict({"f": ["zeppelin"]}, "en"))
    read = html(highlight(corpus, "b", nothing))
    assert read.hits() == [] and read.all("p")[1:] == BODIES["b"]


@pytest.mark.parametrize("title,shown", [("Ports join", "Ports join"), ("", "a"), (None, "a"), (pd.NA, "a")])
def test_a_highlight_is_named_by_its_title_or_article(title: object, shown: str) -> None:
    corpus = make({"a": ["The axis met."]})
    corpus = replace(corpus, articles=corpus.articles.assign(title=pd.Series([title], dtype=object)))
    assert repr(highlight(corpus, "a", find(corpus, LEXICON))) == f"Highlighted({shown!r})"


def test_articles_named_by_number_are_found() -> None:
    corpus = from_texts(["Boats left.", "The axis met."])
    hits = find(corpus, LEXICON)
    assert html(highlight(corpus, 1, hits)).hits() == html(highlight(corpus, "1", hits)).hits() != []


@pytest.mark.parametrize("came,hint", [("harbour-2", ": did you mean 'harbour-1'?"), (7, "")])
def test_an_unknown_article_names_the_nearest(came: object, hint: str) -> None:
    corpus = make({"harbour-1": ["The axis met."], "quay": ["Boats left."]})
    with pytest.raises(InputError) as caught:
        highlight(corpus, came, find(corpus, LEXICON))
    assert str(caught.value) == f"article must be one of harbour-1, quay; got {str(came)!r}{hint}"


def test_many_hits_are_each_marked_once_with_little_work_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 5000
    corpus = from_texts(["The threat grew. " * count])
    hits = find(corpus, LEXICON)
    assert len(hits) == count
    work = []

    def counted(piece: str, active: list[dict[str, Any]], *rest: Any) -> Any:
        work.append(1 + len(active))
        return marked(piece, active, *rest)

    marked = concordances._marked
    monkeypatch.setattr(concordances, "_marked", counted)
    read = html(highlight(corpus, 0, hits))
    assert read.hits() == [("Alarm: threat*, outlet", "threat")] * count
    assert sum(work) <= 4 * count + 4  # as many steps as hits and gaps, not as hits squared


# Nothing shown is run

TABLE_TAGS = {"div", "style", "table", "thead", "tbody", "tr", "th", "td", "strong", "p", "code"}
TABLE_ATTRIBUTES = {"class", "role", "tabindex", "scope"}
TEXT_TAGS = {"div", "p", "span", "sup", "small", "ul", "li"}


@pytest.fixture
def hostile() -> tuple[Corpus, pd.DataFrame]:
    """A corpus whose every name and text holds markup, and hits whose every name does."""
    lexicon = Lexicon.from_dict({f"f{MARKUP}": ["threat*"], 'g" onmouseover="z': ["grave threat"]}, "en")
    corpus = make({MARKUP: [f"A grave threat of {MARKUP} came.", "No threat."]}, {MARKUP: f"Threat {MARKUP}"}, MARKUP)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FramingWarning)
        hits = find(corpus, lexicon)
    assert len(hits) == 4
    return corpus, hits.assign(term=f"t{MARKUP}", speaker=f"s{MARKUP}", voice="quoted")


def test_markup_in_a_concordance_is_shown_and_never_run(hostile: tuple[Corpus, pd.DataFrame]) -> None:
    table = concordance(*hostile)
    for shown in (table, table.head(2)):
        read = html(shown)
        assert read.tags <= TABLE_TAGS and read.attributes <= TABLE_ATTRIBUTES
        cells = [read.all("th")[-1], *read.all("td")]
        assert {cells[0], cells[2], cells[3]} == {MARKUP, f"F{MARKUP}", f"quoted: s{MARKUP}"}
        assert MARKUP in cells[6] or MARKUP in cells[4]
    part = html(table[["article", "left", "match", "right"]])
    assert not part.tags & {"script", "b"} and MARKUP in part.text


def test_markup_in_a_highlight_is_shown_and_never_run(hostile: tuple[Corpus, pd.DataFrame]) -> None:
    corpus, hits = hostile
    shown = highlight(corpus, MARKUP, hits)
    read = html(shown)
    assert read.tags <= TEXT_TAGS and read.attributes <= {"style", "title"}
    assert read.text.count(MARKUP) == 2 + 1  # headline and body, and the legend's frame
    titles = {title for title, _ in read.hits()}
    assert any(f"t{MARKUP}, quoted: s{MARKUP}" in title for title in titles)
    assert all(set(e["attributes"]) <= {"style", "title"} for e in read.elements)
    assert MARKUP in repr(shown) or repr(MARKUP)[1:-1] in repr(shown)


def test_a_finding_is_a_box_with_its_text_as_written() -> None:
    finding = Finding(f"Two of four {MARKUP}")
    read = html(finding)
    assert read.tags == {"div", "strong"} and read.attributes == {"style", "role"}
    assert read.text == f"Finding. Two of four {MARKUP}"
    assert repr(finding) == f"Finding: Two of four {MARKUP}"


# Derived corpora


def test_of_a_derived_corpus_the_words_that_are_there_are_shown_with_one_note(
    pair: tuple[Corpus, Corpus, Lexicon],
) -> None:
    text, derived, lexicon = pair
    table = concordance(derived, find(derived, lexicon))
    whole = concordance(text, find(text, lexicon), width=1000)
    assert list(table.columns) == COLUMNS and len(table) == len(whole) > 50
    assert table.attrs["note"] == NO_TEXT and whole.attrs["note"] == ""
    assert html(table).text.count(NO_TEXT) == 1 == html(table.head(3)).text.count(NO_TEXT)
    keys = ["article", "sentence", "frame", "term"]
    shared = table.merge(whole.drop_duplicates(keys), on=keys, suffixes=("", "_text"))
    texts = text.sentences.set_index(["article", "sentence"])["text"].str.casefold().str.replace("’", "'")
    for row in shared.to_dict("records"):
        sentence = re.sub(r"\W+", " ", texts[row["article"], row["sentence"]])
        for word in re.findall(r"\w+", f"{row['left']} {row['right']}".casefold()):
            assert word in sentence
    assert (table["left"] + table["right"]).str.len().gt(0).any()


@pytest.mark.parametrize("sort", ["text", "left", "right", "match"])
@pytest.mark.parametrize("width", [0, 5, 60])
def test_a_derived_corpus_is_sorted_and_cut_alike(pair: tuple[Corpus, Corpus, Lexicon], sort: str, width: int) -> None:
    _, derived, lexicon = pair
    table = concordance(derived, find(derived, lexicon), sort=sort, width=width, frame="axis")
    assert set(table["frame"]) == {"axis"}
    assert table["left"].str.len().max() <= width and table["right"].str.len().max() <= width


def test_a_derived_article_lists_its_sentences_with_hits_and_their_words(
    pair: tuple[Corpus, Corpus, Lexicon],
) -> None:
    _, derived, lexicon = pair
    hits = find(derived, lexicon)
    own = hits[hits["article"] == "b.txt"]
    read = html(highlight(derived, "b.txt", hits))
    assert read.tags <= TEXT_TAGS and read.text.count(NO_TEXT) == 1
    items = read.all("li")
    assert len(items) == own["sentence"].nunique()
    assert [item.split()[0] for item in items][:1] == ["headline"]
    assert [text.replace("¬", "") for _, text in read.hits()] == own["match"].tolist()
    assert read.all("sup") == ["¬"] * int(own["negated"].sum())


def test_a_derived_article_that_is_unknown_names_the_nearest(pair: tuple[Corpus, Corpus, Lexicon]) -> None:
    _, derived, lexicon = pair
    with pytest.raises(InputError, match=r"got 'b\.text': did you mean 'b\.txt'\?"):
        highlight(derived, "b.text", find(derived, lexicon))


def test_the_pact_can_be_shown_without_its_captures(root: Path) -> None:
    derived = read_corpus(root / "data" / "pact-2024")
    hits = find(derived, read_lexicon(root / "data" / "lexicons" / "pact.en.yml"))
    read = html(concordance(derived, hits, sort="left"))
    assert len(read.all("tr")) == len(hits) + 1
    for article in derived.articles["article"]:
        assert html(highlight(derived, article, hits)).tags <= TEXT_TAGS


def test_hits_of_another_corpus_are_named(hits: pd.DataFrame) -> None:
    other = from_texts(["Nobody is here."])
    for found in (hits, hits.assign(sentence=None)):
        with pytest.raises(InputError, match="hits: sentence .* is not in the corpus, expected hits of it"):
            concordance(other, found)
