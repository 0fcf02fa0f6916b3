"""A report as a Word document: Word's own headings, tables with a repeated header, pictures with alternative text."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from pipelines.charts.tokens import ACCENT, BAND, HAIRLINE, MUTED, TEXT
from pipelines.deck.package import DAY
from pipelines.report.blocks import Block, Heading, Line, Picture, Report, Table
from pipelines.themes.packing import pack
from pipelines.typography import REGION

FONT = "Calibri"
PAGE = Cm(21), Cm(29.7)
MARGIN = Cm(1.8)
WIDTH = PAGE[0] - 2 * MARGIN
KEPT = 2
"""So many rows of a table stay with the next one."""
FIRST = ("[Content_Types].xml", "_rels/.rels")
BODY = "word/document.xml"
STRONG, NOTE, CELL, CELL_NOTE = "Boost strong", "Boost note", "Boost cell", "Boost cell note"


def write_document(report: Report) -> bytes:
    """The document; the same bytes for the same report."""
    document = Document()
    _set_page(document, report)
    _set_styles(document, report.language)
    document.add_paragraph(report.title, style="Title")
    for at, block in enumerate(report.blocks):
        following = report.blocks[at + 1] if at + 1 < len(report.blocks) else None
        _add(document, block, following)
    properties = document.core_properties
    properties.title, properties.language = report.title, report.language
    properties.author, properties.last_modified_by, properties.comments = "", "", report.stamp[:255]
    properties.created = properties.modified = DAY
    properties.revision = 1
    return _seal(document)


def _seal(document: Any) -> bytes:
    """The document with the hash of its own body in its properties, by which a change by hand is known later."""
    members = _unpack(document)
    document.core_properties.keywords = _mark(members[BODY])
    members = _unpack(document)
    return pack({name: members[name] for name in sorted(members, key=lambda each: (each not in FIRST, each))})


def _unpack(document: Any) -> dict[str, bytes]:
    stream = BytesIO()
    document.save(stream)
    with ZipFile(stream) as container:
        return {name: container.read(name) for name in container.namelist()}


def _mark(body: bytes) -> str:
    return f"boost-report {hashlib.sha256(body).hexdigest()}"


def is_untouched(content: bytes) -> bool:
    """Whether a document is as `write_document` wrote it; not so what Word saved since, or no document of ours."""
    try:
        with ZipFile(BytesIO(content)) as container:
            body = container.read(BODY)
        return bool(Document(BytesIO(content)).core_properties.keywords == _mark(body))
    except (BadZipFile, KeyError, ValueError, PackageNotFoundError):
        return False


def _add(document: Any, block: Block, following: Block | None) -> None:
    if isinstance(block, Heading):
        document.add_heading(block.text, level=block.level)
    elif isinstance(block, Line):
        style = {"strong": STRONG, "note": NOTE}.get(block.style, "Normal")
        paragraph = document.add_paragraph(block.text, style=style)
        # What introduces a table stands with it.
        paragraph.paragraph_format.keep_with_next = isinstance(following, Table)
        if block.apart:
            _add_border(paragraph)
    elif isinstance(block, Table):
        _add_table(document, block)
    else:
        _add_picture(document, block)


def _add_picture(document: Any, block: Picture) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = Pt(6)
    shape = paragraph.add_run().add_picture(str(block.png), width=Emu(WIDTH))
    shape._inline.docPr.set("descr", block.alternative)
    shape._inline.docPr.set("name", block.png.stem)
    shape._inline.graphic.graphicData.pic.nvPicPr.cNvPr.set("name", block.png.name)


def _add_table(document: Any, block: Table) -> None:
    table = document.add_table(rows=1, cols=len(block.header), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _describe(table, block.title)
    _pad(table)
    widths = [Emu(int(WIDTH * share)) for share in block.shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for cell, text in zip(table.rows[0].cells, block.header, strict=True):
        _fill(cell, (Line(text, "strong"),))
        _shade(cell, ACCENT)
        for run in cell.paragraphs[0].runs:
            run.font.color.rgb = RGBColor(255, 255, 255)
    _mark_row(table.rows[0], "w:tblHeader")
    for number, row in enumerate(block.rows):
        cells = table.add_row()
        for cell, content in zip(cells.cells, row, strict=True):
            _fill(cell, content)
            if number % 2:
                _shade(cell, BAND)
    for row in table.rows:
        _mark_row(row, "w:cantSplit")
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    for row in table.rows[:KEPT]:
        # A table does not begin with its header alone at the foot of a page.
        for paragraph in (each for cell in row.cells for each in cell.paragraphs):
            paragraph.paragraph_format.keep_with_next = len(table.rows) > KEPT
    document.add_paragraph(style=NOTE).paragraph_format.space_after = Pt(0)


def _fill(cell: Any, content: tuple[Line, ...]) -> None:
    for at, line in enumerate(content or (Line(""),)):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        paragraph.style = CELL_NOTE if line.style == "note" else CELL
        run = paragraph.add_run(line.text)
        run.bold = line.style == "strong" or None


def _pad(table: Any) -> None:
    """Room between the text of a cell and its border, in twentieths of a point."""
    margins = OxmlElement("w:tblCellMar")
    for side, room in (("top", 40), ("left", 80), ("bottom", 30), ("right", 80)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(room))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption")


def _describe(table: Any, title: str) -> None:
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), title)
    table._tbl.tblPr.append(caption)


def _mark_row(row: Any, name: str) -> None:
    properties = row._tr.get_or_add_trPr()
    mark = OxmlElement(name)
    # Of these two the schema wants cantSplit first.
    properties.insert(0, mark) if name == "w:cantSplit" else properties.append(mark)


def _shade(cell: Any, colour: str) -> None:
    shading = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour.lstrip("#").upper())):
        shading.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _add_border(paragraph: Any) -> None:
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "4"), ("space", "6"), ("color", HAIRLINE.lstrip("#"))):
        top.set(qn(f"w:{key}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc")


def _set_page(document: Any, report: Report) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run(f"{report.title} · ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = footer.add_run()
        part = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            part.text = text
        else:
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)
    hyphens = OxmlElement("w:autoHyphenation")
    settings = document.settings.element
    settings.insert_element_before(
        hyphens, "w:consecutiveHyphenLimit", "w:hyphenationZone", "w:doNotHyphenateCaps", "w:characterSpacingControl",
        "w:compat", "w:rsids", "w:themeFontLang",
    )  # fmt: skip


def _set_styles(document: Any, language: str) -> None:
    styles = document.styles
    size: float
    ink, muted = _colour(TEXT), _colour(MUTED)
    normal = styles["Normal"]
    _set_font(normal, 10, ink)
    normal.paragraph_format.space_after = Pt(4)
    for name, size, before in (("Title", 22, 0), ("Heading 1", 16, 18), ("Heading 2", 13, 12), ("Heading 3", 11, 8)):
        style = styles[name]
        _set_font(style, size, _colour(ACCENT))
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(4)
    for name, size, colour in ((STRONG, 10, ink), (NOTE, 8.5, muted), (CELL, 8.5, ink), (CELL_NOTE, 7.5, muted)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _set_font(style, size, colour)
        style.paragraph_format.space_after = Pt(2)
    styles[STRONG].font.bold = True
    styles[STRONG].paragraph_format.space_before = Pt(6)
    _set_font(styles["Footer"], 8, muted)
    spoken = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    spoken.set(qn("w:val"), re.sub("_", "-", REGION.get(language, language)))


def _set_font(style: Any, size: float, colour: RGBColor) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # A theme's font would win over the one named here.
    for key in [key for key in fonts.attrib if "heme" in key]:
        del fonts.attrib[key]
    for key in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(key), FONT)


def _colour(code: str) -> RGBColor:
    return RGBColor.from_string(code.lstrip("#").upper())
