"""How a slide that we made is known again, and whether somebody has changed it since.

A slide holds its key, a fingerprint of what we wrote and one of what it was made from, in its tags (which PowerPoint
keeps) and in the last line of its notes (which every program keeps).
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

from lxml import etree
from pptx.opc.package import Part
from pptx.oxml import parse_xml

from pipelines.deck.shapes import Picture, PlannedSlide

PROVENANCE = "boost-provenance: "
TAGS_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.tags+xml"
TAGS_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/tags"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
KEY, MADE, PLAN, DECK, TEMPLATE = "BOOST_KEY", "BOOST_MADE", "BOOST_PLAN", "BOOST_DECK", "BOOST_TEMPLATE"
DIGITS = 16
STEP = 12700
VERSION = "1"
"""Raised when slides are written otherwise from the same plan."""


@dataclass(frozen=True)
class Identity:
    """What a slide says of itself."""

    key: str
    made: str
    plan: str


def mark_slide(slide: Any, key: str, plan: str) -> None:
    """Write the identity of a slide as it stands now."""
    identity = {"key": key, "made": fingerprint(slide), "plan": plan}
    write_tags(slide.part, slide._element.find(f"{{{P}}}cSld"),
               {KEY: key, MADE: identity["made"], PLAN: identity["plan"]})  # fmt: skip
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if frame is not None and frame.paragraphs[-1].text.startswith(PROVENANCE):
        run = frame.paragraphs[-1].runs[0]
        said = json.loads(run.text.removeprefix(PROVENANCE)) | {"deck": identity}
        run.text = PROVENANCE + json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def read_identity(slide: Any) -> Identity | None:
    """What a slide says of itself; None where it is none of ours."""
    tags = read_tags(slide.part, slide._element.find(f"{{{P}}}cSld"))
    if KEY in tags:
        return Identity(tags[KEY], tags.get(MADE, ""), tags.get(PLAN, ""))
    for line in reversed(_notes(slide)):
        if line.startswith(PROVENANCE):
            try:
                found = json.loads(line.removeprefix(PROVENANCE))["deck"]
                return Identity(str(found["key"]), str(found["made"]), str(found["plan"]))
            except (ValueError, KeyError, TypeError):
                return None
    return None


def hash_plan(plan: PlannedSlide, template: str) -> str:
    """What a slide is made from, with the template it stands on."""

    def plain(value: Any) -> Any:
        if isinstance(value, Picture):
            return ["picture", plain(asdict(value.box)), value.alternative, _hash(value.png), _hash(value.svg)]
        if is_dataclass(value) and not isinstance(value, type):
            return [type(value).__name__, *(plain(getattr(value, name)) for name in value.__dataclass_fields__)]
        if isinstance(value, tuple | list):
            return [plain(each) for each in value]
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        return value

    return _hash(json.dumps([VERSION, template, plain(plan)], sort_keys=True).encode())


def fingerprint(slide: Any) -> str:
    """What a slide shows and says, twice: with how it looks and where it stands, and by its texts and numbers alone.

    Neither is of how a program spells it. The second serves where another program than PowerPoint has written all
    anew, colours and inherited sizes included.
    """
    looks = [_look(slide, element) for element in slide.shapes._spTree if _shown(element)]
    notes = [line for line in _notes(slide) if line and not line.startswith(PROVENANCE)]
    content = [[kind, [_join(text) for text in texts], parts[1:2]] for kind, _, texts, _, parts in looks]
    return ".".join(_hash(json.dumps(found, ensure_ascii=True).encode()) for found in
                    ([slide.slide_layout.name, looks, notes], [content, notes]))  # fmt: skip


def is_edited(slide: Any, identity: Identity) -> bool:
    """Whether somebody changed a slide since we wrote it."""
    now, then = fingerprint(slide), identity.made
    if now == then:
        return False
    return now.split(".")[-1] != then.split(".")[-1] if _is_rewritten(slide) else True


def _is_rewritten(slide: Any) -> bool:
    """Whether the deck was last saved by another program than PowerPoint or ours."""
    said = next((rel.target_part.blob for rel in slide.part.package._rels.values()
                 if rel.reltype.endswith("/extended-properties")), b"")  # fmt: skip
    found = re.search(rb"<(?:\w+:)?Application>([^<]*)", said)
    return found is not None and b"PowerPoint" not in found[1]


def _join(runs: list[list[Any]]) -> str:
    return re.sub(r"\s+", " ", "".join(text for text, _ in runs)).strip()


def _notes(slide: Any) -> list[str]:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return frame.text.split("\n") if frame is not None else []


def _shown(element: Any) -> bool:
    name = etree.QName(element).localname
    number = element.find(f".//{{{P}}}ph[@type='sldNum']") is not None
    return name in {"sp", "pic", "graphicFrame", "grpSp", "cxnSp"} and not number


def _look(slide: Any, element: Any) -> list[Any]:
    spot = element.find(f".//{{{A}}}off"), element.find(f".//{{{A}}}ext[@cx]")
    edges = [round(int(part.get(name)) / STEP) for part, names in zip(spot, ("xy", ("cx", "cy")), strict=True)
             if part is not None for name in names]  # fmt: skip
    texts = [_paragraph(paragraph) for paragraph in element.iter(f"{{{A}}}p")]
    fills = [colour.get("val") for colour in element.findall(f"{{{P}}}spPr//{{{A}}}srgbClr")]
    chart, picture = element.find(f".//{{{C}}}chart"), element.find(f".//{{{A}}}blip")
    parts: list[Any] = []
    if chart is not None:
        parts = _chart(slide.part.related_part(chart.get(f"{{{R}}}id"))._element)
    elif picture is not None and picture.get(f"{{{R}}}embed"):
        parts = [_hash(slide.part.related_part(picture.get(f"{{{R}}}embed")).blob)]
    return [etree.QName(element).localname, edges, [text for text in texts if text], fills, parts]


def _paragraph(paragraph: Any) -> list[Any]:
    """Runs of one look, joined: a program may cut a text where it likes."""
    runs: list[list[Any]] = []
    for run in paragraph:
        name = etree.QName(run).localname
        if name == "br":
            runs.append(["\n", None])
        text = "".join(part.text or "" for part in run.findall(f"{{{A}}}t"))
        if name not in {"r", "fld"} or not text:
            continue
        properties = run.find(f"{{{A}}}rPr")
        look: list[Any] = []
        if properties is not None:
            fill = properties.find(f"{{{A}}}solidFill")
            colour = [each.get("val") for each in fill] if fill is not None else []
            on = [properties.get(each) in {"1", "true"} for each in ("b", "i")]
            under = properties.get("u") not in {None, "none"}
            look = [int(properties.get("sz") or 0), *on, under, colour]
        if runs and runs[-1][1] == look:
            runs[-1][0] += text
        else:
            runs.append([text, look])
    return runs


def _chart(space: Any) -> list[Any]:
    """Kinds, names, categories, numbers and colours of a chart."""
    kinds = [etree.QName(each).localname for each in space.find(f".//{{{C}}}plotArea")]
    numbers: list[Any] = []
    colours: list[Any] = []
    for series in space.iter(f"{{{C}}}ser"):
        for part in ("tx", "cat", "val"):
            holder = series.find(f"{{{C}}}{part}")
            points = holder.iter(f"{{{C}}}pt") if holder is not None else []
            values = [(int(point.get("idx")), point.findtext(f"{{{C}}}v") or "") for point in points]
            numbers.append([(index, _number(value)) for index, value in values if value])
        colours.append([colour.get("val") for colour in series.findall(f"{{{C}}}spPr/{{{A}}}solidFill/*")])
        colours.append([
            (dot.find(f"{{{C}}}idx").get("val"), colour.get("val")) for dot in series.findall(f"{{{C}}}dPt")
            for colour in dot.findall(f"{{{C}}}spPr/{{{A}}}solidFill/*")
        ])  # fmt: skip
    return [[kind for kind in kinds if kind.endswith("Chart")], numbers, colours]


def _number(value: str) -> str:
    try:
        return f"{float(value):.9g}"
    except ValueError:
        return re.sub(r"\s+", " ", value)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:DIGITS]


def read_tags(part: Any, holder: Any) -> dict[str, str]:
    """The tags of a slide or of a presentation."""
    found: dict[str, str] = {}
    for reference in holder.iter(f"{{{P}}}tags") if holder is not None else ():
        try:
            blob = part.related_part(reference.get(f"{{{R}}}id")).blob
            tags = etree.fromstring(blob)
        except (KeyError, etree.XMLSyntaxError):
            continue
        found |= {tag.get("name", ""): tag.get("val", "") for tag in tags.iter(f"{{{P}}}tag")}
    return found


def write_tags(part: Any, holder: Any, tags: dict[str, str], before: tuple[str, ...] = ("controls", "extLst")) -> None:
    """Put tags at a slide or a presentation, in the place of those of ours that are there."""
    lines = "".join(f'<p:tag name="{name}" val="{_escape(value)}"/>' for name, value in tags.items())
    blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<p:tagLst xmlns:p="{P}">{lines}</p:tagLst>'
    old = next((each for each in holder.iter(f"{{{P}}}tags")
                if set(tags) & set(read_tags(part, _only(each)))), None)  # fmt: skip
    if old is not None:
        part.related_part(old.get(f"{{{R}}}id"))._blob = blob.encode("utf-8")
        return
    package = part.package
    made = Part(package.next_partname("/ppt/tags/tag%d.xml"), TAGS_TYPE, package, blob.encode("utf-8"))
    reference = part.relate_to(made, TAGS_RELATION)
    data = holder.find(f"{{{P}}}custDataLst")
    if data is None:
        data = parse_xml(f'<p:custDataLst xmlns:p="{P}"/>')
        later = [each for each in holder if etree.QName(each).localname in before]
        if later:
            later[0].addprevious(data)
        else:
            holder.append(data)
    data.append(parse_xml(f'<p:tags xmlns:p="{P}" xmlns:r="{R}" r:id="{reference}"/>'))


def _only(reference: Any) -> Any:
    """An element that holds a reference alone."""
    holder = etree.Element(f"{{{P}}}custDataLst")
    holder.append(etree.fromstring(etree.tostring(reference)))
    return holder


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
