"""What each number of a register means, by definition hash, for the history."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipelines.reach.compose import expand
from pipelines.reach.declared import Registers
from schemas.declarations import Composite
from schemas.expressions import list_names

Definition = dict[str, Any]


def describe_registers(rows: pd.DataFrame, declared: Registers) -> dict[str, Definition]:
    """Definition hash -> what it means: an expression with its terms, or the register and what is declared of it.

    rows: those of the indicators table that no survey gives.
    """
    composites = {each.id: each for each in (declared.impact.composites if declared.impact else [])}
    made = {(register, each.id): each for register, each in declared.list_made()}
    ids = sorted(set(rows["indicator"]))
    found: dict[str, Definition] = {}
    for row in rows.to_dict("records"):
        name, survey = row["indicator"], row["survey"]
        if not row["definition_hash"] or row["definition_hash"] in found:
            continue
        content: Definition = {"register": survey, "id": name, "statistic": row["statistic"], "unit": row["unit"]}
        if survey == "impact" and name in composites:
            content |= _describe_composite(composites[name], ids)
        elif (survey, name) in made:
            content |= made[survey, name].model_dump(
                mode="json", exclude={"label", "key", "target"}, exclude_defaults=True
            )
        found[row["definition_hash"]] = content
    return found


def _describe_composite(composite: Composite, ids: list[str]) -> Definition:
    written = composite.expression or f"{composite.statistic}({', '.join(composite.terms)})"
    return {"expression": written, "terms": list_names(expand(composite.tree, [*ids, *composite.terms]))}
