"""Quotations by textacy on PolNeAR, beside the kit's: `python tests/evaluation/textacy_quotations.py FOLDER`.

FOLDER is a checkout of https://github.com/networkdynamics/PolNeAR. textacy needs a parser; the sentences, parts of
speech and dependencies are those that PolNeAR ships (CoreNLP), which spares a model that PyPI does not have. Needs
`pip install textacy` beside the kit; not part of the test suite, and nothing of the texts is stored here.

Counted are words: those of an attribution's content in quotation marks are to be called quoted, all others not. textacy
gives up on an article whose marks are odd in number; these are counted twice: with nothing found, and left out.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import spacy
from spacy.tokens import Doc
from textacy.extract import direct_quotations
from voices import Article, Counts, count_speaker, gold_voices, read_articles

from framing.text import token_pattern
from framing.voices.attribution import quotations

TAGS = {"V": "VERB", "N": "NOUN", "J": "ADJ", "R": "ADV", "P": "PRON", "I": "ADP", "D": "DET", "C": "CCONJ", "M": "AUX"}
Found = list[tuple[int, int, str]]  # start, end and speaker of a quotation


def parsed(path: Path, text: str, vocabulary: spacy.vocab.Vocab) -> Doc:
    """Return an article as spaCy has it, from CoreNLP's file."""
    words, tags, lemmas, heads, deps, starts = [], [], [], [], [], []
    for sentence in ElementTree.parse(path).getroot().iter("sentence"):
        first = len(words)
        for token in sentence.iter("token"):
            begin, end = (int(token.findtext(f"CharacterOffset{part}") or 0) for part in ("Begin", "End"))
            tag = token.findtext("POS") or ""
            words.append(text[begin:end])
            tags.append("PROPN" if tag.startswith("NNP") else TAGS.get(tag[:1], "X"))
            lemmas.append(token.findtext("lemma") or "")
            heads.append(len(words) - 1)
            deps.append("dep")
            starts.append(begin)
        for link in sentence.iterfind("dependencies[@type='basic-dependencies']/dep"):
            child = first + int(link.find("dependent").get("idx")) - 1
            head = int(link.find("governor").get("idx")) - 1
            heads[child], deps[child] = (first + head, link.get("type") or "dep") if head >= 0 else (child, "ROOT")
    document = Doc(vocabulary, words=words, pos=tags, lemmas=lemmas, heads=heads, deps=deps)
    document.user_data["starts"] = starts
    return document


def by_textacy(path: Path, text: str, vocabulary: spacy.vocab.Vocab) -> Found | None:
    """Return textacy's quotations; None where it gives up."""
    document = parsed(path, text, vocabulary)
    starts = document.user_data["starts"]
    try:
        triples = list(direct_quotations(document))
    except ValueError:
        return None
    return [
        (starts[t.content.start], starts[t.content.end - 1] + 1, " ".join(word.text for word in t.speaker))
        for t in triples
    ]


def by_the_kit(text: str) -> Found:
    """Return the kit's quotations that somebody speaks."""
    table = quotations(text)
    table = table[table["type"].isin(["speech", "partial"])]
    return list(zip(table["start"], table["end"], table["speaker"], strict=True))


def measure(article: Article, found: Found, counts: Counts) -> None:
    """Count words called quoted, and speakers of attributions."""
    words = [match.span() for match in token_pattern("en").finditer(article.text)]
    voice, members = gold_voices(article, words)
    called = [next((who for start, end, who in found if start <= a < end), None) for a, _ in words]
    counts.words.update((str(gold == "quoted"), str(who is not None)) for gold, who in zip(voice, called, strict=True))
    for number, content in members.items():
        speakers = [who for word in content if voice[word] == "quoted" and (who := called[word])]
        source = " ".join(article.text[a:b] for a, b in article.attributions[number].source)
        if speakers and source:
            count_speaker(source, Counter(speakers).most_common(1)[0][0], counts)


def rows(name: str, counts: Counts) -> Iterator[str]:
    """Yield a line of the table."""
    both, more, less = (counts.words[pair] for pair in (("True", "True"), ("False", "True"), ("True", "False")))
    precision, recall = both / max(both + more, 1), both / max(both + less, 1)
    f1, found = 2 * both / max(2 * both + more + less, 1), counts.found
    named = f"{found['named right'] / max(found['named'], 1):.3f} of {found['named']}"
    yield f"| {name} | {counts.articles} | {precision:.3f} | {recall:.3f} | {f1:.3f} | {named} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="a checkout of networkdynamics/PolNeAR")
    parser.add_argument("--half", choices=["even", "odd", "all"], default="all")
    chosen = parser.parse_args()
    data = chosen.folder / "data" if (chosen.folder / "data").is_dir() else chosen.folder
    parses = {path.name.removesuffix(".txt.xml"): path for path in data.glob("*/corenlp/*.xml")}
    articles = [article for article in read_articles(chosen.folder, chosen.half) if article.name in parses]
    if not articles:
        sys.exit(f"{chosen.folder}: no annotated articles; give a checkout of github.com/networkdynamics/PolNeAR")
    vocabulary = spacy.blank("en").vocab
    kinds = ["textacy", "framing", "textacy, where it does not give up", "framing, on the same"]
    table = {kind: Counts() for kind in kinds}
    for article in articles:
        theirs, ours = by_textacy(parses[article.name], article.text, vocabulary), by_the_kit(article.text)
        for kind, found in zip(kinds, [theirs or [], ours, theirs, ours], strict=True):
            if theirs is not None or kind in kinds[:2]:
                measure(article, found or [], table[kind])
                table[kind].articles += 1
    print("| | articles | words quoted, precision | recall | F1 | named source right |\n|---|---|---|---|---|---|")
    print("\n".join(line for kind in kinds for line in rows(kind, table[kind])))


if __name__ == "__main__":
    main()
