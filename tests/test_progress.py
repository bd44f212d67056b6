"""Progress: shown where somebody watches, silent elsewhere, and never in what is written."""

from __future__ import annotations

import io
import sys

import pytest

from framing.errors import progress


class Terminal(io.StringIO):
    """A standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


def watch(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Let the test's standard error be a terminal, outside a notebook."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    monkeypatch.delenv("FRAMING_QUIET", raising=False)
    return terminal


def test_on_a_terminal_longer_work_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watch(monkeypatch)
    shown = progress(["a", "b"], "pages")
    assert shown.delay == 2 and list(shown) == ["a", "b"]  # type: ignore[attr-defined]
    assert terminal.getvalue().strip() == ""  # it took less than two seconds
    slow = progress(["a"], "pages")
    slow.refresh()  # type: ignore[attr-defined]
    assert "pages" in terminal.getvalue()


@pytest.mark.parametrize("quiet", [True, False])
def test_elsewhere_nothing_is_shown(monkeypatch: pytest.MonkeyPatch, quiet: bool) -> None:
    watch(monkeypatch)
    work = ["a", "b"]
    monkeypatch.setenv("FRAMING_QUIET", "1") if quiet else monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert progress(work, "pages") is work
