"""Codings and quotes of a wave without those of some responses, the others tied to their answers anew.

A form numbers nothing: its responses are named by their rows, which move up when one is cut out.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipelines.themes.binding import bind_answer, bind_approval
from pipelines.themes.store import load_binding_key, read_codings, read_quotes, themes_folder
from schemas.declared import Declarations


def rewrite_codings(
    workspace: Path, declared: Declarations, wave: str, responses: pd.DataFrame, gone: set[str], moved: dict[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """The codings and quotes that stay; None where none of them changes.

    responses: as they were before. gone: the responses that go. moved: response -> how it is named from now on.
    """
    survey = declared.survey.id
    if wave not in declared.themes or not (workspace / themes_folder(survey, wave)).is_dir():
        return None
    key = load_binding_key(workspace, survey, wave)
    tables = read_codings(workspace, survey, wave, declared.themes[wave]), read_quotes(workspace, survey, wave)
    if key is None or not any(table["response"].isin(gone | moved.keys()).any() for table in tables):
        return None
    texts = responses.set_index("id")
    codings, quotes = (table[~table["response"].isin(gone)].reset_index(drop=True) for table in tables)

    def bind(row: dict[str, str], response: str) -> str:
        column = f"text:{row['item']}"
        text = texts[column].get(row["response"]) if column in texts else None
        return bind_answer(key, survey, wave, row["item"], response, text) if isinstance(text, str) else ""

    def move(table: pd.DataFrame) -> pd.DataFrame:
        rows = []
        for row in table.astype("object").to_dict("records"):
            named = {str(name): str(cell) for name, cell in row.items()}
            to = moved.get(named["response"], named["response"])
            approved = "approval" in named and named["approval"] == bind_approval(key, named)
            after = named | {"response": to}
            if named["source"] == bind(named, named["response"]):
                after["source"] = bind(named, to)
            if approved:
                after["approval"] = bind_approval(key, after)
            rows.append(after)
        return pd.DataFrame(rows, columns=table.columns, dtype="object")

    return move(codings), move(quotes)
