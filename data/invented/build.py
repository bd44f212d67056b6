"""Build the invented corpus: pages with furniture, and the truth of every line and sentence.

``sources/oN_MM.txt`` hold the pieces, one annotated sentence a line. This script checks them and writes
``captures/*.txt`` (raw pages), ``captures/metadata.csv``, ``truth.csv`` (frames per sentence) and
``labels.csv`` (label per line), beside itself. ``--check`` only checks and prints the table;
``--pieces`` prints one row per piece as well.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import pandas as pd

Story = tuple[str, str, list[str]]  # section, headline, paragraphs
HERE = Path(__file__).resolve().parent
SEED = 20410509
FRAMES = ("alarm", "axis", "multipolarity", "cold_war")
VOICES = ("outlet", "quoted", "reported")
GENRES = ("news", "analysis", "opinion", "feature", "interview")
STYLES = ("plain", "adblocks", "teasers", "wrapped", "alsoread", "guillemets", "mojibake")
TOLERANCE = 0.03
# Planned prevalence of each frame (order of FRAMES) and the country of each outlet.
PLAN = {
    "o1": (0.48, 0.30, 0.06, 0.10),
    "o2": (0.14, 0.06, 0.06, 0.10),
    "o3": (0.14, 0.06, 0.46, 0.10),
    "o4": (0.16, 0.30, 0.14, 0.48),
}
COUNTRY = {"o1": "Osmere", "o2": "Osmere", "o3": "Ketland", "o4": "Lindmark"}
TAGLINE = {
    "o1": "Independent since 1871",
    "o2": "News from the waterfront and beyond",
    "o3": "Voice of the working people",
    "o4": "Ideas, history, strategy",
}
MENU = {
    "o1": "Home | World | Osmere | Business | Culture | Letters",
    "o2": "Front page | Shipping | City | World | Sport",
    "o3": "Leadership | Nation | Labour | World | Culture",
    "o4": "Essays | Briefings | Archive | Podcast | Subscribe",
}
SECTION = {"news": "World", "analysis": "Analysis", "opinion": "Opinion", "feature": "Features"}
CUES = ("Continue Reading", "Related stories", "More from this section", "Read next")
TAG = re.compile(
    r'\[(?P<frames>[a-z_,]*)(?P<rest>[^\]"]*)'
    r'(?:"(?P<speaker>[^"]+)"(?P<after>[^\]]*))?\]\s*(?P<text>.*)'
)
WORD = re.compile(r"[^\W\d_](?:\.[^\W\d_])+\.?|[^\W_]+(?:['’][^\W_]+)*")
ENDED = re.compile(r"[.!?…][”’)]*$")
INNER_END = re.compile(r"(?<!\bProf)(?<!\bMr)(?<!\bDr)(?<!\bMs)(?<!\bSt)[.!?][”’)]*\s+[“‘]?[A-Z0-9]")

# Stories for the foot of the pages: section, headline, paragraphs. None belongs to a piece.
TEASERS = """\
Weather
Storm warning lifted as gale moves out to sea
The harbour office lifted its storm warning shortly before noon, and the ferries went back to their timetable.
Two sheds lost their roofs and a kiosk on the promenade was blown into the boating lake. Nobody was hurt.
“We were lucky with the tide,” said the duty officer, Bram Keel.

Health
Clinics alarmed by the early start of the flu season
Family doctors in three counties counted twice as many patients with flu last week as a year ago.
The health board fears a shortage of beds by the end of the month and has asked retired nurses to register.
“It is a threat to the old above all,” said Dr Pia Solheim, who runs a clinic in Alder Street.
Vaccines are free for everyone over sixty.

Sport
Harriers hold leaders to a goalless draw
The Harriers took a point from the league leaders on a pitch that was more puddle than grass.
Goalkeeper Tam Weller made nine saves, the last of them with his face.
“My nose will mend,” he said, “and the table looks better already.”

Business
Mill that makes gears for windmills hires forty
A family firm in the hill country has won the contract for the main axis of sixty new wind turbines.
It will hire forty turners and fitters before the summer and rent the hall next door.
The owner, Greta Moss, called it the largest order since her grandfather opened the workshop.

Science
Zoo welcomes a pair of polar bear cubs
The cubs weigh little more than a bag of flour each and will not be shown to visitors before the autumn.
Keepers watch them through a camera and have so far refused to give them names.
The father has been moved to a pool of his own, for the danger he poses to the young is well known.

City
Council blocks plan for a car park under the market
The council voted down the plan by eleven to eight after a debate that lasted until midnight.
Traders had feared two years of dust. Motorists’ clubs spoke of a missed chance.
The camp of objectors celebrated on the steps of the town hall with soup.

Culture
Spy thriller of the Cold War returns to the stage
The Lantern Theatre opens its season with “The Tunnel”, a spy comedy set in a divided city.
The director, Odile Farr, has moved the second act to a laundry.
Tickets for the first night were gone within an hour.

Travel
Night train to the lakes comes back after nine years
The sleeper leaves at a quarter past ten and reaches the lakes in time for breakfast.
Bicycles travel free of charge. Dogs need a ticket and a muzzle.
“People want to wake up somewhere else,” said the line’s manager, Joost Avery.

Economy
Trading bloc agrees common label for honey
Members of the customs bloc have settled a quarrel of six years over what may be sold as honey.
Jars must name every country that the bees have worked in. Small producers may use one label for all.
The rules start in January.

Food
Why your sourdough fears the cold snap
A kitchen below sixteen degrees slows the dough, and a cold snap can double the time it needs.
Put the bowl in the oven with only the lamp on, advises baker Lune Carver.
She warns against the radiator, which dries the crust.

Technology
Phone networks test a warning signal for floods
Every phone in the valley will ring at eleven on Saturday, the civil protection office said.
The test is silent on phones that are switched off. No action is needed.
An earlier attempt failed when half the masts were under repair.

Education
Pupils of tiny school win the map prize
Seven pupils drew their island from memory and were wrong by less than a boat’s length.
Their teacher says they walked every metre of the coast with a rope.
The map will hang in the parliament’s reading room.

World
Diplomats’ orchestra to play in three capitals
Thirty envoys who play an instrument will tour the region in June, with two conductors who never speak.
The programme ends with a march that both of their countries claim as their own.
“We rehearse in order to avoid negotiations,” said the second oboe.

Environment
Wolves cross the river and unsettle shepherds
Tracks of at least four wolves were found on the southern bank, where none had been seen since 1954.
Shepherds are worried and ask for fences before the lambs come out.
The forestry office calls the risk small and lends out dogs."""


@dataclass(frozen=True)
class Sentence:
    """One sentence of a piece with what it evokes; paragraph 0 is the headline, -1 the caption."""

    text: str
    paragraph: int
    line: int
    frames: tuple[str, ...] = ()
    voice: str = "outlet"
    speaker: str = ""
    negated: bool = False
    hedged: bool = False


@dataclass
class Piece:
    """A source file: its header fields and its sentences, headline first."""

    name: str
    header: dict[str, str]
    sentences: list[Sentence] = field(default_factory=list)

    @property
    def scored(self) -> list[Sentence]:
        """Headline and body, without the caption."""
        return [s for s in self.sentences if s.paragraph >= 0]

    @property
    def tokens(self) -> int:
        """Word tokens of headline and body."""
        return sum(len(WORD.findall(s.text)) for s in self.scored)


@dataclass
class Page:
    """Lines of a capture with their labels."""

    lines: list[tuple[str, str]] = field(default_factory=list)

    def add(self, label: str, *texts: str) -> None:
        """Append lines of one label and a blank line after them."""
        self.lines += [(text, label) for text in texts] + [("", "blank")]


def read_sentence(text: str, paragraph: int, line: int) -> Sentence:
    """Read one tagged line; raise ValueError where the tag is not one the brief allows."""
    found = TAG.fullmatch(text)
    if not found:
        raise ValueError("expected a tag in square brackets and a sentence")
    frames = tuple(f for f in found["frames"].split(",") if f)
    words = f"{found['rest']} {found['after'] or ''}".split()
    if not frames and words and words[0] in FRAMES:
        raise ValueError("frames stand right after the opening bracket, without a blank")
    if unknown := [f for f in frames if f not in FRAMES and f not in VOICES]:
        raise ValueError(f"unknown frame {unknown[0]!r}, expected one of {', '.join(FRAMES)}")
    words = [*(f for f in frames if f in VOICES), *words]
    frames = tuple(f for f in frames if f in FRAMES)
    voices = [w for w in words if w in VOICES]
    if strange := set(words) - {*VOICES, "neg", "hedge"}:
        raise ValueError(f"unknown word in the tag: {sorted(strange)[0]!r}")
    if len(voices) > 1 or (frames and not voices):
        raise ValueError("expected one voice: outlet, quoted or reported")
    voice = voices[0] if voices else "outlet"
    if (voice != "outlet") != bool(found["speaker"]):
        raise ValueError("a speaker goes with quoted and reported, and only with them")
    if not frames and {"neg", "hedge"} & set(words):
        raise ValueError("neg and hedge need a frame")
    denied, hedged = "neg" in words, "hedge" in words
    said, speaker = found["text"].strip().replace("'", "’"), found["speaker"] or ""
    return Sentence(said, paragraph, line, frames, voice, speaker, denied, hedged)


def read_piece(path: Path, problems: list[str]) -> Piece:
    """Read one source file, noting what is wrong with it."""
    head, _, body = path.read_text("utf-8").partition("\n---\n")
    pairs = (line.split(":", 1) for line in head.splitlines() if ":" in line)
    piece = Piece(path.stem, {key.strip(): value.strip() for key, value in pairs})
    paragraph, start, fresh = 0, head.count("\n") + 3, True
    for number, line in enumerate(body.splitlines(), start):
        if not line.strip():
            fresh = True
            continue
        if not line.startswith("#"):
            paragraph += fresh or paragraph == 0
            fresh = False
        try:
            piece.sentences.append(read_sentence(line.lstrip("# "), paragraph, number))
        except ValueError as error:
            problems.append(f"{path.name}:{number}: {error}")
    piece.sentences += read_caption(piece.header.get("caption", ""))
    return piece


def read_caption(caption: str) -> list[Sentence]:
    """Read a caption, its credit apart where a splitter would cut it off; a tag goes with the first."""
    if not caption:
        return []
    first = read_sentence(caption if caption.startswith("[") else f"[] {caption}", -1, 0)
    cuts = [0, *(found.end() - 1 for found in INNER_END.finditer(first.text)), len(first.text)]
    texts = [first.text[a:b].strip() for a, b in zip(cuts, cuts[1:], strict=False)]
    return [replace(first, text=texts[0]), *(Sentence(text, -1, 0) for text in texts[1:])]


def check_piece(piece: Piece) -> Iterator[str]:
    """Yield what is wrong with one piece."""
    head = piece.header
    for key in ("outlet", "published", "genre", "style"):
        if not head.get(key):
            yield f"{piece.name}.txt: no {key}"
    if head.get("genre") not in GENRES or head.get("style") not in STYLES:
        yield f"{piece.name}.txt: genre {head.get('genre')!r} or style {head.get('style')!r} is unknown"
    if not re.fullmatch(r"2041-\d\d-\d\d", head.get("published", "")):
        yield f"{piece.name}.txt: published is not a date of 2041"
    if [s.paragraph for s in piece.sentences[:2]] != [0, 1]:
        yield f"{piece.name}.txt: expected one headline (#) and then the body"
    body = [s for s in piece.scored if s.paragraph]
    if len(body) < 16 or piece.tokens < 300:
        yield f"{piece.name}.txt: {len(body)} body sentences and {piece.tokens} tokens, expected 16 and 300"
    for s in piece.sentences:
        where = f"{piece.name}.txt:{s.line}"
        if re.search(r"[\"'«»\t]|  | $", s.text):
            yield f"{where}: straight or angled quotation mark, tab or double blank"
        if s.paragraph > 0 and not ENDED.search(s.text):
            yield f"{where}: the sentence does not end with . ! or ?"
        if INNER_END.search(s.text):
            yield f"{where}: a splitter would cut this: {INNER_END.search(s.text).group()!r}"  # type: ignore[union-attr]
    yield from check_marks(piece)


def check_marks(piece: Piece) -> Iterator[str]:
    """Yield quotations never closed, and quoted frames in sentences without a quotation."""
    opened = 0
    for s in piece.scored:
        if s.voice == "quoted" and s.frames and not opened and not re.search("[“”‘]", s.text):
            yield f"{piece.name}.txt:{s.line}: quoted frame in a sentence without quotation marks"
        opened += s.text.count("“") - s.text.count("”")
        if opened not in (0, 1):
            yield f"{piece.name}.txt:{s.line}: quotation marks do not pair here"
            opened = 0
    if opened:
        yield f"{piece.name}.txt: a quotation is never closed"


def is_extra(piece: Piece) -> bool:
    """Return whether a piece is one of the two printings of the wire report."""
    return int(piece.name[3:]) > 10


def check_corpus(pieces: list[Piece]) -> list[str]:
    """Return what is wrong with the pieces, alone and together (no sentence stands twice)."""
    problems = [problem for piece in pieces for problem in check_piece(piece)]
    seen: dict[str, Piece] = {}
    for piece in pieces:
        for s in piece.sentences:
            other = seen.setdefault(s.text.casefold(), piece)
            if other is not piece and not (is_extra(piece) and is_extra(other)):
                problems.append(f"{piece.name}.txt:{s.line}: sentence stands in {other.name}.txt, too")
    return problems


def read_teasers() -> list[Story]:
    """Return section, headline and paragraphs of each teaser story."""
    blocks = (block.split("\n") for block in TEASERS.split("\n\n"))
    return [(section, headline, paragraphs) for section, headline, *paragraphs in blocks]


def advert(piece: Piece, rng: Random) -> list[str]:
    """Return the lines of an ad block."""
    sponsor = rng.choice(("harbourbank", "lumo_tea", "northrail"))
    slug = f"{piece.header['published'].replace('-', '')}_{sponsor}"
    sizes = rng.sample(("728x90", "300x250", "970x90"), rng.randint(1, 2))
    return ["Advertisement", *(f"{slug}_{size}" for size in sizes), "previous arrow", "next arrow"]


def open_page(page: Page, piece: Piece, rng: Random) -> None:
    """Add masthead, menu, section, headline and byline."""
    head, title = piece.header, piece.sentences[0].text
    page.add("site_header", head["outlet"], TAGLINE[piece.name[:2]])
    if head["style"] != "plain" or rng.random() < 0.5:
        page.add("nav", MENU[piece.name[:2]])
    page.add("section", SECTION.get(head["genre"], "Interview"))
    page.add("title", title)
    if head["style"] in ("teasers", "mojibake") or rng.random() < 0.3:
        page.add("title", title)
    byline = [f"By {head['author']}"] if head.get("author") else []
    date = pd.Timestamp(head["published"])
    stamp = f"{date.day} {date:%B %Y}, {rng.randint(5, 22):02d}:{rng.randrange(60):02d}"
    page.add("nav", *byline, stamp)
    if rng.random() < 0.4:
        page.add("nav", "Share this article")


def add_body(page: Page, piece: Piece, stories: list[Story], rng: Random) -> list[Sentence]:
    """Add paragraphs with what stands between them; return headline, body and caption in page order."""
    body = [s for s in piece.scored if s.paragraph]
    caption = [s for s in piece.sentences if s.paragraph < 0]
    last = body[-1].paragraph
    place = rng.choice((0, 1, 2, last // 2))
    ads = {3, 6} if piece.header["style"] == "adblocks" else set()
    also = set(range(2, last, 3)) if piece.header["style"] == "alsoread" else set()
    order = [piece.sentences[0]]
    for number in range(last + 1):
        paragraph = [s for s in body if s.paragraph == number]
        order += paragraph
        if paragraph:
            page.add("body", " ".join(s.text for s in paragraph))
        if caption and number == place:
            page.add("caption", " ".join(s.text for s in caption))
            order += caption
        if number in ads and number < last:
            page.add("ad", *advert(piece, rng))
        if number in also:
            page.add("nav", f"ALSO READ: {rng.choice(stories)[1]}")
    return order


def close_page(page: Page, piece: Piece, stories: list[Story], rng: Random) -> None:
    """Add the cue line, the teaser stories and the footer."""
    cue = rng.choice(CUES)
    page.add("nav", cue)
    for section, headline, paragraphs in stories:
        page.add("section", section)
        page.add("teaser_headline", headline)
        for text in paragraphs[: rng.randint(2, len(paragraphs))]:
            page.add("teaser_body", text)
        if piece.header["style"] == "adblocks":
            page.add("ad", *advert(piece, rng))
        if cue == "Continue Reading":
            page.add("nav", cue)
    page.add("footer", f"© 2041 {piece.header['outlet']}", "Contact | Privacy | Terms of use")


def set_marks(text: str, style: str) -> str:
    """Return a line with the quotation marks of the style."""
    if style == "guillemets":
        return text.replace("“", "« ").replace("”", " »")
    return re.sub("[“”‘’]", "ā", text) if style == "mojibake" else text


def build_page(piece: Piece) -> tuple[list[tuple[str, str]], list[Sentence]]:
    """Return the page's lines with their labels, and its sentences in page order."""
    style = piece.header["style"]
    # One generator per piece: a page stays the same when other pieces are added.
    rng = Random(SEED + 100 * int(piece.name[1]) + int(piece.name[3:]))
    stories = rng.sample(read_teasers(), 3 if style == "teasers" else rng.randint(1, 2))
    page = Page()
    open_page(page, piece, rng)
    order = add_body(page, piece, stories, rng)
    close_page(page, piece, stories, rng)
    lines = [(set_marks(text, style), label) for text, label in page.lines[:-1]]
    if style == "wrapped":
        broken = ((textwrap.wrap(text, 72, break_on_hyphens=False) or [""], label) for text, label in lines)
        lines = [(part, label) for parts, label in broken for part in parts]
    return lines, order


def truth_rows(piece: Piece, order: list[Sentence]) -> Iterator[dict[str, object]]:
    """Yield one row per sentence in page order, the headline as number 0."""
    for number, s in enumerate(order):
        unit = {0: "headline", -1: "caption"}.get(s.paragraph, "body")
        row: dict[str, object] = {"article": f"{piece.name}.txt", "sentence": number, "unit": unit}
        row |= {frame: int(frame in s.frames) for frame in FRAMES}
        row |= {"voice": s.voice, "speaker": s.speaker}
        yield row | {"negated": int(s.negated), "hedged": int(s.hedged)}


def metadata_row(piece: Piece) -> dict[str, str]:
    """Return the row of a piece in metadata.csv."""
    head = piece.header
    row = {"capture": f"{piece.name}.txt", "outlet": head["outlet"]}
    row |= {"title": piece.sentences[0].text, "url": ""}
    row |= {"country": COUNTRY[piece.name[:2]], "published": head["published"], "language": "en"}
    row |= {key: head.get(key, "") for key in ("translated_from", "upstream", "genre")}
    return row | {"note": head.get("note") or f"invented; page style {head['style']}"}


def write_corpus(pieces: list[Piece]) -> None:
    """Write captures, metadata, truth and line labels."""
    (HERE / "captures").mkdir(exist_ok=True)
    truth: list[dict[str, object]] = []
    labels: list[tuple[str, int, str]] = []
    for piece in pieces:
        lines, order = build_page(piece)
        text = "\n".join(line for line, _ in lines)
        (HERE / "captures" / f"{piece.name}.txt").write_text(text + "\n", "utf-8", newline="\n")
        # The final newline ends the last line; split("\n") sees one more, empty one after it.
        labels += [(f"{piece.name}.txt", n, label) for n, (_, label) in enumerate([*lines, ("", "blank")], 1)]
        truth += truth_rows(piece, order)
    meta = pd.DataFrame([metadata_row(piece) for piece in pieces])
    meta.to_csv(HERE / "captures" / "metadata.csv", index=False, lineterminator="\n")
    pd.DataFrame(truth).to_csv(HERE / "truth.csv", index=False, lineterminator="\n")
    columns = ["file", "line_no", "label"]
    pd.DataFrame(labels, columns=columns).to_csv(HERE / "labels.csv", index=False, lineterminator="\n")


def summarise(groups: dict[str, list[Piece]], planned: bool) -> str:
    """Return a table of pieces, sentences (headline and body), tokens and prevalences; ! is off plan."""
    rows = [f"{'':8}{'pieces':>7}{'sent':>6}{'tokens':>8}" + "".join(f"{frame:>15}" for frame in FRAMES)]
    for name, pieces in groups.items():
        scored = [s for piece in pieces for s in piece.scored]
        row = f"{name:8}{len(pieces):7}{len(scored):6}{sum(p.tokens for p in pieces):8}"
        for index, frame in enumerate(FRAMES):
            share = sum(frame in s.frames for s in scored) / max(len(scored), 1)
            off = planned and abs(share - PLAN[name[:2]][index]) > TOLERANCE
            row += f"{share:14.3f}{'!' if off else ' '}"
        rows.append(row)
    return "\n".join(rows) + "\n"


def main(arguments: list[str]) -> int:
    """Check the sources, write the corpus unless told only to check, print the table."""
    problems: list[str] = []
    pieces = [read_piece(path, problems) for path in sorted((HERE / "sources").glob("o[1-4]_[0-9][0-9].txt"))]
    problems += check_corpus(pieces)
    for problem in problems:
        sys.stderr.write(problem + "\n")
    groups: dict[str, list[Piece]] = {}
    for outlet in PLAN:
        own = [p for p in pieces if p.name.startswith(outlet)]
        groups |= {outlet: own} if own else {}
        if any(map(is_extra, own)):
            groups[f"{outlet}-w1"] = [p for p in own if not is_extra(p)]
    if "--pieces" in arguments:
        sys.stdout.write(summarise({p.name: [p] for p in pieces}, planned=False))
    sys.stdout.write(summarise(groups, planned=True))
    if not problems and "--check" not in arguments:
        write_corpus(pieces)
    return 2 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
