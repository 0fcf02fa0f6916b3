"""Puts a planned slide into a presentation: placeholders, text, tables, charts, pictures and notes."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.parts.chart import ChartPart

from pipelines.charts import tokens
from pipelines.deck.chart_xml import write_chart
from pipelines.deck.colours import write_fill
from pipelines.deck.layouts import Layouts
from pipelines.deck.shapes import Box, Chart, Grid, Mark, Picture, PlannedSlide, Shape, Words
from pipelines.deck.template import NAMESPACES, TITLES
from pipelines.deck.workbook import write_workbook

SVG_EXT = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
DECORATIVE_EXT = "{C183D7F6-B498-43B3-948B-1728B52AA6E4}"
SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
DECORATIVE_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
CHART_URI = "http://schemas.openxmlformats.org/drawingml/2006/chart"
TABLE_URI = "http://schemas.openxmlformats.org/drawingml/2006/table"
GRID = 12700
"""All edges stand on whole points, so that a program which rounds them does not move them."""
ANCHORS = {"top": "t", "middle": "ctr", "bottom": "b"}
ALIGNS = {"left": "l", "center": "ctr", "right": "r"}


def place_slide(presentation: Any, layouts: Layouts, plan: PlannedSlide) -> Any:
    """Append a slide and give it."""
    layout = {"cover": layouts.cover, "closing": layouts.cover, "section": layouts.section}.get(
        plan.layout, layouts.figure
    )
    slide = presentation.slides.add_slide(layout)
    _fill_placeholders(slide, plan, layouts)
    for number, shape in enumerate(plan.shapes, start=10):
        _place(slide, shape, number, plan.language, layouts)
    _write_notes(slide, [*plan.notes, plan.provenance], plan.language)
    return slide


def _fill_placeholders(slide: Any, plan: PlannedSlide, layouts: Layouts) -> None:
    """Title, and on a cover the subtitle; what stays empty goes."""
    written = False
    for each in list(slide.placeholders):
        kind = each.placeholder_format.type
        if kind in TITLES:
            # Our own master has the size already; a house template's may not fit the title.
            own = layouts.closes and (plan.layout != "figure" or plan.title_size == tokens.TITLE)
            size = 0.0 if own or plan.layout != "figure" else plan.title_size
            _write_paragraphs(each, [plan.title], plan.language, size * layouts.points)
        elif plan.layout != "figure" and not written and plan.subtitle and kind in {
            PP_PLACEHOLDER.SUBTITLE, PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT
        }:  # fmt: skip
            written = True
            _write_paragraphs(each, plan.subtitle.split("\n"), plan.language, 0)
        else:
            each._element.getparent().remove(each._element)
    if plan.layout == "figure":
        _number_slide(slide, plan.language)


def _number_slide(slide: Any, language: str) -> None:
    """The slide's number, where the layout has a place for it."""
    for each in slide.slide_layout.placeholders:
        if each.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
            index = each.placeholder_format.idx
            size = "" if each._element.ph.get("sz") is None else f' sz="{each._element.ph.get("sz")}"'
            slide.shapes._spTree.append(parse_xml(
                f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="9" name="slide number"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
                f'</p:cNvSpPr><p:nvPr><p:ph type="sldNum"{size} idx="{index}"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody>'
                f'<a:bodyPr/><a:lstStyle/><a:p><a:fld id="{{7C9B5A6E-0000-4000-9000-000000000001}}" type="slidenum">'
                f"<a:rPr lang={quoteattr(language)}/><a:t>‹#›</a:t></a:fld></a:p></p:txBody></p:sp>"
            ))  # fmt: skip
            return


def _write_paragraphs(shape: Any, texts: list[str], language: str, size: float) -> None:
    body = shape.text_frame._txBody
    for paragraph in list(body.p_lst):
        body.remove(paragraph)
    sized = f' sz="{round(size * 100)}"' if size else ""
    for text in texts:
        body.append(parse_xml(
            f"<a:p {NAMESPACES}><a:r><a:rPr lang={quoteattr(language)}{sized}/><a:t>{escape(text)}</a:t></a:r></a:p>"
        ))  # fmt: skip


def _place(slide: Any, shape: Shape, number: int, language: str, layouts: Layouts) -> None:
    tree = slide.shapes._spTree
    if isinstance(shape, Words):
        tree.append(parse_xml(_write_words(shape, number, language, layouts)))
    elif isinstance(shape, Mark):
        tree.append(parse_xml(_write_mark(shape, number, layouts)))
    elif isinstance(shape, Grid):
        tree.append(parse_xml(_write_grid(shape, number, language, layouts)))
    elif isinstance(shape, Picture):
        tree.append(parse_xml(_write_picture(slide, shape, number, layouts)))
    else:
        tree.append(parse_xml(_write_chart(slide, shape, number, language, layouts)))


def _snap(pixels: float, layouts: Layouts) -> int:
    return round(pixels * layouts.pixel / GRID) * GRID


def _frame(box: Box, layouts: Layouts, name: str = "a:xfrm") -> str:
    left, top, width, height = (_snap(edge, layouts) for edge in (box.left, box.top, box.width, box.height))
    return f'<{name}><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></{name}>'


def _run(text: str, language: str, size: float, *, bold: bool, colour: str) -> str:
    return (
        f'<a:r><a:rPr lang={quoteattr(language)} sz="{round(size * 100)}" b="{int(bold)}">{write_fill(colour)}'
        f'<a:latin typeface="+mn-lt"/></a:rPr>'
        f"<a:t>{escape(text)}</a:t></a:r>"
    )


def _paragraphs(texts: list[str], align: str, language: str, size: float, bold: bool, colour: str) -> str:
    head = (
        f'<a:pPr algn="{ALIGNS[align]}"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="0"/></a:spcBef></a:pPr>'
    )
    end = f'<a:endParaRPr lang={quoteattr(language)} sz="{round(size * 100)}"/>'
    return "".join(
        f"<a:p>{head}{_run(text, language, size, bold=bold, colour=colour) if text else end}</a:p>" for text in texts
    )


def _write_words(shape: Words, number: int, language: str, layouts: Layouts) -> str:
    size = shape.size * layouts.points
    texts = [part for paragraph in shape.paragraphs for part in paragraph.split("\n")]
    return (
        f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(shape.name)}/>'
        f'<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>{_frame(shape.box, layouts)}'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody>'
        f'<a:bodyPr wrap="square" lIns="0" '
        f'tIns="0" rIns="0" bIns="0" anchor="{ANCHORS[shape.anchor]}"><a:normAutofit/></a:bodyPr><a:lstStyle/>'
        f"{_paragraphs(texts, shape.align, language, size, shape.bold, shape.colour)}</p:txBody></p:sp>"
    )


def _write_mark(shape: Mark, number: int, layouts: Layouts) -> str:
    decorative = (
        f'<a:extLst><a:ext uri="{DECORATIVE_EXT}"><adec:decorative xmlns:adec="{DECORATIVE_NAMESPACE}" val="1"/>'
        f"</a:ext></a:extLst>"
    )
    return (
        f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(shape.name)} descr="">{decorative}'
        f"</p:cNvPr><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{_frame(shape.box, layouts)}"
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{write_fill(shape.fill)}<a:ln><a:noFill/></a:ln></p:spPr>'
        f'<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="en-GB"/></a:p></p:txBody></p:sp>'
    )


def _graphic(shape: Chart | Grid, number: int, layouts: Layouts, uri: str, content: str) -> str:
    lock = '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr>'
    return (
        f'<p:graphicFrame {NAMESPACES}><p:nvGraphicFramePr><p:cNvPr id="{number}" name={quoteattr(shape.name)} '
        f"descr={quoteattr(shape.alternative)}/>{lock}<p:nvPr/></p:nvGraphicFramePr>"
        f'{_frame(shape.box, layouts, "p:xfrm")}<a:graphic><a:graphicData uri="{uri}">{content}</a:graphicData>'
        f"</a:graphic></p:graphicFrame>"
    )


def _write_grid(grid: Grid, number: int, language: str, layouts: Layouts) -> str:
    columns = "".join(f'<a:gridCol w="{_snap(width, layouts)}"/>' for width in grid.widths)
    lines = [grid.header, *grid.rows] if grid.header else list(grid.rows)
    muted, rows = set(grid.muted), []
    for place, (line, height) in enumerate(zip(lines, grid.heights, strict=True)):
        head = bool(grid.header) and place == 0
        index = place - bool(grid.header)
        title = (index, -1) in muted and not head
        cells = "".join(
            _write_cell(
                text, grid, column, language, layouts, head=head, title=title,
                grey=head or (index, column) in muted,
            )
            for column, text in enumerate(line)
        )  # fmt: skip
        rows.append(f'<a:tr h="{_snap(height, layouts)}">{cells}</a:tr>')
    table = (
        f'<a:tbl><a:tblPr firstRow="{int(bool(grid.header))}"><a:tableStyleId>{NO_STYLE}</a:tableStyleId></a:tblPr>'
        f"<a:tblGrid>{columns}</a:tblGrid>{''.join(rows)}</a:tbl>"
    )
    return _graphic(grid, number, layouts, TABLE_URI, table)


def _write_cell(
    text: str, grid: Grid, column: int, language: str, layouts: Layouts, *, head: bool, title: bool, grey: bool,
) -> str:  # fmt: skip
    size = (grid.head_size if head else grid.size) * layouts.points
    bold = head or title or column in grid.bold
    colour = tokens.ACCENT if title else tokens.MUTED if grey else tokens.TEXT
    none = "".join(f'<a:ln{side} w="0"><a:noFill/></a:ln{side}>' for side in "LRT")
    line = f'<a:lnB w="{19050 if head else 9525}">{write_fill(tokens.MUTED if head else tokens.HAIRLINE)}</a:lnB>'
    anchor = "b" if head or title else ANCHORS[grid.anchor]
    side = round(12 * layouts.pixel)
    right = 0 if grid.aligns[column] == "right" else side
    texts = text.split("\n")
    content = _paragraphs(texts, grid.aligns[column], language, size, bold, colour)
    return (
        f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{content}</a:txBody>"
        f'<a:tcPr marL="{side if column else 0}" marR="{right}" marT="0" marB="0" anchor="{anchor}">'
        f"{none}{line}<a:noFill/></a:tcPr></a:tc>"
    )


def _write_picture(slide: Any, picture: Picture, number: int, layouts: Layouts) -> str:
    from io import BytesIO

    _, png = slide.part.get_or_add_image_part(BytesIO(picture.png))
    package = slide.part.package
    part = Part(package.next_partname("/ppt/media/drawing%d.svg"), "image/svg+xml", package, picture.svg)
    svg = slide.part.relate_to(part, RT.IMAGE)
    return (
        f'<p:pic {NAMESPACES}><p:nvPicPr><p:cNvPr id="{number}" name={quoteattr(picture.name)} '
        f'descr={quoteattr(picture.alternative)}/><p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/>'
        f'</p:nvPicPr><p:blipFill><a:blip r:embed="{png}"><a:extLst><a:ext uri="{SVG_EXT}"><asvg:svgBlip '
        f'xmlns:asvg="{SVG_NAMESPACE}" r:embed="{svg}"/></a:ext></a:extLst></a:blip>'
        f"<a:stretch><a:fillRect/></a:stretch>"
        f'</p:blipFill><p:spPr>{_frame(picture.box, layouts)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f"</p:pic>"
    )


def _write_chart(slide: Any, chart: Chart, number: int, language: str, layouts: Layouts) -> str:
    package = slide.part.package
    xml = write_chart(chart, language, layouts.points)
    part = ChartPart.load(
        PackURI(package.next_partname(ChartPart.partname_template)), CT.DML_CHART, package, xml.encode("utf-8")
    )
    part.chart_workbook.update_from_xlsx_blob(write_workbook(chart))
    identity = slide.part.relate_to(part, RT.CHART)
    content = f'<c:chart xmlns:c="{CHART_URI}" r:id="{identity}"/>'
    return _graphic(chart, number, layouts, CHART_URI, content)


def _write_notes(slide: Any, lines: list[str], language: str) -> None:
    frame = slide.notes_slide.notes_text_frame
    if frame is None:
        return
    body = frame._txBody
    for paragraph in list(body.p_lst):
        body.remove(paragraph)
    for line in lines:
        body.append(parse_xml(
            f"<a:p {NAMESPACES}><a:r><a:rPr lang={quoteattr(language)}/><a:t>{escape(line)}</a:t></a:r></a:p>"
        ))  # fmt: skip
