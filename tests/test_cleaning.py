from __future__ import annotations

import os
import re
import warnings
from pathlib import Path

import pandas as pd
import pytest

from framing.capture.articles import Cleaned, clean
from framing.capture.audit import LABELS
from framing.capture.pages import read_capture, repair, rule_of, rules
from framing.errors import FramingWarning, InputError

DATA = Path(__file__).parent / "data"
FOLDER = os.environ.get("FRAMING_CAPTURES", "")
needs_captures = pytest.mark.skipif(not FOLDER, reason="FRAMING_CAPTURES is not set: the captures are copyrighted")

PAGE = """Menu

The Ferry Gazette

Ferry strike ends after nine days

By Ana Holm

Ferries will sail again on Monday after crews accepted a new rota, both sides said.

Crews in the harbour. (AFP)

“We are tired,” said Ana Holm, who speaks for the crews. “So are the boats.”

Continue Reading

Storm closes the coast road

A storm closed the coast road on Tuesday, and the council asked drivers to stay at home until the evening.
"""


def words(lines: list[str], numbers: set[int]) -> int:
    return sum(len(re.findall(r"\w+", lines[number - 1])) for number in numbers)


def agreement(folder: Path, labels: pd.DataFrame) -> tuple[float, float, float]:
    """Word recall and precision over the first headline and the body, and the share of lines labelled alike."""
    shared = wanted = got = same = 0
    for name, gold in labels.groupby("file"):
        text = read_capture(folder / str(name))
        cleaned = clean(text, name=str(name))
        lines = text.split("\n")
        titles = gold.loc[gold["label"] == "title", "line_no"]
        right = set(gold.loc[gold["label"] == "body", "line_no"]) | set(titles[:1])
        kept = set(cleaned.lines.loc[cleaned.lines["kept"], "line"])
        shared += words(lines, right & kept)
        wanted += words(lines, right)
        got += words(lines, kept)
        same += int((gold["label"].to_numpy() == cleaned.lines["label"].to_numpy()).sum())
    return shared / wanted, shared / got, same / len(labels)


@needs_captures
def test_captures_are_cleaned_without_a_word_lost_or_added() -> None:
    labels = pd.read_csv(Path(FOLDER).parent / "gold" / "lines.csv")
    labels["file"] = [f"{Path(name).stem}.txt" for name in labels["capture"]]
    recall, precision, same = agreement(Path(FOLDER), labels)
    assert (recall, precision) == (1.0, 1.0)
    assert same >= 0.99


@needs_captures
def test_spans_and_captions_of_the_captures_agree_with_the_gold() -> None:
    labels = pd.read_csv(Path(FOLDER).parent / "gold" / "lines.csv")
    for name, gold in labels.groupby("capture"):
        text = read_capture(Path(FOLDER) / f"{Path(str(name)).stem}.txt")
        cleaned = clean(text, name=str(name))
        assert cleaned.lines["start"].tolist() == gold["char_start"].tolist()
        assert cleaned.lines["end"].tolist() == gold["char_end"].tolist()
        body = gold[gold["label"] == "body"]
        assert cleaned.text == "\n".join(repair(text)[a:b].strip() for a, b in
                                         zip(body["char_start"], body["char_end"], strict=True))  # fmt: skip
        captions = gold[(gold["label"] == "caption") & (gold["line_no"] < body["line_no"].max())]
        found = cleaned.lines[(cleaned.lines["label"] == "caption")]["line"]
        assert set(captions["line_no"]) == set(found)


@needs_captures
def test_two_captures_of_one_page_give_one_article() -> None:
    first, second = sorted(Path(FOLDER).glob("00[01]_*.txt"))
    assert clean(read_capture(first)).text == clean(read_capture(second)).text


@pytest.mark.parametrize(("folder", "files", "lines", "floor", "label_floor"),
                         [("synthetic", 24, 643, 1.0, 0.99), ("captures_invented", 8, 182, 1.0, 0.85)])  # fmt: skip
def test_quality_floor(folder: str, files: int, lines: int, floor: float, label_floor: float) -> None:
    labels = pd.read_csv(DATA / folder / "labels.csv")
    assert labels["file"].nunique() == len(list((DATA / folder).glob("*.txt"))) == files
    assert len(labels) == lines
    recall, precision, same = agreement(DATA / folder, labels)
    assert recall >= floor and precision >= floor
    assert same >= label_floor


INVENTED = Path(__file__).parents[1] / "data" / "invented"
FOOT = "Storm closes the coast road\n\nA storm closed the road on Tuesday, and drivers were asked to stay at home.\n"


def test_invented_corpus_is_cleaned() -> None:
    labels = pd.read_csv(INVENTED / "labels.csv")
    assert labels["file"].nunique() == len(list((INVENTED / "captures").glob("*.txt"))) == 42
    recall, precision, _ = agreement(INVENTED / "captures", labels)
    assert recall >= 0.98 and precision >= 0.98
    wrong = 0
    for name, gold in labels.groupby("file"):
        found = clean(read_capture(INVENTED / "captures" / str(name)), name=str(name)).lines
        label = gold["label"].reset_index(drop=True)
        wanted = (label == "body") | (label.index == label.eq("title").idxmax())
        wrong += int(((wanted != found["kept"]) | ((label == "caption") != (found["label"] == "caption"))).sum())
    assert wrong <= 5


@pytest.mark.parametrize("cue", ["Read next", "More from this section", "Related stories\n\nGarden", "Sport",
                                 "Ana Holm is a columnist at the Ferry Gazette."])  # fmt: skip
def test_teasers_under_a_cue_end_the_article(cue: str) -> None:
    head, _ = PAGE.split("Continue Reading")
    assert clean(f"{head}{cue}\n\n{FOOT}\nCrews learn to knit\n\nTwo mates knit a flag.\n").text == clean(PAGE).text


def test_boxes_and_subheadings_in_the_middle_do_not_end_the_article() -> None:
    head, _ = PAGE.split("“We are tired")
    rest = "The crews sleep on board. They have asked for beds that are longer than a child, and for a stove.\n\n"
    for box in ("Related stories\n\nCrews learn to knit\nHarbour gets a stove\n\n", "Sport\n\n"):
        assert clean(f"{head}{rest}{box}{rest.replace('crews', 'mates')}").text.endswith("for a stove.")


@pytest.mark.parametrize("caption", [
    "The harbour at dawn, seen from the mole. (Gazette archive)", "A stove on a ferry. (Ministry of Transport)",
    "Crews on the mole with their flag (Harbour Museum)", "The mole in winter. (A. Holm/Ferry Gazette)",
])  # fmt: skip
def test_credited_captions_are_no_headlines_of_teasers(caption: str) -> None:
    page = PAGE.replace("Crews in the harbour. (AFP)", caption)
    lines = clean(page).lines
    assert clean(page).text == clean(PAGE).text
    assert (lines["label"] == "caption").sum() == 1


def test_caption_wrapped_in_its_credit_is_joined() -> None:
    wrapped = "The ferries that were built in the old yard lie in the harbour. (Ministry of\nTransport)"
    body = "Ferries will sail again on Monday after the crews had accepted a new rota for\nthe year, both sides said."
    cleaned = clean(f"Ferry strike ends\n\n{body}\n\n{wrapped}\n\n{body.replace('year', 'summer')}\n")
    assert (cleaned.lines["label"] == "caption").sum() == 2 and cleaned.text.count("\n") == 1


def test_stage_direction_ends_a_sentence() -> None:
    answer = "Nobody asked the boats. (She laughs.)\n\nThey never do. (Laughs)"
    assert "(Laughs)" in clean(PAGE.replace("Crews in the harbour. (AFP)", answer)).text


def test_slogan_above_the_menu_is_not_the_headline() -> None:
    page = PAGE.replace("Menu", "The independent voice of the coast since 1871\n\nMenu")
    page = page.replace("The Ferry Gazette\n\n", "").replace("Ferry strike ends after nine days", "A strike ends")
    assert clean(page).title == "A strike ends"


def test_page_is_taken_apart() -> None:
    cleaned = clean(PAGE)
    assert cleaned.title == "Ferry strike ends after nine days"
    assert cleaned.text.split("\n") == [line for line in PAGE.split("\n") if line.startswith(("Ferries", "“We"))]
    assert cleaned.paragraphs["unit"].tolist() == ["headline", "body", "caption", "body"]
    filled = cleaned.lines[cleaned.lines["label"] != "blank"]
    assert filled["label"].tolist() == ["nav", "site_header", "title", "nav", "body", "caption", "body", "nav",
                                        "teaser_headline", "teaser_body"]  # fmt: skip
    assert filled["kept"].tolist() == [label in ("title", "body") for label in filled["label"]]


def test_every_dropped_line_has_a_reason() -> None:
    lines = clean(PAGE).lines
    assert (lines["reason"].str.len() > 0).equals(~lines["kept"])
    assert lines["reason"].iloc[-2] == "after the cue line 'Continue Reading'"
    assert lines["reason"].iloc[10] == "photo credit"


def test_offsets_point_into_the_text_given() -> None:
    text = PAGE.replace("“", "\x93").replace("\n", "\r\n")
    cleaned = clean(text)
    assert [text[row.start : row.end] for row in cleaned.lines.itertuples()] == text.split("\n")
    for row in cleaned.paragraphs.itertuples():
        assert row.text == repair(text)[row.start : row.end]
    assert "“We are tired" in cleaned.text and "\r" not in cleaned.text


def test_repr_is_short_and_stable() -> None:
    assert repr(clean(PAGE)) == "Cleaned('Ferry strike ends after nine days', 3 of 20 lines kept)"


def test_repeated_headline_is_kept_once() -> None:
    title = "Ferry strike ends after nine days"
    cleaned = clean(PAGE.replace("Menu", title))
    titles = cleaned.lines[cleaned.lines["label"] == "title"]
    assert titles["kept"].tolist() == [True, False]
    assert cleaned.title == title


def test_site_name_is_cut_from_a_headline() -> None:
    page = PAGE.replace("Menu", "Ferry strike ends after nine days | The Ferry Gazette")
    assert clean(page).title == "Ferry strike ends after nine days"


def test_headline_below_the_article_is_found() -> None:
    page = "Home\n\nFerries will sail again on Monday after crews accepted a new rota, both sides said.\n\nPrint\n\n"
    assert clean(page + "Ferries will sail again").title == "Ferries will sail again"


def test_missing_headline_warns() -> None:
    page = "Home\n\nFerries will sail again on Monday after crews accepted a new rota.\n\nThe rota holds for a year."
    with pytest.warns(FramingWarning, match="gazette.txt: no headline found"):
        cleaned = clean(page, name="gazette.txt")
    assert cleaned.title == "" and cleaned.text.count("\n") == 1


def test_one_line_is_body_with_a_warning() -> None:
    with pytest.warns(FramingWarning, match="a.txt: one line"):
        cleaned = clean("Ferries will sail again on Monday. The crews have accepted a new rota.", name="a.txt")
    assert cleaned.text.startswith("Ferries") and cleaned.title == ""


@pytest.mark.parametrize(("text", "message"), [
    ("", "a.txt: expected the text of a saved page, got nothing"),
    (" \n\t\n", "a.txt: expected the text of a saved page, got nothing"),
    ("PK\0\0", "a.txt: expected the text of a saved page, got binary"),
    ("Home\nNews\nSport\nLog in", "a.txt: no article found"),
    ("Gazette", "a.txt: no article found"),
])  # fmt: skip
def test_pages_without_an_article_are_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        clean(text, name="a.txt")


def test_no_string_is_refused() -> None:
    with pytest.raises(InputError, match="got float"):
        clean(float("nan"))  # type: ignore[arg-type]


def test_wrapped_paragraphs_are_joined_in_place() -> None:
    page = ("Ferry strike ends\n\nFerries will sail again on Monday after crews accepted a\n"
            "new rota, both sides said. The rota holds for a year, and\nthen the talks start anew.\n")  # fmt: skip
    cleaned = clean(page)
    assert "\n" not in cleaned.text
    body = cleaned.paragraphs.iloc[1]
    assert body["text"] == page[body["start"] : body["end"]].replace("\n", " ")
    assert cleaned.lines["label"].tolist() == ["title", "blank", "body", "body", "body", "blank"]


def test_one_line_paragraphs_are_not_joined() -> None:
    page = "Ferry strike ends\nFerries will sail again on Monday, both sides said.\nThe rota holds for a year.\nShare"
    assert clean(page).text.count("\n") == 1


def test_advertisements_do_not_end_an_article() -> None:
    block = "\n\nAdvertisement\n20240101_ferry_728x90\nACME\nprevious arrow\nnext arrow\n\n"
    cleaned = clean(PAGE.replace("\n\nCrews in the harbour. (AFP)\n\n", block * 3))
    assert cleaned.text == clean(PAGE).text
    assert (cleaned.lines["label"] == "ad").sum() == 15


def test_wire_signature_is_not_taken_for_a_caption() -> None:
    page = "Ferry strike ends\n\nFerries sail again on Monday, both sides said.\n\nIt holds for a year. (EFE)\n\nShare"
    assert clean(page).text.endswith("(EFE)")


def test_author_note_is_dropped_at_the_end_only() -> None:
    note = "Ana Holm is a columnist at the Ferry Gazette."
    assert note not in clean(PAGE.replace("Continue Reading", f"{note}\n\nContinue Reading")).text
    assert note in clean(PAGE.replace("Crews in the harbour. (AFP)", note)).text


@pytest.mark.parametrize(("broken", "mended"), [
    ("āThis is ours,ā she said. Weād go.", "“This is ours,” she said. We’d go."),
    ("âThe ownersâ lawyers spoke. âNo,â they said.", "“The owners” lawyers spoke. “No,” they said."),
    ("ìThis is a sham,î he said. The damís end. Damís. dam", "“This is a sham,” he said. The dam’s end. Dam’s. dam"),
    ("Māori said āThis is oursā today. āYes,ā he said.", "Māori said “This is ours” today. “Yes,” he said."),
    ("donāt go. Mayaās, isnāt it? Maya.", "don’t go. Maya’s, isn’t it? Maya."),
    ("\x93Hi,\x94 it\x92s\tme\r\x00", "“Hi,” it’s me  "),
    ("gone.āIt had,ā he said.", "gone.“It had,” he said."),
])  # fmt: skip
def test_repair_mends_quotes_and_keeps_the_length(broken: str, mended: str) -> None:
    assert repair(broken) == mended
    assert len(mended) == len(broken)


@pytest.mark.parametrize("text", [
    "El País: señor Ibáñez, Andrés e Inés. ¿Qué? Así.",
    "À Paris, l’été. « Où êtes-vous ? » dit-elle ; déjà vu, à la carte. ÉTATS-UNIS. Fin.À la fin.",
    "“Curly,” ‘single’ and \"straight\" — Clarín, cafés, clichés, Łódź, Ångström.",
    "Māori, Pākehā and Tāmaki Makaurau; the Māori’s land.",
])  # fmt: skip
def test_repair_leaves_letters_alone(text: str) -> None:
    assert repair(text) == text


def test_capture_is_read_with_its_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes("\ufeffFähre\r\nläuft\r\n".encode())
    assert read_capture(path) == "Fähre\r\nläuft\r\n"


@pytest.mark.parametrize(("raw", "text", "warning"), [
    ("The “strike” is over – at last".encode("cp1252"), "The “strike” is over – at last", "not UTF-8, read as cp1252"),
    ("“It’s” café".encode().decode("cp1252", "replace").replace("\ufffd", "\x9d").encode(), "“It’s” café", "twice"),
])  # fmt: skip
def test_doubtful_encodings_are_read_with_a_warning(tmp_path: Path, raw: bytes, text: str, warning: str) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(raw)
    with pytest.warns(FramingWarning, match=f"page.txt: .*{warning}"):
        assert read_capture(path) == text


@pytest.mark.parametrize(("raw", "message"), [
    (b"", "empty"), (b" \n\n", "empty"), (b"GIF\0\0", "binary"), (b"%PDF-1.7", "binary"),
    ("Menu".encode("utf-16"), "binary"), (b"<!DOCTYPE html><p>Menu", "markup"),
])  # fmt: skip
def test_files_that_are_no_captures_are_refused(tmp_path: Path, raw: bytes, message: str) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(raw)
    with pytest.raises(InputError, match=f"page.txt: .*{message}"):
        read_capture(path)


def by_hand(*rows: tuple[object, object, object]) -> Cleaned:
    return clean(PAGE, lines=pd.DataFrame(rows, columns=["line", "label", "kept"]), name="a.txt")


def test_labels_set_by_hand_win() -> None:
    cleaned = by_hand((3, "title", True), (9, "teaser_body", False), (11, "body", "True"))
    assert cleaned.title == "The Ferry Gazette"
    assert cleaned.text.split("\n")[0] == "Crews in the harbour. (AFP)"
    assert cleaned.lines["kept"].tolist().count(True) == 3
    assert cleaned.lines["reason"].iloc[4] == "another headline was set by hand"
    assert cleaned.lines["reason"].iloc[8] == "set by hand"


def test_the_audit_can_be_read_back() -> None:
    cleaned = clean(PAGE)
    again = clean(PAGE, lines=cleaned.lines)
    assert (again.title, again.text) == (cleaned.title, cleaned.text)
    pd.testing.assert_frame_equal(again.paragraphs, cleaned.paragraphs)
    pd.testing.assert_frame_equal(again.lines, cleaned.lines)  # nothing was set by hand, and nothing says so


def test_reading_back_a_corrected_audit_says_only_of_its_corrections_that_they_are_set_by_hand() -> None:
    once = by_hand((11, "nav", False))
    again = clean(PAGE, lines=once.lines)
    pd.testing.assert_frame_equal(again.lines, once.lines)
    assert again.lines["reason"].eq("set by hand").sum() == 1


def test_wrapped_paragraph_is_corrected_by_line() -> None:
    page = "Ferry strike ends\n\nFerries will sail again on Monday after crews accepted\nnew rotas, both sides said.\n"
    hand = pd.DataFrame({"line": [4], "label": ["nav"], "kept": [False]})
    assert clean(page, lines=hand).text == "Ferries will sail again on Monday after crews accepted"


@pytest.mark.parametrize(("row", "message"), [
    ((3, "titel", True), "a.txt: line 3: label must be one of .* did you mean 'title'"),
    ((99, "body", True), "a.txt: line 99 is not in the capture, expected a whole number from 1 to 20"),
    ((0, "body", True), "a.txt: line 0 is not in the capture"),
    (("x", "body", True), "a.txt: line x is not in the capture"),
    ((3, "body", "perhaps"), "a.txt: line 3: kept must be one of true, false"),
    ((3, "ad", True), "a.txt: line 3: a kept line is labelled title or body, got 'ad'"),
])  # fmt: skip
def test_wrong_corrections_are_refused(row: tuple[object, object, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        by_hand(row)


def test_corrections_without_a_column_or_a_body_are_refused() -> None:
    with pytest.raises(InputError, match="a.txt: corrected lines have no column 'kept'"):
        clean(PAGE, lines=pd.DataFrame({"line": [1], "label": ["nav"]}), name="a.txt")
    with pytest.raises(InputError, match="a.txt: the corrected lines keep no body"):
        by_hand((9, "nav", False), (13, "nav", False))


def test_rules_are_sound() -> None:
    assert {rule.place for rule in rules()} == {"cut", "late", "turn", "inside", "page", "last"}
    assert {rule.label for rule in rules()} <= set(LABELS)
    assert all(rule.reason and not rule.pattern.match("") for rule in rules())


@pytest.mark.parametrize("line", [
    "Share prices fell on Monday after the bank's warning.",
    "By Monday the crews had gone home, and the boats lay still.",
    "Next week's talks will be held in the old customs house.",
    "Follow the money, the old saying goes, and you will find the ferry.",
    "Photographs of the harbour hung in every office.",
    "Comments by the minister did not help, the union said.",
    "Related talks in the capital broke down over pay.",
    "Copper, salt and grain pass through the port.",
    "In March 2024 the ferry ran aground twice.",
    "Print is not dead, said the editor of the Gazette.",
    "Trending towards the coast, the storm gained strength.",
    "“Advertisement is the tax on dull ferries,” he said.",
])  # fmt: skip
def test_sentences_are_no_furniture(line: str) -> None:
    assert rule_of(line) is None


def test_giant_pages_are_taken_whole() -> None:
    lines = ["Ferry strike ends after nine days", *["The same line again"] * 10_000,
             *[f"Ferry number {n} will sail again on Monday, the crews said." for n in range(10_000)]]  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FramingWarning)
        assert clean("\n".join(lines)).text.count("\n") == 9_999
        assert len(clean(" ".join(lines)).paragraphs) == 1


LEAD = ["The two harbour towns signed an accord on Thursday that officials called a grave step for the whole coast.",
        "Fishermen watched the ceremony from the quay and said that they would wait for the text before they judged.",
        "The accord runs for ten years and can be ended by either side with one year of notice, it says."]  # fmt: skip
MENU = [f"{name} pages" for name in ("Home", "News", "Harbour", "Weather", "Boats", "Tides", "People", "Letters")]
SHORT = [f"Story number {n} is about a man who sold a boat to another man in the town." for n in range(12)]


@pytest.mark.parametrize("furniture", [
    ["Recommended Stories", "list 1 of 2 The mole explained", "list 2 of 2 Ten tides to watch", "end of list"],
    ["Send any friend a story", "As a subscriber, you have 10 gift articles to give each month."],
    ["You have 2 free articles left this month.", "Sign in to continue reading"],
    ["Envoyer à un ami", "Il vous reste 3 articles gratuits ce mois-ci."],
    ["Suggested stories:", "Crews learn to knit", "Harbour gets a stove"],
    ["Storm closes the coast road … Read more", "Click to share on Facebook (Opens in new window)"],
    ["The council wants to close the coast road for good, as it …", "Crews learn to knit in the winter, and they …"],
])  # fmt: skip
def test_furniture_between_paragraphs_is_dropped(furniture: list[str]) -> None:
    page = ["Harbour accord signed", "By Ann Roe", *LEAD[:2], *furniture, LEAD[2], "© 2024 Lantern Media"]
    kept = clean("\n".join(page)).text.split("\n")
    assert kept[0] == LEAD[0] and kept[-1] == LEAD[2]
    assert not [line for line in furniture if line in kept and not line.endswith("…")]


@pytest.mark.parametrize("line", [
    "12 March 2024 was the day on which the two ports signed",
    "Updated 12 March 2024: the council voted to close the old road to the port",
    "Create an account of the strike that lasts, she told them.",
    "For members the ferry is free, its owner said.",
    "Send your friends to the harbour, the mayor said, and they will come back.",
])  # fmt: skip
def test_sentences_that_open_like_furniture_are_none(line: str) -> None:
    assert rule_of(line) is None


@pytest.mark.parametrize("line", ["12 March 2024, 10:30", "Published: Nov. 19, 2019, 6:18 p.m. Updated: Nov. 19, 2019",
                                  "[ 167 comments ]", "No comments yet", "Tag: ferries", "Email this to a friend",
                                  "* Sports", "Continue reading the main story"])  # fmt: skip
def test_lines_of_pages_are_furniture(line: str) -> None:
    assert rule_of(line.lstrip("* ")) is not None


def test_a_cue_line_with_few_words_before_and_much_after_it_ends_nothing() -> None:
    search = "Enter what you are looking for here. The search covers the pages of the whole site and its archive."
    page = "\n\n".join(["Harbour accord signed", search, "Previous post", *LEAD, *SHORT])
    assert clean(page).text.endswith(SHORT[-1])
    assert clean("\n\n".join(["Harbour accord signed", LEAD[0], "Previous post", LEAD[1]])).text == LEAD[0]


def test_an_article_starts_below_the_second_title_of_its_page() -> None:
    page = "\n\n".join(
        [
            "Two harbour towns sign an accord | The Post",
            *MENU,
            *SHORT[:8],
            "Two harbour towns sign an accord",
            "By Ann Roe",
            *LEAD,
        ]
    )
    assert clean(page).text.split("\n") == LEAD
    below = ["Harbour accord signed", *LEAD, "Harbour accord signed", *SHORT]
    assert clean("\n\n".join(below)).text.startswith(LEAD[0])


def test_a_longer_part_under_a_subheading_is_no_foreign_tail() -> None:
    page = [
        "Harbour accord signed",
        "Share",
        *LEAD,
        "What the neighbours of both towns have to say",
        *SHORT,
        "Contact us",
    ]
    assert clean("\n\n".join(page)).text.endswith(SHORT[-1])


def test_a_subheading_is_no_headline_and_drops_no_lead() -> None:
    page = [
        "Menu",
        *MENU,
        "By Ann Roe",
        *LEAD[:2],
        "The accord of the harbour towns and its text",
        LEAD[2],
        "Contact us",
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FramingWarning)
        assert clean("\n\n".join(page)).text.startswith(LEAD[0])


def test_clean_text_is_left_as_it_is() -> None:
    body = [
        LEAD[0],
        "Why Now",
        LEAD[1],
        "Boats: 12",
        "Crews: 30",
        "Ferry Prices, Autumn",
        LEAD[2],
        "Ann Roe, Harbour Post",
    ]
    cleaned = clean("\n\n".join(["Harbour accord signed", *body]))
    assert (cleaned.title, cleaned.text.split("\n")) == ("Harbour accord signed", body)
    assert clean("\n".join(["Menu", "Harbour accord signed", *body])).text.split("\n") != body


def test_a_cloud_of_tags_is_no_sentence_and_a_far_notice_no_standfirst() -> None:
    cloud = " ".join(["harbour mole ferry tide crew boat net quay"] * 4)
    notice = "Your privacy is important to us and to all of the many companies that we work with every day"
    page = [
        "Two harbour towns sign an accord",
        notice,
        *MENU,
        *MENU,
        cloud,
        *MENU,
        "Two harbour towns sign an accord",
        *LEAD,
    ]
    assert clean("\n\n".join(page)).text.split("\n") == LEAD


def test_words_of_a_script_without_blanks_are_counted() -> None:
    page = [
        "Home",
        "Harbour accord signed",
        "二つの港町は木曜日に協定に署名した。",
        "役人はこれを重大な一歩と呼んだ。",
        "Contact us",
    ]
    assert clean("\n\n".join(page)).text.split("\n") == page[2:4]


@pytest.mark.parametrize(("page", "message"), [
    (["Harbour accord signed", "Share", LEAD[0], *MENU * 6], "96 words below it were dropped, 19 were kept"),
    (["Harbour accord signed", *MENU * 6, LEAD[0], "Share"], "96 words above it were dropped, 19 were kept"),
    (["Menu", "Harbour accord signed", *[f"{a * 6} {b * 6} {a + b * 5} " * 4 + f"{a * 9}." for a, b in
      zip("abcdefghijklm", "nopqrstuvwxyz", strict=True)]], "its 13 paragraphs hardly share a word"),
])  # fmt: skip
def test_an_article_in_doubt_is_warned_of(page: list[str], message: str) -> None:
    with pytest.warns(FramingWarning, match=f"a.txt: perhaps not the whole article.*{message}; check the lines"):
        clean("\n\n".join(page), name="a.txt")


def test_lines_set_by_hand_end_the_doubt() -> None:
    page = "\n".join(["Harbour accord signed", "Share", LEAD[0], *MENU * 6])
    assert clean(page, lines=pd.DataFrame({"line": [3], "label": ["body"], "kept": [True]})).text == LEAD[0]
