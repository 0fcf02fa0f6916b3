"""The same declarations give the same indicators on every engine."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from panel import assert_same, make_panel

from pipelines.chunked import NotInPieces, store_wave
from pipelines.engines.chunks import ChunkCounter
from pipelines.engines.scan import open_scan
from pipelines.population import WEIGHT
from pipelines.pseudonyms import VARIABLE
from schemas.refusals import Refusal
from tests.surveys import KEY, WAVE

needs_duckdb = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("duckdb", "narwhals")),
    reason="the optional extra `duckdb` is not installed",
)
needs_spark = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("pyspark", "narwhals")) or not shutil.which("java"),
    reason="the optional extra `spark`, or Java, is not installed",
)


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, KEY)


def split(responses: pd.DataFrame, folder: Path, parts: int = 3) -> list[Path]:
    whose = responses["participant"] if "participant" in responses else responses["id"]
    number = pd.util.hash_pandas_object(whose, index=False).to_numpy() % np.uint64(parts)
    paths = [folder / f"part-{part}.parquet" for part in range(parts)]
    for part, path in enumerate(paths):
        responses[number == part].to_parquet(path, index=False)
    return paths


@pytest.mark.parametrize("repeated", [True, False])
def test_parts_add_up(tmp_path: Path, repeated: bool) -> None:
    declared, _, responses = make_panel(tmp_path, repeated=repeated)
    assert_same(ChunkCounter(split(responses, tmp_path), declared), declared, responses)


def test_weights_add_up(tmp_path: Path) -> None:
    declared, _, responses = make_panel(tmp_path, repeated=False)
    weight = np.where(
        responses["outcome"] == "complete", np.random.default_rng(1).uniform(0.5, 2, len(responses)), np.nan
    )
    responses = responses.assign(**{WEIGHT: weight})
    assert_same(ChunkCounter(split(responses, tmp_path), declared), declared, responses)


@needs_duckdb
@pytest.mark.parametrize("repeated", [True, False])
def test_duckdb_counts_alike(tmp_path: Path, repeated: bool) -> None:
    from pipelines.engines.native import EngineCounter

    declared, _, responses = make_panel(tmp_path, repeated=repeated)
    assert_same(EngineCounter(open_scan("duckdb", split(responses, tmp_path)), declared), declared, responses)


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_an_engine_that_is_not_installed_is_named(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, {"duckdb": "duckdb", "spark": "pyspark.sql"}[engine], None)
    monkeypatch.delitem(sys.modules, "pipelines.engines.spark", raising=False)
    with pytest.raises(Refusal, match=f"{engine} is not installed") as refusal:
        open_scan(engine, [])
    assert f"boost-evaluation[{engine}]" in refusal.value.problems[0].action


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Spark with a master and two workers, each a process of its own."""
    from pyspark.sql import SparkSession

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("boost-test")
    settings = {
        "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1", "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "4", "spark.sql.session.timeZone": "UTC", "spark.executor.memory": "900m",
    }  # fmt: skip
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def list_executors() -> list[int]:
    """The processes of executors that this test's Spark started."""
    table = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            table[int(folder.name)] = parent, (folder / "cmdline").read_text()
        except OSError:  # it has ended meanwhile
            continue

    def is_ours(pid: int) -> bool:
        while pid in table:
            if pid == os.getpid():
                return True
            pid = table[pid][0]
        return False

    return [pid for pid, (_, said) in table.items() if "CoarseGrainedExecutorBackend" in said and is_ours(pid)]


@needs_spark
@pytest.mark.filterwarnings("ignore")
def test_spark_counts_alike_though_a_worker_is_killed(tmp_path: Path, cluster: Any) -> None:
    from pipelines.engines.native import EngineCounter

    everything, _, responses = make_panel(tmp_path)
    declared = replace(everything, indicators=everything.indicators[:5])
    killed: list[int] = []
    done = threading.Event()

    def kill() -> None:
        while not killed and not done.is_set():
            for pid in list_executors()[:1]:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
            time.sleep(0.2)

    counter = EngineCounter(open_scan("spark", split(responses, tmp_path), cluster), declared)
    # Once a first job has run on both executors, one of them goes while the next jobs run.
    assert counter.count("received") == len(responses)
    killer = threading.Timer(1.0, kill)
    killer.start()
    assert_same(counter, declared, responses)
    done.set()
    killer.join()
    assert killed
    # The cluster has started another in its place.
    assert set(list_executors()) - set(killed)


def store(tmp_path: Path, declared: Any, path: Path, rows: int) -> Any:
    return store_wave(tmp_path, declared, WAVE, [path.relative_to(tmp_path)], tmp_path / "parts", rows)


@pytest.mark.parametrize("repeated", [True, False])
def test_pieces_give_what_the_whole_gives(tmp_path: Path, repeated: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.chunked.SMALLEST_PIECE", 1000)
    declared, path, responses = make_panel(tmp_path, 900, repeated=repeated)
    stored = store(tmp_path, declared, path, 100)
    assert len(stored.parts) > 4
    assert stored.rows == len(responses)
    read = pd.concat([pd.read_parquet(part) for part in stored.parts], ignore_index=True)
    read = read.sort_values("row", ignore_index=True)
    # Parquet knows no seconds alone.
    whole = responses.assign(**{name: responses[name].astype("datetime64[ms]") for name in ("started", "submitted")})
    pd.testing.assert_frame_equal(read, whole)
    assert_same(ChunkCounter(stored.parts, declared), declared, responses)
    if repeated:
        homes = [set(pd.read_parquet(part)["participant"]) for part in stored.parts]
        assert sum(map(len, homes)) == len(set().union(*homes))


def test_a_number_that_recurs_in_another_piece_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.chunked.SMALLEST_PIECE", 1000)
    declared, path, _ = make_panel(tmp_path, 900)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('\n850,"', '\n7,"'), encoding="utf-8")
    found = [each for each in store(tmp_path, declared, path, 100).findings if each.severity == "error"]
    assert [(each.check, each.row, each.value, each.expected) for each in found] == [
        ("duplicate_id", 851, "7", {"first": 8})
    ]


def test_an_unknown_code_in_a_late_piece_sends_the_file_to_be_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.chunked.SMALLEST_PIECE", 1000)
    declared, path, _ = make_panel(tmp_path, 900)
    head, _, tail = path.read_text(encoding="utf-8").rpartition('"YES"')
    path.write_text(head + '"OUI"' + tail, encoding="utf-8")
    with pytest.raises(NotInPieces):
        store(tmp_path, declared, path, 100)
