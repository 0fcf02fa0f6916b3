"""The chain: whatever is changed, deleted, swapped or cut is found, and said where."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.history.chain import Head, bind_records, head_of, read_line, write_line
from pipelines.history.faults import find_faults

TEXTS = st.text(alphabet="abé→ \"\\'{}\u2028", max_size=8)
VALUES = st.one_of(st.integers(-5, 10**6), st.floats(allow_nan=False, allow_infinity=False), TEXTS, st.booleans())


@st.composite
def chains(draw: st.DrawFn, least: int = 2) -> list[bytes]:
    """Some batches, each with a run that says how many records follow."""
    drafts: list[dict[str, Any]] = []
    while len(drafts) < least or draw(st.booleans()):
        batch = draw(st.lists(st.dictionaries(st.sampled_from("uvwxyz"), VALUES, max_size=3), max_size=4))
        drafts.append({"kind": "run", "records": len(batch)})
        drafts += [{"kind": "value", **each} for each in batch]
        if len(drafts) > 14:
            break
    return bind_records(drafts, Head())


def write(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


@given(chains())
def test_a_chain_as_it_was_written_has_no_fault(lines: list[bytes]) -> None:
    assert find_faults(write(lines), head_of(lines)) == []
    assert find_faults(write(lines), None) == []
    assert [read_line(line) for line in lines] == [json.loads(line) for line in lines]


@settings(max_examples=300)
@given(chains(), st.data())
def test_any_changed_byte_is_found_in_its_record(lines: list[bytes], data: st.DataObject) -> None:
    content = write(lines)
    at = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[at]))
    faults = find_faults(content[:at] + bytes([byte]) + content[at + 1 :], head_of(lines))
    record = content[:at].count(b"\n") + 1
    assert faults
    # A line end that is gone joins two records; a new one splits one.
    assert any(abs(fault.record - record) <= (1 if b"\n" in (content[at : at + 1], bytes([byte])) else 0)
               for fault in faults)  # fmt: skip


@settings(max_examples=200)
@given(chains(), st.data())
def test_a_record_rewritten_with_care_is_found(lines: list[bytes], data: st.DataObject) -> None:
    """Canonical, with the right number and the right binding to the one before: only what follows betrays it."""
    at = data.draw(st.integers(0, len(lines) - 1))
    forged = write_line({**json.loads(lines[at]), "forged": data.draw(VALUES)})
    faults = find_faults(write([*lines[:at], forged, *lines[at + 1 :]]), head_of(lines))
    assert [(fault.record, fault.kind) for fault in faults] == [(at + 1, "changed")]


@settings(max_examples=200)
@given(chains(), st.data())
def test_deleted_records_are_one_fault_where_they_stood(lines: list[bytes], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(lines) - 1))
    end = data.draw(st.integers(at + 1, len(lines)))
    (fault,) = find_faults(write([*lines[:at], *lines[end:]]), head_of(lines))
    if end == len(lines):
        assert (fault.kind, fault.record) == ("cut", at)
    else:
        assert (fault.kind, fault.record, fault.last) == ("missing", at + 1, end if end > at + 1 else 0)


@settings(max_examples=200)
@given(chains(), st.data())
def test_an_inserted_record_is_one_fault_where_it_stands(lines: list[bytes], data: st.DataObject) -> None:
    """A copy of an earlier one, and one that was made to fit its place."""
    at = data.draw(st.integers(1, len(lines) - 1))
    copied = lines[data.draw(st.integers(0, at - 1))]
    (fault,) = find_faults(write([*lines[:at], copied, *lines[at:]]), head_of(lines))
    assert (fault.kind, fault.record) == ("added", at + 1)
    (forged,) = bind_records([{"kind": "value", "forged": True}], head_of(lines[:at]))
    faults = find_faults(write([*lines[:at], forged, *lines[at:]]), head_of(lines))
    assert faults
    assert {fault.record for fault in faults} <= {at, at + 1, at + 2}


@settings(max_examples=200)
@given(chains(least=3), st.data())
def test_swapped_records_are_found(lines: list[bytes], data: st.DataObject) -> None:
    one, other = sorted(data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=2, max_size=2, unique=True)))
    swapped = list(lines)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    faults = find_faults(write(swapped), head_of(lines))
    # Of neighbours nobody can tell which of the two was moved; with one between them it may be that one that stands.
    assert {fault.kind for fault in faults} == {"moved"}
    if other - one > 2:
        assert [fault.record for fault in faults] == [one + 1, other + 1]
    else:
        assert {fault.record for fault in faults} <= set(range(one + 1, other + 2))


@settings(max_examples=200)
@given(chains(least=3), st.data())
def test_a_moved_record_is_one_fault_that_names_it(lines: list[bytes], data: st.DataObject) -> None:
    one, other = data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=2, max_size=2, unique=True))
    moved = [*lines[:one], *lines[one + 1 :]]
    moved.insert(other, lines[one])
    (fault,) = find_faults(write(moved), head_of(lines))
    assert fault.kind == "moved"
    assert fault.record == one + 1 or (abs(one - other) == 1 and fault.record == other + 1)


@settings(max_examples=200)
@given(chains(), st.data())
def test_a_cut_is_found_wherever_it_is_made(lines: list[bytes], data: st.DataObject) -> None:
    content = write(lines)
    left = data.draw(st.integers(0, len(content) - 1))
    faults = find_faults(content[:left], head_of(lines))
    assert "cut" in {fault.kind for fault in faults}


def test_a_last_line_without_its_end_is_cut_though_it_is_a_record() -> None:
    lines = bind_records([{"kind": "run", "records": 1}, {"kind": "value"}], Head())
    (fault,) = find_faults(write(lines)[:-1], head_of(lines))
    assert (fault.record, fault.kind, fault.detail) == (2, "cut", "the last line has no end")


DRAFTS = [{"kind": "run", "records": 5}, *({"kind": "value", "v": number} for number in range(5))]
CHAIN = bind_records(DRAFTS, Head())


def rewrite(at: int, **fields: Any) -> bytes:
    """A record with other fields, canonical."""
    return write_line({**json.loads(CHAIN[at]), **fields})


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ([*CHAIN[:2], b"{}x", *CHAIN[3:]], [(3, "changed", 0)]),
        ([*CHAIN[:2], CHAIN[2][:20], CHAIN[2][20:], *CHAIN[3:]], [(3, "changed", 0)]),
        ([*CHAIN[:2], CHAIN[2] + CHAIN[3], *CHAIN[4:]], [(3, "changed", 4)]),
        ([*CHAIN[:2], b"{}x", *CHAIN[2:]], [(3, "added", 0)]),
        ([*CHAIN[:2], b"{}x", CHAIN[4], CHAIN[3], CHAIN[5]], [(3, "changed", 0), (5, "moved", 0)]),
        ([*CHAIN, CHAIN[1]], [(7, "added", 0)]),
        ([*CHAIN, b"{}x"], [(7, "changed", 0), (7, "added", 0)]),
        ([*CHAIN[:2], rewrite(2, n=9), *CHAIN[5:]], [(3, "changed", 0), (4, "missing", 5)]),
        ([*CHAIN[:2], *CHAIN[3:]], [(3, "missing", 0)]),
        ([*CHAIN[:2], *CHAIN[4:]], [(3, "missing", 4)]),
        ([*CHAIN[:2], CHAIN[3], CHAIN[2], *CHAIN[4:]], [(4, "moved", 0)]),
        ([CHAIN[0], CHAIN[4], *CHAIN[2:4], CHAIN[1], CHAIN[5]], [(2, "moved", 0), (5, "moved", 0)]),
        ([*CHAIN[:4], CHAIN[1], *CHAIN[4:]], [(5, "added", 0)]),
        ([rewrite(0, prev="f" * 64), *CHAIN[1:]], [(1, "changed", 0)]),
        ([*CHAIN[:2], rewrite(2, v=9), *CHAIN[3:]], [(3, "changed", 0)]),
        ([*CHAIN[:2], rewrite(2, prev="f" * 64), *CHAIN[3:]], [(3, "changed", 0)]),
        ([*CHAIN[:2], rewrite(2, n="3"), *CHAIN[3:]], [(3, "changed", 0)]),
        ([*CHAIN[:5], rewrite(5, v=9)], [(6, "changed", 0)]),
        (CHAIN[:4], [(4, "cut", 0)]),
    ],
)  # fmt: skip
def test_what_was_done_to_a_chain_is_told_at_its_place(lines: list[bytes], faults: list[tuple[int, str, int]]) -> None:
    found = find_faults(write(lines), head_of(CHAIN))
    assert [(fault.record, fault.kind, fault.last) for fault in found] == faults


def test_a_line_that_was_cut_within_has_no_end() -> None:
    found = find_faults(write(CHAIN)[:-9], head_of(CHAIN))
    assert [(fault.record, fault.kind) for fault in found] == [(6, "cut")]


@given(chains())
def test_a_cut_within_a_batch_is_found_without_a_head(lines: list[bytes]) -> None:
    runs = [at for at, line in enumerate(lines) if json.loads(line)["kind"] == "run"]
    for at in range(1, len(lines)):
        found = find_faults(write(lines[:at]), None)
        assert bool(found) == (at not in runs)


def test_a_head_that_was_changed_is_found() -> None:
    lines = bind_records([{"kind": "run", "records": 1}, {"kind": "value"}], Head())
    for head in (Head(2, "0" * 64), Head(1, head_of(lines).sha256), Head(3, head_of(lines).sha256)):
        assert find_faults(write(lines), head)


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"1", b'{"n": 1}', b'{"n":1.0e0}', b"\xff", b"[" * 5000])
def test_what_is_no_canonical_record_is_none(line: bytes) -> None:
    assert read_line(line) is None
