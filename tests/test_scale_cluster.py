"""Blocks on a Dask cluster: the numbers of one process, also where workers die; files where fsspec reaches."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from framing import InputError, Lexicon, scale
from framing.commands.main import main
from framing.scale.workers import map_blocks, mapping

distributed = pytest.importorskip("distributed", reason='needs pip install "framing[scale]"')
LEXICON = Lexicon.from_dict({"axis": ["axis", "axis of evil"], "alarm": ["threat*"]}, "en")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0", "silence_logs": 50}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster, set_as_default=False) as client:
        yield client


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cluster") / "texts.parquet"
    draw = np.random.default_rng(1)
    words = np.array(["axis", "threat", "threats", "evil.", *(f"ferry{n}" for n in range(96))])
    texts = [" ".join(row) for row in words[draw.integers(0, len(words), (240, 200))]]
    pd.DataFrame({"text": texts, "outlet": [f"Post {n % 7}" for n in range(240)]}).to_parquet(path, row_group_size=20)
    return path


@pytest.fixture(scope="module")
def alone(parquet: Path) -> pd.DataFrame:
    return scale.score(parquet, LEXICON, client=1)


def test_a_cluster_has_the_numbers_of_one_process(client: Any, parquet: Path, alone: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(scale.score(parquet, LEXICON, client=client), alone, check_exact=True)
    pd.testing.assert_frame_equal(scale.score(f"file://{parquet}", LEXICON, client=client), alone, check_exact=True)


def test_a_worker_that_is_killed_changes_no_number(
    client: Any, parquet: Path, alone: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim, killed = next(iter(client.run(os.getpid).values())), threading.Event()

    def kill() -> None:
        while not client.processing() or not any(client.processing().values()):
            time.sleep(0.01)
        os.kill(victim, signal.SIGKILL)
        killed.set()

    threading.Thread(target=kill, daemon=True).start()
    scores = scale.score(parquet, LEXICON, client=client, block=9_000)
    assert killed.is_set()
    pd.testing.assert_frame_equal(scores, scale.score(parquet, LEXICON, client=1, block=9_000), check_exact=True)


def test_an_address_without_a_scheduler_is_one_line(
    parquet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("framing.scale.workers.PATIENCE", 0.5)
    answers = {"tcp://127.0.0.1:9": "no Dask scheduler answers there"} | dict.fromkeys(
        ("no address", "x"), "no address"
    )
    for address, why in answers.items():
        given = ["score", str(parquet), "--lexicon", "pact.en", "--stream", "--cluster", address]
        assert main([*given, "--out", str(tmp_path / "out.csv")]) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"{address}: {why}") and said.count("\n") == 1
    assert not [*tmp_path.iterdir()]


def test_the_command_works_on_a_cluster(client: Any, parquet: Path, tmp_path: Path) -> None:
    given = ["hits", str(parquet), "--lexicon", "pact.en", "--stream", "--out"]
    assert main([*given, str(tmp_path / "alone.csv")]) == 0
    assert main([*given, str(tmp_path / "cluster.csv"), "--cluster", client.scheduler.address]) == 0
    assert (tmp_path / "cluster.csv").read_bytes() == (tmp_path / "alone.csv").read_bytes()


def test_files_in_memory_and_in_a_bucket_are_read(parquet: Path, alone: pd.DataFrame) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.pipe("/texts.parquet", parquet.read_bytes())
    pd.testing.assert_frame_equal(scale.score("memory://texts.parquet", LEXICON, client=1), alone)
    with pytest.raises(InputError, match="nothing.parquet"):
        scale.score("memory://nothing.parquet", LEXICON, client=1)


def test_a_bucket_is_read(parquet: Path, alone: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(
        "s3fs", reason="needs s3fs, which no lock holds, for it wants an older python-dateutil: make test-bucket"
    )
    server = pytest.importorskip("moto.server", reason="needs moto[server]: make test-bucket")
    import boto3

    running = server.ThreadedMotoServer(port=0, verbose=False)
    running.start()
    try:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "anyone")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "anything")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{running.get_host_and_port()[1]}")
        bucket = boto3.client("s3")
        bucket.create_bucket(Bucket="texts")
        bucket.upload_file(str(parquet), "texts", "part/texts.parquet")
        pd.testing.assert_frame_equal(scale.score("s3://texts/part/texts.parquet", LEXICON, client=1), alone)
        found = scale.score("s3://texts/part/*.parquet", LEXICON, client=1)
        pd.testing.assert_frame_equal(found, alone)
    finally:
        running.stop()


def die(number: int) -> dict[str, pd.DataFrame]:
    os._exit(1)


def test_workers_that_die_again_and_again_are_one_line(client: Any) -> None:
    client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", 0))
    with pytest.raises(InputError, match=r"workers died again and again, .* goes on there"), mapping(client) as mapped:
        [*map_blocks(die, range(2), mapped)]
