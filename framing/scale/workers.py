"""Work on blocks: in this process, in several, or in those of a Dask cluster; what is finished is kept."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import pandas as pd

from framing.errors import InputError, progress
from framing.readers import needs

PATIENCE = 10  # seconds that a scheduler has to answer
REFUSED = "refused.csv"  # in the folder that is kept: where each document stands that was refused, and why
_OURS = re.compile(rf"key|{re.escape(REFUSED)}|\.framing-.*|(?:repeats|copies|words|blocks)-\d+(?:\.part)?")
B = TypeVar("B")
Tables: TypeAlias = Mapping[str, pd.DataFrame]
_AGAIN = "; what is finished is kept where an output is written, and the same command goes on there"


def map_blocks(
    function: Callable[[B], Tables], blocks: Sequence[B], map: Callable[..., Iterable[bytes]] = map,
    keep: Path | None = None, what: str = "blocks",
) -> Iterator[dict[str, pd.DataFrame]]:  # fmt: skip
    """Yield the tables that a function makes of each block, in the order of the blocks.

    `map` takes a function and a list as Python's does, and hands on its results in their order: whichever processes do
    the work, what comes out is the same. What is kept in a folder from an earlier run is not made again.
    """
    files = [keep / f"{what}-{number}" if keep else None for number in range(len(blocks))]
    there = [file is not None and file.is_file() for file in files]
    todo = [block for block, done in zip(blocks, there, strict=True) if not done]
    made = iter(map(partial(_pack, function), todo))
    for file, done in progress([*zip(files, there, strict=True)], what):
        packed = file.read_bytes() if file and done else next(made)
        if file and not done:
            part = file.with_suffix(".part")
            try:
                part.write_bytes(packed)
                part.replace(file)
            except OSError as error:
                part.unlink(missing_ok=True)
                raise InputError(f"{file}: cannot be written: {error.strerror}{_AGAIN}") from None
        yield _unpack(packed)


def _pack(function: Callable[[B], Tables], block: B) -> bytes:
    """Return what a function makes of a block as bytes: the same for whoever takes it, and safe to read back."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    for name, table in function(block).items():
        packed = pa.Table.from_pandas(table, preserve_index=False)
        packed = packed.replace_schema_metadata({**packed.schema.metadata, b"name": name.encode()})
        with pa.ipc.new_stream(sink, packed.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as stream:
            stream.write_table(packed)
    return bytes(sink.getvalue())


def _unpack(packed: bytes) -> dict[str, pd.DataFrame]:
    import pyarrow as pa

    source, tables = pa.BufferReader(packed), {}
    while source.tell() < source.size():
        table = pa.ipc.open_stream(source).read_all()
        tables[table.schema.metadata[b"name"].decode()] = table.to_pandas()
    return tables


@contextmanager
def keeping(folder: Path | None, key: str) -> Iterator[None]:
    """Keep results in a folder while some work goes on; what other input, options or lexicons left there goes."""
    if folder is None:
        yield
        return
    if folder.exists() and not is_kept(folder):
        raise InputError(f"{folder}: holds something else, expected a folder for what is kept meanwhile")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "key").open("a+", encoding="utf-8") as file:
        with suppress(ImportError):
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise InputError(f"{folder}: another run works there, expected it to end first") from None
        file.seek(0)
        if file.read() != key:
            for old in folder.iterdir():
                if old.is_file() and not old.name.startswith((".", "key")):  # not what is being written
                    old.unlink()
            file.truncate(0)
            file.write(key)
            file.flush()
        yield


def is_kept(folder: Path) -> bool:
    """Return whether a folder holds nothing but what `keeping` and its callers write there."""
    if not folder.is_dir() or folder.is_symlink():
        return False
    names, key = {file.name for file in folder.iterdir()}, folder / "key"
    ours = all(_OURS.fullmatch(name) or name == folder.name.removesuffix(".blocks") for name in names)
    said = key.read_text("utf-8", "replace") if key.is_file() else ""
    begun = "key" in names or all(name.startswith(".") for name in names)
    return ours and begun and re.fullmatch(r"(?:[0-9a-f]{64})?", said) is not None


def sweep(folder: Path) -> None:
    """Remove a folder of what was kept, unless it holds anything else."""
    if is_kept(folder):
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def mapping(client: Any) -> Iterator[Callable[..., Iterable[Any]]]:
    """Give what maps over blocks: of a number of processes, a Dask client, the address of one, or a local cluster."""
    if isinstance(client, int | float):
        with _processes(client) as mapped:
            yield mapped
        return
    distributed = needs("distributed", "scale")
    with ExitStack() as stack:
        if client is None:
            cluster = distributed.LocalCluster(threads_per_worker=1, dashboard_address=":0")
            client = stack.enter_context(distributed.Client(stack.enter_context(cluster), set_as_default=False))
        elif isinstance(client, str):
            if not re.fullmatch(r"(?:\w+://)?[^\s/]+:\d+", client):
                raise InputError(f"{client}: no address of a Dask scheduler, expected one such as tcp://host:8786")
            try:
                client = stack.enter_context(distributed.Client(client, timeout=PATIENCE, set_as_default=False))
            except (OSError, ValueError) as error:
                said = str(error).splitlines()[0] if str(error) else "no answer"
                raise InputError(f"{client}: no Dask scheduler answers there ({said:.80})") from None
        if not isinstance(client, distributed.Client):
            raise InputError(f"client must be a Dask client, its address, or a number of processes; got {client!r:.60}")
        try:
            yield partial(_on_cluster, client)
        except distributed.KilledWorker as error:
            raise InputError(f"{error.last_worker.address}: workers died again and again, mostly for lack of memory: "
                             f"expected smaller blocks or larger workers{_AGAIN}") from None  # fmt: skip
        except (distributed.client.FutureCancelledError, distributed.comm.CommClosedError) as error:
            raise InputError(f"the Dask cluster is gone ({type(error).__name__}){_AGAIN}") from None


def _on_cluster(client: Any, function: Callable[[B], Any], blocks: Sequence[B]) -> Iterator[Any]:
    futures = client.map(function, blocks, pure=False)
    try:
        for future in futures:
            yield future.result()
            future.release()
    finally:
        client.cancel(futures)


@contextmanager
def _processes(jobs: float) -> Iterator[Callable[..., Iterable[Any]]]:
    """Give what maps over blocks in some processes of this machine, which end with this one whatever ends it."""
    from loky import cpu_count, get_reusable_executor
    from loky.process_executor import BrokenProcessPool

    if not isinstance(jobs, int) or isinstance(jobs, bool) or jobs == 0 or jobs < -1:
        raise InputError(f"processes must be a number from 1 on, or -1 for one on each core; got {jobs!r}")
    number = cpu_count() if jobs == -1 else min(jobs, 4 * cpu_count())  # more would only wait for each other
    if number == 1:
        yield map
        return
    try:
        yield get_reusable_executor(number, initializer=_end_with, initargs=(os.getpid(),)).map
    except BrokenProcessPool:
        hint = "mostly for lack of memory: expected fewer of them, or smaller blocks"
        raise InputError(f"one of {number} processes died, {hint}{_AGAIN}") from None


def _end_with(parent: int) -> None:
    """End this process when its parent has ended, whatever ended it."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
