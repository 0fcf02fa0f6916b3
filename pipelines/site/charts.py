"""Points of an indicator -> a Vega-Lite chart: bars with intervals, what a bar says on pointing, a filter by break."""

from __future__ import annotations

from typing import Any

from pipelines.charts.tokens import ACCENT, HAIRLINE, MUTED, TEXT

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""Names the language of a chart; nothing is fetched from there."""
WIDTH = 420
FONT = "Source Sans 3, Source Sans Pro, Segoe UI, sans-serif"


def draw_levels(points: list[dict[str, Any]], say: dict[str, Any], description: str) -> dict[str, Any]:
    """Shares by level, a row of charts a group; with breaks a list to choose one of them from.

    points: as `entries.list_points` gives them. say: words of the site. description: the text alternative.
    """
    breaks = list(dict.fromkeys(point["break"] for point in points))
    bar = {"mark": {"type": "bar", "color": ACCENT, "height": {"band": 0.62}}, "encoding": {"x": _share(say)}}
    interval = {
        "transform": [{"filter": "isValid(datum.low)"}],
        "mark": {"type": "rule", "color": TEXT, "strokeWidth": 1.5},
        "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
    }
    told = {
        "mark": {"type": "text", "align": "left", "dx": 6, "color": TEXT, "fontSize": 13},
        "encoding": {"x": {"field": "end", "type": "quantitative"}, "text": {"field": "text"}},
    }
    # Vega gives the labels of a chart in rows no room of their own.
    extent = min(260, max((len(point["level"]) for point in points), default=0) * 7 + 10)
    axis = {"labelLimit": 260, "labelFontSize": 13, "ticks": False, "domain": False, "minExtent": extent}
    order = {"field": "order", "op": "min"}
    level = {"field": "level", "type": "nominal", "title": None, "sort": order, "axis": axis}
    spec: dict[str, Any] = {
        "$schema": SCHEMA, "description": description,
        "data": {"values": points},
        "transform": [{"calculate": "isValid(datum.high) ? max(datum.high, datum.share) : datum.share", "as": "end"}],
        "config": {"font": FONT, "view": {"stroke": None}, "axis": {"gridColor": HAIRLINE, "labelColor": TEXT}},
    }  # fmt: skip
    inner: dict[str, Any] = {
        "width": WIDTH, "height": {"step": 26},
        "encoding": {"y": level, "tooltip": _tooltip(say)}, "layer": [bar, interval, told],
    }  # fmt: skip
    if breaks == [""]:
        return spec | inner
    names = [say["everybody"] if name == "" else name for name in breaks]
    spec["params"] = [{"name": "by", "value": breaks[0], "bind": {
        "input": "select", "options": breaks, "labels": names, "name": f"{say['split_by']} "}}]  # fmt: skip
    spec["transform"].insert(0, {"filter": "datum.break === by"})
    facet = {"field": "group", "type": "nominal", "title": None, "sort": None,
             "header": {"labelAlign": "left", "labelAnchor": "start", "labelFontWeight": "bold", "labelColor": TEXT,
                        "labelOrient": "top", "labelFontSize": 13}}  # fmt: skip
    return spec | {"facet": {"row": facet}, "spec": inner, "resolve": {"axis": {"x": "shared"}}}


def draw_trend(points: list[dict[str, Any]], say: dict[str, Any], description: str) -> dict[str, Any]:
    """One value a wave, with its interval. points: wave, share, low, high, count, base, text."""
    wave = {"field": "wave", "type": "ordinal", "title": None, "axis": {"labelAngle": 0, "labelFontSize": 13}}
    share = _share(say)
    return {
        "$schema": SCHEMA, "description": description, "data": {"values": points},
        "config": {"font": FONT, "view": {"stroke": None}, "axis": {"gridColor": HAIRLINE, "labelColor": TEXT}},
        "width": {"step": 110}, "height": 180, "encoding": {"x": wave, "tooltip": _tooltip(say)},
        "layer": [
            {"mark": {"type": "line", "color": MUTED, "strokeDash": [4, 4]}, "encoding": {"y": share}},
            {"transform": [{"filter": "isValid(datum.low)"}], "mark": {"type": "rule", "color": TEXT},
             "encoding": {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}},
            {"mark": {"type": "point", "filled": True, "size": 90, "color": ACCENT}, "encoding": {"y": share}},
            {"mark": {"type": "text", "dx": 10, "align": "left", "fontSize": 13, "color": TEXT},
             "encoding": {"y": {"field": "share", "type": "quantitative"}, "text": {"field": "text"}}},
        ],
    }  # fmt: skip


def _share(say: dict[str, Any]) -> dict[str, Any]:
    return {"field": "share", "type": "quantitative", "title": None, "scale": {"domain": [0, 1]},
            "axis": {"format": ".0%", "tickCount": 5, "title": say["share"]}}  # fmt: skip


def _tooltip(say: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"field": "level", "title": say["level"]}, {"field": "count", "title": say["count"]},
        {"field": "base", "title": say["base"]}, {"field": "text", "title": say["value"]},
    ]  # fmt: skip
