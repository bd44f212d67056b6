"""Patterns over word classes: written as data, compiled into regular expressions over one character a token.

An item of a pattern is a class (``cap``), a word (``"of"``), several with some taken out (``cap/speaker-time``), any
token (``.``), or a pattern with a name (``NOUNS``); groups, ``|``, ``*``, ``+``, ``?`` and ``{m,n}`` mean what they
mean in regular expressions. ``source=( )`` names a group and is not taken back, ``>( )`` and ``<( )`` look to the right
and the left, ``!>( )`` and ``!<( )`` say what is not there, ``^`` and ``$`` are the ends of the sentence. What stands
before a cue is compiled backwards, to be matched from the cue to the left.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

_ITEM = re.compile(r'\s*(?:(?P<group>(?:!?[<>]|\w+=)?\()|(?P<plain>[)|^$])|(?P<atom>(?:"[^"]*"|[\w./-])+)|(.))')
_COUNT = re.compile(r"[*+?][+?]?|\{\d*,?\d*\}[+?]?")
_AHEAD, _BEHIND = ("(?=", "(?!"), ("(?<=", "(?<!")
_FIRST = 0x21  # the characters that stand for tokens begin here; those below 256 match fastest


class Node(NamedTuple):
    """An item of a pattern: its kind (what opens a group, "atom", "^" or "$"), what it holds, and how often."""

    kind: str
    atom: str
    choices: list[list[Node]]
    often: str


class Patterns:
    """The patterns of a language and the characters that stand for the classes of its words."""

    def __init__(self, definitions: Mapping[str, str]) -> None:
        self._definitions = definitions
        self._trees = {name: _parse(text) for name, text in definitions.items()}
        names = {name for tree in self._trees.values() for name in _names(tree)}
        self.classes = frozenset(names - set(definitions))
        self.literals = frozenset(name[1:-1] for name in self.classes if name[0] == '"')
        self._letters: dict[frozenset[str], str] = {}
        self._compiled: dict[tuple[str, bool], re.Pattern[str]] = {}
        self._sets: dict[str, str] = {}

    def number(self, sets: Iterable[frozenset[str]]) -> None:
        """Give each set of classes its character, sets that share much-used classes side by side."""
        uses = Counter(re.findall(r'"[^"]*"|\w+', " ".join(self._definitions.values())))
        order = sorted(self.classes, key=lambda name: (-uses[name], name))
        known = {self.classes.intersection(classes) for classes in sets}
        for n, own in enumerate(sorted(known, key=lambda own: [name not in own for name in order])):
            self._letters[own] = chr(_FIRST + n)

    def letter(self, classes: Iterable[str]) -> str:
        """Return the character that stands for a word of some classes, or else of those most like them."""
        own = self.classes.intersection(classes)
        if own not in self._letters:
            nearest = max(self._letters, key=lambda other: (len(own & other) - len(own ^ other), self._letters[other]))
            self._letters[own] = self._letters[nearest]
        return self._letters[own]

    def compiled(self, name: str, backwards: bool = False) -> re.Pattern[str]:
        """Return a pattern; `backwards` it reads the reversed string of a sentence."""
        found = self._compiled.get((name, backwards))
        if found is None:
            found = self._compiled[name, backwards] = re.compile(self._render(self._trees[name], backwards), re.DOTALL)
        return found

    def _render(self, choices: list[list[Node]], backwards: bool) -> str:
        rows = [reversed(items) if backwards else items for items in choices]
        return "|".join("".join(self._item(node, backwards) for node in row) for row in rows)

    def _item(self, node: Node, backwards: bool) -> str:
        if node.kind in "^$":
            return r"\Z" if (node.kind == "$") != backwards else r"\A"
        if node.kind != "atom":
            inner = self._render(node.choices, backwards) + ")"
            if node.kind[-2:-1] in "<>" and node.kind != "(":
                return ((node.kind[-2] == "<") == backwards and _AHEAD or _BEHIND)[node.kind[0] == "!"] + inner
            return (
                ("(?:" if node.kind == "(" else f"(?P<{node.kind[:-2]}>(?>")
                + inner
                + ")" * (node.kind != "(")
                + node.often
            )
        if node.atom in self._trees and not self._single(node.atom):
            return "(?:" + self._render(self._trees[node.atom], backwards) + ")" + node.often
        if node.atom not in self._sets:
            chars = sorted(map(ord, self.letters(node.atom)))
            firsts = [n for n, char in enumerate(chars) if n == 0 or chars[n - 1] < char - 1]
            runs = [f"\\u{chars[a]:04x}-\\u{chars[b - 1]:04x}" for a, b in pairwise([*firsts, len(chars)])]
            self._sets[node.atom] = f"[{''.join(runs)}]" if runs else "(?!)"
        return self._sets[node.atom] + node.often

    def begins(self, name: str, backwards: bool = False) -> frozenset[str] | None:
        """Return the characters of which one comes first where a pattern fits, "" for an end; None where any may."""
        found, may_be_empty = self._begins(self._trees[name], backwards)
        return None if may_be_empty else frozenset(found)

    def _begins(self, choices: list[list[Node]], backwards: bool) -> tuple[set[str], bool]:
        found, some_empty = set[str](), False
        for items in choices:
            for node in reversed(items) if backwards else items:
                if node.kind in "^$":
                    empty = (node.kind == "$") == backwards  # else the pattern ends here
                    found |= set() if empty else {""}
                elif node.kind[-2:-1] in ("<", ">"):
                    continue
                else:
                    known = self._trees.get(node.atom) if node.kind == "atom" else node.choices
                    own, empty = (self.letters(node.atom), False) if known is None else self._begins(known, backwards)
                    found |= own
                    empty = empty or node.often[:1] in ("*", "?") or node.often[:2] in ("{0", "{,")
                if not empty:
                    break
            else:
                some_empty = True
        return found, some_empty

    def _single(self, name: str) -> str:
        """Return the atom of a pattern that is nothing else, "" for any other."""
        [node, *more] = self._trees[name][0]
        return node.atom if len(self._trees[name]) == 1 and not more and node.kind == "atom" and not node.often else ""

    def groups(self, names: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
        """Return, for each character that stands for one of some classes, what is given for these."""
        found: dict[str, list[str]] = {}
        for name, group in names:
            for letter in self.letters(name):
                found.setdefault(letter, []).append(group)
        return found

    def letters(self, atom: str) -> frozenset[str]:
        """Return the characters an atom stands for."""
        wanted, *without = (self._union(part) for part in atom.split("-"))
        return wanted.difference(*without)

    def _union(self, names: str) -> frozenset[str]:
        if names == ".":
            return frozenset(self._letters.values())
        found = [
            self.letters(self._single(name))
            if name in self._trees
            else frozenset(letter for classes, letter in self._letters.items() if name in classes)
            for name in names.split("/")
        ]
        return frozenset().union(*found)


def _parse(text: str) -> list[list[Node]]:
    """Return the alternatives of a pattern, each a row of items."""
    stack: list[tuple[str, list[list[Node]]]] = [("", [[]])]
    place, text = 0, text.strip()
    while place < len(text):
        found = _ITEM.match(text, place)
        if found is None or found[4]:
            raise ValueError(f"{text!r}: an item of a pattern expected at character {place}")
        place = found.end()
        if found["plain"] == "|":
            stack[-1][1].append([])
            continue
        if found["group"]:
            stack.append((found["group"], [[]]))
            continue
        kind, choices = stack.pop() if found["plain"] == ")" else (found["plain"] or "atom", [])
        count = _COUNT.match(text, place)
        place = count.end() if count else place
        stack[-1][1][-1].append(Node(kind, found["atom"] or "", choices, count[0] if count else ""))
    return stack[0][1]


def _names(choices: list[list[Node]]) -> Iterable[str]:
    """Yield the names of classes, words and patterns of a pattern."""
    for node in (node for row in choices for node in row):
        yield from re.findall(r'"[^"]*"|\w+', node.atom)
        yield from _names(node.choices)
