"""What every figure shares: palette, style, title and alt text, display in notebooks, files."""

from __future__ import annotations

import base64
import textwrap
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, wraps
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar

import numpy as np
import pandas as pd
from markupsafe import escape

from framing.errors import FramingWarning
from framing.files import replacing, write_csv

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ["#004488", "#7a21dd", "#a96b59", "#fe6100"]
SHAPES = ["o", "s", "D", "^"]
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


def colour_and_shape(index: int) -> tuple[str, str]:
    """Return colour and shape of the index-th frame; after four, both change hands."""
    return COLOURS[index % 4], SHAPES[(index + index // 4) % 4]


P = ParamSpec("P")
R = TypeVar("R")


def in_style(draw: Callable[P, R]) -> Callable[P, R]:
    """Make a function draw in the kit's style, and sign with the hash of the lexicon its table carries."""

    @wraps(draw)
    def styled(*args: P.args, **kwargs: P.kwargs) -> R:
        with _style():
            drawn = draw(*args, **kwargs)
            for table in (*args, *kwargs.values()):
                if isinstance(table, pd.DataFrame) and table.attrs.get("lexicon"):
                    _sign(figure_of(drawn), f"Lexicon {table.attrs['lexicon']}")  # type: ignore[arg-type]
                    break
            return drawn

    return styled


def _sign(figure: Figure, line: str) -> None:
    """Add a line at the foot of a finished figure, and to its alt text."""
    foot = figure.get_supxlabel()
    figure.supxlabel(f"{foot}\n{line}".lstrip("\n"), x=0.01, ha="left", fontsize=_FOOT, color=GREY)
    figure.set_figheight(figure.get_figheight() + 0.13)
    figure.set_label(f"{figure.get_label()} {line}.")


@contextmanager
def _style() -> Iterator[None]:
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
        warnings.warn(f"no font here has the letters {shown}: {remedy}", FramingWarning, stacklevel=4)


def new_figure(height: float) -> Figure:
    """Return an empty figure of so many inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH, height), layout="constrained")


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


def write_heading(axes: Axes, place: float, text: str, index: int, at: float = -0.01) -> None:
    """Write the name of the index-th frame over the names of its rows."""
    axes.text(at, place, text, transform=axes.get_yaxis_transform(), ha="right", va="center", weight="bold",
              color=colour_and_shape(index)[0])  # fmt: skip


def write_beside(axes: Axes, place: float, text: str, at: float = 1.02, **style: Any) -> None:
    """Write words to the right of a row."""
    style = {"va": "center", "color": GREY, **style}
    axes.text(at, place, text, transform=axes.get_yaxis_transform(), **style)


def finish(figure: Figure, title: str, notes: Sequence[str], alt: str) -> None:
    """Set title, foot notes and alt text (kept as the figure's label); grow the figure by their lines."""
    width = 0.97 * figure.get_figwidth()
    title = fit(title, width, 10.5, "bold")
    foot = "\n".join(fit(note, width, _FOOT) for note in notes if note)
    figure.suptitle(title, x=0.01, ha="left", fontsize=10.5, weight="bold")
    figure.supxlabel(foot, x=0.01, ha="left", fontsize=_FOOT, color=GREY)
    height = 0.3 + 0.18 * title.count("\n") + 0.13 * (foot.count("\n") + 1)
    figure.set_figheight(figure.get_figheight() + height)
    figure.set_label(" ".join(alt.split()))
    _check_letters(figure)


class Picture:
    """A figure as notebooks show it: PNG, and HTML with alt text beside it.

    Parameters
    ----------
    axes : what a function of this module returned
    """

    def __init__(self, axes: Axes | Sequence[Axes]) -> None:
        self.figure = figure_of(axes)
        self.alt = str(self.figure.get_label())
        self.title = " ".join(self.figure.get_suptitle().split())

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        data = base64.b64encode(_png(self.figure)).decode()
        width = round(self.figure.get_figwidth() * 100)
        html = f'<img alt="{escape(self.alt)}" width="{width}" src="data:image/png;base64,{data}">'
        return {"text/plain": self.alt, "image/png": data, "text/html": html}


def figure_of(axes: Axes | Sequence[Axes]) -> Figure:
    """Return the figure of one or several Axes."""
    first: Any = axes[0] if isinstance(axes, Sequence) else axes
    return first.get_figure()  # type: ignore[no-any-return]


def _png(figure: Figure) -> bytes:
    buffer = BytesIO()
    _write(figure, buffer, "png", metadata={"Software": None}, dpi=150)
    return buffer.getvalue()


def _write(figure: Figure, target: Any, format: str, **options: Any) -> None:
    with _style():
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


def save(axes: Axes | Sequence[Axes], stem: str | Path, data: pd.DataFrame) -> list[Path]:
    """Write a figure as SVG and PNG and the data behind it as CSV.

    Parameters
    ----------
    axes : what a function of this module returned
    stem : path without ending
    data : the table drawn

    Returns
    -------
    list of Path
        The three files, byte for byte the same from the same data under the same library versions.
    """
    figure, stem = figure_of(axes), Path(stem)
    alt = str(figure.get_label())
    about = {"Date": None, "Title": alt.split(". ")[0], "Description": alt, "Creator": None}
    writers: dict[str, Callable[[Any], None]] = {
        ".svg": lambda target: _write(figure, target, "svg", metadata=about),
        ".png": lambda target: _write(figure, target, "png", metadata={"Software": None}, dpi=150),
    }
    for ending, write in writers.items():
        with replacing(stem.with_suffix(ending)) as temporary:
            write(temporary)
    write_csv(stem.with_suffix(".csv"), data)
    return [stem.with_suffix(ending) for ending in (*writers, ".csv")]
