"""Doubts about a corpus: found by rule, said in one line when it is read, flagged in scores, mended on request."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from known_corpora import invented, pact, pact_lexicon

import framing
from framing.commands.main import main
from framing.corpora.corpus import from_texts
from framing.corpora.sources import from_table
from framing.figures.titles import validity
from framing.formats import read_lexicon, write_lexicon
from framing.scores.counting import FEW_STOPS, OFF_SUBJECT, OTHER_LANGUAGE

ON, OFF = "The treaty of the two ports was signed. ", "The bakery at the corner sold warm rolls again. "
LEXICON = 'language: en\nsubject: [treaty, "sea pact*"]\nframes:\n  alarm: {terms: [rolls]}\n'


@pytest.fixture
def lexicon(tmp_path: Path) -> framing.Lexicon:
    (tmp_path / "own.yml").write_text(LEXICON)
    return read_lexicon(tmp_path / "own.yml")


def flags(texts: list[str], lexicon: framing.Lexicon) -> list[str]:
    table = framing.score(from_texts(texts, "en"), lexicon, by="article")
    return table.loc[table["measure"] == "prevalence", "flag"].tolist()


def test_a_text_off_the_subject_of_the_lexicon_is_flagged(lexicon: framing.Lexicon) -> None:
    texts = [OFF * 60, OFF * 20 + ON + OFF * 39, OFF * 57 + ON * 3]  # none, 1 in 60, 3 in 60
    assert [OFF_SUBJECT in each for each in flags(texts, lexicon)] == [True, True, False]
    unaware = framing.Lexicon.from_dict({"alarm": ["rolls"]}, "en")
    assert all(OFF_SUBJECT not in each for each in flags(texts, unaware))


def test_a_text_in_another_language_than_it_says_is_flagged_on_tables_and_figures(lexicon: framing.Lexicon) -> None:
    texts = [
        ON * 60,
        "Le pacte des deux ports est une menace pour tous. " * 40,
        "Договор двух портов вызвал тревогу. " * 70,
    ]
    table = framing.score(from_texts(texts, "en"), lexicon, by="article")
    flagged = table.loc[table["flag"].str.contains(OTHER_LANGUAGE), "article"].unique().tolist()
    assert flagged == [1, 2]
    assert "Looks like another language than the lexicon’s (en): 1, 2. What" in validity(table)
    assert "other language: texts look like another language than" in " ".join(str(table).split())


def test_a_subject_is_kept_inherited_and_checked(lexicon: framing.Lexicon, tmp_path: Path) -> None:
    assert lexicon.subject == ("treaty", "sea pact*")
    write_lexicon(lexicon, tmp_path / "again.yml")
    assert read_lexicon(tmp_path / "again.yml").subject == lexicon.subject
    (tmp_path / "more.yml").write_text("extends: own.yml\nframes:\n  alarm: {terms: [warm]}\n")
    assert read_lexicon(tmp_path / "more.yml").subject == lexicon.subject
    (tmp_path / "more.yml").write_text("extends: own.yml\nsubject: [bakery]\n")
    assert read_lexicon(tmp_path / "more.yml").subject == ("bakery",)
    (tmp_path / "bad.yml").write_text(LEXICON.replace("treaty", "a; b"))
    with pytest.raises(framing.InputError, match=r"bad\.yml:2: term 'a; b' can never match"):
        read_lexicon(tmp_path / "bad.yml")


@pytest.mark.parametrize("corpus", [invented, pact])
def test_corpora_on_the_subject_are_not_flagged(corpus: object) -> None:
    scores = framing.score(corpus(), pact_lexicon())  # type: ignore[operator]
    assert not scores["flag"].str.contains(OFF_SUBJECT).any() and not scores["flag"].str.contains(FEW_STOPS).any()


def test_every_shipped_lexicon_has_a_subject_that_its_language_can_hold(root: Path) -> None:
    for file in sorted((root / "data" / "lexicons").glob("pact.*.yml")):
        assert len(read_lexicon(file).subject_patterns) > 10, file.name


def test_a_derived_corpus_is_silent_where_it_cannot_decide(lexicon: framing.Lexicon) -> None:
    own = framing.Lexicon.from_dict({"axis": ["axis"]}, "en")
    known, unknown = (framing.score(pact(), framing.Lexicon(own.frames, own.terms, "en", subject=words))
                      for words in (("hegemon*",), ("hegemon*", "bakery")))  # fmt: skip
    assert known["flag"].str.contains(OFF_SUBJECT).any() and not unknown["flag"].str.contains(OFF_SUBJECT).any()


@pytest.mark.parametrize("change, doubtful", [
    (str, False),
    (str.lower, True),
    (lambda text: text.replace(".", ""), True),
    (lambda text: text.replace(". ", "\n\n"), False),  # a line each, as headlines are: no stop is missed
])  # fmt: skip
def test_texts_without_capitals_or_stops_are_flagged(change: object, doubtful: bool, lexicon: framing.Lexicon) -> None:
    paragraphs = [ON + OFF + "Rain fell on the old harbour all the morning long." for _ in range(12)]
    text = "\n\n".join(change(paragraph) for paragraph in paragraphs)  # type: ignore[operator]
    assert (FEW_STOPS in flags([text], lexicon)[0]) is doubtful


def test_figures_and_comparisons_carry_the_flag(lexicon: framing.Lexicon) -> None:
    corpus = from_texts([OFF * 60, OFF * 40 + ON * 20], "en")
    assert "Off the lexicon’s subject: 0. Terms" in validity(framing.score(corpus, lexicon, by="article"))
    compared = framing.compare(corpus, lexicon, by="article")
    assert compared["flag"].tolist() == ["few_articles;off_subject;unvalidated"]
    assert "Off the lexicon’s subject: 0 and 1. Terms" in validity(compared)


PLAIN = ("The ferry left the old harbour at noon and came back late. Nobody on the quay had seen the mayor that day. "
         "“It is our ferry,” the captain’s wife said, and the café’s owner agreed.")  # fmt: skip
OTHER = "A school was opened beside the river in spring. Parents spoke of the bridge, of rain and of the new teacher."


def found(texts: list[str], **columns: object) -> dict[str, list[str]]:
    """Return the articles, or the outlets, that each rule names in a corpus of some texts and two that are well."""
    table = pd.DataFrame({"text": [*texts, PLAIN, OTHER], "outlet": "Post", "file_line": 1}).assign(**columns)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", framing.FramingWarning)
        corpus = from_table(table.astype({"outlet": str}), Path("table.csv"))
    findings = framing.check_corpus(corpus)
    named = findings["article"].where(findings["article"] != "", findings["outlet"])
    return {str(rule): part.tolist() for rule, part in named.groupby(findings["rule"])}


BODY = " ".join(f"On day {i} the envoy of the island spoke of grain and of the price of coal." for i in range(600))


@pytest.mark.parametrize("rule, texts", [
    ("placeholder text", ["nan", "#N/A", "[removed]", "--", "404 Not Found", "Please enable JavaScript to go on.",
                          "Access Denied. You do not have permission."]),
    ("wrong encoding", [PLAIN.encode().decode("cp1252", "ignore"), PLAIN.encode().decode("latin-1"),
                        PLAIN.encode().decode("mac-roman"), PLAIN.replace("’", "\ufffd"),
                        PLAIN.replace("’", "\x92"),
                        "It?s the mayor?s boat, and it isn?t a ferry at all, they say on the quay."]),
    ("markup", ["<p>A ferry left.</p><p>It came back.</p>", "A ferry&nbsp;left the quay.", "Boats &#8211; and ships.",
                "The [mayor](https://x.example/a) left."]),
    ("cut text", [BODY[:200] + "… [+2345 chars]", BODY[:32767], BODY[:255], OTHER + " (more)",
                  OTHER + " Continue reading at the Post", OTHER + " […]",
                  BODY[:32757] + "\n\nOn day 7"]),
    ("repeated text", [OTHER + "\n\n" + OTHER, " ".join([BODY[:900], BODY[:900]])]),
    ("few stops", [BODY[:900].lower(), BODY[3000:3900].replace(".", "")]),
    ("other language", ["Le traité a été signé lundi dans la vieille ville, et les habitants du port ont parlé toute "
                        "la nuit de la guerre, du prix du pain et des bateaux qui ne viennent plus."]),
])  # fmt: skip
def test_what_is_wrong_with_a_text_is_found_and_said_when_it_is_read(rule: str, texts: list[str]) -> None:
    assert found(texts).get(rule) == [str(number) for number in range(len(texts))]
    rows = pd.DataFrame({"text": texts[:1], "outlet": "Post", "file_line": 1})
    with pytest.warns(framing.FramingWarning, match=rf"^bad\.csv: \d problems? found: .*{rule} \(0"):
        from_table(rows, Path("bad.csv"))


@pytest.mark.parametrize("text", [
    "Readers see more & more of R&D; 3 < 4, and <one> of [them] said… nothing.",
    "“Is this the end?” she asked. The café’s naïve über-owner, M. Noël, said “â la carte”.",
    "Полиция сообщила, что паром вышел из порта в полдень. Никто не видел мэра, сказал капитан.",
    "404 boats lay in the harbour when the mayor came, and none left. " + BODY[:600] + ".",
    "Access denied, the sign said, and the pilots laughed. " + " ".join(BODY.split(". ")[:9]) + ".",
])  # fmt: skip
def test_texts_that_are_well_are_left_alone(text: str) -> None:
    assert set(found([text], language=["ru" if text[0] == "П" else "en", "en", "en"])) <= {"language without rules"}


@pytest.mark.parametrize("first, second", [
    ("Daily News", "Daily News "), ("Daily News", "DAILY  NEWS"), ("El País", "El Pai\u0301s"), ("Post", "The Post"),
    ("example.com", "www.example.com"),
])  # fmt: skip
def test_one_outlet_in_two_spellings_is_named(first: str, second: str) -> None:
    assert found([], outlet=[first, second]) == {"outlet in several spellings": [second]}
    assert found([], outlet=["Post", "Postal"]) == {}


@pytest.mark.parametrize("dates, rule", [
    (["2024-06-19", "1024-06-19"], "doubtful date"),
    (["2024-06-19", "2924-06-19", ], "doubtful date"),
    (["03/04/2024", "2024-06-19"], "doubtful date"),
    (["yesterday", "2024-06-19"], "doubtful date"),
    (["1970-01-01", "2024-06-19"], "doubtful date"),
    (["2051-01-01", "2052-06-19"], "odd dates"),  # a world of its own
])  # fmt: skip
def test_dates_that_lie_are_found(dates: list[str], rule: str) -> None:
    assert set(found([], published=dates)) == {rule}
    assert found([], published=["2024-06-19", ""]) == {"no date": [""]}


@pytest.mark.parametrize("sentence, articles, named", [
    ("Graphic by the staff of the paper.", 3, ["Post"]),
    ("Graphic by the staff of the paper.", 2, []),  # of ten
    ("Graphic by staff.", 5, []),
    ("“We will not sign it,” said the mayor of the port.", 5, []),  # everybody has it
])  # fmt: skip
def test_a_sentence_that_many_articles_of_an_outlet_share_is_named(
    sentence: str, articles: int, named: list[str]
) -> None:
    own = [f"{' '.join(f'Ship {100 * i + j} came in.' for j in range(20))}" for i in range(8)]
    texts = [f"{text}\n\n{sentence * (i < articles)}".strip() for i, text in enumerate(own)]
    assert found(texts).get("shared sentence", []) == named
    assert "shared sentence" not in found(texts, outlet=[f"Post {i}" for i in range(10)])


def test_what_a_files_name_tells_is_doubted_until_its_note_is_deleted(tmp_path: Path) -> None:
    for name, text in (("The_Harbour_Times_2025-03-04", PLAIN), ("notes", OTHER), ("le_monde_2025-03-05", BODY[:760])):
        (tmp_path / f"{name}.html").write_text(f"<html><body><article><p>{text}</p></article></body></html>")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", framing.FramingWarning)
        first = framing.read_corpus(tmp_path)
        assert main(["new", str(tmp_path)]) == 0
    with pytest.warns(framing.FramingWarning, match="outlet unknown .*; outlet told from file name .*; date told"):
        second = framing.read_corpus(tmp_path)
    told = [("date told from file name", "'2025-03-05'"), ("date told from file name", "'2025-03-04'"),
            ("no date", "1 of 3 articles"), ("outlet told from file name", "'The Harbour Times'"),
            ("outlet told from file name", "'le monde'"), ("outlet unknown", "'unknown'")]  # fmt: skip
    for corpus in (first, second):
        assert set(told) <= set(framing.check_corpus(corpus)[["rule", "found"]].itertuples(index=False, name=None))
    table = pd.read_csv(tmp_path / "metadata.csv", keep_default_na=False).drop(columns="note")
    table.to_csv(tmp_path / "metadata.csv", index=False)
    left = set(framing.check_corpus(framing.read_corpus(tmp_path))["rule"])
    assert left & {rule for rule, _ in told} == {"no date", "outlet unknown"}
    scores = framing.score(second, framing.Lexicon.from_dict({"boats": ["ferry"]}, "en"))
    assert "unknown: articles of which no outlet is known." in validity(scores)


def test_an_outlet_whose_articles_all_repeat_others_is_named() -> None:
    corpus = {"outlet": ["Wire", "Echo", "Wire"]}
    assert found([PLAIN + " " + BODY[:400] + "."], **corpus)["outlet left out"] == ["Echo"]
    assert found([], outlet=["Wire", "Echo"], duplicate_of=["", "0"]) == {"near-duplicate": ["1"]}  # said by hand


def test_languages_without_rules_and_families_are_notes() -> None:
    text = "Het schip vertrok in de ochtend en kwam laat in de avond terug, zei de kapitein aan de kade tegen haar."
    assert found([text], language=["nl", "en", "en"]) == {"language without rules": [""]}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        from_table(pd.DataFrame({"text": [text], "outlet": "P", "language": "nl", "file_line": 1}), Path("t.csv"))


def test_texts_off_the_subject_are_found_by_outlet_and_by_article(lexicon: framing.Lexicon) -> None:
    corpus = from_texts([OFF * 30, ON * 30], "en")
    corpus = replace(corpus, articles=corpus.articles.assign(outlet=["Off", "On"]))
    off = framing.check_corpus(corpus, lexicon).query("rule == 'off subject'")
    assert off[["article", "outlet", "found"]].values.tolist() == [
        ["", "Off", "0 of 30 sentences hold a word of the subject"]
    ]
    one = replace(corpus, articles=corpus.articles.assign(outlet="One"))
    off = framing.check_corpus(one, [lexicon]).query("rule == 'off subject'")
    assert off[["article", "outlet"]].values.tolist() == [["0", "One"]]


def test_the_kits_own_corpora_are_well() -> None:
    for corpus, rules in ((invented(), {"near-duplicate", "odd dates"}), (pact(), {"near-duplicate"})):
        assert set(framing.check_corpus(corpus, pact_lexicon())["rule"]) == rules


def test_a_mended_copy_is_written_and_every_change_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = [
        "<p>A ferry left.</p><p>It&amp;nbsp;came back.</p>",
        PLAIN.encode().decode("cp1252", "ignore"),
        " Cafe\u0301 . ",
    ]
    path, new = tmp_path / "old.csv", tmp_path / "new.csv"
    pd.DataFrame({"text": bad, "outlet": ["Post", "Post ", "Echo"], "title": "A&amp;B"}).to_csv(path, index=False)
    before = path.read_bytes()
    assert main(["check", str(path), "--fix", str(new), "--out", str(tmp_path / "all.csv")]) == 1  # an error is left
    said = capsys.readouterr()
    assert "markup (1): " in said.out and "3 changes" not in said.out and "old.csv: " in said.err
    assert path.read_bytes() == before
    table = pd.read_csv(new)
    assert table["text"].tolist()[0] == "A ferry left.\nIt came back."
    assert table["text"].tolist()[1].startswith(PLAIN[:80]) and table["text"].tolist()[2] == "Café ."
    assert table["outlet"].tolist() == ["Post", "Post", "Echo"] and set(table["title"]) == {"A&B"}
    assert set(pd.read_csv(tmp_path / "all.csv")["rule"]) >= {"markup", "wrong encoding", "outlet in several spellings"}
    assert main(["check", str(path), "--fix", str(new)]) == 2
    assert "new.csv: is there already" in capsys.readouterr().err
    assert main(["check", str(new)]) == 0


def test_a_derived_corpus_has_no_text_to_mend(tmp_path: Path) -> None:
    with pytest.raises(framing.InputError, match="no text to mend"):
        framing.fix_corpus(pact(), tmp_path / "new.csv")
