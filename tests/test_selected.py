"""Some rows of a table, and memory that stays: what counting rests on."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from pipelines import freed
from pipelines.selected import select_rows

TABLE = pd.DataFrame({"who": ["a", "b", "c"], "code": pd.Categorical(["Y", None, "N"]), "number": [1.0, np.nan, 3.0]})


@pytest.mark.parametrize("name", list(TABLE))
def test_a_column_of_selected_rows_is_that_of_a_table_of_these_rows(name: str) -> None:
    mask = np.array([True, False, True])
    selected = select_rows(TABLE, mask)
    expected = TABLE[mask].reset_index(drop=True)
    pd.testing.assert_series_equal(selected[name], expected[name])
    assert selected[name] is selected[name]
    assert len(selected) == len(selected.index) == 2


def test_a_column_that_is_not_there_is_not_there() -> None:
    selected = select_rows(TABLE, np.array([True, True, True]))
    assert "who" in selected
    assert "other" not in selected
    assert selected.get("other") is None
    with pytest.raises(KeyError, match="other"):
        selected["other"]


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library is asked")
def test_freed_memory_is_kept() -> None:
    code = (
        "import resource, numpy as np\n"
        "from pipelines.freed import keep_freed\n"
        "assert keep_freed()\n"
        "np.ones(1_000_000)\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "for _ in range(50): np.ones(1_000_000)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)"
    )
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # Eight megabytes from the system each time would be hundreds or thousands of pages.
    assert int(asked.stdout) < 200


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert not freed.keep_freed()
