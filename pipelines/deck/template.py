"""The deck a presentation begins with: our own master, made by code from the charts' tokens, or a house template."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml import parse_xml
from pptx.util import Emu

from pipelines.charts import tokens
from pipelines.charts.fonts import FAMILY
from pipelines.deck.colours import THEME, write_fill
from pipelines.deck.shapes import Box
from schemas.refusals import Problem, Refusal

WIDTH, HEIGHT = 12192000, 6858000
PIXEL = WIDTH // tokens.WIDTH
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
LEFT, ROOM = tokens.MARGIN, tokens.WIDTH - 2 * tokens.MARGIN
TITLE = Box(LEFT, 44, ROOM, 146)
CONTENT = Box(LEFT, 206, ROOM, 830)
OURS = "BOOST"
"""The name of the theme of our own master."""


def open_template(path: Path | None) -> Any:
    """A presentation without slides: from a house template, or our own. Raises Refusal where a file is none."""
    if path is None:
        return _draw_master()
    name = path.as_posix()
    action = "give a PowerPoint template (.pptx or .potx)"
    if not path.is_file():
        raise Refusal(Problem(name, "", "no such file", "a house template", action))
    try:
        presentation = Presentation(BytesIO(_as_presentation(path.read_bytes())))
    except (BadZipFile, KeyError, ValueError, etree.XMLSyntaxError, OSError, AttributeError):
        raise Refusal(Problem(name, "", "not readable as a presentation", "a house template", action)) from None
    for entry in list(presentation.slides._sldIdLst):
        presentation.part.drop_rel(entry.rId)
        presentation.slides._sldIdLst.remove(entry)
    return presentation


def _as_presentation(content: bytes) -> bytes:
    """A template (.potx) as the presentation that it otherwise is."""
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as given, ZipFile(stream, "w") as made:
        for entry in given.infolist():
            part = given.read(entry.filename)
            if entry.filename == "[Content_Types].xml":
                for kind in (b"template", b"slideshow"):
                    part = part.replace(
                        b"presentationml." + kind + b".main+xml", b"presentationml.presentation.main+xml"
                    )
            made.writestr(entry.filename, part)
    return stream.getvalue()


def _draw_master() -> Any:
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Emu(WIDTH), Emu(HEIGHT)
    master = presentation.slide_master
    for layout in list(presentation.slide_layouts)[4:]:
        presentation.slide_layouts.remove(layout)
    _drop_leftovers(presentation)
    _paint_theme(master)
    tree = _tree([
        _placeholder(2, "title", "", TITLE, anchor="t"),
        _placeholder(3, "body", "1", CONTENT),
        _placeholder(4, "sldNum", "4", Box(tokens.WIDTH - LEFT - 120, 1038, 120, 28)),
    ])  # fmt: skip
    _replace(master, tree)
    styles = master._element.find(f"{{{_P}}}txStyles")
    assert styles is not None
    styles.getparent().replace(styles, parse_xml(_text_styles()))
    cover = f"<p:bg {NAMESPACES}><p:bgPr>{write_fill(tokens.ACCENT)}<a:effectLst/></p:bgPr></p:bg>"
    wide = Box(LEFT + 48, 300, ROOM - 96, 280)
    below = Box(LEFT + 48, 610, ROOM - 96, 330)
    dark = [
        _placeholder(2, "ctrTitle", "", wide, anchor="b", size=44, colour=tokens.BACKGROUND),
        _placeholder(3, "subTitle", "1", below, size=20, colour=tokens.BACKGROUND),
    ]
    band = _rectangle(9, Box(0, 0, tokens.WIDTH, 14), tokens.ACCENT)
    number = _placeholder(4, "sldNum", "4", None)
    names = {"cover": "Title", "content": "Title and content", "section": "Section", "title": "Title only"}
    shapes = {
        "cover": (dark, "title", cover),
        "content": ([band, _placeholder(2, "title", "", None), _placeholder(3, "", "1", CONTENT), number], "obj", ""),
        "section": ([
            _rectangle(9, Box(0, 0, 40, tokens.HEIGHT), tokens.ACCENT),
            _placeholder(2, "title", "", Box(LEFT + 48, 330, ROOM - 96, 220), anchor="b", size=40),
            _placeholder(3, "body", "1", Box(LEFT + 48, 570, ROOM - 96, 300), size=20), number,
        ], "secHead", ""),
        "title": ([band, _placeholder(2, "title", "", None), number], "titleOnly", ""),
    }  # fmt: skip
    for layout, (name, (parts, kind, background)) in zip(presentation.slide_layouts, shapes.items(), strict=True):
        _replace(layout, _tree(parts), background)
        layout._element.set("type", kind)
        layout._element.find(f"{{{_P}}}cSld").set("name", names[name])
    return presentation


_P = "http://schemas.openxmlformats.org/presentationml/2006/main"


def _replace(holder: Any, tree: str, background: str = "") -> None:
    common = holder._element.find(f"{{{_P}}}cSld")
    old = common.find(f"{{{_P}}}spTree")
    common.replace(old, parse_xml(tree))
    if background:
        found = common.find(f"{{{_P}}}bg")
        if found is not None:
            common.remove(found)
        common.insert(0, parse_xml(background))


def _tree(parts: list[str]) -> str:
    return (
        f'<p:spTree {NAMESPACES}><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/>'
        f"</p:nvGrpSpPr><p:grpSpPr>"
        f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm>'
        f"</p:grpSpPr>{''.join(parts)}</p:spTree>"
    )


def _place(box: Box) -> str:
    left, top, width, height = (round(edge * PIXEL) for edge in (box.left, box.top, box.width, box.height))
    return f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _placeholder(
    number: int, kind: str, index: str, box: Box | None, anchor: str = "t", size: float = 0, colour: str = ""
) -> str:
    kinds = f' type="{kind}"' if kind else ""
    indexes = f' idx="{index}"' if index else ""
    fill = write_fill(colour) if colour else ""
    style = (
        f'<a:lvl1pPr marL="0" indent="0"><a:buNone/><a:defRPr sz="{round(size * 100)}">{fill}</a:defRPr></a:lvl1pPr>'
    )
    body = f'<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:normAutofit/></a:bodyPr>'
    content = '<a:r><a:rPr lang="en-GB"/><a:t>…</a:t></a:r>'
    if kind == "sldNum":
        style = (
            f'<a:lvl1pPr algn="r"><a:defRPr sz="1200">{write_fill(tokens.MUTED)}</a:defRPr></a:lvl1pPr>'
            if box else ""
        )  # fmt: skip
        identity = 'id="{7C9B5A6E-0000-4000-9000-000000000001}" type="slidenum"'
        content = f'<a:fld {identity}><a:rPr lang="en-GB"/><a:t>‹#›</a:t></a:fld>'
    elif not size:
        style = ""
    properties = f"<p:spPr>{_place(box) if box else ''}{_RECTANGLE if box else ''}</p:spPr>"
    if box is None:
        body = "<a:bodyPr/>"
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{kind or "content"} {number}"/><p:cNvSpPr>'
        f'<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph{kinds}{indexes}/></p:nvPr></p:nvSpPr>{properties}'
        f"<p:txBody>{body}<a:lstStyle>{style}</a:lstStyle><a:p>{content}</a:p></p:txBody></p:sp>"
    )


_RECTANGLE = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'


def _rectangle(number: int, box: Box, fill: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="band {number}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f"<p:spPr>{_place(box)}{_RECTANGLE}{write_fill(fill)}<a:ln><a:noFill/></a:ln></p:spPr>"
        f'<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="en-GB"/></a:p></p:txBody></p:sp>'
    )


def _text_styles() -> str:
    """Titles, and bodies of five levels, in the sizes of the figures."""
    title = (
        f'<a:lvl1pPr algn="l" defTabSz="914400"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc><a:spcBef><a:spcPct val="0"/>'
        f'</a:spcBef><a:buNone/><a:defRPr sz="{tokens.TITLE * 50}" b="1" kern="1200">{write_fill(tokens.TEXT)}'
        f'<a:latin typeface="+mj-lt"/><a:ea typeface="+mj-ea"/><a:cs typeface="+mj-cs"/></a:defRPr></a:lvl1pPr>'
    )
    bodies = "".join(
        f'<a:lvl{level}pPr marL="{228600 * level}" indent="-228600" algn="l" defTabSz="914400"><a:lnSpc>'
        f'<a:spcPct val="95000"/></a:lnSpc><a:spcBef><a:spcPts val="600"/></a:spcBef><a:buFont typeface="Arial"/>'
        f'<a:buChar char="•"/><a:defRPr sz="{size}" kern="1200">{write_fill(tokens.TEXT)}<a:latin typeface="+mn-lt"/>'
        f'<a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl{level}pPr>'
        for level, size in enumerate((2000, 1800, 1600, 1400, 1400), start=1)
    )
    return (
        f"<p:txStyles {NAMESPACES}><p:titleStyle>{title}</p:titleStyle><p:bodyStyle>{bodies}</p:bodyStyle>"
        f"<p:otherStyle/></p:txStyles>"
    )


def _drop_leftovers(presentation: Any) -> None:
    """The picture and the printer of the presentation that ours is made from."""
    for holder in (presentation.part.package, presentation.part):
        for name, rel in list(holder._rels.items()):
            if rel.reltype.endswith(("/thumbnail", "/printerSettings")):
                holder._rels.pop(name)


def _paint_theme(master: Any) -> None:
    """The charts' colours and typeface in the theme."""
    part = next(rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))
    theme = part.blob.decode("utf-8")
    theme = re.sub(r'(<a:theme [^>]*name=")[^"]*', rf"\g<1>{OURS}", theme)
    for role, colour in THEME.items():
        replaced = f'<a:{role}><a:srgbClr val="{colour.lstrip("#").upper()}"/></a:{role}>'
        theme = re.sub(rf"<a:{role}>.*?</a:{role}>", replaced, theme, flags=re.DOTALL)
    theme = re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*', rf"\g<1>{FAMILY}", theme)
    part._blob = theme.encode("utf-8")


def is_ours(presentation: Any) -> bool:
    """Whether a presentation stands on our own master."""
    master = presentation.slide_master
    part = next((rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme")), None)
    return part is not None and f'name="{OURS}"'.encode() in part.blob[:600]


TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE}
AREAS = {PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.CHART, PP_PLACEHOLDER.PICTURE,
         PP_PLACEHOLDER.TABLE, PP_PLACEHOLDER.VERTICAL_BODY, PP_PLACEHOLDER.VERTICAL_OBJECT}  # fmt: skip
