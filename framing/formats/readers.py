"""Dictionaries of other programs: LIWC, LIWC-22, WordStat, Yoshikoder and Lexicoder 2, Lexicoder 3, quanteda."""

from __future__ import annotations

import codecs
import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import yaml
from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from framing.errors import InputError, warn
from framing.files import read_bytes, read_csv
from framing.lexicons.kit_format import DEEPEST, MOST, Nodes, line_of, read_weight, refuse_control
from framing.lexicons.lexicon import Frame, Lexicon, Term, compile_term

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LINE_END = re.compile(r"\r\n?|\n")
_LINE_END_BYTES = re.compile(rb"\r\n?|\n")


class Entries:
    """Collects the categories and terms that a reader meets in a file, and makes a lexicon of them."""

    def __init__(self, path: Path, layout: str) -> None:
        self.path = path
        self.layout = layout  # what a file of the format looks like, for complaints
        self._open: list[tuple[int, str]] = []  # indent and frame of the categories a line may be in
        self._lines: dict[str, int] = {}  # of each frame
        self._parents: set[str] = set()
        self._terms: dict[tuple[str, str], Term] = {}
        self._added = 0

    def where(self, line: int) -> str:
        """Return file:line."""
        return f"{self.path}:{line}"

    def open(self, indent: int, name: str, line: int) -> str:
        """Begin a category inside the open ones that are indented less; return the name of its frame."""
        if not (name := name.strip()):
            raise InputError(f"{self.where(line)}: a category without a name, expected one")
        self.close(indent)
        parent = self._open[-1][1] if self._open else ""
        frame = f"{parent}.{name}" if parent else name
        if len(self._open) == DEEPEST:
            raise InputError(f"{self.where(line)}: categories nested more than {DEEPEST} levels deep, expected less")
        if frame in self._lines:
            raise InputError(f"{self.where(line)}: category {frame!r} occurs twice, first in line {self._lines[frame]}")
        self._open.append((indent, frame))
        self._lines[frame] = line
        self._parents.add(parent)
        return frame

    def close(self, indent: int) -> None:
        """End the categories that are indented as much, or more."""
        self._open = [(depth, frame) for depth, frame in self._open if depth < indent]

    def add(self, indent: int, words: str, line: int, weight: float = 1.0) -> None:
        """Add a term to the innermost open category that is indented less."""
        self.close(indent)
        if not self._open:
            raise InputError(f"{self.where(line)}: {words[:60]!r} is in no category, expected {self.layout}")
        self.add_to(self._open[-1][1], words, line, weight)

    def add_to(self, frame: str, words: str, line: int, weight: float = 1.0) -> None:
        """Add a term to a frame."""
        self._added += 1
        if self._added > MOST:
            raise InputError(f"{self.where(line)}: more than {MOST} terms, expected a dictionary")
        term = Term(frame, " ".join(words.split()), weight=weight, line=line, source=str(self.path))
        if (first := self._terms.get((frame, term.term.casefold()))) is not None:
            self.warn(line, f"term {term.term!r} occurs twice in {frame!r}, first in line {first.line}: counted once")
            return
        try:
            compile_term(term)
        except InputError as error:
            self.warn(line, f"{error}: left out")
            return
        self._terms[frame, term.term.casefold()] = term

    def warn(self, line: int, message: str) -> None:
        """Say what was left out or read otherwise."""
        warn(f"{self.where(line)}: {message}")

    def lexicon(self) -> Lexicon:
        """Return the lexicon of all that was added."""
        if not self._terms:
            raise InputError(f"{self.path}:1: no terms, expected {self.layout}")
        order = {frame: place for place, frame in enumerate(self._lines)}
        terms = sorted(self._terms.values(), key=lambda term: order[term.frame])
        filled = {term.frame for term in terms}
        frames = tuple(Frame(name) for name in order if name in filled or name not in self._parents)
        return Lexicon(frames, tuple(terms), source=self.path.name)


def _numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield number and text of the lines of a file in UTF-8, UTF-16 with a byte order mark, or Windows-1252."""
    for number, line in enumerate(_LINE_END.split(_decode(path)), 1):
        refuse_control(line, f"{path}:{number}")
        yield number, line


def _decode(path: Path) -> str:
    raw = read_bytes(path)
    try:
        return raw.decode("utf-16" if raw.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        first = _place(path, raw, error)
        if raw.startswith((*_UTF16, codecs.BOM_UTF8)):
            raise InputError(f"{first}: not {error.encoding} as it begins") from None
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError as error:
        place = _place(path, raw, error)
        raise InputError(f"{place}: neither UTF-8 nor Windows-1252 (byte {error.start}), expected text") from None
    warn(f"{first}: not UTF-8, read as Windows-1252: look at the accents")
    return text


def _place(path: Path, raw: bytes, error: UnicodeDecodeError) -> str:
    return f"{path}:{len(_LINE_END_BYTES.findall(raw, 0, error.start)) + 1}"


# LIWC: numbered categories between two lines with %, then a line per word with its numbers.
_CATEGORY = re.compile(r"(?P<indent>\s*)(?P<id>\d+)\s+(?P<name>\S.*)")
_CONDITION = re.compile(r"\([^()]*\)\S*|<[^<>]*>\S*")  # LIWC 2001: (02 134)125/464, <of>131/125


def read_liwc(path: Path) -> Lexicon:
    """Read a dictionary in the layouts of LIWC 2001 to LIWC-22, flat or hierarchical (categories indented)."""
    entries = Entries(path, "a line with %, lines of `number category`, a line with %, lines of `word number …`")
    lines = ((number, line.rstrip()) for number, line in _numbered_lines(path))
    content = ((number, line) for number, line in lines if line)
    frames = _read_liwc_categories(content, entries)
    for place, line in content:
        plain, conditions = _CONDITION.subn("", line.lstrip())
        word, numbers = _split_liwc_word(plain.strip())
        if conditions:
            entries.warn(place, f"conditional categories ({line[:60]!r}) are left out: the kit has none")
        if not all(map(str.isdigit, numbers)) or not (conditions or (word and numbers)):
            rule = "expected a word and the numbers of its categories"
            raise InputError(f"{entries.where(place)}: {line[:60]!r}, {rule}")
        for number in dict.fromkeys(map(_without_zeros, numbers)):
            if number in frames:
                entries.add_to(frames[number], word, place)
            else:
                unknown = f"category {number}, which is not among those between the lines with %"
                entries.warn(place, f"{word!r} has {unknown}")
    return entries.lexicon()


def _read_liwc_categories(lines: Iterator[tuple[int, str]], entries: Entries) -> dict[str, str]:
    """Read the lines between the two %; return the frame of each category's number."""
    place, line = next(lines, (1, ""))
    if line.strip() != "%":
        raise InputError(f"{entries.where(place)}: no line with % alone at the beginning, expected {entries.layout}")
    frames: dict[str, str] = {}
    for place, line in lines:
        if line.strip() == "%":
            return frames
        if (found := _CATEGORY.fullmatch(line)) is None:
            rule = "expected a number and a category between the lines with %"
            raise InputError(f"{entries.where(place)}: {line.strip()[:60]!r}, {rule}")
        number = _without_zeros(found["id"])
        if number in frames:
            raise InputError(f"{entries.where(place)}: number {number} occurs twice, first for {frames[number]!r}")
        frames[number] = entries.open(len(found["indent"]), found["name"], place)
    raise InputError(f"{entries.where(place)}: no second line with %, expected {entries.layout}")


def _without_zeros(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _split_liwc_word(line: str) -> tuple[str, list[str]]:
    """Split a word, or phrase, from its numbers: at the first tab, or else before the last run of numbers."""
    word, tab, numbers = line.partition("\t")
    if tab:
        return word.strip(), numbers.split()
    parts = line.split()
    end = len(parts)
    while end > 1 and parts[end - 1].isdigit():
        end -= 1
    return " ".join(parts[:end]), parts[end:]


def read_liwc22(path: Path) -> Lexicon:
    """Read a dictionary of LIWC-22: a table with a term in each row; X, 1 or a weight below its categories."""
    entries = Entries(path, "a header DicTerm,category,… and below it rows of a term and X or a weight per category")
    table = read_csv(path, required=[])
    first, *names = [str(name) for name in table if name != "file_line"]
    refuse_control("".join([first, *names]), entries.where(1))
    if first.casefold() != "dicterm":
        raise InputError(f"{entries.where(1)}: {first[:60]!r}, expected {entries.layout}")
    for name in names:
        entries.open(0, name, 1)
    for row in table.to_dict("records"):
        place, word = int(row["file_line"]), row[first].strip()
        where = entries.where(place)
        marks = {name: "1" if mark in ("X", "x") else mark for name in names if (mark := row[name].strip())}
        refuse_control("".join([word, *marks.values()]), where)
        if marks and not word:
            raise InputError(f"{where}: a row without a term, expected one")
        weights = {name: weight for name, mark in marks.items() if (weight := read_weight(mark, where))}
        if word and not weights:
            entries.warn(place, f"{word!r} is in no category: left out")
        for name, weight in weights.items():
            entries.add_to(name, word, place, weight)
    return entries.lexicon()


# WordStat: categories and, indented by tabs below them, words with weights in brackets.
_WEIGHTED = re.compile(r"(?P<word>.*\S)\s*\((?P<weight>[^()]*)\)")


def read_wordstat(path: Path) -> Lexicon:
    """Read a WordStat dictionary; ``_`` in a word is a blank, rules (``@…``) are left out with a warning."""
    entries = Entries(path, "a line per category and, behind a tab, lines as in `WORD (1)`")
    for place, line in _numbered_lines(path):
        content = line.strip()
        indent = len(line) - len(line.lstrip())
        found = _WEIGHTED.fullmatch(content)
        if content.startswith("@"):
            told = f"rule {content!r} is left out: conditions are `unless_near` and `only_near` in the kit"
            entries.warn(place, told)
        elif found:
            weight = read_weight(found["weight"], entries.where(place))
            entries.add(indent, found["word"].replace("_", " "), place, weight)
        elif content:
            entries.open(indent, content, place)
    return entries.lexicon()


def read_lexicoder(path: Path) -> Lexicon:
    """Read a Lexicoder 3 dictionary: a category behind a plus sign, its terms below it, one a line."""
    entries = Entries(path, "a line `+category` and its terms below it, one a line")
    for place, line in _numbered_lines(path):
        content = line.strip()
        if content.startswith("+"):
            entries.open(0, content.removeprefix("+"), place)
        elif content:
            entries.add(1, content, place)
    return entries.lexicon()


def read_yoshikoder(path: Path) -> Lexicon:
    """Read a Yoshikoder or Lexicoder 2 dictionary (XML: cnode, pnode); a file that declares entities is refused."""
    handler = _XmlHandler(Entries(path, '<dictionary> with <cnode name="…"> around <pnode name="…"/>'))
    expected = f"expected {handler.entries.layout}"
    try:
        parseString(read_bytes(path), handler, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise InputError(f"{handler.here}: declares entities, which a dictionary has no use for: refused") from None
    except SAXException as error:
        raise InputError(f"{handler.here}: not valid XML ({error.getMessage()}), {expected}") from None
    except (ValueError, LookupError) as error:  # an encoding the parser does not know
        raise InputError(f"{handler.here}: not readable XML ({error}), {expected}") from None
    return handler.entries.lexicon()


class _XmlHandler(ContentHandler):
    """Follows the elements of a file; the indent of a category or term is how deep its element is nested."""

    def __init__(self, entries: Entries) -> None:
        super().__init__()
        self.entries = entries
        self._depth = 0

    @property
    def line(self) -> int:
        locator = getattr(self, "_locator", None)
        return (locator.getLineNumber() if locator else None) or 1

    @property
    def here(self) -> str:
        return self.entries.where(self.line)

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self._depth += 1
        if self._depth == 1 and name != "dictionary":
            raise InputError(f"{self.here}: <{name}>, expected {self.entries.layout}")
        if name not in ("cnode", "pnode"):
            return
        if "name" not in attrs:
            raise InputError(f"{self.here}: a <{name}> without name, expected {self.entries.layout}")
        if name == "cnode":
            self.entries.open(self._depth, str(attrs["name"]), self.line)
        else:
            self.entries.add(self._depth, str(attrs["name"]), self.line)

    def endElement(self, name: str) -> None:  # noqa: N802
        self.entries.close(self._depth)
        self._depth -= 1


# quanteda: keys inside keys, with lists of terms, in YAML.
_KIT_KEYS = ("language", "version", "validated", "note")  # with text behind them, a file is in the kit's layout


def looks_like_quanteda(root: yaml.Node | None) -> bool:
    """Return whether the root of a YAML file has quanteda's layout rather than the kit's."""
    if not isinstance(root, yaml.MappingNode):
        return False
    for key, value in root.value:
        name = str(key.value)
        if name in ("frames", "extends") or (name in _KIT_KEYS and isinstance(value, yaml.ScalarNode)):
            return False
        if isinstance(value, yaml.MappingNode):
            misspelt = difflib.SequenceMatcher(None, name, "frames").ratio() > 0.8
            inner = [key.value for key, terms in value.value if isinstance(terms, yaml.SequenceNode)]
            if misspelt or "terms" in inner:  # a frame outside `frames:`
                return False  # the kit's reader says what is wrong
    return True


def read_quanteda(path: Path, root: yaml.Node | None) -> Lexicon:
    """Make a lexicon of the root node of a file in quanteda's layout."""
    reader = _QuantedaReader(path)
    reader.read_keys(root, 0)
    return reader.entries.lexicon()


class _QuantedaReader(Nodes):
    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.entries = Entries(path, "keys with lists of terms, as in `alarm: [threat*, arms race]`")
        self._seen: set[int] = set()

    def read_keys(self, node: yaml.Node | None, depth: int, outer: str = "the file") -> None:
        """Read the keys of a mapping: each is a category that holds terms, or keys that are categories of their own."""
        if id(node) in self._seen:
            raise InputError(f"{self.where(node)}: an alias repeats whole keys, expected each written out")
        self._seen.add(id(node))
        for name, value in self.mapping(node, outer).items():
            frame = self.entries.open(depth, name, line_of(value))
            single = isinstance(value, yaml.MappingNode) or (isinstance(value, yaml.ScalarNode) and value.value)
            for member in [value] if single else self.items(value):
                if isinstance(member, yaml.MappingNode):
                    self.read_keys(member, depth + 1, repr(frame))
                else:
                    self.entries.add(depth + 1, self.text(member), line_of(member))
