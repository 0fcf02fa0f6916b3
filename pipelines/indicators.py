"""Declarations x breaks -> the indicators table."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from pipelines.bases import evaluate_rule
from pipelines.disclosure import hide_small_groups
from pipelines.estimators.scale import median_of_counts, net_score
from pipelines.estimators.share import Estimate, korn_graubard, participant_share, wilson
from pipelines.headings import fold
from pipelines.tabulate import (
    Frame,
    Sample,
    break_levels,
    combinations_of,
    count_codes,
    frame_indicator,
    select_population,
)
from schemas.declarations import OTHER, Declaration, Indicator, Statistic
from schemas.declared import Declarations
from schemas.tables import INDICATOR_COLUMNS, IndicatorTable

Row = dict[str, Any]
HASH_DIGITS = 16
NOT_MEANING = {
    "wording", "wording_waves", "short", "also", "other", "codes", "scales", "rows", "row_waves", "row_wording_waves",
    "columns", "waves",
}  # fmt: skip
"""What of an item does not change what its numbers mean; its codes enter the hash on their own."""


def compute_indicators(
    responses: pd.DataFrame, declared: Declarations, wave: str, data_hash: str, everything: Declarations | None = None
) -> pd.DataFrame:
    """Every declared indicator of one wave, over all and by its breaks; columns as in `IndicatorTable`.

    declared: as the wave had it. everything: of all waves; its further indicators get a row without a value that
    says so.
    """
    samples = {name: select_population(responses, declared, name) for name in ("complete", "received")}
    rows: list[Row] = []
    for indicator in declared.indicators:
        sample = samples[indicator.population]
        fixed = {
            "survey": declared.survey.id, "wave": wave, "indicator": indicator.id,
            "estimand": declared.survey.estimand or "responses",
            "definition_hash": hash_definition(indicator, declared), "data_hash": data_hash,
        }  # fmt: skip
        rows += [row | fixed for row in _compute_within(sample, indicator, sample.everyone)]
        for name in indicator.breaks:
            if name not in {*declared.parts, "language"}:
                continue
            split: list[Row] = []
            levels = break_levels(sample, name)
            for level, mask in levels.items():
                split += [
                    row | fixed | {"break": name, "break_level": level}
                    for row in _compute_within(sample, indicator, mask)
                ]
            if not declared.survey.waves[wave].released:
                overlapping = name in declared.parts and declared.parts[name].kind == "boxes"
                nowhere = sample.everyone & ~pd.concat(levels.values(), axis=1).any(axis=1)
                base = frame_indicator(sample, indicator, sample.everyone).base
                rest = sample.persons(base & nowhere)
                split = hide_small_groups(split, declared.survey.minimum_cell, overlapping, rest)
            rows += split
    computed = {indicator.id for indicator in declared.indicators}
    for indicator in everything.indicators if everything else ():
        if indicator.id not in computed:
            rows += [
                {"survey": declared.survey.id, "wave": wave, "indicator": indicator.id, "statistic": statistic,
                 "estimand": declared.survey.estimand or "responses", "reason": "not asked in this wave",
                 "definition_hash": "", "data_hash": data_hash}
                for statistic in indicator.statistics
            ]  # fmt: skip
    return frame_rows(rows)


def frame_rows(rows: list[Row]) -> pd.DataFrame:
    """Rows as a checked indicators table; what a row does not say is empty."""
    texts = ["break", "break_level", "level", "ci_method", "reason", "unit"]
    table = pd.DataFrame([dict.fromkeys(texts, "") | {"suppressed": False} | row for row in rows])
    table = table.reindex(columns=[*INDICATOR_COLUMNS, "persons"]).drop(columns="persons")
    numeric = table.columns[table.columns.get_loc("value") :].difference(
        ["unit", "ci_method", "suppressed", "reason", "definition_hash", "data_hash"]
    )
    table = table.astype(dict.fromkeys(numeric, "float64"))
    return IndicatorTable.validate(table)


def hash_definition(indicator: Indicator, declared: Declarations) -> str:
    """What a number means, as a hash: indicator, items, codes and base rule, without any wording."""
    names = {name.split("[")[0] for name in [indicator.item or "", *indicator.where] if name and name != "language"}
    bases = {indicator.base or "", *(declared.items[name].asked_of for name in names)} - {""}
    content = {
        "indicator": _dump(indicator, {"label", "key", "breaks", "printed_as"}),
        "items": {name: _dump(declared.items[name], NOT_MEANING) | _codes_of(name, declared) for name in sorted(names)},
        "bases": {name: _dump(declared.codebook.bases[name], {"label"}) for name in sorted(bases)},
        "estimand": declared.survey.estimand,
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:HASH_DIGITS]


def _dump(declaration: Declaration, without: set[str]) -> dict[str, Any]:
    """What a declaration says; a key that is left at its default says nothing."""
    return declaration.model_dump(mode="json", exclude=without, exclude_defaults=True)


def _codes_of(name: str, declared: Declarations) -> dict[str, Any]:
    scales = {part.scale: part.codes for part in declared.parts_of(name)}
    return {"codes": [{code: answer.missing for code, answer in codes.items()} for codes in scales.values()]}


def _compute_within(sample: Sample, indicator: Indicator, within: pd.Series[bool]) -> Iterator[Row]:
    frame = frame_indicator(sample, indicator, within)
    # A group that was not asked at all still is a group of persons, which the missing counts would show.
    persons = sample.persons(frame.base) or sample.persons(within)
    for statistic in indicator.statistics:
        for row in STATISTICS[statistic](sample, indicator, frame, within):
            yield {"statistic": statistic, "persons": persons, **frame.missing} | row


def _share(sample: Sample, frame: Frame, hits: pd.Series[bool], unit: str = "share") -> Row:
    """A share with its interval: of responses, or of participants where that is declared."""
    numerator, denominator = int((hits & frame.counted).sum()), int(frame.counted.sum())
    if sample.declared.survey.repeated:
        estimate_share = participant_share if sample.declared.survey.estimand == "participants" else korn_graubard
        estimate = estimate_share(sample.per_participant(hits & frame.counted), sample.per_participant(frame.counted))
    else:
        estimate = wilson(numerator, denominator)
    return {
        "value": estimate.value,
        "unit": unit,
        "numerator": numerator,
        "denominator": denominator,
    } | _interval(estimate)


def _interval(estimate: Estimate) -> Row:
    return {
        "ci_low": estimate.low, "ci_high": estimate.high, "ci_method": estimate.method,
        "effective_n": estimate.effective_n, "design_effect": estimate.design_effect,
    }  # fmt: skip


def _hits(sample: Sample, indicator: Indicator, frame: Frame) -> pd.Series[bool]:
    """Who is counted: the declared codes of the item, and the `where` rule."""
    hits = frame.counted & evaluate_rule(indicator.where, sample.responses, sample.declared)
    if indicator.codes:
        codes = break_levels(sample, indicator.item or "")
        hits &= pd.concat([codes[code] for code in indicator.codes], axis=1).any(axis=1)
    return hits


def _compute_count(sample: Sample, indicator: Indicator, frame: Frame, within: pd.Series[bool]) -> Iterator[Row]:
    hits = int(_hits(sample, indicator, frame).sum())
    yield {"value": hits, "unit": indicator.unit, "numerator": hits, "denominator": int(frame.counted.sum())}


def _compute_share(sample: Sample, indicator: Indicator, frame: Frame, within: pd.Series[bool]) -> Iterator[Row]:
    yield _share(sample, frame, _hits(sample, indicator, frame))


def _compute_distribution(sample: Sample, indicator: Indicator, frame: Frame, within: pd.Series[bool]) -> Iterator[Row]:
    for code, hits in _levels(sample, indicator, frame).items():
        yield _share(sample, frame, hits) | {"level": code}


def _compute_combinations(sample: Sample, indicator: Indicator, frame: Frame, within: pd.Series[bool]) -> Iterator[Row]:
    for combination, hits in combinations_of(sample, indicator.item or "", frame.counted).items():
        yield _share(sample, frame, hits) | {"level": combination}


def _compute_mode(sample: Sample, indicator: Indicator, frame: Frame, within: pd.Series[bool]) -> Iterator[Row]:
    counts = {code: int(hits.sum()) for code, hits in _levels(sample, indicator, frame).items()}
    highest = max(counts.values(), default=0)
    if not highest:
        yield {"value": math.nan, "unit": indicator.unit, "denominator": int(frame.counted.sum())}
    for code, count in counts.items():
        if count == highest and count > 0:
            yield {
                "level": code, "value": count, "unit": indicator.unit,
                "numerator": count, "denominator": int(frame.counted.sum()),
            }  # fmt: skip


def _compute_distinct(sample: Sample, indicator: Indicator, frame: Frame, within: pd.Series[bool]) -> Iterator[Row]:
    """Different answers given; answers in one's own words count once each, trimmed and case-folded."""
    name = indicator.item or ""
    levels = _levels(sample, indicator, frame)
    distinct = sum(1 for code, hits in levels.items() if code not in {OTHER, "other"} and hits.any())
    own_words = f"text:{name}"
    if own_words in sample.responses:
        written = sample.responses.loc[frame.counted, own_words].dropna()
        distinct += len({fold(text) for text in written})
    yield {"value": distinct, "unit": indicator.unit, "denominator": int(frame.counted.sum())}


def _compute_number(function: Callable[[pd.Series[float]], float]) -> Callable[..., Iterator[Row]]:
    def compute(sample: Sample, indicator: Indicator, frame: Frame, within: pd.Series[bool]) -> Iterator[Row]:
        scores = _scores(sample, indicator, frame)
        value = function(scores) if len(scores) else math.nan
        yield {"value": value, "unit": indicator.unit, "denominator": len(scores)}

    return compute


def _compute_median(sample: Sample, indicator: Indicator, frame: Frame, within: pd.Series[bool]) -> Iterator[Row]:
    if sample.declared.parts[indicator.item or ""].kind == "number":
        yield from _compute_number(lambda scores: float(scores.median()))(sample, indicator, frame, within)
        return
    counts = {code: int(hits.sum()) for code, hits in _levels(sample, indicator, frame).items()}
    position = median_of_counts(range(1, len(counts) + 1), list(counts.values()))
    numeric = all(code.lstrip("-").isdigit() for code in counts)
    value = median_of_counts([int(code) for code in counts], list(counts.values())) if numeric else position
    yield {"value": value, "unit": "score", "denominator": sum(counts.values())}


def _compute_top_two_box(sample: Sample, indicator: Indicator, frame: Frame, within: pd.Series[bool]) -> Iterator[Row]:
    levels = list(_levels(sample, indicator, frame).values())
    yield _share(sample, frame, pd.concat(levels[-2:], axis=1).any(axis=1))


def _compute_net_score(sample: Sample, indicator: Indicator, frame: Frame, within: pd.Series[bool]) -> Iterator[Row]:
    counts = [int(hits.sum()) for hits in _levels(sample, indicator, frame).values()]
    yield {"value": net_score(counts), "unit": "share", "denominator": sum(counts)}


def _compute_responses(sample: Sample, indicator: Indicator, frame: Frame, within: pd.Series[bool]) -> Iterator[Row]:
    yield {"value": int(frame.base.sum()), "unit": indicator.unit}


def _compute_groups(column: str) -> Callable[..., Iterator[Row]]:
    def compute(sample: Sample, indicator: Indicator, frame: Frame, within: pd.Series[bool]) -> Iterator[Row]:
        values = sample.responses.loc[frame.base, column] if column in sample.responses else pd.Series(dtype="str")
        known = column in sample.responses
        yield {"value": values.nunique() if known else math.nan, "unit": indicator.unit, "denominator": len(values)}

    return compute


def _compute_per_participant(function: Callable[[Any], Any]) -> Callable[..., Iterator[Row]]:
    def compute(sample: Sample, indicator: Indicator, frame: Frame, within: pd.Series[bool]) -> Iterator[Row]:
        counts = sample.per_participant(frame.base)
        counts = counts[counts > 0]
        yield {
            "value": function(counts) if len(counts) else math.nan,
            "unit": indicator.unit,
            "denominator": len(counts),
        }

    return compute


def _compute_period(sample: Sample, indicator: Indicator, frame: Frame, within: pd.Series[bool]) -> Iterator[Row]:
    """First and last month of the responses as level, and the days between the first and the last response."""
    moments = real_moments(sample.responses.loc[frame.base, "submitted"])
    if moments.empty:
        yield {"value": math.nan, "unit": "days"}
        return
    first, last = moments.min(), moments.max()
    days = (last.normalize() - first.normalize()).days
    yield {"level": f"{first:%Y-%m}/{last:%Y-%m}", "value": days, "unit": "days", "denominator": len(moments)}


def real_moments(submitted: pd.Series[pd.Timestamp]) -> pd.Series[pd.Timestamp]:
    """The dates that are dates: an anonymised survey holds 1980-01-01 in every completed response."""
    return submitted[submitted.notna() & (submitted.dt.year != 1980)]


def _levels(sample: Sample, indicator: Indicator, frame: Frame) -> dict[str, pd.Series[bool]]:
    if indicator.item == "language":
        return {code: frame.counted & mask for code, mask in break_levels(sample, "language").items()}
    return count_codes(sample, indicator.item or "", frame.counted)


def _scores(sample: Sample, indicator: Indicator, frame: Frame) -> pd.Series[float]:
    """The numbers of a number item, or codes that are numbers; the number of a "don't know" is none."""
    substantive = frame.counted & sample.responses[f"missing:{indicator.item}"].isna()
    given = sample.responses.loc[substantive, indicator.item or ""]
    return pd.to_numeric(given.astype("object"), errors="coerce").dropna()


STATISTICS: dict[Statistic, Callable[[Sample, Indicator, Frame, pd.Series[bool]], Iterator[Row]]] = {
    "count": _compute_count,
    "share": _compute_share,
    "distribution": _compute_distribution,
    "combinations": _compute_combinations,
    "mode": _compute_mode,
    "distinct": _compute_distinct,
    "sum": _compute_number(lambda scores: float(scores.sum())),
    "mean": _compute_number(lambda scores: float(scores.mean())),
    "median": _compute_median,
    "top_two_box": _compute_top_two_box,
    "net_score": _compute_net_score,
    "responses": _compute_responses,
    "participants": _compute_groups("participant"),
    "structures": _compute_groups("structure"),
    "responses_per_participant_min": _compute_per_participant(np.min),
    "responses_per_participant_max": _compute_per_participant(np.max),
    "period": _compute_period,
}
"""Each declared statistic and what computes it."""
