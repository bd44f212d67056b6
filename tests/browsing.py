"""A real browser (Debian's Chromium), and JupyterLab as `framing lab` opens it, on this machine only."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parent.parent
EVERYTHING = bool(os.environ.get("FRAMING_BROWSER"))  # `make test-browser`: the long form
PATIENCE = 120_000  # milliseconds, on a busy machine
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()


@contextmanager
def open_browser() -> Iterator[Any]:
    """Yield Chromium; where it is missing, the test is skipped with the reason."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("needs Chromium: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_lab(folder: Path, own: Path) -> Iterator[tuple[str, str]]:
    """Yield address and token of a JupyterLab in a folder, which keeps what it knows of itself in `own`."""
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    env = os.environ | {f"JUPYTER_{name}": str(own / name.lower()) for name in names}
    env |= {"IPYTHONDIR": str(own / "ipython"), "PYTHONPATH": str(ROOT)}
    own.mkdir(parents=True, exist_ok=True)
    with (own / "server.log").open("w") as log:
        command = [sys.executable, "-m", "framing", "lab", str(folder), "--no-browser"]
        with subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT) as process:
            try:
                facts = _wait_for_server(own / "runtime_dir", process)
                yield facts["url"], facts["token"]
            finally:
                process.terminate()


def _wait_for_server(folder: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Return what the server writes about itself once it listens."""
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end and process.poll() is None:
        for file in folder.glob("jpserver-*.json"):
            text = file.read_text("utf-8")
            if text.rstrip().endswith("}"):  # not while it is being written
                facts: dict[str, Any] = json.loads(text)
                return facts
        time.sleep(0.2)
    raise AssertionError((folder.parent / "server.log").read_text("utf-8")[-2000:])


def new_page(browser: Any) -> tuple[Any, list[str]]:
    """Return a page of the browser, and a list that fills with what it asks other machines for."""
    page, outside = browser.new_page(viewport={"width": 1200, "height": 900}), list[str]()
    page.set_default_timeout(PATIENCE)

    def note(asked: Any) -> None:
        parts = urlsplit(asked.url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            outside.append(asked.url)

    page.on("request", note)
    page.on("websocket", note)
    return page, outside
