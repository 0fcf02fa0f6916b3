"""Write a presentation as the same bytes each time: parts numbered as they follow each other, dates fixed."""

from __future__ import annotations

import datetime
import re
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from pptx.opc.packuri import PackURI

from pipelines.disk import naming
from pipelines.files import write_bytes
from schemas.refusals import Problem, Refusal

DAY = datetime.datetime(2000, 1, 1)
NUMBERED = re.compile(r"^(/ppt/(?:charts|embeddings|tags|media|notesSlides)/[A-Za-z_]+)\d*(\.\w+)$")
PACKED = (".png", ".jpg", ".jpeg", ".xlsx", ".gif")
"""What is compressed already."""
FIRST = ("[Content_Types].xml", "_rels/.rels")


def save_presentation(presentation: Any, path: Path, title: str, language: str) -> None:
    """Write a deck; raises Refusal where another program holds it open."""
    properties = presentation.core_properties
    properties.title, properties.language = title, language
    properties.author, properties.last_modified_by = "", ""
    properties.created = properties.modified = DAY
    properties.revision = 1
    presentation.part.rename_slide_parts([each.rId for each in presentation.slides._sldIdLst])
    _number_parts(presentation)
    stream = BytesIO()
    presentation.save(stream)
    try:
        with naming(path):
            write_bytes(path, _repack(stream))
    except PermissionError:
        action = "close the deck in PowerPoint, then run again"
        found = "a file that cannot be written"
        raise Refusal(Problem(path.as_posix(), "", found, "a deck that is closed", action)) from None


def _number_parts(presentation: Any) -> None:
    """Charts, sheets, pictures, tags and notes in the order of the slides."""
    counters: dict[str, int] = {}
    seen: set[int] = set()

    def visit(part: Any) -> None:
        for rel in sorted(part.rels.values(), key=lambda each: (len(each.rId), each.rId)):
            if rel.is_external or id(rel.target_part) in seen:
                continue
            target = rel.target_part
            seen.add(id(target))
            match = NUMBERED.match(str(target.partname))
            if match:
                stem = f"{match[1]}{{}}{match[2]}"
                counters[stem] = counters.get(stem, 0) + 1
                target.partname = PackURI(stem.format(counters[stem]))
            visit(target)

    seen.add(id(presentation.part))
    for slide in presentation.slides:
        seen.add(id(slide.part))
    for slide in presentation.slides:
        visit(slide.part)
    visit(presentation.part)


def _repack(stream: BytesIO) -> bytes:
    made = BytesIO()
    with ZipFile(stream) as given, ZipFile(made, "w") as packed:
        # The order in which parts are found differs once slides were put between others.
        for entry in sorted(given.infolist(), key=lambda each: (each.filename not in FIRST, each.filename)):
            info = ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_STORED if entry.filename.endswith(PACKED) else ZIP_DEFLATED
            info.create_system, info.external_attr = 3, 0o600 << 16
            packed.writestr(info, given.read(entry.filename), compresslevel=zlib.Z_DEFAULT_COMPRESSION)
    return made.getvalue()
