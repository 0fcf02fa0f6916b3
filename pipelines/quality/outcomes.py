"""How far the responses of a wave went, and the rates that may be given of it.

AAPOR, Standard Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys, 10th edition, 2023:

- complete (I, code 1.1), partial (P, code 1.2), break-off (BO, code 2.12). What tells a partial response from a
  break-off is the investigator's to define beforehand: here `partial_when_answered` of survey.yaml.
- Response rates 1 and 2, with everybody who was invited in the denominator:
  RR1 = I / ((I + P) + (R + NC + O) + (UH + UO)) and RR2 = (I + P) / ((I + P) + (R + NC + O) + (UH + UO)).
  They are of samples with known chances of selection; of volunteers no response rate is to be given.
- Participation rate, the rate for nonprobability samples, taken over from ISO 26362 (2009; now ISO 20252): those who
  gave a usable response, of those who were invited personally: (I + P) / invitations.

Callegaro and DiSogra, Computing Response Metrics for Online Panels, Public Opinion Quarterly 72 (2008), pages 1008 to
1032: completion rate I / (I + P + BO) and break-off rate BO / (I + P + BO), of those who began.

Eysenbach, Improving the Quality of Web Surveys: CHERRIES, Journal of Medical Internet Research 6 (2004), e34: view rate
(visitors of the questionnaire to visitors of the site) and participation rate, here called `started` (those who began
to visitors of the first page).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd

from schemas.declarations import Wave

Row = dict[str, Any]
OUTCOMES = ("complete", "partial", "break_off")
RATES = (
    "completion", "break_off", "participation", "response_1", "response_2", "population_share", "started", "view",
)  # fmt: skip


def count_outcomes(responses: pd.DataFrame) -> Iterator[Row]:
    """A row for each outcome, and one for all that was received."""
    for outcome in OUTCOMES:
        yield {"measure": outcome, "value": int((responses["outcome"] == outcome).sum()), "unit": "responses"}
    yield {"measure": "received", "value": len(responses), "unit": "responses"}


def rate_outcomes(responses: pd.DataFrame, fielding: Wave, cannot_say: Collection[str]) -> Iterator[Row]:
    """A row for each of RATES, with its numerator and denominator, or with the reason why it cannot be given.

    Completion and break-off are of responses; all others are of persons, a participant who answered several times
    counting once. cannot_say: what the exports have lost, by the keys of `readers.raw.LOSSES`.
    """
    is_complete = responses["outcome"] == "complete"
    is_usable = is_complete | (responses["outcome"] == "partial")
    received, complete, broken = len(responses), int(is_complete.sum()), int((~is_usable).sum())
    whole = "" if keeps_break_offs(responses, cannot_say) else "no_break_offs"
    fieldwork, population = fielding.fieldwork, fielding.population
    sampled = "" if population else "volunteers"
    usable = count_persons(responses[is_usable])
    yield _rate("completion", complete, received, whole)
    yield _rate("break_off", broken, received, whole)
    yield _rate("participation", usable, fieldwork.invited)
    yield _rate("response_1", count_persons(responses[is_complete]), fieldwork.invited, sampled)
    yield _rate("response_2", usable, fieldwork.invited, sampled)
    yield _rate("population_share", count_persons(responses[is_complete]), population)
    yield _rate("started", count_persons(responses), fieldwork.survey_visitors)
    yield _rate("view", fieldwork.survey_visitors, fieldwork.site_visitors)


def count_persons(responses: pd.DataFrame) -> int:
    """How many different persons answered; a response whose participant is not known is one of its own."""
    if "participant" not in responses:
        return len(responses)
    return int(responses["participant"].nunique() + responses["participant"].isna().sum())


def keeps_break_offs(responses: pd.DataFrame, cannot_say: Collection[str]) -> bool:
    """Whether those who left early are among the responses, so that a share of those who began can be told.

    Completed and unfinished responses may come in two files, each of which lacks the others.
    """
    lost = {"break_offs", "completed"} & set(cannot_say)
    complete = responses["outcome"] == "complete"
    return not lost or (len(lost) == 2 and bool(complete.any()) and not complete.all())


def _rate(measure: str, numerator: int | None, denominator: int | None, reason: str = "") -> Row:
    row: Row = {"measure": measure, "unit": "share", "numerator": numerator, "denominator": denominator}
    if not reason:
        reason = "not_supplied" if numerator is None or denominator is None else "nobody" if not denominator else ""
    if not reason and numerator is not None and denominator is not None and numerator > denominator:
        reason = "more_than_declared"
    if reason or numerator is None or not denominator:
        return row | {"reason": reason}
    return row | {"value": numerator / denominator}
