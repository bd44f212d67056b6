"""Hits in their context: concordances (keyword in context) and articles with their hits marked, for notebooks.

Without text, the recorded word runs are shown. All HTML is escaped: markup in a text or lexicon is shown, never run.
"""

from __future__ import annotations

import re
import warnings
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup, escape

from framing.corpora.corpus import Corpus
from framing.corpora.sources import takes_corpus
from framing.errors import FramingWarning, InputError, as_path, one_of, require_columns, some_of, whole_number
from framing.files import CONTROLS, write_text
from framing.frames import Frames, Table, keep_labels
from framing.voices import QUOTED, REPORTED, quotations
from framing.voices.annotation import VOICES

NO_TEXT = (
    "The articles' text is not part of this corpus: only words of its inventory are shown, those behind … in no order. "
    "Put the captures into data/raw/ or set FRAMING_CAPTURES, and read them with framing.read_captures."
)
SORTS = ("text", "left", "right", "match")
UNITS_OF_WIDTH = ("characters", "words", "sentence")
LONGEST = 2_000  # characters of a sentence on each side, so that a text without stops is not shown again for every hit
NEAR = 80  # characters on each side that decide the order, however few are shown
_SHADES = {QUOTED: "#e4ecf7", REPORTED: "#f6eedd"}
_SPOKEN = Markup('<span style="background:{}" title="quoted: {}">{}</span>')


@takes_corpus
def concordance(
    corpus: Corpus, hits: pd.DataFrame, width: int = 60, sort: str | Sequence[str] = "text", frame: str | None = None,
    outlet: str | None = None, voice: str | None = None, per: str = "characters",
) -> Table:  # fmt: skip
    """Show each hit in its context (keyword in context).

    Parameters
    ----------
    corpus, hits : a corpus and what `framing.find` returned on it
    width : how much context on each side
    sort : text (order of the text), match, or left and right: by the words next to the hit, the nearest first;
        several, as in ``["right", "left"]``, decide one after the other
    frame, outlet, voice : show hits of these only
    per : what `width` counts: characters or words; or sentence, the rest of the hit's sentence, whatever the width (at
        most 2,000 characters on each side)

    Returns
    -------
    DataFrame
        article, outlet, sentence, unit, frame, term, voice, speaker, negated, hedged,
        left, match, right. On a derived corpus the context is its recorded word runs.

    Raises
    ------
    InputError
        An unknown sort, frame, outlet, voice or per.

    Examples
    --------
    >>> from framing import Lexicon, find
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["The arms race goes on.", "No race."])
    >>> hits = find(corpus, Lexicon.from_dict({"alarm": ["arms race"]}))
    >>> concordance(corpus, hits)[["left", "match", "right"]].to_numpy().tolist()
    [['The ', 'arms race', ' goes on.']]
    """
    require_columns("hits", hits, ["article", "frame", "voice", "start", "end"])
    sorts = some_of("sort", [sort] if isinstance(sort, str) else sort, SORTS)
    one_of("per", per, UNITS_OF_WIDTH)
    whole_number("width", width, 0)
    outlets = corpus.articles.set_index("article")["outlet"]
    table = hits.assign(outlet=hits["article"].map(outlets))
    known = {"frame": set(hits["frame"]), "outlet": set(outlets), "voice": VOICES}
    for column, wanted in (("frame", frame), ("outlet", outlet), ("voice", voice)):
        if wanted is not None and len(hits):
            one_of(column, wanted, sorted(map(str, known[column])))
            table = table[table[column] == wanted]
    shown, near = _find_contexts(corpus, table, width, per), _find_contexts(corpus, table, max(width, NEAR))
    order = _order(table.assign(left=near[0], right=near[1]), sorts)
    columns = ["article", "outlet", "sentence", "unit", "frame", "term", "voice", "speaker", "negated", "hedged"]
    ordered = table.assign(left=shown[0], right=shown[1]).iloc[order][[*columns, "left", "match", "right"]]
    result = keep_labels(ordered.reset_index(drop=True), hits)
    result.attrs["note"] = "" if corpus.has_text else NO_TEXT
    return result


def _find_contexts(
    corpus: Corpus, hits: pd.DataFrame, width: int, per: str = "characters"
) -> tuple[list[str], list[str]]:
    """Return the contexts left and right of each hit, up to `width` characters or words each, or its sentence."""
    left, right = [], []
    if corpus.has_text:
        texts = dict(zip(corpus.articles["article"], corpus.articles["text"], strict=True))
        bounds = dict(zip(_keys(corpus.sentences), corpus.sentences[["start", "end"]].to_numpy().tolist(), strict=True))
        words: dict[Any, tuple[list[int], list[int]]] = {}  # where they start and end
        for article, sentence, start, end in hits[["article", "sentence", "start", "end"]].itertuples(index=False):
            if (article, sentence) not in bounds:
                raise InputError(f"hits: sentence {sentence} of {article!r} is not in the corpus, expected hits of it")
            text, (first, last) = texts[article], bounds[article, sentence]
            first, last = max(first, start - LONGEST), min(last, end + LONGEST)
            if per == "characters":
                first, last = max(0, start - width), end + width
            elif per == "words":
                if article not in words:
                    found = [match.span() for match in re.finditer(r"\S+", text)]
                    words[article] = [a for a, _ in found], [b for _, b in found]
                starts, ends = words[article]
                place, beyond = bisect_left(starts, start), bisect_right(ends, end)
                first = [*starts[max(0, place - width) : place], start][0]
                last = [end, *ends[beyond : beyond + width]][-1]
            before, after = text[first:start], text[end:last]
            left.append(_one_line(before).lstrip())
            right.append(_one_line(after).rstrip())
        return left, right
    rows = {key: row for row, key in enumerate(_keys(corpus.sentences))}
    for article, sentence, match in zip(hits["article"], hits["sentence"], hits["match"], strict=True):
        before, after = _around(_runs(corpus, rows[article, sentence]), match)
        if per == "words":
            before, after = " ".join(before.split()[-width:] if width else []), " ".join(after.split()[:width])
        elif per == "characters":
            before, after = before[max(0, len(before) - width) :] if width else "", after[:width]
        left.append(before)
        right.append(after)
    return left, right


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _keys(sentences: pd.DataFrame) -> list[tuple[Any, Any]]:
    return list(zip(sentences["article"], sentences["sentence"], strict=True))


def _runs(corpus: Corpus, row: int) -> list[str]:
    """Return the runs of a sentence of a derived corpus."""
    tokens = corpus.tokens
    first, last = np.searchsorted(tokens.sentence, [row, row + 1])
    words, joined = tokens.types[tokens.type[first:last]], tokens.joined[first:last]
    text = "".join((" " if joins else "\n") + word for word, joins in zip(words, joined, strict=True))
    return text.strip("\n").split("\n") if text else []


def _around(runs: list[str], match: str) -> tuple[str, str]:
    """Return the words before a match in its run, and those after it, with the other runs of the sentence."""
    for place, run in enumerate(runs):
        if found := re.search(rf"(?<!\S){re.escape(match)}(?!\S)", run):
            others = [*runs[:place], *runs[place + 1 :]]
            return run[: found.start()].strip(), " … ".join([run[found.end() :].strip(), *others])
    return "", " … ".join(runs)


def sentence_contexts(corpus: Corpus, rows: pd.DataFrame) -> list[str]:
    """Return the text (without one, the word runs) of the sentences rows name, "" for those not in the corpus."""
    places = {(str(article), int(number)): row for row, (article, number) in enumerate(_keys(corpus.sentences))}
    texts = corpus.sentences["text"].tolist() if corpus.has_text else []
    contexts = []
    for article, sentence in zip(rows["article"], rows["sentence"], strict=True):
        row = places.get((str(article), int(sentence)))
        shown = "" if row is None else _one_line(texts[row]) if corpus.has_text else " … ".join(_runs(corpus, row))
        contexts.append(shown)
    return contexts


def _order(table: pd.DataFrame, sorts: Sequence[str]) -> np.ndarray:
    def words(text: str) -> list[str]:
        return re.findall(r"\w+(?:['’]\w+)*", text.casefold())

    keys: dict[str, list[Any]] = {"text": [0] * len(table), "left": [words(text)[::-1] for text in table["left"]],
                                  "right": [words(text) for text in table["right"]],
                                  "match": [text.casefold() for text in table["match"]]}  # fmt: skip
    ordered = sorted(range(len(table)), key=lambda row: [keys[name][row] for name in sorts])
    return np.array(ordered, dtype=int)


class Highlighted:
    """An article with its hits marked, as safe HTML."""

    def __init__(self, title: str, body: Markup, legend: Markup, note: str = "") -> None:
        self.title, self.body, self.legend, self.note = title, body, legend, note

    def __repr__(self) -> str:
        return f"Highlighted({self.title!r})"

    def _repr_html_(self) -> str:
        note = Markup("<p><small>{}</small></p>").format(self.note) if self.note else Markup("")
        style = "max-width:46em;line-height:1.9"
        page = str(Markup('<div style="{}">{}{}{}</div>').format(style, self.legend, self.body, note))
        return CONTROLS.sub("\ufffd", page)

    def save(self, path: str | Path) -> Path:
        """Write the article as a page of its own, and return its path."""
        head = '<!doctype html>\n<html><head><meta charset="utf-8"><title>{0}</title></head><body><h1>{0}</h1>'
        page = str(Markup(head).format(self.title)) + self._repr_html_() + "</body></html>\n"
        write_text(target := as_path("path", path), CONTROLS.sub("\ufffd", page))
        return target


@takes_corpus
def highlight(corpus: Corpus, article: Any, hits: pd.DataFrame) -> Highlighted:
    """Show an article with every hit underlined in its frame's colour.

    Quotations are shaded by voice (the outlet's own words are not), negated hits carry ¬. Everything
    that comes from the article, its title or the lexicon is escaped: markup in it is shown, never run.

    Parameters
    ----------
    corpus, hits : a corpus and what `framing.find` returned on it
    article : name of an article

    Returns
    -------
    Highlighted
        For a notebook, which shows it; `.save(path)` writes it as a page of its own.

    Raises
    ------
    InputError
        No such article.

    Examples
    --------
    >>> from framing import Lexicon, find
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["The arms race goes on."])
    >>> highlight(corpus, 0, find(corpus, Lexicon.from_dict({"alarm": ["arms race"]})))
    Highlighted('0')
    """
    require_columns("hits", hits, ["article", "frame", "start", "end"])
    names = [str(name) for name in corpus.articles["article"]]
    one_of("article", str(article), names)
    frames = Frames.of(hits)  # as in the figures, so that a frame has one colour everywhere
    own = hits[hits["article"].astype(str) == str(article)]
    row = corpus.articles.iloc[names.index(str(article))]
    if corpus.has_text:
        body, note = _marked_text(row["text"], own, frames, row["language"]), ""
    else:
        body, note = _marked_runs(corpus, article, own, frames), NO_TEXT
    title = row.get("title")
    legend = _legend(frames, set(hits["frame"]))
    return Highlighted(str(title) if pd.notna(title) and title else str(article), body, legend, note)


def _legend(frames: Frames, drawn: set[str]) -> Markup:
    line = Markup('<span style="border-bottom:3px solid {}">{}</span>')
    marks = [line.format(frames.colour(name), frames.label(name)) for name in frames.labels if name in drawn]
    marks += [Markup('<span style="background:{}">{}</span>').format(c, voice) for voice, c in _SHADES.items()]
    return Markup("<p><small>{} &nbsp; ¬ denied</small></p>").format(Markup(" &nbsp; ").join(marks))


def _marked_text(text: str, hits: pd.DataFrame, frames: Frames, language: str) -> Markup:
    """Cut the text at every border of a hit or quotation, mark the pieces, and set paragraphs."""
    rows = sorted([*hits.to_dict("records"), *_find_spoken(text, language)], key=lambda row: int(row["start"]))
    breaks = [place for place, char in enumerate(text) if char == "\n"]
    cuts = {0, len(text), *breaks, *(place + 1 for place in breaks)}
    cuts |= {int(row[side]) for row in rows for side in ("start", "end")}
    pieces: list[Markup] = []
    waiting, active = deque(rows), list[dict[str, Any]]()
    for start, end in pairwise(sorted(cuts)):
        while waiting and int(waiting[0]["start"]) <= start:
            active.append(waiting.popleft())
        active = [row for row in active if int(row["end"]) > start]
        piece = text[start:end]
        if piece == "\n":
            pieces.append(Markup("</p><p>"))
            continue
        marked = _marked(piece, [row for row in active if "frame" in row], start, frames)
        speakers = [row["speaker"] for row in active if "frame" not in row]
        pieces.append(_SPOKEN.format(_SHADES[QUOTED], speakers[0], marked) if speakers else marked)
    return Markup("<p>{}</p>").format(Markup("").join(pieces))


def _find_spoken(text: str, language: str) -> list[dict[str, Any]]:
    """Return the quotations that somebody is said to have spoken: start, end, speaker."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FramingWarning)
        table = quotations(text, language)
    return table.loc[table["speaker"] != "", ["start", "end", "speaker"]].to_dict("records")


def _marked(piece: str, active: list[dict[str, Any]], start: int, frames: Frames) -> Markup:
    """Return a piece of text inside one span per hit it belongs to."""
    marked = Markup(escape(piece))
    for depth, row in enumerate(active):
        sign = _denied(row) if start == int(row["start"]) else Markup("")
        marked = _span(sign + marked, row, frames, 2 + 4 * depth)
    return marked


def _denied(row: dict[str, Any]) -> Markup:
    return Markup("<sup>¬</sup>") if row["negated"] else Markup("")


def _span(inside: Markup, row: dict[str, Any], frames: Frames, pad: int = 2) -> Markup:
    voice = row["voice"] if pd.notna(row["voice"]) else ""
    shade = f";background:{_SHADES[REPORTED]}" if voice == REPORTED else ""
    style = f"border-bottom:3px solid {frames.colour(row['frame'])};padding-bottom:{pad}px{shade}"
    who = f", {voice}{': ' + row['speaker'] if row['speaker'] else ''}" if voice else ""
    title = f"{frames.label(row['frame'])}: {row['term']}{who}{', denied' if row['negated'] else ''}"
    return Markup('<span style="{}" title="{}">{}</span>').format(style, title, inside)


def _marked_runs(corpus: Corpus, article: Any, hits: pd.DataFrame, frames: Frames) -> Markup:
    """Show the sentences with hits of a derived corpus: the words their runs show, hits listed after them."""
    rows = [row for row, key in enumerate(_keys(corpus.sentences)) if str(key[0]) == str(article)]
    items = []
    for row in rows:
        sentence = corpus.sentences.iloc[row]
        if own := hits[hits["sentence"] == sentence["sentence"]].to_dict("records"):
            marks = [_span(_denied(r) + escape(r["match"]), r, frames) for r in own]
            number = sentence["sentence"] if sentence["unit"] != "headline" else "headline"
            words = " … ".join(_runs(corpus, row))
            items.append(Markup("<li><small>{}</small> {} → {}</li>").format(number, words, Markup(", ").join(marks)))
    return Markup("<ul>{}</ul>").format(Markup("").join(items))
