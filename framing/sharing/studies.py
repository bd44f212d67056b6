"""`framing new`: a folder of articles becomes a study with a notebook; `framing lab` opens it in JupyterLab."""

from __future__ import annotations

import json
import logging
import os
import secrets
import shutil
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import pandas as pd

from framing.corpora.corpus import Corpus
from framing.errors import InputError
from framing.files import finish, write_csv, write_text, writing
from framing.lexicons.kit_format import shipped_lexicons
from framing.readers import is_table
from framing.readers.folders import files_in, read_corpus
from framing.text import language_of

_TEMPLATE = Path(__file__).parent / "study"
_EXAMPLE = "example.txt"  # two articles, as a database exports them: it says their outlets itself
_SETTINGS = Path(__file__).parent / "jupyter"  # of JupyterLab: no news, no updates, all cells drawn, this machine only
_PORTS = range(8888, 8938)  # tried one after the other, as JupyterLab does
_ABOUT = ["outlet", "title", "published", "url", "language", "upstream"]  # the columns of metadata.csv beside capture


def new_study(folder: Path, columns: Mapping[str, Any]) -> list[str]:
    """Write what a study in a folder lacks, and nothing over what is there; return a line on each file.

    `columns` are names for `read_corpus`. The notebook has them, unless metadata.csv is written: they stand in that.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: a file, expected the folder of a study")
    finish(folder)
    given, said = bool(files_in(folder)), []

    with writing(folder, dict) as stage:  # nothing that is there is written over

        def write(name: str, content: str | pd.DataFrame) -> None:
            if not (there := (folder / name).exists()):
                (write_text if isinstance(content, str) else write_csv)(stage / name, content)  # type: ignore[operator]
            said.append(f"{folder / name}: {'is there, left as it is' if there else 'written'}")

        if not given:
            shutil.copyfile(_TEMPLATE / _EXAMPLE, stage / _EXAMPLE)
            said.append(f"{folder / _EXAMPLE}: two invented articles, take it out once your own pages are beside it")
        found = files_in(folder if given else stage)
        tables = all(map(is_table, found.values()))
        source = next(iter(found)) if tables and len(found) == 1 else "."
        corpus = read_corpus((folder if given else stage) / source, **columns)
        named = columns if tables or (folder / "metadata.csv").exists() else {}
        pages = {name: path for name, path in found.items() if name != _EXAMPLE}  # which goes, and would be missed
        if pages and not tables:  # of tables all is in their columns
            write("metadata.csv", _metadata(corpus, pages))
        code = language_of(corpus.articles["language"].mode()[0])
        content = (_TEMPLATE / ("my.en.yml" if code == "en" else "my.yml")).read_text("utf-8")
        first = f"extends: pact.{code}" if f"pact.{code}" in shipped_lexicons() else f"language: {code}"
        write(f"my.{code}.yml", content.replace("FIRST", first))
        book = json.loads((_TEMPLATE / "study.ipynb").read_text("utf-8"))
        arguments = ", ".join([repr(source), *(f"{name}={told!r}" for name, told in named.items())])
        for cell in book["cells"]:
            changed = "".join(cell["source"]).replace("CORPUS", arguments).replace("my.en.yml", f"my.{code}.yml")
            cell["source"] = changed.splitlines(keepends=True)
        write("study.ipynb", json.dumps(book, indent=1, ensure_ascii=False) + "\n")
    return said


def _metadata(corpus: Corpus, found: Mapping[str, Path]) -> pd.DataFrame:
    """Return a row for each file with what is known of its articles: of several in one, what they have in common."""
    about = _ABOUT + ["note"] * ("note" in corpus.articles)  # which outlets and dates are guesses
    articles = corpus.articles.reindex(columns=["article", *about]).astype("string").fillna("")
    articles = articles[~articles["article"].str.startswith(f"{_EXAMPLE}#")]
    names = [next((file for file in found if f"{name}#".startswith(f"{file}#")), name) for name in articles["article"]]
    files = articles[about].groupby(pd.Series(names, articles.index, name="capture"), sort=False)
    return files.agg(lambda values: values.iloc[0] if values.nunique() == 1 else "").reset_index()


def open_lab(folder: Path, port: int | None, browser: bool, tell: Callable[[str], None]) -> None:
    """Open JupyterLab in a folder and at its first notebook, until it is ended by Ctrl-C; tell its address in a line.

    The kit's settings come before a person's own, and nothing is written into those: the layout is kept in a folder
    that goes with JupyterLab.
    """
    if not folder.is_dir():
        expected = "expected the folder of a study (framing new FOLDER makes one), or to be in the kit's folder"
        raise InputError(f"{folder}: no such folder, {expected}")
    try:
        from jupyterlab.labapp import LabApp
    except ImportError:
        raise InputError("JupyterLab is not installed, expected it: pip install jupyterlab") from None
    ports = [port] if port else _PORTS
    free = next(filter(_is_free, ports), None)
    if free is None:
        tried = f"port {port} is" if port else f"all ports from {_PORTS[0]} to {_PORTS[-1]} are"
        raise InputError(f"--port: {tried} in use, expected a free one")
    first = next(iter(sorted(path.name for path in folder.glob("*.ipynb"))), "")
    token = os.environ.setdefault("JUPYTER_TOKEN", secrets.token_hex(24))
    tell(f"http://127.0.0.1:{free}/lab/tree/{quote(first)}?token={token} (Ctrl-C here ends JupyterLab)")
    logging.getLogger("ServerApp").addFilter(lambda record: "To access the server" not in record.getMessage())
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(_SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH", "")])
    with TemporaryDirectory() as layout:
        options = {"ServerApp.root_dir": folder.resolve(), "ServerApp.port": free, "ServerApp.open_browser": browser}
        options |= {"LabApp.default_url": f"/lab/tree/{quote(first)}", "LabApp.workspaces_dir": layout}
        options["Application.log_level"] = "WARN"
        LabApp.launch_instance([f"--{name}={value}" for name, value in options.items()])


def _is_free(port: int) -> bool:
    """Return whether a server can listen at a port of this machine."""
    with socket.socket() as tried, suppress(OSError):
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")  # one that was just left is free
        tried.bind(("127.0.0.1", port))
        return True
    return False
