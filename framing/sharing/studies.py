"""`framing new`: a folder of articles becomes a study: metadata, a lexicon to extend, a notebook that runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from framing.corpora.corpus import Corpus
from framing.errors import InputError
from framing.files import write_csv, write_text
from framing.lexicons.kit_format import shipped_lexicons
from framing.readers import is_table
from framing.readers.folders import files_in, read_corpus
from framing.text import language_of

_TEMPLATE = Path(__file__).parent / "study"
_ABOUT = ["outlet", "title", "published", "url", "language", "upstream"]  # the columns of metadata.csv beside capture


def new_study(folder: Path, columns: Mapping[str, str]) -> Iterator[str]:
    """Write what a study in a folder lacks, and nothing over what is there; yield a line on each file.

    `columns` are names for `read_corpus`. The notebook has them, unless metadata.csv is written: they stand in that.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: a file, expected the folder of a study")
    given = bool(files_in(folder))
    if not given:
        folder.mkdir(parents=True, exist_ok=True)
        for example in sorted(_TEMPLATE.glob("*_example.txt")):
            shutil.copyfile(example, folder / example.name)
            yield f"{folder / example.name}: an invented page, put your own in its place"
    found = files_in(folder)
    tables = all(map(is_table, found.values()))
    source = next(iter(found)) if tables and len(found) == 1 else "."
    corpus = read_corpus(folder / source, **columns)
    named = columns if tables or (folder / "metadata.csv").exists() else {}
    if not tables:  # of tables all is in their columns
        yield from _write(folder / "metadata.csv", _metadata(corpus, found, given))
    code = language_of(corpus.articles["language"].mode()[0])
    lexicon = folder / f"my.{code}.yml"
    content = (_TEMPLATE / ("my.en.yml" if code == "en" else "my.yml")).read_text("utf-8")
    first = f"extends: pact.{code}" if f"pact.{code}" in shipped_lexicons() else f"language: {code}"
    yield from _write(lexicon, content.replace("FIRST", first))
    book = json.loads((_TEMPLATE / "study.ipynb").read_text("utf-8"))
    arguments = ", ".join([repr(source), *(f"{name}={said!r}" for name, said in named.items())])
    for cell in book["cells"]:
        changed = "".join(cell["source"]).replace("CORPUS", arguments).replace("my.en.yml", lexicon.name)
        cell["source"] = changed.splitlines(keepends=True)
    yield from _write(folder / "study.ipynb", json.dumps(book, indent=1, ensure_ascii=False) + "\n")


def _write(path: Path, content: str | pd.DataFrame) -> Iterator[str]:
    if path.exists():
        yield f"{path}: is there, left as it is"
        return
    (write_text if isinstance(content, str) else write_csv)(path, content)  # type: ignore[operator]
    yield f"{path}: written"


def _metadata(corpus: Corpus, found: Mapping[str, Path], guesses: bool) -> pd.DataFrame:
    """Return a row for each file with what is known of its articles: of several in one, what they have in common."""
    about = _ABOUT + ["note"] * (guesses and "note" in corpus.articles)  # which outlets and dates are guesses
    articles = corpus.articles.reindex(columns=["article", *about]).astype("string").fillna("")
    names = [next((file for file in found if f"{name}#".startswith(f"{file}#")), name) for name in articles["article"]]
    files = articles[about].groupby(pd.Series(names, name="capture"), sort=False)
    return files.agg(lambda values: values.iloc[0] if values.nunique() == 1 else "").reset_index()
