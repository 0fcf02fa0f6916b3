"""Default deny: only what was approved, of an answer as it was, is shown; nothing shown leads to a response."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.data import make_data
from pipelines.themes.command import Open, open_answers, withdraw_response
from pipelines.themes.quotes import list_shown, state_quotes
from schemas.refusals import Refusal
from schemas.tables import SHOWN_QUOTE_COLUMNS

FOLDER = "raw/themes/babelboost/2021"
EXPORT = "raw/babelboost/2021/results-survey621127.csv"


def states(opened: Open, **changes: str) -> list[str]:
    """The states of the quotes after the first one was changed by hand."""
    quotes = opened.coding.quotes.drop(columns="state").copy()
    for column, value in changes.items():
        quotes.loc[0, column] = value
    return list(state_quotes(quotes, opened.coding.answers, opened.key, opened.coding.themes)["state"])


@pytest.mark.parametrize(
    ("column", "value", "state"),
    [
        ("quote", "Une autre phrase", "edited"), ("reviewer", "somebody else", "edited"),
        ("reviewed", "2026-11-26", "edited"), ("theme", "TIME", "edited"), ("language", "en", "edited"),
        ("approval", "0" * 32, "edited"), ("source", "0" * 32, "changed"), ("response", "999", "gone"),
        ("withdrawn", "2026-12-01", "withdrawn"),
    ],
)  # fmt: skip
def test_whatever_a_hand_changes_is_shown_no_more(opened: Open, column: str, value: str, state: str) -> None:
    assert states(opened, **{column: value}) == [state, *(["shown"] * (len(opened.coding.quotes) - 1))]


def test_without_the_key_no_quote_is_shown(opened: Open) -> None:
    quotes = state_quotes(opened.coding.quotes.drop(columns="state"), opened.coding.answers, None, opened.coding.themes)
    assert set(quotes["state"]) == {"no_key"}
    assert list_shown(quotes, opened.coding.answers).empty


def test_what_is_shown_leads_to_no_response(opened: Open) -> None:
    shown = opened.coding.shown
    assert list(shown.columns) == SHOWN_QUOTE_COLUMNS == ["item", "theme", "language", "original", "quote", "number"]
    assert len(shown) == len(opened.coding.quotes)
    # The order is that of the texts, not that of the responses.
    assert shown.groupby("number")["language"].agg(set).tolist() == [{"fr", "nl"}] * (len(shown) // 2)


def processed_texts(workspace: Path) -> str:
    return (workspace / "processed/babelboost/2021/quotes.csv").read_text(encoding="utf-8")


def test_a_source_that_changes_or_goes_revokes_its_quotes(babelboost: Path) -> None:
    path = babelboost / EXPORT
    text = path.read_text(encoding="utf-8-sig")
    assert "Le temps, toujours le temps" in text
    path.write_text(text.replace("Le temps, toujours le temps", "Le temps, parfois le temps"), encoding="utf-8")
    make_data(babelboost)
    told = processed_texts(babelboost)
    assert "toujours le temps" not in told
    assert "Tijd, altijd weer tijd" not in told
    assert "Schrik om de persoon" in told
    coding = open_answers(babelboost, "babelboost", "2021").coding
    assert coding.quotes["state"].value_counts().to_dict() == {"shown": 14, "changed": 2}
    assert coding.stale == 3


def test_a_withdrawal_revokes_every_language_for_good(babelboost: Path) -> None:
    quotes = (babelboost / FOLDER / "quotes.csv").read_text(encoding="utf-8")
    response = next(line.split(",")[1] for line in quotes.splitlines() if "toujours le temps" in line)
    assert withdraw_response(babelboost, "babelboost", "2021", response, "2026-12-01") == 2
    assert withdraw_response(babelboost, "babelboost", "2021", response, "2026-12-02") == 0
    make_data(babelboost)
    assert "toujours le temps" not in processed_texts(babelboost)
    with pytest.raises(Refusal, match="no quote of response `999`"):
        withdraw_response(babelboost, "babelboost", "2021", "999", "2026-12-01")
