"""What is made of odd pages and texts is what was made of them before, or somebody has looked at what changed."""

from __future__ import annotations

import pytest
from kept_results import KEPT, hashes


@pytest.mark.filterwarnings("ignore::framing.FramingWarning")
def test_odd_pages_and_texts_give_what_was_kept() -> None:
    kept, made = KEPT.read_text("utf-8").splitlines(), hashes()
    assert len(made) == len(kept)
    names = [[a.partition(":")[0] for a, b in zip(*pair, strict=True) if a != b]
             for pair in ((now.split(), then.split()) for now, then in zip(made, kept, strict=True))]  # fmt: skip
    changed = {number: own for number, own in enumerate(names) if own}
    assert not changed, "python tests/kept_results.py --show N shows what is made of a text, --keep keeps it"
