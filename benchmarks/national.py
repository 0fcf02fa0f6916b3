"""An invented national survey of some 60 columns with 100 indicators, for measurements: nobody is in it.

Six thousand responses or ten million: the declarations are the same. Participants answer it several times.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

SURVEY = "national"
WAVE = "2026"
EXPORT = "results.csv"
LANGUAGES = ("fr", "nl")


def _text(words: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, words)


def _codes(*codes: str) -> dict[str, Any]:
    """Codes; one that ends with `?` says nothing of substance."""
    listed = {}
    for code in codes:
        known = code.rstrip("?")
        listed[known] = {"label": _text(known)} | ({"missing": "dont_know"} if code.endswith("?") else {})
    return listed


def _item(name: str, kind: str = "single", **more: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "wording": _text(f"Question {name}"), "short": _text(name), **more}


def _numbered(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{number:02d}" for number in range(1, count + 1)]


AGREE = _codes("1", "2", "3", "4", "5")
OFTEN = _codes("NEV", "SOM", "OFT", "ALW", "DK?")
BOXES = ["TRAIN", "MEET", "PHONE", "MAIL", "VISIT", "GROUP", "PEER", "NONE"]


def list_items() -> list[dict[str, Any]]:
    """The items: background of everybody, use with routing, an array, boxes, a ranking, numbers, open text."""
    return [
        _item("region", codes=_codes("BRU", "FLA", "WAL", "GER")),
        _item("age", codes=_codes("A18", "A30", "A45", "A60", "A75"), ordered=True),
        _item("sex", codes=_codes("F", "M", "X")),
        _item("profession", codes=_codes(*_numbered("P", 20)), other=_text("Other")),
        _item("setting", codes=_codes("SOLO", "TEAM", "HOSP", "HOME", "OTH")),
        _item("contract", codes=_codes("SELF", "FULL", "PART", "TEMP")),
        _item("shift", codes=_codes("DAY", "NIGHT", "BOTH")),
        _item("commune", codes=_codes(*_numbered("Z", 19))),
        _item("since", "number", minimum=1950, maximum=2026, whole=True),
        _item("distance", "number", minimum=0, maximum=200),
        _item("uses", codes=_codes("YES", "NO", "DK?")),
        _item("times", "number", asked_of="users", minimum=0, whole=True),
        _item("hours", "number", asked_of="users", minimum=0, maximum=80),
        _item("channels", "multiple", asked_of="users", codes=_codes(*BOXES), other=_text("Other"), exclusive=["NONE"]),
        _item("help", "array", asked_of="users", rows={row: _text(row) for row in _numbered("H", 10)},
              codes=AGREE, ordered=True),
        _item("frequency", "array", asked_of="users", rows={row: _text(row) for row in _numbered("F", 5)},
              codes=OFTEN, ordered=True),
        _item("overall", asked_of="users", codes=AGREE, ordered=True),
        _item("needs", "ranking", codes=_codes("TIME", "STAFF", "TOOLS", "LINKS"), ranks=3),
        _item("care", "array", rows={row: _text(row) for row in _numbered("C", 8)}, codes=AGREE, ordered=True),
        _item("recommend", codes=_codes("Y", "N")),
        _item("why", "text", asked_of="users"),
        _item("barriers", "text", asked_of="others"),
        _item("ideas", "text"),
        _item("thanks", "text"),
    ]  # fmt: skip


def list_indicators() -> list[dict[str, Any]]:
    """100 numbers, most of them by region, age and setting."""
    breaks = ["region", "age", "setting"]
    found: list[dict[str, Any]] = []

    def add(name: str, statistic: Any, **more: Any) -> None:
        found.append({"id": name, "label": _text(name), "statistic": statistic, **more})

    for name in ("region", "age", "sex", "profession", "setting", "uses", "recommend"):
        add(f"{name}-all", "distribution", item=name, breaks=[] if name in breaks else breaks)
    add("uses-share", "share", item="uses", codes=["YES"], breaks=[*breaks, "profession"])
    add("times-mean", ["mean", "sum"], item="times", unit="times", breaks=breaks)
    add("times-median", ["median", "quartiles"], item="times", unit="times", breaks=breaks)
    add("hours-mean", ["mean", "median"], item="hours", unit="hours", breaks=breaks)
    add("channels-all", "distribution", item="channels", breaks=breaks)
    add("channels-together", "combinations", item="channels")
    add("overall-all", ["distribution", "top_two_box", "net_score", "mean"], item="overall", breaks=breaks)
    add("needs-first", ["first_place", "mean_rank"], item="needs", breaks=breaks)
    add("reached", "share", where={"uses": ["YES"], "recommend": ["Y"]}, breaks=breaks)
    add("wrote", "share", where={"ideas": {"answered": True}}, counts_over="asked", breaks=["region"])
    add("answers", "responses", breaks=["region"])
    add("people", "participants")
    add("days", "period")
    # An indicator on an array stands for one a row.
    add("help-all", "distribution", item="help", breaks=breaks)
    add("help-best", ["top_two_box", "net_score"], item="help", breaks=breaks)
    add("frequency-all", "distribution", item="frequency", breaks=breaks)
    add("care-all", "distribution", item="care", breaks=breaks)
    add("care-best", ["top_two_box", "mean"], item="care", breaks=breaks)
    for box in BOXES:
        add(f"channel-{box.lower()}", "share", item="channels", codes=[box], breaks=[*breaks, "channels"])
    for code in _numbered("P", 20)[:19]:
        add(f"profession-{code.lower()}", "share", item="profession", codes=[code], breaks=["region", "age"])
    for region in ("bru", "fla", "wal", "ger"):
        where = {"uses": ["YES"], "region": [region.upper()]}
        add(f"used-{region}", "share", where=where, breaks=["age", "setting"])
    for need in ("TIME", "STAFF", "TOOLS", "LINKS"):
        add(f"top-{need.lower()}", "share", item="needs[1]", codes=[need], breaks=breaks)
    for row in ("H01", "H02", "H03", "H04"):
        add(f"agree-{row.lower()}", "share", item=f"help[{row}]", codes=["4", "5"], breaks=breaks)
    return found


def declare(repeated: bool = True) -> dict[str, Any]:
    """The four declared files by name."""
    survey: dict[str, Any] = {
        "id": SURVEY, "title": _text("An invented national survey"), "platform": "limesurvey",
        "languages": list(LANGUAGES), "minimum_cell": 1,
        "waves": {WAVE: {"fielded": {"from": "2026-01-01", "to": "2026-12-31"}, "exported": "2026-12-31",
                         "exports": [{"file": EXPORT}],
                         "caveat": _text("Invented answers.")}},
    }  # fmt: skip
    if repeated:
        survey |= {"repeated": True, "estimand": "responses"}
    bases = {
        "all": {"label": _text("everybody")},
        "users": {"label": _text("users"), "rule": {"uses": ["YES"]}},
        "others": {"label": _text("everybody else"), "equation": '!(uses.NAOK == "YES")'},
    }
    slide = {"id": "regions", "chart": "bars", "indicator": "region-all", "title": _text("Regions"),
             "reading": _text("By region.")}  # fmt: skip
    return {
        "survey.yaml": survey,
        "codebook.yaml": {"bases": bases, "items": list_items()},
        "indicators.yaml": {"indicators": list_indicators()},
        "slides.yaml": {"slides": [slide]},
    }


def write_declarations(workspace: Path, repeated: bool = True) -> None:
    """Write the four files into a workspace."""
    folder = workspace / "schemas/surveys" / SURVEY
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in declare(repeated).items():
        with (folder / name).open("w", encoding="utf-8") as file:
            YAML(typ="safe").dump(content, file)
