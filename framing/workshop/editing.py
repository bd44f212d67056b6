"""Edit a lexicon with a corpus at hand: try a term, accept it, take it back, save the file."""

from __future__ import annotations

import os
import textwrap
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from framing.corpora.corpus import Corpus
from framing.corpora.languages import split_by_language
from framing.corpora.sources import takes_corpus
from framing.errors import FramingWarning, InputError, one_of
from framing.files import read_bytes, read_text, replacing
from framing.formats import read_kit
from framing.lexicons import TIERS, Lexicon, Term, compile_term, kit_format
from framing.workshop.effects import TermTrial, Trials

_INDENT = 2
_WIDTH = 1 << 20  # an entry is one line, however long: it comes and goes as one line of a diff


class Editing:
    """Extends a lexicon with a corpus at hand: try a term, accept it, take it back, save the file.

    Parameters
    ----------
    corpus : with its text or derived; only articles in the lexicon's language count
    lexicon : the lexicon file to extend, or a lexicon
    path : where to save; by default the lexicon's file. An existing file is extended; a new file holds only what is
        added to the lexicon's file (`extends:`)
    by : a column of `corpus.articles`

    Attributes
    ----------
    lexicon : the lexicon with all that was accepted
    text : the text of the file as it would be saved
    path, name : the file, and its name
    is_saved : whether the file holds all that was accepted

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
    TermTrial('menace' in alarm: occurs once; 1 would count as a hit; adds 1 sentence that no other term finds)
    >>> editing.accept("menace", "alarm", tier="core", matches=["A menace to the region"])
    "'menace' added to alarm"
    >>> editing.undo()
    "undone: 'menace' added to alarm"
    """

    @takes_corpus
    def __init__(
        self, corpus: Corpus, lexicon: str | Path | Lexicon, path: str | Path | None = None, by: str = "outlet"
    ) -> None:
        source = None if isinstance(lexicon, Lexicon) else Path(lexicon)
        self.path = Path(path) if path is not None else source
        self._disk = None if self.path is None else self.path.resolve()  # a link stays a link
        if self.path is not None and not self.path.parent.is_dir():
            raise InputError(f"{self.path}: no folder {str(self.path.parent)!r}, expected one to write into")
        self._saved = _read_if_there(self._disk)
        if self.path and self._saved is not None:
            text = read_text(self.path)
        elif isinstance(lexicon, Lexicon):
            text = kit_format.write(lexicon)
        else:  # a new file names the one it extends
            base = Path(lexicon).resolve()
            if self._disk is None or not base.is_file() or base == self._disk:
                raise InputError(f"{lexicon}: no such file, expected a lexicon to edit")
            name = Path(os.path.relpath(base, self._disk.parent)).as_posix()
            text = f"# What is added to {base.name}.\nextends: {name}\n"
        self._states = [(text, self._read(text), "")]  # one more for each step: text, lexicon, what was done
        self._trials = Trials(next(split_by_language(corpus, self.lexicon))[1], by)

    @property
    def lexicon(self) -> Lexicon:
        """The lexicon with all that was accepted."""
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
        """Whether the file holds all that was accepted."""
        return self._saved == self._encode()

    def __repr__(self) -> str:
        return f"Editing({self.name}, {'saved' if self.is_saved else 'not saved'}: {self.lexicon!r})"

    def find(self, words: str, frame: str) -> Term | None:
        """Return the term of a frame with these words, whatever their case, or None."""
        words = _join_lines(words)
        same = [t for t in self.lexicon.terms if t.frame == frame and t.term.casefold() == words.casefold()]
        return next((t for t in same if t.term == words), same[0] if same else None)

    def propose(
        self, words: str, frame: str, tier: str | None = None, note: str = "", matches: Sequence[str] = (),
        rejects: Sequence[str] = (),
    ) -> Term:  # fmt: skip
        """Return a term as its frame would list it; a term that the frame lists keeps what is not given."""
        frame, words = _join_lines(frame), _join_lines(words)
        before = self.find(words, frame) or Term(frame, words)
        tier = before.tier if tier is None else one_of("tier", tier, TIERS)
        note = _join_lines(note) or before.note
        hits, misses = _add_examples(before.matches, matches), _add_examples(before.rejects, rejects)
        return replace(before, tier=tier, note=note, matches=hits, rejects=misses)

    def try_term(self, words: str, frame: str, **said: Any) -> TermTrial:
        """Return what a term does in a frame, which may be new.

        Parameters
        ----------
        words, frame : the term and the frame's name
        said : tier, note, matches, rejects; see `propose`
        """
        term = self.propose(words, frame, **said)
        if not term.term:
            return TermTrial(term, problem="type a term: words, with * for any letters and ? for one")
        return self._trials.try_term(self.lexicon, term)

    def prepare(self, frame: str) -> None:
        """Count the hits of a frame in advance, so that the first term tried in it is as fast as the others."""
        if (first := next((term for term in self.lexicon.terms if term.frame == frame), None)) is not None:
            self._trials.try_term(self.lexicon, first)

    def accept(self, words: str, frame: str, **said: Any) -> str:
        """Put a term into its frame, which is made where it is new, or change it there; return what was done.

        Parameters
        ----------
        words, frame, said : as `try_term` takes them

        Raises
        ------
        InputError
            No words, no frame, or a term that no text can match.
        """
        if not words.strip():
            raise InputError("no term: expected words to accept")
        term = self.propose(words, frame, **said)
        if not term.frame:
            raise InputError("no frame: expected the name of the frame the term goes into")
        compile_term(term, self.lexicon.language)
        before = self.find(term.term, term.frame)
        values = {name: getattr(term, name) for name in ("tier", "note", "matches", "rejects")}
        if before is None:
            changed, done = {name: value for name, value in values.items() if value}, f"added to {term.frame}"
        else:
            changed = {name: value for name, value in values.items() if value != getattr(before, name)}
            done = f"changed in {term.frame} ({', '.join(changed)})"
        if not changed:
            return f"{term.term!r} is already in {term.frame} with these values: nothing to do"
        case = {"case": term.case} if term.case else {}
        text = put_term(self.text, term.frame, {"term": term.term, **case, **changed})
        self._states.append((text, self._read_with(term, text), f"{term.term!r} {done}"))
        return self._states[-1][2]

    def undo(self) -> str:
        """Take the last acceptance back; return what was undone."""
        return "nothing to undo" if len(self._states) == 1 else f"undone: {self._states.pop()[2]}"

    def save(self) -> str:
        """Write the file, whole or not at all; return what was written.

        Raises
        ------
        InputError
            No file to write to, or one that changed on disk since it was read.
        """
        path, disk = self.path, self._disk
        if path is None or disk is None:
            raise InputError("no file to write to: give the workbench a path, as in path='mine.yml'")
        if _read_if_there(disk) != self._saved:
            raise InputError(f"{path}: changed on disk since it was read: nothing written; open it again to see it")
        if self.is_saved:
            return f"{path.name}: nothing to write, the file holds everything"
        with replacing(disk) as temporary:
            temporary.write_bytes(self._encode())
            if read_kit(temporary, read_text(temporary)).hash != self.lexicon.hash:
                raise InputError(f"{path}: does not read as it should: nothing written (did a file it extends change?)")
        before, self._saved = self._saved, self._encode()
        added = len(self.text.splitlines()) - len((before or b"").splitlines())
        size = f"{added:+d} lines" if before is not None else "a new file"
        return f"{path.name} written ({size}): {len(self.lexicon.terms)} terms, lexicon {self.lexicon.hash}"

    def _encode(self) -> bytes:
        mark = b"\xef\xbb\xbf"  # a byte order mark stays
        return (mark if (self._saved or b"").startswith(mark) else b"") + self.text.encode("utf-8")

    def _read(self, text: str) -> Lexicon:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FramingWarning)  # of the file as it was; the check names them
            return read_kit(self.path or Path("lexicon.yml"), text)

    def _read_with(self, term: Term, text: str) -> Lexicon:
        """Read a text that should hold the old entries and the term; raise `InputError` if it does not."""
        try:
            lexicon = self._read(text)
            own, others = _split_terms(lexicon, term)
            if own == [replace(term, line=0)] and others == _split_terms(self.lexicon, term)[1]:
                return lexicon
        except InputError:  # of the text it would be, which nobody sees
            pass
        raise InputError(f"{self.name}: {term.term!r} cannot be placed without touching other entries (an alias or "
                         "an unusual layout): put it in by hand")  # fmt: skip


def _split_terms(lexicon: Lexicon, term: Term) -> tuple[list[Term], list[Term]]:
    """Return a term as a lexicon has it, and the others, without their lines."""
    own, others = list[Term](), list[Term]()
    for other in lexicon.terms:
        same = (other.frame, other.term.casefold(), other.case) == (term.frame, term.term.casefold(), term.case)
        (own if same else others).append(replace(other, line=0))
    return own, others


def _read_if_there(path: Path | None) -> bytes | None:
    return read_bytes(path) if path is not None and path.exists() else None


def _add_examples(before: Sequence[str], given: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*before, *filter(None, map(_join_lines, given))]))


def _join_lines(text: str) -> str:
    return " ".join(text.split())


@dataclass
class Part:
    """A part of a YAML text, from one offset to another."""

    start: int
    end: int
    kind: str = "scalar"  # or alias, list, mapping
    value: str = ""  # of a scalar
    flow: bool = False  # whether it is written in brackets
    parts: list[Part] = field(default_factory=list)  # members of a list; keys and values of a mapping by turns

    @property
    def values(self) -> dict[str, Part]:
        """The values of a mapping by key."""
        if self.kind != "mapping":
            return {}
        return {key.value: value for key, value in zip(self.parts[::2], self.parts[1::2], strict=True)}


def put_term(text: str, frame: str, said: Mapping[str, Any]) -> str:
    r"""Return the text of a lexicon file with a term in a frame.

    A term that the frame lists already is changed, a new one comes after the frame's last; what is missing above it is
    made. Only its own line changes (a YAML library that loads and writes a file would change many).

    Examples
    --------
    >>> print(put_term("frames:  # two\n  a:\n    terms: [x, y]  # few\n", "a", {"term": "*ism", "tier": "core"}))
    frames:  # two
      a:
        terms: [x, y, {term: '*ism', tier: core}]  # few
    <BLANKLINE>
    """
    events: Iterator[Any] = yaml.parse(text, Loader=yaml.CBaseLoader)
    begins = any(isinstance(event, yaml.DocumentStartEvent) for event in events)  # the next event is of its root
    place = _read_part(text, next(events), events) if begins else Part(len(text), len(text))
    entry = _style_entry(said)
    keys = ["frames", frame, "terms"]
    for depth, key in enumerate(keys, start=1):
        child = place.values.get(key)
        if child is None or child.start == child.end:  # there is no such key, or nothing behind it
            content: Any = [entry]
            for inner in reversed(keys[depth:]):
                content = {inner: content}
            return _append(text, place, {key: content}) if child is None else _fill(text, place, child, content)
        place = child
    for own in place.parts:
        word, case = (own.values[key].value if key in own.values else "" for key in ("term", "case"))
        words = (word if own.values else own.value).strip().casefold()
        if (words, case) == (said["term"].casefold(), said.get("case", "")):
            return _change(text, own, said)
    return _append(text, place, entry)


def _read_part(text: str, event: Any, events: Iterator[Any]) -> Part:
    """Return the part that begins with an event; an alias is a part of its own, not what it names."""
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.AliasEvent):
        return Part(start, end, "alias")
    if isinstance(event, yaml.ScalarEvent):
        return Part(start, start + len(text[start:end].rstrip()), value=event.value)
    part = Part(start, end, "list" if isinstance(event, yaml.SequenceStartEvent) else "mapping", flow=event.flow_style)
    event = next(events)
    while not isinstance(event, yaml.CollectionEndEvent):
        part.parts.append(_read_part(text, event, events))
        event = next(events)
    closing: Any = event.end_mark
    part.end = closing.index if part.flow else part.parts[-1].end
    return part


def _change(text: str, own: Part, said: Mapping[str, Any]) -> str:
    """Change the values of an entry that are given, and keep its others."""
    if own.kind == "scalar":
        return text[: own.start] + _render(_style_entry(said), flow=True) + text[own.end :]
    old = {key: own.values[key] for key in said if key in own.values and key != "term"}
    new = {key: said[key] for key in said if key not in own.values}
    text = _append(text, own, dict(_style_entry(new))) if new else text
    for key, part in sorted(old.items(), key=lambda pair: -pair[1].start):  # from behind, so that offsets hold
        text = text[: part.start] + _render(_style_entry({key: said[key]})[key], flow=True) + text[part.end :]
    return text


def _append(text: str, part: Part, content: Any) -> str:
    """Insert a member after the last one of a list or mapping, in its style."""
    if part.flow:
        at = part.parts[-1].end if part.parts else part.end - 1
        written = _render(content, flow=True)
        written = written[1:-1] if part.kind == "mapping" else written
        return text[:at] + (", " if part.parts else "") + written + text[at:]
    first = part.parts[0].start if part.parts else part.start
    if part.kind == "list":
        first, content = text.rindex("-", 0, first), [content]
    column = first - (text.rfind("\n", 0, first) + 1) if part.parts else 0
    return _insert_lines(text, part.end, _render(content), column)


def _fill(text: str, parent: Part, child: Part, content: Any) -> str:
    """Insert content after a key that has none yet."""
    if parent.flow:
        return text[: child.start] + " " + _render(content, flow=True) + text[child.start :]
    first = parent.parts[0].start
    column = first - (text.rfind("\n", 0, first) + 1) + _INDENT
    return _insert_lines(text, child.start, _render(content), column)


def _insert_lines(text: str, after: int, written: str, column: int) -> str:
    """Insert lines after the line a place is in, so that a comment at its end stays where it is."""
    ends = "\r\n" if "\r\n" in text else "\n"
    at = text.find(ends, after)
    at = len(text) if at < 0 else at
    lines = [" " * column + line for line in written.split("\n")]
    between = ends if text[:at] and not text[:at].endswith("\n") else ""
    return text[:at] + between + ends.join(lines) + (text[at:] or ends)


def _style_entry(said: Mapping[str, Any]) -> Any:
    """Return an entry as it is written: in brackets, examples quoted; the words alone where it says no more."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString

    entry = CommentedMap()
    for key, value in said.items():
        if isinstance(value, str):
            entry[key] = value if _is_plain(value) else SingleQuotedScalarString(value)
        else:
            entry[key] = CommentedSeq(DoubleQuotedScalarString(example) for example in value)
            entry[key].fa.set_flow_style()
    if list(entry) == ["term"]:
        return entry["term"]
    entry.fa.set_flow_style()
    return entry


def _is_plain(text: str) -> bool:
    """Return whether every reader of YAML takes a scalar for this text without quotes (not so `no`, `on`, 1945)."""
    try:
        return bool(yaml.safe_load(f"[{text}, {text}]") == [text, text])
    except (yaml.YAMLError, ValueError):  # ValueError: no real date, as 2024-13-45
        return False


def _render(content: Any, flow: bool = False) -> str:
    from ruamel.yaml import YAML

    writer = YAML()
    writer.width = _WIDTH
    writer.indent(mapping=_INDENT, sequence=2 * _INDENT, offset=_INDENT)
    writer.default_flow_style = flow
    stream = StringIO()
    bare = flow and isinstance(content, str)  # alone it would be written as outside brackets
    writer.dump([content] if bare else content, stream)
    written = stream.getvalue().strip("\n")
    return written[1:-1] if bare else textwrap.dedent(written)  # a list at the top is indented
