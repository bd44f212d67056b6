"""Work is shared out among processes: each piece is done once, by whoever is free, or all end in one error."""

from __future__ import annotations

import os
import time
from multiprocessing import parent_process
from pathlib import Path

import pytest

from framing import InputError
from framing.processes import Claims, count_jobs, share_out

PIECES = 60


def double(claims: Claims) -> list[tuple[int, int]]:
    made = []
    for number in range(PIECES):
        if claims.take(number):
            time.sleep(0.05)
            made.append((2 * number, os.getpid()))
    return made


def die_elsewhere(claims: Claims) -> list[int]:
    if parent_process():
        os._exit(1)
    return [0]


@pytest.mark.parametrize("jobs", [1, 3])
def test_each_piece_is_done_once(jobs: int) -> None:
    made = share_out(double, jobs)
    assert sorted(number for number, _ in made) == list(range(0, 2 * PIECES, 2))
    assert len({process for _, process in made}) <= jobs


def test_others_take_a_part_of_the_work() -> None:
    share_out(double, 2)  # the other process is there from now on
    assert len({process for _, process in share_out(double, 2)}) == 2


def test_a_process_that_dies_is_one_clear_line() -> None:
    with pytest.raises(InputError, match=r"one of 2 processes died, .* fewer processes"):
        share_out(die_elsewhere, 2)
    assert len(share_out(double, 2)) == PIECES


def test_claims_end_for_all(tmp_path: Path) -> None:
    one, other = Claims(tmp_path), Claims(tmp_path)
    assert (one.take(0), other.take(0), other.take(1)) == (True, False, True)
    assert not one.ended
    other.end()
    assert one.ended
    alone = Claims()
    alone.end()
    assert alone.take(0) and alone.take(0) and not alone.ended


def test_minus_one_is_a_process_for_each_core() -> None:
    assert count_jobs(-1) >= 1
    assert count_jobs(3) == 3
