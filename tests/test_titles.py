"""Titles: the finding in plain words, never more than the comparisons say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from simulated import TOKENS, add_up, draw_articles, draw_shares
from test_figures_voices import lead_table, place_table
from test_figures_words import counts_of, key_table, page_tables

import framing
from framing import figures
from framing.figures import titles
from framing.frames import Frames
from framing.lexicons import Lexicon
from framing.scores.scores import estimate_scores

FRAMES = {"alarm": "Alarm", "axis": "Axis", "cold_war": "Cold War"}
NOT_SAID = r"\b(hits?|evoked|swallows?|specifications?|captures?|lie apart|outlets?)\b"


def verdict_table(
    more: Mapping[str, Sequence[tuple[str, str]]],
    groups: Sequence[str],
    clusters: float = 9,
    none: str = "",
    voice: str = "all",
) -> pd.DataFrame:
    """A table as `compare` returns it: of each frame who is higher than whom."""
    rows = []
    for frame, won in more.items():
        for i, a in enumerate(groups):
            for b in groups[i + 1 :]:
                said = "higher" if (a, b) in won else "lower" if (b, a) in won else none or "not distinguishable"
                rows.append((frame, a, b, voice, np.nan if said == "too short" else 0.1, said))
    table = pd.DataFrame(rows, columns=["frame", "a", "b", "voice", "estimate", "verdict"])
    table.attrs["frames"] = FRAMES
    flag = "few_articles" if clusters < 6 else ""
    return table.assign(flag=flag, clusters_a=clusters, clusters_b=clusters, family="comparisons of pairs of outlet")


def over(one: str, *others: str) -> list[tuple[str, str]]:
    return [(one, other) for other in others]


TWO, FOUR = ["Courier", "Gazette"], ["Courier", "Gazette", "Echo", "Standard"]
ALL = {name: over(name, *(other for other in FOUR if other != name)) for name in FOUR}


@pytest.mark.parametrize(("table", "said"), [
    (verdict_table({"alarm": ALL["Courier"], "axis": []}, FOUR), "Courier uses alarm more than the others"),
    (verdict_table({"alarm": ALL["Courier"], "cold_war": ALL["Courier"]}, FOUR),
     "Courier uses alarm and Cold War more than the others"),
    (verdict_table({"alarm": ALL["Courier"], "axis": ALL["Echo"]}, FOUR),
     "Courier stands out by alarm and Echo by axis"),
    (verdict_table({"alarm": over("Courier", "Gazette"), "axis": []}, TWO), "Courier uses alarm more than Gazette"),
    (verdict_table({"alarm": over("Courier", "Gazette"), "axis": over("Gazette", "Courier")}, TWO),
     "Courier stands out by alarm and Gazette by axis"),
    (verdict_table({"alarm": [(n, "Echo") for n in FOUR if n != "Echo"]}, FOUR),
     "Echo uses alarm less than the others"),
    (verdict_table({"alarm": over("Courier", "Echo", "Standard")}, FOUR),
     "Courier uses alarm more than Echo and Standard"),
    (verdict_table({"alarm": [*over("Courier", "Echo", "Standard"), *over("Gazette", "Echo", "Standard")]}, FOUR),
     "Courier and Gazette use alarm more than Echo and Standard"),
    (verdict_table({"alarm": [*over("Courier", "Echo"), *over("Gazette", "Standard")]}, FOUR),
     "Courier uses alarm more than one of the three others"),
    (verdict_table({"alarm": over("Courier", "Echo"), "axis": over("Gazette", "Echo")}, FOUR),
     "Some papers use alarm and axis more than others"),
    (verdict_table({"alarm": ALL["Courier"]}, FOUR, voice="outlet"),
     "Courier uses alarm more than the others, in own words"),
    (verdict_table({"alarm": [], "axis": []}, FOUR), "No two papers can be told apart"),
    (verdict_table({"alarm": []}, FOUR), "No two papers can be told apart by alarm"),
    (verdict_table({"alarm": [], "axis": []}, FOUR, clusters=1), "No two articles can be told apart"),
    (verdict_table({"alarm": [], "axis": []}, FOUR, clusters=4), "Too few articles to tell the papers apart"),
    (verdict_table({"alarm": [], "axis": []}, FOUR, none="alike"), "The papers use alarm and axis alike"),
    (verdict_table({"alarm": []}, FOUR, none="too short"), "Too little text to compare the papers"),
])  # fmt: skip
def test_verdicts_are_said_in_plain_words(table: pd.DataFrame, said: str) -> None:
    assert titles.verdicts(table) == said


def test_a_title_that_is_too_long_says_less_not_something_else() -> None:
    names = [f"The Morning Intelligencer of Port {name}" for name in ("Ash", "Birch", "Cedar")]
    won = {frame: over(name, *(n for n in names if n != name)) for frame, name in zip(FRAMES, names, strict=True)}
    table = verdict_table(won, names)
    assert titles.verdicts(table) == "All three papers stand out, each by a frame of its own"
    assert len(titles.verdicts(table, most=40)) <= 40
    assert titles.verdicts(table, most=500).endswith("of Port Cedar by Cold War")


def test_a_group_with_too_few_articles_is_no_other_that_is_beaten() -> None:
    table = verdict_table({"alarm": over("Courier", "Gazette", "Echo")}, FOUR)
    assert titles.verdicts(table) == "Courier uses alarm more than Gazette and Echo"


def score_rows(found: Mapping[str, Sequence[int]], articles: float = 8, **columns: object) -> pd.DataFrame:
    rows = [(frame, FOUR[i], hits) for frame, all_hits in found.items() for i, hits in enumerate(all_hits)]
    table = pd.DataFrame(rows, columns=["frame", "outlet", "hits"])
    table = table.assign(voice="all", measure="prevalence", estimate=table["hits"] / 40, articles=articles, level=0.95)
    table.attrs["frames"] = FRAMES
    return table.assign(**columns)


@pytest.mark.parametrize(("found", "articles", "said"), [
    ({"alarm": [5, 3, 2, 1], "axis": [0, 1, 2, 0]}, 1, "Alarm is found in all four articles, axis in two"),
    ({"alarm": [5, 3], "axis": [4, 1]}, 8, "Every frame is found in both papers"),
    ({"alarm": [5, 0], "axis": [4, 0], "cold_war": [0, 0]}, 8,
     "Alarm and axis are found in one of two papers, Cold War in none"),
    ({"alarm": [0, 0], "axis": [0, 0]}, 8, "No frame is found"),
    ({"alarm": [0, 0]}, 8, "No alarm is found"),
    ({"alarm": [2], "axis": [3]}, 8, "Both frames are found"),
    ({"alarm": [2], "axis": [0], "cold_war": [0]}, 8, "Alarm is found; axis and Cold War are not"),
])  # fmt: skip
def test_without_a_verdict_a_title_says_what_there_is(
    found: Mapping[str, Sequence[int]], articles: int, said: str
) -> None:
    assert titles.scores(score_rows(found, articles)).title == said


def test_with_comparisons_the_title_is_theirs() -> None:
    rows = score_rows({"alarm": [30, 3, 2, 1], "axis": [4, 4, 4, 4]})
    told = verdict_table({"alarm": ALL["Courier"], "axis": []}, FOUR)
    assert titles.scores(rows, compared=told).title == "Courier uses alarm more than the others"
    nothing = verdict_table({"alarm": [], "axis": []}, FOUR)
    assert titles.scores(rows, compared=nothing).title == (
        "Every frame is found in all four papers; no two can be told apart"
    )


def test_groups_that_are_too_short_are_not_counted() -> None:
    rows = score_rows({"alarm": [5, 3, 2, 1]})
    rows.loc[3, "estimate"] = np.nan
    assert titles.scores(rows).title == "Alarm is found in all three papers long enough"
    assert titles.scores(rows.assign(estimate=np.nan)).title == "No paper is long enough for an estimate"


def test_the_title_says_the_threshold_and_the_voice() -> None:
    rows = score_rows({"alarm": [5, 3]}, measure="tfidf_share")
    assert titles.scores(rows, "tfidf_share").title == "Alarm reaches the threshold in both papers"
    own = score_rows({"alarm": [5, 3]}, voice="outlet")
    assert titles.scores(own).title == "Alarm is found in both papers, in own words"


def voice_rows(hits: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    rows = [(frame, "Courier", voice, n) for frame, both in hits.items()
            for voice, n in zip(("outlet", "others"), both, strict=True)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["frame", "outlet", "voice", "hits"])
    table.attrs["frames"] = FRAMES
    return table.assign(measure="rate", estimate=1.0, articles=12, level=0.95)


@pytest.mark.parametrize(("hits", "said"), [
    ({"alarm": (5, 60), "axis": (4, 50)}, "Alarm and axis are mostly other people’s words"),
    ({"alarm": (60, 5), "axis": (50, 4)}, "Alarm and axis are mostly the paper’s own words"),
    ({"alarm": (5, 60), "cold_war": (50, 4)},
     "Alarm is mostly other people’s words; Cold War is mostly the paper’s own"),
    ({"alarm": (5, 60), "axis": (20, 22)}, "Alarm is mostly other people’s words"),
    ({"alarm": (20, 22), "axis": (9, 5)}, "From 20 of 42 words (alarm) to 9 of 14 (axis) are the paper’s own"),
    ({"alarm": (1, 2), "axis": (0, 4)}, "Too few words are found to say whose they are"),
    ({"alarm": (0, 0)}, "No frame is found"),
])  # fmt: skip
def test_whose_words_a_frame_mostly_is(hits: Mapping[str, tuple[int, int]], said: str) -> None:
    assert titles.voices(voice_rows(hits)).title == said
    assert titles.voices(voice_rows(hits).iloc[::-1]).title == said  # not by the order of rows


def test_many_frames_are_not_listed() -> None:
    table = voice_rows({f"a_frame_with_quite_a_long_name_{i}": (5, 60) for i in range(5)})
    table.attrs.clear()
    assert titles.voices(table).title == "Mostly other people’s words"


def test_the_terms_that_make_a_frame() -> None:
    rows = [("alarm", "Courier", term, n) for term, n in {"threat*": 9, "fear*": 3, "danger": 2, "risk": 2}.items()]
    rows += [("axis", "Courier", term, 4) for term in ("axis", "bloc", "camp", "gang", "clique")]
    counts = counts_of(rows)
    assert figures.terms(counts).title == "“threat*” makes more than half of alarm"
    level = counts[counts["frame"] == "axis"]
    assert figures.terms(level).title == "“axis”, “bloc” and “camp” make more than half of axis"
    assert figures.terms(level.head(1)).title == "One term in all"  # four places are too few


def test_who_is_heard_most() -> None:
    rows = [("unknown", "alarm", 9), ("Mira Toll", "alarm", 3), ("Mira Toll", "axis", 4), ("the envoy", "axis", 7)]
    counts = pd.DataFrame(rows, columns=["speaker", "frame", "hits"])
    both = titles.speakers(counts)
    assert both.title == "Mira Toll and the envoy are heard most, with 7 of 23 words each"
    assert both.caution == "Without a name: 9."
    assert titles.speakers(counts.head(3)).title == "Mira Toll is heard most, with 7 of 16 words"
    assert titles.speakers(counts.head(1)).title == "Nobody who speaks has a name"


def test_where_in_the_articles() -> None:
    rows = [("0.txt", "alarm", "outlet", 0.01), ("1.txt", "alarm", "outlet", 0.01), ("1.txt", "axis", "outlet", 0.01),
            ("0.txt", "alarm", "outlet", 0.95), ("0.txt", "cold_war", "outlet", 0.5)]  # fmt: skip
    places, four = place_table(rows), lead_table(FOUR)
    assert figures.position(places, four).title == "Alarm is in 2 of 4 headlines, axis in 1"
    first = places[places["article"] == "0.txt"]
    assert figures.position(first, four.head(1)).title == "Alarm from headline to end"
    assert figures.position(places.iloc[3:], four).title == "No headline has words of a frame"


@pytest.mark.parametrize(("raw", "cleaned", "one_page", "said"), [
    ((2, 5), (6, 6), True, "The same article scored differently until the page around it was cut away"),
    ((2, 5), (6, 4.5), False, "The same text scores differently also with the page cut away, by up to 1.5 per 1,000"),
    ((2, 2), (6, 6), True, "Cutting the page moves alarm from 2.0 to 6.0 per 1,000 words"),
    ((2, 2), (2, 2), True, "Cutting the page leaves the scores as they are"),
    ((2,), (6,), True, "Cutting the page moves alarm from 2.0 to 6.0 per 1,000 words"),
])  # fmt: skip
def test_what_cleaning_does(raw: Sequence[float], cleaned: Sequence[float], one_page: bool, said: str) -> None:
    rates, lines = page_tables([f"{i}.txt" for i in range(len(raw))], ["alarm"])
    assert figures.cleaning(rates.assign(raw=raw, cleaned=cleaned), lines, one_page=one_page).title == said


def test_words_lean_are_told_or_not() -> None:
    table = key_table(2, 1, "Courier", "Gazette").assign(word=["fear", "bloc", "nations"])
    assert figures.keyness(table).title == "No single word tells Courier from Gazette"
    assert figures.keyness(table.assign(p_bh=[0.01, 0.2, 0.03])).title == (
        "“fear” more in Courier, “nations” more in Gazette"
    )
    untested = figures.keyness(table.assign(p=np.nan, p_bh=np.nan))
    assert untested.title == "“fear” and “bloc” more in Courier, “nations” more in Gazette"
    assert "not a test" in untested.caption


def test_differences_estimated_with_codes_have_the_verdicts_of_their_own_family() -> None:
    rows = [("alarm", "Courier", "", 0.4, 0.3, 0.5, np.nan, 0.2), ("alarm", "Gazette", "", 0.1, 0.0, 0.2, np.nan, 0.1)]
    rows += [("alarm", "Courier", "Gazette", 0.3, 0.1, 0.5, 0.01, 0.1)]
    columns = ["frame", "outlet", "against", "estimate", "low", "high", "p_holm", "lexicon"]
    table = pd.DataFrame(rows, columns=columns).assign(level=0.95, flag="", articles=9, n=80, coded=20)
    assert figures.estimate(table).title == "Courier uses alarm more than Gazette"
    assert figures.estimate(table.assign(p_holm=0.3)).title == "No two papers can be told apart by alarm"
    assert figures.estimate(table.assign(flag="few_articles")).title == "Too few articles to tell the papers apart"
    assert figures.estimate(table.head(2)).title == "The lexicon alone is outside the range in one of two shares"


def test_the_foot_names_corpus_lexicon_and_what_is_thin() -> None:
    rows = score_rows({"alarm": [5, 3]}, articles=1)
    rows.attrs["lexicon"] = "0574cdf82ced"
    said = titles.scores(rows)
    assert titles.foot([rows], "Tarn treaty.", said.caution) == (
        "Tarn treaty; two articles; lexicon 0574cdf82ced. One article per paper: speaks of these texts, not of the"
        " papers. 95\u00a0% range: this text’s own share, had its sentences fallen otherwise; not other texts."
    )
    unsure = titles.foot([rows.assign(flag="unvalidated", language="fr")])
    assert "Unvalidated lexicon (fr)" in unsure


def test_the_foot_names_very_unequal_numbers_of_articles_and_sentences_said_again() -> None:
    assert titles.few_articles({"A": 6, "B": 29, "C": 8}) == ""
    said = "Very unequal numbers of articles, from 6 (A) to 30 (B)."
    assert titles.few_articles({"A": 6, "B": 30, "C": np.nan}) == said
    again = [f"The harbour of the town was shut for {n} days by the storm. " for n in range(9)]
    corpus = framing.read_corpus(
        ["".join(again) + "Boats left the quay in the night, he said.", "".join(again[:2]) + "Done."]
    )
    assert corpus.repeated == (2, 12)
    table = framing.score(corpus, Lexicon.from_dict({"alarm": ["storm"]}, "en"), by="article")
    line = "2 of 12 sentences repeat others word for word; they count each time."
    told = figures.fingerprint(table).caption, str(table), framing.methods_text(table)
    assert all(line in " ".join(text.split()) for text in told)


def test_frames_keep_their_labels_inside_a_sentence() -> None:
    rows = score_rows({"alarm": [5], "cold_war": [0]}, articles=8)
    named = Frames({"alarm": "NATO talk", "cold_war": "Guerra Fría"})
    assert titles.scores(rows, frames=named).title == "NATO talk is found; Guerra Fría is not"


@pytest.fixture(scope="module")
def every_caption(root: Path) -> list[str]:
    """What is written above the figures of the invented corpus, where there is least room."""
    corpus = framing.read_captures(root / "data" / "invented" / "captures")
    lexicon = framing.read_lexicon("pact.en")
    hits, compared = framing.find(corpus, lexicon), framing.compare(corpus, lexicon)
    scores = framing.score(corpus, lexicon, voice=["all", "outlet", "quoted", "reported", "others"])
    many, one = framing.sensitivity(corpus, lexicon), corpus.scored["outlet"].iloc[0]
    drawn = [
        figures.fingerprint(scores, compared=compared, width="column"), figures.fingerprint(scores, width="column"),
        figures.voices(scores, width="column"), figures.compare(compared, width="column"),
        figures.terms(framing.count_terms(corpus, lexicon), width="column"),
        figures.speakers(framing.count_speakers(corpus, hits), width="column"),
        figures.position(framing.locate_hits(corpus, hits), framing.measure_leads(corpus), width="column"),
        figures.keyness(framing.keyness(corpus, one), width="column"),
        figures.sensitivity(many, "alarm", width="column"), figures.leave_one_out(many, width="column"),
        figures.over_time(framing.score(corpus, lexicon, by=["outlet", "month"]), width="column"),
    ]  # fmt: skip
    return [drawing.caption for drawing in drawn]


def test_captions_use_the_words_a_reader_knows(every_caption: list[str]) -> None:
    for said in every_caption:
        title, below, _ = said.split("\n")
        assert len(title) <= 80 and below
        assert not re.search(NOT_SAID, f"{title} {below}".lower()), said
        assert title[0].isupper() or not title[0].isalpha()
        assert not title.endswith(".") and "  " not in title
    cautions = [about["caution"] for about in titles.SENTENCES.values() if "caution" in about]
    assert len(cautions) > 5 and not re.search(NOT_SAID, " ".join(cautions).lower())


# ---- Claims on corpora without a difference ----


def test_corpora_without_a_difference_rarely_have_a_title_that_claims_one() -> None:
    """Twelve articles at ICC .3 in each of four outlets, 40 corpora: at most .05, with the luck of 40 draws."""
    rng, claims, lexicon = np.random.default_rng(11), 0, Lexicon.from_dict({"a": ["x"], "b": ["y"]})
    for _ in range(40):
        drawn = [draw_articles(rng, share, 4, 12, 20, 0.3).assign(frame=f) for f, share in (("a", 0.2), ("b", 0.4))]
        counts = add_up(pd.concat(drawn).rename(columns={"group": "outlet"}), ["frame", "outlet"])
        rows = estimate_scores(counts.assign(voice="all"), lexicon, "outlet", 0.95).astype({"outlet": str})
        rows = rows[rows["measure"] == "prevalence"]
        said = titles.scores(rows, compared=framing.compare_counts(counts)).title
        assert "than" in said or "apart" in said
        claims += not said.endswith("no two can be told apart")
    assert claims / 40 <= 0.05 + 0.05


@pytest.mark.parametrize("icc", [0.1, 0.3])
def test_frames_that_are_half_own_words_are_rarely_called_mostly_anything(icc: float) -> None:
    """Two frames in four outlets of twelve articles, whose own share differs between articles around a half.

    Of 300 corpora .01 to .03 had a title with "mostly", with one to twenty articles and an ICC of 0, .1 and .3.
    """
    rng, claims, lexicon = np.random.default_rng(5), 0, Lexicon.from_dict({"a": ["x"], "b": ["y"]})
    for _ in range(20):
        found = rng.poisson(3, (2, 4, 12))
        own = rng.binomial(found, draw_shares(rng, 0.5, found.shape, icc))
        rows = pd.DataFrame(np.argwhere(found >= 0), columns=["frame", "outlet", "wire"])
        parts = [
            rows.assign(voice=name, hits=hits.ravel()) for name, hits in (("outlet", own), ("others", found - own))
        ]
        drawn = pd.concat(parts).assign(tokens=20 * TOKENS, sentences=20).replace({"frame": {0: "a", 1: "b"}})
        counts = add_up(drawn.assign(with_hit=drawn["hits"]), ["frame", "outlet", "voice"]).astype({"outlet": str})
        table = estimate_scores(counts, lexicon, "outlet", 0.95)
        claims += "mostly" in titles.voices(table[table["measure"] == "rate"]).title.lower()
    assert claims / 20 <= 0.05 + 0.10


def test_the_foot_counts_every_article_and_says_how_many_reports_are_shared() -> None:
    table = pd.DataFrame({"frame": "alarm", "outlet": ["Courier", "Gazette"], "articles": [12, 10]})
    assert titles.foot([table.assign(clusters=[12, 10])]) == "22 articles."
    assert titles.foot([table.assign(clusters=[9, 8])]) == "22 articles (17 with each shared report once)."
    pairs = pd.DataFrame({"frame": ["alarm"], "a": ["Courier"], "b": ["Gazette"], "articles_a": [12]})
    pairs = pairs.assign(articles_b=10, clusters_a=9, clusters_b=8)
    assert titles.foot([pairs]) == "22 articles (17 with each shared report once)."
