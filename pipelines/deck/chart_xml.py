"""A native chart as DrawingML (ECMA-376 part 1, 21.2), its texts at points taken from cells of its sheet (c15)."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from pipelines.charts import tokens
from pipelines.deck.colours import write_colour, write_fill
from pipelines.deck.shapes import Box, Chart, Series
from pipelines.deck.workbook import Places, lay_out, reference

NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"'
)
LABEL_EXT = "{CE6537A1-D6FC-4f65-9D91-7224C49458BB}"
RANGE_EXT = "{02D57815-91ED-43cb-92C2-25804820EDAC}"
FIELD = "{7C9B5A6E-0000-4000-8000-%012d}"
GROUPING = {"bars": "clustered", "columns": "clustered", "stacked": "stacked", "whole": "percentStacked"}
CATEGORY, VALUE = 2001, 2002
SILENT = "".join(f'<c:show{what} val="0"/>' for what in
                 ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize"))  # fmt: skip


def write_chart(chart: Chart, language: str, points: float) -> str:
    """The XML of the chart's part; points: how many a pixel has."""
    plot = {"donut": _donut, "line": _line}.get(chart.kind, _bars)(chart, language, points)
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace {NAMESPACES}>'
        f'<c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea>'
        f"{_layout(chart.inner, chart.box)}{plot}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f'</c:plotArea><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f"{_text(chart.size, language, points)}"
        "</c:chartSpace>"
    )


def _layout(box: Box, frame: Box) -> str:
    return (
        f'<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{box.left / frame.width:.5f}"/><c:y val="{box.top / frame.height:.5f}"/>'
        f'<c:w val="{box.width / frame.width:.5f}"/><c:h val="{box.height / frame.height:.5f}"/>'
        f"</c:manualLayout></c:layout>"
    )


def _text(size: float, language: str, points: float, *, bold: bool = False, colour: str = tokens.TEXT) -> str:
    return (
        f'<c:txPr><a:bodyPr rot="0" vert="horz" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0"/><a:lstStyle/><a:p>'
        f'<a:pPr><a:defRPr sz="{round(size * points * 100)}" b="{int(bold)}">{write_fill(colour)}'
        f'<a:latin typeface="+mn-lt"/></a:defRPr></a:pPr><a:endParaRPr lang={quoteattr(language)}/></a:p></c:txPr>'
    )


def _bars(chart: Chart, language: str, points: float) -> str:
    columns, places = lay_out(chart)
    grouping = GROUPING[chart.kind]
    stacked = chart.kind in {"stacked", "whole"}
    series = "".join(
        _series(chart, index, columns[0].cells, place, language, points) for index, place in enumerate(places)
    )  # fmt: skip
    overlap = '<c:overlap val="100"/>' if stacked else '<c:overlap val="-6"/>' if len(places) > 1 else ""
    lying = chart.kind != "columns"
    return (
        f'<c:barChart><c:barDir val="{"bar" if lying else "col"}"/><c:grouping val="{grouping}"/>'
        f'<c:varyColors val="0"/>{series}<c:gapWidth val="{round(chart.gap)}"/>{overlap}'
        f'<c:axId val="{CATEGORY}"/><c:axId val="{VALUE}"/></c:barChart>{_axes(chart, language, points, lying)}'
    )


def _line(chart: Chart, language: str, points: float) -> str:
    columns, places = lay_out(chart)
    series = "".join(
        _series(chart, index, columns[0].cells, place, language, points) for index, place in enumerate(places)
    )  # fmt: skip
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>'
        f'<c:axId val="{CATEGORY}"/><c:axId val="{VALUE}"/></c:lineChart>{_axes(chart, language, points, False)}'
    )


def _donut(chart: Chart, language: str, points: float) -> str:
    columns, places = lay_out(chart)
    series = _series(chart, 0, columns[0].cells, places[0], language, points)
    return (
        f'<c:doughnutChart><c:varyColors val="1"/>{series}<c:firstSliceAng val="0"/><c:holeSize val="64"/>'
        f"</c:doughnutChart>"
    )


def _axes(chart: Chart, language: str, points: float, lying: bool) -> str:
    """Names at the categories, from the top down; the axis of values is there, but not drawn."""
    named = chart.kind != "line" and chart.axis != "bare"
    most = f'<c:max val="{chart.most:.6g}"/>' if chart.most is not None and chart.kind != "whole" else ""
    whole = '<c:max val="1"/>' if chart.kind == "whole" else ""
    numbers = [value for series in chart.series for value in series.values if value is not None]
    least = '<c:min val="0"/>' if min(numbers, default=0.0) >= 0 else ""
    skip = f'<c:tickLblSkip val="{chart.every}"/>'
    low = "low" if min(numbers, default=0.0) < 0 else "nextTo"
    line = f'<c:spPr><a:ln w="12700">{write_fill(tokens.MUTED)}</a:ln></c:spPr>'
    return (
        f'<c:catAx><c:axId val="{CATEGORY}"/><c:scaling><c:orientation val="{"maxMin" if lying else "minMax"}"/>'
        f'</c:scaling><c:delete val="0"/><c:axPos val="{"l" if lying else "b"}"/>'
        f'<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="{low if named else "none"}"/>{line}{_text(chart.size, language, points)}'
        f'<c:crossAx val="{VALUE}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        f'<c:lblOffset val="60"/>{skip}<c:noMultiLvlLbl val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="{VALUE}"/><c:scaling><c:orientation val="minMax"/>{most or whole}{least}</c:scaling>'
        f'<c:delete val="1"/><c:axPos val="{"b" if lying else "l"}"/>'
        f'<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/><c:crossAx val="{CATEGORY}"/><c:crosses val="autoZero"/>'
        f'<c:crossBetween val="between"/></c:valAx>'
    )


def _series(
    chart: Chart, index: int, categories: tuple[object, ...], place: Places, language: str, points: float
) -> str:
    series, count = chart.series[index], len(chart.categories)
    name = _strings(f"Sheet1!${_letter(place.values)}$1", (series.name,))
    labels = _labels(chart, series, place, language, points)
    category = f"<c:cat>{_strings(reference(0, count), chart.categories)}</c:cat>"
    value = f"<c:val>{_numbers(reference(place.values, count), series.values)}</c:val>"
    head = f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/><c:tx>{name}</c:tx>'
    ranges = _label_range(series, place, count)
    del categories
    if chart.kind == "line":
        line = f'<c:spPr><a:ln w="38100" cap="rnd">{write_fill(series.colours[0])}<a:round/></a:ln></c:spPr>'
        return (
            f'{head}{line}<c:marker><c:symbol val="none"/></c:marker>{labels}{category}{value}'
            f'<c:smooth val="0"/>{ranges}</c:ser>'
        )
    shape = "<c:spPr><a:noFill/></c:spPr>" if series.spacer else _shape(series.colours[0])
    shape = _HATCHED if series.rest else shape
    dots = "".join(
        f'<c:dPt><c:idx val="{point}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{_shape(colour)}</c:dPt>'
        for point, colour in enumerate(series.colours) if len(series.colours) > 1
        and (chart.kind == "donut" or colour != series.colours[0])
    )  # fmt: skip
    if chart.kind == "donut":
        dots = dots.replace('<c:invertIfNegative val="0"/>', "")
        return f"{head}{dots}{labels}{category}{value}{ranges}</c:ser>"
    return (
        f'{head}{shape}<c:invertIfNegative val="0"/>{dots}{labels}{_whiskers(chart, series, place)}{category}{value}'
        f"{ranges}</c:ser>"
    )


_HATCHED = (
    f'<c:spPr><a:pattFill prst="ltUpDiag"><a:fgClr>{write_colour(tokens.ROLES["missing"])}</a:fgClr>'
    f'<a:bgClr>{write_colour(tokens.BACKGROUND)}</a:bgClr></a:pattFill><a:ln w="12700">'
    f"{write_fill(tokens.ROLES['missing'])}</a:ln></c:spPr>"
)
"""What is hidden, as the figures draw it."""


def _shape(colour: str) -> str:
    """A fill with the white gap that tells segments apart."""
    return f'<c:spPr>{write_fill(colour)}<a:ln w="12700">{write_fill(tokens.BACKGROUND)}</a:ln></c:spPr>'


def _whiskers(chart: Chart, series: Series, place: Places) -> str:
    if place.minus is None or place.plus is None:
        return ""
    count = len(chart.categories)
    minus = tuple(None if low is None or at is None else at - low
                  for at, low in zip(series.values, series.low, strict=True))  # fmt: skip
    plus = tuple(None if high is None or at is None else high - at
                 for at, high in zip(series.values, series.high, strict=True))  # fmt: skip
    direction = "" if chart.kind != "columns" else '<c:errDir val="y"/>'
    return (
        f'<c:errBars>{direction}<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{_numbers(reference(place.plus, count), plus)}</c:plus>"
        f"<c:minus>{_numbers(reference(place.minus, count), minus)}</c:minus>"
        f'<c:spPr><a:ln w="19050">{write_fill(tokens.TEXT)}</a:ln></c:spPr></c:errBars>'
    )


def _labels(chart: Chart, series: Series, place: Places, language: str, points: float) -> str:
    if place.labels is None or not chart.labelled:
        return ""
    where = {"stacked": "ctr", "whole": "ctr", "line": "r"}.get(chart.kind, "outEnd")
    made = []
    for point, (text, value) in enumerate(zip(series.labels, series.values, strict=True)):
        if not text or value is None:
            made.append(f'<c:dLbl><c:idx val="{point}"/><c:delete val="1"/></c:dLbl>')
            continue
        ink = series.inks[point] if series.inks else tokens.TEXT
        size = f'sz="{round(chart.label_size * points * 100)}" b="1"'
        run = f'<a:rPr lang={quoteattr(language)} {size}>{write_fill(ink)}<a:latin typeface="+mn-lt"/></a:rPr>'
        made.append(
            f'<c:dLbl><c:idx val="{point}"/><c:tx><c:rich><a:bodyPr wrap="none" lIns="18000" tIns="0" rIns="18000" '
            f'bIns="0"/><a:lstStyle/><a:p><a:fld id="{FIELD % (place.labels * 1000 + point)}" type="CELLRANGE">'
            f"{run}<a:pPr/><a:t>{escape(text)}</a:t></a:fld><a:endParaRPr lang={quoteattr(language)}/></a:p></c:rich>"
            f'</c:tx><c:dLblPos val="{where}"/><c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/>'
            f'<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/><c:extLst>'
            f'<c:ext uri="{LABEL_EXT}"><c15:dlblFieldTable/><c15:showDataLabelsRange val="1"/></c:ext></c:extLst>'
            f"</c:dLbl>"
        )
    return (
        f"<c:dLbls>{''.join(made)}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f"{_text(chart.label_size, language, points, bold=True)}"
        f'<c:dLblPos val="{where}"/>{SILENT}<c:extLst><c:ext uri="{LABEL_EXT}">'
        f'<c15:showDataLabelsRange val="1"/></c:ext></c:extLst></c:dLbls>'
    )


def _label_range(series: Series, place: Places, count: int) -> str:
    if place.labels is None:
        return ""
    cached = "".join(f'<c:pt idx="{point}"><c:v>{escape(text)}</c:v></c:pt>'
                     for point, text in enumerate(series.labels))  # fmt: skip
    return (
        f'<c:extLst><c:ext uri="{RANGE_EXT}"><c15:datalabelsRange><c15:f>{reference(place.labels, count)}</c15:f>'
        f'<c15:dlblRangeCache><c:ptCount val="{count}"/>{cached}</c15:dlblRangeCache></c15:datalabelsRange></c:ext>'
        f"</c:extLst>"
    )


def _strings(cells: str, texts: tuple[str, ...]) -> str:
    points = "".join(f'<c:pt idx="{index}"><c:v>{escape(text)}</c:v></c:pt>' for index, text in enumerate(texts))
    return f'<c:strRef><c:f>{cells}</c:f><c:strCache><c:ptCount val="{len(texts)}"/>{points}</c:strCache></c:strRef>'


def _numbers(cells: str, values: tuple[float | None, ...]) -> str:
    points = "".join(
        f'<c:pt idx="{index}"><c:v>{value!r}</c:v></c:pt>' for index, value in enumerate(values) if value is not None
    )
    return (
        f"<c:numRef><c:f>{cells}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )


def _letter(column: int) -> str:
    from pipelines.deck.workbook import name_column

    return name_column(column)
