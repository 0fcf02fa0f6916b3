"""Each chart kind with each kind of difficult data; what a chart refuses is said with the words of the refusal.

A new chart kind has no line in DIFFICULT, and a test fails until it has.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
from chart_cases import (
    AIMED,
    FUNNEL,
    GANTT,
    LIMITS,
    LONG_FR,
    LONG_NL,
    NAN,
    PAIRED,
    PHASES,
    PROGRESS,
    UNBROKEN,
    Case,
    make_gantt,
    make_groups,
    make_missing,
    make_nonresponse,
    make_pairs,
    make_records,
    make_sets,
    make_table,
)

from pipelines.charts.checklist import Entry
from pipelines.charts.clover import Leaf
from pipelines.charts.funnel import Point
from pipelines.charts.progress import Step
from pipelines.charts.quotes import Quote

DIFFICULTIES = ("one", "forty", "zero", "long", "missing", "dominating")
Refused = str
"""Part of the message of a ValueError, with which a chart says that it is not for this."""
FULL = "more than a slide holds legibly"
LEVELS = ("jamais", "parfois", "souvent", "toujours")


def count_levels(difficulty: str) -> list[float]:
    """A count a category; a hidden one is NaN."""
    return {
        "one": [7.0], "forty": [float(41 - n) for n in range(40)], "zero": [0.0, 0.0, 0.0],
        "long": [19.0, 11.0, 8.0, 1.0], "missing": [NAN, NAN, NAN], "dominating": [99_990.0, 1.0, 1.0, 0.0],
    }[difficulty]  # fmt: skip


def name_levels(difficulty: str) -> list[str]:
    """A label a category."""
    count = len(count_levels(difficulty))
    if difficulty == "long":
        return [LONG_FR, LONG_NL, UNBROKEN, f"{UNBROKEN} {LONG_FR}"][:count]
    return [f"Catégorie {n + 1}" for n in range(count)] if count > 4 else list(LEVELS[:count])


def make_levels(difficulty: str) -> pd.DataFrame:
    """One distribution; where all are missing, all are hidden but who gave no answer."""
    table = make_table(count_levels(difficulty), name_levels(difficulty))
    return pd.concat([table, make_missing()]) if difficulty == "missing" else table


def make_scale(difficulty: str) -> pd.DataFrame:
    """A distribution on a scale of four in each of the categories."""
    scale = {"one": [1, 2, 3, 4], "zero": [0, 0, 0, 0], "missing": [NAN] * 4, "dominating": [1, 1, 1, 9_997]}
    names, wordings = name_levels(difficulty), [LONG_NL] * 4 if difficulty == "long" else list(LEVELS)
    table = make_groups([[float(n) for n in scale.get(difficulty, [3, 5, 8, 2])]] * len(names), wordings, names)
    return pd.concat([table, make_missing("g0")]) if difficulty == "missing" else table


def make_crossing(difficulty: str) -> pd.DataFrame:
    """Forty categories go down; three groups stand side by side."""
    counts, names = count_levels(difficulty), name_levels(difficulty)
    heads = [LONG_NL, LONG_FR, UNBROKEN] if difficulty == "long" else ["Bruxelles", "Wallonie", "Flandre"]
    return make_groups([counts] * 3, names, heads)


def make_rows(difficulty: str) -> list[list[str]]:
    """Rows of texts."""
    texts = [f"{n:.0f}" if n == n else "–" for n in count_levels(difficulty)]
    return [[name, text, LONG_FR if difficulty == "long" else "suivi"]
            for name, text in zip(name_levels(difficulty), texts, strict=True)]  # fmt: skip


def draw_upset(difficulty: str) -> Case:
    counts = count_levels(difficulty)
    sets = make_sets(4, LONG_NL if difficulty == "long" else "Domaine").assign(count=count_levels(difficulty)[0])
    every = ["a", "b", "c", "d", "ab", "ac", "ad", "bc", "bd", "cd", "abc", "abd", "acd", "bcd", "abcd"]
    made = [
        {"combination": every[n % 15], "count": count, "text": "–" if count != count else f"{count:.0f}",
         "suppressed": count != count}
        for n, count in enumerate(counts)
    ]  # fmt: skip
    return "upset", (pd.DataFrame(made), sets), {"heading": "Combinaisons"}


def draw_clover(difficulty: str) -> Case:
    counts, names = count_levels(difficulty), name_levels(difficulty)
    leaves = [Leaf(name, "–" if n != n else f"{n:.0f}", n, suppressed=n != n)
              for name, n in zip(names, counts, strict=True)]  # fmt: skip
    return "clover", (leaves, "65 réponses"), {}


def draw_donut(difficulty: str) -> Case:
    return "donut", (make_levels(difficulty),), {"centre": ("65", "réponses")}


def draw_gantt(difficulty: str) -> Case:
    count = len(count_levels(difficulty))
    bars = make_gantt(count, LONG_FR if difficulty == "long" else "Action", "Comme prévu", min(count, 2))
    if difficulty in {"zero", "missing"}:
        bars = [replace(bar, spans=()) for bar in bars]
    if difficulty == "dominating":
        bars[0] = replace(bars[0], spans=((0, 0.0, 2000.0),))
        bars[1:] = [replace(bar, spans=((1, 10.0, 12.0),)) for bar in bars[1:]]
    return "gantt", (bars, PHASES), GANTT


def draw_funnel(difficulty: str) -> Case:
    shares = {"zero": 0.0, "dominating": 0.39}
    count = 0 if difficulty == "missing" else len(count_levels(difficulty))
    points = [Point(LONG_FR if difficulty == "long" else f"Zone {n}", 100 + 45 * n, shares.get(difficulty, 0.16), n % 3)
              for n in range(count)]  # fmt: skip
    return "funnel", (points, LIMITS, (0.16, "Toutes : 16\u202f%")), FUNNEL


def draw_targets(difficulty: str) -> Case:
    names = name_levels(difficulty)
    value = {"zero": 0.0, "dominating": 1.0}.get(difficulty, 0.4)
    rows = [replace(AIMED, label=name, value=value, text=f"{value:.0%}", low=None, high=None) for name in names]
    return "targets", (rows, ("chemin", "cible")), {}


def draw_progress(difficulty: str) -> Case:
    counts = [0.0 if count != count else count for count in count_levels(difficulty)]
    label = "septembre 2021" if difficulty == "long" else "déc."
    steps = [Step(f"{n + 1} {label}", int(count), f"{count:.0f}", int(sum(counts[: n + 1])), f"{sum(counts):.0f}")
             for n, count in enumerate(counts)]  # fmt: skip
    return "progress", (steps,), PROGRESS


def draw_nonresponse(difficulty: str) -> Case:
    counts = {"zero": [0, 0, 0, 0, 0], "missing": [0, 0, 0, 0, 75], "dominating": [1, 0, 0, 99_990, 1]}
    names = name_levels(difficulty)
    table = make_nonresponse([counts.get(difficulty, [40, 3, 1, 20, 8])] * len(names), names)
    return "nonresponse", (table,), {"columns": [("Posée à", ["75"] * len(names))]}


def draw_dumbbell(difficulty: str) -> Case:
    values = {"zero": (0.0, 0.0), "missing": (NAN, NAN), "dominating": (0.0, 1.0)}
    names = name_levels(difficulty)
    return "dumbbell", (make_pairs([values.get(difficulty, (0.3, 0.6))] * len(names), names),), PAIRED


def draw_timeline(difficulty: str) -> Case:
    names = name_levels(difficulty)
    told = {"zero": ["0", "0"], "missing": ["–", "–"], "dominating": ["99\u202f990", "1"]}.get(difficulty, ["21", "22"])
    reason = LONG_NL if difficulty == "long" else "premier"
    return "timeline", (make_records([told] * len(names), names, ["16 déc.", "3 janv."], reason),), {}


def draw_quotes(difficulty: str) -> Case:
    names = [] if difficulty in {"zero", "missing"} else name_levels(difficulty)
    return "quotes", ([Quote(f"«\u00a0{name}\u00a0»", name) for name in names],), {}


def draw_method(difficulty: str) -> Case:
    facts = [] if difficulty in {"zero", "missing"} else [(name, told) for name, _, told in make_rows(difficulty)][:7]
    return "method", (facts, (["Issue", "Nombre"], [row[:2] for row in make_rows(difficulty)])), {}


def draw_checklist(difficulty: str) -> Case:
    entries = [Entry("Conception", name, told, difficulty not in {"zero", "missing"})
               for name, _, told in make_rows(difficulty)]  # fmt: skip
    return "checklist", (entries,), {}


def draw_ledger(difficulty: str) -> Case:
    return "ledger", (["Indicateur", "Nombre", "Note"], make_rows(difficulty)), {"shares": [0.4, 0.2, 0.4]}


def draw_numbers(difficulty: str) -> Case:
    texts = [(big, name) for name, big, _ in make_rows(difficulty)]
    return "numbers", (texts,), {}


def draw_notice(difficulty: str) -> Case:
    return "notice", (" ".join([LONG_NL] * 5) if difficulty == "long" else f"Rien à montrer : {difficulty}.",), {}


def draw_levels(kind: str, **options: Any) -> Callable[[str], Case]:
    return lambda difficulty: (kind, (make_levels(difficulty),), options)


REFUSED: dict[tuple[str, str], Refused] = {
    ("checklist", "forty"): FULL,
    ("clover", "forty"): "three to six",
    ("clover", "one"): "three to six",
    ("donut", "forty"): "four levels",
    ("dots", "dominating"): "1 to 600 persons",
    ("dots", "forty"): "1 to 600 persons",
    ("dumbbell", "forty"): "1 to 14 rows",
    ("gantt", "forty"): "1 to 18 actions",
    ("heat", "forty"): FULL,
    ("ledger", "forty"): "1 to 14 rows",
    ("likert", "forty"): FULL,
    ("method", "forty"): FULL,
    ("nonresponse", "forty"): FULL,
    ("numbers", "forty"): "one to six numbers",
    ("panels", "forty"): "5 groups and 16 rows",
    ("quotes", "forty"): "quotes make a slide",
    ("quotes", "missing"): "quotes make a slide",
    ("quotes", "zero"): "quotes make a slide",
    ("stacked", "forty"): FULL,
    ("targets", "forty"): "1 to 5 targets",
    ("timeline", "forty"): FULL,
}
DIFFICULT: dict[str, Callable[[str], Case]] = {
    "bars": draw_levels("bars", intervals=True),
    "checklist": draw_checklist,
    "clover": draw_clover,
    "columns": draw_levels("columns"),
    "donut": draw_donut,
    "dots": draw_levels("dots"),
    "dumbbell": draw_dumbbell,
    "funnel": draw_funnel,
    "gantt": draw_gantt,
    "heat": lambda difficulty: ("heat", (make_crossing(difficulty),), {}),
    "ledger": draw_ledger,
    "likert": lambda difficulty: ("likert", (make_scale(difficulty),), {}),
    "method": draw_method,
    "nonresponse": draw_nonresponse,
    "notice": draw_notice,
    "numbers": draw_numbers,
    "panels": lambda difficulty: ("panels", (make_crossing(difficulty),), {"corner": "Région"}),
    "progress": draw_progress,
    "quotes": draw_quotes,
    "stacked": lambda difficulty: ("stacked", (make_scale(difficulty),), {}),
    "targets": draw_targets,
    "timeline": draw_timeline,
    "upset": draw_upset,
}
