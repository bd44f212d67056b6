"""The kit's set of figures for one corpus and one lexicon, with the data behind them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing import figures
from framing.capture.audit import compare_cleaning, count_labels
from framing.coding.validation import compare_sentences
from framing.corpus import Corpus
from framing.counting import count_speakers, locate_hits, measure_leads, scored_sentences
from framing.defaults import specification
from framing.derivation import describe_lines
from framing.derived import iter_tables, read_package, read_table
from framing.errors import InputError
from framing.files import sha256, write_text
from framing.languages import Lexicons, by_language, mark_language, own_articles, split_by_language
from framing.lexicon import Lexicon
from framing.matching import find
from framing.scoring import count_terms, score
from framing.similarity import sentence_cosines
from framing.sources import is_captures, open_corpus, read_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

MANIFEST = "manifest.json"
MOST_ARTICLES = 12  # in one barcode; more are pooled by publication
_LIBRARIES = ("matplotlib", "nltk", "numpy", "pandas", "scikit-learn", "scipy", "statsmodels")


@dataclass(frozen=True)
class Exhibit:
    """One figure: its name, the Axes and the table drawn."""

    name: str
    axes: Axes | Sequence[Axes]
    data: pd.DataFrame


class Gallery:
    """Draws the figures of a corpus.

    Parameters
    ----------
    path : a folder of captures, a derived folder, or a table of texts
    lexicon : whose scores are drawn
    by : the column of the articles that names the publications
    corpus : where it is read already: the articles of `path` that are drawn
    """

    def __init__(self, path: str | Path, lexicon: Lexicon, by: str = "outlet", corpus: Corpus | None = None) -> None:
        self.path, self.lexicon, self.by = Path(path), lexicon, by
        self.skipped: list[str] = []
        self._given = corpus

    @cached_property
    def corpus(self) -> Corpus:
        """The articles at `path` in the lexicon's language."""
        if self._given is not None:
            return self._given
        [(_, corpus)] = split_by_language(open_corpus(self.path), self.lexicon)
        return corpus

    @cached_property
    def hits(self) -> pd.DataFrame:
        """The hits of the lexicon in the corpus."""
        return find(self.corpus, self.lexicon)

    def draw(self) -> Iterator[Exhibit]:
        """Draw every figure the corpus has the data for; say in `skipped` which it has not."""
        for make in (
            self.cleaning, self.fingerprint, self.sentences, self.terms, self.voices, self.barcode, self.speakers
        ):  # fmt: skip
            exhibit = make()
            if exhibit is not None:
                yield exhibit

    def fingerprint(self) -> Exhibit:
        """Frames by publications, with nested intervals."""
        scores = score(self.corpus, self.lexicon, by=self.by, voice=("all", "outlet", "quoted", "reported"))
        return Exhibit("fingerprint", figures.fingerprint(scores), scores)

    def terms(self) -> Exhibit | None:
        """Which terms make each score."""
        counts = count_terms(self.corpus, self.lexicon, by=self.by)
        if counts.empty:
            self.skipped.append("terms: the lexicon has no hit in this corpus")
            return None
        groups = list(dict.fromkeys(scored_sentences(self.corpus, self.by)[self.by]))
        return Exhibit("terms", figures.terms(counts, groups), counts)

    def voices(self) -> Exhibit:
        """Own words against other people's, per publication and frame."""
        scores = score(self.corpus, self.lexicon, by=self.by, voice=("outlet", "quoted", "reported", "others"))
        return Exhibit("voices", figures.own_and_others(scores), scores)

    def barcode(self) -> Exhibit | None:
        """Where in each article the hits stand."""
        places = locate_hits(self.corpus, self.hits, self.by)
        pooled = len(self.corpus.scored) > MOST_ARTICLES
        leads = measure_leads(self.corpus, self.by, pooled)
        if places.empty or len(leads) > MOST_ARTICLES:
            self.skipped.append(f"barcode: drawn for 1 to {MOST_ARTICLES} publications, these are {len(leads)}")
            return None
        if pooled:
            places = places.assign(article=places[self.by])
        return Exhibit("barcode", figures.barcode(places, leads, self.lexicon.names), places)

    def speakers(self) -> Exhibit | None:
        """Who is quoted or reported as saying what."""
        counts = count_speakers(self.corpus, self.hits)
        if counts.empty:
            self.skipped.append("speakers: no hit stands in other people's words")
            return None
        return Exhibit("speakers", figures.speakers(counts, self.lexicon.names), counts)

    def sentences(self) -> Exhibit:
        """TF-IDF beside the lexicon, sentence by sentence, with the codes where there are any."""
        limits = specification()
        cosines = sentence_cosines(self.corpus, self.lexicon, limits["idf"])
        scored = cosines["article"].isin(self.corpus.scored["article"]) & (cosines["unit"] != "caption")
        codes = self._codes()
        compared = compare_sentences(cosines[scored].reset_index(drop=True), codes)
        note = "" if codes is None else str(read_package(self.path).get("coders", ""))
        return Exhibit("sentences", figures.sentences(compared, limits["threshold"], note), compared)

    def _codes(self) -> pd.DataFrame | None:
        if not self.path.is_dir() or is_captures(self.path) or "codes" not in dict(iter_tables(self.path)):
            return None
        codes = read_table(self.path, "codes")
        return codes if set(self.lexicon.names) <= set(codes.columns) else None

    def cleaning(self) -> Exhibit | None:
        """Show what cleaning changes, where an article was captured twice."""
        articles = self.corpus.articles
        repeated = articles[articles["duplicate_of"].notna()]
        if repeated.empty or not self.path.is_dir():
            self.skipped.append("cleaning: no article of this corpus was captured twice")
            return None
        first = str(repeated["duplicate_of"].iloc[0])
        members = [first, *repeated.loc[repeated["duplicate_of"] == first, "article"]]
        lines = self._lines()
        lines = lines[lines["capture"].isin(members)]
        rates = compare_cleaning(lines, [c.removeprefix("hits_") for c in lines if c.startswith("hits_")])
        rates = mark_language(rates, self.lexicon)
        family = articles[articles["article"].isin(members)]
        known = family[[name for name in ("outlet", "url") if name in family]].fillna("")
        one_page = bool(((known.nunique() == 1) & (known != "").all()).any())
        return Exhibit("cleaning", figures.cleaning(rates, count_labels(lines), one_page=one_page), rates)

    def _lines(self) -> pd.DataFrame:
        if is_captures(self.path):
            return describe_lines(read_lines(self.path), self.lexicon)
        derived = read_package(self.path)["lexicons"][0]
        if derived["hash"] != self.lexicon.hash:
            self.skipped.append(
                f"cleaning: drawn with {derived['source']} as it was when the corpus was derived, "
                "since raw pages need their captures"
            )
        lines = read_table(self.path, "lines")
        lines.attrs["lexicon"] = derived["hash"]
        return lines

    def save(self, out: str | Path) -> list[Path]:
        """Write every figure (SVG, PNG, CSV) and `manifest.json` into a folder.

        Returns
        -------
        list of Path
            The files written.
        """
        out = Path(out)
        if out.exists() and not out.is_dir():
            raise InputError(f"{out}: not a folder, expected one to write figures into")
        written, about = [], {}
        for exhibit in list(self.draw()):  # nothing is written until every figure is drawn
            paths = figures.save(exhibit.axes, out / exhibit.name, exhibit.data)
            picture = figures.Picture(exhibit.axes)
            files = {path.name: sha256(path) for path in paths}
            about[exhibit.name] = {"title": picture.title, "alt": picture.alt, "files": files}
            written += paths
        write_text(out / MANIFEST, json.dumps(self._manifest(about), indent=1, ensure_ascii=False) + "\n")
        return [*written, out / MANIFEST]

    def _manifest(self, about: dict[str, Any]) -> dict[str, Any]:
        """Return what a figure can be traced to: inputs, lexicon, specification, versions, files."""
        files = sorted(self.path.iterdir()) if self.path.is_dir() else [self.path]
        used = {path.name: sha256(path) for path in files if path.suffix in (".csv", ".txt", ".json", ".parquet")}
        lexicon = {"source": self.lexicon.source, "version": self.lexicon.version, "hash": self.lexicon.hash}
        return {
            "corpus": {"name": self.path.name, "inputs": used},
            "lexicon": lexicon,
            "by": self.by,
            "specification": specification(),
            "versions": {name: version(name) for name in ("framing", *_LIBRARIES)},
            "figures": about,
        }


def save_figures(path: str | Path, lexicons: Lexicons, by: str, out: str | Path) -> tuple[list[Path], list[str]]:
    """Write the figures of a corpus, each language's into a folder of its own where there are several lexicons.

    Returns
    -------
    tuple
        The files written, and a line for each figure that could not be drawn.
    """
    written: list[Path] = []
    skipped: list[str] = []
    whole, chosen = open_corpus(path), by_language(lexicons)
    several = len(chosen) > 1
    alone = ((lexicon, own_articles(whole, lexicon)) for lexicon in chosen.values())
    for lexicon, corpus in split_by_language(whole, lexicons) if several else alone:
        if several and corpus.articles.empty:
            skipped.append(f"{lexicon.language}: no article in this language")
            continue
        gallery = Gallery(path, lexicon, by, corpus)
        written += gallery.save(Path(out) / lexicon.language if several else out)
        skipped += [f"{lexicon.language}: {line}" if several else line for line in gallery.skipped]
    return written, skipped
