"""Several processes that share numbered work out among them, each piece to whoever is free."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from loky import cpu_count, get_reusable_executor

from framing.errors import InputError

T = TypeVar("T")


@dataclass(frozen=True)
class Claims:
    """Says which pieces of work a process takes: those no other has taken.

    Parameters
    ----------
    folder : where the processes leave a file for each piece taken; without one a process takes every piece
    """

    folder: Path | None = None

    def take(self, number: int) -> bool:
        """Take a piece; return whether no other process had."""
        if self.folder is None:
            return True
        try:
            (self.folder / str(number)).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def end(self) -> None:
        """Let no process take another piece."""
        if self.folder is not None:
            (self.folder / "ended").touch()

    @property
    def ended(self) -> bool:
        """Whether no process takes another piece."""
        return self.folder is not None and (self.folder / "ended").exists()


def count_jobs(n_jobs: int) -> int:
    """Return how many processes `n_jobs` means: -1 stands for one on each core.

    Raises
    ------
    InputError
        Any other number below 1, or no number.

    Examples
    --------
    >>> count_jobs(0)
    Traceback (most recent call last):
    framing.errors.InputError: processes must be a number from 1 on, or -1 for one on each core; got 0
    """
    if not isinstance(n_jobs, int) or n_jobs == 0 or n_jobs < -1:
        raise InputError(f"processes must be a number from 1 on, or -1 for one on each core; got {n_jobs!r}")
    return cpu_count() if n_jobs == -1 else n_jobs


def share_out(work: Callable[[Claims], list[T]], jobs: int) -> list[T]:
    """Let this process and others do a piece of work each until none is left; return what they made, in no order.

    Parameters
    ----------
    work : takes pieces by the `Claims` it is given, and ends them where it fails; can be pickled
    jobs : how many processes

    Raises
    ------
    InputError
        A process died; and whatever `work` raises.
    """
    if jobs == 1:
        return work(Claims())
    with TemporaryDirectory() as folder:
        claims = Claims(Path(folder))
        others = [get_reusable_executor(jobs - 1).submit(work, claims) for _ in range(jobs - 1)]
        try:
            made = work(claims)
        finally:
            claims.end()
            wait(others)
    try:
        return made + [one for share in others for one in share.result()]
    except BrokenProcessPool:
        hint = "mostly for lack of memory: expected fewer processes (n_jobs), or smaller blocks"
        raise InputError(f"one of {jobs} processes died, {hint}") from None
