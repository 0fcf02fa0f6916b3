"""Several processes at once, as many as `params.yaml` allows: forked from this one where the system can fork."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from schemas.refusals import Problem, Refusal


@contextmanager
def open_pool(workspace: Path, most: int, import_ahead: Callable[[], None]) -> Iterator[ProcessPoolExecutor]:
    """A pool of at most so many processes; what is imported ahead, forked processes have already."""
    processes = _count_processes(workspace, most)
    fork = "fork" in multiprocessing.get_all_start_methods() and os.name == "posix"
    if fork:
        import_ahead()
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork" if fork else "spawn")) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _count_processes(workspace: Path, most: int) -> int:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    path = workspace / "params.yaml"
    try:
        params = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) if path.is_file() else {}
        asked = int(((params or {}).get("figures") or {}).get("processes") or 0)
    except (YAMLError, UnicodeDecodeError, AttributeError, ValueError, TypeError):
        expected = "figures: {processes: a whole number}"
        raise Refusal(Problem(path.name, "", "not what is read there", expected, "restore the file")) from None
    return max(1, min(asked if asked > 0 else os.cpu_count() or 1, most))
