"""The examples in the docstrings run and say what they promise."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import framing

MODULES = sorted(
    {"framing"}
    | {found.name for found in pkgutil.walk_packages(framing.__path__, "framing.") if "__main__" not in found.name}
)


def with_examples(name: str) -> bool:
    finder = doctest.DocTestFinder(exclude_empty=True)
    return any(test.examples for test in finder.find(importlib.import_module(name)))


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module_hold(name: str) -> None:
    failed, attempted = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0
    assert (attempted > 0) == with_examples(name)


STARTING = ["text.rules", "lexicons.lexicon", "lexicons.patterns", "matching.matching", "errors", "files"]


@pytest.mark.parametrize("name", STARTING)
def test_the_modules_a_reader_starts_with_have_examples(name: str) -> None:
    assert with_examples(f"framing.{name}")


@pytest.mark.parametrize("name", [name for name in framing.__all__ if name != "figures"])
def test_every_public_name_has_an_example(name: str) -> None:
    assert ">>>" in (getattr(framing, name).__doc__ or "")
