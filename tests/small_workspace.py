"""A small invented workspace: one form, two waves, a handful of persons, an open answer; quick to run many times."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

HEADINGS = ["Horodateur", "Adresse e-mail", "Cela a-t-il aidé ?", "Où ?", "Quoi d'autre ?"]
SURVEY = """id: walks
title: {fr: Promenades, nl: Wandelingen}
platform: form
languages: [fr, nl]
repeated: true
estimand: responses
minimum_cell: 1
waves:
  2021:
    fielded: {from: 2021-03-01, to: 2021-03-31}
    exported: 2021-04-01
    exports:
      - {file: walks.csv, language: fr}
  2022:
    fielded: {from: 2022-03-01, to: 2022-03-31}
    exported: 2022-04-01
    exports:
      - {file: walks.csv, language: fr}
compare: [[2021, 2022]]
"""
SECOND = SURVEY[SURVEY.index("  2022:") :]
CODEBOOK = """items:
  - id: helped
    type: single
    wording: {fr: "Cela a-t-il aidé ?", nl: "Hielp het?"}
    short: {fr: Aide, nl: Hulp}
    codes:
      YES: {label: {fr: Oui, nl: Ja}}
      NO: {label: {fr: Non, nl: Nee}}
  - id: which
    type: multiple
    wording: {fr: "Où ?", nl: "Waar?"}
    short: {fr: Lesquels, nl: Welke}
    codes:
      A: {label: {fr: Parc, nl: Park}}
      B: {label: {fr: Bois, nl: Bos}}
  - id: else
    type: text
    wording: {fr: "Quoi d'autre ?", nl: "Wat nog?"}
    short: {fr: Autre, nl: Anders}
bases:
  all: {label: {fr: tous, nl: allen}}
"""
INDICATORS = """indicators:
  - id: wk-helped
    label: {fr: Aide, nl: Hulp}
    statistic: share
    item: helped
    codes: [YES]
  - id: wk-which
    label: {fr: Lesquels, nl: Welke}
    statistic: distribution
    item: which
"""
SLIDES = """slides:
  - id: helped
    chart: bars
    title: {fr: Aide, nl: Hulp}
    indicator: wk-which
    reading: {fr: Les lieux, nl: De plaatsen}
"""
PEOPLE = ("ada", "bob", "cleo", "dirk", "eva", "finn")


def address(name: str) -> str:
    """The invented address of an invented person."""
    return f"{name}@walkers.example"


def list_rows(year: int, people: Sequence[str] = PEOPLE) -> list[list[str]]:
    """Two responses of each person in a wave."""
    rows = []
    for number, name in enumerate([*people, *people]):
        ticked = ["Parc", "Bois", "Parc, Bois", ""][number % 4]
        moment = f"{number + 1:02d}/03/{year} 10:{number:02d}:00"
        rows.append([moment, address(name), ["Oui", "Non", "Oui"][number % 3], ticked, f"words of {name} {number}"])
    return rows


def write_export(path: Path, rows: list[list[str]]) -> None:
    """The answers as the form's platform gives them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([HEADINGS, *rows])


def make_small(workspace: Path, *, waves: int = 2) -> Path:
    """The workspace with its declarations and exports, of one wave or two; nothing was run in it."""
    folder = workspace / "schemas/surveys/walks"
    folder.mkdir(parents=True)
    declared = {
        "survey": SURVEY if waves == 2 else SURVEY.replace(SECOND, ""),
        "codebook": CODEBOOK,
        "indicators": INDICATORS,
        "slides": SLIDES,
    }
    for name, content in declared.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    for year in (2021, 2022)[:waves]:
        write_export(workspace / f"raw/walks/{year}/walks.csv", list_rows(year))
    return workspace
