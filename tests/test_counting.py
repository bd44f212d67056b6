"""Counts: voices add up to the whole; where in the articles hits stand, and who says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated import overdispersion

import framing
from framing.corpora.corpus import Corpus, build, select_articles
from framing.errors import InputError
from framing.lexicons import Lexicon
from framing.matching import find
from framing.scores.counting import (
    add_counts,
    count_hits,
    count_speakers,
    count_words,
    locate_hits,
    measure_leads,
    name_groups,
    tally_hits,
)
from framing.scores.scores import score

LEXICON = replace(Lexicon.from_dict({"alarm": ["threat*"], "axis": ["axis"]}, "en"), validated="by hand")
OWN = ["A threat grew.", "There is no threat.", "The axis met."]
QUOTED = ["“A grave threat is near,” Mira Toll said.", "“The axis is near us now,” Mira Toll said."]
REPORTED = ["Ivo Lund warned that a threat was near.", "Ivo Lund warned that an axis was forming."]
ALL = ["all", "outlet", "quoted", "reported", "others"]


def filler(name: str, count: int = 20) -> list[str]:
    """Sentences of 20 tokens that no other text shares and no lexicon matches."""
    return [" ".join(f"{name}{i}w{j}" for j in range(20)).capitalize() + "." for i in range(count)]


def make(
    bodies: Mapping[str, Sequence[str]], headlines: Mapping[str, str] | None = None, captions: Sequence[str] = ()
) -> Corpus:
    """One article per key, of its outlet's name up to a hyphen; each text is one paragraph."""
    rows = []
    for name, paragraphs in bodies.items():
        rows += [(name, "headline", (headlines or {})[name])] if name in (headlines or {}) else []
        rows += [(name, "caption", caption) for caption in captions]
        rows += [(name, "body", paragraph) for paragraph in paragraphs]
    articles = pd.DataFrame({"article": list(bodies), "outlet": [name.split("-")[0] for name in bodies]})
    return build(articles.assign(language="en"), pd.DataFrame(rows, columns=["article", "unit", "text"]))


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    gull = [*OWN, *QUOTED, *REPORTED, *filler("gull")]
    return make({"gull": gull, "tern": [OWN[0], QUOTED[0], *filler("tern")]})


@pytest.fixture(scope="module")
def scores(corpus: Corpus) -> pd.DataFrame:
    return score(corpus, LEXICON, voice=ALL)


def column(scores: pd.DataFrame, measure: str, name: str) -> pd.DataFrame:
    """Return a column of one measure: frames and outlets by voices."""
    own = scores[scores["measure"] == measure]
    return own.pivot(index=["frame", "outlet"], columns="voice", values=name)


# Scores by voice


def test_hits_are_counted_by_their_voice(scores: pd.DataFrame) -> None:
    counted = column(scores, "rate", "hits")[ALL]
    assert {key: tuple(row) for key, row in zip(counted.index, counted.to_numpy().tolist(), strict=True)} == {
        ("alarm", "gull"): (4, 2, 1, 1, 2), ("alarm", "tern"): (2, 1, 1, 0, 1),
        ("axis", "gull"): (3, 1, 1, 1, 2), ("axis", "tern"): (0, 0, 0, 0, 0),
    }  # fmt: skip


@pytest.mark.parametrize("measure", ["rate", "rate_adjusted"])
def test_rates_of_the_voices_add_up_to_that_of_all(scores: pd.DataFrame, measure: str) -> None:
    rates = column(scores, measure, "estimate")
    np.testing.assert_allclose(rates["outlet"] + rates["quoted"] + rates["reported"], rates["all"])
    np.testing.assert_allclose(rates["quoted"] + rates["reported"], rates["others"])


@pytest.mark.parametrize("measure", ["rate", "rate_adjusted", "prevalence"])
def test_every_voice_is_divided_by_the_whole_text(scores: pd.DataFrame, corpus: Corpus, measure: str) -> None:
    sizes = column(scores, measure, "n")
    assert sizes.nunique(axis=1).eq(1).all()
    what = "sentences" if measure == "prevalence" else "tokens"
    expected = corpus.articles.set_index("outlet")[what]
    assert sizes["quoted"].droplevel("frame").to_dict() == expected.to_dict()


def test_a_sentence_counts_for_each_voice_it_holds_and_once_for_all() -> None:
    mixed = "“A grave threat is near,” Mira Toll said, and that threat grew as the threat stayed."
    corpus = make({"gull": [mixed, *filler("gull")]})
    voices = find(corpus, LEXICON)["voice"].tolist()
    assert voices.count("quoted") == 1 and len(voices) == 3
    hits = column(score(corpus, LEXICON, voice=ALL), "prevalence", "hits").loc[("alarm", "gull")]
    assert hits["all"] == 1 and hits["quoted"] == 1
    assert hits["outlet"] + hits["quoted"] + hits["reported"] == len(set(voices))


def test_denied_hits_count_and_are_counted_beside(scores: pd.DataFrame) -> None:
    denied = column(scores, "rate", "denied").loc[("alarm", "gull")]
    assert denied[ALL].tolist() == [1, 1, 0, 0, 0]


def test_a_voice_without_hits_has_an_upper_limit_and_the_flag_none(scores: pd.DataFrame) -> None:
    row = scores[(scores["voice"] == "reported") & (scores["outlet"] == "tern") & (scores["measure"] == "rate")].iloc[0]
    assert (row["estimate"], row["low"], row["flag"]) == (0, 0, "none")
    assert row["high"] == pytest.approx(3689 / row["n"], rel=1e-3)


def test_a_text_is_too_short_for_all_voices_or_for_none() -> None:
    short = score(make({"gull": [*OWN, *QUOTED]}), LEXICON, voice=ALL)
    assert short["estimate"].isna().all() and short["flag"].str.contains("short").all()


@pytest.mark.parametrize("voice", ALL)
def test_a_voice_asked_for_alone_scores_as_beside_the_others(corpus: Corpus, scores: pd.DataFrame, voice: str) -> None:
    alone = score(corpus, LEXICON, voice=voice)
    pd.testing.assert_frame_equal(alone, scores[scores["voice"] == voice].reset_index(drop=True))


def test_all_voices_are_the_default(corpus: Corpus) -> None:
    pd.testing.assert_frame_equal(score(corpus, LEXICON), score(corpus, LEXICON, voice="all"))


@pytest.mark.parametrize("voice,hint", [("quote", ": did you mean 'quoted'?"), (["all", "other"], ": did you mean")])
def test_an_unknown_voice_names_the_nearest(corpus: Corpus, voice: str | list[str], hint: str) -> None:
    with pytest.raises(InputError, match="voice must be one of all, outlet, quoted, reported, others; got") as caught:
        score(corpus, LEXICON, voice=voice)
    assert hint in str(caught.value)


@settings(deadline=None, derandomize=True, max_examples=12)
@given(st.lists(st.sampled_from([*OWN, *QUOTED, *REPORTED]), max_size=12))
def test_voices_add_up_whatever_the_text(sentences: list[str]) -> None:
    table = score(make({"gull": [*sentences, *filler("gull")]}), LEXICON, voice=ALL)
    hits = column(table, "rate", "hits")
    assert (hits["outlet"] + hits["quoted"] + hits["reported"] == hits["all"]).all()
    assert (hits["quoted"] + hits["reported"] == hits["others"]).all()
    shares = column(table, "prevalence", "hits")
    assert (shares[["outlet", "others"]].max(axis=1) <= shares["all"]).all()
    assert (shares["outlet"] + shares["others"] >= shares["all"]).all()


# Where hits stand

PLACED = {"gull": ["A threat grew. Four words and more.", "“A grave threat is near,” Mira Toll said."]}
HEADLINES = {"gull": "Threats grow fast"}


@pytest.fixture(scope="module")
def placed() -> Corpus:
    """headline of 3 tokens; lead of 3 and 4; second paragraph of 8: 18 tokens, and a caption of 3."""
    return make(PLACED, HEADLINES, ["Threat at sea."])


def test_a_hit_stands_in_the_middle_of_its_sentence(placed: Corpus) -> None:
    table = locate_hits(placed, find(placed, LEXICON))
    columns = ["article", "outlet", "sentence", "unit", "lead", "frame", "voice", "negated", "at", "span", "part", "of"]
    assert list(table.columns) == [*columns, "language", "flag"]
    assert table[["unit", "lead", "voice"]].to_numpy().tolist() == [
        ["headline", False, "outlet"], ["body", True, "outlet"], ["body", False, "quoted"],
    ]  # fmt: skip
    assert table["at"].tolist() == pytest.approx([1.5 / 18, 4.5 / 18, 14 / 18])
    assert table["span"].tolist() == pytest.approx([3 / 18, 3 / 18, 8 / 18])


def test_a_hit_is_in_the_headline_or_in_an_eighth_of_the_body_among_its_sentences(placed: Corpus) -> None:
    """The body has 15 tokens: sentences of 3, 4 and 8 have their middles at .1, .33 and .73 of it."""
    table = locate_hits(placed, find(placed, LEXICON))
    assert table[["part", "of"]].to_numpy().tolist() == [[0, 1], [1, 1], [6, 1]]
    twice = make({"gull": PLACED["gull"], "tern": [s.replace("Threat", "Dread") for s in filler("tern")]})
    sentences = twice.sentences[twice.sentences["unit"] == "body"]
    both = locate_hits(twice.articles.assign(side="all").pipe(lambda a: replace(twice, articles=a)),
                       find(twice, LEXICON), "side")  # fmt: skip
    assert both["of"].max() > 1 and both["of"].max() <= len(sentences)


def test_captions_and_near_duplicates_have_no_place() -> None:
    body = ["A threat grew at sea. " + filler("gull", 1)[0], *filler("gull")]
    corpus = make({"gull": body, "tern": body}, captions=["Threat at sea."])
    assert corpus.articles["duplicate_of"].tolist()[1] == "gull"
    table = locate_hits(corpus, find(corpus, LEXICON))
    assert table[["article", "unit"]].to_numpy().tolist() == [["gull", "body"]]


def test_every_hit_of_the_scored_text_is_located(corpus: Corpus) -> None:
    hits = find(corpus, LEXICON)
    table = locate_hits(corpus, hits)
    assert table[["article", "sentence", "frame", "voice", "negated"]].to_numpy().tolist() == (
        hits[["article", "sentence", "frame", "voice", "negated"]].to_numpy().tolist()
    )
    assert table["at"].between(0, 1).all()
    assert all(part["at"].is_monotonic_increasing for _, part in table.groupby("article"))


def test_hits_may_be_located_by_article(placed: Corpus) -> None:
    table = locate_hits(placed, find(placed, LEXICON), by="article")
    columns = ["article", "sentence", "unit", "lead", "frame", "voice", "negated", "at", "span", "part", "of"]
    assert list(table.columns) == [*columns, "language", "flag"]


def test_no_hits_have_no_places(placed: Corpus) -> None:
    assert locate_hits(placed, find(placed, Lexicon.from_dict({"f": ["zeppelin"]}, "en"))).empty


# Headlines and leads


def test_headline_and_lead_end_at_their_shares_of_the_tokens(placed: Corpus) -> None:
    table = measure_leads(placed)
    assert table[["article", "name"]].to_numpy().tolist() == [["gull", "gull"]]
    assert table[["headline", "lead"]].to_numpy()[0] == pytest.approx([3 / 18, 10 / 18])


def test_an_article_without_a_headline_begins_with_its_lead() -> None:
    row = measure_leads(make(PLACED)).iloc[0]
    assert (row["headline"], row["lead"]) == (0, pytest.approx(7 / 15))


def test_articles_of_one_outlet_are_named_apart() -> None:
    bodies = {"gull-1": ["One two.", "Three four."], "gull-2": ["One two three.", "Four."], "tern": ["Ay be."]}
    table = measure_leads(make(bodies))
    assert table["name"].tolist() == ["gull (gull-1)", "gull (gull-2)", "tern"]
    assert table["lead"].tolist() == [0.5, 0.75, 1.0]
    assert table["tokens"].tolist() == [4, 4, 2]


def test_near_duplicates_have_no_lead() -> None:
    body = filler("gull")
    assert measure_leads(make({"gull": body, "tern": body}))["article"].tolist() == ["gull"]


@pytest.mark.parametrize("use", [measure_leads, lambda corpus, by: locate_hits(corpus, find(corpus, LEXICON), by)])
def test_an_unknown_column_names_the_nearest(placed: Corpus, use: object) -> None:
    with pytest.raises(InputError, match="got 'outlets': did you mean 'outlet'"):
        use(placed, by="outlets")  # type: ignore[operator]


# Speakers


def test_speakers_are_counted_by_frame_the_most_heard_first(corpus: Corpus) -> None:
    table = count_speakers(corpus, find(corpus, LEXICON))
    assert table.iloc[:, :4].to_numpy().tolist() == [
        ["Mira Toll", "alarm", 2, 0], ["Mira Toll", "axis", 1, 0],
        ["Ivo Lund", "alarm", 1, 0], ["Ivo Lund", "axis", 1, 0],
    ]  # fmt: skip
    assert list(table.columns) == ["speaker", "frame", "hits", "denied", "language", "flag"]


def test_ties_are_broken_by_name_and_unknown_is_a_speaker_like_others() -> None:
    hits = pd.DataFrame({
        "article": "gull", "sentence": 1, "frame": "alarm", "voice": ["quoted", "reported", "quoted", "outlet"],
        "speaker": ["Zora", "unknown", "Ada", ""], "negated": [True, False, False, True],
    })  # fmt: skip
    table = count_speakers(make({"gull": ["A threat grew."]}), hits)
    assert table.to_numpy().tolist() == [["Ada", "alarm", 1, 0], ["Zora", "alarm", 1, 1], ["unknown", "alarm", 1, 0]]


def test_what_is_said_in_captions_and_near_duplicates_is_not_counted() -> None:
    body = [QUOTED[0], *filler("gull")]
    corpus = make({"gull": body, "tern": body}, captions=["“Another grave threat is near,” Mira Toll said."])
    hits = find(corpus, LEXICON)
    assert (hits["voice"] == "quoted").sum() == 4
    assert count_speakers(corpus, hits)["hits"].tolist() == [1]


def test_where_only_the_outlet_speaks_there_are_no_speakers() -> None:
    corpus = make({"gull": ["A threat grew."]})
    table = count_speakers(corpus, find(corpus, LEXICON))
    assert table.empty and list(table.columns) == ["speaker", "frame", "hits", "denied", "language", "flag"]


def test_speakers_add_up_to_the_hits_of_others(corpus: Corpus, scores: pd.DataFrame) -> None:
    counted = count_speakers(corpus, framing.find(corpus, LEXICON)).groupby("frame")["hits"].sum()
    assert counted.to_dict() == column(scores, "rate", "hits")["others"].groupby("frame").sum().to_dict()


def test_counts_add_up_over_parts_and_spread_as_pearsons_statistic_over_all_sentences(corpus: Corpus) -> None:
    corpus = replace(corpus, articles=corpus.articles.assign(group="one", duplicate_of=pd.NA))
    first = np.arange(len(corpus.articles)) % 2 == 0
    parts = [select_articles(corpus, keep) for keep in (first, ~first)]
    tallies = [tally_hits(part, find(part, LEXICON), LEXICON.names, "group") for part in parts]
    added = add_counts(tallies, "group").set_index("frame")
    sentences = corpus.sentences[corpus.sentences["unit"] != "caption"].set_index(["article", "sentence"])
    hits = find(corpus, LEXICON)
    for frame in LEXICON.names:
        own = hits[hits["frame"] == frame].groupby(["article", "sentence"]).size()
        values = own.reindex(sentences.index, fill_value=0).to_numpy()
        assert (added.loc[frame, "hits"], added.loc[frame, "with_hit"]) == (values.sum(), (values > 0).sum())
        assert added.loc[frame, "deff_within"] == pytest.approx(overdispersion(values, sentences["tokens"].to_numpy()))
    assert added["deff_within"].max() > 1
    whole = count_hits(corpus, hits, LEXICON.names, "group").set_index("frame")
    pd.testing.assert_frame_equal(added, whole)


def test_articles_with_one_upstream_are_one_cluster_also_over_parts() -> None:
    texts = {name: ["A threat grew."] * (place % 3) + filler(name) for place, name in enumerate("abcde")}
    corpus = make(texts)
    articles = corpus.articles.assign(group="one", duplicate_of=pd.NA)
    wired = replace(corpus, articles=articles.assign(upstream=["Wire 1", "", "", "Wire 1 ", ""]))
    whole = count_hits(wired, find(wired, LEXICON), LEXICON.names, "group")
    assert whole["articles"].eq(5).all() and whole["clusters"].eq(4).all()
    thirds = [select_articles(wired, np.arange(5) % 3 == place) for place in range(3)]
    pd.testing.assert_frame_equal(
        add_counts([tally_hits(part, find(part, LEXICON), LEXICON.names, "group") for part in thirds], "group"), whole
    )
    alone = replace(corpus, articles=articles)
    alone = count_hits(alone, find(alone, LEXICON), LEXICON.names, "group")
    assert (alone["deff"] != whole["deff"]).any()


def test_terms_have_their_share_of_a_frame_and_their_rate_per_thousand_words() -> None:
    lexicon = Lexicon.from_dict({"alarm": ["threat*", "fear"], "axis": ["axis"]}, "en")
    text = "A threat. " * 9 + "No fear of any axis. " * 3 + "A threatening axis in view today."  # 39 words
    table = framing.count_terms(framing.read_corpus([text]), lexicon, by="article").set_index("term")
    assert table["hits"].to_dict() == {"threat*": 10, "fear": 3, "axis": 4}
    assert table["share"].to_numpy() == pytest.approx([10 / 13, 3 / 13, 1])
    assert table["rate"].to_numpy() == pytest.approx(np.array([10, 3, 4]) * 1000 / (18 + 15 + 6))
    assert table["dominant"].to_dict() == {"threat*": True, "fear": False, "axis": False}  # four hits are few


def test_words_that_occur_three_times_are_counted_and_others_pooled() -> None:
    corpus = framing.read_corpus(["Ferry, ferry, ferry, gull, gull, pact. A gull and a sailor."])
    whole = count_words(corpus, by_voice=False)
    assert whole.set_index("word")["count"].to_dict() == {"ferry": 3, "gull": 3, "*": 2}
    given = count_words(corpus, by_voice=False, common={"pact", "gull"})
    assert given.set_index("word")["count"].to_dict() == {"gull": 3, "pact": 1, "*": 4}
    by_voice = count_words(corpus, rare=4)
    assert by_voice[["voice", "word", "count"]].to_numpy().tolist() == [["outlet", "*", 8]]


def test_periods_are_made_of_dates_but_where_a_column_has_their_name() -> None:
    table = pd.DataFrame({"text": ["A threat grew.", "Boats left."], "outlet": "Post", "published": "2024-06-19"})
    for month, named in (({}, ["2024-06"]), ({"month": ["first", "second"]}, ["first", "second"])):
        corpus, name = name_groups(framing.read_corpus(table.assign(**month)), "month")
        assert name == "month" and corpus.articles["month"].astype(str).unique().tolist() == named
    assert name_groups(framing.read_corpus(table), "outlet")[0].articles.columns.isin(["month", "week"]).sum() == 0
