"""Quotes: which of them may be shown, and why the others may not. What nobody approved is not shown."""

from __future__ import annotations

import hmac

import pandas as pd

from pipelines.themes.binding import bind_approval
from schemas.declarations import Themes
from schemas.declarations.themes import NO_THEME
from schemas.tables import QUOTE_COLUMNS, SHOWN_QUOTE_COLUMNS, ShownQuoteTable

SHOWN = "shown"


def state_quotes(quotes: pd.DataFrame, answers: pd.DataFrame, key: bytes | None, themes: Themes) -> pd.DataFrame:
    """The quotes with a column `state`: `shown`, or why not.

    `withdrawn`, by hand; `gone`: there is no such answer any more; `changed`: the answer is another one than was
    approved; `edited`: the text or something else of the row is not what was approved; `unknown_theme`; `no_key`.
    """
    sources = {(item, response): source for item, response, source in zip(
        answers["item"], answers["response"], answers["source"], strict=True)}  # fmt: skip
    states = [
        _state(dict(zip(QUOTE_COLUMNS, row, strict=True)), sources, key, themes)
        for row in quotes[QUOTE_COLUMNS].itertuples(index=False, name=None)
    ]
    return quotes.assign(state=pd.Series(states, index=quotes.index, dtype="object"))


def _state(quote: dict[str, str], sources: dict[tuple[str, str], str], key: bytes | None, themes: Themes) -> str:
    if key is None:
        return "no_key"
    if quote["withdrawn"]:
        return "withdrawn"
    source = sources.get((quote["item"], quote["response"]))
    if source is None:
        return "gone"
    if not hmac.compare_digest(source, quote["source"]):
        return "changed"
    if not hmac.compare_digest(bind_approval(key, quote), quote["approval"]):
        return "edited"
    coded = themes.items.get(quote["item"])
    known = coded is not None and quote["theme"] in {*coded.themes, NO_THEME}
    return SHOWN if known else "unknown_theme"


def list_shown(quotes: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """The quotes that may be shown, as `ShownQuoteTable`: without anything that leads to a response.

    number: the same for one quote in several languages. original: whether it is in the language of the answer.
    """
    shown = quotes[quotes["state"] == SHOWN]
    spoken = answers.set_index(["item", "response"])["language"]
    own = spoken.reindex(pd.MultiIndex.from_frame(shown[["item", "response"]])).to_numpy()
    made = shown.assign(original=(shown["language"].to_numpy() == own).astype(bool))
    # In the order of the texts, not of the responses, which would say when somebody answered.
    first = made.sort_values("quote").drop_duplicates(["item", "response"])
    places = pd.Series(range(len(first)), index=pd.MultiIndex.from_frame(first[["item", "response"]]), dtype="int64")
    made = made.assign(number=places.reindex(pd.MultiIndex.from_frame(made[["item", "response"]])).to_numpy())
    ordered = made.sort_values(["item", "number", "language"])[SHOWN_QUOTE_COLUMNS].reset_index(drop=True)
    return ShownQuoteTable.validate(ordered.astype({"original": "bool", "number": "int64"}))
