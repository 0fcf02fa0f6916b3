"""Malformed files made by hand, each taken the whole way: a clear refusal, or exactly what the file still says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hand_made import make_by_hand
from malformed import check, ingest
from mutations import READ, REFUSED, SAME, Case

CASES = list(make_by_hand())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_made_by_hand_is_refused_or_read_right(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(case, ingest(case, tmp_path, monkeypatch))


def test_there_are_enough_of_them() -> None:
    assert len({case.data for case in CASES}) >= 400
    assert len({case.name for case in CASES}) == len(CASES)
    musts = Counter(case.must for case in CASES)
    assert musts[REFUSED] >= 200
    assert musts[SAME] + musts[READ] >= 20
