"""The command line. Exit status 0 on success, 1 if a check finds errors, 2 on bad input with a line on standard error.

Each command is a function of a module beside this one and imports what it needs when it runs, so that help is quick.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Annotated, Any

import typer
from typer import Option

from framing import __version__
from framing.commands import coding, comparisons, corpus, lexicon, sharing
from framing.commands.shared import Command, in_options, new_group, say, takes_columns
from framing.errors import FramingWarning, InputError

_INTERRUPTED = "framing: interrupted; a file that was not finished was not written\n"
INTERRUPTED = 130  # exit status of a command that Ctrl-C ended, as shells have it
UsageError: Any = typer.BadParameter.__base__  # what typer raises for arguments that make no command

app = new_group("Compare how publications frame the same event.")
_STEPS: dict[str, list[Any]] = {
    "Articles": [sharing.new, sharing.lab, corpus.clean, corpus.check],
    "Hits and scores": [corpus.hits, corpus.score, corpus.tfidf],
    "Comparisons": [comparisons.compare, comparisons.sensitivity, comparisons.keyness],
    "Codes": [coding.sample, coding.agreement, coding.validate],
    "Figures and data to share": [
        sharing.figures,
        sharing.report,
        sharing.derive,
        sharing.publish_check,
        sharing.reproduce,
    ],
}
for _step, _functions in _STEPS.items():
    for _function in _functions:
        app.command(cls=Command, rich_help_panel=_step)(takes_columns(_function))
app.add_typer(lexicon.actions, name="lexicon", rich_help_panel="Lexicons")


def _print_version(asked: bool) -> None:
    if asked:
        say(f"framing {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, Option("--version", help="print the version and end", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Compare how publications frame the same event."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit status."""
    warnings.simplefilter("always", FramingWarning)
    warnings.showwarning = partial(_show_warning, set())
    with _ending_quietly():
        return _run(arguments)
    return INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    try:
        status = app(args=arguments, prog_name="framing", standalone_mode=False)
        sys.stdout.flush()
    except UsageError as error:
        path = error.ctx.command_path if error.ctx else "framing"
        sys.stderr.write(f"{path}: {error.format_message().rstrip('.')} (see {path} --help)\n")
        return 2
    except InputError as error:
        sys.stderr.write(f"{in_options(error)}\n")
        return 2
    except (BrokenPipeError, SystemExit):  # whoever reads has enough: `framing … | head`
        _leave(sys.stdout)
        return 0
    except RecursionError:
        sys.stderr.write("framing: a file is nested too deeply, expected fewer levels\n")
        return 2
    except UnicodeEncodeError as error:
        half = f"{error.object[error.start : error.end]!a} is half a character"
        sys.stderr.write(f"framing: a text cannot be used: {half}, expected valid Unicode\n")
        return 2
    except OSError as error:
        _leave(sys.stdout)
        sys.stderr.write(f"{error.filename or 'framing'}: {error.strerror or error}\n")
        return 2
    if status == INTERRUPTED:
        sys.stderr.write(_INTERRUPTED)
    return int(status or 0)


@contextmanager
def _ending_quietly() -> Iterator[None]:
    """Let whatever ends a command end it as Ctrl-C does, and any terminal show what it can of a line."""
    before = {}
    for name in ("SIGTERM", "SIGHUP"):  # a signal that is ignored, as under nohup, stays so
        number = getattr(signal, name, None)
        in_main = threading.current_thread() is threading.main_thread()
        if in_main and number and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, signal.default_int_handler)
    sys.stdout, sys.stderr = (stream or open(os.devnull, "w") for stream in (sys.stdout, sys.stderr))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a legacy code page has not every letter
            stream.reconfigure(errors="backslashreplace")
    try:
        yield
    except KeyboardInterrupt:
        sys.stderr.write(_INTERRUPTED)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(stream: Any) -> None:
    """Send what is still to be written to nowhere: Python writes it when it ends, and fails once more."""
    with suppress(AttributeError, OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _show_warning(
    said: set[str], message: Warning | str, category: type[Warning], *rest: object, **more: object
) -> None:
    """Write each warning once: a set of figures scores the same corpus several times."""
    if issubclass(category, FramingWarning) and str(message) not in said:
        said.add(str(message))
        sys.stderr.write(f"warning: {in_options(message)}\n")
