"""What every figure shares: palette, style, title and alt text, display in notebooks, files."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import escape

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
    "svg.hashsalt": "framing",
    "svg.fonttype": "path",
    "figure.dpi": 100,
}
LABELS = {"alarm": "Alarm", "axis": "Axis", "multipolarity": "Multipolarity", "cold_war": "Cold War"}


def label(frame: str) -> str:
    """Return the name of a frame as figures print it.

    Examples
    --------
    >>> label("cold_war"), label("arms_control")
    ('Cold War', 'Arms control')
    """
    return LABELS.get(frame, frame.replace("_", " ").capitalize())


def colour_and_shape(index: int) -> tuple[str, str]:
    """Return colour and shape of the index-th frame; after four, both change hands."""
    return COLOURS[index % 4], SHAPES[(index + index // 4) % 4]


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of so many inches in the kit's style."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(STYLE):
        return Figure(figsize=(width, height), layout="constrained")


def add_panels(figure: Figure, rows: int, **options: Any) -> list[Axes]:
    """Add panels below each other, in the kit's style."""
    from matplotlib import rc_context

    with rc_context(STYLE):
        return list(figure.subplots(rows, 1, squeeze=False, **options)[:, 0])


def wrap(name: object, width: int = 24) -> str:
    """Return a name broken into lines of at most so many characters."""
    return "\n".join(textwrap.wrap(str(name), width))


def finish(figure: Figure, title: str, notes: Sequence[str], alt: str) -> None:
    """Set title, foot notes and alt text (kept as the figure's label)."""
    figure.suptitle(title, x=0.01, ha="left", fontsize=10.5, weight="bold")
    figure.supxlabel("\n".join(notes), x=0.01, ha="left", fontsize=7.5, color=GREY)
    figure.set_label(alt.replace("\n", " "))


class Picture:
    """A figure as notebooks show it: PNG, and HTML with alt text beside it.

    Parameters
    ----------
    axes : what a function of this module returned
    """

    def __init__(self, axes: Axes | Sequence[Axes]) -> None:
        self.figure = figure_of(axes)
        self.alt = str(self.figure.get_label())

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
    from matplotlib import rc_context

    with rc_context(STYLE):
        figure.savefig(target, format=format, **options)


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
