"""CHERRIES for one wave: what can be computed, what the investigator declared, and what nobody supplied.

Facts are a key of the words under `quality.facts` with the numbers, dates and names it needs; they have no language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from pipelines.quality.outcomes import Row
from pipelines.readers.limesurvey_questions import Structure
from schemas.declarations import Wave
from schemas.declared import Declarations

FILE = Path(__file__).with_name("cherries.yaml")
Fact = dict[str, Any]
Labels = dict[str, dict[str, str]]


@cache
def list_groups() -> tuple[tuple[str, dict[str, str], Labels], ...]:
    """Group, its label by language, and its items with theirs, in the order of the checklist."""
    groups = YAML(typ="base", pure=True).load(FILE.read_text("utf-8"))
    return tuple((group["group"], group["label"], group["items"]) for group in groups)


@dataclass(frozen=True)
class Known:
    """What facts are made from. rows: those of the quality table, by topic and measure (the last of each)."""

    declared: Declarations
    fielding: Wave
    responses: pd.DataFrame
    rows: dict[tuple[str, str], Row]
    structure: Structure | None

    @property
    def asked(self) -> list[Any]:
        """The items that put a question."""
        return [item for item in self.declared.as_asked().codebook.items if item.type != "display"]

    def count(self, topic: str, measure: str) -> int:
        """A count of the quality table."""
        return int(self.rows[topic, measure]["value"])


def fill_checklist(known: Known) -> list[dict[str, Any]]:
    """An entry for each item: group, item, facts computed, and the statement declared ({} where there is none)."""
    statements = known.fielding.fieldwork.statements
    return [
        {"group": group, "item": item, "facts": FACTS.get(item, _no_facts)(known), "declared": statements.get(item, {})}
        for group, _, items in list_groups()
        for item in items
    ]


def _no_facts(known: Known) -> list[Fact]:
    return []


def _tell_design(known: Known) -> list[Fact]:
    return [{"say": "population", "persons": known.fielding.population}] if known.fielding.population else []


def _tell_protection(known: Known) -> list[Fact]:
    return [{"say": "protected"}, *([{"say": "pseudonyms"}] if "participant" in known.responses else [])]


def _tell_access(known: Known) -> list[Fact]:
    return [{"say": "closed"}] if _has_tokens(known) else []


def _has_tokens(known: Known) -> bool:
    return known.declared.survey.platform == "limesurvey" and "participant" in known.responses


def _tell_contact(known: Known) -> list[Fact]:
    invited = known.fielding.fieldwork.invited
    return [{"say": "invited", "persons": invited}] if invited else []


def _tell_mode(known: Known) -> list[Fact]:
    return [{"say": f"mode_{known.declared.survey.platform}"}]


def _tell_period(known: Known) -> list[Fact]:
    fielded = known.fielding.fielded
    return [{"say": "fielded", "first": str(fielded.first), "last": str(fielded.last)}]


def _tell_order(known: Known) -> list[Fact]:
    if known.structure is None:
        return []
    shuffled = sum(question.shuffled for question in known.structure.questions.values())
    return [{"say": "shuffled", "items": shuffled} if shuffled else {"say": "not_shuffled"}]


def _tell_adaptive(known: Known) -> list[Fact]:
    bases = known.declared.codebook.bases
    routed = [bases[item.asked_of] for item in known.asked]
    some = sum(bool(base.rule or base.equation or base.shown) for base in routed)
    return [{"say": "adaptive", "items": some, "of": len(routed)} if some else {"say": "not_adaptive"}]


def _tell_items(known: Known) -> list[Fact]:
    facts: list[Fact] = [{"say": "items", "items": len(known.asked)}]
    pages = known.structure.pages if known.structure else []
    if not pages:
        return facts
    low, high = min(pages), max(pages)
    return [
        *facts,
        {"say": "a_page_alike", "high": high} if low == high else {"say": "a_page", "low": low, "high": high},
    ]


def _tell_pages(known: Known) -> list[Fact]:
    pages = known.structure.pages if known.structure else []
    return [{"say": "pages", "pages": len(pages)}] if pages else []


def _tell_completeness(known: Known) -> list[Fact]:
    told = [question.mandatory for question in known.structure.questions.values()] if known.structure else []
    if not any(told):
        return []
    counts = {"hard": told.count("Y"), "soft": told.count("S"), "of": len(known.asked)}
    return [{"say": "mandatory", **counts} if counts["hard"] or counts["soft"] else {"say": "not_mandatory"}]


def _tell_review(known: Known) -> list[Fact]:
    return _tell_setting(known, "allowprev", {"Y": "way_back", "N": "no_way_back"})


def _tell_cookies(known: Known) -> list[Fact]:
    return _tell_setting(known, "usecookie", {"Y": "cookie", "N": "no_cookie"})


def _tell_setting(known: Known, setting: str, told: dict[str, str]) -> list[Fact]:
    value = known.structure.settings.get(setting, "") if known.structure else ""
    return [{"say": told[value]}] if value in told else []


def _tell_visitors(known: Known) -> list[Fact]:
    visitors = known.fielding.fieldwork.survey_visitors
    return [{"say": "visitors", "persons": visitors}] if visitors else []


def _tell_rates(*measures: str) -> Callable[[Known], list[Fact]]:
    def tell(known: Known) -> list[Fact]:
        rows = [known.rows["rate", measure] for measure in measures]
        return [
            {"say": row["measure"], "numerator": row["numerator"], "denominator": row["denominator"]}
            for row in rows if not row.get("reason")
        ]  # fmt: skip

    return tell


def _tell_completion(known: Known) -> list[Fact]:
    if known.rows["rate", "completion"].get("reason") == "no_break_offs":
        return [{"say": "no_break_offs"}]
    return _tell_rates("completion", "break_off")(known)


def _tell_addresses(known: Known) -> list[Fact]:
    return [{"say": "no_addresses"}]


def _tell_repeats(known: Known) -> list[Fact]:
    count = known.count("duplicate", "same_answers")
    return [{"say": "same_answers", "responses": count} if count else {"say": "no_same_answers"}]


def _tell_registration(known: Known) -> list[Fact]:
    row = known.rows["duplicate", "participants"]
    if row.get("reason"):
        return []
    by = "tokens" if known.declared.survey.platform == "limesurvey" else "addresses"
    return [{"say": by, "persons": row["value"], "responses": row["denominator"]}]


def _tell_incomplete(known: Known) -> list[Fact]:
    names = ("complete", "partial", "break_off")
    return [{"say": "analysed", **{name: known.count("outcome", name) for name in names}}]


def _tell_times(known: Known) -> list[Fact]:
    row, limit = known.rows["time", "fast"], known.rows["time", "limit"]
    if row.get("reason"):
        return []
    share = known.fielding.fieldwork.fast_below
    return [
        {"say": "fast", "fast": row["value"], "known": row["denominator"], "seconds": limit["value"], "below": share}
    ]


def _tell_weighting(known: Known) -> list[Fact]:
    margins = list(known.fielding.margins)
    return [{"say": "weighted", "names": margins} if margins else {"say": "unweighted"}]


FACTS: dict[str, Callable[[Known], list[Fact]]] = {
    "design": _tell_design,
    "data_protection": _tell_protection,
    "access": _tell_access,
    "contact": _tell_contact,
    "mode": _tell_mode,
    "period": _tell_period,
    "randomisation": _tell_order,
    "adaptive": _tell_adaptive,
    "items": _tell_items,
    "pages": _tell_pages,
    "completeness": _tell_completeness,
    "review": _tell_review,
    "visitors": _tell_visitors,
    "view_rate": _tell_rates("view"),
    "participation": _tell_rates("started", "participation"),
    "completion": _tell_completion,
    "cookies": _tell_cookies,
    "ip_addresses": _tell_addresses,
    "log_files": _tell_repeats,
    "registration": _tell_registration,
    "incomplete": _tell_incomplete,
    "timestamps": _tell_times,
    "weighting": _tell_weighting,
}
"""What can be computed, by item; of the others there is only what is declared."""
