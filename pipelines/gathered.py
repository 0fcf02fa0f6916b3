"""Findings of one kind as one: what is wrong with four hundred cells is said once, with their number and first rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.findings import Finding, make_visible, shorten
from pipelines.words import words_of
from schemas.refusals import Problem

ROWS = 5
"""Rows, columns and values that are named of a kind."""
KINDS = 20
"""Kinds of errors that the terminal shows."""


@dataclass(frozen=True)
class Gathered:
    """The findings of one check about one item of one file, with the same expectation."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The one with the first row."""
        return self.findings[0]

    def place(self, language: str) -> str:
        """The item, or its columns, and the rows: `meals[HOME_WE], rows 7, 8, 11, … (59 in all)`."""
        say = words_of(language)["validation"]
        items = list(dict.fromkeys(finding.item for finding in self.findings if finding.item))
        rows = list(dict.fromkeys(finding.row for finding in self.findings if finding.row))
        told = f"{say['row' if len(rows) == 1 else 'rows'].lower()} {_list_some(rows)}" if rows else ""
        counted = say["in_all"].format(count=len(self.findings)) if len(self.findings) > 1 else ""
        return " ".join(filter(None, [", ".join(filter(None, [told, _list_some(items)])), counted]))

    @property
    def value(self) -> str:
        """What was found there, the first different ones."""
        values = list(dict.fromkeys(shorten(finding.value) for finding in self.findings if finding.value))
        return ", ".join(f"“{value}”" for value in values[:ROWS]) + (", …" if len(values) > ROWS else "")


def gather_findings(findings: Sequence[Finding]) -> list[Gathered]:
    """The kinds of findings, errors first, each kind with its findings by row."""
    kinds: dict[tuple[str, ...], list[Finding]] = {}
    for finding in sorted(findings, key=lambda each: (each.severity, each.row)):
        # A wrong code and what its question allows are one thing to mend, wherever the cells are.
        item = finding.item if finding.check.startswith("structure_") else finding.item.split("[")[0]
        key = finding.severity, finding.check, finding.file, item, *finding.describe("en")
        kinds.setdefault(key, []).append(finding)
    return [Gathered(tuple(each)) for each in kinds.values()]


def list_problems(findings: Sequence[Finding]) -> list[Problem]:
    """The errors among findings, as the terminal says them: each kind once."""
    problems = []
    for kind in gather_findings([each for each in findings if each.severity == "error"])[:KINDS]:
        expected, action = kind.first.describe("en")
        problems.append(Problem(make_visible(kind.first.file), kind.place("en"), kind.value, expected, action))
    return problems


def _list_some(values: Sequence[object]) -> str:
    return ", ".join(map(str, values[:ROWS])) + (", …" if len(values) > ROWS else "")
