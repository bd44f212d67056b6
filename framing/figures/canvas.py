"""What every figure shares: palette, style, title and alt text, display in notebooks, files."""

from __future__ import annotations

import base64
import textwrap
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache, partial, wraps
from inspect import Parameter, signature
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from markupsafe import escape

from framing.corpora.languages import describe_left_out
from framing.errors import InputError, one_of, warn
from framing.files import replacing, write_csv
from framing.frames import Frames, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


GREY, PALE = "#5f5f5f", "#d9d9d9"
STYLE: Any = {
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.parse_math": False,  # a name with two dollar signs is no formula
    "svg.hashsalt": "framing",
    "svg.fonttype": "path",
    "figure.dpi": 100,
}
WIDTH = 8.2  # inches of every figure
_FOOT = 7.5  # points of the foot notes
TITLE = 7.6  # inches for a title that names publications: drawn letters are up to 3 % wider than measured ones
BEHIND: Any = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}  # words that stand over lines


Draw = Callable[..., Any]  # a function that draws a table; it returns its Axes


@dataclass
class Scene:
    """What a function that draws works on: the frames, Axes given to draw into, and what it says in the end."""

    frames: Frames
    target: Axes | None = None
    title: str = ""
    alt: str = ""


_SCENE: ContextVar[Scene] = ContextVar("scene")  # set while a function draws


def label(frame: object) -> str:
    """Return how a frame is called in the figure that is drawn, as its lexicon says; elsewhere its tidied name."""
    scene = _SCENE.get(None)
    return scene.frames.label(frame) if scene else tidy(str(frame))


def colour_and_shape(frame: object) -> tuple[str, str]:
    """Return colour and marker of a frame in the figure that is drawn."""
    frames = _SCENE.get().frames
    return frames.colour(frame), frames.shape(frame)


def text_colour(frame: object) -> str:
    """Return the colour in which the name of a frame is written."""
    return _SCENE.get().frames.colour(frame, text=True)


def frame_names(table: pd.DataFrame | None = None) -> list[str]:
    """Return the frames of the figure that is drawn in the order of their lexicon: all, or those of a table."""
    names = list(_SCENE.get().frames.labels)
    return names if table is None else [name for name in names if (table["frame"] == name).any()]


def drawing(made_by: str, *columns: str) -> Callable[[Draw], Callable[..., Drawing]]:
    """Make a function draw in the kit's style, with the labels its table carries, and return a `Drawing`.

    Its first argument must be a table with these columns, as the function named `made_by` returns it. It takes two more
    arguments, `frames` and `ax`. The figure is signed with the hash of the lexicon that its table carries.
    """
    return partial(_wrap, made_by, columns)


_SHARED = """
    note : a line to add at the foot, such as who coded
    frames : which frames to draw: names in order, a dict of names to labels, or a lexicon
    ax : Axes of one's own to draw into, where the figure is a single panel

    Returns
    -------
    Drawing
        With its panels in `axes`.

    Raises
    ------
    InputError
        Nothing to draw, a table that another function made, or rows of several languages.
    """  # ends the docstring of every function that draws


def _wrap(made_by: str, columns: Sequence[str], draw: Draw) -> Callable[..., Drawing]:
    @wraps(draw)
    def styled(*args: Any, frames: Any = None, ax: Axes | None = None, **kwargs: Any) -> Drawing:
        if draw.__name__ != "over_time":
            args = tuple(_join_groups(value) for value in args)
            kwargs = {name: _join_groups(value) for name, value in kwargs.items()}
        args = tuple(_drop_unknown(value) for value in args)
        given = [value for value in (*args, *kwargs.values()) if isinstance(value, pd.DataFrame)]
        _check_table(draw.__name__, made_by, columns, next(iter((*args, *kwargs.values())), None))
        named = next((table for table in given if "frame" in table), given[0] if given else pd.DataFrame())
        shown = Frames.of(named, frames)
        if frames is not None:
            chosen = list(shown.labels)
            args = tuple(_choose(value, chosen) for value in args)
            kwargs = {name: _choose(value, chosen) for name, value in kwargs.items()}
        scene = Scene(shown, ax)
        mark = _SCENE.set(scene)
        try:
            with in_style():
                axes = draw(*args, **kwargs)
                listed = list(axes) if isinstance(axes, Sequence) else [axes]
                if ax is not None and listed != [ax]:
                    raise InputError(f"{draw.__name__} draws several panels, expected no ax: it makes its own figure")
                hashes = [f"Lexicon {table.attrs['lexicon']}" for table in given if table.attrs.get("lexicon")]
                for lines in ([describe_left_out(table) for table in given], hashes):
                    if line := next(filter(None, lines), ""):
                        _sign(listed[0], line)
        finally:
            _SCENE.reset(mark)
        return Drawing(listed, scene.title, scene.alt)

    extra = [Parameter(name, Parameter.KEYWORD_ONLY, default=None) for name in ("frames", "ax")]
    known = signature(draw)
    styled.__doc__ = (draw.__doc__ or "").rstrip() + _SHARED
    styled.__signature__ = known.replace(parameters=[*known.parameters.values(), *extra])  # type: ignore[attr-defined]
    return styled


def _check_table(what: str, made_by: str, columns: Sequence[str], table: object) -> None:
    """Refuse anything but a table of the function that the figure draws."""
    came = type(table).__name__
    if isinstance(table, pd.DataFrame):
        missing = [name for name in columns if name not in table]
        came = f"a table without the column {missing[0]!r}" if missing else ""
    if came:
        raise InputError(f"figures.{what} draws what {made_by} returns, got {came}")


def _drop_unknown(value: Any) -> Any:
    """Return scores without the rows that a derived corpus does not know: their line of what is left out says so."""
    scores = isinstance(value, pd.DataFrame) and {"voice", "measure", "hits"} <= set(value)
    return value[value["hits"].notna()].astype({"hits": "int64"}) if scores and value["hits"].hasnans else value


def _join_groups(value: Any) -> Any:
    """Return scores by several columns with one: the groups of a figure are its rows."""
    is_scores = isinstance(value, pd.DataFrame) and {"frame", "voice", "measure"} <= set(value)
    names = list(value.columns) if is_scores else []
    by = names[names.index("frame") + 1 : names.index("voice")] if names else []
    if len(by) < 2:
        return value
    joined = value[by].astype(str).agg(", ".join, axis=1)
    table = value.drop(columns=by)
    table.insert(names.index("frame") + 1, ", ".join(by), joined)
    return table


def _choose(value: Any, frames: Sequence[str]) -> Any:
    """Return the rows of the chosen frames; anything but a table of frames as it is."""
    if not isinstance(value, pd.DataFrame) or "frame" not in value:
        return value
    return value[value["frame"].isin(frames)]


def _sign(axes: Axes, line: str) -> None:
    """Add a line at the foot of a finished figure, and to its alt text."""
    scene = _SCENE.get()
    scene.alt += f" {line.rstrip('.')}."
    if scene.target is None:
        figure = figure_of(axes)
        foot, more = figure.get_supxlabel(), fit(line, 0.97 * figure.get_figwidth(), _FOOT)
        figure.supxlabel(f"{foot}\n{more}".lstrip("\n"), x=0.01, ha="left", fontsize=_FOOT, color=GREY)
        figure.set_figheight(figure.get_figheight() + 0.13 * (1 + more.count("\n")))


@contextmanager
def in_style() -> Iterator[None]:
    """Draw and measure as the kit does: its type, its colours, its fonts."""
    from matplotlib import rc_context

    with rc_context(STYLE | {"font.family": ["sans-serif", *_wide_fonts()]}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from", UserWarning)  # `finish` says it once
        yield


# Fonts with Hangul, Kana and Han that systems have; matplotlib's own has none of these letters.
_WIDE = [
    "Noto Sans CJK KR", "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans", "NanumGothic", "Apple SD Gothic Neo",
    "PingFang SC", "Malgun Gothic", "Microsoft YaHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Arial Unicode MS",
]  # fmt: skip


@lru_cache(maxsize=1)
def _wide_fonts() -> list[str]:
    from matplotlib.font_manager import fontManager

    installed = {font.name for font in fontManager.ttflist}
    return [name for name in _WIDE if name in installed]


@lru_cache(maxsize=1)
def _drawable() -> frozenset[int]:
    """Return the characters the fonts of the figures have."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    families = ["DejaVu Sans", *_wide_fonts()]
    return frozenset(c for name in families for c in get_font(findfont(FontProperties(name))).get_charmap())


def _check_letters(figure: Figure) -> None:
    from matplotlib.text import Text

    written = {c for text in figure.findobj(Text) for c in text.get_text()}  # type: ignore[attr-defined]
    missing = sorted(c for c in written if ord(c) not in _drawable() and c.isalnum())
    if missing:
        shown = "".join(missing[:5]) + ("…" if len(missing) > 5 else "")
        remedy = "they are drawn as boxes; install a font that has them, such as Noto Sans CJK"
        warn(f"no font here has the letters {shown}: {remedy}")


def new_figure(height: float) -> Figure:
    """Return an empty figure of so many inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH, height), layout="constrained")


def one_panel(height: float, **options: Any) -> Axes:
    """Return the Axes that were given to draw into, or those of a new figure of so many inches."""
    given: Axes | None = _SCENE.get().target
    return add_panels(new_figure(height), 1, **options)[0] if given is None else given


def add_panels(figure: Figure, rows: int, **options: Any) -> list[Axes]:
    """Add panels below each other."""
    return list(figure.subplots(rows, 1, squeeze=False, **options)[:, 0])


def fit(text: object, inches: float, size: float = 9, weight: str = "normal") -> str:
    r"""Return a text broken into as few lines as fit a width, of about the same length.

    Examples
    --------
    >>> fit("Morning Herald and Evening Post", 1.4).split("\n")
    ['Morning Herald', 'and Evening Post']
    """
    lines = [_fit_line(line, inches, size, weight) for line in str(text).split("\n")]
    return "\n".join(lines)


def _fit_line(line: str, inches: float, size: float, weight: str) -> str:
    def fits(width: int) -> bool:
        return all(inches_of(part, size, weight) <= inches for part in textwrap.wrap(line, width))

    width = max(1, min(len(line), int(72 * inches / (0.25 * size))))
    while width > 1 and not fits(width):
        width -= 1
    count = len(textwrap.wrap(line, width))
    while width > 1 and len(textwrap.wrap(line, width - 1)) == count and fits(width - 1):
        width -= 1
    return "\n".join(textwrap.wrap(line, width))


@lru_cache(maxsize=1 << 14)
def inches_of(text: str, size: float = 9, weight: str = "normal") -> float:
    """Return the width of a line of text in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size, weight=weight)  # type: ignore[arg-type]
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]) / 72


def stack(labels: Sequence[str], start: float = 0.0) -> np.ndarray:
    """Return places below each other, 1 apart, further where a label has several lines."""
    heights = np.array([1 + 0.75 * text.count("\n") for text in labels])
    return start + np.cumsum(heights) - heights / 2


def rule(axes: Axes, axis: Literal["x", "both"] = "x", width: float = 0.5) -> None:
    """Draw pale lines behind the data; names of rows (and of columns, where both are ruled) have no ticks."""
    axes.tick_params(axis="y" if axis == "x" else "both", length=0)
    axes.grid(axis=axis, color=PALE, lw=width)
    axes.set_axisbelow(True)


def write_heading(axes: Axes, place: float, text: str, frame: str, at: float = -0.01) -> None:
    """Write the name of a frame over the names of its rows."""
    axes.text(at, place, text, transform=axes.get_yaxis_transform(), ha="right", va="center", weight="bold",
              color=text_colour(frame))  # fmt: skip


def write_beside(axes: Axes, place: float, text: str, at: float = 1.02, **style: Any) -> None:
    """Write words to the right of a row."""
    style = {"va": "center", "color": GREY, **style}
    axes.text(at, place, text, transform=axes.get_yaxis_transform(), **style)


def draw_estimate(
    axes: Axes, place: float, row: dict[str, Any], frame: object, hollow: bool, *, scale: float = 1,
    line: tuple[str, str] = ("low", "high"), thick: tuple[str, str] | None = None,
    widths: tuple[float, float] = (1.1, 4), pale: float | None = None, **point: Any,
) -> None:  # fmt: skip
    """Draw an interval as a line, a second one as a thick line, and the estimate as a point; columns name the ends."""
    if np.isnan(row["estimate"]):
        return
    colour, shape = colour_and_shape(frame)
    if not np.isnan(row[line[0]]):
        ends = [scale * row[name] for name in line]
        axes.plot(ends, [place] * 2, color=colour, lw=widths[0], alpha=pale, zorder=2)
    if thick is not None:
        ends = [scale * row[name] for name in thick]
        axes.plot(ends, [place] * 2, color=colour, lw=widths[1], zorder=3, solid_capstyle="butt", alpha=0.55)
    style: dict[str, Any] = {"ms": 5.5, "zorder": 4, "clip_on": False} | point
    axes.plot(scale * row["estimate"], place, shape, color=colour, mfc="white" if hollow else colour, **style)


def finish(axes: Axes, title: str, notes: Sequence[str], alt: str) -> None:
    """Set title, foot notes and alt text of the figure of some Axes; grow the figure by their lines.

    Where Axes of one's own were drawn into, the title is above them and the notes are left out.
    """
    scene, figure = _SCENE.get(), figure_of(axes)
    scene.title, scene.alt = " ".join(title.split()), " ".join(alt.split())
    if scene.target is not None:
        axes.set_title(fit(title, axes.get_window_extent().width / figure.dpi, 9), fontsize=9)
        return
    width = 0.97 * figure.get_figwidth()
    title = fit(title, width, 10.5, "bold")
    foot = "\n".join(fit(note, width, _FOOT) for note in notes if note)
    figure.suptitle(title, x=0.01, ha="left", fontsize=10.5, weight="bold")
    figure.supxlabel(foot, x=0.01, ha="left", fontsize=_FOOT, color=GREY)
    height = 0.3 + 0.18 * title.count("\n") + 0.13 * (foot.count("\n") + 1)
    figure.set_figheight(figure.get_figheight() + height)
    _check_letters(figure)


class Drawing:
    """A figure that shows itself: the last line of a notebook's cell displays it with its alt text.

    Attributes
    ----------
    axes : list of Axes, its panels
    figure : the matplotlib Figure they are in
    title : what the figure says
    alt : what it shows, for who cannot see it

    A name that a drawing does not have is looked up in its Axes, where they are one (`drawing.set_xlim(0, 50)`).
    """

    def __init__(self, axes: list[Axes], title: str, alt: str) -> None:
        self.axes, self.title, self.alt = axes, title, alt
        self.figure = figure_of(axes[0])

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
        _write(self.figure, buffer, "png", **_FORMATS["png"](""))
        data = base64.b64encode(buffer.getvalue()).decode()
        width = round(self.figure.get_figwidth() * 100)
        html = f'<img alt="{escape(self.alt)}" width="{width}" src="data:image/png;base64,{data}">'
        return {"text/plain": self.alt, "image/png": data, "text/html": html}

    def save(self, path: str | Path, formats: Sequence[str] = ("svg", "png")) -> list[Path]:
        """Write the figure, byte for byte the same from the same data under the same library versions.

        Parameters
        ----------
        path : a file ending in .svg, .png or .pdf; or a path without ending, for a file of each format
        formats : svg, png, pdf; only where the path has no such ending

        Returns
        -------
        list of Path
            The files written.

        Raises
        ------
        InputError
            An unknown format, or a file that cannot be written.
        """
        path = Path(path)
        ending = path.suffix.removeprefix(".").lower()
        if ending in _OTHER_FORMATS:
            one_of("format", ending, _FORMATS)
        paths = [path] if ending in _FORMATS else [path.with_name(f"{path.name}.{name}") for name in formats]
        for target in paths:
            format = one_of("format", target.suffix.removeprefix(".").lower(), _FORMATS)
            with replacing(target) as temporary:
                _write(self.figure, temporary, format, **_FORMATS[format](self.alt))
        return paths


_OTHER_FORMATS = {"jpg", "jpeg", "gif", "tif", "tiff", "bmp", "webp", "eps", "ps", "html"}
_FORMATS: dict[str, Callable[[str], dict[str, Any]]] = {
    "svg": lambda alt: {"metadata": {"Date": None, "Title": alt.split(". ")[0], "Description": alt, "Creator": None}},
    "png": lambda alt: {"metadata": {"Software": None}, "dpi": 150},
    "pdf": lambda alt: {
        "metadata": {"CreationDate": None, "Creator": None, "Producer": None, "Title": alt.split(". ")[0]}
    },
}


def figure_of(axes: Axes) -> Figure:
    """Return the figure of Axes."""
    return axes.get_figure(root=True)  # type: ignore[return-value]


def _write(figure: Figure, target: Any, format: str, **options: Any) -> None:
    with in_style():
        _settle(figure)
        figure.savefig(target, format=format, **options)


def _settle(figure: Figure) -> None:
    """Lay a figure out for good, its places rounded: the solver's last bits vary, and names in SVG hash them."""
    if figure.get_layout_engine() is None:
        return
    figure.draw_without_rendering()  # type: ignore[no-untyped-call]
    figure.set_layout_engine("none")
    for axes in figure.axes:
        left, bottom, width, height = (round(float(side), 9) for side in axes.get_position(original=True).bounds)
        axes.set_position((left, bottom, width, height))


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
