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
    return Equation(text)
