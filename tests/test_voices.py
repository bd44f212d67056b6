"""Quotations and the voice of hits: spans, bad input, properties, and the floors on the coded captures."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing
from framing.errors import FramingWarning, InputError
from framing.voices import quotations
from framing.voices.attribution import Voice, attribute_spans
from framing.voices.quotation_marks import Pairing, pair

CAPTURES = os.environ.get("FRAMING_CAPTURES")
GOLD = Path(CAPTURES).parent / "gold" if CAPTURES else Path("gold")
needs_captures = pytest.mark.skipif(
    CAPTURES is None, reason="FRAMING_CAPTURES is not set: the captures are not at hand"
)


def found(text: str, language: str = "en") -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FramingWarning)
        table = quotations(text, language)
    return [text[a:b] for a, b in zip(table["start"], table["end"], strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('“one” and "two" and «three» and « four »', ["one", "two", "three", "four"]),
        ("„one“ and »two« and ‹three› and ‘four’ and 'five'", ["one", "two", "three", "four", "five"]),
        ("「一」と『二』、《三》", ["一", "二", "三"]),
        ("“one“ then ”two” and “three“.", ["one", "two", "three"]),
        ('“ one “ and " two "', ["one", "two"]),
        ("``one'' and ''two''", ["one", "two"]),
        ("the allies’ pact isn’t Moss’ or the ’90s’ or '80s rock 'n' roll", []),
        ("‘The allies’ pact isn’t ready,’ he said", ["The allies’ pact isn’t ready,"]),
        ("the ‘allies’ pact and the 'allies' club", ["allies", "allies"]),
        ("“He said ‘no’ to me,” she said", ["He said ‘no’ to me,"]),
        ("‘He said “no” to me,’ she said", ["He said “no” to me,"]),
        ('a 6\'2" man said "yes"', ["yes"]),
        ("word—“one”—word (“two”) anti-“three”", ["one", "two", "three"]),
        ("“”", []),
        ("", []),
        ("\n \n", []),
    ],
)
def test_marks(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_same_marks_nested_are_cut_and_doubtful() -> None:
    text = "“He said “no” to me,” said Ada Moss."
    table = quotations(text)
    assert found(text) == ["He said", "no", "to me,"]
    assert table["doubtful"].all()
    assert table["part_of"].tolist() == [pd.NA, 0, 0]
    assert set(table["speaker"]) == {"Ada Moss"}


def test_reopened_paragraphs_belong_together() -> None:
    text = "“One.\n“Two.\n“Three,” said Ada Moss."
    table = quotations(text)
    assert found(text) == ["One.", "Two.", "Three,"]
    assert table["part_of"].tolist() == [pd.NA, 0, 0]
    assert set(table["speaker"]) == {"Ada Moss"}
    assert not table["doubtful"].any()


def test_a_paragraph_that_does_not_reopen_is_not_joined() -> None:
    text = "“One. And more.\nTwo” she said."
    with pytest.warns(FramingWarning, match="without a partner"):
        table = quotations(text)
    assert text[table["start"][0] : table["end"][0]] == "One."
    assert table["doubtful"].tolist() == [True]


def test_split_quotation_shares_cue_and_speaker() -> None:
    table = quotations("“We see no reason,” said Lena Orr, “to panic.” The talks went on. “Who cares?” asked Ada Moss.")
    assert table["part_of"].tolist() == [pd.NA, 0, pd.NA]
    assert table["speaker"].tolist() == ["Lena Orr", "Lena Orr", "Ada Moss"]
    assert table["cue"].tolist() == ["said", "said", "asked"]


def test_types() -> None:
    text = (
        "Ada Moss said the pact was “hollow.” “We will see it fail,” she said. They signed the"
        " “Treaty of Eternal Peace” in a “festive” hall. What she calls a “dry run” went on."
    )
    assert quotations(text)["type"].tolist() == ["partial", "speech", "name", "term", "term"]
    assert quotations(text)["speaker"].tolist() == ["Ada Moss", "Ada Moss", "", "", "Ada Moss"]


def test_dialogue_dashes_count_in_spanish_only() -> None:
    text = "—No —dijo el ministro—. Nunca."
    assert found(text, "es") == ["No", "Nunca."]
    assert found(text, "en") == []


def test_columns_and_kinds_of_an_empty_table() -> None:
    table = quotations("No marks here.")
    assert list(table.columns) == [
        "start",
        "end",
        "type",
        "speaker",
        "speaker_as_written",
        "cue",
        "part_of",
        "doubtful",
    ]
    assert len(table) == 0
    assert table["start"].dtype == "int64"
    assert table["doubtful"].dtype == bool


def test_text_must_be_a_string() -> None:
    with pytest.raises(InputError, match="text must be a str, got nan"):
        quotations(float("nan"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        '"' * 10_000,
        "“" * 10_000,
        "“a “" * 5_000,
        "“a” " * 10_000,
        "“" * 5_000 + "”" * 5_000,
        '" said Kim ' * 10_000,
        "'a ‘b’ " * 5_000,
        "“Kim said, and " + "he said it again, " * 20_000 + "“a”",
    ],
)
def test_ten_thousand_marks(text: str) -> None:
    spans = found(text)
    assert all("\n" not in span for span in spans)
    assert len(spans) <= text.count("“") + text.count('"') + text.count("‘") + text.count("'")


def test_an_unclosed_mark_does_not_swallow_its_paragraph() -> None:
    text = "“We will win, said Kim. " + "The talks went on for hours. " * 2_000
    assert found(text) == ["We will win, said Kim."]


PIECES = st.sampled_from(
    [
        "“",
        "”",
        '"',
        "‘",
        "’",
        "'",
        "«",
        "»",
        "„",
        "「",
        "」",
        " ",
        "\n",
        ".",
        ",",
        ":",
        "—",
        "Kim",
        "said",
        "he",
        "that",
        "axis",
        "Ada Moss",
        "according to",
        "the ministry",
        "s",
        "1",
        "(",
        ")",
        "``",
        "''",
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=80)


@settings(deadline=None)  # the first text of a language compiles its rules
@given(TEXTS, st.sampled_from(["en", "es", "fr", "ko"]))
def test_spans_lie_in_order_inside_the_text(text: str, language: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FramingWarning)
        table = quotations(text, language)
    edges = [edge for row in zip(table["start"], table["end"], strict=True) for edge in row]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)
    assert all(words and words == words.strip() and "\n" not in words for words in found(text, language))
    parts = [(row, part) for row, part in enumerate(table["part_of"]) if not pd.isna(part)]
    assert all(part < row and pd.isna(table["part_of"][part]) for row, part in parts)
    assert (table.loc[table["type"] == "speech", "speaker"] != "").all()


@given(TEXTS)
def test_no_span_holds_the_marks_around_it(text: str) -> None:
    for span in pair(text)[0]:
        opening = text[span.outer_start : span.start].strip()
        if opening[:1] in set('“”"«»„「」') - {""}:
            assert opening[0] not in text[span.start : span.end]


@given(TEXTS.map(lambda text: text.replace("\n", " ")), TEXTS.map(lambda text: text.replace("\n", " ")))
def test_pairs_stay_in_their_paragraph_unless_reopened(first: str, second: str) -> None:
    joined = "x " + first + "\nx " + second
    apart = pair("x " + first)[0], pair("x " + second)[0]
    shift = len(first) + 3
    expected = [(s.start, s.end) for s in apart[0]] + [(s.start + shift, s.end + shift) for s in apart[1]]
    assert [(s.start, s.end) for s in pair(joined)[0]] == expected


# text, hit, voice, speaker ("*": any)
VOICES = [
    ("Seoul fears that the pact will embolden the North.", "embolden", "reported", "Seoul"),
    ("Japan is worried about a new axis in the region.", "axis", "reported", "Japan"),
    ("The pact has rattled Tokyo and alarmed Washington.", "alarmed", "outlet", ""),
    ("Fears of a new Cold War are growing.", "Cold War", "outlet", ""),
    ("There are growing fears of escalation.", "escalation", "outlet", ""),
    ("The treaty is widely seen as a threat to the region.", "threat", "outlet", ""),
    ("The treaty is seen by analysts as a threat to the region.", "threat", "reported", "analysts"),
    ("Experts say the treaty is a threat.", "threat", "reported", "experts"),
    ("The treaty is a threat, experts say.", "threat", "reported", "experts"),
    ("The treaty, experts say, is a threat to Asia.", "threat", "reported", "experts"),
    ("The treaty is a threat, according to the Harbor Institute.", "threat", "reported", "Harbor Institute"),
    ("According to the Harbor Institute, the treaty is a threat.", "threat", "reported", "Harbor Institute"),
    ("Quell described the treaty as a threat.", "threat", "reported", "Quell"),
    ("Quell said it was a “threat.”", "threat", "quoted", "Quell"),
    ("The “axis” met again.", "axis", "outlet", ""),
    ("The so-called axis of upheaval met again.", "axis of upheaval", "outlet", ""),
    ("Washington expressed concern over the arms race.", "arms race", "reported", "Washington"),
    ("The pact sent shockwaves and raised fears of war in the region.", "fears of war", "outlet", ""),
    ("The pact signals a return to Cold War politics.", "Cold War", "outlet", ""),
    ("The pact underscores the danger of a new bloc.", "danger", "outlet", ""),
    ("The alliance poses a serious threat, but the ministry said it remained calm.", "threat", "outlet", ""),
    ("The ministry said it remained calm, but the alliance poses a threat.", "threat", "outlet", ""),
    ("The president warned of a dangerous escalation; the threat is real.", "threat", "outlet", ""),
    ("Norland condemned the West’s hegemony.", "hegemony", "reported", "Norland"),
    (
        "In a blistering editorial, the Harbor Times accused the West of neocolonialism.",
        "neocolonialism",
        "reported",
        "Harbor Times",
    ),
    ("The pact challenges Western hegemony.", "hegemony", "outlet", ""),
    ("Norland, which calls the drills a threat, stayed away.", "threat", "reported", "Norland"),
    ("Analysts who see the pact as a threat were few.", "threat", "reported", "analysts"),
    ("Quell, speaking in Port Ash, said the bloc was a menace.", "menace", "reported", "Quell"),
    ("Quell dismissed talk of a new Cold War.", "Cold War", "reported", "Quell"),
    ("Asked about a new Cold War, Quell smiled.", "Cold War", "outlet", ""),
    ("Some analysts believe a multipolar order is emerging.", "multipolar", "reported", "some analysts"),
    ("It is believed that an axis is forming.", "axis", "outlet", ""),
    ("Noting that the bloc had grown, Quell left for a new axis.", "bloc", "reported", "Quell"),
    ("Noting that the bloc had grown, Quell left for a new axis.", "axis", "outlet", ""),
    ("Norland this week announced a new axis.", "axis", "reported", "Norland"),
    ("Letters show how the axis was forged.", "axis", "reported", "letters"),
    ("The treaty is new, as is a preamble that speaks of a multipolar world.", "multipolar", "outlet", ""),
    ("It is rumoured that an axis is forming.", "axis", "outlet", ""),
    ("Quell's fear is that the axis will hold.", "axis", "reported", "Quell"),
    ("Quell made the case that a new Cold War has begun.", "Cold War", "reported", "Quell"),
    ("The Norland leader pointed to the threat from the bloc.", "threat", "reported", "the Norland leader"),
    ("Quell added to the danger by cutting the talks short.", "danger", "outlet", ""),
    ("Two in three fear the bloc in a recent Harbor Institute poll.", "bloc", "reported", "*"),
    ("Officials in Seoul think the axis will hold.", "axis", "reported", "officials in Seoul"),
    ("Observers have likened the standoff to the Cuban missile crisis.", "missile crisis", "reported", "observers"),
    ("The standoff has been likened to the Cuban missile crisis.", "missile crisis", "outlet", ""),
    ("Kim told his generals to prepare for a confrontation with the imperialists.", "imperialists", "reported", "Kim"),
    ("The leaders toasted a multipolar world.", "multipolar", "outlet", ""),
    ("The leaders vowed to build a multipolar world.", "multipolar", "reported", "the leaders"),
    ("The statement said the two sides oppose hegemony.", "hegemony", "reported", "the statement"),
    ("The bloc threatens the rules-based order.", "threatens", "outlet", ""),
    ("NATO members see a growing threat from the East.", "threat", "reported", "NATO members"),
    ("Nervous neighbours are arming.", "Nervous", "outlet", ""),
    ("“The axis is real,” Quell said, “and it threatens us all.”", "threatens", "quoted", "Quell"),
    ("Quell said the axis was “real” and threatened peace.", "threatened", "reported", "Quell"),
    ("The ministry’s report warns the arms race could spiral.", "arms race", "reported", "the ministry’s report"),
    ("Warnings of a new Cold War are overblown.", "Cold War", "outlet", ""),
    ("A warning of war came from the ministry.", "war", "outlet", ""),
    ("State television showed missiles rolling past in a display of menace.", "menace", "outlet", ""),
    ("For many in Tokyo, the axis is a nightmare.", "nightmare", "reported", "*"),
    ("In Quell’s view, the axis is a nightmare.", "nightmare", "reported", "Quell"),
    ("What Quell calls an axis is little more than a club.", "axis", "reported", "Quell"),
    ("What Quell calls an axis is little more than a threat.", "threat", "outlet", ""),
    ("Moscow views NATO expansion as an existential threat.", "threat", "reported", "Moscow"),
    ("Critics charge that the deal revives the Soviet bloc.", "Soviet bloc", "reported", "critics"),
    ("The newspaper called on readers to resist hegemonism.", "hegemonism", "reported", "the newspaper"),
    ("The crisis deepened on Friday when Norland tested a missile.", "crisis", "outlet", ""),
    ("He added that the threat was growing.", "threat", "reported", "*"),
    ("Lena Orr, an analyst, sees an axis forming.", "axis", "reported", "Lena Orr"),
    (
        "Lena Orr of the Harbor Institute argues the axis is hollow.",
        "axis",
        "reported",
        "Lena Orr of the Harbor Institute|Lena Orr",
    ),
    (
        "The move comes amid warnings from Seoul that the North is preparing for war.",
        "preparing for war",
        "reported",
        "*",
    ),
    ("Seoul has warned repeatedly of the risk of war.", "risk of war", "reported", "Seoul"),
    ("Western officials suspect a secret axis.", "axis", "reported", "Western officials"),
    ("Norland and two of its allies accuse Norland of fuelling tension.", "tension", "reported", "*"),
    ("The envoy was careful to avoid the word threat.", "threat", "outlet", ""),
    ("The threat, he argued, was exaggerated.", "threat", "reported", "*"),
    ("South Korea, Japan and the United States condemned the pact as a grave threat.", "threat", "reported", "*"),
    ("Both leaders railed against neocolonial practices.", "neocolonial", "reported", "both leaders"),
    ("The specter of a new Cold War looms.", "Cold War", "outlet", ""),
    ("Norland called its reservists together for fear of war.", "war", "outlet", ""),
    ("Quell spoke in Port Ash of a new axis.", "axis", "reported", "Quell"),
    ("Nobody in Port Ash thinks of the axis.", "axis", "outlet", ""),
    ("In her view the axis will hold.", "axis", "reported", "unknown"),
    ("What annoys the envoy is that two clerks begin to talk about the axis.", "axis", "outlet", ""),
    ("The report speaks of “balance”, the word of the age of détente.", "détente", "outlet", ""),
    ("It was a threat, Quell replied, because nobody knew more.", "threat", "reported", "Quell"),
    ("Quell closed with the remark that the axis would fall.", "axis", "reported", "Quell"),
    ("At 10:30 Lena Orr, an analyst, warned of the axis.", "axis", "reported", "Lena Orr"),
    ("Lena Orr in Port Ash says the axis is old.", "axis", "reported", "Lena Orr"),
    ("He wants to be told of the axis by Lena Orr.", "axis", "reported", "unknown"),  # a wish of somebody
    ("A poll released on Monday by the Harbor Times showed the threat growing.", "threat", "reported", "*"),
    ("Records from the port show the axis was armed.", "axis", "reported", "*"),
    ("The deal shows a threat to the region.", "threat", "outlet", ""),
    ("In a poll of May, the threat led all other worries.", "threat", "reported", "*"),
    ("After years of talks in the north and the south, the threat is real, officials said.", "threat", "reported", "*"),
    ("The threat is real, said Lena Orr, an analyst who calls the axis weak.", "axis", "reported", "*"),
    ("The axis is armed, according to Lena Orr, an analyst of threats.", "threats", "outlet", ""),
    ("Officials who know the port well said the threat was real.", "threat", "reported", "officials"),
    ("Three in five said the threat was real.", "threat", "reported", "*"),
    ("Quell told lawmakers of the axis on Monday that the camp was weak.", "axis", "outlet", ""),
    ("Quell said Brandt believes the threat is real.", "threat", "reported", "Quell"),
    ("Quell’s claim that the axis is armed drew laughter.", "axis", "reported", "Quell’s|Quell"),
    ("Quell’s claim that the axis is armed, if true, is a threat.", "threat", "outlet", ""),
    ("Quell: The threat is real", "threat", "reported", "Quell"),
    ("Exclusive: The threat is real", "threat", "outlet", ""),
    ("Quell said in May:\n\nThe threat is real. We are afraid.\n\nNobody moved.", "afraid", "reported", "Quell"),
    ("ROE: The threat is real. It grows.\n\nLEE: We know.", "grows", "reported", "*"),
    ("The pact welcomed a new axis.", "axis", "outlet", ""),
    ("Norland wants a new axis.", "axis", "reported", "Norland"),
    ("He came to see the axis fall.", "axis", "outlet", ""),
]


def verdict(text: str, hit: str) -> Voice:
    start = text.index(hit)
    return attribute_spans(text, [0], [(start, start + len(hit))])[0]


@pytest.mark.parametrize(("text", "hit", "voice", "speaker"), VOICES, ids=range(len(VOICES)))
def test_voice(text: str, hit: str, voice: str, speaker: str) -> None:
    got = verdict(text, hit)
    assert got[0] == voice
    assert speaker == "*" or got[1] in speaker.split("|")


@pytest.mark.parametrize(
    ("text", "hit", "scare"),
    [
        ("The “axis” met again.", "axis", True),
        ("The so-called axis met again.", "axis", True),
        ("The axis met again.", "axis", False),
        ("Washington could call it an “axis.”", "axis", True),
        ("Washington called it an “axis.”", "axis", False),
    ],
)
def test_scare(text: str, hit: str, scare: bool) -> None:
    assert verdict(text, hit)[2] is scare


def test_a_hit_across_a_mark_belongs_where_most_of_its_words_stand() -> None:
    text = "Ada Moss said an iron “axis of spite” was born."
    assert verdict(text, "iron “axis of spite")[0] == "quoted"
    assert verdict(text, "was born")[0] == "reported"
    text = "It was a new iron “axis,” said Ada Moss."
    assert verdict(text, "new iron “axis")[0] == "reported"


def test_no_hits_have_no_voices() -> None:
    assert attribute_spans("abc", [0], []) == []


@given(TEXTS, st.data())
def test_every_hit_gets_one_voice(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    [(voice, speaker, scare)] = attribute_spans(text, [0], [(start, end)])
    assert voice in ("outlet", "quoted", "reported")
    assert (voice == "outlet") == (speaker == "")
    assert voice == "outlet" or not scare


def articles() -> Iterator[tuple[str, str, list[tuple[int, int, int]]]]:
    """Yield name, text and (offset in the text, start, end in the capture) of each cleaned article."""
    lines = pd.read_csv(GOLD / "lines.csv")
    lines = lines[lines["label"].isin(["title", "body", "caption"])]
    for name, rows in lines.groupby("capture"):
        with (Path(str(CAPTURES)) / str(name)).open(encoding="utf-8", newline="") as file:
            raw = file.read()
        text, places = "", []
        for start, end in zip(rows["char_start"], rows["char_end"], strict=True):
            places.append((len(text), int(start), int(end)))
            text += raw[start:end] + "\n"
        yield str(name), text, places


def capture_offset(offset: int, places: list[tuple[int, int, int]]) -> int:
    here, start, _ = max(place for place in places if place[0] <= offset)
    return offset - here + start


@pytest.fixture(scope="module")
def invented(root: Path) -> pd.DataFrame:
    """The hits of the invented corpus in sentences coded for their frame, with the true voice and speaker."""
    folder = root / "data" / "invented"
    corpus = framing.read_captures(folder / "captures")
    lexicon = framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")
    truth = pd.read_csv(folder / "truth.csv", keep_default_na=False)
    hits = framing.find(corpus, lexicon).merge(truth, on=["article", "sentence"], suffixes=("", "_true"))
    return hits[[hits.loc[row, frame] == 1 for row, frame in zip(hits.index, hits["frame"], strict=True)]]


def test_floor_of_voices_on_the_invented_corpus(invented: pd.DataFrame) -> None:
    assert len(invented) >= 500
    assert (invented["voice"] == invented["voice_true"]).mean() >= 0.88
    assert ((invented["voice"] == "quoted") == (invented["voice_true"] == "quoted")).mean() >= 0.96


def test_floor_of_speakers_on_the_invented_corpus(invented: pd.DataFrame) -> None:
    said = invented[(invented["voice"] != "outlet") & (invented["voice_true"] != "outlet")]
    answered = said[said["speaker"] != "unknown"]
    assert len(answered) >= 0.9 * len(said)
    assert (answered["speaker"] == answered["speaker_true"]).mean() >= 0.75


@needs_captures
def test_floor_of_spans_and_speakers_on_the_captures() -> None:
    gold = pd.read_csv(GOLD / "quotes.csv", keep_default_na=False).set_index(["capture", "char_start", "char_end"])
    got = {}
    for name, text, places in articles():
        for row in quotations(text).itertuples():
            got[name, capture_offset(row.start, places), capture_offset(row.end, places)] = row
    assert set(got) == set(gold.index)
    attributed = gold[gold["speaker"] != ""]
    answered = [key for key in attributed.index if got[key].speaker not in ("", "unknown")]
    right = 0
    for key in answered:
        row = attributed.loc[key]
        right += got[key].speaker in {row["speaker"], row["speaker_as_written"], *row["speaker"].split("; ")}
    assert len(answered) >= 0.95 * len(attributed)
    assert right >= 0.94 * len(answered)
    assert all(got[key].speaker == "" for key in gold.index[gold["speaker"] == ""])


# words that carry the frames in the coded sentences, for want of a lexicon here
FRAME_WORDS = {
    "alarm": "headache|warn|escalat|proliferat|nervous|shield|fear|worr|"
    "concern|alarm|threat|tension|uncertain|danger|conflict|risk|crisis",
    "axis": "ax[ie]s|bloc|fight together|solidarity|isolated|rival|opponents|rebellious|united front|alliance|entente",
    "multipolarity": "multipolar|hegemon|neocolonial|"
    "imperialis|dictat|diktat|world order|unipolar|balance of|us-led|fairer",
    "cold_war": "cold war|soviet|1961|berlin wall|missile crisis|communist",
}


def frame_hits(text: str, row: pd.Series, begin: int, end: int) -> list[tuple[int, int]]:
    pattern = "|".join(words for frame, words in FRAME_WORDS.items() if row[frame])
    found = re.compile(pattern, re.IGNORECASE).finditer(text, begin, end) if pattern else ()
    return [match.span() for match in found] or [(begin, end)]


def main_voice(text: str, begin: int, hits: list[tuple[int, int]]) -> str:
    return pd.Series([voice for voice, _, _ in attribute_spans(text, [begin], hits)]).mode()[0]


@needs_captures
def test_floor_of_voices_on_the_unmixed_sentences_of_the_captures() -> None:
    frames = pd.read_csv(GOLD / "frames.csv", keep_default_na=False)
    verdicts = []
    for name, text, _ in articles():
        spans = [(span.start, span.end) for span in pair(text)[0]]
        rows = frames[(frames["capture"] == name) & frames[list(FRAME_WORDS)].any(axis=1)]
        for _, row in rows.iterrows():
            begin = text.index(row["text"])
            end = begin + len(row["text"])
            hits = frame_hits(text, row, begin, end)
            marked = [any(a <= start < b for a, b in spans) for start, _ in hits]
            if not all(marked) and any(a < end and begin < b for a, b in spans):
                continue  # mixed: a quotation, and frame words outside it
            verdicts.append((row["voice"].replace("paraphrased", "reported"), main_voice(text, begin, hits)))
    assert len(verdicts) >= 38
    assert sum((a == "quoted") == (b == "quoted") for a, b in verdicts) >= 0.95 * len(verdicts)
    assert sum(a == b for a, b in verdicts) >= 0.95 * len(verdicts)


@needs_captures
def test_floor_of_voices_on_the_development_sentences() -> None:
    rows = pd.read_csv(GOLD / "test_sentences_dev.csv", keep_default_na=False)
    rows = rows[rows[list(FRAME_WORDS)].any(axis=1)]
    got = [main_voice(row["text"], 0, frame_hits(row["text"], row, 0, len(row["text"]))) for _, row in rows.iterrows()]
    right = rows["voice"].replace("paraphrased", "reported")
    assert sum(a == b for a, b in zip(right, got, strict=True)) >= 0.95 * len(rows)


PARTS = ["a", "B ", ". ", "\n", "“", "”", "‘", "’", '"', "«", "»", ", ", "s’ ", " said"]


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.lists(st.sampled_from(PARTS), max_size=40))
def test_the_marks_round_a_place_pair_as_in_the_whole_text(parts: list[str]) -> None:
    text = "".join(parts)
    whole = [replace(span, follows=False) for span in pair(text)[0]]
    pairing = Pairing(text)
    for place in range(len(text)):
        own = pairing.around(place)
        assert ([replace(own, follows=False)] if own else []) == [s for s in whole if s.start <= place < s.end]
