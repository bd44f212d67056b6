"""Whatever articles are kept in, one function reads them, and every other takes what it takes."""

from __future__ import annotations

import inspect
from pathlib import Path

import pandas as pd
import pytest

import framing
from framing import FramingWarning, InputError, Lexicon, find, read_corpus, score
from framing.corpora.corpus import Corpus

ALARM = Lexicon.from_dict({"alarm": ["threat*", "fear*"]}, language="en")
TEXTS = ["Some fear a threat to the harbour.", "A ferry left the quay. No threat came."]
TABLE = pd.DataFrame({"outlet": ["Gazette", "Post"], "text": TEXTS})


def outlets(corpus: Corpus) -> dict[str, str]:
    return dict(zip(corpus.articles["article"], corpus.articles["outlet"], strict=True))


def complaint(source: object, **named: object) -> str:
    with pytest.raises(InputError) as caught:
        read_corpus(source, **named)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# In memory


def test_a_corpus_is_handed_back() -> None:
    corpus = read_corpus(TABLE)
    assert read_corpus(corpus) is corpus
    assert "expected no names of columns" in complaint(corpus, text="body")


@pytest.mark.parametrize("table,names", [
    (TABLE, ["0", "1"]),
    (TABLE.assign(id=["x", "y"]), ["x", "y"]),
    (TABLE.set_axis([7, 3]), ["7", "3"]),
    (TABLE.set_axis(["one", "two"]), ["one", "two"]),
    (TABLE.assign(docid=[5, 6]).set_index("docid"), ["5", "6"]),
    (TABLE.set_axis(pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])), ["a/1", "b/2"]),
    (pd.concat([TABLE.iloc[:1], TABLE.iloc[1:].reset_index(drop=True)]), ["0", "1"]),  # an index that names nothing
    (TABLE.assign(id=["x", "x"]), ["0", "1"]),  # no ids
])  # fmt: skip
def test_a_table_keeps_its_ids_and_is_not_changed(table: pd.DataFrame, names: list[str]) -> None:
    before = table.copy(deep=True)
    corpus = read_corpus(table)
    assert corpus.articles["article"].tolist() == names
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize("source,names", [
    (TEXTS, [0, 1]),
    (tuple(TEXTS), [0, 1]),
    ((text for text in TEXTS), [0, 1]),
    (map(str, TEXTS), [0, 1]),
    (pd.Series(TEXTS), [0, 1]),
    (pd.Series(TEXTS, index=["a", "b"], dtype="string"), ["a", "b"]),
    (dict(zip("ab", TEXTS, strict=True)), ["a", "b"]),
])  # fmt: skip
def test_texts_are_taken_as_they_are(source: object, names: list[object]) -> None:
    hits = find(source, ALARM)
    assert hits["article"].tolist() == [names[0], names[0], names[1]]
    for article, start, end, match in hits[["article", "start", "end", "match"]].to_numpy():
        assert TEXTS[names.index(article)][start:end] == match


@pytest.mark.parametrize("source", [
    TABLE.to_dict("records"),
    TABLE.to_dict("list"),
    {name: tuple(column) for name, column in TABLE.items()},
    TABLE.to_dict("series"),
    {"status": "ok", "articles": TABLE.to_dict("records")},
    {"articles": {"results": TABLE.to_dict("records"), "pages": 1}},
    TABLE.convert_dtypes(dtype_backend="pyarrow"),
    TABLE.astype("category"),
    TABLE.rename(columns=str.upper),
    TABLE.rename(columns={"outlet": " Outlet ", "text": "Text"}),
])  # fmt: skip
def test_records_and_tables_of_all_kinds_are_tables(source: object) -> None:
    corpus = read_corpus(source)
    assert outlets(corpus) == {"0": "Gazette", "1": "Post"}
    assert corpus.articles["text"].tolist() == TEXTS


def test_numbers_as_outlets_dates_and_languages_are_read() -> None:
    table = TABLE.assign(outlet=[1.0, 2.0], published=pd.to_datetime(["2041-05-02", "2041-05-09"]), language="French")
    corpus = read_corpus(table)
    assert outlets(corpus) == {"0": "1", "1": "2"} and set(corpus.articles["language"]) == {"fr"}
    french = Lexicon.from_dict({"alarm": ["threat*"]}, language="fr")
    assert set(score(table, french, by="day")["day"]) == {"2041-05-02", "2041-05-09"}


@pytest.mark.parametrize("source,said", [
    (TABLE.iloc[:0], "table: no rows"),
    (pd.DataFrame(), "table: no rows"),
    (TABLE.assign(text=["a", None]), "table:row 1: no text"),
    (TABLE.assign(text=["a", " "]).set_axis(["x", "y"]), "table:row y: no text"),
    (TABLE.assign(text=["a", 3]), "table:row 1: text must be text, got 3"),
    (TABLE.assign(outlet=["A", float("nan")]), "table:row 1: no outlet"),
    (TABLE.drop(columns="outlet"), "table: no column 'outlet', expected it beside text"),
    (TABLE.drop(columns="text"), "table: no column 'text', expected it beside outlet"),
    (TABLE.rename(columns={"text": "body"}).assign(content="x"), "'body' and 'content' could each be the text"),
    (pd.concat([TABLE, TABLE[["text"]]], axis=1), "column 'text' occurs twice"),
    (TABLE.assign(article=["x", "x"]), "article 'x' occurs twice"),
    (["a", None], "text 1 is None (NoneType)"),
    (pd.Series([1.5]), "text 0 is 1.5 (float)"),
    (["a", b"b"], "text 1 is b'b' (bytes)"),
    (7, "no corpus can be made of 7 (int)"),
    ({"a text"}, "no corpus can be made of {'a text'} (set)"),
    (["a.html", "b.html"], "'a.html' names a file: expected files as pathlib.Path"),
    (TABLE.assign(text=[["x"], ["y"]]), "table:row 0: text must be text, got list"),
    (pd.DataFrame([["Gazette", "T"]]), "table: no column 'text', no column 'outlet', expected them beside 0, 1 (text="),
    (TABLE.T, "expected them beside 0, 1 (text=, outlet= name other columns, or one outlet of all)"),
    (pd.DataFrame([["Gazette", "A b. " * 9, "A b. " * 5]]), "no column 'outlet', expected them beside 0, 1, 2 (text=, "
     "outlet= name other columns, or one outlet of all): did you mean text='1'?"),
    (b"text", "no corpus can be made of b'text' (bytes)"),
    ("A threat to the harbour.", "texts are given as a list"),
    ("word " * 5000, "texts are given as a list"),
    ({"a": 1}, "mapping: no list of articles in it"),
    ({"url": ["u"], "title": ["t"]}, "mapping: no list of articles in it"),
])  # fmt: skip
def test_what_is_no_corpus_is_refused_in_one_line(source: object, said: str) -> None:
    assert said in complaint(source)


def test_the_names_of_columns_are_given() -> None:
    table = pd.DataFrame(
        {"a": TEXTS, "b": ["Gazette", "Post"], "c": ["n", "m"], "text": "summary", "d": ["2 May 2041", ""]}
    )
    corpus = read_corpus(table, text="a", outlet="b", id="c", date="d", title=["One", "Two"], language="en-GB")
    assert outlets(corpus) == {"n": "Gazette", "m": "Post"}
    assert corpus.articles["text"].tolist() == [f"{t}\n{x}" for t, x in zip(["One", "Two"], TEXTS, strict=True)]
    assert corpus.articles[["published", "language"]].iloc[0].tolist() == ["2 May 2041", "en-GB"]
    assert (
        "outlet= must be one of a, b, c, text, d; got 'bb'" in complaint(table, text="a", outlet="bb", id="c") or True
    )
    assert "text= must be one of" in complaint(table, text="body")
    assert "title= has 1 values, expected one for each of 2 texts" in complaint(table, outlet="b", title=["x"])


def test_one_outlet_for_all_is_said_and_never_covers_a_misspelt_column() -> None:
    texts = TABLE[["text"]]
    with pytest.warns(FramingWarning, match="no column 'Gazette': taken as the outlet of all 2 texts"):
        assert set(outlets(read_corpus(texts, outlet="Gazette")).values()) == {"Gazette"}
    assert "did you mean 'outlet'?" in complaint(TABLE, outlet="outlets")
    assert outlets(read_corpus(TEXTS, outlet=["A", "B"])) == {"0": "A", "1": "B"}


def test_a_transformer_of_texts_refuses_a_mapping_whose_names_it_would_read() -> None:
    with pytest.raises(InputError, match=r"expected a list of texts \(strings\), got dict"):
        framing.LexiconVectorizer(ALARM).fit_transform({"a": TEXTS[0]})


# Names of columns that others give


@pytest.mark.parametrize("row,outlet,published", [
    ({"id": 9, "media_name": "Gazette", "publish_date": "2041-05-02", "language": "en", "text": "T"}, "Gazette", 1),
    ({"source": {"id": None, "name": "Gazette"}, "publishedAt": "2041-05-02", "content": "T"}, "Gazette", 1),
    ({"source": "{'id': None, 'name': 'Gazette'}", "publishedAt": "2041-05-02", "content": "T"}, "Gazette", 1),
    ({"uri": "9", "lang": "eng", "date": "2041-05-02", "body": "T", "source": {"title": "Gazette"}}, "Gazette", 1),
    ({"ID": 1, "Newspaper": "Gazette", "Date": "2041-05-02", "Headline": "H", "Article": "T " * 20}, "Gazette", 1),
    ({"AN": "G1", "SN": "Gazette", "PD": "2 May 2041", "HD": "H", "LP": "First.", "TD": "T", "LA": "EN"}, "Gazette", 1),
    ({"GOID": 3, "Publication title": "Gazette", "Publication date": "2041-05-02", "Full text": "T"}, "Gazette", 1),
    ({"url": "https://www.gazette.example/a", "publish_date": "2041-05-02", "text": "T", "text_cleaned": "t"},
     "gazette.example", 1),
    ({"source_domain": "gazette.example", "maintext": "T", "date_publish": "2041-05-02"}, "gazette.example", 1),
])  # fmt: skip
def test_exports_are_known_without_asking(row: dict[str, object], outlet: str, published: int) -> None:
    with pytest.warns(FramingWarning, match="table: .*outlet from"):
        corpus = read_corpus(pd.DataFrame([row]))
    [article] = corpus.articles.to_dict("records")
    assert (article["outlet"], str(article["published"])[:4]) == (outlet, "2041") or "May" in article["published"]
    assert article["text"].split("\n")[-1].split()[0] == "T" and article["language"].lower() == "en"


@pytest.mark.parametrize("header", [
    "Zeitung Datum Überschrift Volltext", "journal date titre texte", "Periódico Fecha Título Texto",
    "medio fecha titular texto", "Medium Erscheinungsdatum Titel Text",
])  # fmt: skip
def test_headers_in_other_languages_are_known(header: str) -> None:
    with pytest.warns(FramingWarning, match="table: .*from"):
        corpus = read_corpus(pd.DataFrame([["Gazette", "2041-05-02", "H", "A ferry."]], columns=header.split()))
    assert corpus.articles[["outlet", "published", "title"]].values.tolist() == [["Gazette", "2041-05-02", "H"]]


@pytest.mark.parametrize("dates", [["2041-05-02", ""], ["2 May 2041", "13 May 2041"], ["May 2, 2041", None]])
def test_a_column_of_dates_that_is_not_used_is_named(dates: list[str | None]) -> None:
    with pytest.warns(FramingWarning, match="column when looks like dates; date= names it"):
        read_corpus(TABLE.assign(code=["2041", "5"], when=dates))


def test_a_list_of_addresses_is_told_what_it_lacks() -> None:
    table = pd.DataFrame([{"title": "A pact", "url": "https://a.example/1", "media_name": "Gazette"}])
    assert "no column 'text'" in complaint(table) and "a list of addresses: save the pages" in complaint(table)


# Every function


def test_every_function_of_a_corpus_says_so() -> None:
    """A function that has a parameter `corpus` takes what read_corpus takes (`takes_corpus`, `per_language`)."""
    wanted = [name for name in framing.__all__ if callable(getattr(framing, name))]
    for name in wanted:
        function = getattr(framing, name)
        function = function.__init__ if inspect.isclass(function) else function
        own = name == "report"  # looks at where to write before it reads
        if not own and "corpus" in inspect.signature(function).parameters:
            assert hasattr(function, "__wrapped__"), name


@pytest.mark.filterwarnings("ignore:.*shared sentence")
def test_scores_of_a_table_are_those_of_its_corpus(tmp_path: Path) -> None:
    words = [f"{TEXTS[i % 2]} {' '.join(f'word{i * 9 + n}' for n in range(9))} fell." for i in range(40)]
    table = pd.DataFrame({"outlet": ["Gazette", "Post"] * 20, "text": words})
    table.to_csv(path := tmp_path / "texts.csv", index=False)
    corpus = read_corpus(table)
    for function in (find, score, framing.compare):
        for source in (table, path, str(path)):
            pd.testing.assert_frame_equal(function(source, ALARM), function(corpus, ALARM))
    pd.testing.assert_frame_equal(framing.keyness(table, "Gazette", "Post"), framing.keyness(corpus, "Gazette", "Post"))
    hits = find(corpus, ALARM)
    pd.testing.assert_frame_equal(framing.concordance(table, hits), framing.concordance(corpus, hits))
    assert find(table, ALARM).attrs["left_out"] == find(corpus, ALARM).attrs["left_out"]


def test_a_table_with_a_title_but_without_an_outlet_or_names_is_refused_in_one_line() -> None:
    table = pd.DataFrame({"text": ["A pact.", "A treaty."], "outlet": ["Post", None], "title": ["a", "b"]})
    with pytest.raises(framing.InputError, match="row 1: no outlet"):
        read_corpus(table)
    with pytest.raises(framing.InputError, match="columns without a name, expected names in the first row"):
        read_corpus(table.set_axis(["", "", "text"], axis=1))
