"""Several languages: the shipped lexicons, tokens and sentences, mixed corpora, and what figures say of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_corpus import paragraphs

import framing
from framing import FramingWarning, InputError, Lexicon, Term, figures
from framing.coding.validation import compare_sentences
from framing.commands.main import main
from framing.corpora.corpus import Corpus, from_texts, select_articles
from framing.corpora.languages import by_language, split_by_language
from framing.files import read_csv
from framing.lexicons import Frame
from framing.matching import check_examples
from framing.scores.counting import count_speakers, locate_hits, measure_leads
from framing.scores.tfidf import sentence_cosines
from framing.text import language_of, sentence_spans, token_pattern, word_list
from framing.workshop.suggestions import stemmer

NEW = ["es", "fr", "ru", "ko", "zh"]
ALL = ["en", *NEW]
FRAMES = ["alarm", "axis", "multipolarity", "cold_war"]
PROPERTY = settings(deadline=None, derandomize=True, max_examples=60)
MARKED = re.compile(r"⟦(\w+):([^⟧]+)⟧")


@pytest.fixture(scope="module")
def lexicons(root: Path) -> dict[str, Lexicon]:
    return {code: framing.read_lexicon(root / "data" / "lexicons" / f"pact.{code}.yml") for code in ALL}


@pytest.fixture(scope="module")
def data(root: Path) -> Path:
    return root / "tests" / "data" / "multilingual"


@pytest.fixture(scope="module")
def invented(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The six articles without their marks, as a table of texts."""
    table = read_csv(data / "articles.csv", ["marked"]).drop(columns="file_line")
    table["text"] = table.pop("marked").str.replace(MARKED, r"\2", regex=True)
    path = tmp_path_factory.mktemp("multilingual") / "articles.csv"
    table.to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def corpus(invented: Path) -> Corpus:
    return framing.read_corpus(invented)


@pytest.fixture(scope="module")
def expected(data: Path) -> set[tuple[str, str, str]]:
    articles = read_csv(data / "articles.csv", ["marked"])
    pairs = zip(articles["article"], articles["marked"], strict=True)
    return {(name, found[1], found[2]) for name, text in pairs for found in MARKED.finditer(text)}


# ---- the shipped lexicons ----


@pytest.mark.parametrize("code", NEW)
def test_a_shipped_lexicon_has_the_four_frames_and_forty_terms_in_each(code: str, lexicons: dict[str, Lexicon]) -> None:
    lexicon = lexicons[code]
    assert (lexicon.language, lexicon.names) == (code, FRAMES)
    counts = pd.Series([term.frame for term in lexicon.terms]).value_counts()
    assert counts.min() >= 40
    assert all(frame.definition and frame.inclusion and frame.exclusion for frame in lexicon.frames)


@pytest.mark.parametrize("code", NEW)
def test_the_new_languages_are_unvalidated_and_every_term_has_an_example(
    code: str, lexicons: dict[str, Lexicon]
) -> None:
    assert lexicons[code].validated == ""
    assert [term.term for term in lexicons[code].terms if not term.matches] == []
    assert sum(bool(term.rejects) for term in lexicons[code].terms) > 80


@pytest.mark.parametrize("code", NEW)
def test_the_examples_hold(code: str, lexicons: dict[str, Lexicon]) -> None:
    assert check_examples(lexicons[code]).to_numpy().tolist() == []


def test_korean_and_chinese_terms_are_substrings(lexicons: dict[str, Lexicon]) -> None:
    assert all(term.match == "substring" for term in lexicons["zh"].terms)
    korean = lexicons["ko"].terms
    assert sum(term.match == "substring" for term in korean) > 0.75 * len(korean)
    assert all(len(term.term.strip("*?")) > 1 for term in korean if term.match == "substring")


@pytest.mark.parametrize("code", NEW)
def test_everyday_sentences_hold_no_hit(code: str, lexicons: dict[str, Lexicon], data: Path) -> None:
    table = sentences_of(data, code)
    everyday = table.loc[table["frame"] == "none", "sentence"].tolist()
    assert len(everyday) == 63
    hits = framing.find(everyday, lexicons[code])
    assert [(everyday[hit.article], hit.term) for hit in hits.itertuples()] == []


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("code", NEW)
def test_sentences_of_a_frame_hold_a_hit_of_it(code: str, frame: str, lexicons: dict[str, Lexicon], data: Path) -> None:
    table = sentences_of(data, code)
    own = table.loc[table["frame"] == frame, "sentence"].tolist()
    assert len(own) >= 13
    hits = framing.find(own, lexicons[code])
    assert [own[i] for i in sorted(set(range(len(own))) - set(hits.loc[hits["frame"] == frame, "article"]))] == []


def sentences_of(data: Path, code: str) -> pd.DataFrame:
    table = read_csv(data / "sentences.csv", ["language", "frame", "sentence"])
    return table[table["language"] == code]


@pytest.mark.parametrize("code", NEW)
def test_no_term_and_no_neighbour_is_a_bare_short_stem(code: str, lexicons: dict[str, Lexicon]) -> None:
    """A wildcard behind one or two letters takes in half a dictionary."""
    shortest = {"ko": 1, "zh": 1}.get(code, 3)
    for term, pattern in zip(lexicons[code].terms, lexicons[code].patterns, strict=True):
        near = [w for phrase in (*pattern.unless_near, *pattern.only_near) for w in phrase.split()]
        if len(pattern.words) == 1 or term.match:
            near += pattern.words
        assert [w for w in near if "*" in w and 0 < len(w.strip("*?")) < shortest] == []


# ---- tokens, sentences, substrings ----


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("fr", "l’axe d'une « bande » qu’on dit", "l’ axe d' une bande qu’ on dit"),
        ("fr", "Jusqu’à aujourd’hui, l'OTAN", "Jusqu’ à aujourd’hui l' OTAN"),
        ("es", "¿Un «eje»? ¡No! EE. UU.–Seúl", "Un eje No EE UU Seúl"),
        ("ru", "«Ось» Москва — Пхеньян, страна-изгой", "Ось Москва Пхеньян страна изгой"),
        ("ko", "“악의 축”이 신냉전으로, 북·중·러", "악의 축 이 신냉전으로 북 중 러"),
        ("zh", "“冷战”思维，1961年（NATO）", "冷 战 思 维 1961 年 NATO"),
        ("ja", "「冷戦」のコスト。", "冷 戦 のコスト"),
    ],
)
def test_tokens(code: str, text: str, words: str) -> None:
    assert " ".join(found.group() for found in token_pattern(code).finditer(text)) == words


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("es", "—¿Por qué ahora? |—preguntó la Sra. Ríos—. |¡Nadie lo sabe!"),
        ("es", "Según EE. UU. el pacto es un riesgo. |¿Y ahora qué? |Véase la pág. 12."),
        ("es", "«Es una amenaza.» |Así habló el Gral. Peña, del Dpto. de Estado."),
        ("fr", "« C’est une menace. » |Puis il s’est tu. |« Vraiment ? » demande M. Dupont."),
        ("fr", "L’axe n’existe pas ! |Le Dr Blanc parle ; M. Noir se tait."),
        ("ru", "«Это угроза!» — заявил министр. |— Мы ответим, — сказал он. |— Ждите."),
        ("ru", "Договор (см. стр. 5) подписан в 1961 г. в Москве. |Речь о 5 млн. руб. в год."),
        ("ko", "“위협이다.”라고 그는 말했다. |서울은 침묵했다. |“왜 지금인가?” |그는 물었다."),
        ("ko", '"긴장이 높다."고 장관이 말했다. |약 3.5배다.'),
        ("zh", "“我们担心。”|他说。|首尔沉默！|「冷战」回来了吗？|（记者王五）"),
        ("ja", "「脅威だ。」と彼は言った。|「新冷戦？」|ソウルは静かだ。"),
    ],
)
def test_sentences(code: str, text: str) -> None:
    parts = [part.strip() for part in text.split("|")]
    plain = text.replace("|", "")
    cut = [plain[a:b] for a, b in sentence_spans(plain, code)]
    if code == "es" and "Ríos" in text:  # what is said and who says it are one sentence
        parts = [f"{parts[0]} {parts[1]}", parts[2]]
    assert cut == parts


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("es", "El eje trasero de un camión ruso y el equipo de Corea del Norte."),
        ("es", "Rusia votó en bloque contra Estados Unidos."),
        ("fr", "L'embrassade de Kim et de Poutine, un axe de coopération avec la Chine."),
        ("fr", "La bande de Gaza et la Ligue arabe contre les États-Unis."),
        ("ru", "Осень в России; Осло и осётр против Запада; семья купила хрущёвку."),
        ("ru", "Россия изготовила бандероль; страхование груза в Китай и клубника."),
        ("ko", "북한 축구와 러시아 축제, 김정은의 축전과 푸틴의 축배."),
        ("ko", "러시아는 북한에 공장을 세우려 하고, 회담 분위기는 좋았다."),
        ("ko", "러시아 안전운전 대회, 미국 블록체인, 박진영의 중국 공연."),
        ("ko", "환경고시와 업무서비스, 사고조사와 제도발전을 중국과 논의했다."),
        ("zh", "中国积极发展，很多极端天气；南极、北极与太极。"),
        ("zh", "公司违反美国制裁，随后西方国家宣布决定。"),
        ("zh", "普京说话简单极了，清华约有三万学生。"),
    ],
)
def test_false_friends_beside_names_of_the_story(code: str, text: str, lexicons: dict[str, Lexicon]) -> None:
    assert framing.find([text], lexicons[code])["term"].tolist() == []


HAN, MARKS = "冷战争极北约", "，。、；：！？（）《》「」“”　\n-－·a1"


def substring_hits(text: str, term: str, code: str) -> list[tuple[int, int]]:
    lexicon = Lexicon((Frame("f"),), (Term("f", term, match="substring"),), code)
    hits = framing.find([text], lexicon)
    return list(zip(hits["start"], hits["end"], strict=True))


@PROPERTY
@given(st.text(HAN + MARKS, max_size=25), st.text(HAN, min_size=1, max_size=3))
def test_a_chinese_term_is_hit_exactly_where_its_characters_follow_each_other(text: str, term: str) -> None:
    """Blanks, quotation marks and one hyphen may stand between them, as between the words of any phrase."""
    text = "北" + text
    gap = r"[\s“”「」《》]*(?:(?<!\s)[-－]\s*|\s*[-－](?!\s))?[\s“”「」《》]*"
    places, at = [], 0
    for found in re.finditer(f"(?=({gap.join(term)}))", text):
        spans_stop = any(found.start() < end < found.end(1) for _, end in sentence_spans(text.strip(), "zh"))
        if found.start() >= at and not spans_stop:  # the leftmost wins, no character twice
            places.append((found.start(), found.end(1)))
            at = found.end(1)
    assert substring_hits(text, term, "zh") == places


@PROPERTY
@given(
    st.lists(st.text("냉전신축구가이", min_size=1, max_size=5), min_size=1, max_size=6),
    st.text("냉전축", min_size=1, max_size=2),
)
def test_a_korean_term_is_hit_once_in_every_eojeol_that_holds_it(eojeols: list[str], term: str) -> None:
    text = " ".join(eojeols)
    ends = np.cumsum([len(word) + 1 for word in eojeols]) - 1
    expected = [(end - len(word), end) for word, end in zip(eojeols, ends.tolist(), strict=True) if term in word]
    assert substring_hits(text, term, "ko") == expected


def test_the_words_of_a_korean_phrase_may_each_carry_particles() -> None:
    assert substring_hits("신냉전적 사고가", "냉전 사고", "ko") == [(0, 8)]
    assert substring_hits("냉전, 사고", "냉전 사고", "ko") == []


def test_full_width_marks_end_a_phrase_and_brackets_of_quotation_do_not() -> None:
    for mark in "，。、；：！？（）·":
        assert substring_hits(f"北冷{mark}战", "冷战", "zh") == []
    for mark in ("「", "」", "《", "”", "　", " "):
        assert substring_hits(f"北冷{mark}战", "冷战", "zh") == [(1, 4)]


@pytest.mark.parametrize("code", ["es", "fr", "ru"])
def test_word_lists_are_folded_and_free_of_terms_and_negations(code: str, lexicons: dict[str, Lexicon]) -> None:
    function = word_list("function_words", code)
    assert len(function) == len(set(function)) > 90 and all(word == word.casefold() for word in function)
    alone = {pattern.words[0] for pattern in lexicons[code].patterns if len(pattern.words) == 1}
    denying = {
        "no",
        "ni",
        "nunca",
        "sin",
        "contra",
        "ne",
        "pas",
        "jamais",
        "sans",
        "contre",
        "не",
        "нет",
        "без",
        "против",
    }
    assert not (alone | denying) & set(function)
    for name in ("abbreviations", "starters"):
        listed = word_list(name, code)
        assert listed == tuple(sorted(set(listed))) and len(listed) > 40
        assert all(not word.endswith(".") for word in listed)


# ---- mixed corpora ----


def test_each_article_is_matched_by_the_lexicon_of_its_language(
    corpus: Corpus, lexicons: dict[str, Lexicon], expected: set[tuple[str, str, str]]
) -> None:
    hits = framing.find(corpus, list(lexicons.values()))
    assert set(hits[["article", "frame", "match"]].itertuples(index=False, name=None)) == expected
    assert len(hits) == len(expected) == 37
    assert hits["language"].tolist() == [article[-2:] for article in hits["article"]]
    assert set(hits.loc[hits["language"] == "en", "flag"]) == {""}
    assert set(hits.loc[hits["language"] != "en", "flag"]) == {"unvalidated"}
    texts = corpus.articles.set_index("article")["text"]
    assert [texts[h.article][h.start : h.end] for h in hits.itertuples()] == hits["match"].tolist()


def test_a_mapping_and_a_list_say_the_same(corpus: Corpus, lexicons: dict[str, Lexicon]) -> None:
    pd.testing.assert_frame_equal(framing.find(corpus, lexicons), framing.find(corpus, list(lexicons.values())))


def test_scores_of_a_mixed_corpus_are_those_of_its_parts(corpus: Corpus, lexicons: dict[str, Lexicon]) -> None:
    together = framing.score(corpus, lexicons)
    assert together["language"].unique().tolist() == ALL
    for code, lexicon in lexicons.items():
        part = select_articles(corpus, (corpus.articles["language"] == code).to_numpy())
        own = together[together["language"] == code].reset_index(drop=True)
        pd.testing.assert_frame_equal(own, framing.score(part, lexicon))
        assert own["flag"].str.contains("unvalidated").all() == (code != "en")
        rate = own[(own["measure"] == "rate") & (own["frame"] == "alarm")].iloc[0]
        assert (rate["hits"], rate["n"]) == (2, part.articles["tokens"].sum())


@pytest.mark.parametrize("make", [framing.tfidf_scores, framing.count_terms, sentence_cosines])
def test_other_tables_keep_languages_apart(
    make: Callable[..., pd.DataFrame], corpus: Corpus, lexicons: dict[str, Lexicon]
) -> None:
    table = make(corpus, lexicons)
    assert table["language"].unique().tolist() == ALL
    assert (table["flag"].str.contains("unvalidated") == (table["language"] != "en")).all()


def test_an_article_without_a_lexicon_is_counted_in_a_warning_and_left_out(
    corpus: Corpus, lexicons: dict[str, Lexicon]
) -> None:
    counted = r"^4 of 6 articles are in languages without a lexicon \(fr 1, ko 1, ru 1, zh 1; lexicons: en, es\)"
    with pytest.warns(FramingWarning, match=counted):
        scores = framing.score(corpus, [lexicons["en"], lexicons["es"]])
    assert set(scores["outlet"]) == {"The Harbour Post", "El Faro"}
    with pytest.warns(FramingWarning, match="5 of 6"):
        assert set(framing.find(corpus, lexicons["ru"])["article"]) == {"port-ash-ru"}


def test_a_language_without_articles_has_no_rows(lexicons: dict[str, Lexicon]) -> None:
    corpus = from_texts(["A threat to the treaty."], "en")
    assert framing.find(corpus, [lexicons["fr"], lexicons["en"]])["language"].tolist() == ["en"]
    assert set(framing.score(corpus, [lexicons["fr"], lexicons["en"]])["language"]) == {"en"}


def test_a_lexicon_of_no_language_is_for_every_article(corpus: Corpus) -> None:
    lexicon = Lexicon.from_dict({"places": ["Port Ash", "Порт-Эше", "灰港"]})
    assert framing.find(corpus, lexicon)["article"].nunique() == 3


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ([], "no lexicon, expected one or more"),
        (["en", "en"], "two lexicons in 'en'"),
        (["en", ""], "has no language, expected `language:`"),
        ({"es": "en"}, "is in 'en', expected one for 'es'"),
    ],
)
def test_lexicons_that_do_not_fit_together_are_refused(given: object, complaint: str) -> None:
    def make(code: str) -> Lexicon:
        return Lexicon.from_dict({"f": ["word"]}, code)

    chosen = {k: make(v) for k, v in given.items()} if isinstance(given, dict) else [make(c) for c in given]  # type: ignore[attr-defined]
    with pytest.raises(InputError, match=complaint):
        by_language(chosen)


def test_a_list_of_texts_takes_one_lexicon(lexicons: dict[str, Lexicon]) -> None:
    with pytest.raises(InputError, match="a list of texts has no languages"):
        framing.find(["a text"], lexicons)


@pytest.mark.parametrize(("code", "language"), [("pt-BR", "pt"), ("zh_Hans", "zh"), (" EN", "en"), ("", "")])
def test_language_codes(code: str, language: str) -> None:
    assert language_of(code) == language


@pytest.mark.parametrize(("code", "base"), [("en-GB", "en"), ("EN", "en"), ("fr_CA", "fr")])
def test_a_region_changes_no_word_no_sentence_and_no_voice(code: str, base: str) -> None:
    texts = {
        "en": "Gen. Ann Lee said there is no axis. “An axis,” she added. U.S. Sen. Bo Li spoke of an axis.",
        "fr": "L’axe n’est pas nouveau. « C’est l’axe », a dit M. Luc Roy. M. Roy craint l’axe.",
    }
    regional, plain = (from_texts([texts[base]], language) for language in (code, base))
    columns = ["sentence", "tokens", "start", "end"]
    pd.testing.assert_frame_equal(regional.sentences[columns], plain.sentences[columns])
    assert regional.tokens.types.tolist() == plain.tokens.types.tolist()
    term = {"axis": ["axis" if base == "en" else "axe"]}
    hits, wanted = (framing.find(c, Lexicon.from_dict(term, base)) for c in (regional, plain))
    pd.testing.assert_frame_equal(hits, wanted)
    assert len(hits) == 3 and "quoted" in set(hits["voice"])
    assert stemmer(code)("escalating") == stemmer(base)("escalating")


def test_a_selected_corpus_is_the_one_read_alone(corpus: Corpus, invented: Path, tmp_path: Path) -> None:
    table = pd.read_csv(invented)
    table[table["language"].isin(["fr", "zh"])].to_csv(tmp_path / "two.csv", index=False)
    alone = framing.read_corpus(tmp_path / "two.csv")
    part = select_articles(corpus, corpus.articles["language"].isin(["fr", "zh"]).to_numpy())
    pd.testing.assert_frame_equal(part.sentences, alone.sentences)
    pd.testing.assert_frame_equal(part.articles, alone.articles)
    assert part.tokens.types[part.tokens.type].tolist() == alone.tokens.types[alone.tokens.type].tolist()
    for name in ("sentence", "joined", "start", "end"):
        assert getattr(part.tokens, name).tolist() == getattr(alone.tokens, name).tolist()
    assert select_articles(corpus, np.ones(6, dtype=bool)) is corpus


def test_a_derived_corpus_is_selected_with_its_marks_and_neighbours(root: Path, lexicons: dict[str, Lexicon]) -> None:
    derived = framing.read_corpus(root / "data" / "pact-2024")
    keep = np.arange(len(derived.articles)) != 1
    whole, part = framing.find(derived, lexicons["en"]), framing.find(select_articles(derived, keep), lexicons["en"])
    kept = whole[whole["article"].isin(derived.articles.loc[keep, "article"])].reset_index(drop=True)
    assert 0 < len(kept) < len(whole)
    pd.testing.assert_frame_equal(part, kept)


# ---- voices ----


def test_quotations_give_voices_in_every_language(corpus: Corpus, lexicons: dict[str, Lexicon]) -> None:
    """Speakers and indirect speech are told in English, Spanish and French; marks of quotation everywhere."""
    hits = framing.find(corpus, lexicons)
    quoted = hits[hits["voice"] == "quoted"]
    assert quoted["article"].tolist() == corpus.articles["article"].tolist()
    speakers = dict(zip(quoted["language"], quoted["speaker"], strict=True))
    assert {code: speakers[code] for code in ("ru", "ko", "zh")} == dict.fromkeys(("ru", "ko", "zh"), "unknown")
    assert not {speakers[code] for code in ("en", "es", "fr")} & {"", "unknown"}
    elsewhere = hits[hits["language"].isin(["ru", "ko", "zh"])]
    assert set(elsewhere["voice"]) == {"quoted", "outlet"} and not elsewhere[["negated", "hedged"]].any(axis=None)


# ---- figures ----


def drawings(corpus: Corpus, lexicons: dict[str, Lexicon]) -> dict[str, tuple[Callable[..., object], pd.DataFrame]]:
    """Every figure of scores with the table it takes, of all languages."""
    hits = framing.find(corpus, lexicons)
    compared = sentence_cosines(corpus, lexicons)
    compared = compare_sentences(compared)
    leads = measure_leads(corpus)
    voices = ("all", "outlet", "quoted", "reported", "others")
    return {
        "fingerprint": (figures.fingerprint, framing.score(corpus, lexicons, voice=voices)),
        "voices": (figures.own_and_others, framing.score(corpus, lexicons, voice=voices)),
        "terms": (figures.terms, framing.count_terms(corpus, lexicons)),
        "sentences": (lambda table: figures.sentences(table, 0.02), compared),
        "barcode": (
            lambda table: figures.position(table, leads[leads["article"].isin(table["article"])]),
            locate_hits(corpus, hits),
        ),
        "speakers": (figures.speakers, count_speakers(corpus, hits)),
    }


NAMES = ["fingerprint", "voices", "terms", "sentences", "barcode", "speakers"]


@pytest.fixture(scope="module")
def drawn(corpus: Corpus, lexicons: dict[str, Lexicon]) -> dict[str, tuple[Callable[..., object], pd.DataFrame]]:
    return drawings(corpus, lexicons)


@pytest.mark.filterwarnings("ignore:no font here")  # the foot names outlets that are left out
@pytest.mark.parametrize("name", NAMES)
def test_a_figure_names_an_unvalidated_lexicon(
    name: str, drawn: dict[str, tuple[Callable[..., object], pd.DataFrame]]
) -> None:
    draw, table = drawn[name]
    for code, written in (("ru", True), ("en", False)):
        foot = draw(table[table["language"] == code].reset_index(drop=True)).caption  # type: ignore[arg-type,attr-defined]
        assert ("Unvalidated lexicon (ru)" in foot) == written and "Unvalidated lexicon (en)" not in foot
        spoken = name in ("fingerprint", "voices", "barcode", "speakers")
        assert ("No rules for speakers in this language (ru)" in foot) == (written and spoken)


def test_letters_no_font_has_are_named_once() -> None:
    hits = pd.DataFrame(
        {
            "frame": "axis",
            "outlet": "The \U00017000\U00017001 Post",
            "term": "x",
            "hits": [3],
            "share": 1.0,
            "dominant": False,
        }
    )
    with pytest.warns(FramingWarning, match="no font here has the letters") as found:
        figures.terms(hits)
    assert len(found) == 1


@pytest.mark.parametrize("name", NAMES)
def test_no_figure_puts_two_languages_on_one_axis(
    name: str, drawn: dict[str, tuple[Callable[..., object], pd.DataFrame]]
) -> None:
    draw, table = drawn[name]
    with pytest.raises(InputError, match=r"rows of 6 languages \(en, es, fr, ko, ru, zh\) cannot share one scale"):
        draw(table)


def test_the_commands_take_a_lexicon_for_each_language(
    invented: Path, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = [str(root / "data" / "lexicons" / f"pact.{code}.yml") for code in ("en", "fr")]
    lexicon = [word for path in chosen for word in ("--lexicon", path)]
    assert main(["hits", str(invented), *lexicon, "--out", str(tmp_path / "hits.csv")]) == 0
    assert "4 of 6 articles are in languages without a lexicon" in capsys.readouterr().err
    assert set(pd.read_csv(tmp_path / "hits.csv")["language"]) == {"en", "fr"}
    assert main(["figures", str(invented), *lexicon, "--out", str(tmp_path / "figures")]) == 0
    assert {path.name for path in (tmp_path / "figures").iterdir()} == {"en", "fr"}
    drawn = pd.read_csv(tmp_path / "figures" / "fr" / "fingerprint.csv")
    assert set(drawn["outlet"]) == {"Le Phare"} and drawn["flag"].str.contains("unvalidated").all()
    assert main(["hits", str(invented), "--lexicon", chosen[0], *lexicon, "--out", str(tmp_path / "no.csv")]) == 2
    assert "two lexicons in 'en'" in capsys.readouterr().err and not (tmp_path / "no.csv").exists()


def test_languages_are_split_in_the_order_of_the_lexicons(corpus: Corpus, lexicons: dict[str, Lexicon]) -> None:
    parts = list(split_by_language(corpus, [lexicons[code] for code in reversed(ALL)]))
    assert [lexicon.language for lexicon, _ in parts] == ALL[::-1]
    assert [part.articles["language"].tolist() for _, part in parts] == [[code] for code in ALL[::-1]]


def test_lexicons_of_several_languages_are_not_derived(
    corpus: Corpus, lexicons: dict[str, Lexicon], tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="lexicons in en, es: a derived corpus has one language"):
        framing.derive(corpus, pd.DataFrame(), [lexicons["en"], lexicons["es"]], tmp_path / "derived")


@pytest.mark.parametrize(
    ("code", "text", "voice"),
    [
        ("ru", "Министр сказала: «Это угроза миру».", "quoted"),
        ("ru", "«Угроза», которой нет, обсуждается давно в столице.", "outlet"),
        ("ru", "«Нас пугает угроза войны на границе», — заявил посол.", "quoted"),
        ("ko", "장관은 “위협이 커졌다”고 말했다.", "quoted"),
        ("ko", "이른바 “위협”은 조약에 없다.", "outlet"),
        ("zh", "部长说：“条约是威胁。”", "quoted"),
        ("zh", "所谓“威胁”并不存在于条约。", "outlet"),
        ("zh", "他读了《威胁与条约》。", "outlet"),
    ],
)
def test_marks_alone_tell_speech_from_terms(code: str, text: str, voice: str) -> None:
    word = {"ru": "угроза", "ko": "위협", "zh": "威胁"}[code]
    lexicon = Lexicon((Frame("f"),), (Term("f", word, match="" if code == "ru" else "substring"),), code)
    hits = framing.find([text], lexicon)
    assert hits[["voice", "speaker"]].to_numpy().tolist() == [[voice, "unknown" if voice == "quoted" else ""]]


# ---- analyses of one lexicon in a corpus of several languages ----

FERRY = Lexicon.from_dict({"alarm": ["threat*", "war"], "axis": ["axis"]}, "en")
FRENCH = "Le ferry est parti sans threat ni axis. La mer est calme et le port dort. Personne ne parle de war. " * 12


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Six English articles of each of two outlets, and a French one that holds English terms in both."""
    rows = [(f"{outlet}-{i}", outlet, "en", "\n\n".join(paragraphs(10 * seed + i)))
            for seed, outlet in enumerate(["Gazette", "Courier"]) for i in range(6)]  # fmt: skip
    rows += [("gazette-fr", "Gazette", "fr", FRENCH), ("courier-fr", "Courier", "fr", FRENCH + "Fin du jour. " * 40)]
    path = tmp_path_factory.mktemp("mixed") / "articles.csv"
    table = pd.DataFrame(rows, columns=["article", "outlet", "language", "text"])
    table.assign(duplicate_of="none").to_csv(path, index=False)
    with pytest.warns(framing.FramingWarning, match=r"repeated text \("):
        return framing.read_corpus(path)


@pytest.fixture(scope="module")
def english(mixed: Corpus) -> Corpus:
    return select_articles(mixed, (mixed.articles["language"] == "en").to_numpy())


ANALYSES: dict[str, Callable[[Corpus, Lexicon], pd.DataFrame]] = {
    "compare": framing.compare,
    "word_shift": lambda corpus, lexicon: framing.word_shift(corpus, lexicon, "alarm", "Gazette", "Courier"),
    "sensitivity": lambda corpus, lexicon: framing.sensitivity(corpus, lexicon, terms=False),
    "bootstrap": lambda corpus, lexicon: framing.bootstrap(corpus, lexicon, resamples=200),
    "dispersion": lambda corpus, lexicon: framing.dispersion(corpus, lexicon, by="outlet"),
    "draw_sample": lambda corpus, lexicon: framing.draw_sample(corpus, lexicon, n=30),
}


@pytest.mark.parametrize("name", ANALYSES)
def test_articles_in_another_language_have_no_part(name: str, mixed: Corpus, english: Corpus) -> None:
    with pytest.warns(FramingWarning, match=r"2 of 14 articles are in languages without a lexicon \(fr 2;") as told:
        found = ANALYSES[name](mixed, FERRY)
    assert len(told) == 1
    pd.testing.assert_frame_equal(found, ANALYSES[name](english, FERRY))


@pytest.mark.parametrize("name", ANALYSES)
def test_a_lexicon_of_no_language_there_and_several_lexicons_are_refused(name: str, mixed: Corpus) -> None:
    spanish = replace(FERRY, language="es")
    with pytest.raises(InputError, match="no article in 'es', the language of the lexicon; the corpus has en 12, fr 2"):
        ANALYSES[name](mixed, spanish)
    with pytest.raises(InputError, match="scores in different languages cannot be compared; got list"):
        ANALYSES[name](mixed, [FERRY, spanish])  # type: ignore[arg-type]


def test_evenness_of_hits_counts_texts_in_their_language_only(mixed: Corpus, english: Corpus) -> None:
    hits = framing.find(english, FERRY)
    found = framing.dispersion(mixed, hits, by="outlet")
    pd.testing.assert_frame_equal(found, framing.dispersion(english, FERRY, by="outlet"))


def test_codes_in_another_language_are_not_held_against_the_lexicon(mixed: Corpus, english: Corpus) -> None:
    sentences = mixed.sentences[["article", "sentence"]].drop_duplicates()
    codes = sentences.assign(alarm=(sentences["sentence"] % 3 == 0).astype(int))
    hits = framing.find(english, FERRY)
    own = codes[codes["article"].isin(english.articles["article"])]
    with pytest.warns(FramingWarning, match=r"\d+ of \d+ coded sentences are in languages without a hit \(fr \d+"):
        found = framing.validate(hits, codes, mixed)
    pd.testing.assert_frame_equal(found, framing.validate(hits, own, english))
    with pytest.raises(InputError, match="all coded sentences are in languages without a hit"):
        framing.validate(hits, codes[~codes["article"].isin(own["article"])], mixed)


def test_words_of_two_languages_are_not_compared(mixed: Corpus) -> None:
    with pytest.raises(InputError, match=r"en \(en 12\) and fr \(fr 2\) are in different languages"):
        framing.keyness(mixed, "en", "fr", by="language")
    part = select_articles(mixed, (mixed.articles["article"] != "courier-fr").to_numpy())
    with pytest.warns(FramingWarning, match=r"Gazette \(en 6, fr 1\) and Courier \(en 6\) have articles in different"):
        framing.keyness(part, "Gazette", "Courier")


@pytest.mark.filterwarnings("ignore:14 of 21 articles")
def test_commands_name_articles_in_other_languages_on_figures_and_in_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [f"{letter}{n}" for n in range(140) for letter in "qwe"]
    rows = [(" ".join(f"A threat {w} came to the port." for w in words[20 * n : 20 * n + 20]), "A", "en")
            for n in range(7)]  # fmt: skip
    rows += [(" ".join(f"Der Hafen {w} ist nicht weit und wird geschlossen." for w in words[20 * n : 20 * n + 20]),
              "AB"[n % 2], "de") for n in range(7, 21)]  # fmt: skip
    pd.DataFrame(rows, columns=["text", "outlet", "language"]).to_csv(tmp_path / "mix.csv", index=False)
    monkeypatch.chdir(tmp_path)
    assert main("figures mix.csv --lexicon pact.en --out f".split()) == 0
    assert main("report mix.csv --lexicon pact.en --out r.html".split()) == 0
    left = "Left out: 14 articles in languages without a lexicon (de 14)."
    drawn = json.loads((tmp_path / "f" / "manifest.json").read_text("utf-8"))["figures"]
    assert len(drawn) > 3 and all(left in about["alt"] for about in drawn.values())
    assert left in (tmp_path / "r.html").read_text("utf-8")
    assert drawn["barcode"]["title"] == "Where words of a frame stand in articles without a headline"


def test_two_articles_of_a_sentence_have_a_report(tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text("text,outlet\nThe axis is a threat.,G\nNo ferry today.,H\n")
    assert main(["report", str(tmp_path / "two.csv"), "--lexicon", "pact.en", "--out", str(tmp_path / "r.html")]) == 0
