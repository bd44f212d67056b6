"""The panel is a thin layer: fields in, what the logic says out; every control has a name; no error leaves it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

import framing
from framing.corpora.corpus import from_texts
from framing.errors import InputError
from framing.lexicon import Lexicon
from framing.workshop.panel import Workbench, workbench

TEXTS = ["A threat to all. A grave menace, he said. No ferry came.", "A menace at sea. Storms passed."]
FILE = """\
language: en
frames:
  alarm:  # fear
    terms:
      - threat*
      - {term: fear*, tier: peripheral}
  axis: {}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "small.yml"
    file.write_text(FILE, "utf-8")
    return file


@pytest.fixture
def panel(path: Path) -> Workbench:
    return workbench(from_texts(TEXTS), path)


def press_enter(panel: Workbench) -> None:
    panel.term._handle_custom_msg({"event": "submit"}, [])  # what the page sends when Enter is pressed in the field


def test_typing_shows_what_the_term_does(panel: Workbench) -> None:
    panel.term.value = "menac*"
    assert "stands 2 times, would have 2 hits" in panel.trial.value
    assert "A grave" in panel.trial.value and "he said" in panel.trial.value
    panel.frame.value = "new"
    assert "in <strong>New</strong>" in panel.trial.value
    panel.term.value = "menace, sea"
    assert "can never match" in panel.trial.value
    panel.term.value = ""
    assert "type a term" in panel.trial.value


def test_enter_accepts_undo_takes_back_save_writes(panel: Workbench, path: Path) -> None:
    panel.term.value, panel.note.value = "menac*", "seen"
    panel.matches.value = "A menace.\n\nMenaces.\n"
    press_enter(panel)
    assert "&#39;menac*&#39; added to alarm" in panel.message.value and 'role="status"' in panel.message.value
    assert (panel.term.value, panel.note.value, panel.matches.value) == ("", "", "")
    assert "3 terms in 2 frames, unvalidated · not saved" in panel.summary.value
    panel.undo.click()
    assert "undone" in panel.message.value and "2 terms" in panel.summary.value
    panel.term.value = "menac*"
    panel.accept.click()
    panel.save.click()
    assert path.read_text("utf-8") == FILE.replace("  axis", "      - {term: menac*, tier: core}\n  axis")
    assert "small.yml written" in panel.message.value and "not saved" not in panel.summary.value


def test_a_known_term_brings_its_tier(panel: Workbench) -> None:
    panel.term.value = "fear*"
    assert panel.peripheral.value
    panel.term.value = "fear*s"
    assert not panel.peripheral.value, "what was typed on the way leaves no trace"
    panel.term.value = "fear*"
    panel.peripheral.value = False
    press_enter(panel)
    assert "changed in alarm (tier)" in panel.message.value


def test_the_tier_of_new_terms_stays_as_chosen(panel: Workbench) -> None:
    panel.term.value = "menac*"
    panel.peripheral.value = True
    press_enter(panel)
    panel.term.value = "threat*"
    assert not panel.peripheral.value
    panel.term.value = "peril*"
    press_enter(panel)
    tiers = {term.term: term.tier for term in panel.editing.lexicon.terms}
    assert tiers == {"threat*": "core", "fear*": "peripheral", "menac*": "peripheral", "peril*": "peripheral"}


def test_a_new_frame_is_offered_from_then_on(panel: Workbench) -> None:
    panel.frame.value, panel.term.value = "sanctions", "embargo*"
    press_enter(panel)
    assert panel.frame.options == ("alarm", "axis", "sanctions")


def test_what_is_wrong_is_a_message(panel: Workbench, path: Path) -> None:
    press_enter(panel)
    assert "no term: expected words to accept" in panel.message.value
    panel.term.value = "a, b"
    press_enter(panel)
    assert "can never match" in panel.message.value and panel.term.value == "a, b"
    panel.term.value, panel.frame.value = "x", "  "
    press_enter(panel)
    assert "no frame" in panel.message.value
    panel.frame.value = "alarm"
    press_enter(panel)
    path.write_text("frames: {}\n", "utf-8")
    panel.save.click()
    assert "changed on disk" in panel.message.value


def test_an_acceptance_waits_for_the_end_of_the_typing(panel: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framing.workshop.panel.SETTLES", 0.05)

    async def type_and_enter() -> str:
        panel.term.value = "me"
        press_enter(panel)  # the page sent it while the kernel was busy and the last letters still on their way
        panel.term.value = "menac*"
        said = panel.message.value
        await asyncio.sleep(0.2)
        return str(said)

    assert asyncio.run(type_and_enter()) == ""
    assert "&#39;menac*&#39; added" in panel.message.value
    assert [term.term for term in panel.editing.lexicon.terms] == ["threat*", "fear*", "menac*"]


def test_every_control_has_a_name(panel: Workbench) -> None:
    fields = [panel.term, panel.frame, panel.peripheral, panel.note, panel.matches, panel.rejects]
    buttons = [panel.accept, panel.undo, panel.save]
    assert all(control.description for control in (*fields, *buttons))
    assert all(button.tooltip for button in buttons)
    reached = [w for w in walk(panel.widget) if hasattr(w, "description") and w.description]
    assert reached == [panel.term, panel.frame, panel.peripheral, panel.note, panel.matches, panel.rejects, *buttons]


def walk(widget: object) -> list[object]:
    return [widget, *(inner for child in getattr(widget, "children", ()) for inner in walk(child))]


def test_it_shows_a_summary_where_no_kernel_runs(panel: Workbench) -> None:
    bundle = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == repr(panel) == (
        "Workbench(Editing(small.yml, saved: Lexicon(2 frames, 2 terms: alarm 2, axis 0)))"
    )  # fmt: skip
    assert "small.yml" in bundle["text/html"] and "JupyterLab" in bundle["text/html"]
    assert bundle["text/html"] == workbench(from_texts(TEXTS), panel.editing.file.path)._repr_html_(), "stable"


def test_it_opens_on_a_derived_corpus(root: Path) -> None:
    derived = framing.read_corpus(root / "data" / "pact-2024")
    panel = workbench(derived, root / "data" / "lexicons" / "pact.en.yml")
    panel.term.value = "zeppelin"
    assert "outside the inventory of this derived corpus" in panel.trial.value
    panel.term.value = "sanction*"
    assert "would have" in panel.trial.value


def test_bad_input_is_said_before_a_panel_opens(path: Path) -> None:
    with pytest.raises(InputError, match="by must be one of"):
        workbench(from_texts(TEXTS), path, by="nation")
    with pytest.raises(InputError, match="no such file"):
        workbench(from_texts(TEXTS), path.parent / "none.yml")
    assert workbench(from_texts(TEXTS), Lexicon((), ())).frame.value == ""
