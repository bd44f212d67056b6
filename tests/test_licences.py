"""The list of licences names what is locked."""

from __future__ import annotations

import pandas as pd
from licences import ELSEWHERE, FILE, UNSAID, licence_of, list_licences, locked


def test_every_library_that_is_locked_is_listed_with_what_it_says_of_its_licence() -> None:
    table = pd.read_csv(FILE)
    assert dict(zip(table["library"], table["version"], strict=True)) == locked()
    assert len(table) > 100 and not table["licence"].eq(UNSAID).any()
    assert (table["licence"] == ELSEWHERE).sum() < 5  # of Windows or macOS
    assert licence_of("pandas") == table.set_index("library").at["pandas", "licence"]
    assert licence_of("no-such-library") is None
    assert list_licences()["library"].tolist() == table["library"].tolist()
