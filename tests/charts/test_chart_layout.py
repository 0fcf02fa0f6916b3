"""Every chart kind with calm and with difficult data: texts inside, apart, legible; same bytes."""

import math
import warnings
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from pipelines.charts import KINDS, load_chart
from pipelines.charts.checklist import Entry, split_checklist
from pipelines.charts.clover import Leaf
from pipelines.charts.frame import open_slide, render_png, render_svg
from pipelines.charts.funnel import Point
from pipelines.charts.gantt import Bar
from pipelines.charts.marks import draw_rect
from pipelines.charts.progress import Step
from pipelines.charts.quotes import Quote, draw_quotes
from pipelines.charts.targets import Aimed
from pipelines.charts.tokens import DPI, FLOOR, HEIGHT, WIDTH

NAN = float("nan")
LONG_FR = "Vie quotidienne, projet personnel (toit, seul, animal, frigo, personne à charge)"
LONG_NL = "Leefomgeving, persoonlijk project (dak, alleen, huisdier, koelkast, persoon ten laste)"
UNBROKEN = "Arbeidsongeschiktheidsverzekeringsmaatschappij"
TITLE = "21 professionnels sur 65 ont déjà utilisé BabelBoost\u202f; 2 ne l'ont pas dit"
SUBTITLE = "«\u00a0L'outil vous soutient-il pour…\u00a0» Base\u00a0: utilisateurs, n\u00a0=\u00a021"
SOURCE = (
    "Source\u00a0: BabelBoost 2021, 29 novembre – 15 décembre 2021\u202f; "
    "export du 16 décembre 2021\u202f; définition a1b2c3d4"
)

Case = tuple[str, tuple[Any, ...], dict[str, Any]]


def make_table(
    counts: list[float],
    labels: list[str],
    text: str = "{c:.0f} ({p:.0f}\u202f%)",
    group: str = "",
    group_label: str = "",
) -> pd.DataFrame:
    """A table of one group; a NaN count is a suppressed row."""
    total = sum(count for count in counts if not math.isnan(count))
    rows = []
    for index, (count, label) in enumerate(zip(counts, labels, strict=True)):
        hidden = math.isnan(count)
        share = NAN if hidden else count / total if total else 0.0
        rows.append(
            {
                "level": f"l{index}",
                "label": label,
                "group": group,
                "group_label": group_label,
                "count": count,
                "base": total,
                "share": share,
                "low": max(share - 0.1, 0.0),
                "high": min(share + 0.1, 1.0),
                "role": "",
                "suppressed": hidden,
                "text": "–" if hidden else text.format(c=count, p=100 * share),
                "short": "" if hidden else f"{count:.0f}",
            }
        )
    return pd.DataFrame(rows)


def make_groups(table: list[list[float]], labels: list[str], heads: list[str], text: str = "{c:.0f}") -> pd.DataFrame:
    return pd.concat(
        [
            make_table(counts, labels, text, f"g{i}", f"{head}\nn = {index}")
            for i, (index, (counts, head)) in enumerate(
                zip(range(20, 20 + len(table)), zip(table, heads, strict=True), strict=True)
            )
        ],
        ignore_index=True,
    )


def make_missing(group: str = "") -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "level": "na",
                "label": "Sans réponse",
                "group": group,
                "count": 2.0,
                "share": NAN,
                "text": "2",
                "role": "missing",
                "suppressed": False,
            }
        ]
    )


def make_sets(count: int, label: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"code": c, "label": f"{label} {c}", "count": 40 - 5 * i, "text": f"{40 - 5 * i}"}
            for i, c in enumerate("abcdef"[:count])
        ]
    )


def make_combinations(count: int, text: str) -> pd.DataFrame:
    every = [c for size in (1, 2, 3) for c in combinations("abcdef", size)][:count]
    return pd.DataFrame([{"combination": c, "count": 60 - i, "text": text.format(60 - i)} for i, c in enumerate(every)])


PROFESSIONS = [
    "Assistant·e social·e",
    "Infirmier·ère",
    "Médecin généraliste",
    LONG_FR,
    "Psychologue",
    "Autre",
]
LEVELS = ["jamais", "parfois", "souvent", "toujours"]
POINTS = ["1 pas du tout", "2", "3", "4", "5 tout à fait"]
ITEMS = [
    "comprendre ses besoins",
    "ouvrir le dialogue",
    "définir ses objectifs prioritaires",
    "l'impliquer dans les décisions",
    "identifier les personnes-relais",
]
SIDE = pd.DataFrame({"médiane": ["4"] * 8, "4 et 5": ["14 sur 21"] * 8}, index=[f"g{i}" for i in range(8)])
LEAVES = [
    Leaf("Soins de santé", "44", 44, caption="68 % des réponses"),
    Leaf(LONG_FR, "38", 38),
    Leaf("Administratif et financier", "27", 27),
    Leaf(LONG_NL, "19", 19),
    Leaf("Logement", "–", NAN, suppressed=True),
    Leaf("Autre", "0", 0),
]

PROGRESS = {
    "total_head": "Total depuis le début", "count_head": "Réponses par jour",
    "period": "Période d'enquête\u00a0: 29 novembre – 15 décembre 2021",
}  # fmt: skip
LEVELS_ASKED = ["answered", "dont_know", "not_applicable", "no_answer", "broke_off"]


def make_nonresponse(table: list[list[float]], labels: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "group": f"g{at}",
                "group_label": label,
                "level": level,
                "label": level,
                "count": count,
                "text": f"{count}",
            }
            for at, (counts, label) in enumerate(zip(table, labels, strict=True))
            for level, count in zip(LEVELS_ASKED, counts, strict=True)
        ]
    )


CASES: dict[str, Case] = {
    "bars": (
        "bars",
        (make_table([19, 11, 8, 6, 5, 4], PROFESSIONS),),
        {"aside": ("Autres réponses", ["Éducateur", LONG_FR] * 9), "highlight": ["l0"]},
    ),
    "bars one": ("bars", (make_table([3], [UNBROKEN]),), {}),
    "bars forty": (
        "bars",
        (make_table([float(41 - i) for i in range(40)], [f"{LONG_NL} {i}" for i in range(40)]),),
        {},
    ),
    "bars zero": ("bars", (make_table([0, 0, 0], LEVELS[:3]),), {}),
    "bars hidden": ("bars", (make_table([NAN, NAN], LEVELS[:2]),), {"intervals": True}),
    "bars intervals": (
        "bars",
        (pd.concat([make_table([990, 1, 0, NAN], LEVELS), make_missing()]),),
        {"intervals": True},
    ),
    "columns": (
        "columns",
        (pd.concat([make_table([1, 2, 4, 9, 5], POINTS, "{c:.0f}"), make_missing()]),),
        {"summary": [("4", "médiane"), ("14 sur 21", "ont donné une note de 4 ou 5 (67 %)")]},
    ),
    "columns eleven": ("columns", (make_table([float(i) for i in range(11)], [LONG_FR] * 11),), {}),
    "columns hidden": ("columns", (make_table([NAN, 0, NAN], [UNBROKEN, LONG_NL, "b"]),), {}),
    "donut": (
        "donut",
        (pd.concat([make_table([21, 44], ["ont déjà utilisé BabelBoost", "pas encore"]), make_missing()]),),
        {
            "centre": ("65", "réponses"),
            "panel": [("92", "personnes accompagnées"), ("4,4", "par utilisateur")],
        },
    ),
    "donut tiny": (
        "donut",
        (make_table([1, 2, 1, 96], [LONG_FR, LONG_NL, "souvent", "toujours"]),),
        {"ordered": True, "centre": ("100", "réponses")},
    ),
    "donut zero": ("donut", (make_table([0, 0], LEVELS[:2]),), {}),
    "donut hidden": ("donut", (make_table([40, NAN, NAN], [LONG_FR, LONG_NL, UNBROKEN]),), {}),
    "donut all hidden": ("donut", (make_table([NAN, NAN], LEVELS[:2]),), {}),
    "donut one": ("donut", (make_table([7], ["oui"]),), {"panel": [("92", LONG_FR)]}),
    "stacked": (
        "stacked",
        (make_table([1, 10, 8, 2], LEVELS),),
        {"brackets": [(["l2", "l3"], "Souvent + toujours : 10 sur 21")]},
    ),
    "stacked tiny": ("stacked", (pd.concat([make_table([1, 2, 1, 96], LEVELS), make_missing()]),), {}),
    "stacked groups": (
        "stacked",
        (
            make_groups(
                [[5, 12, 15], [1, 3, 16], [0, 0, 0], [NAN, NAN, NAN]],
                POINTS[:3],
                [LONG_FR, "Hôpital", LONG_NL, "Caché"],
                "{c:.0f} ({p:.0f} %)",
            ),
        ),
        {
            "intervals": [
                ("Hôpital", 0.8, 0.5, 0.95, "80 % [50 – 95]"),
                (LONG_FR, 0.0, 0.0, 0.1, "0 % [0 – 10]"),
            ]
        },
    ),
    "stacked long": (
        "stacked",
        (make_groups([[1, 1, 1, 1, 96]] * 6, [LONG_FR] * 5, [LONG_NL] * 6, "{c:.0f} ({p:.0f} %)"),),
        {},
    ),
    "stacked many": (
        "stacked",
        (make_groups([[1, 1, 1, 1, 96]] * 11, POINTS, [LONG_NL] * 11, "{c:.0f} ({p:.0f} %)"),),
        {},
    ),
    "likert": (
        "likert",
        (
            make_groups(
                [[0, 1, 4, 9, 7], [0, 0, 3, 8, 10], [1, 3, 5, 8, 3], [0, 2, 4, 10, 4], [3, 5, 6, 4, 1]],
                POINTS,
                ITEMS,
            ),
        ),
        {"side": SIDE},
    ),
    "likert hard": (
        "likert",
        (
            make_groups(
                [
                    [1, 2, 1, 90, 6],
                    [1, 1, 1, 1, 96],
                    [0, 0, 0, 0, 0],
                    [NAN] * 5,
                    [50, 1, 1, 1, 47],
                    [1, 0, 0, 0, 0],
                    [0, 0, 9, 0, 0],
                    [0, 0, 0, 0, 1],
                ],
                POINTS,
                [LONG_NL] * 8,
                "{c:.0f} ({p:.0f} %)",
            ),
        ),
        {"side": SIDE},
    ),
    "likert ten": (
        "likert",
        (
            make_groups(
                [[0, 0, 1, 2, 3, 5, 9, 14, 8, 4], [1, 0, 0, 2, 0, 9, 9, 9, 9, 9]], [*list("123456789"), "10"], ITEMS[:2]
            ),
        ),
        {"side": SIDE},
    ),
    "likert one": (
        "likert",
        (pd.concat([make_groups([[1, 2, 3, 4]], LEVELS, [UNBROKEN]), make_missing("g0")]),),
        {},
    ),
    "upset": (
        "upset",
        (make_combinations(12, "{}"), make_sets(4, "Domaine")),
        {"heading": "Réponses", "sets_heading": "Domaines"},
    ),
    "upset hard": (
        "upset",
        (make_combinations(20, "{} (99 %)"), make_sets(6, LONG_NL)),
        {"heading": LONG_FR},
    ),
    "upset one": (
        "upset",
        (
            pd.DataFrame([{"combination": "", "count": NAN, "text": "–", "suppressed": True}]),
            make_sets(1, "Seul"),
        ),
        {},
    ),
    "clover": ("clover", (LEAVES[:4], "65 réponses"), {}),
    "clover table": ("clover", (make_table([44, 38, 27, 19], ITEMS[:4], "{c:.0f}"), "65 réponses"), {}),
    "clover equal": (
        "clover",
        (LEAVES[:4], "65 réponses"),
        {
            "proportional": False,
            "overlaps": [(0, 1, "21 ensemble"), (0, 2, "7 ensemble"), (2, 3, "9 ensemble")],
        },
    ),
    "clover three": ("clover", (LEAVES[:3],), {}),
    "clover five": ("clover", (LEAVES[:5], "65 réponses"), {}),
    "clover six": ("clover", (LEAVES, "65 réponses"), {}),
    "clover hidden": ("clover", ([LEAVES[4]] * 4, "65 réponses"), {}),
    "clover lone": (
        "clover",
        ([Leaf("Un", "1 000", 1000), *[Leaf(LONG_FR, "1", 1)] * 3], "1 000 réponses"),
        {},
    ),
    "heat": (
        "heat",
        (make_groups([[4, 11, NAN], [15, 0, 1]], ["Soins", LONG_FR, "Logement"], ["Infirmiers", LONG_NL]),),
        {},
    ),
    "heat twelve": ("heat", (make_groups([[4, 11, NAN, 0, 3, 2]] * 12, [LONG_FR] * 6, [LONG_NL] * 12),), {}),
    "heat one": ("heat", (make_groups([[0]], ["Soins"], [UNBROKEN]),), {}),
    "numbers": ("numbers", ([("92", "personnes"), ("1 240", LONG_FR), ("8", "communautés")],), {}),
    "numbers six": ("numbers", ([("1 240 000", LONG_NL)] * 6,), {}),
    "numbers one": ("numbers", ([("92", "personnes accompagnées")],), {}),
    "method": (
        "method",
        (
            [("Quand", "Du 29 novembre au 15 décembre 2021"), ("Limites", LONG_FR * 2)],
            (["Issue", "Nombre", "Part"], [["Complet", "67", "89 %"], [LONG_FR, "8", "11 %"]]),
        ),
        {},
    ),
    "method full": (
        "method",
        ([(LONG_NL, " ".join([LONG_FR] * 5))] * 7, (["Issue", "Nombre"], [[LONG_FR, "67"]] * 16)),
        {},
    ),
    "method facts": ("method", ([("Quand", "2021")],), {}),
    "progress": (
        "progress",
        (
            [
                Step(f"{day} déc.", day % 4, f"{day % 4}", 6 * (day // 4) + sum(range(day % 4 + 1)), f"{day}")
                for day in range(1, 18)
            ],
        ),
        PROGRESS,
    ),
    "progress outside": (
        "progress",
        ([Step("29 novembre", 1200, "1 200", 1200 * day, f"{1200 * day:,}", 40 <= day < 42) for day in range(1, 46)],),
        PROGRESS,
    ),
    "progress one": ("progress", ([Step("29 nov.", 1, "1", 1, "1")],), PROGRESS),
    "progress nobody": ("progress", ([Step(f"{day} nov.", 0, "0", 0, "0") for day in range(1, 4)],), PROGRESS),
    "progress long": (
        "progress",
        (
            [
                Step("septembre 2021", 10 * day, f"{10 * day}", 5 * day * (day + 1), "123 456 789")
                for day in range(1, 61)
            ],
        ),
        PROGRESS,
    ),
    "nonresponse": (
        "nonresponse",
        (make_nonresponse([[40, 0, 0, 27, 8], [60, 5, 2, 0, 8], [0, 0, 0, 0, 75]], ["Freins", LONG_FR, UNBROKEN]),),
        {
            "columns": [
                ("Posée à", ["67"] * 3),
                ("Sans réponse", ["27 (40 %)", "0 (0 %)", "0"]),
                ("Partis avant", ["8", "8", "75"]),
            ]
        },
    ),
    "nonresponse many": (
        "nonresponse",
        (make_nonresponse([[1000000, 1, 1, 1, 1]] * 16, [f"{LONG_NL} {LONG_FR}"] * 16),),
        {"columns": [(UNBROKEN, ["1 000 000"] * 16), ("Geen antwoord", ["1 000 000 (100 %)"] * 16)]},
    ),
    "nonresponse one": (
        "nonresponse",
        (make_nonresponse([[1, 0, 0, 0, 0]], ["Soins"]),),
        {"columns": [("Posée à", ["1"])]},
    ),
    "checklist": (
        "checklist",
        (
            [
                Entry("Conception", "Plan de l'enquête", "non fourni", False),
                Entry("Éthique", LONG_FR, LONG_NL * 2),
                Entry("Éthique", "Cookies", "3"),
            ],
        ),
        {},
    ),
    "checklist full": (
        "checklist",
        ([Entry(f"{LONG_FR} {n // 3}", LONG_NL, " ".join([LONG_FR] * 9)) for n in range(10)],),
        {},
    ),
    "checklist plain": ("checklist", ([Entry("", UNBROKEN, UNBROKEN)],), {}),
    "notice": ("notice", ("Aucune des 21 personnes interrogées n'a répondu à cette question.",), {}),
    "notice long": ("notice", (" ".join([LONG_FR] * 4),), {}),
    "panels": (
        "panels",
        (make_groups([[4, 11, NAN], [15, 0, 1]], ["Manque de temps", LONG_FR, "Covid"], ["Oui", "Pas encore"]),),
        {"corner": "Utilisation de l'outil"},
    ),
    "panels five": (
        "panels",
        (
            make_groups(
                [[float(at * row % 17) for at in range(16)] for row in range(1, 6)], [LONG_NL] * 16, [LONG_FR] * 5
            ),
        ),
        {"ordered": True, "corner": LONG_NL},
    ),
    "panels one": ("panels", (make_groups([[0]], [UNBROKEN], ["Seul"]),), {}),
    "panels hidden": ("panels", (make_groups([[NAN, NAN], [NAN, 1]], LEVELS[:2], [LONG_FR, UNBROKEN]),), {}),
    "panels dominated": ("panels", (make_groups([[1000000, 1], [0, 2]], LEVELS[:2], ["a", "b"]),), {}),
    "quotes": (
        "quotes",
        ([Quote("«\u00a0Le temps, toujours le temps\u00a0»", "Manque de temps – traduit"), Quote(LONG_FR, LONG_NL)],),
        {},
    ),
    "quotes six": ("quotes", ([Quote("Beaucoup de mots. " * 15, LONG_NL)] * 6,), {}),
    "quotes one": ("quotes", ([Quote(UNBROKEN, UNBROKEN)],), {}),
    "dots": (
        "dots",
        (pd.concat([make_table([21, 44], ["ont déjà utilisé BabelBoost", "pas encore"]), make_missing()]),),
        {},
    ),
    "dots hard": (
        "dots",
        (make_table([1, 0, 500, NAN], [LONG_FR, LONG_NL, UNBROKEN, "d"]),),
        {"ordered": True},
    ),
}


def make_pairs(pairs: list[tuple[float, float]], labels: list[str], text: str = "{:.0f}\u202f%") -> pd.DataFrame:
    """Rows of two values; a NaN is one that is hidden."""
    rows = []
    for (before, after), label in zip(pairs, labels, strict=True):
        difference = after - before
        hidden = math.isnan(difference)
        rows.append(
            {
                "label": label, "before": before, "after": after, "difference": difference,
                "text_before": "–" if math.isnan(before) else text.format(100 * before),
                "text_after": "–" if math.isnan(after) else text.format(100 * after),
                "low": NAN if hidden else max(difference - 0.2, -1), "high": NAN if hidden else min(difference + 0.2, 1),
                "text": "–" if hidden else f"{100 * difference:+.0f} procentpunten",
                "verdict": "verborgen" if hidden else "niet aangetoond *", "shown": abs(difference) > 0.2,
                "suppressed": hidden,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


PAIRED: dict[str, Any] = {
    "names": ("2021 (n = 67)", "2022 (n = 100)"), "heading": "Verschil, met zijn 95%-interval", "bounds": (0.0, 1.0),
    "ticks": [(0.0, "0%"), (0.5, "50%"), (1.0, "100%")], "span": 1.0,
    "difference_ticks": [(-0.5, "−50"), (0.0, "0"), (0.5, "+50")],
}  # fmt: skip
CASES |= {
    "dumbbell": ("dumbbell", (make_pairs([(0.32, 0.58), (0.68, 0.42)], ["Oui", "Pas encore"]),), PAIRED),
    "dumbbell one": ("dumbbell", (make_pairs([(0.5, 0.5)], [UNBROKEN]),), PAIRED),
    "dumbbell hard": (
        "dumbbell",
        (make_pairs([(0, 0), (1, 1), (0, 1), (1, 0), (NAN, 0.3), (NAN, NAN), (0.49, 0.51)], [LONG_NL] * 7,
                    "{:.0f} van 100 000"),),
        PAIRED | {"names": (LONG_FR, LONG_NL), "heading": LONG_FR},
    ),
    "dumbbell fourteen": (
        "dumbbell",
        (make_pairs([(i / 14, 1 - i / 14) for i in range(14)], [f"{LONG_FR} {i}" for i in range(14)]),),
        PAIRED,
    ),
    "ledger": (
        "ledger",
        (["Indicateur", "2021", "2022", "Différence"], [["Personnes", "92", "202", "+110"], [LONG_FR, "7", "10", "+3"]]),
        {"shares": [0.55, 0.15, 0.15, 0.15], "numbers": True},
    ),
    "ledger full": ("ledger", (["Wat", "Waarom"], [[LONG_NL, " ".join([LONG_FR] * 4)]] * 14), {"shares": [0.4, 0.6]}),
}  # fmt: skip
PHASES = ["Conception", "Élaboration", "Projet pilote", "Déploiement"]
TICKS = [(float(365 * year), f"{2018 + year}") for year in range(7)]


def make_gantt(count: int, label: str, status: str, groups: int = 3) -> list[Bar]:
    return [
        Bar(f"{LONG_NL} {index * groups // count}", f"{label} {index}", status,
            ((0, 0.0, 300.0), (1, 301.0, 700.0), (3, 701.0, 9000.0)), index % 2 == 1)
        for index in range(count)
    ]  # fmt: skip


GANTT: dict[str, Any] = {"ticks": TICKS, "today": (1461.0, "fin 2021"), "status_head": "État"}
LIMITS = [
    (float(size), 0.1 - 2 / size, 0.12 - 1 / size, 0.2 + 1 / size, 0.22 + 2 / size) for size in range(50, 2001, 50)
]
FUNNEL: dict[str, Any] = {
    "shares": [(value / 100, f"{value}\u202f%") for value in range(0, 41, 10)],
    "sizes": [(float(size), f"{size}") for size in range(0, 2001, 500)], "size_head": "Personnes dans la zone",
    "names": ("95\u202f% des zones", "99,8\u202f% des zones"),
}  # fmt: skip
AIMED = Aimed("Actions", 0.4, "4 sur 10 (40\u202f%)", 0.2, 0.6, 0.45, 0.5, ("En retard", "Cible : 50\u202f%"), False)
CASES |= {
    "gantt": ("gantt", (make_gantt(6, "Action", "Comme prévu"), PHASES), GANTT),
    "gantt one": ("gantt", (make_gantt(1, UNBROKEN, UNBROKEN, 1), PHASES[:1] * 4), GANTT),
    "gantt full": ("gantt", (make_gantt(16, LONG_FR, LONG_NL, 4), [LONG_FR, *PHASES[1:]]), GANTT),
    "funnel": (
        "funnel",
        ([Point("Evere", 400, 0.1, 0), Point("Uccle", 1200, 0.35, 2)], LIMITS, (0.16, "Toutes : 16\u202f%")),
        FUNNEL,
    ),
    "funnel hard": (
        "funnel",
        ([Point(f"{LONG_FR} {n}", 1000, 0.16 + n / 1000, n % 3) for n in range(12)], LIMITS, (0.16, LONG_FR)),
        FUNNEL | {"names": (LONG_FR, LONG_NL), "size_head": f"{LONG_NL} {LONG_FR}"},
    ),
    "targets": ("targets", ([AIMED, replace(AIMED, low=None, high=None, path=None)], ("chemin", "cible")), {}),
    "targets hard": (
        "targets",
        ([replace(AIMED, label=f"{LONG_NL} {n}", value=n / 4, text=LONG_FR[:40], target=1 - n / 4,
                  told=(LONG_NL[:60], LONG_FR, LONG_NL)) for n in range(5)], (LONG_FR, LONG_NL)),
        {},
    ),
    "ledger alike": (
        "ledger", (["Wat", "Waarom"], [[LONG_NL, LONG_FR], ["kort", UNBROKEN]] * 3), {"shares": [0.4, 0.6], "alike": True}
    ),
}  # fmt: skip


def make_timeline(rows: int, columns: int, label: str, value: str, why: str) -> pd.DataFrame:
    """Values that change at each other recording; those of the second were published."""
    return pd.DataFrame(
        [
            {"group": f"g{row}", "group_label": f"{label} {row}", "level": f"l{at}", "label": f"{label} {at}",
             "text": value, "short": why, "role": ["first", "data", "definition", "code", "several"][(row + at) % 5],
             "low": 1.0 if at == 1 else NAN}
            for row in range(rows) for at in range(columns) if at == 0 or (row + at) % 2
        ]
    )  # fmt: skip


CASES |= {
    "timeline": ("timeline", (make_timeline(3, 2, "Personnes", "92", "données modifiées"),), {}),
    "timeline one": ("timeline", (make_timeline(1, 1, UNBROKEN, "7", "première valeur"),), {}),
    "timeline hard": ("timeline", (make_timeline(6, 5, LONG_FR, LONG_NL, LONG_FR),), {}),
}


def draw_case(case: Case, title: str = TITLE, subtitle: str = SUBTITLE, note: str = "Sans réponse : 2") -> Figure:
    kind, arguments, options = case
    figure, ax = open_slide(title, subtitle, SOURCE, note)
    load_chart(kind)(ax, *arguments, **options)
    return figure


def list_texts(figure: Figure) -> list[tuple[Text, Bbox]]:
    renderer = FigureCanvasAgg(figure).get_renderer()
    texts = [
        text
        for text in figure.findobj(Text)
        if isinstance(text, Text)
        and text.get_text()
        and text.get_visible()
        and (text.axes is None or text.axes.axison or text in text.axes.artists or text in text.axes.texts)
    ]
    return [(text, text.get_window_extent(renderer)) for text in texts]


def find_strays(figure: Figure) -> list[str]:
    """Marks that leave the content area, which is the last Axes."""
    ax = figure.axes[-1]
    room, faults = ax.get_window_extent().padded(5), []
    for mark in [*ax.patches, *ax.lines]:
        box = mark.get_path().get_extents(mark.get_transform())
        if box.x0 < room.x0 or box.y0 < room.y0 or box.x1 > room.x1 or box.y1 > room.y1:
            faults.append(f"stray: {mark} {box.extents.round()}")
    return faults


def find_faults(figure: Figure) -> list[str]:
    """Texts outside the figure, under the floor size, or over another text; marks out of their area."""
    texts = list_texts(figure)
    faults = find_strays(figure)
    for text, box in texts:
        if box.x0 < 0 or box.y0 < 0 or box.x1 > WIDTH or box.y1 > HEIGHT:
            faults.append(f"outside: {text.get_text()!r} {box.extents.round()}")
        if text.get_fontsize() * DPI / 72 < FLOOR - 1e-6:
            faults.append(f"small: {text.get_text()!r} {text.get_fontsize() * DPI / 72:.1f} px")
    for (one, a), (other, b) in combinations(texts, 2):
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 0.5 and min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5:
            faults.append(f"overlap: {one.get_text()!r} and {other.get_text()!r}")
    return faults


@pytest.mark.parametrize("name", CASES)
def test_texts_stand_inside_apart_and_legible(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = draw_case(CASES[name])
        assert len(list_texts(figure)) >= 4
        assert find_faults(figure) == []


@pytest.mark.parametrize(
    "name",
    [
        "bars",
        "likert",
        "stacked groups",
        "heat",
        "clover",
        "donut tiny",
        "columns",
        "upset",
        "progress",
        "nonresponse many",
        "panels",
        "quotes",
    ],
)
def test_charts_hold_under_long_titles(name: str) -> None:
    figure = draw_case(
        CASES[name], title=f"{LONG_FR} : {LONG_NL}", subtitle=f"{LONG_FR} {LONG_NL} " * 2, note=LONG_NL * 2
    )
    assert find_faults(figure) == []


def test_the_check_finds_faults() -> None:
    def spoil(x: float, y: float, size: float) -> list[str]:
        figure = draw_case(CASES["notice"])
        figure.axes[0].text(x, y, "Intrus", fontsize=size)
        return find_faults(figure)

    assert any(fault.startswith("overlap") for fault in spoil(80, 90, 40))
    assert any(fault.startswith("outside") for fault in spoil(1900, 500, 40))
    assert any(fault.startswith("small") for fault in spoil(900, 400, 12))
    figure = draw_case(CASES["notice"])
    draw_rect(figure.axes[-1], 0, -40, 20, 20, "#000000")
    assert any(fault.startswith("stray") for fault in find_faults(figure))


def test_every_kind_is_tried() -> None:
    assert {kind for kind, *_ in CASES.values()} == set(KINDS)
    with pytest.raises(KeyError):
        load_chart("pie")


@pytest.mark.parametrize("name", ["bars", "donut", "stacked", "likert", "columns", "dots", "upset", "numbers"])
def test_ready_made_texts_are_drawn_as_they_are(name: str) -> None:
    kind, arguments, _ = CASES[name]
    drawn = [text.get_text() for text, _ in list_texts(draw_case(CASES[name]))]
    if kind == "numbers":
        wanted = [big for big, _ in arguments[0]]
    else:
        table = arguments[0][arguments[0]["count"] > 0]
        shorts = table["short"] if "short" in table else table["text"]
        wanted = [
            text if any(text in line for line in drawn) else str(short)
            for text, short in zip(table["text"], shorts, strict=True)
        ]
    assert [text for text in wanted if not any(text in line for line in drawn)] == []


@pytest.mark.parametrize("name", ["bars", "donut hidden", "clover"])
def test_same_input_gives_same_bytes(name: str) -> None:
    def render(draw: Callable[[Figure, str, str, str], bytes]) -> bytes:
        return draw(draw_case(CASES[name]), TITLE, "Diagramme", "fr")

    assert render(render_png) == render(render_png)
    assert render(render_svg) == render(render_svg)


def test_refusals() -> None:
    def open_axes() -> Axes:
        return open_slide(TITLE, SUBTITLE, SOURCE)[1]

    with pytest.raises(ValueError, match="four levels"):
        load_chart("donut")(open_axes(), make_table([1, 2, 3, 4, 5], POINTS))
    with pytest.raises(ValueError, match="three to six"):
        load_chart("clover")(open_axes(), LEAVES[:2])
    with pytest.raises(ValueError, match="neighbours"):
        load_chart("clover")(open_axes(), LEAVES[:4], overlaps=[(0, 3, "2")])
    with pytest.raises(ValueError, match="5 groups"):
        load_chart("panels")(open_axes(), make_groups([[1]] * 6, ["a"], list("abcdef")))
    with pytest.raises(ValueError, match="quotes make a slide"):
        draw_quotes(open_axes(), [])
    with pytest.raises(ValueError, match="longer than a slide holds"):
        draw_quotes(open_axes(), [Quote(LONG_FR * 12, "")] * 6)


def test_nothing_of_a_quote_is_ever_cut() -> None:
    text = "Beaucoup de mots, et encore d'autres. " * 7
    figure = draw_case(("quotes", ([Quote(text.strip(), "Thème")] * 4,), {}))
    drawn = " ".join(each.get_text() for each, _ in list_texts(figure) if each.axes is figure.axes[-1])
    assert drawn.count("Beaucoup de mots") == 28
    assert "…" not in drawn


def test_a_checklist_takes_the_slides_it_needs() -> None:
    short = [Entry(f"Groupe {n // 5}", f"Point {n}", "non fourni", False) for n in range(30)]
    pages = split_checklist(short)
    assert [entry for page in pages for entry in page] == short
    # No heading goes on over two slides.
    assert len({entry.group for entry in short}) == sum(len({entry.group for entry in page}) for page in pages)
    long = [Entry(entry.group, entry.label, LONG_FR * 5) for entry in short]
    assert len(split_checklist(long)) > len(pages) > 1
    for page in [*pages, *split_checklist(long)]:
        figure = draw_case(("checklist", (page,), {}))
        assert find_faults(figure) == []
        drawn = " ".join(text.get_text() for text, _ in list_texts(figure)[3:])
        assert "…" not in drawn
    assert split_checklist([]) == []


def test_the_bars_of_progress_are_as_long_as_their_counts() -> None:
    figure = draw_case(CASES["progress"])
    bars = [patch for patch in figure.axes[-1].patches if patch.get_zorder() == 2]
    counts = [step.count for step in CASES["progress"][1][0] if step.count]
    heights = [bar.get_path().get_extents(bar.get_transform()).height for bar in bars]
    assert len(heights) == len(counts)
    for height, count in zip(heights, counts, strict=True):
        assert height == pytest.approx(max(heights) * count / max(counts), abs=3)
