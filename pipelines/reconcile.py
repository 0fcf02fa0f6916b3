"""What was printed against what the data give: agrees, differs, not computable, or contradicts itself."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pandas as pd

from schemas.declarations import Indicator, Printed
from schemas.refusals import Problem, Refusal
from schemas.tables import ReconciliationTable, iterate_rows

FILE = Path("raw/published/figures.csv")
COLUMNS = ["id", "document", "place", "survey", "wave", "what", "kind", "value", "unit", "base", "note"]
ABOUT_SHARE = 0.05
"""A share printed as "about" agrees within five percentage points."""
ABOUT_COUNT = 0.10
"""A count printed as "about" agrees within ten per cent of what was printed."""


def read_published(workspace: Path) -> pd.DataFrame | None:
    """The printed figures as text, or None where a workspace has none. Raises Refusal for another table."""
    name = FILE.as_posix()
    if not (workspace / name).is_file():
        return None
    try:
        figures = pd.read_csv(workspace / name, dtype="str", keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise Refusal(
            Problem(name, "", str(error)[:100], "a CSV file in UTF-8", "save it again as CSV UTF-8")
        ) from None
    lacking = [column for column in COLUMNS if column not in figures]
    if lacking:
        found = f"no column {', '.join(lacking)}"
        raise Refusal(Problem(name, "row 1", found, f"the columns {', '.join(COLUMNS)}", "add the columns"))
    if figures["id"].duplicated().any():
        row = int(figures["id"].duplicated().to_numpy().argmax())
        found = f"a second figure `{figures['id'].iloc[row]}`"
        raise Refusal(Problem(name, f"row {row + 2}, column id", found, "each id once", "rename one"))
    unknown = ~figures["kind"].isin(["exact", "about", "least"])
    if unknown.any():
        row = int(unknown.to_numpy().argmax())
        found = f"“{figures['kind'].iloc[row]}”"
        raise Refusal(Problem(name, f"row {row + 2}, column kind", found, "exact, about or least", "correct the cell"))
    return figures


def reconcile_figures(
    figures: pd.DataFrame,
    indicators: pd.DataFrame,
    printed: Printed,
    declared: dict[str, Indicator],
    copied: dict[tuple[str, str], list[str]],
) -> pd.DataFrame:
    """Each printed figure with its verdict; columns as in `ReconciliationTable`.

    declared: the survey indicators by id, for codes that were printed under another word.
    copied: (indicator, wave) -> the counts it rests on that are copied from print; such a count confirms nothing,
        and a sum of such counts only that the document can add.
    """
    totals = indicators[
        (indicators["break"] == "") & ~indicators["statistic"].isin(["distribution", "combinations", "themes"])
    ]
    computed = {(row.indicator, row.wave): row for row in iterate_rows(totals.drop_duplicates(["indicator", "wave"]))}
    by_id = {row.id: row for row in iterate_rows(figures)}
    measured = {row.id: printed.measures.get(row.id, row.id) for row in iterate_rows(figures)}
    rows = []
    for figure in iterate_rows(figures):
        indicator = measured[figure.id]
        row = computed.get((indicator, figure.wave))
        text = _as_text(row, declared.get(indicator)) if row is not None else ""
        rests_on = copied.get((indicator, figure.wave), [])
        verdict, why = _judge(figure, row, text, rests_on)
        disagreement = _contradiction(figure, by_id, measured, printed)
        if disagreement:
            supports = {
                "agrees": f"the data support this one ({text})",
                "differs": f"{'its own terms' if rests_on else 'the data'} give {text}",
                "not_computable": "no data decide",
            }[verdict]
            verdict, why = "contradicts_itself", f"{disagreement}; {supports}"
        why = "; ".join(filter(None, [why, _compare_bases(figure, row)]))
        rows.append(
            {
                "id": figure.id, "document": figure.document, "place": figure.place, "survey": figure.survey,
                "wave": figure.wave, "what": figure.what, "kind": figure.kind, "printed": figure.value,
                "unit": figure.unit, "indicator": indicator if row is not None else "", "computed": text,
                "numerator": row.numerator if row is not None else math.nan,
                "denominator": row.denominator if row is not None else math.nan,
                "verdict": verdict, "why": why, "note": figure.note,
            }
        )  # fmt: skip
    table = pd.DataFrame(rows, columns=list(ReconciliationTable.to_schema().columns))
    return ReconciliationTable.validate(table.astype({"numerator": "float64", "denominator": "float64"}))


def round_half_up(value: float | Decimal, decimals: int = 0) -> Decimal:
    """Round as people do, from the shortest decimal that stands for the number."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _as_text(row: Any, declared: Indicator | None) -> str:
    if row.level:
        return str(declared.printed_as.get(row.level, row.level) if declared else row.level)
    return "" if math.isnan(row.value) else f"{row.value:.12g}"


def _judge(figure: Any, row: Any, computed: str, copied: list[str]) -> tuple[str, str]:
    if row is None:
        return "not_computable", f"no indicator measures it in {figure.wave}"
    if copied == [row.indicator]:
        return "not_computable", "the printed document is the only source of this count"
    if row.suppressed or not computed:
        return "not_computable", row.reason or "nobody answered"
    number = _number(figure.value)
    if number is None or row.level:
        same = figure.value == computed
        return ("agrees", "") if same else ("differs", f"printed {figure.value}, computed {computed}")
    scale = 100 if figure.unit == "%" and row.unit == "share" else 1
    exact = Decimal(repr(float(row.value))) * scale
    value = float(exact)
    if figure.kind == "least":
        agrees, how = value > float(number), f"printed as more than {figure.value}"
    elif figure.kind == "about":
        tolerance = ABOUT_SHARE * scale if row.unit == "share" else ABOUT_COUNT * abs(float(number))
        agrees, how = abs(value - float(number)) <= tolerance + 1e-12, f"printed as about {figure.value}"
    else:
        decimals = max(0, -int(number.as_tuple().exponent))
        agrees, how = round_half_up(exact, decimals) == number, f"printed {figure.value}"
    shown = f"{value:.12g}" if scale == 1 else f"{float(round_half_up(exact, 1)):g} %"
    said = f"{how}, computed {shown}" if not agrees or figure.kind != "exact" else ""
    rests = f"counts copied from print are part of it: {', '.join(copied)}" if copied else ""
    return ("agrees" if agrees else "differs"), "; ".join(filter(None, [said, rests]))


def _compare_bases(figure: Any, row: Any) -> str:
    """Said where the printed base is not the denominator that was computed with."""
    base = _number(figure.base)
    if row is None or base is None or math.isnan(row.denominator) or float(base) == row.denominator:
        return ""
    absent = {"no answer": row.no_answer, "not asked": row.not_asked}
    why = ", ".join(f"{count:.0f} {kind}" for kind, count in absent.items() if count)
    return f"printed base {base}, computed over {row.denominator:.0f}" + (f" ({why})" if why else "")


def _contradiction(figure: Any, by_id: dict[str, Any], measured: dict[str, str], printed: Printed) -> str:
    """Why the documents disagree with themselves about this figure; empty where they do not."""
    rivals = [
        other for other in by_id.values()
        if other.id != figure.id and measured[other.id] == measured[figure.id]
        and other.wave == figure.wave and other.value != figure.value
    ]  # fmt: skip
    if rivals:
        others = ", ".join(dict.fromkeys(f"{other.value} ({other.document}, {other.place})" for other in rivals))
        return f"printed {figure.value} here and {others}"
    derived = printed.follows_from.get(figure.id)
    if derived and all(part in by_id for part in derived.of):
        parts = [_number(by_id[part].value) or Decimal(0) for part in derived.of]
        value = sum(parts, Decimal(0)) / (len(parts) if derived.statistic == "mean" else 1)
        if value != _number(figure.value):
            terms = ", ".join(f"{part:f}" for part in parts)
            return (
                f"printed {figure.value}, but the {derived.statistic} of the printed {terms} is {value.normalize():f}"
            )
    return ""


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
