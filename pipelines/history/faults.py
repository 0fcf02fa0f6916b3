"""Where a chain does not hold, and what was done to it there: each change is told once, at its place."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.history.chain import FIRST, Head, Record, hash_line, read_line, split_lines, write_line

LARGEST = 2**53
"""Numbers from here on are no whole numbers any more where JSON is read otherwise."""
NO_LINE = "it is no canonical line"


@dataclass(frozen=True)
class Fault:
    """Where a chain does not hold: the number of a record (from 1), and the kind of fault.

    kind: `changed`, `missing` (both with last: up to which one, where it may be more than one), `moved` (its line
    stands elsewhere), `added` or `cut` (what stood behind it is gone). detail: how it is known, in English.
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

    A longest run of rising numbers stands as it was written. A record whose number is missing in it was moved; other
    lines between two of the run are held against the numbers that belong between them.
    """
    numbers = [_number(record) for record in records]
    cut_within = not whole and numbers[-1] is None
    if cut_within:
        numbers.pop()
    run = _find_rising(numbers)
    places = {numbers[place] or 0: place for place in run}
    moved = dict[int, int]()
    for place, number in enumerate(numbers):
        if number and number not in places and number <= len(numbers):
            moved.setdefault(number, place)
    astray, faults, low, end = {*moved.values()}, list[Fault](), 0, 0
    for first, last in itertools.pairwise([-1, *run, len(numbers)]):
        between = range(first + 1, last)
        odd = [place for place in between if place not in astray]
        if last < len(numbers):
            high = numbers[last] or 0
        else:
            own = sum(numbers[place] not in places for place in odd)
            end = max(low + own + sum(number > low for number in moved), *moved, 0)
            high = end + 1
        faults += [Fault(numbers[place] or 0, "moved", f"it stands behind record {low}" if low else "it stands first")
                   for place in between if place in astray]  # fmt: skip
        faults += _hold_gap(numbers, odd, (low, high), moved, places)
        low = high
    if not whole:
        end += cut_within
        faults.append(Fault(end, "cut", "its line has no end" if cut_within else "the last line has no end"))
    return places | moved, faults, end


def _find_rising(numbers: Sequence[int | None]) -> list[int]:
    """The places of a longest run of rising numbers, by the piles of patience sorting (Fredman 1975)."""
    tops, ends, before = list[int](), list[int](), dict[int, int]()
    for place, number in enumerate(numbers):
        pile = bisect.bisect_left(tops, number or 0)
        # Of two lines with one number the first counts.
        if number and number not in tops[pile : pile + 1]:
            tops[pile : pile + 1], ends[pile : pile + 1] = [number], [place]
            before[place] = ends[pile - 1] if pile else -1
    found, place = list[int](), ends[-1] if ends else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]


def _list_missing(low: int, high: int, moved: Iterable[int]) -> list[range]:
    """The numbers between two, in runs, without those that stand elsewhere."""
    known = [low, *sorted(number for number in moved if low < number < high), high]
    return [range(one + 1, other) for one, other in itertools.pairwise(known) if other > one + 1]


def _hold_gap(
    numbers: Sequence[int | None], odd: list[int], bounds: tuple[int, int], moved: Iterable[int], places: dict[int, int]
) -> Iterator[Fault]:
    """What lies between two records of the run: lines that are missing, changed or too many.

    odd: places of lines there that were not moved. places: a changed record is added under the number of its place.
    """
    low, high = bounds
    missing = _list_missing(low, high, moved)
    if missing and any(numbers[place] is None for place in odd):
        # Nobody knows how many records a line was that is none.
        yield _tell_run(range(missing[0][0], missing[-1][-1] + 1), "changed", NO_LINE)
        return
    wanted = itertools.chain.from_iterable(missing)
    for place in odd:
        stands = NO_LINE if numbers[place] is None else f"record {numbers[place]} stands here"
        number = next(wanted, 0)
        if not number:
            yield Fault(low + 1, "added", stands)
            continue
        yield Fault(number, "changed", stands)
        places[number], low = place, number
    yield from (_tell_run(run, "missing", "its number is nowhere") for run in _list_missing(low, high, moved))


def _tell_run(run: range, kind: str, detail: str) -> Fault:
    return Fault(run[0], kind, detail, run[-1] if run[-1] > run[0] else 0)


def _number(record: Record | None) -> int | None:
    """The number that a record gives itself, 0 where it gives none, or one that no history comes to."""
    if record is None:
        return None
    number = record.get("n")
    known = isinstance(number, int) and not isinstance(number, bool) and 0 < number < LARGEST
    return number if known else 0


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
                if hash_line(write_line({**record, "prev": hashes[number - 1]})) != known:
                    # More of it was changed than what it is bound to: it is bound to what stood before it.
                    yield Fault(number - 1, "changed", f"record {number}, changed itself, is bound to another")
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
