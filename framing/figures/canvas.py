"""The page every figure is drawn on: inches, type, colours, title and foot, display in notebooks, files.

A function under `@drawing(made_by, *columns)` opens its `Page`, places everything in inches from the left and from the
top of the content, and ends with `return page.say("terms", [table], told, number=…)`: the sentences of this name in
``captions.yml`` with these facts, and what is told of each row as alt text::

    page = Page.open()                                         # page.width inches; page.narrow below 5; page.right
    y = page.key([("dot", "whoever speaks"), ("range", "95 % range")])  # explains the marks; returns where it ends
    page.write(0.08, y, "words", 7, "quiet", ha="left", va="center")
    axes = page.panel(2.0, 0.4, 3.0, 1.2, xlim=(0, 60))        # its y, too, is in inches from its top
    page.sheet.plot(...)                                       # Axes of the whole page, in the same inches

The page writes title, line below and foot, wrapped, and moves the content down; nothing is scaled afterwards.
`colour(frame)` paints marks, `colour(frame, text=True)` names, `tint(paint, .16)` bars, `ink("quiet")` the rest (ink,
quiet, band, rule, page), all in the theme asked for. `fit` wraps and `shorten` cuts words; `rows` draws estimates.
"""

from __future__ import annotations

import base64
import textwrap
import unicodedata
import warnings
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import lru_cache, partial, wraps
from importlib import resources
from importlib.util import find_spec
from inspect import Parameter, signature
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
import yaml
from markupsafe import escape
from matplotlib import rc_context
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from framing.errors import InputError, one_of, warn
from framing.figures import titles
from framing.files import CONTROLS, replacing, write_csv
from framing.frames import LIGHT, Frames, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STYLE: dict[str, Any] = yaml.safe_load(resources.files("framing.figures").joinpath("style.yml").read_text("utf-8"))
THEMES, _FORMATS = STYLE["themes"], STYLE["formats"]
THEMES["light"] |= LIGHT
MARGIN = 0.08  # inches
T = TypeVar("T")
_PAGE: ContextVar[Page] = ContextVar("page")  # set while a function draws


def label(frame: object) -> str:
    """Return how a frame is called in the figure that is drawn, as its lexicon says; elsewhere its tidied name."""
    page = _PAGE.get(None)
    return page.frames.label(frame) if page else tidy(str(frame))


def colour(frame: object, text: bool = False) -> str:
    """Return the colour of a frame's marks in the figure that is drawn, or of its name; beyond eight all are ink."""
    page = _PAGE.get()
    return page.frames.colour(frame, text, page.theme)


def ink(name: str = "ink") -> str:
    """Return a colour that is no frame's: ink, quiet, band, rule or page."""
    page = _PAGE.get(None)
    return str((page.theme if page else THEMES["light"])[name])


def tint(paint: str, share: float) -> str:
    """Return a colour mixed with so much of the page that `share` of it is left."""
    return to_hex(tuple(share * np.array(to_rgb(paint)) + (1 - share) * np.array(to_rgb(ink("page")))))


def frame_names(table: pd.DataFrame | None = None) -> list[str]:
    """Return the frames of the figure that is drawn in the order of their lexicon: all, or those of a table."""
    names = list(_PAGE.get().frames.labels)
    return names if table is None else [name for name in names if (table["frame"] == name).any()]


class Page:
    """A figure that is being drawn: everything stands in inches from the left, and from the top of the content."""

    left = MARGIN

    def __init__(self, frames: Frames, target: Axes | None, width: float, theme: dict[str, Any], note: str) -> None:
        self.frames, self.target, self.width, self.theme, self.note = frames, target, width, theme, note
        self._corner, self._high, self.height = (0.0, 0.0), float("inf"), 0.0
        self._panels: list[tuple[Axes, float, float, float, float]] = []
        self.title = self.below = self.foot = self.alt = ""

    @staticmethod
    def open() -> Page:
        """Return the page of the figure that is drawn, blank."""
        return _PAGE.get()._begin()

    def _begin(self) -> Page:
        target, own = self.target, None if self.target is None else self.target.get_figure(root=True)
        self.figure: Figure = own or Figure(facecolor=self.theme["page"])  # type: ignore[assignment]
        if target is not None:  # the page is where these Axes are
            self.figure.draw_without_rendering()  # type: ignore[no-untyped-call]
            (across, up), box = self.figure.get_size_inches(), target.get_position()
            self.width, self._high, self._corner = box.width * across, box.height * up, (box.x0 * across, box.y1 * up)
        self.sheet = self.figure.add_axes((0, 0, 1, 1), facecolor="none", zorder=-1)
        self.sheet.set_axis_off()
        self.narrow, self.right = self.width < 5, self.width - MARGIN
        self.size = 7.5 if self.narrow else 8  # points of names
        self.letters = 80 if self.narrow else 88  # of a title
        return self

    @property
    def axes(self) -> list[Axes]:
        """The panels, or where there are none the page itself."""
        return [axes for axes, *_ in self._panels] or [self.sheet]

    def write(
        self, x: float, y: float, words: object, size: float = 8, paint: str = "ink", *, weight: str = "normal",
        ha: str = "left", va: str = "center", **style: Any,
    ) -> None:  # fmt: skip
        """Write words on the page; `paint` is a colour or the name of an ink."""
        if not (text := str(words)):
            return
        paint = paint if paint.startswith("#") else ink(paint)
        lines = text.count("\n") + 1
        self.height = max(self.height, y + lines * size / 60 * {"top": 1, "bottom": 0}.get(va, 0.5))
        if lines == 1 and va == "center":  # by its small letters, not by what they have below the line
            y, va = y + 0.34 * size / 72, "baseline"
        look: dict[str, Any] = {"linespacing": 1.05, "multialignment": ha, "zorder": 6, "size": size, "color": paint}
        self.sheet.text(x, y, text, weight=weight, ha=ha, va=va, **look | style)

    def panel(
        self, x: float, y: float, width: float, height: float, xlim: tuple[float, float] = (0, 1), ticks: float = 0.2
    ) -> Axes:
        """Return empty Axes at a place; its y is in inches from its top, `ticks` the room below for their labels."""
        axes = self.figure.add_axes((0, 0, 1, 1)) if self.target is None or self._panels else self.target
        axes.set(facecolor="none", xlim=xlim, ylim=(height, 0), xticks=[], yticks=[])
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(length=0, pad=3, labelsize=7, labelcolor=ink("quiet"), color=ink("rule"))
        axes.set_axisbelow(True)
        self._panels.append((axes, x, y, width, height))
        self.height = max(self.height, y + height + ticks)
        return axes

    def bands(self, parts: list[T], left: float, gap: float = 0.2) -> tuple[float, list[list[T]]]:
        """Return the inches of a cell, and the parts that stand beside each other from `left` on, band by band."""
        bands = -(-len(parts) // (2 if self.narrow else 4))
        across = -(-len(parts) // max(bands, 1))  # five are three and two, not four and one
        cell = (self.right - left - gap * (across - 1)) / across
        return cell, [parts[i : i + across] for i in range(0, len(parts), across)]

    def key(self, marks: Sequence[tuple[str, str]], y: float = 0.1, left: float = MARGIN) -> float:
        """Explain marks, return where that ends.

        Kinds: dot, half (filled), ring, range, band, dash, line, tick; full, half, pale, empty or a colour with " box".
        """
        x, size = left, 7 if self.narrow else 7.5
        for kind, words in marks:
            wide = {"range": 0.36, "band": 0.36, "line": 0.25}.get(kind, 0.13)
            room = wide + 0.08 + inches_of(words, size)
            if x > left and x + room > self.right:
                x, y = left, y + 0.17
            self._draw_key(kind, x, y, wide, ink("quiet"))
            self.write(x + wide + 0.06, y, fit(words, self.right - x - wide - 0.06, size), size, "quiet")
            x += room + (0.12 if self.narrow else 0.2)
        return y + 0.1

    def _draw_key(self, kind: str, x: float, y: float, wide: float, paint: str) -> None:
        middle, (name, box, _) = x + wide / 2, kind.partition(" box")
        paint = name if name.startswith("#") else paint
        if kind in ("range", "band"):
            for start, share in ((0, 0.16), (0.1, 0.38))[: 1 + (kind == "range")]:
                bar = (x + start, y - 0.035), wide - 2 * start, 0.07
                self.sheet.add_patch(Rectangle(*bar, color=tint(paint, share), lw=0))
        elif box:
            face = {"half": tint(paint, 0.5), "pale": tint(paint, 0.22), "empty": ink("page")}.get(name, paint)
            self.sheet.add_patch(Rectangle((x, y - 0.05), wide, 0.1, fc=face, ec=paint, lw=0.8))
        elif kind == "line":
            self.sheet.plot([x, x + wide], [y, y], lw=1.4, color=paint)
        elif kind in ("dash", "tick"):
            look: dict[str, Any] = {"lw": 1, "ls": (0, (2, 1.4))} if kind == "dash" else {"lw": 1.8}
            self.sheet.plot([middle] * 2, [y - 0.07, y + 0.07], color=ink(), **look)
        else:
            face = {"ring": ink("page"), "half": tint(paint, 0.4)}.get(kind, paint)
            self.sheet.plot(middle, y, "o", ms=5.5, mew=1.2, mfc=face, color=paint)

    def say(
        self, said: str | titles.Caption, tables: Sequence[pd.DataFrame], alt: str | Sequence[str], *more: str,
        caution: str = "", **facts: Any,
    ) -> Page:  # fmt: skip
        """Set what stands above and below the content, and the alt text, which is told after the title.

        `said` is a caption, or the name of its sentences, which have these facts; `more` follows the note at the foot.
        """
        if isinstance(said, str):
            said = titles.Writer(tables[0], self.frames, self.letters).caption(said, caution, **facts)
        notes = ". ".join(part.strip().rstrip(".") for part in (self.note, *more) if part.strip())
        self.title, self.below = " ".join(said.title.split()), said.below
        self.foot = titles.foot(tables, " ".join(notes.split()), said.caution)
        told = alt if isinstance(alt, str) else f"{'; '.join(alt)}."
        self.alt = " ".join(f"{self.title}. {self.below}. {told} {self.foot}".split())
        return self

    def names(self, frames: Iterable[object]) -> titles.Names:
        """Return how frames are called inside a sentence."""
        return titles.name_frames(frames, self.frames)

    def settle(self, title: bool, foot: bool) -> None:
        """Write title, line below and foot, and give everything its place."""
        content, alone, room = self.height, self.target is None, self.width - 2 * MARGIN
        size, step, small = (9.5, 0.16, 7.5) if self.narrow else (11, 0.185, 8)
        y = -0.12
        for words, points, weight, paint, apart in [
            (self.below, small, "normal", "quiet", 0.14), (self.title * title, size, "bold", "ink", step),
        ]:  # fmt: skip
            for line in reversed(fit(words, room, points, weight).split("\n") if words and alone else []):
                self.write(MARGIN, y, line, points, paint, weight=weight)
                y -= apart
            y -= 0.04 * (apart == 0.14)
        end = content
        for line in fit(self.foot, room, 6.5, even=False).split("\n") if foot and alone and self.foot else []:
            end += 0.15 if end == content else 0.115
            self.write(MARGIN, end, line, 6.5, "quiet")
        self._place(-y - 0.06 if alone else MARGIN, end + 0.06 + MARGIN)

    def _place(self, head: float, end: float) -> None:
        total, (left, top) = head + end, self._corner
        shrink = min(1.0, self._high / total)
        if self.target is None:
            self.figure.set_size_inches(self.width, total)
            top = total
        across, up = self.figure.get_size_inches()
        self.sheet.set(xlim=(0, self.width), ylim=(end, -head))
        for axes, x, y, width, height in [(self.sheet, 0.0, -head, self.width, total), *self._panels]:
            bottom = top - shrink * (y + head + height)
            sides = (left + x) / across, bottom / up, width / across, shrink * height / up
            axes.set_position(tuple(round(float(side), 9) for side in sides))  # type: ignore[arg-type]


_SHARED = """
    note : a line to add at the foot, such as who coded
    frames : which frames to draw: names in order, a dict of names to labels, or a lexicon
    ax : Axes of one's own to draw into: the figure takes their place, without title and foot
    title : a title of one's own; False leaves title and foot out, as journals ask (`caption` holds them)
    foot : False leaves the foot out
    width : "full" (7 inches), "column" (3.5 inches) or inches
    theme : "light" or "dark"

    Returns
    -------
    Drawing
        With its panels in `axes`.

    Raises
    ------
    InputError
        Nothing to draw, a table that another function made, or rows of several languages.
    """  # ends the docstring of every function that draws
_ASKED = {"frames": None, "ax": None, "title": True, "foot": True, "width": "full", "theme": "light"}
_PARAMETERS = [
    Parameter("note", Parameter.POSITIONAL_OR_KEYWORD, default=""),
    *(Parameter(name, Parameter.KEYWORD_ONLY, default=default) for name, default in _ASKED.items()),
]


def drawing(made_by: str, *columns: str) -> Callable[[Callable[..., Page]], Callable[..., Drawing]]:
    """Make a function draw in the kit's style, with the labels its table carries, and return a `Drawing`.

    Its first argument must be a table with these columns, as the function named `made_by` returns it; `_SHARED` tells
    of the arguments it takes beside its own.
    """

    def wrap(draw: Callable[..., Page]) -> Callable[..., Drawing]:
        own = list(signature(draw).parameters.values())
        every = sorted([*own, *_PARAMETERS], key=lambda one: one.kind)  # those by keyword alone come last
        known = signature(draw).replace(parameters=every)

        @wraps(draw)
        def styled(*given: Any, **named: Any) -> Drawing:
            bound = known.bind(*given, **named)
            bound.apply_defaults()
            asked = bound.arguments
            values, title = {one.name: asked[one.name] for one in own}, asked["title"]
            _check_table(draw.__name__, made_by, columns, asked[own[0].name])
            tables = [value for value in values.values() if isinstance(value, pd.DataFrame)]
            shown = Frames.of(next((table for table in tables if "frame" in table), tables[0]), asked["frames"])
            chosen, join = None if asked["frames"] is None else list(shown.labels), draw.__name__ != "over_time"
            values = {name: _prepare(value, chosen, join) for name, value in values.items()}
            width, theme = _inches(asked["width"]), THEMES[one_of("theme", asked["theme"], THEMES)]
            with in_style():
                page = Page(shown, asked["ax"], width, theme, asked["note"])
                mark = _PAGE.set(page)
                try:
                    draw(**values)
                    page.title = title if isinstance(title, str) else page.title
                    page.settle(title is not False, bool(asked["foot"]) and title is not False)
                    _check_letters(page.figure)
                finally:
                    _PAGE.reset(mark)
            caption = "\n".join([page.title, page.below, page.foot])
            return Drawing(page.axes, page.title, page.alt, caption, partial(styled, **asked))

        styled.__doc__ = (draw.__doc__ or "").rstrip() + _SHARED
        styled.__signature__ = known  # type: ignore[attr-defined]
        return styled

    return wrap


def _inches(width: Any) -> float:
    """Return a width in inches."""
    if isinstance(width, str):
        return float(STYLE["widths"][one_of("width", width, STYLE["widths"])])
    if isinstance(width, bool) or not isinstance(width, int | float) or not 3 <= width <= 30:
        raise InputError(f"width must be full, column or 3 to 30 inches, got {width!r}")
    return float(width)


def _check_table(what: str, made_by: str, columns: Sequence[str], table: object) -> None:
    """Refuse anything but a table of the function that the figure draws."""
    missing = [name for name in columns if name not in table] if isinstance(table, pd.DataFrame) else []
    if missing or not isinstance(table, pd.DataFrame):
        came = f"a table without the column {missing[0]!r}" if missing else type(table).__name__
        raise InputError(f"figures.{what} draws what {made_by} returns, got {came}")


def _prepare(value: Any, frames: Sequence[str] | None, join: bool) -> Any:
    """Return a table of the chosen frames: of scores without rows that are not known, its groups in one column."""
    if not isinstance(value, pd.DataFrame) or "frame" not in value:
        return value
    table = value if frames is None else value[value["frame"].isin(frames)]
    if not {"voice", "measure", "hits"} <= set(table):
        return table
    names = list(table.columns)
    by = names[names.index("frame") + 1 : names.index("voice")]
    if join and len(by) > 1:
        joined, place = table[by].astype(str).agg(", ".join, axis=1), names.index("frame") + 1
        table = table.drop(columns=by)
        table.insert(place, ", ".join(by), joined)
    return table[table["hits"].notna()].astype({"hits": "int64"}) if table["hits"].hasnans else table


@contextmanager
def in_style() -> Iterator[None]:
    """Draw and measure as the kit does: its type, its colours, its fonts."""
    with rc_context(STYLE["rc"] | {"font.family": families(), "text.color": ink()}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from", UserWarning)  # `_check_letters` says it once
        yield


@lru_cache(maxsize=1)
def families() -> list[str]:
    """Return the fonts that letters are looked for in, one after the other."""
    if (package := find_spec("font_source_sans_pro")) and package.origin:
        for style in ("Regular", "Semibold"):
            fontManager.addfont(Path(package.origin).parent / "files" / f"SourceSansPro-{style}.ttf")
        fontManager.ttflist = [  # semibold is the bold of the figures; else each look-up is logged
            replace(f, weight=700) if (f.name, f.weight) == (STYLE["fonts"][0], 600) else f for f in fontManager.ttflist
        ]
    installed = {font.name for font in fontManager.ttflist}
    return [name for name in STYLE["fonts"] if name in installed]


@lru_cache(maxsize=1)
def _drawable() -> frozenset[int]:
    """Return the characters the fonts of the figures have."""
    return frozenset(c for name in families() for c in get_font(findfont(FontProperties(family=name))).get_charmap())


_SAID: set[str] = set()  # letters that no font has are named once


def _check_letters(figure: Figure) -> None:
    written = {c for text in figure.findobj(Text) for c in text.get_text()}  # type: ignore[attr-defined]
    missing = sorted(c for c in written - _SAID if ord(c) not in _drawable() and c.isalnum())
    _SAID.update(missing)
    if missing:
        shown = "".join(missing[:5]) + ("…" if len(missing) > 5 else "")
        remedy = "they are drawn as boxes; install a font that has them, such as Noto Sans CJK or Noto Sans Devanagari"
        warn(f"no font here has the letters {shown}: {remedy}")


def fit(text: object, inches: float, size: float = 9, weight: str = "normal", even: bool = True) -> str:
    """Return a text broken into as few lines as fit a width, of about the same length where they are to be `even`."""
    return "\n".join(_fit_line(line, inches, size, weight, even) for line in str(text).split("\n"))


def _fit_line(line: str, inches: float, size: float, weight: str, even: bool) -> str:
    def fits(width: int) -> bool:
        return all(inches_of(part, size, weight) <= inches for part in textwrap.wrap(line, width))

    width = max(1, min(len(line), int(72 * inches / (0.25 * size))))
    while width > 1 and not fits(width):
        width -= 1
    count = len(textwrap.wrap(line, width))
    longest = max(map(len, line.split()), default=0)  # a word that fits is not broken to make lines even
    while even and width > max(1, longest) and len(textwrap.wrap(line, width - 1)) == count and fits(width - 1):
        width -= 1
    return "\n".join(textwrap.wrap(line, width))


def shorten(text: object, inches: float, size: float = 8, lines: int = 1, weight: str = "normal") -> str:
    """Return a text in so many lines of a width, its middle cut out where it is longer."""
    whole = " ".join(str(text).split())

    def shown(kept: int) -> str:
        first, last = -(-3 * kept // 5), len(whole) - 2 * kept // 5
        while last < len(whole) and unicodedata.category(whole[last]).startswith("M"):  # no mark without its letter
            last += 1
        words = whole if kept >= len(whole) else f"{whole[:first].rstrip()}…{whole[last:].lstrip()}"
        return fit(words, inches, size, weight) if lines > 1 else words

    def fits(kept: int) -> bool:
        parts = shown(kept).split("\n")
        return len(parts) <= lines and all(inches_of(part, size, weight) <= inches for part in parts)

    most = lines * int(72 * inches / (0.2 * size)) + 2  # letters are hardly narrower than that
    if len(whole) > most:  # no name: by halves, which is nearly as good
        return shown(max(1, bisect_left(range(1, most + 1), True, key=lambda kept: not fits(kept))))
    return shown(next(filter(fits, range(len(whole), 0, -1)), 1))


def shorten_all(names: Sequence[object], inches: float, size: float = 8, lines: int = 1) -> list[str]:
    """Return names shortened to a width, numbered where two would read the same."""
    short = {str(name): shorten(name, inches, size, lines) for name in names}
    twice = {words for words, count in Counter(short.values()).items() if count > 1}
    numbered = {name: shorten(f"({i}) {name}", inches, size, lines) if short[name] in twice else short[name]
                for i, name in enumerate(short, 1)}  # fmt: skip
    return [numbered[str(name)] for name in names]


@lru_cache(maxsize=1 << 14)
def inches_of(text: str, size: float = 9, weight: str = "normal") -> float:
    """Return the width of a text in inches."""
    font = FontProperties(family=families(), size=size, weight=weight)  # type: ignore[arg-type]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from", UserWarning)
        lines = text.split("\n")
        return max(float(text_to_path.get_text_width_height_descent(line, font, False)[0]) for line in lines) / 72


class Drawing:
    """A figure that shows itself: the last line of a notebook's cell displays it with its alt text.

    Attributes
    ----------
    axes : list of Axes, its panels
    figure : the matplotlib Figure they are in
    title : what the figure says
    alt : what it shows, for who cannot see it
    caption : title, what is measured, and the foot

    A name that a drawing does not have is looked up in its Axes, where they are one (`drawing.set_xlim(0, 50)`).
    """

    def __init__(
        self, axes: list[Axes], title: str, alt: str, caption: str = "", again: Callable[..., Drawing] | None = None
    ) -> None:
        self.axes, self.title, self.alt, self.caption, self._again = axes, title, alt, caption, again
        self.figure: Figure = axes[0].get_figure(root=True)  # type: ignore[assignment]

    def __repr__(self) -> str:
        return self.alt

    def __iter__(self) -> Iterator[Axes]:
        return iter(self.axes)

    def __len__(self) -> int:
        return len(self.axes)

    def __getitem__(self, index: int) -> Axes:
        return self.axes[index]

    def __getattr__(self, name: str) -> Any:
        axes = self.__dict__.get("axes", [])
        if len(axes) != 1 or name.startswith("_"):
            raise AttributeError(f"a drawing has no attribute {name!r}: see its axes, figure, title, alt and save")
        return getattr(axes[0], name)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        buffer = BytesIO()
        _write(self, buffer, "png")
        data = base64.b64encode(buffer.getvalue()).decode()
        width = round(self.figure.get_figwidth() * 100)
        html = f'<img alt="{escape(self.alt)}" width="{width}" src="data:image/png;base64,{data}">'
        return {"text/plain": self.alt, "image/png": data, "text/html": html}

    def save(
        self, path: str | Path, formats: Sequence[str] = ("svg", "png"), width: str | float | None = None
    ) -> list[Path]:
        """Write the figure, byte for byte the same from the same data under the same library versions.

        Parameters
        ----------
        path : a file ending in .svg, .png or .pdf; or a path without ending, for a file of each format
        formats : svg, png, pdf; only where the path has no such ending
        width : "full", "column" or inches, for which the figure is drawn anew

        Returns
        -------
        list of Path
            The files written.

        Raises
        ------
        InputError
            An unknown format, or a file that cannot be written.
        """
        if width is not None and self._again is not None:
            return self._again(width=width).save(path, formats)
        path = Path(path)
        ending = path.suffix.removeprefix(".").lower()
        if ending in STYLE["other_formats"]:
            one_of("format", ending, _FORMATS)
        paths = [path] if ending in _FORMATS else [path.with_name(f"{path.name}.{name}") for name in formats]
        for target in paths:
            format = one_of("format", target.suffix.removeprefix(".").lower(), _FORMATS)
            with replacing(target) as temporary:
                _write(self, temporary, format)
        return paths


def _write(drawing: Drawing, target: Any, format: str) -> None:
    options, title = dict(_FORMATS[format]), {"Title": drawing.title, "Description": drawing.alt}
    told = {"svg": title, "pdf": {"Title": drawing.title}}.get(format, {})
    with in_style():
        drawing.figure.savefig(target, format=format, **options | {"metadata": options["metadata"] | told})
    if format == "svg":  # XML has no control characters
        target.write_text(CONTROLS.sub("\ufffd", target.read_text("utf-8")), "utf-8", newline="\n")


def save(drawing: Drawing, stem: str | Path, data: pd.DataFrame) -> list[Path]:
    """Write a figure as SVG and PNG and the data behind it as CSV.

    Parameters
    ----------
    drawing : what a function of this module returned
    stem : path without ending
    data : the table drawn

    Returns
    -------
    list of Path
        The three files, byte for byte the same from the same data under the same library versions.
    """
    written = drawing.save(stem)
    table = Path(stem).with_name(f"{Path(stem).name}.csv")
    write_csv(table, data)
    return [*written, table]
