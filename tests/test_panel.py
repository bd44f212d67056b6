"""The panel is a thin layer: fields in, what the logic says out; every control has a name; no error leaves it."""

from __future__ import annotations

from pathlib import Path

import pytest

import framing
from framing.corpora.corpus import from_texts
from framing.errors import InputError
from framing.lexicons import Lexicon
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
    panel = workbench(from_texts(TEXTS), path)
    panel.ask.observe(lambda change: panel.answer.set_trait("value", change.new), "value")  # as a page does
    return panel


def press_enter(panel: Workbench) -> None:
    panel.term.value += "\n"


def test_typing_shows_what_the_term_does(panel: Workbench) -> None:
    panel.term.value = "menac*"
    assert "occurs 2 times; 2 would count as hits" in panel.trial.value
    assert "A grave" in panel.trial.value and "he said" in panel.trial.value
    panel.frame.value = "new"
    assert "in <strong>New</strong>" in panel.trial.value
    panel.term.value = "menace, sea"
    assert "can never match" in panel.trial.value
    panel.term.value = ""
    assert "Type a term" in panel.trial.value


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


def test_the_first_frame_of_the_file_itself_is_chosen_first(path: Path) -> None:
    own = path.parent / "own.yml"
    assert workbench(from_texts(TEXTS), path, own).frame.value == "alarm"
    own.write_text("extends: small.yml\nframes: {sanctions: {label: Sanctions}}\n", "utf-8")
    assert workbench(from_texts(TEXTS), own).frame.value == "sanctions"


def test_a_new_frame_is_offered_from_then_on(panel: Workbench) -> None:
    panel.frame.value, panel.term.value = "sanctions", "embargo*"
    press_enter(panel)
    assert panel.frame.options == ("alarm", "axis", "sanctions")


def listed(panel: Workbench) -> list[str]:
    return list(panel.listed.options)


def test_the_terms_of_the_frame_are_listed(panel: Workbench) -> None:
    assert listed(panel) == ["threat*", "fear*"]
    panel.frame.value = "axis"
    assert listed(panel) == []
    panel.term.value = "bloc"
    press_enter(panel)
    assert listed(panel) == ["bloc"] and panel.listed.value == ""
    panel.undo.click()
    assert listed(panel) == []


def test_the_terms_are_shown_while_none_is_typed(panel: Workbench) -> None:
    assert "Terms of alarm: 2." in panel.trial.value and "<td>peripheral</td>" in panel.trial.value
    panel.term.value = "menac*"
    assert "Terms of" not in panel.trial.value
    panel.term.value, panel.frame.value = "", "new"
    assert "Type a term" in panel.trial.value and "<table" not in panel.trial.value


def test_a_chosen_term_fills_the_fields_and_is_changed_to_what_they_say(panel: Workbench, path: Path) -> None:
    panel.editing.accept("menac*", "alarm", note="seen", matches=["A menace.", "Menaces."])
    panel.frame.value = "axis"
    panel.frame.value = "alarm"
    panel.listed.value = "menac*"
    assert (panel.term.value, panel.note.value, panel.matches.value) == ("menac*", "seen", "A menace.\nMenaces.")
    assert "counts as a hit" in panel.trial.value or "count as hits" in panel.trial.value
    panel.matches.value, panel.note.value, panel.term.value = "A menace.", "", "menace"
    assert "occurs 2 times; 2 would count as hits" in panel.trial.value, "as if the old words were not there"
    press_enter(panel)
    assert "&#39;menac*&#39; changed in alarm (term, note, matches)" in panel.message.value
    term = panel.editing.lexicon.terms[-1]
    assert (term.term, term.note, term.matches) == ("menace", "", ("A menace.",))
    assert (panel.listed.value, panel.term.value, panel.matches.value) == ("", "", "")
    panel.listed.value = "fear*"
    panel.listed.value = ""
    assert (panel.term.value, panel.peripheral.value) == ("", False), "a new term begins with empty fields"


def test_a_chosen_term_is_removed(panel: Workbench, path: Path) -> None:
    panel.listed.value = "fea"
    panel.remove.click()
    assert "no term chosen" in panel.message.value
    panel.listed.value = "fear*"
    panel.remove.click()
    assert "&#39;fear*&#39; removed from alarm" in panel.message.value
    assert listed(panel) == ["threat*"] and panel.term.value == ""
    panel.save.click()
    assert path.read_text("utf-8") == FILE.replace("      - {term: fear*, tier: peripheral}\n", "")


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


class SlowPage:
    """A page whose letters reach a busy kernel late, and which drops echoes that are older than its own last word."""

    def __init__(self, panel: Workbench) -> None:
        self.panel, self.text = panel, ""
        self.sent: list[str] = []
        self.questions: list[int] = []
        panel.ask.unobserve_all()
        panel.ask.observe(lambda change: self.questions.append(change.new), "value")
        panel.term.set_state = self.take  # type: ignore[method-assign]

    def take(self, state: dict[str, str]) -> None:
        self.panel.term.set_trait("value", state["value"])
        if not self.sent:
            self.text = state["value"]

    def type(self, letters: str) -> None:
        for letter in letters:
            self.text += letter
            self.sent.append(self.text)

    def arrive(self, most: int = 1000) -> None:
        """Let the kernel read some of what the page sent, and then the answers to its questions."""
        for text in self.sent[:most]:
            del self.sent[0]
            self.panel.term.value = text
        while self.questions and not self.sent:
            self.panel.answer.value = self.questions.pop(0)


@pytest.mark.parametrize("pause", [1, 6, 7, 8, 13, 14, 15, 17])
def test_letters_typed_right_after_enter_are_kept(panel: Workbench, pause: int) -> None:
    page = SlowPage(panel)
    page.type("menac*\nstorm*\nfer")
    page.arrive(pause)
    page.type("ry")
    page.arrive()
    assert page.text == panel.term.value == "ferry"
    assert [term.term for term in panel.editing.lexicon.terms] == ["threat*", "fear*", "menac*", "storm*"]
    assert "occurs once" in panel.trial.value and "ferry" in panel.trial.value


def test_enter_within_a_term_enters_all_of_it(panel: Workbench) -> None:
    panel.term.value = "grave menace"
    panel.term.value = "grave\n menace"
    assert panel.editing.lexicon.terms[-1].term == "grave menace"
    assert panel.term.value == ""


def test_a_refused_term_goes_back_into_the_field_before_what_was_typed_since(panel: Workbench) -> None:
    page = SlowPage(panel)
    page.type("a, b\nsto")
    page.arrive()
    assert "can never match" in panel.message.value
    assert page.text == panel.term.value == "a, b sto"
    panel.accept.click()
    page.arrive()
    assert page.text == panel.term.value == "a, b sto"


def test_the_note_of_an_entered_term_may_arrive_after_it(panel: Workbench) -> None:
    page = SlowPage(panel)
    page.type("menac*\n")
    for text in page.sent:
        panel.term.value = text
    panel.note.value = "seen"  # its last letters, which the page held back
    page.sent.clear()
    page.arrive()
    assert panel.editing.lexicon.terms[-1].note == "seen" and panel.note.value == ""


def test_every_control_has_a_name(panel: Workbench) -> None:
    fields = [panel.frame, panel.listed, panel.term, panel.peripheral, panel.note, panel.matches, panel.rejects]
    buttons = [panel.accept, panel.remove, panel.undo, panel.save]
    assert all(control.description for control in (*fields, *buttons))
    assert all(button.tooltip for button in buttons)
    reached = [w for w in walk(panel.widget) if hasattr(w, "description") and w.description]
    assert reached == [*fields, *buttons], "the frame comes first"


def walk(widget: object) -> list[object]:
    return [widget, *(inner for child in getattr(widget, "children", ()) for inner in walk(child))]


def test_it_shows_a_summary_where_no_kernel_runs(panel: Workbench) -> None:
    bundle = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == repr(panel) == (
        "Workbench(Editing(small.yml, saved: Lexicon(2 frames, 2 terms: alarm 2, axis 0)))"
    )  # fmt: skip
    assert "small.yml" in bundle["text/html"] and "JupyterLab" in bundle["text/html"]
    assert bundle["text/html"] == workbench(from_texts(TEXTS), panel.editing.path)._repr_html_(), "stable"


def test_it_opens_on_a_derived_corpus(root: Path) -> None:
    derived = framing.read_corpus(root / "data" / "pact-2024")
    panel = workbench(derived, root / "data" / "lexicons" / "pact.en.yml")
    panel.term.value = "zeppelin"
    assert "corpus without text does not record: &#39;zeppelin&#39; of alarm" in panel.trial.value
    panel.term.value = "sanction*"
    assert "would count" in panel.trial.value


def test_bad_input_is_said_before_a_panel_opens(path: Path) -> None:
    with pytest.raises(InputError, match="by must be one of"):
        workbench(from_texts(TEXTS), path, by="nation")
    with pytest.raises(InputError, match="no such file"):
        workbench(from_texts(TEXTS), path.parent / "none.yml")
    assert workbench(from_texts(TEXTS), Lexicon((), ())).frame.value == ""
