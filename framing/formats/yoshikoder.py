"""Yoshikoder and Lexicoder 2 dictionaries (.ykd, .lcd): XML with categories (cnode) and patterns (pnode)."""

from __future__ import annotations

from pathlib import Path
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.saxutils import quoteattr
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from framing.errors import InputError
from framing.formats.entries import Entries, read_bytes
from framing.formats.tree import Category, tree_of
from framing.lexicon import Lexicon

_LAYOUT = '<dictionary> with <cnode name="…"> around <pnode name="…"/>'


def read(path: Path) -> Lexicon:
    """Read a dictionary; entities are refused.

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.
    """
    handler = _Handler(path)
    try:
        parseString(read_bytes(path), handler, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise InputError(f"{handler.here}: declares entities, which a dictionary has no use for: refused") from None
    except SAXException as error:
        message = error.getMessage()
        raise InputError(f"{handler.here}: not valid XML ({message}), expected {_LAYOUT}") from None
    except (ValueError, LookupError) as error:  # an encoding the parser does not know
        raise InputError(f"{handler.here}: not readable XML ({error}), expected {_LAYOUT}") from None
    return handler.entries.lexicon(_LAYOUT)


class _Handler(ContentHandler):
    """Follows the elements of a file and fills the entries."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.entries = Entries(path)
        self._open: list[str] = []
        self._frames: list[str] = []
        self._depth = 0

    @property
    def line(self) -> int:
        locator = getattr(self, "_locator", None)
        return (locator.getLineNumber() if locator else None) or 1

    @property
    def here(self) -> str:
        return f"{self.path}:{self.line}"

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self._depth += 1
        if self._depth == 1 and name != "dictionary":
            raise InputError(f"{self.here}: <{name}>, expected {_LAYOUT}")
        if name == "cnode":
            self._open.append(self._name(attrs, name))
            self._frames.append(self.entries.open(self._open, self.line))
        elif name == "pnode":
            if not self._frames:
                raise InputError(f"{self.here}: a <pnode> in no <cnode>, expected {_LAYOUT}")
            self.entries.add(self._frames[-1], self._name(attrs, name), self.line)

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1
        if name == "cnode":
            self._open.pop()
            self._frames.pop()

    def _name(self, attrs: AttributesImpl, element: str) -> str:
        if "name" not in attrs:
            raise InputError(f"{self.here}: a <{element}> without name, expected {_LAYOUT}")
        return str(attrs["name"])


def write(lexicon: Lexicon) -> str:
    """Return a dictionary in XML, categories inside each other where names are joined by "."."""
    lines: list[str] = []
    _nest(tree_of(lexicon), 1, lines)
    return "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', '<dictionary style="050805">', *lines, "</dictionary>", ""]
    )


def _nest(categories: dict[str, Category], depth: int, lines: list[str]) -> None:
    blanks = "  " * depth
    for name, category in categories.items():
        lines.append(f"{blanks}<cnode name={quoteattr(name)}>")
        lines += [f"{blanks}  <pnode name={quoteattr(term.term)}/>" for term in category.terms]
        _nest(category.inner, depth + 1, lines)
        lines.append(f"{blanks}</cnode>")
