"""Responses as if the codes that count as one had been offered as one."""

from __future__ import annotations

import pandas as pd

from schemas.declared import Declarations
from schemas.merged import merged_into


def merge_answers(responses: pd.DataFrame, declared: Declarations, merged: Declarations) -> pd.DataFrame:
    """The responses with the merged codes of each item.

    declared, merged: the declarations of the wave as it was asked, and with codes merged. A merged box is ticked
    where one of its parts is.
    """
    made = responses.copy(deep=False)
    for item in declared.codebook.items:
        into = merged_into(item)
        if not into:
            continue
        for part in declared.parts_of(item):
            if part.kind == "boxes":
                for code, column in merged.parts[part.name].boxes.items():
                    parts = [part.boxes[each] for each in part.boxes if into.get(each, each) == code]
                    made[column] = responses[parts].any(axis=1).where(responses[parts].notna().all(axis=1))
            else:
                codes = list(merged.parts[part.name].codes)
                named = responses[part.name].astype("object").map(lambda code, into=into: into.get(code, code))
                made[part.name] = pd.Categorical(named, codes, ordered=part.ordered)
    return made
