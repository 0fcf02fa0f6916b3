"""The open answers of a wave that can be coded, one row an answer."""

from __future__ import annotations

import pandas as pd

from pipelines.themes.binding import bind_answer
from schemas.declarations import Themes
from schemas.declared import Declarations

ANSWER_COLUMNS = ["item", "response", "language", "text", "source"]


def list_answers(
    responses: pd.DataFrame, declared: Declarations, wave: str, themes: Themes, key: bytes
) -> pd.DataFrame:
    """Every answer to the themed questions, in the order of the questions and responses.

    Columns: item, response (its id), language, text, and source, which binds a coding to the answer.
    """
    tables = []
    for item in themes.items:
        column = f"text:{item}"
        if column not in responses:
            continue
        own = responses.loc[responses[column].notna(), ["id", "language", column]]
        own = own.set_axis(["response", "language", "text"], axis=1).astype("object").astype(str).assign(item=item)
        own["source"] = [
            bind_answer(key, declared.survey.id, wave, item, response, text)
            for response, text in zip(own["response"], own["text"], strict=True)
        ]
        tables.append(own[ANSWER_COLUMNS])
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=ANSWER_COLUMNS, dtype=str)
