"""The tables that pass between stages, as pandera models. Columns are in the order in which they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

TINY = 1e-9
VERDICTS = [
    "higher", "lower", "changed", "none_shown", "among_many", "no_test", "nobody", "hidden", "not_compared",
]  # fmt: skip
"""What a comparison says of a row."""


class IndicatorTable(pa.DataFrameModel):
    """`processed/indicators.csv`: one row a number; `level` names the code where an indicator is a distribution.

    value is in `unit` (a share between 0 and 1, never a percentage); ci_low and ci_high are the bounds of its 95 %
    uncertainty interval; empty where not applicable. numerator, denominator and the missing counts are responses,
    never weighted, but for `themes`, which count different people; persons are the different people in the base.
    not_asked, broke_off and not_in_wave count the population, the other missing kinds the base. weights names what a
    value was weighted to.
    """

    survey: Series[str]
    wave: Series[str]
    indicator: Series[str]
    break_: Series[str] = pa.Field(alias="break")
    break_level: Series[str]
    level: Series[str]
    estimand: Series[str]
    statistic: Series[str]
    value: Series[float] = pa.Field(nullable=True)
    unit: Series[str]
    numerator: Series[float] = pa.Field(nullable=True, ge=0)
    denominator: Series[float] = pa.Field(nullable=True, ge=0)
    persons: Series[float] = pa.Field(nullable=True, ge=0)
    ci_low: Series[float] = pa.Field(nullable=True)
    ci_high: Series[float] = pa.Field(nullable=True)
    ci_method: Series[str]
    effective_n: Series[float] = pa.Field(nullable=True, ge=0)
    design_effect: Series[float] = pa.Field(nullable=True, ge=0)
    not_asked: Series[float] = pa.Field(nullable=True, ge=0)
    no_answer: Series[float] = pa.Field(nullable=True, ge=0)
    dont_know: Series[float] = pa.Field(nullable=True, ge=0)
    not_applicable: Series[float] = pa.Field(nullable=True, ge=0)
    broke_off: Series[float] = pa.Field(nullable=True, ge=0)
    not_in_wave: Series[float] = pa.Field(nullable=True, ge=0)
    weights: Series[str]
    suppressed: Series[bool]
    reason: Series[str]
    definition_hash: Series[str]
    data_hash: Series[str]

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        unique = ["survey", "wave", "indicator", "break", "break_level", "level", "statistic"]  # noqa: RUF012

    @pa.dataframe_check
    def _numerator_within_denominator(cls, table: pd.DataFrame) -> pd.Series[bool]:  # type: ignore[misc]  # noqa: N805
        return ~(table["numerator"] > table["denominator"])

    @pa.dataframe_check
    def _interval_around_value(cls, table: pd.DataFrame) -> pd.Series[bool]:  # type: ignore[misc]  # noqa: N805
        known = table["ci_low"].notna()
        around = (table["ci_low"] <= table["value"] + TINY) & (table["value"] <= table["ci_high"] + TINY)
        share = (table["unit"] == "share") & (table["statistic"] != "net_score")
        return ~known | (around & (~share | ((table["ci_low"] >= 0) & (table["ci_high"] <= 1))))


INDICATOR_COLUMNS = list(IndicatorTable.to_schema().columns)


class ComparisonTable(pa.DataFrameModel):
    """`processed/<survey>/comparison-<before>-<after>.csv`: one row a number, of both sides.

    wave_before and wave_after name the sides: a wave, or a part of one (`2021:fr`). difference is after minus before,
    in `unit`; ci_low and ci_high are the bounds of its 95 % uncertainty interval, of this row alone. p is two-sided;
    p_holm is adjusted for the `family_size` tests of the row's family. A row of a distribution without a level is the
    test of all its levels. numerators and n are responses, never weighted; recurring are the participants who count
    on both sides, empty where nobody can be recognised. reason: codes with their details, as `pipelines/words/` says
    them.
    """

    survey: Series[str]
    wave_before: Series[str]
    wave_after: Series[str]
    indicator: Series[str]
    break_: Series[str] = pa.Field(alias="break")
    break_level: Series[str]
    level: Series[str]
    estimand: Series[str]
    statistic: Series[str]
    unit: Series[str]
    value_before: Series[float] = pa.Field(nullable=True)
    numerator_before: Series[float] = pa.Field(nullable=True, ge=0)
    n_before: Series[float] = pa.Field(nullable=True, ge=0)
    value_after: Series[float] = pa.Field(nullable=True)
    numerator_after: Series[float] = pa.Field(nullable=True, ge=0)
    n_after: Series[float] = pa.Field(nullable=True, ge=0)
    difference: Series[float] = pa.Field(nullable=True)
    ci_low: Series[float] = pa.Field(nullable=True)
    ci_high: Series[float] = pa.Field(nullable=True)
    ci_method: Series[str]
    test: Series[str]
    p: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    p_holm: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    family: Series[str]
    family_size: Series[float] = pa.Field(nullable=True, ge=1)
    recurring: Series[float] = pa.Field(nullable=True, ge=0)
    comparable: Series[str] = pa.Field(isin=["yes", "mapped", "no"])
    verdict: Series[str] = pa.Field(isin=VERDICTS)
    suppressed: Series[bool]
    reason: Series[str]
    definition_hash: Series[str]

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        unique = ["indicator", "break", "break_level", "level", "statistic"]  # noqa: RUF012

    @pa.dataframe_check
    def _interval_around_difference(cls, table: pd.DataFrame) -> pd.Series[bool]:  # type: ignore[misc]  # noqa: N805
        around = (table["ci_low"] <= table["difference"] + TINY) & (table["difference"] <= table["ci_high"] + TINY)
        return table["ci_low"].isna() | around

    @pa.dataframe_check
    def _nothing_compared_that_is_not_comparable(cls, table: pd.DataFrame) -> pd.Series[bool]:  # type: ignore[misc]  # noqa: N805
        return (table["comparable"] != "no") | (table["difference"].isna() & table["p"].isna())

    @pa.dataframe_check
    def _holm_never_below_p(cls, table: pd.DataFrame) -> pd.Series[bool]:  # type: ignore[misc]  # noqa: N805
        return table["p"].isna() | (table["p_holm"] >= table["p"] - TINY)


COMPARISON_COLUMNS = list(ComparisonTable.to_schema().columns)


class QualityTable(pa.DataFrameModel):
    """`processed/<survey>/<wave>/quality.csv`: one row a number on the data themselves, none on what was answered.

    item: a question, a language or a day. numerator and denominator as counted, also where no rate may be given of
    them; `reason` says why there is no value. seconds are never those of one response.
    """

    survey: Series[str]
    wave: Series[str]
    topic: Series[str] = pa.Field(isin=["outcome", "rate", "time", "duplicate", "straight_line", "language", "day"])
    item: Series[str]
    part: Series[str]
    measure: Series[str]
    value: Series[float] = pa.Field(nullable=True, ge=0)
    unit: Series[str] = pa.Field(isin=["responses", "persons", "share", "seconds"])
    numerator: Series[float] = pa.Field(nullable=True, ge=0)
    denominator: Series[float] = pa.Field(nullable=True, ge=0)
    reason: Series[str] = pa.Field(
        isin=[
            "",
            "not_supplied",
            "volunteers",
            "no_break_offs",
            "no_times",
            "more_than_declared",
            "too_few",
            "nobody",
            "expected",
        ]
    )

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        unique = ["topic", "item", "part", "measure"]  # noqa: RUF012

    @pa.dataframe_check
    def _value_or_reason(cls, table: pd.DataFrame) -> pd.Series[bool]:  # type: ignore[misc]  # noqa: N805
        return table["value"].notna() | (table["reason"] != "")

    @pa.dataframe_check
    def _shares_are_shares(cls, table: pd.DataFrame) -> pd.Series[bool]:  # type: ignore[misc]  # noqa: N805
        return (table["unit"] != "share") | table["value"].isna() | (table["value"] <= 1)


QUALITY_COLUMNS = list(QualityTable.to_schema().columns)


class NonresponseTable(pa.DataFrameModel):
    """`processed/<survey>/<wave>/nonresponse.csv`: each part of each item, over all responses received."""

    survey: Series[str]
    wave: Series[str]
    item: Series[str]
    subquestion: Series[str]
    type: Series[str]
    received: Series[int] = pa.Field(ge=0)
    asked: Series[int] = pa.Field(ge=0)
    answered: Series[int] = pa.Field(ge=0)
    no_answer: Series[int] = pa.Field(ge=0)
    dont_know: Series[int] = pa.Field(ge=0)
    not_applicable: Series[int] = pa.Field(ge=0)
    broke_off: Series[int] = pa.Field(ge=0)
    not_asked: Series[int] = pa.Field(ge=0)
    not_in_wave: Series[int] = pa.Field(ge=0)
    rate: Series[float] = pa.Field(nullable=True, ge=0, le=1)

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        unique = ["item", "subquestion"]  # noqa: RUF012

    @pa.dataframe_check
    def _everybody_once(cls, table: pd.DataFrame) -> pd.Series[bool]:  # type: ignore[misc]  # noqa: N805
        asked = table[["answered", "no_answer", "dont_know", "not_applicable"]].sum(axis=1)
        others = table[["broke_off", "not_asked", "not_in_wave"]].sum(axis=1)
        return (asked == table["asked"]) & (asked + others == table["received"])


class FlagTable(pa.DataFrameModel):
    """`processed/<survey>/<wave>/flags.csv`: responses to look at. None of them is left out of any number."""

    file: Series[str]
    row: Series[int]
    id: Series[str]
    flag: Series[str] = pa.Field(isin=["fast", "same_code", "same_answers"])
    item: Series[str]
    part: Series[str]

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        coerce = True


FLAG_COLUMNS = list(FlagTable.to_schema().columns)


class CodingTable(pa.DataFrameModel):
    """`raw/themes/<survey>/<wave>/codings.csv`: one row a theme that one coder gave one answer.

    response: its id in `responses.parquet`. theme: a code of the theme codebook, or `-none-`, alone, where the answer
    holds none. source: binds the row to the answer as it was when it was coded (`pipelines.themes.binding`).
    """

    item: Series[str] = pa.Field(str_length={"min_value": 1})
    response: Series[str] = pa.Field(str_length={"min_value": 1})
    coder: Series[str] = pa.Field(str_length={"min_value": 1})
    theme: Series[str] = pa.Field(str_length={"min_value": 1})
    source: Series[str] = pa.Field(str_matches=r"^[0-9a-f]{32}$")

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        unique = ["item", "response", "coder", "theme"]  # noqa: RUF012


CODING_COLUMNS = list(CodingTable.to_schema().columns)


class QuoteTable(pa.DataFrameModel):
    """`raw/themes/<survey>/<wave>/quotes.csv`: one row a redacted text that a reviewer approved, by language.

    theme: what it is an example of. reviewer: a role, never a name. reviewed, withdrawn: days, the latter empty.
    source binds the row to the answer, approval to the text and everything else in the row.
    """

    item: Series[str] = pa.Field(str_length={"min_value": 1})
    response: Series[str] = pa.Field(str_length={"min_value": 1})
    language: Series[str] = pa.Field(str_matches=r"^[a-z]{2,3}$")
    theme: Series[str] = pa.Field(str_length={"min_value": 1})
    quote: Series[str] = pa.Field(str_length={"min_value": 1, "max_value": 280})
    reviewer: Series[str] = pa.Field(str_matches=r"^[^@\d]{2,60}$")
    reviewed: Series[str] = pa.Field(str_matches=r"^\d{4}-\d{2}-\d{2}$")
    withdrawn: Series[str] = pa.Field(str_matches=r"^(\d{4}-\d{2}-\d{2})?$")
    source: Series[str] = pa.Field(str_matches=r"^[0-9a-f]{32}$")
    approval: Series[str] = pa.Field(str_matches=r"^[0-9a-f]{32}$")

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        unique = ["item", "response", "language"]  # noqa: RUF012


QUOTE_COLUMNS = list(QuoteTable.to_schema().columns)


class AgreementTable(pa.DataFrameModel):
    """`processed/<survey>/<wave>/agreement.csv`: how far the coders of open answers agree, theme by theme.

    answers: coded by two or more; used: how many of these got the theme from anybody. alpha is Krippendorff's, with
    its 95 % bootstrap interval; empty where it says nothing. Of a wave that hides small groups, `used` is empty.
    """

    survey: Series[str]
    wave: Series[str]
    item: Series[str]
    theme: Series[str]
    coders: Series[int] = pa.Field(ge=0)
    answers: Series[int] = pa.Field(ge=0)
    used: Series[float] = pa.Field(nullable=True, ge=0)
    alpha: Series[float] = pa.Field(nullable=True, le=1)
    ci_low: Series[float] = pa.Field(nullable=True, le=1)
    ci_high: Series[float] = pa.Field(nullable=True, le=1)
    verdict: Series[str] = pa.Field(isin=["agree", "weak", "blocked", "one_value", "one_coder", "few_shared"])

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        unique = ["item", "theme"]  # noqa: RUF012


AGREEMENT_COLUMNS = list(AgreementTable.to_schema().columns)


class ShownQuoteTable(pa.DataFrameModel):
    """`processed/<survey>/<wave>/quotes.csv`: the quotes that may be shown, and nothing that leads to a response."""

    item: Series[str]
    theme: Series[str]
    language: Series[str]
    original: Series[bool]
    quote: Series[str]
    number: Series[int]

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True


SHOWN_QUOTE_COLUMNS = list(ShownQuoteTable.to_schema().columns)


class ReconciliationTable(pa.DataFrameModel):
    """`processed/reconciliation.csv`: each printed figure against what the data give."""

    id: Series[str] = pa.Field(unique=True)
    document: Series[str]
    place: Series[str]
    survey: Series[str]
    wave: Series[str]
    what: Series[str]
    kind: Series[str] = pa.Field(isin=["exact", "about", "least"])
    printed: Series[str]
    unit: Series[str]
    indicator: Series[str]
    computed: Series[str]
    numerator: Series[float] = pa.Field(nullable=True)
    denominator: Series[float] = pa.Field(nullable=True)
    verdict: Series[str] = pa.Field(isin=["agrees", "differs", "not_computable", "contradicts_itself"])
    why: Series[str]
    note: Series[str]

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True


class ActivityTable(pa.DataFrameModel):
    """`raw/activity/<year>.csv`: counts that no survey gives.

    period: a year, month or day, or two of them as `2021-03/2021-10`. basis, low and high: how a value was estimated,
    and between what it lies; a file may lack these three columns.
    """

    id: Series[str] = pa.Field(unique=True, str_matches=r"^[A-Za-z][A-Za-z0-9_-]*$")
    what: Series[str]
    value: Series[float] = pa.Field(ge=0, lt=float("inf"))
    unit: Series[str] = pa.Field(str_length={"min_value": 1})
    period: Series[str]
    status: Series[str] = pa.Field(isin=["counted", "estimated"])
    source: Series[str]
    origin: Series[str] = pa.Field(isin=["register", "print"])
    note: Series[str]
    basis: Series[str]
    low: Series[float] = pa.Field(nullable=True, ge=0, lt=float("inf"))
    high: Series[float] = pa.Field(nullable=True, ge=0, lt=float("inf"))

    class Config:
        """Exactly these columns, in this order."""

        strict = True
        ordered = True
        coerce = True


def iterate_rows(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table as named tuples, whose fields the table's model checks, not the type checker."""
    yield from table.itertuples()
