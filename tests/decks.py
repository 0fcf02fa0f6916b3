"""Reading a deck back: its charts with their sheets, and whether every text fits where it stands."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from pptx import Presentation

from pipelines.charts.fit import wrap_text
from pipelines.charts.fonts import measure_text
from pipelines.deck.shapes import Box, Chart, Grid, Mark, Picture, PlannedSlide, Words

SLIDE = Box(0, 0, 1920, 1080)
SLACK = 3.0


def open_deck(path: Path) -> Any:
    return Presentation(BytesIO(path.read_bytes()))


def key_of(slide: Any) -> str:
    """The id of a slide of ours, without survey, wave and language; "" for any other."""
    lines = slide.notes_slide.notes_text_frame.text.split("\n") if slide.has_notes_slide else []
    for line in lines:
        if line.startswith("boost-provenance: "):
            key: str = json.loads(line.removeprefix("boost-provenance: "))["deck"]["key"]
            return key.split("/")[-1]
    return ""


def slides_of(deck: Any) -> dict[str, Any]:
    return {key_of(slide) or f"own {number}": slide for number, slide in enumerate(deck.slides, start=1)}


def charts_of(slide: Any) -> dict[str, Any]:
    return {shape.name: shape.chart for shape in slide.shapes if getattr(shape, "has_chart", False) and shape.has_chart}


def sheet_of(chart: Any) -> list[dict[str, Any]]:
    """The rows of a chart's sheet by the headers of its columns; formulas with what they gave."""
    sheet = load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob), data_only=True).active
    assert sheet is not None
    header, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    return [dict(zip([name or "" for name in header], row, strict=True)) for row in rows]


def texts_of(slide: Any) -> list[str]:
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if getattr(shape, "has_table", False) and shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


def check_fit(plan: PlannedSlide) -> None:
    """Every shape on the slide, every text in its box, every label of a chart beside its bar."""
    for shape in plan.shapes:
        _check_inside(shape.box, SLIDE, f"{plan.key}: {shape.name}")
        if isinstance(shape, Words):
            _check_text("\n".join(shape.paragraphs), shape.box, shape.size, shape.bold, f"{plan.key}: {shape.name}")
        elif isinstance(shape, Grid):
            _check_grid(shape, plan.key)
        elif isinstance(shape, Chart):
            _check_chart(shape, plan.key)
        else:
            assert isinstance(shape, Mark | Picture)
    boxes = [shape.box for shape in plan.shapes if not isinstance(shape, Mark)]
    assert all(box.width > 0 and box.height > 0 for box in boxes), plan.key


def _check_inside(box: Box, frame: Box, name: str) -> None:
    assert frame.left - SLACK <= box.left <= box.right <= frame.right + SLACK, name
    assert frame.top - SLACK <= box.top <= box.bottom <= frame.bottom + SLACK, name


def _check_text(text: str, box: Box, size: float, bold: bool, name: str) -> None:
    weight = "bold" if bold else "regular"
    lines = [line for part in text.split("\n") for line in wrap_text(part, box.width, size, weight)]
    assert all(measure_text(line, size, weight) <= box.width + SLACK for line in lines), f"{name}: {text[:60]}"
    assert len(lines) * size * 1.2 <= box.height * 1.06 + SLACK, f"{name}: {text[:60]}"


def _check_grid(grid: Grid, key: str) -> None:
    lines = [grid.header, *grid.rows] if grid.header else list(grid.rows)
    assert abs(sum(grid.heights) - grid.box.height) <= SLACK, key
    for place, (line, height) in enumerate(zip(lines, grid.heights, strict=True)):
        head = bool(grid.header) and place == 0
        if (place - bool(grid.header), -1) in grid.muted and not head:
            continue
        for column, (text, width) in enumerate(zip(line, grid.widths, strict=True)):
            size = grid.head_size if head else grid.size
            bold = head or column in grid.bold
            _check_text(text, Box(0, 0, width - 24, height), size, bold, f"{key}: {grid.name}")


def _check_chart(chart: Chart, key: str) -> None:
    _check_inside(Box(chart.box.left + chart.inner.left, chart.box.top + chart.inner.top, chart.inner.width,
                      chart.inner.height), chart.box, f"{key}: plot")  # fmt: skip
    assert all(len(series.values) == len(chart.categories) for series in chart.series), key
    if chart.kind in {"bars", "stacked", "whole"}:
        pitch = chart.inner.height / len(chart.categories)
        for label in chart.categories:
            _check_text(label, Box(0, 0, max(chart.inner.left - 8, 1), pitch), chart.size, False, f"{key}: {label}")
