"""Where a chain does not hold, and what was done to it there: each change is told once, at its place."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.history.chain import FIRST, Head, Record, hash_line, read_line, split_lines


@dataclass(frozen=True)
class Fault:
    """Where a chain does not hold: the number of a record (from 1), and the kind of fault.

    kind: `changed`, `missing` (last: up to which one, where it is more than one), `moved`, `added` or `cut` (what
    stood behind it is gone). detail: how it is known, in English.
    """

    record: int
    kind: str
    detail: str = ""
    last: int = 0


def find_faults(content: bytes, head: Head | None) -> list[Fault]:
    """Every place where a chain does not hold, in the order of the records.

    content: the file. head: what the chain is said to end with; None where nobody says.
    """
    lines, whole = split_lines(content)
    records = [read_line(line) for line in lines]
    places, faults, end = _find_places(records, whole)
    hashes = {number: hash_line(lines[place]) for number, place in places.items()}
    faults += _hold_bonds({number: records[place] or {} for number, place in places.items()}, hashes, end, head)
    faults += _hold_batches(records, places, end)
    if head is not None:
        faults += _hold_head(end, hashes.get(end, FIRST if not end else ""), head)
    told: dict[tuple[int, str], Fault] = {}
    for fault in faults:
        told.setdefault((fault.record, fault.kind), fault)
    return sorted(told.values(), key=lambda fault: fault.record)


def _find_places(records: Sequence[Record | None], whole: bool) -> tuple[dict[int, int], list[Fault], int]:
    """Number -> place of the records that are some, what is amiss with the numbers, and the number of the last place.

    A line that is no record takes the number that is expected there. What is deleted or inserted shifts what follows.
    """
    numbers = [_number(record) for record in records]
    known, places = {*numbers}, dict[int, int]()
    faults: list[Fault] = []
    shift = 1
    for place, number in enumerate(numbers):
        expected, after = place + shift, numbers[place + 1] if place + 1 < len(numbers) else 0
        if number is None:
            last = place + 1 == len(numbers) and not whole
            faults.append(Fault(expected, "cut", "its line has no end") if last else
                          Fault(expected, "changed", "it is no canonical line"))  # fmt: skip
            continue
        if number != expected and place and numbers[place - 1] is None and after in {0, number + 1}:
            # The line before, of which nobody knows whether it was one record, has been told.
            shift, expected = number - place, number
        if number == expected:
            places[number] = place
        else:
            gap = range(expected, number)
            if after == expected + 1:
                moved = expected in known
                faults.append(Fault(expected, "moved" if moved else "changed", f"record {number} stands here"))
                number = number if moved else expected
            elif gap and not any(each in known for each in gap):
                faults.append(Fault(expected, "missing", "its number is nowhere", number - 1 if len(gap) > 1 else 0))
                shift = number - place
            elif number in places:
                faults.append(Fault(expected, "added", f"record {number} stands twice"))
                shift -= 1
                continue
            else:
                faults.append(Fault(expected, "moved", f"record {number} stands here"))
                shift = number - place if after == number + 1 else shift
            places.setdefault(number, place)
    if not whole and numbers[-1] is not None:
        faults.append(Fault(len(records) + shift - 1, "cut", "the last line has no end"))
    return places, faults, len(records) + shift - 1


def _number(record: Record | None) -> int | None:
    """The number that a record gives itself, 0 where it gives none."""
    if record is None:
        return None
    number = record.get("n")
    return number if isinstance(number, int) and not isinstance(number, bool) and number > 0 else 0


def _hold_bonds(records: dict[int, Record], hashes: dict[int, str], end: int, head: Head | None) -> Iterator[Fault]:
    """Neighbours that are not bound: the later was changed where what follows does not know it either."""
    for number, record in records.items():
        if number == 1 and record.get("prev") != FIRST:
            yield Fault(1, "changed", "it is not bound to the beginning")
        elif number > 1 and number - 1 in hashes and record.get("prev") != hashes[number - 1]:
            known = records[number + 1].get("prev") if number + 1 in records else None
            known = head.sha256 if known is None and number == end and head is not None else known
            if known not in {None, hashes[number]}:
                yield Fault(number, "changed", "the record after it, or the head, is bound to another")
            else:
                yield Fault(number - 1, "changed", f"record {number} is bound to another")


def _hold_batches(records: Sequence[Record | None], places: dict[int, int], end: int) -> Iterator[Fault]:
    """Runs say how many records follow: one that was cut is found without a head."""
    runs = [number for number in sorted(places) if (records[places[number]] or {}).get("kind") == "run"]
    for run, following in itertools.pairwise([*runs, end + 1]):
        said = (records[places[run]] or {}).get("records")
        missing = (said if isinstance(said, int) else 0) - (following - run - 1)
        if missing > 0:
            yield Fault(following - 1, "cut", f"{missing} record(s) of the run of record {run} are missing")


def _hold_head(end: int, sha256: str, head: Head) -> list[Fault]:
    if end < head.records:
        return [Fault(end, "cut", f"there were {head.records} records")]
    if end > head.records:
        return [Fault(head.records + 1, "added", f"the head knows {head.records} record(s)")]
    return [] if sha256 == head.sha256 or not sha256 else [Fault(end, "changed", "the head is that of another record")]
