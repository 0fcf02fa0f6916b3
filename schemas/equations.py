"""Stub until merged."""

from __future__ import annotations

from dataclasses import dataclass


class NotUnderstood(ValueError):
    """Not understood."""


@dataclass(frozen=True)
class Equation:
    """An equation."""

    text: str
    names: tuple[str, ...] = ()


def parse_equation(text: str) -> Equation:
    """Parse."""
    import re

    return Equation(text, tuple(re.findall(r"[A-Za-z]\w*", re.sub(r"[\"'][^\"']*[\"']|\.NAOK", "", text))))


def as_conditions(equation: Equation) -> list[tuple[str, list[str]]] | None:
    """Stub."""
    import re

    found = re.fullmatch(r"""\(*\s*(\w+?)(?:\.NAOK)?\s*==\s*["']([^"']+)["']\s*\)*""", equation.text)
    return [(found[1], [found[2]])] if found else None
