"""Work on a lexicon: find its faults, measure its terms, find terms it lacks, try and accept them, compare versions."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=8)
def template(name: str) -> Any:
    """Return a file of this folder to be filled in; a .html escapes what is put in, and is written in one line."""
    from jinja2 import Environment

    text, page = resources.files("framing.workshop").joinpath(name).read_text(encoding="utf-8"), name.endswith(".html")
    source = re.sub(r"\n\s*", "", text) if page else text
    return Environment(autoescape=page, trim_blocks=True, lstrip_blocks=True).from_string(source)
