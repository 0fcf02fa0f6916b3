"""The registers in `raw/` and the tables made of them, as pandera models."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

ID = r"^[A-Za-z][A-Za-z0-9_-]*$"
DAY = r"^\d{4}-\d{2}-\d{2}$"


class SessionTable(pa.DataFrameModel):
    """`raw/communities/<year>/sessions.csv`: the sessions of the communities of practice."""

    session: Series[str] = pa.Field(unique=True, str_length={"min_value": 1})
    community: Series[str]
    date: Series[str] = pa.Field(str_matches=DAY)

    class Config:
        """These columns; others are not read."""

        strict = "filter"
        coerce = True


class AttendanceTable(pa.DataFrameModel):
    """`raw/communities/<year>/attendance.csv`: who was at which session, by any name that is always the same."""

    session: Series[str] = pa.Field(str_length={"min_value": 1})
    participant: Series[str] = pa.Field(str_length={"min_value": 1})

    class Config:
        """These columns; others are not read."""

        strict = "filter"
        coerce = True


class ParticipantTable(pa.DataFrameModel):
    """`raw/communities/<year>/participants.csv`: the profession and structure of each participant."""

    participant: Series[str] = pa.Field(unique=True, str_length={"min_value": 1})
    profession: Series[str]
    structure: Series[str]

    class Config:
        """These columns; others are not read."""

        strict = "filter"
        coerce = True


class KeyFigureTable(pa.DataFrameModel):
    """`raw/key_indicators/*.csv`: what others count. value is a share between 0 and 1 of n persons.

    stratum is empty where a row is of all strata together.
    """

    indicator: Series[str] = pa.Field(str_matches=ID)
    area: Series[str]
    period: Series[str] = pa.Field(str_matches=r"^\d{4}$")
    stratum: Series[str]
    value: Series[float] = pa.Field(ge=0, le=1)
    n: Series[float] = pa.Field(gt=0, lt=float("inf"))
    source: Series[str]

    class Config:
        """Exactly these columns."""

        strict = True
        coerce = True


class CommunitySessionTable(pa.DataFrameModel):
    """`processed/community_sessions.csv`: sessions with how many were there, and how many of these came again.

    stayed: of those at this session, who came to the next one of the community; empty for the last session. hidden:
    whether the community has too few participants to be shown; then there are no numbers.
    """

    year: Series[str]
    community: Series[str]
    session: Series[str]
    date: Series[str]
    present: Series[float] = pa.Field(nullable=True, ge=0)
    stayed: Series[float] = pa.Field(nullable=True, ge=0)
    hidden: Series[bool]

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        unique = ["year", "session"]  # noqa: RUF012


class ActionTable(pa.DataFrameModel):
    """`processed/actions.csv`: the portfolio of every year; texts in JSON by language, codes joined by +."""

    year: Series[str]
    id: Series[str]
    title: Series[str]
    bundle: Series[str]
    phase: Series[str]
    status: Series[str]
    reason: Series[str]
    replaced_by: Series[str]
    first: Series[str] = pa.Field(str_matches=DAY)
    last: Series[str] = pa.Field(str_matches=DAY)
    schedule: Series[str]
    for_whom: Series[str]
    by_whom: Series[str]
    components: Series[str]
    aims: Series[str]
    features: Series[str]

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        unique = ["year", "id"]  # noqa: RUF012


CHANGES = ("new", "gone", "phase", "status", "dates", "bundle", "replaced")


class ActionChangeTable(pa.DataFrameModel):
    """`processed/action_changes.csv`: what became of each action since the year before."""

    before: Series[str]
    after: Series[str]
    id: Series[str]
    change: Series[str] = pa.Field(isin=CHANGES)
    from_: Series[str] = pa.Field(alias="from")
    to: Series[str]
    days: Series[float] = pa.Field(nullable=True)

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        unique = ["after", "id", "change"]  # noqa: RUF012


class TermTable(pa.DataFrameModel):
    """`processed/impact_terms.csv`: every composite with its terms, in order; the terms of a term stand deeper.

    sign: how the term enters: + or -, or `mean`. status: counted or estimated, or computed of other indicators. low and
    high: the range of an estimate, or the uncertainty interval of a survey's number.
    """

    composite: Series[str]
    year: Series[str]
    position: Series[float] = pa.Field(ge=1)
    depth: Series[float] = pa.Field(ge=0)
    sign: Series[str] = pa.Field(isin=["+", "-", "mean"])
    term: Series[str]
    value: Series[float] = pa.Field(nullable=True)
    low: Series[float] = pa.Field(nullable=True)
    high: Series[float] = pa.Field(nullable=True)
    unit: Series[str]
    status: Series[str] = pa.Field(isin=["counted", "estimated", "computed", "unknown"])
    source: Series[str]

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        unique = ["composite", "year", "position"]  # noqa: RUF012

    @pa.dataframe_check
    def _range_around_value(cls, table: pd.DataFrame) -> pd.Series[bool]:  # type: ignore[misc]  # noqa: N805
        known = table["low"].notna()
        return ~known | ((table["low"] <= table["value"] + 1e-9) & (table["value"] <= table["high"] + 1e-9))


STANDINGS = ("start", "reached", "perhaps_reached", "on_path", "perhaps_on_path", "behind", "missed", "unknown")


class TargetTable(pa.DataFrameModel):
    """`processed/targets.csv`: each indicator with a target, wave by wave.

    path: what the value should be on `date`, on a straight line from the beginning to the target. yearly: how much it
    has to change a year from `date` on to meet the target; empty once its day is past.
    """

    survey: Series[str]
    wave: Series[str]
    indicator: Series[str]
    statistic: Series[str]
    date: Series[str] = pa.Field(str_matches=DAY)
    value: Series[float] = pa.Field(nullable=True)
    low: Series[float] = pa.Field(nullable=True)
    high: Series[float] = pa.Field(nullable=True)
    numerator: Series[float] = pa.Field(nullable=True)
    denominator: Series[float] = pa.Field(nullable=True)
    unit: Series[str]
    direction: Series[str] = pa.Field(isin=["at_least", "at_most"])
    target: Series[float]
    by: Series[str] = pa.Field(str_matches=DAY)
    start: Series[float] = pa.Field(nullable=True)
    start_date: Series[str]
    path: Series[float] = pa.Field(nullable=True)
    yearly: Series[float] = pa.Field(nullable=True)
    standing: Series[str] = pa.Field(isin=STANDINGS)

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        unique = ["survey", "wave", "indicator", "statistic"]  # noqa: RUF012


class AreaTable(pa.DataFrameModel):
    """`processed/key_indicators.csv`: areas compared: crude and standardised, with the limits of the funnel.

    effective_n: the size of a simple sample that would be as sure. low_95 ... high_998: between which an area of this
    size would lie by chance alone in 95 and 99.8 of 100 cases. place: where it lies.
    """

    indicator: Series[str]
    period: Series[str]
    area: Series[str]
    n: Series[float] = pa.Field(nullable=True, ge=0)
    crude: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    standardised: Series[float] = pa.Field(nullable=True, ge=0)
    low: Series[float] = pa.Field(nullable=True, ge=0)
    high: Series[float] = pa.Field(nullable=True, ge=0)
    effective_n: Series[float] = pa.Field(nullable=True, ge=0)
    centre: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    low_95: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    high_95: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    low_998: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    high_998: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    place: Series[str] = pa.Field(isin=["within", "above_95", "below_95", "above_998", "below_998", "hidden"])
    source: Series[str]

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        unique = ["indicator", "period", "area"]  # noqa: RUF012


class PopulationTable(pa.DataFrameModel):
    """`processed/population.csv`: persons by area and stratum; area is empty for all of them together."""

    year: Series[str]
    area: Series[str]
    stratum: Series[str]
    count: Series[float] = pa.Field(nullable=True, ge=0)
    persons: Series[float] = pa.Field(nullable=True, ge=0)
    share: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    suppressed: Series[bool]

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        unique = ["year", "area", "stratum"]  # noqa: RUF012


class SheetTable(pa.DataFrameModel):
    """`processed/sheets.csv`: the self-evaluation of each bundle, a row for each statement and indicator on it.

    text and title in JSON by language; without an indicator the numbers are empty.
    """

    year: Series[str]
    bundle: Series[str]
    title: Series[str]
    part: Series[str] = pa.Field(isin=["structure", "process", "result"])
    position: Series[float] = pa.Field(ge=1)
    text: Series[str]
    indicator: Series[str]
    survey: Series[str]
    wave: Series[str]
    statistic: Series[str]
    value: Series[float] = pa.Field(nullable=True)
    unit: Series[str]
    numerator: Series[float] = pa.Field(nullable=True)
    denominator: Series[float] = pa.Field(nullable=True)
    low: Series[float] = pa.Field(nullable=True)
    high: Series[float] = pa.Field(nullable=True)
    suppressed: Series[bool]

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
