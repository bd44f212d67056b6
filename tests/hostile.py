"""Hostile kinds of text, and how the processor time of every public function that reads text grows over them.

`grows` compares a text with one four times as long: linear work takes four times as long. `make attack` runs this file
over all kinds and functions with longer texts; `test_hostile.py` runs a short form.
"""

from __future__ import annotations

import gc
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import product
from string import ascii_lowercase
from typing import TypeVar

import pandas as pd

import framing

LEXICON = framing.Lexicon.from_dict({"alarm": ["threat*", "fear", "cold war"], "calm": ["*a*a*a*b", "peace"]}, "en")
FEW = 4.0  # texts of four times the length take at most twice as much as so many times the time
SAID = "The pact is a threat, the minister said on Monday. “It is old,” said Ann Lee. Boats left in the afternoon. "
PAGE = "A headline about the pact\n\nBy Ann Lee\n\n" + "\n\n".join([SAID * 3] * 8) + "\n\n"

NAMES = [*map("".join, product(ascii_lowercase, repeat=3))]

REPEATED = {
    "plain": SAID,
    "paragraphs": SAID + "\n\n",
    "a mark opens": "“",
    "marks and words": "“word ",
    "straight marks": '"a ',
    "spaced marks": '" ',
    "apostrophes": "'a ",
    "single marks": "‘a ",
    "low marks": "„Wort ",
    "dialogue": "— No, said he.\n",
    "unclosed paragraphs": "“A threat goes on and on.\n\n",
    "a blank behind the mark": "“ A threat goes on.\n\n",
    "a term before the mark": "threat “A threat goes on.\n\n",
    "said before the mark": "I said: “It is a threat to us.\n\n",
    "speech": "“This pact is a threat to all of us, and nobody thinks that it goes. We have seen it.\n\n",
    "brackets": "( a ",
    "square brackets": "[a ",
    "tabs": "\t",
    "hyphens": "a-",
    "digits": "1,",
    "dots": ".",
    "spaced dots": ". ",
    "questions": "?!",
    "initials": "J. ",
    "acronyms": "U.S.",
    "titles": "Mr. Mrs. Dr. Lee ",
    "said that": "he said that she said that ",
    "according to": "according to ",
    "denials": "not no never nor without threat ",
    "commas": "threat, ",
    "colons": "Lee: No. ",
    "turns": "LEE: It is a threat.\n",
    "names": "Ann Lee said Bob Roe said ",
    "quoted": "“No,” said Ann. ",
    "pronouns": "He said she told him they warned her. ",
    "decoded twice": "â€œ word ",
    "false letters": "āThis is it,ā she said. ",
    "wrapped": "the quick brown fox jumps over the lazy dog and goes on to the\n",
    "lines": "menu item\n",
    "direction": "\u202ethreat\u202c ",
    "threats": "threat ",
    "one word": "a",
    "one broken word": "a\u00ad",
    "addresses": "http://a.b/c?d=e ",
    "a long host": "a.b-c.",
    "mail": "a@b.c ",
    "han": "文",
    "wide stops": "字。",
    "datelines": "PORT ASH, June 20 (NWA) — ",
    "tags": "<p>a",
    "blanks": " ",
    "line ends": "\n",
    "marks on letters": "\u0301",
}


def _distinct(form: str, size: int) -> str:
    return "".join(form.format(name.title(), n) for n, name in zip(range(size // len(form)), NAMES, strict=False))


def texts(size: int) -> Iterator[tuple[str, str]]:
    """Yield kinds of hostile texts, by name, about so many characters long."""
    for name, part in REPEATED.items():
        yield name, part * (size // len(part))
    yield "nested marks", "«" * (size // 2) + "x" + "»" * (size // 2)
    yield "capitals in a bracket that stays open", "It ended. (" + "A" * size + "b"
    yield "dots behind a word", "threat" + "." * size + " threat"
    yield "blanks between", "threat" + " " * size + "threat"
    yield "one huge quotation", "“" + "threat " * (size // 7) + "” said Ann Lee."
    yield "a word cut at a line's end", "a" * size + " www.x.y -\nthreat"
    for form in ("“A threat,” said {} Lee. He left. ", "The spokesman {} Roe said it is a threat. The spokesman left. ",
                 "threat {}{} ", "Item {} of {} menus\n", "{}: It is a threat.\n\n"):  # fmt: skip
        yield f"distinct: {form.strip()}", _distinct(form, size)


def _corpus(text: str) -> framing.Corpus:
    table = {"text": [text, "A threat. " + "The pact is fine today. " * 9, SAID], "outlet": [*"ABB"], "title": [*"xyz"]}
    return framing.read_corpus(pd.DataFrame(table))


def _hits(text: str) -> tuple[framing.Corpus, pd.DataFrame]:
    corpus = framing.read_corpus([" threat ".join(text[i : i + 60] for i in range(0, len(text), 60))])
    return corpus, framing.find(corpus, LEXICON, speakers=False)


Given = TypeVar("Given")

FUNCTIONS: dict[str, Callable[[str], object]] = {
    "clean": lambda text: framing.clean(PAGE + text),
    "find": lambda text: framing.find(_hits(text)[0], LEXICON),
    "quotations": lambda text: framing.quotations(text + " threat"),
    "concordance": lambda text: framing.concordance(*_hits(text)),
    "concordance of words": lambda text: framing.concordance(*_hits(text), per="words"),
    "concordance of sentences": lambda text: framing.concordance(*_hits(text), per="sentence"),
    "highlight": lambda text: (lambda corpus, hits: framing.highlight(corpus, 0, hits))(*_hits(text)),
    "score": lambda text: framing.score(_corpus(text), LEXICON),
    "tfidf_scores": lambda text: framing.tfidf_scores(_corpus(text), LEXICON),
    "keyness": lambda text: framing.keyness(_corpus(text), "A", "B"),
    "check_corpus": lambda text: framing.check_corpus(_corpus(text), LEXICON),
    "suggest_terms": lambda text: framing.suggest_terms(_corpus(text), LEXICON, "alarm"),
    "reading_queue": lambda text: framing.reading_queue(_corpus(text), LEXICON, "alarm"),
    "collocates": lambda text: framing.collocates(_corpus(text), "threat"),
    "a table of repeats": lambda text: framing.read_corpus([text, text + " end", SAID]),
    "LexiconVectorizer": lambda text: framing.LexiconVectorizer(LEXICON).fit_transform([text, SAID]),
}  # fmt: skip


def seconds(function: Callable[[Given], object], text: Given) -> float:
    """Return the processor seconds a function takes; that it refuses a text is as good as an answer."""
    gc.disable()  # collecting takes as long as all else that a process holds is much
    began = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            function(text)
        except framing.InputError as error:
            assert "\n" not in str(error)
        finally:
            gc.enable()
    return time.process_time() - began


def grows(function: Callable[[Given], object], short: Given, long: Given, quick: float = 0.25) -> str:
    """Return how a function grows from something to one four times as long, where it is more than linear; else "".

    What takes no longer than `quick` seconds is not looked at more closely.
    """
    if (after := seconds(function, long)) <= quick:
        return ""
    before = seconds(function, short)
    for _ in range(2 * (after > 2 * FEW * before)):  # a busy machine is no proof
        before, after = max(before, seconds(function, short)), min(after, seconds(function, long))
    return f"{before:.2f} s, of four times as much {after:.2f} s" if after > 2 * FEW * max(before, 0.005) else ""


def attack(size: int, names: list[str]) -> int:
    """Print every function and kind that grows too fast; return how many."""
    found = tried = 0
    for name in names or FUNCTIONS:
        seconds(FUNCTIONS[name], SAID)
        for (kind, short), (_, long) in zip(texts(size), texts(4 * size), strict=True):
            tried += 1
            if said := grows(FUNCTIONS[name], short, long, size / 40_000):
                found += 1
                sys.stdout.write(f"{name}, {kind}: {said}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{tried} tried, {found} grow faster than the text\n")
    return found


if __name__ == "__main__":
    sys.exit(attack(int(sys.argv[1]), sys.argv[2:]) > 0)
