"""Text into boxes: wrapping, shrinking, shortening, spreading."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.charts.fit import ELLIPSIS, fit_alike, fit_column, fit_text, wrap_text
from pipelines.charts.fonts import FAMILY, measure_text, pick_font, register_fonts
from pipelines.charts.spread import spread_along

LONG = "Vie quotidienne, projet personnel (toit, seul, animal, frigo, personne à charge)"


def test_the_family_ships_and_is_found() -> None:
    assert register_fonts()
    assert pick_font(32, "semibold").get_family()[0] == FAMILY
    assert measure_text("Évaluation", 32, "bold") > measure_text("Évaluation", 32) > 0


def test_text_breaks_at_spaces_but_not_at_no_break_spaces() -> None:
    assert wrap_text("un deux trois", 1, 32) == ["un", "deux", "trois"]
    for glue in "\u00a0\u202f":
        assert wrap_text(f"Vraiment{glue}?", 1, 32) == [f"Vraiment{glue}?"]


def test_long_words_break_after_hyphens_only_when_they_must() -> None:
    assert wrap_text("personnes-relais", 2000, 32) == ["personnes-relais"]
    assert wrap_text("personnes-relais", 180, 32) == ["personnes-", "relais"]


def test_missing_glyphs_are_replaced_and_do_not_break() -> None:
    assert wrap_text("personnes\u2011relais 5\u2009%", 2000, 32) == ["personnes-relais 5\u202f%"]


def test_size_falls_to_the_floor_before_text_is_cut() -> None:
    roomy = fit_text(LONG, 2000, size=32)
    tight = fit_text(LONG, 480, size=32, lines=2)
    cut = fit_text(LONG, 260, size=32, lines=2)
    assert (roomy.size, roomy.shortened) == (32, False)
    assert (24 <= tight.size < 32, tight.shortened) == (True, False)
    assert (cut.size, cut.shortened, cut.lines[-1][-1]) == (24, True, ELLIPSIS)


def test_the_base_under_a_label_survives_shortening() -> None:
    block = fit_text(f"{LONG}\nn = 21", 260, size=32, lines=3)
    assert block.lines[-1] == "n = 21"
    assert block.head == len(block.lines) - 1


def test_alike_texts_share_one_size() -> None:
    blocks = fit_alike(["court", LONG], 480, size=32)
    assert len({block.size for block in blocks}) == 1


def test_the_narrowest_column_that_serves_is_taken() -> None:
    wide = fit_column([LONG], [100, 700, 1500], size=32, lines=2)[0]
    assert not wide.shortened
    assert wide.width < 700


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="abc -é\u00a0\n", max_size=80), st.integers(60, 600), st.integers(1, 4))
def test_fitted_text_never_exceeds_its_box(text: str, width: int, lines: int) -> None:
    block = fit_text(text, width, size=40, lines=lines, balanced=True)
    assert len(block.lines) <= max(lines, 2)
    assert block.width <= width + 2


@given(st.lists(st.tuples(st.floats(0, 1000), st.floats(1, 200)), min_size=1, max_size=8))
def test_spread_labels_keep_order_and_do_not_touch(labels: list[tuple[float, float]]) -> None:
    centres, lengths = sorted(c for c, _ in labels), [length for _, length in labels]
    places = spread_along(centres, lengths, 0, 1000, 10)
    if places is None:
        assert sum(lengths) + 10 * (len(lengths) - 1) > 1000
        return
    ends = [(place - length / 2, place + length / 2) for place, length in zip(places, lengths, strict=True)]
    assert ends[0][0] >= -1e-6
    assert ends[-1][1] <= 1000 + 1e-6
    assert all(after[0] - before[1] >= 10 - 1e-6 for before, after in itertools.pairwise(ends))


def test_labels_with_room_stay_where_they_wish() -> None:
    assert spread_along([100, 500], [50, 50], 0, 1000, 10) == [100, 500]
