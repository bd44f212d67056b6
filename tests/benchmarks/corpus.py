"""A large invented corpus, the same for the same seed: Zipf vocabulary, curly quotes, phrases, quotations."""

from __future__ import annotations

import numpy as np

SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "en", "il", "or", "ust", "ain")]
FUNCTION_WORDS = "the of and to in a is that for it with as was on by at be this from are or his an they".split()
FRAMED = [
    "threat", "threats", "threatening", "danger", "alarmed", "alarming", "fears", "escalation", "arms race",
    "provocation", "axis", "axis of evil", "new axis", "bloc", "anti-western", "rogue states",
    "alliance of autocracies", "multipolar", "multipolar world", "balance of power", "world order",
    "hegemony", "rival camps", "Cold War", "cold war", "iron curtain", "Soviet-era", "cold war mentality", "proxy wars",
]  # fmt: skip
SAID = ["said", "said", "told reporters", "warned", "added", "argued"]
BEGINNINGS = """
    alar anti blo camp club coal col comm conc cons cont dic dis dist divi domi dre eas either emp fea fro gan hea
    hos imp iro jit lea mul ner new non one oppo pac pan pol post pre pri pro rat riv sca soc sou sov spli sta sub
    sup ter the thei tro und uni unit vas wal war wor worl
""".split()
BEGUN = 0.22  # share of words that begin like the lexicon's: as in news, a fifth of the text shares three letters
VOCABULARY = 900_000  # of which about 280,000 are met in 100 MB
OFFSET, STEEPNESS = 6.0, 1.37  # of the Zipf-Mandelbrot law: a word's chance falls as (rank + OFFSET) ** -STEEPNESS
WORDS_A_BYTE = 1 / 6.36


def make_vocabulary(size: int = VOCABULARY, seed: int = 7) -> np.ndarray:
    """Return distinct invented words, short ones first, function words before them."""
    draw = np.random.default_rng(seed)
    length = np.clip(1 + (np.log10(np.arange(size) + 10) / 1.9).astype(int), 1, 4) + draw.integers(0, 2, size)
    parts = np.array(SYLLABLES, dtype=object)[draw.integers(0, len(SYLLABLES), (size, 5))]
    begun = np.array(BEGINNINGS, dtype=object)[draw.integers(0, len(BEGINNINGS), size)]
    words = np.where(draw.random(size) < BEGUN, begun, "") + parts[:, 0]
    for column in range(1, 5):
        words = words + np.where(length > column, parts[:, column], "")
    return np.array([*FUNCTION_WORDS, *dict.fromkeys(words.tolist())], dtype=object)


def make_texts(megabytes: float, seed: int = 1, framed: float = 0.002) -> list[str]:
    """Return articles of about 3,000 characters.

    Parameters
    ----------
    megabytes : of UTF-8 text in all
    framed : share of words that are replaced by a term of `FRAMED`
    """
    draw = np.random.default_rng(seed)
    vocabulary = make_vocabulary()
    texts: list[str] = []
    for done in range(int(np.ceil(megabytes))):
        size = int(min(1.0, megabytes - done) * 1e6 * WORDS_A_BYTE)
        texts += _articles(draw, vocabulary, size, framed)
    return texts


def _articles(draw: np.random.Generator, vocabulary: np.ndarray, size: int, framed: float) -> list[str]:
    least = (1 + len(vocabulary) / OFFSET) ** (1 - STEEPNESS)
    ranks = OFFSET * (1 - (1 - least) * draw.random(size)) ** (1 / (1 - STEEPNESS)) - OFFSET
    words = vocabulary[ranks.astype(np.int64)].tolist()
    for place in np.flatnonzero(draw.random(size) < framed).tolist():
        words[place] = FRAMED[int(draw.integers(len(FRAMED)))]
    sentences = []
    at, lengths = 0, draw.integers(8, 30, size // 15).tolist()
    kinds = draw.random(len(lengths)).tolist()
    for length, kind in zip(lengths, kinds, strict=True):
        part = words[at : at + length]
        at += length
        if len(part) < 4:
            break
        sentences.append(_sentence(part, kind))
    paragraphs = [" ".join(sentences[i : i + 3]) for i in range(0, len(sentences), 3)]
    return ["\n\n".join(paragraphs[i : i + 8]) for i in range(0, len(paragraphs), 8)]


def _sentence(words: list[str], kind: float) -> str:
    words = [words[0].capitalize(), *words[1:]]
    middle = len(words) // 2
    name = f"{words[0]} {words[-1].capitalize()}"
    if kind < 0.12:
        said = SAID[int(kind * 1000) % len(SAID)]
        return f"“{' '.join(words[:middle])},” {said} {name}, {' '.join(words[middle:-1])}."
    if kind < 0.2:
        return f"{name} said that {' '.join(words[1:-1])}."
    if kind < 0.23:
        return f"{' '.join(words[:middle])}, {' '.join(words[middle:])}’s U.S. envoy."
    if kind < 0.4:
        return f"{' '.join(words[:middle])} — {' '.join(words[middle:])} in {1900 + int(kind * 300)}."
    return f"{' '.join(words)}."
