"""The kit's set of figures for one corpus and one lexicon, each with the table behind it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from framing import figures
from framing.capture.audit import compare_cleaning, count_labels
from framing.coding.validation import compare_sentences
from framing.comparisons.differences import compare
from framing.corpora.corpus import Corpus
from framing.corpora.derived import NAME, column_types, decide, read_package, read_table
from framing.corpora.languages import Lexicons, by_language, mark_language, own_articles, split_by_language
from framing.corpora.sources import is_captures
from framing.defaults import specification
from framing.errors import InputError, progress
from framing.files import list_files, sha256, write_text, writing
from framing.frames import keep_labels
from framing.lexicons import Lexicon
from framing.matching import find
from framing.readers.folders import read_corpus
from framing.scores.counting import count_speakers, locate_hits, measure_leads, scored_sentences
from framing.scores.scores import count_terms, score
from framing.scores.tfidf import sentence_cosines
from framing.sharing.derivation import read_hits_per_line

MANIFEST = "manifest.json"
NO_HIT = "the lexicon has no hit in this corpus"
NOT_TWICE = "no article of this corpus was captured twice"
_LIBRARIES = ("matplotlib", "nltk", "numpy", "pandas", "scikit-learn", "scipy", "statsmodels", "wordfreq")


@dataclass(frozen=True)
class Material:
    """What figures are drawn from: a corpus, the lexicon whose scores are drawn, and where the corpus was read."""

    path: Path  # a folder of captures, a derived folder, or a table of texts
    lexicon: Lexicon
    by: str  # the column of the articles that names the publications
    corpus: Corpus  # the articles at `path` in the lexicon's language
    notes: list[str] = field(default_factory=list)  # which figures are not drawn and why, and what else to know
    asked: Lexicon | None = None  # the lexicon with the frames that a derived corpus cannot place in sentences

    @cached_property
    def hits(self) -> pd.DataFrame:
        """The hits of the lexicon in the corpus."""
        return find(self.corpus, self.lexicon)


class Figure(NamedTuple):
    """A figure: the drawing and the table drawn."""

    drawing: figures.Drawing
    data: pd.DataFrame


def _draw_scores(material: Material, draw: Callable[..., figures.Drawing], voices: Sequence[str]) -> Figure:
    """Draw the scores of each publication and frame in these voices."""
    scores = score(material.corpus, material.lexicon, by=material.by, voice=voices)
    if draw is figures.fingerprint and scores[material.by].nunique() > 1:
        draw = partial(draw, compared=compare(material.corpus, material.lexicon, material.by))
    return Figure(draw(scores), scores)


def _draw_rates(material: Material) -> Figure | str:
    """Draw the frames of which a derived corpus knows the rates only."""
    lexicon = material.asked or material.lexicon
    counted = decide(material.corpus, lexicon).counted
    return _draw_table(score(material.corpus, lexicon, by=material.by), figures.rates, "") if counted else ""


def _draw_table(table: pd.DataFrame, draw: Callable[..., figures.Drawing], none: str = NO_HIT) -> Figure | str:
    return none if table.empty else Figure(draw(table), table)


def _draw_terms(material: Material) -> Figure | str:
    """Draw which terms make each score."""
    groups = list(dict.fromkeys(scored_sentences(material.corpus, material.by)[material.by]))
    counts = count_terms(material.corpus, material.lexicon, by=material.by)
    return _draw_table(counts, partial(figures.terms, groups=groups))


def _draw_barcode(material: Material) -> Figure | str:
    """Draw where in each article the hits occur."""
    leads = measure_leads(material.corpus, material.by)
    return _draw_table(locate_hits(material.corpus, material.hits, material.by), partial(figures.position, leads=leads))


def _draw_speakers(material: Material) -> Figure | str:
    """Draw who is quoted or reported as saying what."""
    counts = count_speakers(material.corpus, material.hits, material.by)
    return _draw_table(counts, figures.speakers, "no hit is in other people's words")


def _draw_sentences(material: Material) -> Figure:
    """Draw TF-IDF beside the lexicon, sentence by sentence, with the codes where there are any."""
    limits = specification()
    cosines = sentence_cosines(material.corpus, material.lexicon, limits["idf"])
    scored = cosines["article"].isin(material.corpus.scored["article"]) & (cosines["unit"] != "caption")
    path, codes = material.path, None
    if (path / NAME).is_file() and "codes" in column_types(path):
        codes = read_table(path, "codes")
        codes = codes if set(material.lexicon.names) <= set(codes) else None  # of every frame, or none
    compared = compare_sentences(cosines[scored].reset_index(drop=True), codes)
    note = "" if codes is None else str(read_package(path).get("coders", ""))
    return Figure(figures.sentences(compared, limits["threshold"], note), compared)


def _draw_cleaning(material: Material) -> Figure | str:
    """Draw what cleaning changes, where an article was captured twice."""
    articles = material.corpus.articles
    repeated = articles[articles["duplicate_of"].notna()]
    if repeated.empty or not (is_captures(material.path) or (material.path / NAME).is_file()):
        return NOT_TWICE
    first = str(repeated["duplicate_of"].iloc[0])
    members = [first, *repeated.loc[repeated["duplicate_of"] == first, "article"]]
    lines = read_hits_per_line(material.path, material.lexicon)
    if lines.attrs["lexicon"] != material.lexicon.hash:
        material.notes.append(f"cleaning: drawn with {lines.attrs['source']} as it was when the corpus was derived, "
                              "since raw pages need their captures")  # fmt: skip
    lines = lines[lines["capture"].isin(members)]
    if lines["capture"].nunique() < 2:
        return f"{NOT_TWICE} as text"
    rates = compare_cleaning(lines, [c.removeprefix("hits_") for c in lines if c.startswith("hits_")])
    rates = keep_labels(mark_language(rates, material.lexicon), lines)
    family = articles[articles["article"].isin(members)]
    known = family[[name for name in ("outlet", "url") if name in family]].fillna("")
    one_page = bool(((known.nunique() == 1) & (known != "").all()).any())
    return Figure(figures.cleaning(rates, count_labels(lines), one_page=one_page), rates)


# How each figure is made of the material: its Axes and table, or the reason why it cannot be drawn.
FIGURES: dict[str, Callable[[Material], Figure | str]] = {
    "cleaning": _draw_cleaning,
    "fingerprint": partial(_draw_scores, draw=figures.fingerprint, voices=("all", "outlet", "quoted", "reported")),
    "sentences": _draw_sentences,
    "terms": _draw_terms,
    "rates": _draw_rates,
    "voices": partial(_draw_scores, draw=figures.voices, voices=("outlet", "quoted", "reported", "others")),
    "barcode": _draw_barcode,
    "speakers": _draw_speakers,
}


def draw_figures(material: Material) -> dict[str, Figure]:
    """Draw every figure the corpus has the data for, and note which it has not."""
    drawn = {}
    for name, draw in progress([*FIGURES.items()], "figures"):
        figure = draw(material)
        if isinstance(figure, Figure):
            drawn[name] = figure
        elif figure:
            material.notes.append(f"{name}: {figure}")
    return drawn


def save_figures(
    path: str | Path, lexicons: Lexicons, by: str, out: str | Path, **columns: Any
) -> tuple[list[Path], list[str]]:
    """Write a corpus' figures, of each of several languages in its own folder; return files and what is left out.

    `columns` are names for `read_corpus`.
    """
    out = Path(out)
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: not a folder, expected one to write figures into")
    if (out / "metadata.csv").is_file():
        raise InputError(f"{out}: holds captures, expected another folder to write into")
    whole, chosen = read_corpus(path, **columns), list(by_language(lexicons).values())
    several = list(split_by_language(whole, lexicons)) if len(chosen) > 1 else []
    written, notes = list[Path](), list[str]()
    with writing(out, partial(_hashes, out)) as stage:
        for lexicon, corpus in several or [(chosen[0], own_articles(whole, chosen[0]))]:
            code, told = (lexicon.language, f"{lexicon.language}: ") if several else ("", "")
            if several and corpus.articles.empty:
                notes.append(f"{told}no article in this language")
                continue
            material = _gather(path, lexicon, by, corpus)
            written += [out / made.relative_to(stage) for made in _save(material, stage / code)]
            notes += [f"{told}{note}" for note in material.notes]
    return written, notes


def _hashes(out: Path) -> dict[str, str]:
    """Return the SHA-256 of the figures drawn into a folder before, as their manifests have them."""
    found = dict[str, str]()
    for path in list_files(out, f"**/{MANIFEST}"):
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            figures, here = json.loads(path.read_text("utf-8"))["figures"].values(), path.parent.relative_to(out)
            files = {name: hash for about in figures for name, hash in about["files"].items()} | {
                MANIFEST: sha256(path)
            }
            found |= {(here / name).as_posix(): hash for name, hash in files.items()}
    return found


def _gather(path: str | Path, asked: Lexicon, by: str, corpus: Corpus) -> Material:
    """Return the material, without the frames that a derived corpus cannot place in sentences."""
    frames = decide(corpus, asked).lexicon.frames
    lost = [name for name in asked.names if name not in [frame.name for frame in frames]]
    kept = replace(asked, frames=frames, terms=tuple(t for t in asked.terms if t.frame not in lost))
    notes = [f"frames of which no term can be placed in sentences: {', '.join(lost)}"] if lost else []
    return Material(Path(path), kept if lost and frames else asked, by, corpus, notes, asked)


def _save(material: Material, out: Path) -> list[Path]:
    """Write every figure (SVG, PNG, CSV), and a manifest of what they can be traced to, into a folder."""
    material.hits  # noqa: B018 - with speakers: what is found here first is read once
    written, about = [], {}
    for name, figure in draw_figures(material).items():  # nothing is written until every figure is drawn
        paths = figures.save(figure.drawing, out / name, figure.data)
        files = {path.name: sha256(path) for path in paths}
        about[name] = {"title": figure.drawing.title, "alt": figure.drawing.alt, "files": files}
        written += paths
    path, lexicon = material.path, material.lexicon
    inputs = list_files(path, "*") if path.is_dir() else [path]
    used = {file.name: sha256(file) for file in inputs if file.suffix in (".csv", ".txt", ".json", ".parquet")}
    manifest = {"corpus": {"name": path.name, "inputs": used},
                "lexicon": {"source": lexicon.source, "version": lexicon.version, "hash": lexicon.hash},
                "by": material.by, "specification": specification(),
                "versions": {name: version(name) for name in ("framing", *_LIBRARIES)}, "figures": about}  # fmt: skip
    write_text(out / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    return [*written, out / MANIFEST]
