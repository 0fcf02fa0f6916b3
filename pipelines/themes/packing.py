"""Zip containers with the same bytes for the same content."""

from __future__ import annotations

import io
import re
import zipfile

THEN = (1980, 1, 1, 0, 0, 0)


def pack(members: dict[str, bytes]) -> bytes:
    """A zip container of some files, in the order given, without any date."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, THEN)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            container.writestr(entry, content)
    return stream.getvalue()


def repack_workbook(data: bytes) -> bytes:
    """A workbook as it was saved, without the moment when it was saved."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        members = {name: container.read(name) for name in container.namelist()}
    core = "docProps/core.xml"
    members[core] = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", members[core])
    return pack(members)
