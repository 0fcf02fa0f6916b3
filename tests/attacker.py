"""Random surveys, and somebody who has all their released tables and wants to know what is hidden in them.

The attacker shares no code with what hides: every answer sheet that a respondent can hand in is a variable, every
released number a relation between them, and linear programming gives how low and how high a hidden number can be.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from surveys import SURVEY, WAVE, declare, item, read_rows, text, type_export, write_rows

from pipelines.disclosure.earlier import Release
from pipelines.disclosure.hide import hide_topline
from pipelines.disclosure.plan import plan_release
from pipelines.indicators import compute_indicators
from pipelines.topline import count_topline
from schemas.declared import Declarations

Sheet = dict[str, Any]
"""A way to fill the questionnaire in: item -> code, boxes as a set, None for no answer, "-" for not asked.

Of who left early OFF for what he had not come to, and GONE where it cannot be known whether he would have been asked.
"""
OFF, GONE = "off", "gone"
COMPLETE, LEFT = "complete", "left"
SILENT = [None, "-", "DK", OFF, GONE, frozenset()]
ORDER = ["use", "role", "many", "q"]
TINY = 1e-6


@dataclass
class Released:
    """A survey with its released tables, and the answer sheets that could have been handed in."""

    declared: Declarations
    specs: dict[str, dict[str, Any]]
    sheets: list[Sheet]
    truth: list[Sheet]
    minimum: int
    responses: pd.DataFrame = field(default_factory=pd.DataFrame)
    indicators: pd.DataFrame = field(default_factory=pd.DataFrame)
    topline: pd.DataFrame = field(default_factory=pd.DataFrame)
    hidden: Any = None
    earlier: Released | None = None


def make_survey(seed: int, folder: Path, most_sheets: int = 400, *, unfinished: bool = False) -> Released:
    """A random survey: small or large, with skewed answers, breaks, overlapping boxes, routing, repeated participants.

    unfinished: some left early, and tables tell of everything received next to those of complete responses.
    """
    chance = np.random.default_rng(seed)
    minimum = int(chance.choice([3, 5, 5, 5, 6]))
    repeated = bool(chance.random() < 0.2)
    people = int(chance.integers(8, 30 if repeated else 90))
    while True:
        kept = {"role": chance.random() < 0.75, "many": chance.random() < 0.5, "use": chance.random() < 0.45}
        sizes = {
            "role": int(chance.integers(2, 5)),
            "q": int(chance.integers(2, 5)),
            "many": int(chance.integers(2, 4)),
        }
        codes = {
            "role": [f"R{number}" for number in range(sizes["role"])] if kept["role"] else [],
            "q": [str(number + 1) for number in range(sizes["q"])],
            "many": [f"M{number}" for number in range(sizes["many"])] if kept["many"] else [],
            "use": ["YES", "NO"] if kept["use"] else [],
        }  # fmt: skip
        unsure = bool(chance.random() < 0.3)
        silent = {name: bool(chance.random() < 0.6) for name in codes}
        routed = kept["use"] and chance.random() < 0.6
        spoken = ["en", "fr"] if chance.random() < 0.3 else ["en"]
        sheets = _list_sheets(codes, unsure, silent, routed, spoken)
        if len(sheets) <= most_sheets:
            break
    items = [item("q", codes={code: {"label": text(code)} for code in codes["q"]} | (
        {"DK": {"label": text("?"), "missing": "dont_know"}} if unsure else {}), ordered=True,
        **({"asked_of": "users"} if routed else {}))]  # fmt: skip
    items += [item("role", codes=" ".join(codes["role"]))] if kept["role"] else []
    items += [item("many", "multiple", codes=" ".join(codes["many"]))] if kept["many"] else []
    items += [item("use", codes="YES NO")] if kept["use"] else []
    items.sort(key=lambda each: ORDER.index(each["id"]))
    bases = {"users": {"use": ["YES"]}} if kept["use"] else {}
    indicators = _choose_indicators(chance, codes, unsure, spoken)
    if unfinished:
        indicators = _tell_of_received(chance, indicators)
    declared = declare(
        items, indicators, bases, languages=spoken, minimum_cell=minimum, waves={WAVE: SURVEY["waves"][WAVE]},
        **({"repeated": True, "estimand": "responses"} if repeated else {}),
    )  # fmt: skip
    truth = _answer(chance, sheets, people, repeated)
    if unfinished:
        left = _list_left(sheets, [name for name in ORDER if name in {each["id"] for each in items}], routed)
        sure = [sheet for sheet, ends in left if ends]
        truth = _mix(chance, truth, _answer(chance, sure, int(chance.choice([1, 2, 3, 4, 6, 9, 15])), False), repeated)
        sheets = sheets + [sheet for sheet, _ in left]
    specs = {each["id"]: each for each in indicators}
    before = None
    if not repeated and chance.random() < 0.25:
        # The wave was released once before, when its last responses had not yet come in.
        until = len(truth) - int(chance.choice([2, 4, 9, 25]))
        if until > 4 and any(sheet["outcome"] == COMPLETE for sheet in truth[:until]):
            before = _release(Released(declared, specs, sheets, truth[:until], minimum), codes, folder)
    return _release(Released(declared, specs, sheets, truth, minimum, earlier=before), codes, folder)


def _release(made: Released, codes: dict[str, list[str]], folder: Path) -> Released:
    """With the tables of a run."""
    responses = _hand_in(made.declared, made.truth, codes, folder)
    before = made.earlier
    earlier = [] if before is None else [Release(before.indicators, before.topline, count_complete(before.truth))]
    hidden = plan_release(responses, made.declared, WAVE, earlier)
    table = compute_indicators(responses, made.declared, WAVE, "data", hidden=hidden)
    topline = hide_topline(count_topline(responses, made.declared), hidden)
    return replace(made, responses=responses, indicators=table, topline=topline, hidden=hidden)


def _list_sheets(
    codes: dict[str, list[str]], unsure: bool, silent: dict[str, bool], routed: bool, spoken: list[str]
) -> list[Sheet]:
    boxes = [frozenset(code for code, on in zip(codes["many"], each, strict=True) if on)
             for each in product([False, True], repeat=len(codes["many"]))]  # fmt: skip
    ways: dict[str, list[Any]] = {
        "language": list(spoken),
        "use": [*codes["use"], *([None] if silent["use"] else [])] if codes["use"] else ["-"],
        "role": [*codes["role"], *([None] if silent["role"] else [])] if codes["role"] else ["-"],
        "many": boxes if codes["many"] else ["-"],
        "q": [*codes["q"], *(["DK"] if unsure else []), *([None] if silent["q"] else [])],
    }
    sheets = []
    for each in product(*ways.values()):
        sheet = dict(zip(ways, each, strict=True))
        if routed and sheet["use"] != "YES":
            if sheet["q"] != ways["q"][0]:
                continue
            sheet["q"] = "-"
        sheets.append(sheet | {"outcome": COMPLETE})
    return sheets


def _list_left(sheets: list[Sheet], names: list[str], routed: bool) -> list[tuple[Sheet, bool]]:
    """Every sheet as it is where somebody leaves, maybe behind the last item without handing it in.

    With whether the last that he came to is an answer: not every export says who still saw what he left empty.
    """
    found: dict[tuple[Any, ...], tuple[Sheet, bool]] = {}
    for sheet in sheets:
        for reached in range(len(names) + 1):
            ends = not reached or sheet[names[reached - 1]] not in (None, "-", frozenset())
            off = dict.fromkeys(names[reached:], OFF)
            if "q" in off and routed and sheet["use"] != "YES":
                off["q"] = "-"
            if "q" in off and routed and "use" in off:
                off["q"] = GONE
            cut = sheet | off | {"outcome": LEFT}
            _, known = found.get(tuple(cut.values()), (cut, False))
            found[tuple(cut.values())] = cut, ends or known
    return list(found.values())


def _tell_of_received(chance: np.random.Generator, indicators: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Some indicators once more over everything received, and some over that alone."""
    more = [each | {"id": f"{each['id']}-all", "population": "received"} for each in indicators]
    kept = [each for each in more if chance.random() < 0.7] or more[:1]
    return [each for each in indicators if chance.random() < 0.8] + kept


def _mix(chance: np.random.Generator, truth: list[Sheet], left: list[Sheet], repeated: bool) -> list[Sheet]:
    """Complete and unfinished sheets as they came in; where participants recur, some of who left are among the others."""
    known = [sheet["who"] for sheet in truth]
    for number, sheet in enumerate(left):
        again = repeated and chance.random() < 0.5
        sheet["who"] = int(chance.choice(known)) if again else 1000 + number
    every = [*truth, *left]
    return [every[at] for at in chance.permutation(len(every))]


def count_complete(truth: list[Sheet]) -> int:
    """How many sheets were handed in."""
    return sum(sheet["outcome"] == COMPLETE for sheet in truth)


def _choose_indicators(
    chance: np.random.Generator, codes: dict[str, list[str]], unsure: bool, spoken: list[str]
) -> list[dict[str, Any]]:
    breaks = [name for name in ("role", "many") if codes[name]] + (["language"] if len(spoken) > 1 else [])

    def some(of: list[str]) -> list[str]:
        return [each for each in of if chance.random() < 0.6]

    def pick(of: list[str]) -> list[str]:
        return [str(each) for each in chance.choice(of, int(chance.integers(1, len(of) + 1)), replace=False)]

    offered: list[dict[str, Any]] = [
        {"id": "d-q", "statistic": "distribution", "item": "q", "breaks": some(breaks)},
        {"id": "s-q", "statistic": "share", "item": "q", "codes": pick(codes["q"]), "breaks": some(breaks),
         "counts_over": str(chance.choice(["asked", "answered"]))},
        {"id": "m-q", "statistic": pick(["mean", "median", "net_score", "top_two_box"]), "item": "q"},
        {"id": "o-q", "statistic": "mode", "item": "q", "breaks": some(breaks)},
    ]  # fmt: skip
    if codes["role"]:
        offered.append({"id": "d-role", "statistic": "distribution", "item": "role",
                        "breaks": some([name for name in breaks if name != "role"])})  # fmt: skip
    if codes["many"]:
        rule = {"any_of": pick(codes["many"])} if chance.random() < 0.5 else {"all_of": pick(codes["many"])}
        offered += [
            {"id": "d-many", "statistic": "distribution", "item": "many",
             "breaks": some([name for name in breaks if name != "many"])},
            {"id": "c-many", "statistic": "combinations", "item": "many",
             "breaks": some([name for name in breaks if name != "many"]) if chance.random() < 0.4 else []},
            {"id": "w-many", "statistic": "count", "where": {"many": rule}},
        ]  # fmt: skip
    if codes["use"]:
        offered += [
            {"id": "d-use", "statistic": "distribution", "item": "use", "breaks": some(breaks)},
            {"id": "n-use", "statistic": "count", "item": "use", "codes": ["YES"], "breaks": some(breaks)},
        ]  # fmt: skip
        if codes["role"]:
            offered.append({"id": "u-role", "statistic": "distribution", "item": "role", "base": "users"})
    kept = [each for each in offered if chance.random() < 0.7] or offered[:1]
    return kept[:6]


def _answer(chance: np.random.Generator, sheets: list[Sheet], people: int, repeated: bool) -> list[Sheet]:
    """Who answers what: some sheets are handed in often, most never."""
    weight = chance.dirichlet(np.full(len(sheets), float(chance.choice([0.05, 0.2, 1.0]))))
    truth = []
    for person in range(people):
        first = sheets[int(chance.choice(len(sheets), p=weight))]
        truth.append(first | {"who": person})
        for _ in range(int(chance.integers(0, 5)) if repeated else 0):
            truth.append(sheets[int(chance.choice(len(sheets), p=weight))] | {"who": person})
    return truth


def _hand_in(
    declared: Declarations, truth: list[Sheet], codes: dict[str, list[str]], folder: Path
) -> pd.DataFrame:  # fmt: skip
    names = [each.id for each in declared.codebook.items]
    heading = ["token"] if declared.survey.repeated else []
    for name in names:
        heading += [f"many[{box}]" for box in codes["many"]] if name == "many" else [name]
    rows = []
    for number, sheet in enumerate(truth, start=1):
        cells = [f"t{sheet['who']}"] if declared.survey.repeated else []
        for name in names:
            answer = "-" if sheet[name] in (OFF, GONE) else sheet[name]
            if name == "many" and answer == "-":
                cells += [""] * len(codes["many"])
            elif name == "many":
                cells += ["Y" if box in answer else '""' for box in codes["many"]]
            else:
                cells.append("" if answer == "-" else answer or '""')
        moment = f"2021-12-{1 + number // 24 % 14:02d} {number % 24:02d}:{number // 336 % 60:02d}:00"
        rows.append(
            f"{number},{moment if sheet['outcome'] == COMPLETE else ''},3,{sheet['language']},{','.join(cells)}"
        )
    responses, _ = type_export(read_rows(write_rows(folder, ",".join(heading), *rows)), declared)
    return responses


# ------------------------------------------------------------------------------------------------- the attack

Test = Callable[[Sheet], bool]


def is_missing(sheet: Sheet, name: str, kind: str) -> bool:
    answer = sheet[name]
    found = {"-": "not_asked", "DK": "dont_know", None: "no_answer", frozenset(): "no_answer",
             OFF: "broke_off", GONE: "broke_off"}  # fmt: skip
    return (found.get(answer) if not isinstance(answer, frozenset) or not answer else None) == kind


def about(spec: dict[str, Any]) -> str:
    return str(spec.get("item") or next(iter(spec["where"])))


def in_base(spec: dict[str, Any], sheet: Sheet) -> bool:
    if spec.get("base") == "users":
        return bool(sheet["use"] == "YES")
    return not is_missing(sheet, about(spec), "not_asked") and sheet[about(spec)] != GONE


def is_counted(spec: dict[str, Any], sheet: Sheet) -> bool:
    name = about(spec)
    over = spec.get("counts_over") or ("asked" if name == "many" else "answered")
    if not in_base(spec, sheet) or is_missing(sheet, name, "not_asked") or is_missing(sheet, name, "broke_off"):
        return False
    return over == "asked" or not (is_missing(sheet, name, "no_answer") or is_missing(sheet, name, "dont_know"))


def in_group(break_: str, level: str, sheet: Sheet) -> bool:
    if not break_:
        return True
    answer = sheet[break_]
    if break_ == "many":
        ticked = answer if isinstance(answer, frozenset) else frozenset()
        return not ticked if level == "-missing-" else level in ticked
    return answer in (None, "-", OFF, GONE) if level == "-missing-" else bool(answer == level)


def is_hit(spec: dict[str, Any], statistic: str, level: str, sheet: Sheet, codes: list[str]) -> bool:
    answer = sheet[about(spec)]
    if "where" in spec:
        (rule,) = spec["where"].values()
        ticked = answer if isinstance(answer, frozenset) else frozenset()
        return bool(ticked & {*rule.get("any_of", ticked)}) and {*rule.get("all_of", [])} <= ticked
    if spec["statistic"] in ("share", "count"):
        return answer in spec["codes"]
    if statistic == "top_two_box":
        return answer in codes[-2:]
    if statistic == "combinations":
        return ("+".join(code for code in codes if code in answer) or "-none-") == level
    if isinstance(answer, frozenset):
        return level in answer
    return bool(answer == level)


@dataclass
class Attacker:
    """What is known, as rows over answer sheets: they equal a number, or do not exceed one."""

    released: Released
    equal: list[tuple[np.ndarray, float]] = field(default_factory=list)
    most: list[tuple[np.ndarray, float]] = field(default_factory=list)
    few: list[tuple[str, np.ndarray, float]] = field(default_factory=list)
    """What is told of few who left early where it is told of everything received: not hidden as such, yet no less so."""

    came: dict[bytes, int] = field(default_factory=dict)
    """Of what is counted, by its mask, how many who left early came so far that they could be: no more than these."""

    def __post_init__(self) -> None:
        self.finished = self.mask(lambda sheet: sheet["outcome"] == COMPLETE)

    def mask(self, test: Test) -> np.ndarray:
        return np.array([float(test(sheet)) for sheet in self.released.sheets])

    def learn(self) -> list[tuple[str, np.ndarray, float]]:
        """Take in every released number; gives the hidden ones by name, with what they count and what they are."""
        self._learn_how_many()
        hidden: list[tuple[str, np.ndarray, float]] = []
        for _, row in self.released.indicators.iterrows():
            hidden += self._learn_indicator(row)
        for _, row in self.released.topline.iterrows():
            hidden += self._learn_topline(row)
        self._learn_that_zeros_are_shown()
        nobody = [mask for mask, value in self.equal if value == 0 and (mask >= 0).all()]
        seen: dict[bytes, tuple[str, np.ndarray, float]] = {}
        for name, mask, value in [*hidden, *self.few]:
            # Where it is shown that nobody at all gave an answer, nobody of a group gave it.
            if value == 0 and any((each[mask > 0] > 0).all() for each in nobody):
                continue
            seen.setdefault(mask.tobytes(), (name, mask, value))
        return list(seen.values())

    def _learn_how_many(self) -> None:
        self.equal.append((self.mask(lambda _: True), float(len(self.released.truth))))
        self.equal.append((self.finished, float(count_complete(self.released.truth))))

    def _count(self, mask: np.ndarray) -> float:
        index = {tuple(sheet.items()): at for at, sheet in enumerate(self.released.sheets)}
        return sum(
            mask[index[tuple((name, answer) for name, answer in sheet.items() if name != "who")]]
            for sheet in self.released.truth
        )

    def _tell(self, mask: np.ndarray, value: float) -> None:
        if not math.isnan(value):
            self.equal.append((mask, float(value)))

    def _learn_indicator(self, row: Any) -> list[tuple[str, np.ndarray, float]]:
        spec, (break_, group) = self.released.specs[row["indicator"]], (row["break"], row["break_level"])
        name = about(spec)
        codes = [code for code in self.released.declared.codes(name) if code != "DK"]
        inside = self.mask(lambda sheet: in_group(break_, group, sheet)) * self._select(spec)
        base = inside * self.mask(lambda sheet: in_base(spec, sheet))
        counted = inside * self.mask(lambda sheet: is_counted(spec, sheet))
        statistic, level = row["statistic"], row["level"]
        answered = counted * self.mask(lambda sheet: sheet[name] in codes)
        below = answered if statistic in ("mean", "median", "net_score") else counted
        self._tell(below, row["denominator"])
        if not self.released.declared.survey.repeated:
            self._tell(base, row["persons"])
        for kind in ("not_asked", "no_answer", "dont_know", "broke_off"):
            within = inside if kind == "not_asked" else base
            lacking = self.mask(lambda sheet, kind=kind: is_missing(sheet, name, kind))
            if spec.get("base") and kind == "not_asked":
                continue
            self._tell(within * lacking, row[kind])
        scores = np.array([float(sheet[name]) if sheet[name] in codes else 0.0 for sheet in self.released.sheets]) \
            if statistic in ("mean", "median", "net_score") else below  # fmt: skip
        if statistic == "net_score":
            middle = (len(codes) - 1) / 2
            scores = np.array([np.sign(codes.index(sheet[name]) - middle) if sheet[name] in codes else 0.0
                               for sheet in self.released.sheets])  # fmt: skip
        if statistic in ("mean", "net_score"):
            if not row["suppressed"] and not math.isnan(row["value"]):
                self._tell(answered * scores, row["value"] * row["denominator"])
            return []
        if statistic == "median":
            if not row["suppressed"] and not math.isnan(row["value"]):
                lower, higher = answered * (scores < row["value"]), answered * (scores > row["value"])
                self.most += [(lower, row["denominator"] / 2), (higher, row["denominator"] / 2)]
            return []
        if row["suppressed"] and not level and statistic in ("combinations", "mode"):
            return [] if statistic == "mode" else self._list_combinations(row, counted, codes)
        hits = counted * self.mask(lambda sheet: is_hit(spec, statistic, level, sheet, codes))
        where = f"{row['indicator']} {statistic} {break_}={group} level {level}"
        came = int(self._count(counted * (1 - self.finished)))
        for each in (hits, hits * (1 - self.finished)):
            self.came[each.tobytes()] = max(came, self.came.get(each.tobytes(), 0))
        spoken = counted * self.mask(lambda sheet: sheet[name] not in SILENT)
        if (hits * spoken).any():
            self._note_few(where, hits, counted, bool(break_) or bool(spec.get("base")) or (hits != spoken).any())
        if row["suppressed"]:
            return [(where, hits, self._count(hits))]
        self._tell(hits, row["numerator"])
        if row["unit"] == "share" and not math.isnan(row["value"]):
            percent = math.floor(row["value"] * 100 + 0.5)
            self.most += [(hits - (percent + 0.5) / 100 * counted, 0.0), ((percent - 0.5) / 100 * counted - hits, 0.0)]
        if statistic == "mode":
            for code in codes:
                other = counted * self.mask(lambda sheet, code=code: is_hit(spec, statistic, code, sheet, codes))
                self.most.append((other - hits, 0.0))
        return []

    def _select(self, spec: dict[str, Any]) -> np.ndarray:
        """Everything received, or the complete ones."""
        return np.ones_like(self.finished) if spec.get("population") == "received" else self.finished

    def _note_few(self, where: str, hits: np.ndarray, counted: np.ndarray, tells: bool) -> None:
        """Of the few who left early: who of them is counted, and of a group of few of them who of it is not."""
        left = hits * (1 - self.finished)
        value, among = self._count(left), self._count(counted * (1 - self.finished))
        minimum = self.released.minimum
        if tells and (0 < value < minimum or (0 < among < minimum and self._count(hits))):
            self.few.append((f"left early: {where}", left, value))

    def _list_combinations(
        self, row: Any, counted: np.ndarray, codes: list[str]
    ) -> list[tuple[str, np.ndarray, float]]:
        """The combinations that are not listed though somebody ticked them."""
        table = self.released.indicators
        same = (table[["indicator", "break", "break_level", "statistic"]] == row[
            ["indicator", "break", "break_level", "statistic"]]).all(axis=1)  # fmt: skip
        listed = {*table.loc[same, "level"]}
        spec = self.released.specs[row["indicator"]]
        found = []
        for sheet in self.released.sheets:
            level = "+".join(code for code in codes if code in sheet["many"]) or "-none-"
            if level not in listed and level != "-none-":
                listed.add(level)
                hits = counted * self.mask(lambda each, level=level: is_hit(spec, "combinations", level, each, codes))
                if value := self._count(hits):
                    found.append((f"{row['indicator']} {row['break_level']} {level}", hits, value))
        return found

    def _learn_topline(self, row: Any) -> list[tuple[str, np.ndarray, float]]:
        name = row["item"]
        asked = self.finished * self.mask(lambda sheet: not is_missing(sheet, name, "not_asked"))
        answered = asked * self.mask(
            lambda sheet: not is_missing(sheet, name, "no_answer") and not is_missing(sheet, name, "dont_know")
        )
        self._tell(asked, _number(row["asked"]))
        self._tell(answered, _number(row["answered"]))
        code = row["subquestion"] if name == "many" else row["code"]
        hits = self.finished * self.mask(lambda sheet: code in sheet[name] if name == "many" else sheet[name] == code)
        if row["suppressed"]:
            return [] if code == "DK" else [(f"topline {name} {code}", hits, self._count(hits))]
        self._tell(hits, _number(row["count"]))
        return []

    def _learn_that_zeros_are_shown(self) -> None:
        """A hidden level beside levels that are shown is somebody: of nobody, the zero would be there."""
        table = self.released.indicators
        keys = ["indicator", "break", "break_level", "statistic"]
        for key, rows in table[table["statistic"] == "distribution"].groupby(keys):
            if not rows["suppressed"].any() or rows["suppressed"].all():
                continue
            spec = self.released.specs[key[0]]
            codes = [code for code in self.released.declared.codes(about(spec)) if code != "DK"]
            for level in rows.loc[rows["suppressed"], "level"]:
                hits = self.mask(
                    lambda sheet, level=level, spec=spec, key=key, codes=codes: is_counted(spec, sheet)
                    and in_group(key[1], key[2], sheet) and is_hit(spec, "distribution", level, sheet, codes)
                ) * self._select(spec)  # fmt: skip
                self.most.append((-hits, -1.0))

    def solve(self) -> None:
        """Keep each relation once; with an earlier release, sheets of then and of since are told apart."""
        before = self.released.earlier
        equal = [(self._lay(mask, "both"), value) for mask, value in self.equal]
        most = [(self._lay(mask, "both"), value) for mask, value in self.most]
        if before is not None:
            then = Attacker(before)
            self.hidden_then = then.learn()
            equal += [(self._lay(mask, "then"), value) for mask, value in then.equal]
            most += [(self._lay(mask, "then"), value) for mask, value in then.most]
            self.told_then = then.equal
        rows = np.unique(np.array([np.append(mask, value) for mask, value in equal]), axis=0)
        self._rows, self._values = rows[:, :-1], rows[:, -1]
        limits = np.unique(np.array([np.append(mask, value) for mask, value in most] or
                                    np.zeros((0, rows.shape[1]))), axis=0)  # fmt: skip
        self._limits, self._room = limits[:, :-1], limits[:, -1]

    def _lay(self, mask: np.ndarray, when: str) -> np.ndarray:
        """What is counted, of the sheets of then, of those that came since, or of both."""
        if self.released.earlier is None:
            return mask
        return np.concatenate([mask * (when != "since"), mask * (when != "then")])

    def find_leaks(self) -> list[tuple[str, float, float]]:
        """Every hidden number that can be narrowed to fewer than the minimum: name, lowest and highest."""
        hidden, before = self.learn(), self.released.earlier
        self.solve()
        need = min(self.released.minimum, len(self.released.truth))
        if before is None:
            wide = [each for each in hidden if self._find_need(each) == need]
            return self.find_narrow(wide, need) + [
                found for each in hidden if (less := self._find_need(each)) < need
                for found in self.find_narrow([each], less)
            ]  # fmt: skip
        everything = [((name, self._lay(mask, "both"), value), self._find_need((name, mask, value)))
                      for name, mask, value in hidden]  # fmt: skip
        # What the earlier release tells cannot be taken back: only what the new one adds to it is looked for.
        known_before = self._forget()
        found = [each for one, least in everything for width in [known_before.measure(one[1])]
                 for each in self.find_narrow([one], min(least, width))]  # fmt: skip
        since = [
            (f"since then, of {value:g}", mask, self._count(mask) - value) for mask, value in self.told_then
            if set(np.unique(mask)) <= {0.0, 1.0} and self._is_about_answers(mask)
        ]  # fmt: skip
        moved = [(name, self._lay(mask, "since"), value) for name, mask, value in since
                 if 0 < abs(value) < self.released.minimum]  # fmt: skip
        grown = len(self.released.truth) - len(before.truth)
        finished = count_complete(self.released.truth) - count_complete(before.truth)
        whole = self.mask(lambda _: True)
        for one in moved:
            among = one[1][len(whole) :] @ (1 - self.finished)
            found += self.find_narrow([one], min(need, grown if among else finished))
        for name, mask, value in self.hidden_then:
            then, least = self._lay(mask, "then"), Attacker(before)._find_need((name, mask, value))
            found += self.find_narrow([(f"then, {name}", then, value)], min(least, known_before.measure(then)))
        return found

    def _forget(self) -> Attacker:
        """Somebody who has the earlier release alone, and knows how many responses there are now."""
        other = Attacker(self.released)
        other._learn_how_many()
        other.solve()
        return other

    def _find_need(self, hidden: tuple[str, np.ndarray, float]) -> int:
        """How far apart the values of a hidden number must be: no further than all who left early, where these are few.

        That holds of what is told of them, and of a large number of everything received: nobody needs tables to know
        how many left, and how far each came is no answer.
        """
        _, mask, value = hidden
        need = min(self.released.minimum, len(self.released.truth))
        left = len(self.released.truth) - count_complete(self.released.truth)
        among, others = (mask * (1 - self.finished)).any(), (mask * self.finished).any()
        room = min(left, self.came.get(mask.tobytes(), left))
        return min(need, room) if left and among and (value >= need or not others) else need

    def measure(self, mask: np.ndarray) -> int:
        """How far apart the highest and the lowest possible count are."""
        low, high = (float(mask @ self.bound(mask, sign)) for sign in (-1.0, 1.0))
        return math.floor(high + TINY) - math.ceil(low - TINY)

    def _is_about_answers(self, mask: np.ndarray) -> bool:
        """Whether a count is of those who gave some answer, and not of those who gave none.

        Nor is it where everybody is counted: that nobody left a question empty is no answer either.
        """
        if all(self._count(mask * each) in (0, self._count(each)) for each in (self.finished, 1 - self.finished)):
            return False
        counted = [sheet for sheet, inside in zip(self.released.sheets, mask, strict=True) if inside]
        items = [name for name in self.released.sheets[0] if name not in {"language", "outcome"}]
        silent = any(all(sheet[name] in SILENT for sheet in counted) and
                     not all(sheet[name] in SILENT for sheet in self.released.sheets)
                     for name in items)  # fmt: skip
        return 0 < len(counted) < len(mask) and not silent

    def bound(self, mask: np.ndarray, sign: float) -> np.ndarray:
        """An answer of everybody that fits all that is known, with as few or as many of a kind as can be."""
        found = linprog(
            -sign * mask, A_eq=self._rows, b_eq=self._values, A_ub=self._limits, b_ub=self._room + TINY,
            bounds=(0, None), method="highs",
        )  # fmt: skip
        assert found.x is not None, found.message
        return np.asarray(found.x)

    def find_narrow(self, hidden: list[tuple[str, np.ndarray, float]], need: int) -> list[tuple[str, float, float]]:
        """The hidden numbers that can be narrowed to fewer than the minimum: name, lowest and highest."""
        if not hidden:
            return []
        masks = np.array([mask for _, mask, _ in hidden])
        low, high = np.full(len(hidden), np.inf), np.full(len(hidden), -np.inf)

        def width(at: int) -> float:
            return math.floor(high[at] + TINY) - math.ceil(low[at] - TINY) if low[at] <= high[at] else -1

        def follow(aim: np.ndarray) -> None:
            nonlocal low, high
            counts = masks @ self.bound(aim, 1.0)
            low, high = np.minimum(low, counts), np.maximum(high, counts)

        chance = np.random.default_rng(0)
        for _ in range(6):
            left = [at for at in range(len(hidden)) if width(at) < need]
            if left:
                follow(chance.choice([-1.0, 1.0], len(left)) @ masks[left])
        narrow = []
        for at, (name, mask, value) in enumerate(hidden):
            for sign in (1.0, -1.0):
                if width(at) < need:
                    follow(sign * mask)
            if width(at) < need:
                narrow.append((f"{name} ({value:g})", low[at], high[at]))
        return narrow


def _number(cell: Any) -> float:
    return math.nan if cell is None or pd.isna(cell) else float(cell)
