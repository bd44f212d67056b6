"""How frames look in tables and figures: their labels, order and colours.

A lexicon stores labels and order in each table made with it (`Lexicon.sign`), so that figures of the table can use
them. A table that was read from a file has lost them: its frames get labels made from their names (`tidy`), in the
order in which they appear.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pandas as pd

from framing.errors import InputError, one_of

# Eight colours that colour-blind readers tell apart: the smallest distance of any two (CAM02-UCS) is 15.6 as seen, 14
# with each kind of colour blindness. Text needs more contrast than a mark: three are darker there.
COLOURS = ["#b83a1b", "#274b6b", "#35a08d", "#9450e6", "#9d8a53", "#cd73c6", "#5e0f3b", "#457189"]
WRITTEN = {"#35a08d": "#1f7a6a", "#9d8a53": "#7a6a35", "#cd73c6": "#a5459d"}
INK = "#1b1f24"
LIGHT: dict[str, Any] = {"frames": COLOURS, "written": WRITTEN, "ink": INK}


@dataclass(frozen=True)
class Frames:
    """Frames with their labels, in order."""

    labels: Mapping[str, str]
    order: Sequence[str] = ()  # all frames of the lexicon, where only some are drawn: each keeps its colour

    @classmethod
    def of(cls, table: pd.DataFrame, chosen: Any = None) -> Frames:
        """Return the frames of a table, or those chosen: names, a dict of names to labels, or a lexicon."""
        there = list(dict.fromkeys(map(str, table["frame"]))) if "frame" in table else []
        signed = dict(table.attrs.get("frames", {}))
        labels = signed | {name: tidy(name) for name in there if name not in signed}
        if chosen is None:
            return cls(labels)
        chosen = getattr(chosen, "labels", chosen)
        if isinstance(chosen, Mapping):
            wanted = {name: label or tidy(name) for name, label in chosen.items()}
        else:
            if isinstance(chosen, str) or not isinstance(chosen, Iterable):
                raise InputError(f"frames must be a list of names, a dict of labels or a lexicon, got {chosen!r}")
            names = list(map(str, chosen))
            if signed:  # else a frame without a row may still be one of the lexicon's
                names = [one_of("frames", name, labels) for name in names]
            wanted = {name: labels.get(name, tidy(name)) for name in names}
        if there and not set(there) & set(wanted):
            one_of("frames", next(iter(wanted), ""), there)
        several = len(labels) <= len(COLOURS) and set(wanted) <= set(labels)
        return cls(wanted, tuple(labels) if several else ())

    def label(self, name: object) -> str:
        """Return how a frame is called."""
        return self.labels.get(str(name)) or tidy(str(name))

    def colour(self, name: object, text: bool = False, theme: Mapping[str, Any] = LIGHT) -> str:
        """Return the colour of a frame's marks, or of its name as text; more than eight frames are all in ink."""
        place = self.place(name)
        colour = theme["ink"] if place is None else theme["frames"][place]
        return str(theme["written"].get(colour, colour) if text else colour)

    def place(self, name: object) -> int | None:
        """Return which of the eight colours is a frame's, from 0; None where there are more than eight frames."""
        names = list(self.order or self.labels)
        place = names.index(str(name)) if str(name) in names else len(names)
        return place if max(len(self.labels) - 1, place) < len(COLOURS) else None


class _AnyDataFrame(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, pd.DataFrame)


class Table(pd.DataFrame, metaclass=_AnyDataFrame):  # so that pandas' assert_frame_equal takes either for the other
    """A DataFrame that notebooks and terminals show as a reader wants it, if its columns are those of a known kind."""

    @classmethod
    def of(cls, table: pd.DataFrame) -> Table:
        """Return a table that shows itself, with the labels of the one given."""
        return cls(table).__finalize__(table)

    @property
    def _constructor(self) -> type[Table]:
        return Table

    @property
    def table(self) -> pd.DataFrame:
        """The plain DataFrame."""
        return pd.DataFrame(self).__finalize__(self)

    def show(self, layout: str = "matrix", every: bool = False) -> Any:
        """Return the view as a matrix of groups by frames, or as rows; folded when long, or with every row."""
        # The views stand around the core, which imports nothing of them: like the readers, they are asked by name.
        return import_module("framing.sharing.tables").view(self, layout, every)

    def __repr__(self) -> str:
        return repr(view) if (view := self.show()) is not None else super().__repr__()

    def _repr_html_(self) -> str | None:
        return view._repr_html_() if (view := self.show()) is not None else super()._repr_html_()  # type: ignore[no-any-return]


def keep_labels(table: pd.DataFrame, made_from: pd.DataFrame) -> Table:
    """Return a table with the labels and the hash that the table it was made from carries."""
    table.attrs |= {name: made_from.attrs[name] for name in ("lexicon", "frames", "about") if name in made_from.attrs}
    return Table.of(table)


def tidy(name: str) -> str:
    """Return a frame's name as words: "cold_war" is "Cold war"."""
    return name.replace("_", " ").capitalize()
