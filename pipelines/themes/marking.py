"""The rows of themes in a table of indicators: what may not be counted is taken out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pandas as pd

from pipelines.disclosure.hidden import Hidden
from pipelines.disclosure.hide import OWN
from pipelines.themes.coding import HASH_DIGITS, Coding
from schemas.declared import Declarations
from schemas.themed import PREFIX
from schemas.withheld import DISAGREE, UNCODED

NOT_CODED = "not coded in this wave"


def mark_themes(table: pd.DataFrame, declared: Declarations, coding: Coding | None) -> pd.DataFrame:
    """The table with the counts of themes that the coders do not agree on, or that are not coded whole, taken out.

    declared: as the wave had it. Without a coding there is nothing to mark but why there are no counts.
    """
    themed = (table["statistic"] == "themes").to_numpy()
    if not themed.any():
        return table
    if coding is None:
        return table.assign(reason=table["reason"].mask(themed & table["value"].isna().to_numpy(), NOT_CODED))
    items = {each.id: (each.item or "").removeprefix(PREFIX) for each in declared.indicators}
    item = table["indicator"].map(items)
    judged = {(row.item, row.theme): row for row in coding.agreement.itertuples()}
    uncoded = {name: len(coding.list_uncoded(name)) for name in coding.themes.items}
    marked = table.copy()
    combined = (
        hashlib.sha256(f"{each}{coding.hash}".encode()).hexdigest()[:HASH_DIGITS] for each in table["data_hash"]
    )
    known = themed & item.isin(coding.themes.items).to_numpy()
    marked["data_hash"] = table["data_hash"].mask(known, pd.Series(list(combined), index=table.index))
    why = [
        _tell(name, level, judged, uncoded) if is_known else ("", False)
        for name, level, is_known in zip(item, table["level"], known, strict=True)
    ]
    told = pd.Series([text for text, _ in why], index=table.index)
    gone = pd.Series([blocked for _, blocked in why], index=table.index)
    marked.loc[gone, OWN] = float("nan")
    marked["suppressed"] = marked["suppressed"] | gone
    joined: Callable[[str, str], str] = lambda before, more: "; ".join(filter(None, [before, more]))  # noqa: E731
    marked["reason"] = [joined(*each) for each in zip(marked["reason"], told, strict=True)]
    marked.loc[themed & ~known & table["value"].isna().to_numpy(), "reason"] = NOT_CODED
    return marked


def hide_agreement(agreement: pd.DataFrame, hidden: Hidden) -> pd.DataFrame:
    """The agreement of the coders without how many answers got a theme, where small groups are hidden."""
    everything = not hidden.book.axes
    return agreement if everything else agreement.assign(used=float("nan"))


def _tell(item: str, theme: str, judged: dict, uncoded: dict[str, int]) -> tuple[str, bool]:  # type: ignore[type-arg]
    """What the reason of a row says, and whether its numbers are taken out."""
    if uncoded[item]:
        return f"{UNCODED}: {uncoded[item]} are not", True
    row = judged.get((item, theme))
    if row is None or row.verdict in {"agree", "one_value"}:
        return "", False
    if row.verdict == "one_coder":
        return "coded by one person: agreement unknown", False
    if row.verdict == "few_shared":
        return "too few answers were coded twice: agreement unknown", False
    if row.verdict == "weak":
        return f"coders agree little: alpha {row.alpha:.2f}, below 0.8", False
    return f"{DISAGREE}: alpha {row.alpha:.2f}, below 0.667", True
