"""What is made of odd pages, texts and corpora is what was made before, or somebody has looked at the change."""

from __future__ import annotations

import pytest
from kept_results import KEPT, KINDS, hashes


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore::framing.FramingWarning")
def test_what_is_made_is_what_was_kept(kind: str) -> None:
    kept = [line for line in KEPT.read_text("utf-8").splitlines() if line.startswith(f"{kind} ")]
    made = hashes(kind)
    assert len(made) == len(kept) > 10
    names = [[a.partition(":")[0] for a, b in zip(*pair, strict=False) if a != b] or [*{*pair[0]} ^ {*pair[1]}]
             for pair in ((now.split(), then.split()) for now, then in zip(made, kept, strict=True))]  # fmt: skip
    changed = {number: own for number, own in enumerate(names) if own}
    assert not changed, f"python tests/kept_results.py --show {kind} N shows what is made, --keep keeps it"
