"""The lexicon workbench in JupyterLab: a thin layer of widgets over `framing.workshop.editing.Editing`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from markupsafe import Markup

from framing.corpora.corpus import Corpus
from framing.errors import InputError
from framing.lexicon import TIERS, Lexicon
from framing.workshop.editing import Editing
from framing.workshop.trial import show_trial

SETTLES = 0.3  # seconds without a further change of the fields before an acceptance is carried out


def workbench(
    corpus: Corpus, lexicon: str | Path | Lexicon, path: str | Path | None = None, by: str = "outlet"
) -> Workbench:
    """Open a panel to extend a lexicon with a corpus at hand.

    As a term is typed the panel shows its hits in context, by group and voice, what it does to the scores of its frame,
    and what a check says of it. Enter in the term field accepts it into the frame, with tier, note and examples, or
    changes the term that stands there; frames that are not there are made. Undo takes the last step back. Save writes
    the file, whole or not at all, with its comments, order and layout kept, and refuses where it changed on disk.
    Everything can be reached with Tab.

    Parameters
    ----------
    corpus : with its text or derived (which shows words of its inventory only)
    lexicon : the lexicon file to extend, or a lexicon
    path : where to save; the lexicon's file where not given. A file that is there is gone on with; a new one holds only
        what is added to the lexicon's file (`extends:`)
    by : a column of `corpus.articles`

    Returns
    -------
    Workbench
        Shown as the panel in JupyterLab, and as a summary where no kernel runs; `.editing` is the panel's
        `framing.Editing`.

    Raises
    ------
    InputError
        A file that cannot be read or edited, or an unknown column.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> workbench(from_texts(["A threat to all."]), Lexicon.from_dict({"alarm": ["threat"]}, "en"))
    Workbench(Editing((no file), not saved: Lexicon(1 frames, 1 terms: alarm 1)))
    """
    return Workbench(Editing(corpus, lexicon, path, by))


class Workbench:
    """The panel of an `Editing`.

    Attributes
    ----------
    editing : what the panel works on
    widget : the panel
    """

    def __init__(self, editing: Editing) -> None:
        self.editing = editing
        self._make_fields()
        self._make_buttons()
        self.widget = self._lay_out()
        self._waiting: Any = None
        self._chosen = False  # the tier to accept new terms with: peripheral
        for field in (self.term, self.frame, self.peripheral, self.matches, self.rejects):
            field.observe(self._on_change, "value")
        self.term.on_msg(self._on_message)
        editing.prepare(self.frame.value)
        self._refresh()

    def _make_fields(self) -> None:
        import ipywidgets as w

        wide = w.Layout(width="100%")
        style = {"description_width": "8em"}
        options: dict[str, Any] = {"layout": wide, "style": style}
        names = self.editing.lexicon.names
        self.term = w.Text(description="Term", placeholder="words, * any letters, ? one", **options)
        self.frame = w.Combobox(description="Frame", options=names, value=names[0] if names else "", **options)
        # no menu: JupyterLab keeps the arrow keys of one to itself
        self.peripheral = w.Checkbox(description="peripheral: leans on its sentence", **options)
        self.note = w.Text(description="Note", placeholder="why it belongs there", **options)
        self.matches = w.Textarea(description="Must match", placeholder="one sentence a line", rows=2, **options)
        self.rejects = w.Textarea(description="Must not match", placeholder="one sentence a line", rows=2, **options)
        self.message, self.summary, self.trial = w.HTML(), w.HTML(), w.HTML(layout=wide)

    def _make_buttons(self) -> None:
        import ipywidgets as w

        layout = w.Layout(width="auto", flex="1 1 auto")
        self.accept = w.Button(description="Accept (Enter)", button_style="primary", layout=layout)
        self.undo = w.Button(description="Undo", layout=layout)
        self.save = w.Button(description="Save", layout=layout)
        self.accept.tooltip = "put the term into the frame, or change it there"
        self.undo.tooltip = "take the last acceptance back"
        self.save.tooltip = "write the lexicon file"
        self.accept.on_click(lambda _: self._settle())
        self.undo.on_click(lambda _: self._act(self.editing.undo))
        self.save.on_click(lambda _: self._act(self.editing.save))

    def _lay_out(self) -> Any:
        import ipywidgets as w

        half = w.Layout(flex="1 1 24em", min_width="0", padding="0 .8em 0 0")
        buttons = w.HBox([self.accept, self.undo, self.save], layout=w.Layout(width="100%"))
        left = w.VBox([self.term, self.frame, self.peripheral, self.note], layout=half)
        right = w.VBox([self.matches, self.rejects, buttons], layout=half)
        form = w.Box([left, right], layout=w.Layout(flex_flow="row wrap", width="100%"))
        shown = w.Box([self.trial], layout=w.Layout(max_height="32em", overflow="auto", width="100%"))
        layout = w.Layout(border="1px solid #8884", padding=".6em .8em", width="100%")
        return w.VBox([self.summary, form, self.message, shown], layout=layout)

    def _fields(self) -> dict[str, Any]:
        """Return what the fields say."""
        return {
            "words": self.term.value, "frame": self.frame.value, "tier": TIERS[self.peripheral.value],
            "note": self.note.value,
            "matches": self.matches.value.splitlines(), "rejects": self.rejects.value.splitlines(),
        }  # fmt: skip

    def _on_change(self, change: Any) -> None:
        if self._waiting is not None:  # an acceptance was asked for: it waits for the end of the typing
            self._settle()
        known = self.editing.file.find(self.frame.value, self.term.value)
        if change.owner is self.peripheral and known is None:
            self._chosen = self.peripheral.value
        elif change.owner in (self.term, self.frame):  # a term that stands there brings its tier, while it is typed
            tier = self._chosen if known is None else known.tier != TIERS[0]
            if tier != self.peripheral.value:
                self.peripheral.value = tier  # comes back here, and shows the trial
                return
        self._refresh()

    def _on_message(self, _: Any, content: Any, __: Any) -> None:
        if content.get("event") == "submit":  # Enter
            self._settle()

    def _settle(self) -> None:
        """Accept when the last keystrokes have come in: the page holds them back while the kernel is busy."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._accept()
            return
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = loop.call_later(SETTLES, self._accept)

    def _accept(self) -> None:
        self._waiting = None
        if self._act(lambda: self.editing.accept(**self._fields())):
            for field in (self.term, self.note, self.matches, self.rejects):
                field.value = ""

    def _act(self, action: Callable[[], str]) -> bool:
        """Do something and say what was done, or why not."""
        try:
            said, done = action(), True
        except (InputError, OSError) as error:  # OSError: a full disk
            said, done = str(error), False
        style = "margin:.4em 0;line-height:1.4;padding:.3em .6em;border-left:4px solid {}"
        box = Markup('<div role="status" style="{}">{}</div>')
        self.message.value = str(box.format(style.format("#004488" if done else "#fe6100"), said))
        self.frame.options = self.editing.lexicon.names
        self._refresh()
        return done

    def _refresh(self) -> None:
        self.summary.value = self._summary()
        try:
            self.trial.value = show_trial(self.editing.try_term(**self._fields()))
        except InputError as error:
            self.trial.value = str(Markup("<p>{}</p>").format(str(error)))

    def _summary(self) -> str:
        file, lexicon = self.editing.file, self.editing.lexicon
        text = '<p style="margin:0 0 .5em;line-height:1.4"><b>{}</b> <small>{} terms in {} frames{}</small></p>'
        state = "" if lexicon.validated else ", unvalidated"
        state += "" if file.is_saved or file.path is None else " · not saved"
        return str(Markup(text).format(file.name, len(lexicon.terms), len(lexicon.frames), state))

    def __repr__(self) -> str:
        return f"Workbench({self.editing!r})"

    def _repr_html_(self) -> str:
        hint = "Run this cell in JupyterLab for the panel: type a term, see what it does, Enter to accept it."
        return self._summary() + str(Markup("<p><small>{}</small></p>").format(hint)) + self.trial.value

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        bundle = dict(self.widget._repr_mimebundle_())
        return bundle | {"text/plain": repr(self), "text/html": self._repr_html_()}
