"""The reason of a record in one word."""

from __future__ import annotations

from pipelines.history.chain import Record

OF_DATA = {"added", "edited", "removed", "register"}


def name_reason(record: Record) -> str:
    """`first`, `data`, `definition`, `code`, `term`, ...; `several` where there is more than one."""
    if record["kind"] == "code":
        return "code"
    reasons = {"data" if each["reason"] in OF_DATA else each["reason"] for each in record["why"]}
    reasons -= {"not_attributable"} if len(reasons) > 1 else set()
    return reasons.pop() if len(reasons) == 1 else "several"
