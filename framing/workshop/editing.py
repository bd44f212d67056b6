"""Edit a lexicon with a corpus at hand: try a term, accept, edit or remove it, take that back, save the file."""

from __future__ import annotations

import difflib
import os
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from framing.corpora.corpus import Corpus
from framing.corpora.languages import split_by_language
from framing.corpora.sources import takes_corpus
from framing.errors import FramingWarning, InputError, one_of
from framing.files import finish, read_bytes, read_text, replacing
from framing.formats import read_kit, read_lexicon
from framing.lexicons import TIERS, Lexicon, Term, compile_term, kit_format
from framing.matching import check_examples
from framing.workshop.effects import TermTrial, Trials, name_mistyped

_INDENT = 2
_WIDTH = 1 << 20  # an entry is one line, however long: it comes and goes as one line of a diff
DOUBLE = '"'


class Editing:
    """Edits a lexicon with a corpus at hand: try a term, accept, edit or remove it, take that back, save the file.

    Parameters
    ----------
    corpus : with its text or derived; only articles in the lexicon's language count
    lexicon : the lexicon file to edit, the name of a lexicon that comes with the kit ("pact.en"), or a lexicon
    path : where to save; by default the lexicon's file. A file that is there is edited; a new one holds only the
        difference (`extends:`) to the lexicon's file, or to the lexicon that comes with the kit
    by : a column of `corpus.articles`

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
    >>> editing.edit("menace", "alarm", to="menac*")
    "'menace' changed in alarm (term)"
    >>> editing.remove("threat", "alarm")
    "'threat' removed from alarm"
    >>> editing.undo()
    "undone: 'threat' removed from alarm"
    """

    @takes_corpus
    def __init__(
        self, corpus: Corpus, lexicon: str | Path | Lexicon, path: str | Path | None = None, by: str = "outlet"
    ) -> None:
        name, file = _name_source(lexicon)
        self.path = Path(path) if path is not None else file
        self._disk = None if self.path is None else self.path.resolve()  # a link stays a link
        if self.path is not None and not self.path.parent.is_dir():
            raise InputError(f"{self.path}: no folder {str(self.path.parent)!r}, expected one to write into")
        if self._disk is not None:
            finish(self._disk.parent)
        self._saved = _read_if_there(self._disk)
        if self.path and self._saved is not None:
            text = read_text(self.path)
        elif isinstance(lexicon, Lexicon) and not name:
            text = kit_format.write(lexicon)
        else:  # a new file names what it extends
            if not name:
                name = self._name_base(Path(str(lexicon)))
            text = f"# What is added to {Path(name).name}.\nextends: {name}\n"
        self._states = [(text, self._read(text), "")]  # one more for each step: text, lexicon, what was done
        self._trials = Trials(next(split_by_language(corpus, self.lexicon))[1], by)

    def _name_base(self, file: Path) -> str:
        """Return the name of a lexicon file as the file to write names it."""
        base = file.resolve()
        if self._disk is None or not base.is_file() or base == self._disk:
            hint = f"a new file names the one it extends, as in workbench(corpus, 'pact.en', {file.name!r})"
            raise InputError(f"{file}: no such file, expected a lexicon to edit; {hint}")
        return Path(os.path.relpath(base, self._disk.parent)).as_posix()

    @property
    def lexicon(self) -> Lexicon:
        """The lexicon with all that was accepted."""
        return self._states[-1][1]

    @property
    def text(self) -> str:
        """The text of the file as it would be saved."""
        return self._states[-1][0]

    @property
    def first_frame(self) -> str:
        """The first frame that the file itself speaks of, else the first of the lexicon ("": it has none)."""
        said = _read_root(self.text).values.get("frames", Part(0, 0)).values
        return next(iter([*said, *self.lexicon.names]), "")

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

    def list_terms(self, frame: str | None = None) -> pd.DataFrame:
        """Return the terms of the lexicon, or of one of its frames.

        Returns
        -------
        DataFrame
            frame, term, tier, note, matches, rejects (how many examples), file (that says it last).

        Raises
        ------
        InputError
            An unknown frame.
        """
        if frame is not None:
            one_of("frame", frame, self.lexicon.names)
        rows = [(t.frame, t.term, t.tier, t.note, len(t.matches), len(t.rejects), Path(t.source).name)
                for t in self.lexicon.terms if frame in (None, t.frame)]  # fmt: skip
        return pd.DataFrame(rows, columns=["frame", "term", "tier", "note", "matches", "rejects", "file"])

    def propose(
        self, words: str, frame: str, tier: str | None = None, note: str | None = None,
        matches: Sequence[str] | None = None, rejects: Sequence[str] | None = None, instead_of: str = "",
    ) -> Term:  # fmt: skip
        """Return a term as its frame would list it.

        Parameters
        ----------
        words, frame : the term and the frame's name
        tier, note, matches, rejects : what is said of it. A term that the frame lists keeps what is not given, or
            empty, and its examples; new examples are added
        instead_of : a term of the frame, of which it takes the place: whatever is given replaces what that one says
        """
        frame, words = _join_lines(frame), _join_lines(words)
        before = self._find_listed(instead_of, frame) if instead_of else self.find(words, frame) or Term(frame, words)
        said: dict[str, Any] = {} if tier is None else {"tier": one_of("tier", tier, TIERS)}
        if note is not None and (instead_of or note.strip()):
            said["note"] = _join_lines(note)
        for name, given in (("matches", matches), ("rejects", rejects)):
            if given is not None:
                kept = () if instead_of else getattr(before, name)
                said[name] = tuple(dict.fromkeys([*kept, *filter(None, map(_join_lines, given))]))
        return replace(before, term=words if instead_of else before.term, **said)

    def _find_listed(self, words: str, frame: str) -> Term:
        frame = one_of("frame", _join_lines(frame), self.lexicon.names)
        if (found := self.find(words, frame)) is None:
            listed = [term.term for term in self.lexicon.terms if term.frame == frame]
            nearest = difflib.get_close_matches(words, listed, n=1)
            raise InputError(
                f"frame {frame!r} has no term {words!r}" + "".join(f": did you mean {n!r}?" for n in nearest)
            )
        return found

    def try_term(self, words: str, frame: str, **said: Any) -> TermTrial:
        """Return what a term does in a frame, which may be new.

        Parameters
        ----------
        words, frame : the term and the frame's name
        said : tier, note, matches, rejects, instead_of; see `propose`
        """
        term = self.propose(words, frame, **said)
        if not term.term:
            return TermTrial(term, problem="type a term: words, with * for any letters and ? for one")
        lexicon = self.lexicon
        if said.get("instead_of") and self.find(term.term, term.frame) is None:
            replaced = self._find_listed(said["instead_of"], frame)
            lexicon = replace(lexicon, terms=tuple(other for other in lexicon.terms if other != replaced))
        return self._trials.try_term(lexicon, term)

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
        before = self.find(said.get("instead_of") or term.term, term.frame)
        values = {name: getattr(term, name) for name in ("term", "tier", "note", "matches", "rejects")}
        case = {"case": term.case} if term.case else {}
        if before is None:
            entry = {name: value for name, value in values.items() if value}
            asked, text = name_mistyped(term.frame, self.lexicon.names), put_term(self.text, term.frame, entry)
            done = self._step([text], None, term, f"{term.term!r} added to {term.frame}")
            return done + self._describe_failing(term) + (f"; {asked}" if asked else "")
        other = self.find(term.term, term.frame)
        if other not in (None, before):
            raise InputError(f"{term.term!r} is already in {term.frame}: expected other words, or remove it first")
        changed = {name: value for name, value in values.items() if value != getattr(before, name)}
        if not changed:
            return f"{term.term!r} is already in {term.frame} with these values: nothing to do"
        texts = [put_term(self.text, term.frame, {"term": term.term} | case | changed, before.term)]
        if "term" in changed:  # what is inherited keeps its name there: it is removed, and the whole term added
            whole = {name: value for name, value in vars(term).items() if name not in ("frame", "line", "source")}
            whole = {name: value for name, value in whole.items() if value != getattr(Term("", ""), name)}
            texts += [put_term(text, term.frame, whole) for text in _take_out(self.text, before)]
        done = f"{before.term!r} changed in {term.frame} ({', '.join(changed)})"
        return self._step(texts, before, term, done) + self._describe_failing(term)

    def _describe_failing(self, term: Term) -> str:
        """Return which examples of a term fail."""
        own = tuple(frame for frame in self.lexicon.frames if frame.name == term.frame)
        terms = tuple(other for other in self.lexicon.terms if other.frame == term.frame)
        failing = check_examples(replace(self.lexicon, frames=own, terms=terms)).query("term == @term.term")
        said = {"matches": "but its example is not matched", "rejects": "but its frame matches what it must not"}
        return "".join(f"; {said[row['rule']]}: {row['example']!r}" for row in failing.to_dict("records"))

    def edit(self, words: str, frame: str, to: str | None = None, **said: Any) -> str:
        """Change a term that its frame lists: whatever is given replaces what it says; return what was done.

        Parameters
        ----------
        words, frame : the term and the frame's name
        to : other words for it
        said : tier, note, matches, rejects

        Raises
        ------
        InputError
            A term the frame does not list, other words that it lists already or that no text can match.
        """
        return self.accept(words if to is None else to, frame, instead_of=words, **said)

    def remove(self, words: str, frame: str) -> str:
        """Take a term out of its frame, where the file inherits it by `remove:`; return what was done.

        Raises
        ------
        InputError
            A term the frame does not list.
        """
        term = self._find_listed(words, frame)
        return self._step(_take_out(self.text, term), term, None, f"{term.term!r} removed from {term.frame}")

    def undo(self) -> str:
        """Take the last step back; return what was undone."""
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
            if read_kit(disk, read_text(temporary)).hash != self.lexicon.hash:
                raise InputError(f"{path}: does not read as it should: nothing written (did a file it extends change?)")
        before, self._saved = self._saved, self._encode()
        lines, old = self.text.splitlines(), (before or b"").decode("utf-8-sig").splitlines()
        new = len(set(lines) - set(old))
        changed = f"{new} line{'s' * (new != 1)} changed"
        size = (
            "a new file"
            if before is None
            else f"{len(lines) - len(old):+d} lines"
            if len(lines) != len(old)
            else changed
        )
        return f"{path.name} written ({size}): {len(self.lexicon.terms)} terms, lexicon {self.lexicon.hash}"

    def _encode(self) -> bytes:
        mark = b"\xef\xbb\xbf"  # a byte order mark stays
        return (mark if (self._saved or b"").startswith(mark) else b"") + self.text.encode("utf-8")

    def _read(self, text: str) -> Lexicon:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FramingWarning)  # of the file as it was; the check names them
            return read_kit(self.path or Path("lexicon.yml"), text)

    def _step(self, texts: Iterable[str], before: Term | None, after: Term | None, done: str) -> str:
        """Go on with the first of some texts that says one term anew (None: says nothing of it) and else the same."""
        wanted = {_without_line(term) for term in self.lexicon.terms if term != before}
        wanted |= {_without_line(after)} if after else set()
        for text in texts:
            try:
                lexicon = self._read(text)
            except InputError:  # of a text that nobody sees
                continue
            if set(map(_without_line, lexicon.terms)) == wanted:
                self._states.append((text, lexicon, done))
                return done
        words = next(term.term for term in (before, after) if term)
        raise InputError(f"{self.name}: {words!r} cannot be placed without touching other entries (an alias or an "
                         "unusual layout): put it in by hand")  # fmt: skip


def _without_line(term: Term) -> Term:
    return replace(term, line=0)


def _take_out(text: str, term: Term) -> list[str]:
    """Return a text without its own entry of a term, and the same with the term among what the frame removes."""
    own = cut_term(text, term)
    return [own, put_member(own, ("frames", term.frame, "remove"), _write(term.term))]


def _name_source(lexicon: str | Path | Lexicon) -> tuple[str, Path | None]:
    """Return the name of a lexicon that comes with the kit ("": of another), and the file of one that is a file."""
    shipped = kit_format.shipped_lexicons()
    if isinstance(lexicon, Lexicon):
        name = Path(lexicon.source).stem
        return (name if name in shipped and read_lexicon(name) == lexicon else ""), None
    if not Path(lexicon).is_file() and str(lexicon) in shipped:
        return str(lexicon), None
    return next((name for name, file in shipped.items() if file.resolve() == Path(lexicon).resolve()), ""), Path(
        lexicon
    )


def _read_if_there(path: Path | None) -> bytes | None:
    return read_bytes(path) if path is not None and path.exists() else None


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


def put_term(text: str, frame: str, said: Mapping[str, Any], before: str = "") -> str:
    """Return the text of a lexicon file with a term in a frame: changed where it is listed, else after the last."""
    # Only the term's own line changes: a YAML library that loads and writes a file would change many.
    found = _find_entry(text, frame, before or said["term"], said.get("case", ""))
    if found is not None:
        return _change(text, found[1], said)
    return put_member(text, ("frames", frame, "terms"), _write_entry(said))


def cut_term(text: str, term: Term) -> str:
    """Return the text of a lexicon file without its own entry of a term; the same text where it has none."""
    if (found := _find_entry(text, term.frame, term.term, term.case)) is None:
        return text
    listed, own = found
    members = listed.parts
    place = next(number for number, part in enumerate(members) if part is own)
    if not listed.flow:
        start, end = text.rindex("\n", 0, own.start) + 1, text.find("\n", own.end) + 1
        return text[:start] + (text[end:] if end else "")
    if len(members) == 1:
        return text[: listed.start + 1] + text[listed.end - 1 :]
    start, end = (members[place - 1].end, own.end) if place else (own.start, members[1].start)
    return text[:start] + text[end:]


def put_member(text: str, keys: Sequence[str], member: str) -> str:
    """Return a YAML text with a further member of a list, which keys lead to; what is missing of them is made."""
    place = _read_root(text)
    for depth, key in enumerate(keys):
        child = place.values.get(key)
        if child is None:
            flow, lines = _nest(keys[depth:], member)
            return _append(text, place, flow[1:-1], lines)
        if child.start == child.end:  # nothing behind the key
            flow, lines = _nest(keys[depth + 1 :], member)
            if place.flow:
                return text[: child.start] + " " + flow + text[child.start :]
            return _insert_lines(text, child.start, lines, _column(text, place) + _INDENT)
        place = child
    return _append(text, place, member, [f"- {member}"])


def _nest(keys: Sequence[str], member: str) -> tuple[str, list[str]]:
    """Return a list of one member behind keys, in brackets and in lines."""
    flow, lines = f"[{member}]", [f"- {member}"]
    for key in map(_write, reversed(keys)):
        flow, lines = f"{{{key}: {flow}}}", [f"{key}:", *(" " * _INDENT + line for line in lines)]
    return flow, lines


def _find_entry(text: str, frame: str, words: str, case: str) -> tuple[Part, Part] | None:
    """Return the list of a frame's terms and the entry in it that is of some words; None where there is none."""
    listed = _read_root(text)
    for key in ("frames", frame, "terms"):
        listed = listed.values.get(key) or Part(0, 0)
    for own in listed.parts:
        word, own_case = (own.values[key].value if key in own.values else "" for key in ("term", "case"))
        if ((word if own.values else own.value).strip().casefold(), own_case) == (words.casefold(), case):
            return listed, own
    return None


def _read_root(text: str) -> Part:
    events: Iterator[Any] = yaml.parse(text, Loader=yaml.CBaseLoader)
    begins = any(isinstance(event, yaml.DocumentStartEvent) for event in events)  # the next event is of its root
    return _read_part(text, next(events), events) if begins else Part(len(text), len(text))


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
        return text[: own.start] + _write_entry(said) + text[own.end :]
    old = {key: own.values[key] for key in said if key in own.values}
    if old["term"].value.strip().casefold() == said["term"].casefold():
        del old["term"]  # it keeps its quotes
    if new := [f"{key}: {_write(value)}" for key, value in said.items() if key not in own.values]:
        text = _append(text, own, ", ".join(new), new)
    for key, part in sorted(old.items(), key=lambda pair: -pair[1].start):  # from behind, so that offsets hold
        text = text[: part.start] + _write(said[key]) + text[part.end :]
    return text


def _append(text: str, part: Part, flow: str, lines: Sequence[str]) -> str:
    """Insert a member after the last one of a list or mapping: in its brackets, or as lines of their own."""
    if not part.flow:
        return _insert_lines(text, part.end, lines, _column(text, part))
    at = part.parts[-1].end if part.parts else part.end - 1
    return text[:at] + (", " if part.parts else "") + flow + text[at:]


def _column(text: str, part: Part) -> int:
    """Return the column in which the members of a list or mapping begin."""
    if not part.parts:
        return 0
    first = part.parts[0].start
    first = text.rindex("-", 0, first) if part.kind == "list" else first
    return first - (text.rfind("\n", 0, first) + 1)


def _insert_lines(text: str, after: int, lines: Sequence[str], column: int) -> str:
    """Insert lines after the line a place is in, so that a comment at its end stays where it is."""
    ends = "\r\n" if "\r\n" in text else "\n"
    at = text.find(ends, after)
    at = len(text) if at < 0 else at
    between = ends if text[:at] and not text[:at].endswith("\n") else ""
    return text[:at] + between + ends.join(" " * column + line for line in lines) + (text[at:] or ends)


def _write_entry(said: Mapping[str, Any]) -> str:
    """Return an entry in one line: the words alone where it says no more."""
    return _write(said["term"] if list(said) == ["term"] else said)


def _write(value: Any) -> str:
    """Return a value in one line: examples in brackets and quoted, words quoted where they need it."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_write(own)}' for key, own in value.items())}}}"
    if isinstance(value, str):
        return value if _is_plain(value) else _quote(value, "'")
    return (
        f"[{', '.join(_quote(own, DOUBLE) for own in value)}]"
        if isinstance(value, tuple | list)
        else str(value).lower()
    )


def _quote(text: str, mark: str) -> str:
    one_line = text.splitlines() == [text]
    return str(yaml.dump(text, default_style=mark if one_line else DOUBLE, allow_unicode=True, width=_WIDTH)).strip()


def _is_plain(text: str) -> bool:
    """Return whether every reader of YAML takes a scalar for this text without quotes (not so `no`, 1945, 1e3)."""
    if re.fullmatch(r"[-+]?(0o)?\.?\d[\d.]*([eE][-+]?\d+)?", text):  # to YAML 1.2 a number, to PyYAML text
        return False
    try:
        return bool(yaml.safe_load(f"[{text}, {text}]") == [text, text])
    except (yaml.YAMLError, ValueError):  # ValueError: no real date, as 2024-13-45
        return False
