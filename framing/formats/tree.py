"""Frames as a tree of categories: "order.many" is `many` inside `order`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from framing.formats.entries import DEEPEST
from framing.lexicon import Lexicon, Term


@dataclass
class Category:
    """A category: its terms, and the categories inside it by name."""

    terms: list[Term] = field(default_factory=list)
    inner: dict[str, Category] = field(default_factory=dict)


def tree_of(lexicon: Lexicon, mixed: bool = True) -> dict[str, Category]:
    """Return the frames as a tree; flat, with the names as they are, where a tree would not read back the same.

    Parameters
    ----------
    mixed : whether a category may hold both terms and categories
    """
    flat = {name: Category() for name in lexicon.names}
    for term in lexicon.terms:
        flat[term.frame].terms.append(term)
    root = Category()
    for name, category in flat.items():
        inside = root
        for part in name.split("."):
            inside = inside.inner.setdefault(part, Category())
        inside.terms = category.terms
    read = {name: category for name, category in walk(root.inner) if category.terms or not category.inner}
    parts = [name.split(".") for name in flat]
    clean = all(part and part == part.strip() for names in parts for part in names)
    apart = mixed or not any(category.terms and category.inner for category in read.values())
    shallow = max(map(len, parts), default=0) < DEEPEST
    return root.inner if clean and apart and shallow and list(read) == lexicon.names else flat


def walk(categories: dict[str, Category], prefix: str = "") -> Iterator[tuple[str, Category]]:
    """Yield every category with its joined name, outer ones first."""
    for name, category in categories.items():
        yield f"{prefix}{name}", category
        yield from walk(category.inner, f"{prefix}{name}.")
