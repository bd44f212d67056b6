"""LIWC dictionaries (.dic): numbered categories between two lines with %, then a line per word with its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from framing.errors import InputError
from framing.formats.entries import Entries, numbered_lines
from framing.formats.tree import Category, tree_of
from framing.lexicon import Lexicon, Term

_CATEGORY = re.compile(r"(?P<indent>\s*)(?P<id>\d+)\s+(?P<name>\S.*)")
_CONDITION = re.compile(r"\([^()]*\)\S*|<[^<>]*>\S*")  # LIWC 2001: (02 134)125/464, <of>131/125
_LAYOUT = "a line with %, lines of `number category`, a line with %, lines of `word number …`"


def read(path: Path) -> Lexicon:
    """Read a dictionary in the layouts of LIWC 2001 to LIWC-22, flat or hierarchical (categories indented).

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.
    """
    entries = Entries(path)
    lines = ((place, line.rstrip()) for place, line in numbered_lines(path))
    content = ((place, line) for place, line in lines if line)
    names = _read_categories(content, entries)
    for place, line in content:
        _read_word(place, line.lstrip(), names, entries)
    return entries.lexicon(_LAYOUT)


def _read_categories(lines: Iterator[tuple[int, str]], entries: Entries) -> dict[str, str]:
    """Read the lines between the two %; return the frame of each number."""
    place, line = next(lines, (1, ""))
    if line.strip() != "%":
        raise InputError(f"{entries.where(place)}: no line with % alone at the beginning, expected {_LAYOUT}")
    names: dict[str, str] = {}
    outer: list[tuple[int, str]] = []  # indent and name of the categories a line may stand in
    for place, line in lines:
        if line.strip() == "%":
            return names
        found = _CATEGORY.fullmatch(line)
        if found is None:
            rule = "expected a number and a category between the lines with %"
            raise InputError(f"{entries.where(place)}: {line.strip()[:60]!r}, {rule}")
        number, indent = _bare(found["id"]), len(found["indent"])
        if number in names:
            raise InputError(f"{entries.where(place)}: number {number} stands twice, first for {names[number]!r}")
        outer = [(depth, name) for depth, name in outer if depth < indent] + [(indent, found["name"])]
        names[number] = entries.open([name for _, name in outer], place)
    raise InputError(f"{entries.where(place)}: no second line with %, expected {_LAYOUT}")


def _bare(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _read_word(place: int, line: str, names: dict[str, str], entries: Entries) -> None:
    plain, conditions = _CONDITION.subn("", line)
    word, numbers = _parted(plain.strip())
    if conditions:
        entries.warn(place, f"conditional categories ({line[:60]!r}) are left out: the kit has none")
    if not all(map(str.isdigit, numbers)) or not (conditions or (word and numbers)):
        rule = "expected a word and the numbers of its categories"
        raise InputError(f"{entries.where(place)}: {line[:60]!r}, {rule}")
    for number in dict.fromkeys(map(_bare, numbers)):
        if number in names:
            entries.add(names[number], word, place)
        else:
            entries.warn(place, f"{word!r} has category {number}, which is not among those between the lines with %")


def _parted(line: str) -> tuple[str, list[str]]:
    """Part a word, or phrase, from its numbers: at the first tab, or else before the last run of numbers."""
    word, tab, numbers = line.partition("\t")
    if tab:
        return word.strip(), numbers.split()
    parts = line.split()
    end = len(parts)
    while end > 1 and parts[end - 1].isdigit():
        end -= 1
    return " ".join(parts[:end]), parts[end:]


def write(lexicon: Lexicon) -> str:
    """Return a dictionary in the layout of LIWC 2007, hierarchical where names are joined by dots."""
    head: list[str] = []
    numbers: dict[str, list[int]] = {}
    _number(tree_of(lexicon), 0, head, numbers)
    body = [f"{word}\t" + "\t".join(map(str, ids)) for word, ids in numbers.items()]
    return "\n".join(["%", *head, "%", *body, ""])


def _number(categories: dict[str, Category], depth: int, head: list[str], numbers: dict[str, list[int]]) -> None:
    """Give categories numbers in their order, and collect the numbers of each word."""
    for name, category in categories.items():
        head.append("\t" * depth + f"{len(head) + 1}\t{name}")
        for term in category.terms:
            numbers.setdefault(term.term, []).append(len(head))
        _number(category.inner, depth + 1, head, numbers)


def refuse(term: Term) -> str:
    """Return why a term cannot stand in the file, "" where it can."""
    return "blanks part a word from its categories: phrases came with LIWC 2015" if " " in term.term else ""


def doubt(term: Term) -> str:
    """Return what LIWC reads otherwise than the kit, "" where nothing."""
    inner = term.term.removesuffix("*")
    return "LIWC knows * at the end of a word only, and no ?" if "*" in inner or "?" in inner else ""
