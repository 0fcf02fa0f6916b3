"""Colours of the charts as a theme has them, so that a house template lends its own where they mean nothing more."""

from __future__ import annotations

from pipelines.charts import tokens

SCHEME: dict[str, str] = {
    tokens.BACKGROUND: "bg1",
    tokens.TEXT: "tx1",
    tokens.BAND: "bg2",
    tokens.MUTED: "tx2",
    tokens.ACCENT: "accent1",
}
"""Colours that a theme may replace; those of ordered levels stay, for their order is what they say."""
THEME: dict[str, str] = {
    "dk1": tokens.TEXT, "lt1": tokens.BACKGROUND, "dk2": tokens.MUTED, "lt2": tokens.BAND,
    "accent1": tokens.ACCENT, "accent2": tokens.CATEGORICAL[1], "accent3": tokens.CATEGORICAL[2],
    "accent4": tokens.CATEGORICAL[3], "accent5": tokens.ROLES["negative"], "accent6": tokens.ROLES["positive"],
    "hlink": tokens.ACCENT, "folHlink": tokens.MUTED,
}  # fmt: skip


def write_fill(colour: str) -> str:
    """A solid fill as DrawingML."""
    return f"<a:solidFill>{write_colour(colour)}</a:solidFill>"


def write_colour(colour: str) -> str:
    """A colour as DrawingML, by its role in the theme where it has one."""
    if colour in SCHEME:
        return f'<a:schemeClr val="{SCHEME[colour]}"/>'
    return f'<a:srgbClr val="{colour.lstrip("#").upper()}"/>'
