"""The report: one file that asks nothing of a network, says what the tables say, and lets no text of a corpus act."""

from __future__ import annotations

import base64
import hashlib
import re
import warnings
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_corpus import write_captures

import framing
from framing import InputError, Lexicon
from framing.commands.main import main
from framing.figures import titles

VOID = {"meta", "br", "input"}
LEXICON = Lexicon.from_dict({"alarm": ["threat*", "arms race"], "axis": ["axis", "rival camp*"]}, "en")
HOSTILE = "</script><img src=x onerror=alert(1)>${evil}{{ 7*7 }}<!--"


class Page(HTMLParser):
    """What a page holds: its elements with their attributes and texts; unbalanced tags are an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html, self.open, self.found = html, list[int](), list[dict[str, Any]]()
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), attrs
        self.found.append({"tag": tag, "text": "", **dict(attrs)})
        if tag not in VOID:
            self.open.append(len(self.found) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append({"tag": tag, "text": "", **dict(attrs)})

    def handle_endtag(self, tag: str) -> None:
        assert self.found[self.open.pop()]["tag"] == tag

    def handle_data(self, data: str) -> None:
        for place in self.open:
            self.found[place]["text"] += data

    def all(self, tag: str, css: str = "") -> list[dict[str, Any]]:
        return [one for one in self.found if one["tag"] == tag and css in one.get("class", "").split(" ") + [""]]

    def texts(self, tag: str, css: str = "") -> list[str]:
        return [" ".join(one["text"].split()) for one in self.all(tag, css)]

    def section(self, name: str) -> str:
        return next(" ".join(one["text"].split()) for one in self.all("section") if one["id"] == name)


def report(corpus: Any, folder: Path, lexicon: Lexicon = LEXICON, **options: Any) -> Page:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", framing.FramingWarning)
        return Page(framing.report(corpus, lexicon, folder / "report.html", **options).read_text("utf-8"))


def table(**columns: Any) -> pd.DataFrame:
    """Four articles of two papers, long enough for an estimate, unless columns say otherwise."""
    said = "The threat grew in the strait, “an axis of ports” said Mira Toll. The ferry left on time. "
    texts = [f"{said * 20}\n\nPaper {i} alone printed number {i} of the harbour list." for i in range(4)]
    known = {"outlet": ["Herald", "Herald", "Echo", "Echo"], "title": [f"Title {i}" for i in range(4)], "text": texts}
    return pd.DataFrame(known | columns)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_captures(tmp_path_factory.mktemp("corpus") / "captures")


@pytest.fixture(scope="module")
def page(folder: Path) -> Page:
    return report(folder, folder.parent)


def test_the_policy_names_the_style_and_the_script_and_lets_nothing_else_run(page: Page) -> None:
    policy = next(one["content"] for one in page.all("meta") if "http-equiv" in one)
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy and "http" not in policy
    for tag in ("style", "script"):
        [(attributes, inside)] = re.findall(rf"<{tag}(.*?)>(.*?)</{tag}>", page.html, re.S)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert not attributes and f"{tag}-src 'sha256-{digest}'" in policy


def test_nothing_is_fetched_and_no_element_has_a_style_or_a_handler(page: Page) -> None:
    names = {name for one in page.found for name in one}
    assert names.isdisjoint({"style", "src", "srcset", "action", "onclick", "onload", "onerror", "ping"})
    assert all(one["href"].startswith("#") for one in page.found if "href" in one)
    style, script = page.all("style")[0]["text"], page.all("script")[0]["text"]
    assert "url(" not in style and "@import" not in style
    assert not re.search(r"fetch|XMLHttp|import\(|innerHTML|eval|WebSocket|sendBeacon|localStorage", script)


def test_every_link_has_its_target_and_every_name_is_given_once(page: Page) -> None:
    names = [one["id"] for one in page.found if "id" in one]
    assert len(names) == len(set(names))
    assert {one["href"][1:] for one in page.all("a")} <= set(names)
    marked = {int(one["data-t"]) for one in page.all("mark") if "data-t" in one}
    assert marked and marked == {int(one["data-term"]) for one in page.all("a") if "data-term" in one}


def test_headings_are_in_order_and_pictures_and_regions_are_named(page: Page) -> None:
    levels = [int(one["tag"][1]) for one in page.found if re.fullmatch("h[1-6]", one["tag"])]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below - above <= 1 for above, below in zip(levels, levels[1:], strict=False))
    for one in page.all("svg"):
        assert one.get("aria-hidden") == "true" or one.get("aria-label") or one.get("class") == "ticks"
    assert all(one.get("aria-label") for one in page.found if one.get("role") == "region")
    assert page.all("html")[0]["lang"] == "en" and len(page.all("main")) == 1


def test_the_order_is_that_of_a_reader(page: Page) -> None:
    names = [one["id"] for one in page.all("section")]
    order = ["fingerprint", "papers", "shared", "speakers", "terms", "articles", "time", "robustness", "limits",
             "lexicon", "methods", "provenance"]  # fmt: skip
    assert names == [name for name in order if name in names]
    assert set(order) - set(names) <= {"time", "methods"}


def test_the_page_says_what_the_scores_say(page: Page, folder: Path) -> None:
    scores = framing.score(framing.read_corpus(folder), LEXICON)
    rows = scores[scores["measure"] == "prevalence"]
    counts = re.findall(r"(\d+|none) of (\d+)", page.section("fingerprint"))
    expected = [(str(hits or "none"), str(n)) for hits, n in zip(rows["hits"], rows["n"], strict=True)]
    assert sorted(counts) == sorted(expected)
    labels = [one["aria-label"] for one in page.all("svg", "strip")]
    compared = framing.compare(framing.read_corpus(folder), LEXICON)
    assert page.texts("h1") == page.texts("title")[:1] == [titles.scores(rows, compared=compared, most=160).title]
    row = rows.iloc[0]
    said = f"Alarm, {row['outlet']}: {100 * row['estimate']:.0f}\u00a0% of sentences"
    assert any(label.startswith(said) for label in labels)


def test_every_hit_of_every_article_is_marked_once(page: Page, folder: Path) -> None:
    hits = framing.find(framing.read_corpus(folder), LEXICON)
    hits = hits[hits["unit"] != "caption"]
    articles = page.html[page.html.index('id="articles"') : page.html.index('id="robustness"')]
    marks = re.findall(r'<mark class="f\d (\w+)[^"]*" data-t', articles)
    assert sorted(marks) == sorted(hits["voice"])


def test_the_same_corpus_gives_the_same_bytes(page: Page, folder: Path, tmp_path: Path) -> None:
    assert report(folder, tmp_path).html == page.html
    assert not re.search(r"20[2-9]\d-\d\d-\d\dT|0x[0-9a-f]{6}", page.html)


def test_it_names_its_files_versions_and_checksum(page: Page, folder: Path) -> None:
    said = page.section("provenance")
    for path in sorted(folder.iterdir()):
        assert path.name in said and hashlib.sha256(path.read_bytes()).hexdigest() in said
    assert LEXICON.hash in said and f"pandas {pd.__version__}" in said and "seed" in said


def test_hostile_text_is_shown_and_does_nothing(tmp_path: Path) -> None:
    texts = [f"A threat {HOSTILE} came. “The axis {HOSTILE} holds,” said {HOSTILE} Mira Toll. " * 20] * 2
    corpus = pd.DataFrame({"outlet": [HOSTILE, "Echo"], "title": [HOSTILE, '" onload="x'], "genre": ["'><b>", "news"],
                           "text": texts})  # fmt: skip
    lexicon = Lexicon.from_dict({HOSTILE: ["threat*"], '"><svg onload=x>': ["axis"]}, "en")
    page = report(corpus, tmp_path, lexicon, command=f"framing report {HOSTILE}")
    assert not page.all("img") and not page.all("b") and len(page.all("script")) == 1
    assert not any(name.startswith("on") for one in page.found for name in one if name != "open")
    assert "49" not in page.texts("title")[0] and HOSTILE in page.section("articles")


def test_what_two_papers_share_is_set_side_by_side(tmp_path: Path) -> None:
    agency = [f"Port {name} will open its quay to the other fleet on day {i} of June." for i, name in
              enumerate(["Ash", "Holm", "Vik", "Tarn", "Sund"])]  # fmt: skip
    first = ["The harbour pact was read aloud in the old customs house at noon.", *agency, "Only here stands the end."]
    second = ["The harbour pact was read aloud in the new customs house at noon.", *agency]
    texts = ["\n\n".join(first), "\n\n".join(second)]
    page = report(pd.DataFrame({"outlet": ["Herald", "Echo"], "title": ["One", "Two"], "text": texts}), tmp_path)
    assert page.texts("ins") == ["One", "Two", "old", "new", "Only here stands the end."]
    assert "5 paragraphs, 75 words: the same in both" in page.section("shared").replace("\u00a0", " ")
    assert "Not printed" in page.section("shared")


def test_one_utterance_in_two_wordings_and_what_only_one_paper_quotes(tmp_path: Path) -> None:
    first = "“We will keep the strait open to every honest sailor,” said Mira Toll on Monday. The boats lay idle."
    second = "“We shall keep the strait open for every honest sailor,” said Mira Toll late. The crews went home."
    alone = "“Nobody has asked the lighthouse keepers what they think,” said Jon Hale. Fog came over the bay."
    page = report(table(text=[first, f"{alone} Rain fell.", second, "Nothing was said in the north."]), tmp_path)
    assert "One utterance in several wordings" in page.texts("h3")
    assert "What only one publication quotes" in page.texts("h3")
    both, one = page.texts("ul", "said")
    assert "We will keep the strait" in both and "We shall keep the strait" in both and "Echo: Mira Toll" in both
    assert one.startswith("Nobody has asked the lighthouse keepers") and one.endswith("Jon Hale")


def test_over_time_where_there_are_dates(tmp_path: Path) -> None:
    months = [f"2041-{month:02}-{day:02}" for month in (1, 2, 3, 5) for day in (3, 9, 15)]
    text = "The threat grew in the strait. The ferry left on time. " * 30
    rows = pd.DataFrame({"outlet": "Herald", "published": months, "text": [f"{text} Day {i}." for i in range(12)],
                         "duplicate_of": "none"})  # fmt: skip
    page = report(rows, tmp_path)
    assert "month by month from 2041-01 to 2041-05" in page.section("time")
    [_, points] = page.all("polyline")[:2]
    assert len(page.all("polyline")[0]["points"].split()) == 3 and len(points["points"].split()) == 1  # April is a gap
    assert "time" not in [one["id"] for one in report(table(), tmp_path).all("section")]


def test_a_derived_corpus_has_strips_in_place_of_text(root: Path, tmp_path: Path) -> None:
    page = report(root / "data" / "pact-2024", tmp_path, framing.read_lexicon("pact.en"))
    corpus = framing.read_corpus(root / "data" / "pact-2024")
    assert len(page.all("svg", "sents")) == len(corpus.scored)
    scored = corpus.sentences[corpus.sentences["article"].isin(corpus.scored["article"])]
    assert len(page.all("rect", "sent")) == (scored["unit"] != "caption").sum()
    assert "framing report CAPTURES" in page.section("articles") and not page.all("mark")
    assert not page.all("input") and "no text" in page.section("shared")


@pytest.mark.parametrize("case", ["one outlet", "one article", "by article", "no hits", "short"])
def test_small_corpora_have_a_page_too(case: str, tmp_path: Path) -> None:
    rows, by = table(), "outlet"
    if case == "one outlet":
        rows["outlet"] = "Herald"
    elif case in ("one article", "by article"):
        rows = rows.head(1) if case == "one article" else rows.assign(duplicate_of="none")
        by = "outlet" if case == "one article" else "article"
    elif case == "no hits":
        rows["text"] = [f"The ferry left on time. {i} gulls sat on the quay. " * 30 for i in range(4)]
        rows["duplicate_of"] = "none"
    else:
        rows["text"] = [f"A threat {i} came." for i in range(4)]
    page = report(rows, tmp_path, by=by)
    expected = {"no hits": "No word of the lexicon is found.", "short": "too short"}
    assert expected.get(case, "of") in page.section("terms") + page.section("fingerprint")
    assert len(page.all("h1")) == 1 and len(page.all("div", "card")) == (
        4 if by == "article" else len(set(rows["outlet"]))
    )


@pytest.mark.parametrize(
    "language, text, term",
    [("de", "Die Bedrohung wächst. „Wir bleiben ruhig“, sagte Anna Öhm. ", "bedrohung*"),
     ("ar", "التهديد يتزايد في المضيق. غادرت العبارة في موعدها. ", "التهديد"),
     ("zh", "威胁正在增加。“我们保持冷静，”她说。", "威胁")],
)  # fmt: skip
def test_other_languages_and_directions(language: str, text: str, term: str, tmp_path: Path) -> None:
    rows = table(text=[text * 40 + str(i) for i in range(4)], language=language)
    match = {"match": "substring"} if language == "zh" else {}
    lexicon = Lexicon((framing.lexicons.Frame("alarm"),), (framing.Term("alarm", term, **match),), language)
    page = report(rows.assign(duplicate_of="none"), tmp_path, lexicon)
    assert len([one for one in page.all("mark") if "data-t" in one]) >= 160
    assert {one.get("lang") for one in page.all("details", "art")} == {language}
    assert all(one.get("dir") == "auto" for one in page.all("div", "text"))


def test_a_short_text_without_a_hit_is_too_short_and_not_without_the_frame(tmp_path: Path) -> None:
    rows = table().assign(text=[f"The ferry {i} left." for i in range(4)], duplicate_of="none")
    shown = report(rows, tmp_path).section("fingerprint")
    assert "too short" in shown and "none" not in shown


def test_nine_frames_are_all_in_ink(tmp_path: Path) -> None:
    words = ["threat*", "ferry", "grew", "strait", "left", "time", "ports", "number", "list"]
    page = report(table(), tmp_path, Lexicon.from_dict({f"frame_{word}": [word] for word in words}, "en"))
    assert len(page.all("div", "f0")) == 9 and not page.all("div", "f1")


def test_bad_input_is_told_in_a_line(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.html"
    other.write_text("<!doctype html><p>by hand</p>", "utf-8")
    with pytest.raises(InputError, match=r"other\.html: is there already and is no report of the kit"):
        framing.report(folder, LEXICON, other)
    with pytest.raises(InputError, match="no frame, expected one or more"):
        framing.report(folder, Lexicon((), (), "en"), tmp_path / "r.html")
    with pytest.raises(InputError, match="in the folder of the corpus"):
        framing.report(folder, LEXICON, folder / "r.html")
    with pytest.raises(InputError, match="by must be one of"):
        framing.report(folder, LEXICON, tmp_path / "r.html", by="paper")
    with pytest.raises(InputError):
        framing.report([], LEXICON, tmp_path / "r.html")
    assert main(["report", str(folder), "--lexicon", "pact.en", "--out", str(other)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert other.read_text("utf-8").endswith("by hand</p>") and not (tmp_path / "r.html").exists()


def test_the_command_writes_the_page_and_writes_over_its_own(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "page.html"
    for _ in range(2):
        assert main(["report", str(folder), "--lexicon", "pact.en", "--out", str(out)]) == 0
    said = Page(out.read_text("utf-8")).section("provenance")
    assert f"framing report {folder} --lexicon pact.en --out page.html" in said
