"""Edit a lexicon with a corpus at hand: try a term, accept it, take it back, save the file.

`Editing` is the workbench without its panel. `LexiconFile` is the file behind it: only the lines of the terms that are
put in change, and it is written whole or not at all.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from framing.corpora.corpus import Corpus
from framing.corpora.languages import split_by_language
from framing.errors import FramingWarning, InputError, one_of
from framing.files import read_text, replacing
from framing.formats import read_kit
from framing.formats.splice import put_term
from framing.lexicons import TIERS, Lexicon, Term, compile_term, kit_format
from framing.workshop.effects import TermTrial, Trials


class Editing:
    """Extends a lexicon with a corpus at hand: try a term, accept it, take it back, save the file.

    Parameters
    ----------
    corpus : with its text or derived; of several languages, the articles in the lexicon's count
    lexicon, path : the lexicon to extend and where to save it; see `LexiconFile`
    by : a column of `corpus.articles`

    Attributes
    ----------
    file : the `LexiconFile`

    Raises
    ------
    InputError
        A file that cannot be read or edited, or an unknown column.

    Warns
    -----
    FramingWarning
        Articles in other languages than the lexicon's.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat to all. A grave menace. No ferry came."])
    >>> editing = Editing(corpus, Lexicon.from_dict({"alarm": ["threat"]}, "en"))
    >>> editing.try_term("menace", "alarm")
    TermTrial('menace' in alarm: stands once, would have 1 hit; 1 sentence without another hit of the frame)
    >>> editing.accept("menace", "alarm", tier="core", matches=["A menace to the region"])
    "'menace' added to alarm"
    >>> editing.undo()
    "undone: 'menace' added to alarm"
    """

    def __init__(
        self, corpus: Corpus, lexicon: str | Path | Lexicon, path: str | Path | None = None, by: str = "outlet"
    ) -> None:
        self.file = LexiconFile(lexicon, path)
        self._trials = Trials(next(split_by_language(corpus, self.lexicon))[1], by)

    @property
    def lexicon(self) -> Lexicon:
        """The lexicon with all that was accepted."""
        return self.file.lexicon

    def prepare(self, frame: str) -> None:
        """Do what the first trial in a frame would have to wait for."""
        first = next((term for term in self.lexicon.terms if term.frame == frame), None)
        if first is not None:
            self._trials.try_term(self.lexicon, first)

    def try_term(self, words: str, frame: str, **said: Any) -> TermTrial:
        """Return what a term does in a frame, which may be new.

        Parameters
        ----------
        words, frame : the term and the frame's name
        said : tier, note, matches, rejects; see `LexiconFile.propose`
        """
        term = self.file.propose(frame, words, **said)
        if not term.term:
            return TermTrial(term, problem="type a term: words, with * for any letters and ? for one")
        return self._trials.try_term(self.lexicon, term)

    def accept(self, words: str, frame: str, **said: Any) -> str:
        """Put a term into its frame, or change it there; return what was done. See `LexiconFile.put`.

        Raises
        ------
        InputError
            No words, no frame, or a term that no text can match.
        """
        if not words.strip():
            raise InputError("no term: expected words to accept")
        return self.file.put(frame, words, **said)

    def undo(self) -> str:
        """Take the last acceptance back; return what was undone."""
        return self.file.undo()

    def save(self) -> str:
        """Write the file; return what was written. See `LexiconFile.save`."""
        return self.file.save()

    def __repr__(self) -> str:
        saved = "saved" if self.file.is_saved else "not saved"
        return f"Editing({self.file.name}, {saved}: {self.lexicon!r})"


class LexiconFile:
    """A lexicon file that is being edited."""

    def __init__(self, lexicon: str | Path | Lexicon, path: str | Path | None = None) -> None:
        source = None if isinstance(lexicon, Lexicon) else Path(lexicon)
        target = Path(path) if path is not None else source
        self.path = target
        self._disk = target.resolve() if target is not None else None  # a link stays one
        if target is not None and not target.parent.is_dir():
            raise InputError(f"{target}: no folder {str(target.parent)!r}, expected one to write into")
        self._saved = _bytes(self._disk)
        text = _start(lexicon, self._disk) if self._saved is None else read_text(_given(self.path))
        self._bom = (self._saved or b"").startswith(b"\xef\xbb\xbf")
        self._states = [(text, self._read(text), "")]

    @property
    def lexicon(self) -> Lexicon:
        """The lexicon as the text stands now."""
        return self._states[-1][1]

    @property
    def text(self) -> str:
        """The text of the file as it would be saved."""
        return self._states[-1][0]

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.path.name if self.path is not None else "(no file)"

    @property
    def is_saved(self) -> bool:
        """Whether the file holds all that was put in."""
        return self._saved == self._encoded()

    def find(self, frame: str, words: str) -> Term | None:
        """Return the term of a frame with these words, whatever their case."""
        words = _one_line(words)
        same = [t for t in self.lexicon.terms if t.frame == frame and t.term.casefold() == words.casefold()]
        return next((t for t in same if t.term == words), same[0] if same else None)

    def propose(
        self,
        frame: str,
        words: str,
        tier: str | None = None,
        note: str = "",
        matches: Sequence[str] = (),
        rejects: Sequence[str] = (),
    ) -> Term:
        """Return a term as it would stand in its frame."""
        frame, words = _one_line(frame), _one_line(words)
        before = self.find(frame, words) or Term(frame, words)
        tier = before.tier if tier is None else one_of("tier", tier, TIERS)
        note = _one_line(note) or before.note
        hits, misses = _joined(before.matches, matches), _joined(before.rejects, rejects)
        return replace(before, tier=tier, note=note, matches=hits, rejects=misses)

    def put(self, frame: str, words: str, **said: Any) -> str:
        """Put a term into a frame, or change one that stands there; a frame that is not there is made."""
        term = self.propose(frame, words, **said)
        if not term.frame:
            raise InputError("no frame: expected the name of the frame the term goes into")
        compile_term(term, self.lexicon.language)
        before = self.find(term.frame, term.term)
        changed = _said(term, before)
        if before is not None and not changed:
            return f"{term.term!r} stands in {term.frame} just so: nothing to do"
        text = put_term(
            self.text, term.frame, {"term": term.term, **({"case": term.case} if term.case else {}), **changed}
        )
        lexicon = self._read_with(term, text)
        done = f"added to {term.frame}" if before is None else f"changed in {term.frame} ({', '.join(changed)})"
        self._states.append((text, lexicon, f"{term.term!r} {done}"))
        return self._states[-1][2]

    def undo(self) -> str:
        """Take the last step back; return what was done, in words."""
        if len(self._states) == 1:
            return "nothing to undo"
        return f"undone: {self._states.pop()[2]}"

    def save(self) -> str:
        """Write the file, whole or not at all; return what was written, in words."""
        path, disk = _given(self.path), _given(self._disk)
        if _bytes(disk) != self._saved:
            raise InputError(f"{path}: changed on disk since it was read: nothing written; open it again to see it")
        if self.is_saved:
            return f"{path.name}: nothing to write, the file holds everything"
        with replacing(disk) as temporary:
            temporary.write_bytes(self._encoded())
            _require_same(read_kit(temporary, read_text(temporary)), self.lexicon, path)
        before, self._saved = self._saved, self._encoded()
        added = len(self.text.splitlines()) - len((before or b"").splitlines())
        size = f"{added:+d} lines" if before is not None else "a new file"
        return f"{path.name} written ({size}): {len(self.lexicon.terms)} terms, lexicon {self.lexicon.hash}"

    def _encoded(self) -> bytes:
        return ("\ufeff" * self._bom + self.text).encode("utf-8")

    def _read(self, text: str) -> Lexicon:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FramingWarning)  # of the file as it was; the check names them
            return read_kit(self.path or Path("lexicon.yml"), text)

    def _read_with(self, term: Term, text: str) -> Lexicon:
        """Read a text that should say what it said before and the term; else raise `InputError`."""
        try:
            lexicon = self._read(text)
            found, others = _parted(lexicon, term)
            if found == [replace(term, line=0)] and others == _parted(self.lexicon, term)[1]:
                return lexicon
        except InputError:  # of the text it would be, which nobody sees
            pass
        raise InputError(
            f"{self.name}: {term.term!r} cannot be placed without touching other entries (an alias or an unusual"
            " layout): put it in by hand"
        )


def _start(lexicon: str | Path | Lexicon, path: Path | None) -> str:
    """Return the text of a file that is not there yet."""
    if isinstance(lexicon, Lexicon):
        return kit_format.write(lexicon)
    base = Path(lexicon).resolve()
    if path is None or not base.is_file() or base == path:
        raise InputError(f"{lexicon}: no such file, expected a lexicon to edit")
    named = Path(os.path.relpath(base, path.parent)).as_posix()
    return f"# What is added to {base.name}.\nextends: {named}\n"


def _bytes(path: Path | None) -> bytes | None:
    if path is None or not path.exists():
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None


def _given(path: Path | None) -> Path:
    if path is None:
        raise InputError("no file to write to: give the workbench a path, as in path='mine.yml'")
    return path


def _joined(before: Sequence[str], given: Sequence[str]) -> tuple[str, ...]:
    lines = [_one_line(example) for example in given]
    return tuple(dict.fromkeys([*before, *filter(None, lines)]))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _said(term: Term, before: Term | None) -> dict[str, Any]:
    """Return what a file must say of a term: what differs from what it says, or from what is said by default."""
    said = {name: getattr(term, name) for name in ("tier", "note", "matches", "rejects")}
    if before is not None:
        return {name: value for name, value in said.items() if value != getattr(before, name)}
    return {name: value for name, value in said.items() if value or name == "tier"}


def _parted(lexicon: Lexicon, term: Term) -> tuple[list[Term], list[Term]]:
    """Return a term as a lexicon has it, and the others, without their lines."""
    own: list[Term] = []
    others: list[Term] = []
    for other in lexicon.terms:
        same = (other.frame, other.term.casefold(), other.case) == (term.frame, term.term.casefold(), term.case)
        (own if same else others).append(replace(other, line=0))
    return own, others


def _require_same(written: Lexicon, meant: Lexicon, path: Path) -> None:
    if written.hash != meant.hash:
        raise InputError(f"{path}: does not read as it should: nothing written (did a file it extends change?)")
