"""Putting a term into the text of a lexicon file: what is not the term's own stays byte for byte as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import yaml

_INDENT = 2
_WIDTH = 1 << 20  # an entry is one line, however long: it comes and goes as one line of a diff


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

    @property
    def empty(self) -> bool:
        """Whether there is nothing, as behind a key without a value."""
        return self.kind == "scalar" and self.start == self.end


def put_term(text: str, frame: str, said: Mapping[str, Any]) -> str:
    r"""Return the text of a lexicon file with a term in a frame.

    `said` holds what the file is to say of the term: term, tier, note, case, matches, rejects. A term that is in the
    frame already (whatever its case) takes the values; else it is put behind the frame's last. Where the file has no
    such frame, or no `terms:` in it, they are made.

    Examples
    --------
    >>> print(put_term("frames:  # two\n  a:\n    terms: [x, y]  # few\n", "a", {"term": "*ism", "tier": "core"}))
    frames:  # two
      a:
        terms: [x, y, {term: '*ism', tier: core}]  # few
    <BLANKLINE>
    """
    root = _parse(text)
    item = _flowing(said)
    part, keys = root, ["frames", frame, "terms"]
    while keys:
        child = part.values.get(keys[0])
        if child is None or child.empty:
            content = _nest(keys[1:], [item])
            return _append(text, part, {keys[0]: content}) if child is None else _fill(text, part, child, content)
        part, keys = child, keys[1:]
    for own in part.parts:
        if _is_term(own, said):
            return _replace(text, own, said)
    return _append(text, part, item)


def _parse(text: str) -> Part:
    events: Iterator[Any] = yaml.parse(text, Loader=yaml.CBaseLoader)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            return _part(text, next(events), events)
    return Part(len(text), len(text))


def _part(text: str, event: Any, events: Iterator[Any]) -> Part:
    """Return the part that begins with an event; an alias is a part of its own, not what it names."""
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.AliasEvent):
        return Part(start, end, "alias")
    if isinstance(event, yaml.ScalarEvent):
        return Part(start, start + len(text[start:end].rstrip()), value=event.value)
    part = Part(start, end, "list" if isinstance(event, yaml.SequenceStartEvent) else "mapping", flow=event.flow_style)
    event = next(events)
    while not isinstance(event, yaml.CollectionEndEvent):
        part.parts.append(_part(text, event, events))
        event = next(events)
    closing: Any = event.end_mark
    part.end = closing.index if part.flow else part.parts[-1].end
    return part


def _nest(keys: list[str], content: Any) -> Any:
    for key in reversed(keys):
        content = {key: content}
    return content


def _is_term(part: Part, said: Mapping[str, Any]) -> bool:
    values = part.values
    word, case = (values[key].value if key in values else "" for key in ("term", "case"))
    words = word if values else part.value
    return (words.strip().casefold(), case) == (said["term"].casefold(), said.get("case", ""))


def _replace(text: str, own: Part, said: Mapping[str, Any]) -> str:
    """Let an entry say what is said of it; what else it says stays."""
    if own.kind == "scalar":
        return text[: own.start] + _render(_flowing(said), flow=True) + text[own.end :]
    old = {key: own.values[key] for key in said if key in own.values and key != "term"}
    new = {key: said[key] for key in said if key not in own.values}
    text = _append(text, own, dict(_flowing(new))) if new else text
    for key, part in sorted(old.items(), key=lambda pair: -pair[1].start):  # from behind, so that offsets hold
        text = text[: part.start] + _render(_flowing({key: said[key]})[key], flow=True) + text[part.end :]
    return text


def _append(text: str, part: Part, content: Any) -> str:
    """Put a member behind the last of a list or mapping, in its style."""
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
    """Put content where a key has none yet."""
    if parent.flow:
        return text[: child.start] + " " + _render(content, flow=True) + text[child.start :]
    first = parent.parts[0].start
    column = first - (text.rfind("\n", 0, first) + 1) + _INDENT
    return _insert_lines(text, child.start, _render(content), column)


def _insert_lines(text: str, after: int, written: str, column: int) -> str:
    """Put lines behind the line a place is in, so that a comment at its end stays where it is."""
    ends = "\r\n" if "\r\n" in text else "\n"
    at = text.find(ends, after)
    at = len(text) if at < 0 else at
    lines = [" " * column + line for line in written.split("\n")]
    between = ends if text[:at] and not text[:at].endswith("\n") else ""
    return text[:at] + between + ends.join(lines) + (text[at:] or ends)


def _flowing(said: Mapping[str, Any]) -> Any:
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
    return written[1:-1] if bare else _unshift(written)


def _unshift(written: str) -> str:
    """Take away what a list at the top is shifted by."""
    lines = written.split("\n")
    shift = len(lines[0]) - len(lines[0].lstrip(" "))
    return "\n".join(line[shift:] for line in lines)
