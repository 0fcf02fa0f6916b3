"""What came back from coding or review, put in the place of what was there before."""

from __future__ import annotations

import pandas as pd

from pipelines.themes.reading import Returned
from schemas.refusals import Problem, Refusal
from schemas.tables import CODING_COLUMNS, QUOTE_COLUMNS

SAME = ["item", "response", "language"]


def merge_codings(before: pd.DataFrame, returned: Returned) -> pd.DataFrame:
    """All codings, with those of the returned coder and answers in the place of the former ones of both."""
    seen = pd.MultiIndex.from_tuples(returned.seen, names=["item", "response"])
    answers = pd.MultiIndex.from_frame(before[["item", "response"]])
    replaced = (before["coder"] == returned.coder).to_numpy() & answers.isin(seen)
    return pd.concat([before[~replaced], returned.codings], ignore_index=True)[CODING_COLUMNS]


def merge_quotes(before: pd.DataFrame, returned: Returned, file: str) -> pd.DataFrame:
    """All quotes, with the returned ones in the place of the former ones of the same answers.

    An approval that was taken away is gone; what was withdrawn stays withdrawn. Raises Refusal for a text that changed
    although the day of its review did not, and for a new approval of what was withdrawn.
    """
    withdrawn = before[before["withdrawn"] != ""]
    kept = before[before["withdrawn"] == ""]
    names = [*SAME, "quote", "reviewer", "reviewed"]
    former = {row[:3]: row[3:] for row in kept[names].itertuples(index=False, name=None)}
    gone = {*zip(withdrawn["item"], withdrawn["response"], strict=True)}
    problems = []
    for row in returned.quotes.itertuples(index=False):
        place = f"sheet {row.item}, response {row.response}"
        if (row.item, row.response) in gone:
            action = "remove the approval: who wrote this does not want to be quoted"
            problems.append(Problem(file, place, "an approval of a withdrawn quote", "no approval", action))
            continue
        text, *review = former.get((row.item, row.response, row.language), ("", "", ""))
        if text not in {"", row.quote} and review == [row.reviewer, row.reviewed]:
            expected = "the day of a new review, since the text is another one"
            problems.append(Problem(file, place, f"reviewed {row.reviewed}", expected, "review it, write the day"))
    if problems:
        raise Refusal(*problems)
    seen = pd.MultiIndex.from_tuples(returned.seen, names=["item", "response"])
    untouched = kept[~pd.MultiIndex.from_frame(kept[["item", "response"]]).isin(seen)]
    return pd.concat([untouched, withdrawn, returned.quotes], ignore_index=True)[QUOTE_COLUMNS]


def withdraw_quotes(before: pd.DataFrame, response: str, day: str) -> tuple[pd.DataFrame, int]:
    """The quotes with all of one response withdrawn, and how many these are."""
    own = (before["response"] == response) & (before["withdrawn"] == "")
    return before.assign(withdrawn=before["withdrawn"].mask(own, day)), int(own.sum())
