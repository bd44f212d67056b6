"""Tables as a reader sees them, in notebooks, terminals and papers, and the paragraph on methods."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import numpy as np
import openpyxl
import pandas as pd
import pytest

import framing
from framing.errors import InputError
from framing.frames import COLOURS, Table
from framing.sharing.tables import FORMATS, WORDS, methods_text, say_number, table, view

HOSTILE = "<script>x</script> & _50%_ $1 #{a} ~^\\ |b| [c] *d*"


def one(frame: str, outlet: str, estimate: float, hits: int, **more: Any) -> dict[str, Any]:
    known = {"frame": frame, "outlet": outlet, "voice": "all", "measure": "prevalence", "estimate": estimate}
    known |= {"low": max(0, estimate - 0.1), "high": estimate + 0.2, "n": 100, "hits": hits, "method": "", "flag": ""}
    return known | {"articles": 3, "level": 0.95, "deff": 1.5, "clusters": 3, "language": "en"} | more


def scores(*more: dict[str, Any], names: tuple[str, str] = ("Gazette", "Herald")) -> Table:
    rows = [one("alarm", names[0], 0.12, 12), one("alarm", names[1], 0.3, 30)]
    rows += [one("axis", names[0], 0.004, 1, flag="few"), one("axis", names[1], 0, 0, flag="none")]
    made = Table([*rows, *more])
    made.attrs |= {"frames": {"alarm": "Alarm", "axis": "Axis of evil"}, "lexicon": "0123456789ab", "by": ["outlet"]}
    return made


class Reader(HTMLParser):
    """Reads HTML into its tags and texts, and complains of bad nesting."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open, self.words = list[str](), list[str]()
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open += [tag] if tag != "meta" else []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


# What a reader sees


def test_scores_are_a_matrix_of_publications_and_frames_the_most_first() -> None:
    assert str(scores()).splitlines()[:4] == [
        "Share of sentences with the frame",
        "Outlet           Alarm             Axis of evil",
        "Herald   30 % [20, 50]     – [0, 20] none found",
        "Gazette   12 % [2, 32]  0.4 % [0, 20] few",
    ]


def test_where_there_is_no_number_a_paper_has_the_reason() -> None:
    short = one("axis", "Gull", np.nan, 0, low=np.nan, high=np.nan, flag="none;short", articles=1, clusters=1)
    lines = str(table(scores(one("alarm", "Gull", 0.1, 3), short), format="md")).splitlines()
    cells = [
        [cell.strip() for cell in line.split("|")[4:6]] for line in lines if line.startswith(("| Herald", "| Gull"))
    ]
    assert cells == [["30 % (20 to 50)", "none found (0 to 20)"], ["10 % (0 to 30)", "too short"]]
    text = methods_text(Table([one(f, "Gull", np.nan, 0, flag="none;short") for f in ("alarm", "axis")]))
    assert "No group is long enough for an estimate" in text and "Interval" not in text and "ranked" not in text


def test_as_rows_the_range_and_what_was_found_have_columns_of_their_own() -> None:
    lines = str(scores().show("rows")).splitlines()
    assert lines[1].split() == ["Frame", "Outlet", "Estimate", "95", "%", "range", "Found", "Note"]
    assert re.split(r"\s{2,}", lines[4].replace("\u00a0", " ")) == [
        "Axis of evil", "Gazette", "0.4 %", "0 to 20", "1 of 100", "few",
    ]  # fmt: skip


def test_own_words_are_beside_the_estimate_and_other_measures_are_named() -> None:
    made = scores(one("alarm", "Gazette", 0.05, 5, voice="outlet"), one("alarm", "Gazette", 7, 7, measure="rate"))
    html = made._repr_html_() or ""
    assert "own 5\u00a0%" in html and "rate" in " ".join(made.show().notes)
    assert made.show("rows").rows[0][4]["main"] == "5\u00a0%"
    rates = str(made[made["measure"] == "rate"])
    assert rates.startswith("Terms found per 1,000 words") and "7.0 [6.9, 7.2]" in rates


def test_a_flag_that_all_have_is_said_once_below() -> None:
    made = scores()
    made["flag"] = "few_articles"
    assert str(made).count("few articles") == 1 and "fewer than six articles" in str(made)


def test_two_rows_of_one_cell_are_shown_as_rows() -> None:
    made = scores(one("alarm", "Gazette", 0.2, 20))
    assert made.show().heads[0]["head"] == "Frame"


def test_several_columns_of_groups_and_their_time_stand_in_order() -> None:
    rows = [
        one("alarm", "Gazette", 0.1, 10) | {"month": "2051-01"},
        one("alarm", "Gazette", 0.4, 40) | {"month": "2051-02"},
    ]
    made = Table(rows)[["frame", "outlet", "month", *list(rows[0])[2:-1]]]
    shown = made.show()
    assert [head["head"] for head in shown.heads] == ["Outlet", "Month", "Alarm"]
    assert [row[1]["main"] for row in shown.rows] == ["2051-01", "2051-02"]


def test_a_long_table_is_folded_and_says_so() -> None:
    made = Table([one("alarm", f"paper {number:02}", number / 100, number) for number in range(30)])
    assert len(made.show().rows) == 20 and len(made.show(every=True).rows) == 30
    assert "10 more rows" in str(made) and "20 of 30 rows" in (made._repr_html_() or "")


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(0.414, "percent", "41"), (0.004, "percent", "0.4"), (0, "percent", "0"), (float("nan"), "percent", "–"),
     (-0.12, "points", "−12"), (0.123, "points", "+12"), (-0.001, "points", "0"), (0.0004, "p", "<.001"),
     (0.0312, "p", ".031"), (0.5, "p", ".50"), (1.0, "p", "1.00"), (-1.26, "decimal", "−1.26"),
     (-0.01, "number", "0.0"), (12345, "count", "12,345")],
)  # fmt: skip
def test_numbers_as_tables_print_them(value: float, unit: str, said: str) -> None:
    assert say_number(value, unit) == said


def test_columns_that_do_not_fit_stand_below() -> None:
    names = {f"f{place}": f"A frame with a long name {place}" for place in range(6)}
    made = Table([one(name, "Gazette", 0.2, 20) for name in names])
    made.attrs["frames"] = names
    lines = str(made).splitlines()
    assert max(map(len, lines)) <= 120 and sum(line.startswith("Outlet") for line in lines) == 2


def test_wide_letters_keep_columns_below_each_other() -> None:
    lines = str(scores(names=("新聞", "Herald"))).splitlines()[1:4]
    assert [line.index("3") for line in lines[1:2]] == [lines[2].index("1") - 1 + 2]


# A table like any other


def test_a_table_is_a_dataframe_in_all_else() -> None:
    made = scores()
    assert isinstance(made, pd.DataFrame) and type(made.table) is pd.DataFrame
    pd.testing.assert_frame_equal(made.table, made)
    pd.testing.assert_frame_equal(made, made.table)
    assert made.table.attrs == made.attrs and made[made["hits"] > 1].attrs == made.attrs
    plain = made[["frame", "estimate"]]
    assert repr(plain) == repr(pd.DataFrame(plain)) and plain._repr_html_() == pd.DataFrame(plain)._repr_html_()
    assert made.groupby("frame")["hits"].sum().to_dict() == {"alarm": 42, "axis": 1}
    specified = made.assign(specification=1)  # the scores of sensitivity are another table
    assert view(specified) is None and "specification" in repr(specified)
    assert type(pd.concat([made, made])) is Table and made.merge(made, on="frame").shape[0] == 8


def test_a_table_read_back_from_a_file_is_shown_as_it_was(tmp_path: Path) -> None:
    scores().to_csv(tmp_path / "scores.csv", index=False)
    read = Table(pd.read_csv(tmp_path / "scores.csv"))
    read.attrs["frames"] = {"alarm": "Alarm", "axis": "Axis of evil"}
    assert read.show().rows == scores().show().rows and str(table(read, format="md")).count("few:") == 1


# HTML


def test_html_says_heads_and_caption_runs_nothing_and_escapes_all() -> None:
    made = scores(names=(HOSTILE, "Herald"))
    made.attrs["frames"] = {"alarm": HOSTILE}
    read = Reader(made._repr_html_() or "")
    assert {tag for tag, _ in read.tags} == {
        "div", "style", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "b", "svg", "rect", "circle",
        "p", "small",
    }  # fmt: skip
    scopes = [attrs.get("scope") for tag, attrs in read.tags if tag == "th"]
    assert scopes == ["col"] * 3 + ["row"] * 2
    assert not {name for _, attrs in read.tags for name in attrs if name.startswith("on") or name == "style"}
    assert all(attrs.get("aria-hidden") == "true" for tag, attrs in read.tags if tag == "svg")
    assert HOSTILE in read.words


def test_the_colours_are_those_of_figures_and_readable_on_either_page() -> None:
    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    html = scores()._repr_html_() or ""
    written = re.findall(r"--t:light-dark\((#\w+),(#\w+)\)", html)
    assert [dark for _, dark in written] == WORDS["dark"] and all(colour in html for colour in COLOURS)
    assert min(1.05 / (light(text) + 0.05) for text, _ in written) >= 4.5
    assert min((light(dark) + 0.05) / (light("#14181d") + 0.05) for _, dark in written) >= 4.5


# Papers


def test_latex_has_booktabs_and_nothing_of_the_text_is_a_command() -> None:
    made = str(table(scores(names=(HOSTILE, "Herald")), format="latex", caption="50 % & more_"))
    assert [made.count(rule) for rule in (r"\toprule", r"\midrule", r"\bottomrule")] == [1, 1, 1]
    assert r"\caption{50 \% \& more\_}" in made and r"\begin{tabular}{lrrrr}" in made
    rows = [line for line in made.splitlines() if line.rstrip().endswith(r"\\")]
    assert len(rows) == 3 and all(len(re.findall(r"(?<!\\)&", row)) == 4 for row in rows)
    body = re.sub(r"\\(?:text\w+\{\}|[%&#_{}$\\])", "", "".join(rows)).replace("{*}", "").replace("{[}", "")
    assert not re.search(r"[%#_$^~\\]", body.replace("$-$", ""))
    assert made.count("{") - made.count(r"\{") == made.count("}") - made.count(r"\}")


def test_markdown_rows_have_as_many_cells_as_the_head() -> None:
    made = str(table(scores(names=(HOSTILE, "Herald")), format="md"))
    rows = [line for line in made.splitlines() if line.startswith("|")]
    assert len(rows) == 4 and {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}
    assert "<script" not in re.sub(r"\\<", "", made)


def test_a_word_file_opens_and_holds_the_table() -> None:
    made = table(scores(names=("=Gazette\x07", "Herald")), format="docx", caption="A caption")
    assert isinstance(made, bytes)
    document = docx.Document(io.BytesIO(made))
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells[0] == ["Outlet", "Articles", "Sentences", "Alarm", "Axis of evil"]
    assert cells[2] == ["=Gazette", "3", "100", "12 % (2 to 32)", "0.4 % (0 to 20), few"]
    assert [p.text for p in document.paragraphs][0] == "A caption" and "few:" in document.paragraphs[-1].text
    assert "w:tblHeader" in document.tables[0].rows[0]._tr.xml


@pytest.mark.parametrize("sign", "=+-@")
def test_a_cell_of_an_excel_file_is_never_a_formula(sign: str) -> None:
    made = table(scores(names=(f"{sign}1+1", "Herald")), format="xlsx")
    assert isinstance(made, bytes)
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book.sheetnames == ["table", "numbers"]
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value == f"{sign}1+1"]
    assert len(cells) == 3 and all(cell.data_type == "s" and cell.quotePrefix for cell in cells)
    assert [row[4].value for row in book["numbers"]] == ["estimate", 0.12, 0.3, 0.004, 0]


@pytest.mark.parametrize("ending", ["html", "tex", "md", "docx", "xlsx"])
def test_a_file_is_written_again_but_never_over_another(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"table.{ending}"
    assert table(scores(), path=path) == path == table(scores(), path=str(path))
    if ending == "html":
        assert path.read_text("utf-8").startswith("<!doctype html>")
    path.write_bytes(b"by hand")
    with pytest.raises(InputError, match=rf"table\.{ending}: is there already and was not made by framing\.table"):
        table(scores(), path=path)
    assert path.read_bytes() == b"by hand"


def test_bad_input_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cases: list[tuple[Any, dict[str, Any], str]] = [
        (scores(), {"format": "pdf"}, "'pdf'"), (scores(), {"path": tmp_path / "t.rtf"}, "'rtf'"),
        (scores(), {"layout": "columns"}, "'columns'"), (scores().iloc[:0], {}, r"no rows in this table \(scores\)"),
        (pd.DataFrame({"a": [1]}), {}, "a table of another kind"), ([1], {}, "got list"),
    ]  # fmt: skip
    for given, options, said in cases:
        with pytest.raises(InputError, match=said) as caught:
            table(given, **options)
        assert "\n" not in str(caught.value)
    for module, package, format in (("docx", "python-docx", "docx"), ("openpyxl", "openpyxl", "xlsx")):
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(InputError, match=rf"{package} is not installed.*pip install 'framing\[tables\]'"):
            table(scores(), format=format)
    assert set(FORMATS) == {"html", "latex", "md", "docx", "xlsx"}


# What the functions return


@pytest.fixture(scope="module")
def study() -> tuple[Any, Any, pd.DataFrame]:
    """Six articles of two papers and one that repeats another, a lexicon, and the codes of two coders."""
    places = ["north quay", "customs yard", "salt market", "old pier", "tide mill", "ferry steps"]
    texts = [
        ". ".join(f"{'A grave threat' if (i + k) % 3 else 'One axis'} in {k} reached the {place}" for k in range(36))
        + f". {place.capitalize()} was shut. Nobody of the {place} spoke."
        for i, place in enumerate(places)
    ]
    rows = [{"id": f"a{i}", "outlet": ("Gazette", "Herald")[i % 2], "text": text} for i, text in enumerate(texts)]
    corpus = framing.read_corpus(pd.DataFrame([*rows, rows[0] | {"id": "a9"}]), id="id")
    lexicon = replace(framing.Lexicon.from_dict({"alarm": ["threat*"], "axis": ["axis"]}, "en"), validated="by hand")
    found = framing.find(corpus, lexicon).groupby(["article", "sentence", "frame"]).size().unstack(fill_value=0)
    codes = found.clip(upper=1).reindex(
        pd.MultiIndex.from_frame(corpus.sentences[["article", "sentence"]]), fill_value=0
    )
    other = codes.copy()
    other.iloc[:3] = 1 - other.iloc[:3]
    both = pd.concat([own.reset_index().assign(coder=name) for name, own in (("a", codes), ("b", other))])
    return corpus, lexicon, both.reset_index(drop=True)


def test_every_function_gives_a_table_that_shows_itself(study: tuple[Any, Any, pd.DataFrame]) -> None:
    corpus, lexicon, codes = study
    hits = framing.find(corpus, lexicon)
    tables = {
        "scores": framing.score(corpus, lexicon, voice=["all", "outlet"]),
        "differences": framing.compare(corpus, lexicon), "validation": framing.validate(hits, codes, corpus, coder="a"),
        "agreement": framing.agreement(codes, resamples=100),
        "keywords": framing.keyness(corpus, "Gazette"), "corpus check": framing.check_corpus(corpus, lexicon),
        "estimates": framing.estimate(corpus, lexicon, codes, coder="a"),
        "concordance": framing.concordance(corpus, hits),
        "frames together": framing.cooccurrence(corpus, hits), "terms": lexicon["alarm"],
    }  # fmt: skip
    for kind, made in tables.items():
        for layout in ("matrix", "rows"):
            shown = view(made, layout)
            assert type(made) is Table and shown is not None and shown.kind == kind
            assert len(Reader(shown._repr_html_()).tags) > 10 and "nan" not in str(shown) and "<NA>" not in str(shown)
        assert str(table(made, format="latex")).count(r"\begin{table}") == 1


def test_methods_say_the_numbers_of_the_tables(study: tuple[Any, Any, pd.DataFrame]) -> None:
    corpus, lexicon, codes = study
    scored, compared = framing.score(corpus, lexicon), framing.compare(corpus, lexicon)
    text = methods_text(scored, compared, framing.validate(framing.find(corpus, lexicon), codes, corpus, coder="a"),
                        framing.agreement(codes, resamples=100), framing.estimate(corpus, lexicon, codes, coder="a"),
                        framing.keyness(corpus, "Gazette"))  # fmt: skip
    sizes = {name: int(scored[(scored["measure"] == name) & (scored["frame"] == "alarm")]["n"].sum())
             for name in ("rate", "prevalence")}  # fmt: skip
    few = scored[scored["measure"] == "prevalence"]["flag"].str.contains("few|none").sum()
    for said in (f"6 articles in 2 groups by outlet were scored: {sizes['prevalence']} sentences,",
                 f" {sizes['rate']:,} words", "headline and body",
                 f"checksum {lexicon.hash}", f"{len(lexicon.terms):,} terms", f"{few} of 4 shares", "repeats",
                 compared["family"].iloc[0], lexicon.validated, "no human coding",
                 f"framing {framing.__version__}"):  # fmt: skip
        assert said in text
    assert "\n" not in text and "{" not in text and "  " not in text


def test_methods_leave_out_what_was_not_run() -> None:
    text = methods_text(scores())
    assert text.startswith("6 articles in 2 groups by outlet were scored: 200 sentences.")
    for other in ("compared", "log-odds", "Krippendorff", "precision", "who coded", "rate is"):
        assert other not in text
    for bad in ((), (pd.DataFrame({"a": [1]}),), (scores().iloc[:0],), (1,)):
        with pytest.raises(InputError, match="expected"):
            methods_text(*bad)  # type: ignore[arg-type]
