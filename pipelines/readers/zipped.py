"""Zip containers, read in memory: known members only, with limits on how many and how large."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from pipelines.readers.raw import Unreadable

MAXIMUM_MEMBERS = 500
MAXIMUM_BYTES = 200_000_000
MAXIMUM_RATIO = 200
SMALL = 1_000_000
"""Below this size no ratio is looked at: a sheet of nothing but empty cells packs very well."""


ENTRY = b"PK\x01\x02"
MAXIMUM_ENTRIES = 5_000
"""What is counted before the container is opened; containers inside it may hold some of them."""


def member_names(data: bytes) -> list[str]:
    """The names in the container, none where it is broken or holds far too many."""
    if data.count(ENTRY) > MAXIMUM_ENTRIES:
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            return container.namelist()[:MAXIMUM_MEMBERS]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return []


def read_members(data: bytes, file: str, allowed: str, wanted: str, action: str) -> dict[str, bytes]:
    """Name -> bytes of the members that match `wanted`; any member that does not match `allowed` is refused."""
    if (count := data.count(ENTRY)) > MAXIMUM_ENTRIES:
        raise Unreadable(file, "", f"{count} files in the container", f"at most {MAXIMUM_MEMBERS}", action)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            members = [member for member in container.infolist() if not member.is_dir()]
            _check(members, file, allowed, action)
            return {each.filename: container.read(each) for each in members if re.fullmatch(wanted, each.filename)}
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError):
        # Encrypted members raise RuntimeError, unknown compression NotImplementedError.
        raise Unreadable(file, "", "a broken or locked zip container", "the file as exported", action) from None


def _check(members: list[zipfile.ZipInfo], file: str, allowed: str, action: str) -> None:
    def refuse(place: str, found: str, expected: str) -> Unreadable:
        return Unreadable(file, place, found, expected, action)

    if len(members) > MAXIMUM_MEMBERS:
        raise refuse("", f"{len(members)} files in the container", f"at most {MAXIMUM_MEMBERS}")
    names: set[str] = set()
    for member in members:
        leads_out = ".." in member.filename.split("/")
        if leads_out or member.filename in names or not re.fullmatch(allowed, member.filename):
            raise refuse("", f"“{member.filename[:60]}” in the container", "only the files the platform puts there")
        names.add(member.filename)
        ratio = member.file_size / max(member.compress_size, 1)
        if member.file_size > SMALL and ratio > MAXIMUM_RATIO:
            raise refuse(member.filename, f"a file packed {ratio:.0f} to 1", f"at most {MAXIMUM_RATIO} to 1")
    total = sum(member.file_size for member in members)
    if total > MAXIMUM_BYTES:
        raise refuse("", f"{total:,} bytes once unpacked", f"at most {MAXIMUM_BYTES:,}")
