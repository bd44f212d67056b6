"""Small things notebooks show: boxed findings."""

from __future__ import annotations

from markupsafe import escape


class Finding:
    """One boxed sentence: what a notebook found.

    Parameters
    ----------
    text : plain text; markup in it is shown, never run
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Finding: {self.text}"

    def _repr_html_(self) -> str:
        style = "border:2px solid #004488;border-radius:4px;padding:.7em 1em;margin:.5em 0;max-width:50em"
        return f'<div style="{style}" role="note"><strong>Finding.</strong> {escape(self.text)}</div>'
