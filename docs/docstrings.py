"""Read the kit's docstrings as they are meant: words behind a parameter's colon describe it, <by> is no tag of HTML."""

from __future__ import annotations

import re
from typing import Any

import griffe

_SECTION = re.compile(r"^(Parameters\n-+\n)((?:(?!^[A-Z][\w ]*\n-+\n).*\n?)*)", re.MULTILINE)
_ENTRY = re.compile(r"^(\*{0,2}\w[\w, *]*?)(?: : (.*))?\n((?:[ ]+.*\n?|\n(?=[ ]))*)", re.MULTILINE)
_PLACEHOLDER = re.compile(r"(?<!`)<(\w+)>(?!`)")


class Docstrings(griffe.Extension):
    """Changes docstrings before they are parsed; types come from the signatures."""

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Describe each parameter below its name, and quote placeholders."""
        if obj.docstring:
            text = _SECTION.sub(lambda found: found[1] + _ENTRY.sub(_describe, found[2]), obj.docstring.value + "\n")
            obj.docstring.value = _PLACEHOLDER.sub(r"`<\1>`", text)
        if isinstance(obj, griffe.Function) and any(str(each.value).startswith("drawing(") for each in obj.decorators):
            obj.returns = "Drawing"  # the decorator makes it of the page


def _describe(entry: re.Match[str]) -> str:
    """Return an entry for each of its names: the parser would give all of them the type of the first."""
    below = f"    {entry[2]}\n{entry[3]}" if entry[2] else entry[3]
    return "".join(f"{name}\n{below}" for name in entry[1].split(", "))
