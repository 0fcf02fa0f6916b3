"""A small activity register and a sum of its counts, beside the small survey."""

from __future__ import annotations

from pathlib import Path

IMPACT = """title: {fr: Portée, nl: Bereik}
languages: [fr, nl]
composites:
  - id: reach
    label: {fr: Portée, nl: Bereik}
    expression: calls + 2 * visits
"""
HEADING = "id,what,value,unit,period,status,source,origin,note"


def declare_impact(workspace: Path, expression: str = "calls + 2 * visits") -> None:
    """Declare the sum."""
    text = IMPACT.replace("calls + 2 * visits", expression)
    (workspace / "schemas/impact.yaml").write_text(text, encoding="utf-8")


def write_register(workspace: Path, year: int, calls: int, visits: int = 10, what: str = "calls taken") -> None:
    """The counts of a year; the calls are copied from print."""
    rows = [f"calls,{what},{calls},persons,{year},counted,list,print,", f"visits,visits made,{visits},persons,{year},counted,list,register,"]  # fmt: skip
    path = workspace / f"raw/activity/{year}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADING, *rows, ""]), encoding="utf-8")
