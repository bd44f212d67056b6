"""Denied words, measured on two annotated corpora: `python tests/evaluation/denial.py FOLDER --half even`.

FOLDER holds, at any depth, files of the SFU Review Corpus annotated for negation (Konstantinova and others, 2012:
`*.xml` with `cue` and `xcope`) or of CD-SCO, the stories of the *SEM 2012 shared task (Morante and Blanco, 2012:
`*.txt`, a token a line). The half is that of the documents whose SHA-256 (of a review's file, of a chapter's name)
begins with an even or an odd hexadecimal digit. Not part of the test suite; nothing of the texts is stored here.

The measure, for each opinion word of a list: it is denied if it lies in the scope of a negation cue. Cues that are only
part of a word ("un-") do not count, as the kit reads whole words. Left out are sentences with a cue without a scope or
a "n't" that is no cue. A window is measured, too: a word is denied if a negator is among the five words before it.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from framing import __version__
from framing.voices.negation import judge_spans

OPINIONS = frozenset(
    """good great best better nice fine excellent wonderful amazing awesome perfect brilliant superb fantastic enjoy
    enjoyed enjoyable love loved liked fun funny interesting entertaining exciting beautiful pretty clean
    comfortable easy easily useful helpful friendly fast quick reliable solid strong smooth safe cheap affordable
    worth worthy recommend recommended happy pleased satisfied impressed impressive original fresh clear sharp smart
    bright quality value improvement bad worse worst terrible horrible awful poor poorly boring dull slow ugly dirty
    noisy loud cramped uncomfortable difficult expensive overpriced useless worthless disappointed disappointing
    disappointment annoying annoyed hate hated weak stupid silly problem problems trouble complaint complaints issue
    issues flaw flaws fault defect break broken fail failed waste weird wrong danger dangerous evil cruel sad afraid
    fear feared guilty guilt innocent honest kind gentle brave mad pain harm trust true likely possible reason
    secret strange mystery crime criminal mistake sorry surprised surprise hope important""".split()
)
NEGATOR = re.compile(
    r"no|not|never|none|nobody|nothing|neither|nor|nowhere|without|cannot|hardly|"
    r"\w*n['’]t|(?:do|did|does|is|was|ca|wo)nt",
    re.IGNORECASE,
)
Sentence = list[tuple[str, bool]]  # word, whether it is denied


def read_reviews(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a file of the SFU Review Corpus."""
    for sentence in ET.parse(path).iter("SENTENCE"):
        words = [(word, (word.text or "").strip().replace("\x92", "’")) for word in sentence.iter("W")]
        cues = {cue.get("ID"): set(cue.iter("W")) for cue in sentence.iter("cue") if cue.get("type") == "negation"}
        marked = set().union(*cues.values())
        scopes = {at.get("SRC"): set(of.iter("W")) for of in sentence.iter("xcope") for at in of.findall("ref")}
        denied = set().union(*(scopes[cue] for cue in cues if cue in scopes))
        if set(cues) <= set(scopes) and all(of in marked for of, word in words if word.endswith(("n't", "n’t"))):
            yield [(word, of in denied) for of, word in words]


def read_stories(path: Path) -> dict[str, list[Sentence]]:
    """Return the sentences of each chapter of a file of CD-SCO."""
    chapters: dict[str, list[Sentence]] = {}
    for block in path.read_text("utf-8").strip().split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines()]
        cues = range(7, len(rows[0]) - 2, 3)
        whole = [at for at in cues if any(row[at] == row[3] for row in rows)]
        words = [(row[3], any(row[at + 1] not in ("_", "***") for at in whole)) for row in rows]
        chapters.setdefault(rows[0][0], []).append(words)
    return chapters


def read_documents(folder: Path) -> Iterator[tuple[str, bytes, list[Sentence]]]:
    """Yield of each document its corpus, what tells its half, and its sentences."""
    for path in sorted(folder.rglob("*.xml")):
        written = path.read_bytes()
        if b"<xcope" in written and b"<SENTENCE" in written:
            yield "SFU reviews", written, [*read_reviews(path)]
    for path in sorted(folder.rglob("SEM-2012-SharedTask-CD-SCO-*.txt")):
        if path.parent.name != "test":  # the same stories as in test-gold, without annotation
            for chapter, sentences in read_stories(path).items():
                yield "CD-SCO stories", chapter.encode(), sentences


def judge(words: Sentence) -> Iterator[tuple[bool, dict[str, bool]]]:
    """Yield of each opinion word whether it is denied, by the annotation and by each way."""
    text, spans = "", []
    for word, _ in words:
        glued = re.match(r"(?:n['’]t$|['’](?:s|re|ve|ll|d|m)$|[.,;:!?)…])", word) or text.endswith("(") or not text
        text += word if glued else " " + word
        spans.append((len(text) - len(word), len(text)))
    chosen = [place for place, (word, _) in enumerate(words) if word.casefold() in OPINIONS]
    judged = judge_spans(text, [(0, len(text))], [spans[place] for place in chosen])
    for place, (_, denier, _) in zip(chosen, judged, strict=True):
        spoken = [word for word, _ in words[:place] if re.search(r"\w", word)]
        ways = {"kit": denier != "", "kit, by negators of the window": any(map(NEGATOR.fullmatch, denier.split()))}
        yield words[place][1], ways | {"window of five words": any(map(NEGATOR.fullmatch, spoken[-5:]))}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="holds the SFU Review Corpus or CD-SCO")
    parser.add_argument("--half", choices=["even", "odd", "all"], default="all")
    chosen = parser.parse_args()
    counts: Counter[tuple[str, str, bool, bool]] = Counter()
    for corpus, written, sentences in read_documents(chosen.folder):
        if chosen.half in ("all", "odd" if int(hashlib.sha256(written).hexdigest()[0], 16) % 2 else "even"):
            rows = [row for words in sentences for row in judge(words)]
            counts.update((corpus, way, true, found) for true, ways in rows for way, found in ways.items())
    if not counts:
        sys.exit(f"{chosen.folder}: no file of the SFU Review Corpus or of CD-SCO")
    print(f"{chosen.half} half; framing {__version__}")
    for corpus, way in sorted({key[:2] for key in counts}):
        right, extra, missed = (counts[corpus, way, *pair] for pair in ((True, True), (False, True), (True, False)))
        of = sum(n for key, n in counts.items() if key[:2] == (corpus, way))
        precision, recall = right / max(right + extra, 1), right / max(right + missed, 1)
        print(f"{corpus:15} {way:31} P {precision:.3f}  R {recall:.3f}  of {of} words, {right + missed} denied")


if __name__ == "__main__":
    main()
