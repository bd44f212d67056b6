"""The lexicon workbench in JupyterLab: a thin layer of widgets over `framing.workshop.editing.Editing`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

from framing.corpora.corpus import Corpus
from framing.corpora.sources import takes_corpus
from framing.errors import InputError
from framing.lexicons import TIERS, Lexicon, Term
from framing.workshop.editing import Editing


@takes_corpus
def workbench(
    corpus: Corpus, lexicon: str | Path | Lexicon, path: str | Path | None = None, by: str = "outlet"
) -> Workbench:
    """Open a panel to edit a lexicon with a corpus at hand.

    The frame comes first; at the beginning it is the first that the file itself speaks of. The panel lists its terms.
    As a term is typed, the panel shows its hits in context, by group and voice, how the scores of its frame change, and
    what a check finds wrong with it. Enter in the term field accepts it into the frame, with tier, note and examples. A
    listed term that is chosen fills the fields: Enter then changes it to what they say, Remove takes it out. Undo takes
    the last step back. Save writes the file, whole or not at all, with its comments, order and layout kept, and refuses
    if it changed on disk. Everything can be reached with Tab.

    Parameters
    ----------
    corpus, lexicon, path, by : as in `framing.Editing`; a derived corpus shows words of its inventory only

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


@dataclass
class Typing:
    """The text of the term field, cut at each Enter: read from behind what was entered until the page drops it."""

    words: str = ""  # the term that is being typed
    entered: list[str] = field(default_factory=list)  # terms that wait to be accepted
    refused: list[str] = field(default_factory=list)  # terms that could not be: to be put back into the field
    shown: str = ""  # the beginning of the field's text that was entered and that the page may still show
    moved: bool = False  # whether a new text came from the page since the field was last emptied
    _question: int | None = None

    def read(self, text: str, before: str) -> None:
        """Take in a new text of the field, and the text before it."""
        if not text.startswith(self.shown):  # the page has emptied the field
            self.forget()
        new, old = text.removeprefix(self.shown), before.removeprefix(self.shown)
        *lines, self.words = new.split("\n")
        if lines and self.words and old.endswith(self.words) and not new.startswith(old):  # Enter within the term
            lines[-1] += self.words
            self.words = ""
        if lines:
            self.entered += lines
            self.shown = text.removesuffix(self.words)
        self.moved = True

    def enter(self) -> None:
        """Enter the term that is being typed."""
        self.entered.append(self.words)
        self.shown += self.words
        self.words = ""

    def cut(self, text: str, question: int) -> None:
        """Drop what was entered and accepted; the page's answer will say whether it dropped it too."""
        self.words = " ".join(filter(None, [*self.refused, self.words]))
        self.moved, self._question = False, question
        if text == self.words:
            self.forget()

    def is_cut(self, answer: int) -> bool:
        """Return whether the page took the field as it was offered, by its answer."""
        return self._question is not None and answer >= self._question and not self.moved

    def forget(self) -> None:
        """Read the field from its beginning."""
        self.shown, self._question = "", None
        self.refused.clear()


def _offer(control: Any, value: object) -> None:
    """Set a control to a value, unless something newer is on its way from the page."""
    # It goes out as an echo of what the page said: the page drops an echo that is older than its own last word.
    control.set_state({"value": value})


class Workbench:
    """The panel of an `Editing`."""

    def __init__(self, editing: Editing) -> None:
        self.editing = editing
        self.widget = self._make_controls()
        self._typing = Typing()
        self._pressed = self._offering = self._joined = False
        self._tier = False  # the tier to accept new terms with: peripheral
        self.term.observe(self._on_term, "value")
        for control in (self.frame, self.peripheral, self.matches, self.rejects):
            control.observe(self._on_change, "value")
        self.listed.observe(self._on_choice, "value")
        self._list_terms()
        editing.prepare(self.frame.value)
        self._refresh()

    def _make_controls(self) -> Any:
        """Make the fields, the buttons and what is shown, and return the panel that holds them."""
        import ipywidgets as w

        wide = w.Layout(width="100%")
        options: dict[str, Any] = {"layout": wide, "style": {"description_width": "8em"}}
        names = self.editing.lexicon.names
        self.frame = w.Combobox(description="Frame", options=names, value=self.editing.first_frame, **options)
        # no menus: JupyterLab keeps the arrow keys of one to itself, and takes letters typed there for its commands
        self.listed = w.Combobox(description="Listed term", placeholder="one to change or remove", **options)
        # a text area, so that Enter is a letter: what was typed before it and after it arrives in order
        self.term = w.Textarea(description="Term", placeholder="words, * any letters, ? one", rows=1, **options)
        self.peripheral = w.Checkbox(description="peripheral: leans on its sentence", **options)
        self.note = w.Text(description="Note", placeholder="why it belongs there", **options)
        examples = options | {"placeholder": "one sentence a line", "rows": 2}
        self.matches = w.Textarea(description="Must match", **examples)
        self.rejects = w.Textarea(description="Must not match", **examples)
        self.message, self.summary, self.trial = w.HTML(), w.HTML(), w.HTML(layout=wide)
        stretch = w.Layout(width="auto", flex="1 1 auto")
        self.accept = w.Button(description="Accept (Enter)", button_style="primary", layout=stretch)
        self.accept.tooltip = "put the term into the frame, or change it there"
        self.remove = w.Button(description="Remove", tooltip="take the chosen term out of the frame", layout=stretch)
        self.undo = w.Button(description="Undo", tooltip="take the last step back", layout=stretch)
        self.save = w.Button(description="Save", tooltip="write the lexicon file", layout=stretch)
        self.accept.on_click(self._on_accept)
        self.remove.on_click(self._on_remove)
        self.undo.on_click(lambda _: self._act(self.editing.undo))
        self.save.on_click(lambda _: self._act(self.editing.save))
        # The page copies `ask` to `answer`: an answer comes after all that was typed before the page was asked.
        self.ask, self.answer = w.IntText(), w.IntText()
        self._link = w.jsdlink((self.ask, "value"), (self.answer, "value"))
        self.answer.observe(self._on_answer, "value")
        half = w.Layout(flex="1 1 24em", min_width="0", padding="0 .8em 0 0")
        buttons = w.HBox([self.accept, self.remove, self.undo, self.save], layout=wide)
        left = w.VBox([self.frame, self.listed, self.term, self.peripheral], layout=half)
        right = w.VBox([self.note, self.matches, self.rejects, buttons], layout=half)
        form = w.Box([left, right], layout=w.Layout(flex_flow="row wrap", width="100%"))
        shown = w.Box([self.trial], layout=w.Layout(max_height="32em", overflow="auto", width="100%"))
        layout = w.Layout(border="1px solid #8884", padding=".6em .8em", width="100%")
        return w.VBox([self.summary, form, self.message, shown], layout=layout)

    def _fields(self, words: str) -> dict[str, Any]:
        """Return what the fields say of a term."""
        return {"words": words, "frame": self.frame.value, "tier": TIERS[self.peripheral.value],
                "note": self.note.value, "matches": self.matches.value.splitlines(),
                "rejects": self.rejects.value.splitlines(), "instead_of": self._chosen_words()}  # fmt: skip

    def _chosen_words(self) -> str:
        """Return the words of the listed term that is chosen ("": none is)."""
        chosen = self.editing.find(self.listed.value, self.frame.value.strip())
        return chosen.term if chosen else ""

    def _list_terms(self) -> None:
        """Offer the terms of the frame, with none of them chosen."""
        frame = self.frame.value.strip()
        self.listed.options = [term.term for term in self.editing.lexicon.terms if term.frame == frame]
        self._offer_all(listed="")

    def _offer_all(self, **values: object) -> None:
        """Set several controls, and hear nothing of it."""
        self._offering = True
        for name, value in values.items():
            _offer(getattr(self, name), value)
        self._offering = False

    def _on_choice(self, _change: Any) -> None:
        if self._offering:
            return
        self._join_controls()
        if self._chosen_words() or not self.listed.value:
            self._fill_fields()
            self._refresh()

    def _fill_fields(self) -> None:
        """Put what the lexicon says of the chosen term into the fields; empty them where none is chosen."""
        term = self.editing.find(self.listed.value, self.frame.value.strip()) or Term("", "", TIERS[self._tier])
        self._typing.forget()
        self._typing.words = term.term
        lines = {"matches": "\n".join(term.matches), "rejects": "\n".join(term.rejects)}
        self._offer_all(term=term.term, peripheral=term.tier != TIERS[0], note=term.note, **lines)

    def _on_remove(self, _button: Any) -> None:
        if not (words := self._chosen_words()):
            self._say("no term chosen: expected one of the frame's terms as the listed term", done=False)
        elif self._act(partial(self.editing.remove, words, self.frame.value)):
            self._fill_fields()
            self._refresh()

    def _on_term(self, change: Any) -> None:
        if self._offering:
            return
        self._join_controls()
        self._typing.read(change.new, change.old)
        if self._typing.shown:
            self._ask_page()
        if not self._typing.entered:
            self._follow(self.term)

    def _on_change(self, change: Any) -> None:
        if self._offering:
            return
        self._join_controls()
        if change.owner is self.frame:
            self._list_terms()
        if change.owner is self.peripheral and self._find_known() is None:
            self._tier = self.peripheral.value
        self._follow(change.owner)

    def _join_controls(self) -> None:
        """Have one thread of the kernel handle the messages of all controls, in the order in which they come."""
        # A kernel with subshells (ipykernel 7) hands a message to the thread that last sent something to its control.
        if self._joined:
            return
        self._joined = True
        fields = (self.frame, self.listed, self.term, self.peripheral, self.note, self.matches, self.rejects)
        for control in (*fields, self.accept, self.remove, self.undo, self.save, self.answer):
            control.send_state("description")

    def _find_known(self) -> Term | None:
        return self.editing.find(self._typing.words, self.frame.value)

    def _follow(self, owner: Any) -> None:
        """Show the effect of what the fields say; a term that its frame lists already brings its tier."""
        if owner in (self.term, self.frame) and not self._chosen_words():
            known = self._find_known()
            tier = self._tier if known is None else known.tier != TIERS[0]
            if tier != self.peripheral.value:
                _offer(self.peripheral, tier)  # calls _on_change, which shows the trial
                return
        self._refresh()

    def _on_accept(self, _button: Any) -> None:
        self._pressed = True
        self._ask_page()

    def _ask_page(self) -> None:
        """Ask the page for an answer, which comes after everything that was typed until then."""
        self.ask.value += 1

    def _on_answer(self, change: Any) -> None:
        """Accept the terms that were entered, now that the other fields have arrived, and empty the fields."""
        typing = self._typing
        if self._pressed:
            self._pressed = False
            typing.enter()
        if typing.is_cut(change.new):
            typing.forget()
        if not typing.entered and not (typing.shown and typing.moved):
            return
        while typing.entered:
            words = typing.entered.pop(0)
            if self._act(partial(self.editing.accept, **self._fields(words))):
                for control in (self.note, self.matches, self.rejects):
                    _offer(control, "")
            else:
                typing.refused.append(words)
        typing.cut(self.term.value, question=self.ask.value + 1)
        self._offer_all(term=typing.words)
        self._ask_page()
        self._follow(self.term)

    def _act(self, action: Callable[[], str]) -> bool:
        """Do something and say what was done, or why not."""
        try:
            said, done = action(), True
        except (InputError, OSError) as error:  # OSError: a full disk
            said, done = str(error), False
        self._say(said, done)
        self.frame.options = self.editing.lexicon.names
        if done:
            self._list_terms()
        self._refresh()
        return done

    def _say(self, said: str, done: bool) -> None:
        style = "margin:.4em 0;line-height:1.4;padding:.3em .6em;border-left:4px solid {}"
        box = Markup('<div role="status" style="{}">{}</div>')
        self.message.value = str(box.format(style.format("#004488" if done else "#fe6100"), said))

    def _refresh(self) -> None:
        self.summary.value = self._summary()
        if not self._typing.words:
            self.trial.value = self._show_terms()
            return
        try:
            self.trial.value = self.editing.try_term(**self._fields(self._typing.words))._repr_html_()
        except InputError as error:
            self.trial.value = str(Markup("<p>{}</p>").format(str(error)))

    def _show_terms(self) -> str:
        """Return what to do next, and the terms of the frame as a table."""
        frame, said = self.frame.value.strip(), "Type a term: words, with * for any letters and ? for one."
        if frame not in self.editing.lexicon.names:
            return str(Markup("<p>{}</p>").format(said))
        table = self.editing.list_terms(frame).drop(columns="frame")
        listed = Markup(table.to_html(index=False, border=0, notebook=True)) if len(table) else ""
        return str(Markup("<p>{} Terms of {}: {}.</p>{}").format(said, frame, len(table), listed))

    def _summary(self) -> str:
        editing, lexicon = self.editing, self.editing.lexicon
        text = '<p style="margin:0 0 .5em;line-height:1.4"><b>{}</b> <small>{} terms in {} frames{}</small></p>'
        state = "" if lexicon.validated else ", unvalidated"
        state += "" if editing.is_saved or editing.path is None else " · not saved"
        return str(Markup(text).format(editing.name, len(lexicon.terms), len(lexicon.frames), state))

    def __repr__(self) -> str:
        return f"Workbench({self.editing!r})"

    def _repr_html_(self) -> str:
        hint = "Run this cell in JupyterLab for the panel: type a term, see what it does, Enter to accept it."
        return self._summary() + str(Markup("<p><small>{}</small></p>").format(hint)) + self.trial.value

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return dict(self.widget._repr_mimebundle_()) | {"text/plain": repr(self), "text/html": self._repr_html_()}
