"""Alpha with its interval, against published values, one draw at a time, and what follows from it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.estimators.agreement import bootstrap_alpha, cohen_kappa, krippendorff_alpha
from pipelines.themes.agreement import LeftOut, list_left_out, measure_agreement
from schemas.declarations import Themes
from schemas.tables import CODING_COLUMNS


def test_the_published_example_of_two_observers_and_two_values() -> None:
    """K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section A: 0.095."""
    first = np.array([0, 1, 0, 0, 0, 0, 0, 0, 1, 0])
    second = np.array([1, 1, 1, 0, 0, 1, 0, 0, 0, 0])
    yes = first + second
    alpha, low, high = bootstrap_alpha(np.column_stack([2 - yes, yes]))
    assert round(alpha, 3) == 0.095
    assert low <= alpha <= high
    assert -1 <= low < 0 < high <= 1


def test_the_published_example_with_missing_codings() -> None:
    """The same, section C: four observers, five values, some units not coded by all: 0.743."""
    table = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    counts = np.array([[sum(row[unit] == value for row in table) for value in range(1, 6)] for unit in range(12)])
    alpha, low, high = bootstrap_alpha(counts)
    assert round(alpha, 3) == 0.743
    assert low < alpha < high


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=12))
def test_every_draw_is_the_alpha_of_the_drawn_units(pairs: list[tuple[int, int]]) -> None:
    counts = np.array(pairs, dtype=float)
    alpha, low, high = bootstrap_alpha(counts, draws=30, seed=1)
    coded = counts[counts.sum(axis=1) > 1]
    if np.isnan(alpha):
        assert np.isnan([low, high]).all()
        return
    drawn = np.random.default_rng(1).multinomial(len(coded), np.full(len(coded), 1 / len(coded)), 30)
    alphas = [float(krippendorff_alpha(np.repeat(coded, times, axis=0))) for times in drawn]
    bounds = np.quantile(np.nan_to_num(alphas, nan=1.0), [0.025, 0.975])
    assert [low, high] == pytest.approx([min(bounds[0], alpha), max(bounds[1], alpha)])


def test_full_agreement_is_certain_and_one_value_says_nothing() -> None:
    assert bootstrap_alpha([[2, 0], [0, 2], [2, 0]]) == (1.0, 1.0, 1.0)
    assert np.isnan(bootstrap_alpha([[2, 0], [2, 0]])).all()
    assert np.isnan(bootstrap_alpha([[1, 0], [0, 1]])).all()


THEMES = Themes.model_validate({
    "version": "1", "coders": ["a", "b"], "counted": "agreed",
    "items": {"why": {"nothing": {"en": "none"}, "themes": {code: {"label": {"en": code}} for code in "XYZ"}}},
})  # fmt: skip


def code(rows: list[tuple[str, str, str]]) -> pd.DataFrame:
    full = [("why", response, coder, theme, "0" * 32) for response, coder, themes in rows for theme in themes.split()]
    return pd.DataFrame(full, columns=CODING_COLUMNS)


def test_verdicts_follow_the_two_limits_theme_by_theme() -> None:
    """X: always the same. Y: the ten answers of the published example, 0.095. Z: never given."""
    first, second = "0100000010", "1110010000"
    rows = [(str(at), coder, ("Y " if given == "1" else "") + ("X" if at < 5 else "-none-" if given == "0" else ""))
            for coder, codes in (("a", first), ("b", second)) for at, given in enumerate(codes)]  # fmt: skip
    # What was agreed on later is no coding of its own.
    rows += [(str(at), "agreed", "Z") for at in range(10)]
    table = measure_agreement(code(rows), THEMES, "s", "w").set_index("theme")
    assert table["verdict"].to_dict() == {"X": "agree", "Y": "blocked", "Z": "one_value", "-none-": "blocked"}
    assert round(table.at["Y", "alpha"], 3) == 0.095
    assert (table["answers"] == 10).all()
    assert table["used"].to_dict() == {"X": 5, "Y": 5, "Z": 0, "-none-": 5}


def test_one_coder_alone_agrees_with_nobody() -> None:
    table = measure_agreement(code([("1", "a", "X"), ("2", "a", "Y"), ("3", "b", "X")]), THEMES, "s", "w")
    assert set(table["verdict"]) == {"one_coder"}
    assert table["alpha"].isna().all()


def test_a_coder_who_only_began_is_left_out_and_hides_nothing() -> None:
    rows = [(str(at), coder, "X" if at % 2 else "Y") for coder in "ab" for at in range(63)]
    three = Themes.model_validate({**THEMES.model_dump(), "coders": ["a", "b", "c"]})
    begun = code([*rows, ("0", "c", "Z"), ("1", "c", "Z"), ("2", "c", "Z")])
    table = measure_agreement(begun, three, "s", "w").set_index("theme")
    assert table["verdict"].to_dict() == {"X": "agree", "Y": "agree", "Z": "one_value", "-none-": "one_value"}
    assert list_left_out(begun, three) == [LeftOut("why", "c", 3, 3, 10)]
    # Whoever coded enough is judged by, and then the disagreement counts.
    half = code([*rows, *((str(at), "c", "Z") for at in range(40))])
    assert list_left_out(half, three) == []
    assert measure_agreement(half, three, "s", "w").set_index("theme").at["X", "verdict"] == "blocked"


def test_two_coders_who_share_three_answers_are_not_judged() -> None:
    rows = [(str(at), "a", "X" if at % 2 else "Y") for at in range(63)]
    table = measure_agreement(code([*rows, *((str(at), "b", "Z") for at in range(3))]), THEMES, "s", "w")
    assert set(table["verdict"]) == {"few_shared"}


def test_kappa_names_its_interval_and_how_many_units_were_coded() -> None:
    found = cohen_kappa([[20, 5], [10, 15]])
    assert (str(found.method), float(found.effective_n)) == ("fleiss-cohen-everitt", 50)
    # Both used one code only: chance alone agrees as well.
    nothing = cohen_kappa([[7, 0], [0, 0]])
    assert np.isnan([nothing.value, nothing.low, nothing.high]).all()
    assert (str(nothing.method), float(nothing.effective_n)) == ("", 7)
