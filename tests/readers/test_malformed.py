"""Real exports changed by chance, each taken the whole way: a clear refusal, or exactly what the file still says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from malformed import check, expect, find_differences, ingest, read_unchanged
from mutations import Case, kinds, mutate, mutate_structures

CASES = [case for kind in kinds().values() for case in mutate(kind)] + list(mutate_structures())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_changed_by_chance_is_refused_or_read_right(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(case, ingest(case, tmp_path, monkeypatch))


@pytest.mark.parametrize("name", [name for name, kind in kinds().items() if kind.read])
def test_the_plain_reading_agrees_on_the_unchanged_files(name: str) -> None:
    kind = kinds()[name]
    assert list(find_differences(read_unchanged(name), expect(Case(kind, "nothing", kind.data), kind.data))) == []


def test_there_are_enough_of_them_and_of_every_kind() -> None:
    assert len({case.data for case in CASES}) >= 300
    assert len({case.name for case in CASES}) == len(CASES)
    counts = Counter(case.kind.name for case in CASES)
    assert counts.keys() >= kinds().keys() - {"sav"}
    assert all(count >= 5 for count in counts.values()), counts
