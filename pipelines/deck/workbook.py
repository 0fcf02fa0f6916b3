"""The sheet behind a native chart: its numbers, unrounded, and the texts at its points; the same bytes each time."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from io import BytesIO

from pipelines.deck.shapes import Chart, Series

SHEET = "Sheet1"
CREATED = datetime.datetime(2000, 1, 1)
Cell = str | float | None


@dataclass(frozen=True)
class Column:
    """A column of the sheet: its header, its cells, and a formula a cell where one follows from others."""

    header: str
    cells: tuple[Cell, ...]
    formulas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Places:
    """In which columns of the sheet a series has its numbers, its texts, and the lengths of its whiskers."""

    values: int
    labels: int | None = None
    minus: int | None = None
    plus: int | None = None


def lay_out(chart: Chart) -> tuple[list[Column], list[Places]]:
    """The columns of a chart's sheet, categories first, and where each series stands."""
    columns = [Column("", chart.categories)]
    values = {}
    for index, series in enumerate(chart.series):
        values[index] = len(columns)
        formulas = () if not series.spacer else _rest(chart) if series.rest else _offset(chart)
        columns.append(Column(series.name, series.values, formulas))
    places = []
    for index, series in enumerate(chart.series):
        labels = minus = plus = None
        if any(series.labels):
            labels = len(columns)
            columns.append(Column(" – ".join(filter(None, (series.name, chart.shown))), series.labels))
        if series.low:
            minus, plus = len(columns) + 2, len(columns) + 3
            columns += _whiskers(series, values[index], len(columns))
        places.append(Places(values[index], labels, minus, plus))
    return columns, places


def name_column(index: int) -> str:
    """A, B, … Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def reference(column: int, count: int) -> str:
    """The cells of a column under its header."""
    return f"{SHEET}!${name_column(column)}$2:${name_column(column)}${count + 1}"


def write_workbook(chart: Chart) -> bytes:
    """The sheet as an XLSX file."""
    import xlsxwriter

    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"created": CREATED})
    sheet = book.add_worksheet(SHEET)
    columns, _ = lay_out(chart)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.header)
        for line, cell in enumerate(column.cells, start=1):
            if cell is None:
                continue
            if isinstance(cell, str):
                sheet.write_string(line, place, cell)
            elif column.formulas:
                sheet.write_formula(line, place, column.formulas[line - 1], None, cell)
            else:
                sheet.write_number(line, place, cell)
    sheet.set_column(0, 0, 40)
    book.close()
    return stream.getvalue()


def _offset(chart: Chart) -> tuple[str, ...]:
    """How far each bar begins from the left, so that the middles of all stand under each other."""
    levels = [place for place, series in enumerate(chart.series, start=1) if not (series.spacer or series.rest)]
    middle = len(levels) // 2
    formulas = []
    for line in range(len(chart.categories)):
        cells = [f"{name_column(place)}{line + 2}" for place in levels]
        before = [*cells[:middle], *([f"{cells[middle]}/2"] if len(levels) % 2 else [])]
        values = [chart.series[place - 1].values[line] or 0.0 for place in levels]
        own = sum(values[:middle]) + (values[middle] / 2 if len(levels) % 2 else 0.0)
        reach = (chart.series[0].values[line] or 0.0) + own
        formulas.append(f"={reach!r}-({'+'.join(before) or '0'})")
    return tuple(formulas)


def _rest(chart: Chart) -> tuple[str, ...]:
    """What the shown levels leave of each bar."""
    others = [name_column(place) for place, each in enumerate(chart.series, start=1) if not each.rest]
    lines = range(2, len(chart.categories) + 2)
    return tuple(f"=1-({'+'.join(f'{column}{line}' for column in others)})" for line in lines)


def _whiskers(series: Series, values: int, start: int) -> list[Column]:
    """Both ends of an interval, and their distances from the value."""
    lines = range(2, len(series.values) + 2)
    value, low, high = name_column(values), name_column(start), name_column(start + 1)
    minus = tuple(None if end is None or at is None else at - end
                  for at, end in zip(series.values, series.low, strict=True))  # fmt: skip
    plus = tuple(None if end is None or at is None else end - at
                 for at, end in zip(series.values, series.high, strict=True))  # fmt: skip
    return [
        Column("min", series.low),
        Column("max", series.high),
        Column("−", minus, tuple(f"={value}{line}-{low}{line}" for line in lines)),
        Column("+", plus, tuple(f"={high}{line}-{value}{line}" for line in lines)),
    ]
