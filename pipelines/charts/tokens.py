"""The one set of tokens: colours by role, sizes in pixels at 1920 x 1080, spacing.

Ordered sequences run from light and warm (negative, little) to dark and cool
(positive, much), so that their order survives grey printing and the common
colour blindnesses. Light fills get a darker edge of their own hue, which gives
every mark a contrast of 3:1 against the background.
"""

from typing import Final

from pipelines.charts.contrast import edge_for, text_on

WIDTH: Final = 1920
HEIGHT: Final = 1080
DPI: Final = 100

BACKGROUND: Final = "#ffffff"
TEXT: Final = "#1b2a35"
MUTED: Final = "#55636f"
HAIRLINE: Final = "#cfd6dc"
BAND: Final = "#f4f6f8"
ACCENT: Final = "#0f6b80"
EMBLEM: Final = "#2f7a4d"
EMBLEM_DARK: Final = "#1f5936"

ROLES: Final[dict[str, str]] = {
    "accent": ACCENT,
    "accent_light": "#a9d0d8",
    "neutral": "#8793a0",
    "negative": "#f5c76e",
    "negative_light": "#d6ab80",
    "middle": "#969ca0",
    "positive_light": "#367a93",
    "positive": "#124c66",
    "missing": "#c3cad1",
}

# Distinct in hue and in lightness; for levels without an order.
CATEGORICAL: Final[tuple[str, ...]] = ("#0f6b80", "#e0933a", "#1f3a5f", "#d8b8d8")

ORDERED: Final[dict[int, tuple[str, ...]]] = {
    1: ("#0f6b80",),
    2: ("#f5c76e", "#124c66"),
    3: ("#f5c76e", "#8fa3a8", "#124c66"),
    4: ("#f5c76e", "#c9b08f", "#367a93", "#124c66"),
    5: ("#f5c76e", "#d6ab80", "#969ca0", "#367a93", "#124c66"),
}

MOST_LEVELS: Final = 11

# Shades of a heat grid, from nearly nothing to most.
SHADES: Final[tuple[str, ...]] = (
    "#f1f6f7",
    "#d5e6ea",
    "#b0d1d8",
    "#86b9c4",
    "#2f7f93",
    "#0f6377",
    "#0b4457",
)

TITLE: Final = 58
TITLE_FLOOR: Final = 54
SUBTITLE: Final = 34
HEADING: Final = 32
LABEL: Final = 32
VALUE: Final = 32
NOTE: Final = 26
FLOOR: Final = 24
HUGE: Final = 120

MARGIN: Final = 72
GAP: Final = 16
GUTTER: Final = 56
LINE_HEIGHT: Final = 1.2
EDGE: Final = 1.6
HAIR: Final = 1.5
INTERVAL: Final = 3.0


def pick_colour(role: str, default: str) -> str:
    """Colour of a role; the default for no role; an unknown role is a KeyError."""
    return ROLES[role] if role else default


def pick_sequence(count: int) -> tuple[str, ...]:
    """Ordered colours for a number of levels; beyond five they stand between those of five, up to eleven (0 to 10).

    So many are told apart by their order and by what is written in them, no longer by colour alone.
    """
    if count in ORDERED:
        return ORDERED[count]
    if count <= MOST_LEVELS:
        # Not between the middle and the light positive: on such fills neither ink reads.
        low = (count + 1) // 2
        steps = [index * 2 / (low - 1) for index in range(low)]
        steps += [3 + index / (count - low - 1) for index in range(count - low)]
        return tuple(_mix(ORDERED[5][int(step)], ORDERED[5][min(int(step) + 1, 4)], step % 1) for step in steps)
    raise ValueError(f"{count} ordered levels cannot be told apart; at most {MOST_LEVELS}")


def _mix(one: str, other: str, share: float) -> str:
    """The colour that lies so far on the way from one to the other, in sRGB."""
    pairs = [(int(one[place : place + 2], 16), int(other[place : place + 2], 16)) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in pairs)


def pick_edge(fill: str) -> str:
    """Edge colour that makes a fill stand out from the background."""
    return edge_for(fill, BACKGROUND)


def pick_ink(fill: str) -> str:
    """Text colour that reads on a fill."""
    return text_on(fill, TEXT, BACKGROUND)
