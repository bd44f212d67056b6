"""Results that are kept: what cleaning, voices, denials, matching and scores make of 3,600 made-up texts, as hashes.

`python tests/kept_results.py --show texts 17` prints what is made of a text; `--keep` writes the table anew, once
whoever changed a rule has looked at what changed. The texts are ours, from data/ and from below, with pieces taken out,
put in or put twice by a seeded draw, or with one part that is a word or a line longer each time: they pin what the kit
does with odd pages and odd marks, and where its limits are, not what would be right.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterator
from hashlib import md5
from itertools import chain, product
from pathlib import Path
from textwrap import wrap

import pandas as pd

import framing
from framing.voices.attribution import attribute_by_marks, attribute_spans, quotations
from framing.voices.negation import judge_spans

ROOT = Path(__file__).resolve().parent.parent
KEPT = Path(__file__).with_suffix(".csv")
KINDS = ("pages", "texts", "corpora")
LEXICON = framing.read_lexicon(Path(__file__).with_suffix(".en.yml"))
LINES = """Share
Share this article
Read more
Read next
Related
Most read
Advertisement
By Ann Lee
By Ann Lee, in Port Ash
3 min read
12:30
Updated 10 May 2041, 09:53
Sign up for our newsletter
Subscribe to our newsletter and never miss a story
Comments (12)
What happens next?
Who pays for the ferries?
© 2041 The Port Ash Gazette
Photo: Ann Lee
Picture: the harbour at dawn. (Interpress)
Ferry strike enters its second week
Council votes on the sea wall
Wolves cross the river and unsettle shepherds
Opinion
World | Sport | Weather
Home
Topics: Ketland, Varonia, treaties
Ann Lee is a reporter in Port Ash.
* * *
Background
The pact in brief
[+2345 chars]
This article first appeared in the Courier.
(Reporting by Ann Lee; editing by Tom Roe)
Follow us
Click here to read the full story
Already a subscriber? Log in
Next story: the harbour reopens
"We were afraid," one of them said.
Tom Roe contributed to this report.""".split("\n")
MARKS = [*"\"“”‘’'«»‹›„—–-.,:;!?…()[]\n _1'éß0"]
MARKS += ["\n\n", " said ", " not ", "’s ", " Mr. ", " U.S. ", " -t-il ", "``", "''", " so-called ", " no ", " may "]
MARKS += [" 5'10\" ", " the minister, ", " Xi ", " the axis of the ", " AXIS "]
MARKS += [" he said ", ", she added, ", " according to Ann Lee ", " that ", "\n“", "”\n", "? ", ": “", " the allies’ "]
MARKS += ["《", "》"]
SPOKEN = {
    "en": """“We are not an axis,” said Ann Lee, the minister. “Nobody fears us, and no bloc is planned.” Tom Roe
told reporters that the treaty was “a grave danger” and the so-called “camp” a myth. He may be wrong.

“The threat is real.

“It will grow,” she went on. ‘Never,’ he wrote, ‘was a “new Cold War” so near.’ Did anyone doubt it? Not they.

And from Roe:

The pact is no threat. It hardly changes anything, officials say, who have not seen it.""",
    "en, asked and announced": """What did the treaty change? “Nothing at all,” Ann Lee said at the harbour. And does
she fear a new axis?

“No. Every age has its bloc.”

Will the ferries run?

“They will, and nobody is on alert.

“Ask me again in May,” she added, when the guns were silent.

In May she said:

“The threat was never real.” Her aide called it a “grave danger”, though.

The minister told the chamber:

There is no camp. The pact is a threat to nobody, and the border is calm.

LEE: We fear the bloc.
ROE (interrupting): It is not a bloc, nor an axis of evil.
LEE: So they say.

Also that “the cold war is over,” he wrote. And that “no war? ever helped.” What Roe called the
“well-known pariah state” was, he said, “a treaty”, in the words of Mr. Lee, “not a threat”. Asked whether he feared
war, he replied: “Never.” "We," said Roe, "are not the threat", and Lee agreed. The so-called "axis of ports" may not
exist; officials deny that it threatens anyone. 'It's the allies’ treaty', the minister, Jo Marr, said.""",
    "fr": """« Nous ne sommes pas un axe », a déclaré la ministre Anne Roux. « Personne n’a peur », a-t-elle ajouté.
Selon M. Petit, le traité n’est pas une menace. — La guerre froide est finie, dit-il. — Pas encore, répondit-elle.""",
    "es": """«No somos un eje», dijo la ministra Ana Ruiz. Según Pedro Díaz, el tratado no es una amenaza. —La guerra
fría ha terminado —dijo él—. Nadie la teme. “Tal vez”, respondió ella, “no haya peligro”.""",
    "de": """„Wir sind keine Achse“, sagte die Ministerin Anna Roth. Laut Peter Klein ist der Vertrag keine Bedrohung.
»Der Kalte Krieg ist vorbei«, erklärte er, »niemand fürchtet ihn.« Sie könne das nicht bestätigen.""",
    "zh": """部长说：“我们不是轴心。”他认为这份条约“不构成威胁”。《港口日报》报道，
“冷战”早已结束，“谁也不怕，谁也不信。”
「没有人害怕」，她补充道。所谓的“阵营”只是“一个说法”。""",
    "ko": """장관은 “우리는 축이 아니다”라고 말했다. 그는 “위협은 없다”며 “냉전은 끝났다”고 덧붙였다.
‘신냉전’이라는 말은 낡았다. 「항구일보」는 "아무도 두려워하지 않고, 믿지 않는다"고 전했다.""",
    "ru": """«Мы не ось», — сказала министр Анна Белова. По словам Петра Лисина, договор не угроза. «Холодная война
кончилась», — заявил он, — «никто её не боится». Слово „блок“ тут ни при чём.""",
    "pt": """“Não somos um eixo”, disse a ministra Ana Reis. Segundo Pedro Dias, o tratado não é uma ameaça. —A guerra
fria acabou —disse ele. Talvez não haja perigo, afirmou.""",
}


def pages() -> Iterator[str]:
    """Yield pages, as they are and with lines taken out, put in or put twice."""
    draw = random.Random(1)
    for file in sorted((ROOT / "data" / "invented" / "captures").glob("*.txt")):
        whole = file.read_text("utf-8").split("\n")
        yield "\n".join(whole)
        for _ in range(4):
            lines = [*whole]
            for _ in range(draw.randrange(1, 14)):
                place = draw.randrange(len(lines))
                match draw.randrange(4):
                    case 0:
                        del lines[place : place + draw.randrange(1, 4)]
                    case 1:
                        lines[place:place] = [draw.choice(LINES), ""][: draw.randrange(1, 3)]
                    case 2:
                        lines[place:place] = [draw.choice(whole)]
                    case _:
                        lines[place:place] = draw.sample(LINES, draw.randrange(2, 7))
                lines = lines or [""]
            yield "\n".join(lines)


def odd_pages() -> Iterator[str]:
    """Yield pages put together from what pages are made of: menus, paragraphs, subheadings, teasers, notices."""
    draw = random.Random(3)
    articles = pd.read_csv(ROOT / "data" / "lifelike" / "articles.csv", keep_default_na=False)["text"]
    told = [line for text in articles for line in text.split("\n") if line.strip()]
    words = "Home World Sport Weather Opinion Business Culture Video Letters Shop Puzzles".split()

    def some(most: int, make: Callable[[], str]) -> list[str]:
        return [make() for _ in range(draw.randrange(most + 1))]

    def short(first: int, last: int) -> str:
        said = draw.choice(told).split()[: draw.randrange(first, last)]
        return " ".join(said) + draw.choice(["", "", ".", "?", ":", " …"])

    for _ in range(260):
        page = [*some(7, lambda: draw.choice(words)), *some(3, lambda: draw.choice(LINES)), short(4, 14)]
        page += some(1, lambda: short(10, 30)) + some(3, lambda: draw.choice(LINES[:14]))
        for _ in range(draw.randrange(1, 13)):
            kind = draw.random()
            page.append(draw.choice(told) if kind < 0.7 else short(2, 8) if kind < 0.85 else draw.choice(LINES))
            page += [page[-1]] * (draw.random() < 0.03)
        for _ in range(draw.randrange(5)):
            page += [*some(1, lambda: draw.choice(words)), short(4, 12), *some(2, lambda: short(8, 30))]
        page += some(6, lambda: draw.choice(LINES)) + some(2, lambda: draw.choice(told)) + some(3, lambda: short(3, 9))
        yield draw.choice(["\n", "\n\n", "\n\n", " \n\n\n"]).join(page)


def texts() -> Iterator[tuple[str, str]]:
    """Yield texts with their languages, as they are and with marks and words put in or letters taken out."""
    draw = random.Random(2)
    articles = pd.read_csv(ROOT / "data" / "lifelike" / "articles.csv", keep_default_na=False)["text"]
    for number in range(320):
        name = draw.choice([*SPOKEN][:2] * 4 + [*SPOKEN])
        text, language = draw.choice(articles) if name == "en" and number % 2 else SPOKEN[name], name[:2]
        if number < len(SPOKEN):
            yield SPOKEN[name := [*SPOKEN][number]], name[:2]
            continue
        begin = draw.randrange(max(1, len(text) - 900))
        letters = [*text[begin : begin + 900]]
        for _ in range(draw.randrange(1, 30)):
            place = draw.randrange(len(letters) + 1)
            if draw.random() < 0.3 and place < len(letters):
                del letters[place : place + draw.choice([1, 1, 1, 9])]
            else:
                letters.insert(place, draw.choice(MARKS))
        yield "".join(letters), language

PAGE = {"menu": 0, "head": 9, "again": 0, "byline": 1, "standfirst": 0, "paragraphs": 5, "words": 40, "between": 0,
        "question": 0, "repeated": 0, "capitals": 0, "cue": 0, "teasers": 0, "teaser": 8, "story": 0, "cut": 0,
        "footer": 0}  # fmt: skip
PAGES = [
    {}, {"menu": 6, "teasers": 3, "footer": 4}, {"words": 9, "paragraphs": 8, "standfirst": 14, "cue": 1},
    {"menu": 12, "again": 1, "byline": 2, "words": 25, "between": 4, "teasers": 4, "story": 20, "cue": 3},
    {"words": 14, "paragraphs": 3, "between": 7, "question": 3, "teasers": 6, "story": 12},
]  # fmt: skip


def counted_pages() -> Iterator[str]:
    """Yield pages that differ by how many words or lines one of their parts has: what limits and weights decide."""
    articles = pd.read_csv(ROOT / "data" / "lifelike" / "articles.csv", keep_default_na=False)["text"]
    told = re.findall(r"[a-z]+", " ".join(articles[:9]).lower())
    for number, base in enumerate(PAGES):
        for part in PAGE:
            for size in (*range(16), 20, 25, 26, 30, 31, 40, 60):
                yield _page(told[50 * number :], **(PAGE | base | {part: size}))


def _page(told: list[str], **sizes: int) -> str:
    """Return a page whose parts have so many words or lines."""
    rest = iter(told)

    def line(words: int, end: str = "") -> list[str]:
        said = " ".join(next(rest) for _ in range(words))
        return [said[:1].upper() + said[1:] + end] if words else []

    head, standfirst = line(sizes["head"]), line(sizes["standfirst"], ".")
    byline = [[], ["By Ann Lee"], ["Updated 10 May 2041, 09:53"]][min(sizes["byline"], 2)]
    page = [*head * (sizes["again"] > 0), *(told[n].title() for n in range(sizes["menu"])), *head]
    page += [*line(3) * max(sizes["again"] - 1, 0), *line(2) * max(sizes["byline"] - 2, 0), *byline, *standfirst]
    for number in range(sizes["paragraphs"]):
        page += line(sizes["words"], ".")
        if number == sizes["paragraphs"] // 2:
            page += [*line(sizes["between"]), *line(sizes["question"], "?"), *page[-1:] * (sizes["repeated"] % 4)]
            page += [" ".join(told[:0:-1][: sizes["capitals"]]).title()] * (sizes["capitals"] > 0)
    page += line(sizes["cut"]) + [[], ["Related"], ["Read more"], ["Most read"], ["World"]][sizes["cue"] % 5]
    for _ in range(sizes["teasers"]):
        page += [*line(sizes["teaser"]), *line(sizes["story"], ".")]
    return "\n\n".join([*page, *LINES[: sizes["footer"]]])


def faulty_pages() -> Iterator[str]:
    """Yield pages with letters in place of marks, with wrapped lines, or with a site's name in the headline."""
    draw = random.Random(4)
    articles = pd.read_csv(ROOT / "data" / "lifelike" / "articles.csv", keep_default_na=False)["text"]
    told = [line for text in (*articles, SPOKEN["en"]) for line in text.split("\n") if line.strip()]
    sites = "Harbour Post|the Post|Post of the Port|A Post For All Ports|post|The Port Ash Daily Post".split("|")
    for number in range(210):
        lines = [draw.choice(told) for _ in range(draw.randrange(2, 7))]
        lines[1:1] = ["“We fear the allies’ bloc (an axis),” she said, “and don’t hide it.” ‘Never,’ he’d say. “No”."]
        name = draw.choice(["Maya", "Café", "Señor Piñón", "Jo"])
        lines += [f"{name}’s “axis” ({draw.choice(told)[:90]}) isn’t here."]
        head = draw.choice(told)[: draw.randrange(20, 80)].rstrip(". ")
        page = "\n\n".join([head + draw.choice(["", " | ", " - ", " – "]) + draw.choice(sites), *lines])
        if number % 3 == 0:
            letter, kinds = draw.choice("āéñÂÄ\ufffd"), draw.sample("“”’", draw.randrange(1, 4))
            page = "".join(letter if c in kinds and draw.random() < 0.9 else c for c in page)
        elif number % 3 == 1:
            width = draw.randrange(40, 110)
            page = "\n\n".join("\n".join(wrap(part, width)) for part in page.split("\n\n"))
        yield page


# @ is so many words, # so many sentences, ~ so many words with capitals, ^ so many paragraphs; ¶ begins one
COUNTED = """Ann Lee @ said the axis is a threat to us.
Ann Lee said @ that the axis is a threat @, officials know.
“@ an axis,” said Ann Lee. The bloc grew.
Ann Lee said “@”. The bloc grew.
Ann Lee called it “@ axis” and left.
The so-called @ axis grew. They met “so-called” @ “axis”.
According to @ Ann Lee, the axis grew. The bloc grew, according to @ officials.
The treaty is not @ an axis. The bloc grew.
An axis @ is no threat to the bloc, which does not @ exist.
Officials may @ fear a war. The axis is perhaps @ a threat.
There is no war, no @, no bloc, @ or axis.
Nobody denies @ that the axis is a threat.
“No axis,” he said. # “Nor a bloc,” he added.
“No axis,” said Ann Lee.¶^“Nor a bloc.”
Ann Lee met Tom Roe. # He said the war is near.
Minister Ann Lee spoke. # The minister said the war is near. Lee warned of a bloc.
Tom Roe, the envoy, spoke.¶^She said the axis grew. They said a war came. It warned of a threat.
The “~” was signed, he said. The “~ Treaty” of the axis is old.
“~,” Ann Lee said. “@” is an axis. “@?” “@.” “@,” he said.
He said (@) that the axis grew, @, and that the war came.
“We fear @, an axis” – @ – said Lee. ‘@ the axis’ grew.
Asked whether @, he replied: “Never an axis.” @: “War.”
Ann Lee, @, said the axis grew. Said Tom Roe, @: the war came.
“The threat is real.¶^“It will grow to an axis,” she said.
^“Is it an axis?” asked a reporter. @?¶LEE: No axis. @.¶ROE: A war. @.
And from @ Kim:¶“The axis grew.”¶In May @ he said:¶The war came. # The bloc grew.
@ @ @ @ @ @ @ @ Lee said the axis @ @ @ @ @ @ @ @ grew.
~ Lee said the axis grew. ~ ministers warned of war, and ~.
What Ann Lee called “@ axis” grew. Ann Lee called the treaty “@”. They name it an “axis @”.
Ann Lee could call it “@ pact”. He would have dubbed it “@”. What may be said: “@ axis.”
“~ Pact,” the envoy said. “@,” Ann Lee, the envoy, said, “@.”
“The ~ Treaty” was signed, said Ann Lee. It was “a ~,” he said. “~” is the name.
“@”, said Ann Lee, “@”, and Tom Roe said: “@.” It ended. “@,” it was said.
Ann Lee said:¶The axis grew @.¶The war came. He could say:¶A bloc @.¶And she:¶“@.”
LEE: We fear the axis @.¶ROE (@): War is near.¶A. B.: No.¶LEE: The bloc grew.¶The end of the axis.
“@!” “@?” “@…” “@” — Ann Lee. “An axis @”: Lee. – “@,” – said Roe – “@”.
Ann Lee said, “@,” and then, “@ axis,” she went on. Also that “@ axis,” he wrote. And that “@.”
In a letter titled “~”, Ann Lee wrote of “@ axis”. The book “~” says so. Which “@”?
Lee was asked: “@?” She said no. “Is it an axis?” “@.” “Now?” “@, no.” “When?” “In @.”
Ann Lee¶said the axis grew @.¶Said Tom Roe:¶“@ axis¶“@ bloc¶“@ war.”
5'10" @ tall, "@ axis" and the ports' @ 'bloc' of '90s @ war.""".split("\n")


def counted_texts() -> Iterator[tuple[str, str]]:
    """Yield texts that differ by how many words, sentences or paragraphs stand between two that belong together."""
    words = ("old port of the north and a new road by grey hills near town where people trade fish for salt or "
             "wool in autumn with carts from far west").split()  # fmt: skip
    for line in COUNTED:
        for size in (*range(10), 11, 13, 16, 20, 26, 36):
            said = [words[n % len(words)] for n in range(size)]
            text = line.replace("¶", "\n\n").replace("@", " ".join(said)).replace("~", " ".join(said).title())
            text = text.replace("#", "The ferry left. " * size).replace("^", "The ferry left the port.\n\n" * size)
            yield re.sub(r" +", " ", text), "en"


SENTENCES = """The threat grew in the north of the region.
“We fear no bloc,” said Ann Lee, the envoy.
The ferry left the harbour at noon.
Tom Roe told reporters that a new axis was near.
Nobody came to the quay that day.
The treaty is not a threat to the port, he said.
The camp was empty and the sea was calm.
The minister, Ann Lee, said the war was over.
Rain fell on the roofs of the old town.
The axis of ports may grow, officials fear.
the boats were late again
An axis, a threat and a bloc met in May.""".split("\n")
GERMAN = "Der Hafen ist nicht weit und wird im Mai von den Fischern und der Stadt geschlossen. " * 4
# articles of an outlet, and sentences of each
SIZES = [(1, 1), (1, 20), (1, 41), (2, 5), (2, 41), (3, 9), (5, 41), (6, 7), (6, 20), (9, 5), (10, 12), (11, 4)]
SIZES += [(14, 9)]


def corpora() -> Iterator[pd.DataFrame]:
    """Yield tables of articles that differ in how many and how long they are, and how often frames are found there."""
    for many, length in SIZES:
        rows = []
        for number, outlet in product(range(many), "AB"):
            step = 1 + (number * 7 + length + ord(outlet)) % 5
            said = [SENTENCES[(number + step * n) % len(SENTENCES)] for n in range(length + number % 3)]
            paragraphs = [" ".join(said[n : n + 3]) for n in range(0, length, 3)]
            text = " ".join(said) if outlet == "A" else "\n\n".join(paragraphs)
            text = GERMAN + text if number % 8 == 5 and length < 9 else text
            title = SENTENCES[(number * step) % 12].rstrip(".") if number % 2 else ""
            rows.append((text or "Rain fell.", outlet, title, f"2024-{1 + number % 3:02}-11", "none", number % 4 // 3))
        yield pd.DataFrame(rows, columns=["text", "outlet", "title", "date", "duplicate_of", "upstream"])


def read_scores(articles: pd.DataFrame) -> dict[str, str]:
    """Return the scores, comparisons and counts of a corpus, as text."""
    told = articles.assign(upstream=articles["upstream"].map({0: "", 1: "Interpress"}))
    corpus = framing.read_corpus(told)
    hits = framing.find(corpus, LEXICON)
    found = {
        "scores": framing.score(corpus, LEXICON, voice=["all", "outlet", "quoted", "reported", "others"]),
        "months": framing.score(corpus, LEXICON, by=["outlet", "month"], units=["body"], tiers=["core"], level=0.8),
        "articles": framing.score(corpus, LEXICON, by="article"),
        "cosines": framing.tfidf_scores(corpus, LEXICON, idf="smooth"),
        "terms": framing.count_terms(corpus, LEXICON), "speakers": framing.count_speakers(corpus, hits, "outlet"),
        "places": framing.locate_hits(corpus, hits), "leads": framing.measure_leads(corpus),
        "compared": framing.compare(corpus, LEXICON, smallest=0.1, voice="all"),
    }  # fmt: skip
    return {name: table.to_csv(index=False, float_format="%.8g") for name, table in found.items()}


def read_page(page: str) -> dict[str, str]:
    """Return the labelled lines and the article of a page, as text, or why there is none."""
    try:
        found = framing.clean(page)
    except framing.InputError as error:
        return {"refused": str(error)}
    return {"lines": found.lines.to_csv(index=False), "article": f"{found.title}\n{found.text}"}


def read_text(text: str, language: str) -> dict[str, str]:
    """Return what is made of a text, by what it is: quotations, voices, denials and hits, as text."""
    words = [found.span() for found in re.finditer(r"\w+", text)]
    begins = [0, *(found.end() for found in re.finditer(r"[.!?\n]\s+(?=.)", text))]
    some = [*words[3::29]]
    asked = [(words, True), (some, True), (some, False)]
    voices = [attribute_spans(text, begins, of, language, deep) for of, deep in asked]
    denials = judge_spans(text, [*zip(begins, [*begins[1:], len(text)], strict=True)], words, language)
    hits = framing.find([text], LEXICON) if language == "en" and text.strip() else pd.DataFrame()
    marks = attribute_by_marks(text, words)
    every = (f"{text[a:b]}: {voice} {mark} {denial}" for (a, b), voice, mark, denial
             in zip(words, voices[0], marks, denials, strict=True))  # fmt: skip
    return {
        "quotations": quotations(text, language).to_csv(index=False), "words": "\n".join(every),
        "some": "\n".join(map(repr, voices[1:])), "hits": hits.to_csv(index=False),
    }  # fmt: skip


def results(kind: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each page, text or corpus, and what is made of it."""
    if kind == "pages":
        yield from ((page, read_page(page)) for page in (*pages(), *odd_pages(), *counted_pages(), *faulty_pages()))
    elif kind == "texts":
        yield from ((f"[{code}] {text}", read_text(text, code)) for text, code in (*texts(), *counted_texts()))
    else:
        yield from ((articles.to_csv(index=False), read_scores(articles)) for articles in corpora())


def hashes(kind: str) -> list[str]:
    """Return a line for each page, text or corpus: the hashes of what is made of it."""
    short = ({name: md5(found.encode()).hexdigest()[:6] for name, found in made.items()} for _, made in results(kind))
    return [f"{kind} " + " ".join(f"{name}:{own}" for name, own in made.items()) for made in short]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="store_true", help="write the table")
    parser.add_argument("--show", nargs=2, metavar=("KIND", "N"), help="print what is made of a page, text or corpus")
    options = parser.parse_args()
    if options.keep:
        KEPT.write_text("\n".join(chain(*map(hashes, KINDS))) + "\n", "utf-8")
    elif options.show is not None:
        text, made = [*results(options.show[0])][int(options.show[1])]
        sys.stdout.write("\n\n".join([text, *(f"== {name}\n{found}" for name, found in made.items())]) + "\n")
