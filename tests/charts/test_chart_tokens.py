"""The palette holds what the look promises: contrast, grey, colour blindness."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from pipelines.charts import tokens
from pipelines.charts.contrast import contrast, edge_for, lightness, read_linear

# Machado, Oliveira and Fernandes 2009, severity 1, on linear light.
BLINDNESS = {
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "none": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
}
FILLS = [
    *tokens.ROLES.values(),
    *tokens.CATEGORICAL,
    *tokens.SHADES,
    *(c for s in tokens.ORDERED.values() for c in s),
]


def see(colour: str, blindness: str) -> np.ndarray:
    """CIE Lab of a colour as it is seen."""
    light = np.clip(np.array(BLINDNESS[blindness]) @ np.array(read_linear(colour)), 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ light
    ratio = xyz / np.array([0.9505, 1.0, 1.089])
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (ratio * 24389 / 27 + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: str, other: str, blindness: str) -> float:
    return float(np.linalg.norm(see(one, blindness) - see(other, blindness)))


@pytest.mark.parametrize("levels", sorted(tokens.ORDERED))
def test_ordered_sequences_darken_step_by_step(levels: int) -> None:
    sequence = tokens.pick_sequence(levels)
    assert len(sequence) == levels
    assert all(lightness(a) - lightness(b) >= 6 for a, b in pairwise(sequence))


@pytest.mark.parametrize("levels", range(6, tokens.MOST_LEVELS + 1))
def test_longer_sequences_darken_too_and_keep_their_ends(levels: int) -> None:
    sequence = tokens.pick_sequence(levels)
    assert len(set(sequence)) == levels
    assert (sequence[0], sequence[-1]) == (tokens.ORDERED[5][0], tokens.ORDERED[5][-1])
    assert all(lightness(a) - lightness(b) >= 3 for a, b in pairwise(sequence))
    assert all(contrast(tokens.pick_ink(fill), fill) >= 4.5 for fill in sequence)


def test_heat_shades_darken_step_by_step() -> None:
    assert all(lightness(a) - lightness(b) >= 6 for a, b in pairwise(tokens.SHADES))


def test_categories_differ_in_grey() -> None:
    assert min(abs(lightness(a) - lightness(b)) for a, b in combinations(tokens.CATEGORICAL, 2)) >= 8


@pytest.mark.parametrize("blindness", sorted(BLINDNESS))
def test_colours_differ_under_colour_blindness(blindness: str) -> None:
    neighbours = [pair for sequence in tokens.ORDERED.values() for pair in pairwise(sequence)]
    for one, other in [*neighbours, *combinations(tokens.CATEGORICAL, 2)]:
        assert distance(one, other, blindness) >= 11, (one, other)
    assert distance(tokens.ROLES["accent"], tokens.ROLES["neutral"], blindness) >= 15


def test_text_reads_on_the_background_and_on_every_fill() -> None:
    for ink in (tokens.TEXT, tokens.MUTED, tokens.ACCENT, tokens.EMBLEM):
        for ground in (tokens.BACKGROUND, tokens.BAND):
            assert contrast(ink, ground) >= 4.5, (ink, ground)
    for fill in [*FILLS, tokens.EMBLEM]:
        assert contrast(tokens.pick_ink(fill), fill) >= 4.5, fill


@pytest.mark.parametrize("fill", sorted(set(FILLS)))
def test_marks_stand_out_by_fill_or_edge(fill: str) -> None:
    assert contrast(tokens.pick_edge(fill), tokens.BACKGROUND) >= 3


def test_an_edge_is_added_only_where_it_is_needed() -> None:
    assert edge_for("#0f6b80", "#ffffff") == "#0f6b80"
    assert edge_for("#f5c76e", "#ffffff") != "#f5c76e"


def test_sizes_keep_their_floors() -> None:
    sizes = (tokens.SUBTITLE, tokens.HEADING, tokens.LABEL, tokens.VALUE, tokens.NOTE, tokens.FLOOR)
    assert min(sizes) >= 24
    assert min(tokens.TITLE, tokens.TITLE_FLOOR) >= 54


def test_unknown_roles_and_too_many_levels_are_refused() -> None:
    assert tokens.pick_colour("", "#000000") == "#000000"
    with pytest.raises(KeyError):
        tokens.pick_colour("nice", "#000000")
    with pytest.raises(ValueError, match="cannot be told apart"):
        tokens.pick_sequence(12)
