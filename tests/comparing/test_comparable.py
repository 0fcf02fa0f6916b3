"""What changed between two waves is compared only where a declaration makes it comparable; small groups stay hidden."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from surveys import item, text
from two_waves import WAVES, Comparison, compare_cells, declare_waves, row_of, sides_of, write_wave

from pipelines.comparing.comparable import judge_indicator
from pipelines.comparing.sides import make_side
from pipelines.comparing.table import compare_sides
from schemas.declared import Declarations
from schemas.merged import merge_codes

SHARE: dict[str, Any] = {"id": "x", "statistic": "share", "item": "q", "codes": ["A"]}
LEVELS: dict[str, Any] = {"id": "d", "statistic": "distribution", "item": "q"}


def codes(*written: str, **more: Any) -> dict[str, Any]:
    """Codes with the waves that offered them: `A`, or `B w1`."""
    made = {}
    for each in written:
        code, *waves = each.split(" ")
        made[code] = {"label": text(code), **({"waves": waves} if waves else {}), **more.get(code, {})}
    return made


def status_of(declared: Declarations, indicator: str = "x") -> tuple[str, tuple[str, ...]]:
    """How an indicator is judged between the waves, without any answers."""
    import pandas as pd

    merged = merge_codes(declared)
    nothing = pd.DataFrame({"outcome": pd.Categorical([], ["complete"]), "language": []})
    for each in merged.parts.values():
        for column in each.boxes.values() or [each.name]:
            nothing[column] = (
                pd.Categorical([], list(each.codes)) if each.kind == "code" else pd.Series(dtype="boolean")
            )
        nothing[f"missing:{each.name}"] = pd.Categorical([])
    before, after = (make_side(wave, nothing, declared) for wave in WAVES)
    wanted = next(each for each in merged.indicators if each.id == indicator)
    found = judge_indicator(wanted, merged, before, after)
    return found.status, found.reasons


def test_an_unchanged_item_is_compared_without_a_word() -> None:
    assert status_of(declare_waves([item("q", codes="A B")], [SHARE])) == ("yes", ())


@pytest.mark.parametrize(
    ("keys", "waves", "status", "reason"),
    [
        ({"codes": codes("A", "B", "C w2")}, {}, "no", "options_changed: q (w1: – → w2: C)"),
        ({"codes": codes("A", "B w1", "C w2")}, {}, "no", "options_changed: q (w1: B → w2: C)"),
        ({"codes": codes("A w1", "B")}, {}, "no", "not_offered_after: A"),
        ({"waves": ["w2"], "codes": codes("A", "B")}, {}, "no", "not_asked_before: q"),
        ({"waves": ["w1"], "codes": codes("A", "B")}, {}, "no", "not_asked_after: q"),
        (
            {"codes": codes("A", "B", "DK w2", DK={"missing": "dont_know"})}, {}, "no",
            "unknown_changed: q (w1: – → w2: DK)",
        ),
        (
            {"codes": codes("A", "B", "DK w2", DK={"missing": "dont_know"}), "compare": {"accept": text("few took it")}},
            {}, "mapped", "accepted_unknown: q (w1: – → w2: DK)",
        ),
        (
            {"codes": codes("A", "B", "C w2"), "compare": {"accept": text("nobody took it")}}, {}, "mapped",
            "accepted_options: q (w1: – → w2: C)",
        ),
        (
            {"codes": codes("A", "B w1", "C w2", "D w2"), "compare": {"merge": {"B": ["B", "C", "D"]}}}, {}, "mapped",
            "merged: q (B = B + C + D)",
        ),
        (
            {"codes": codes("A", "B w1", "C w2", "D w2", "E w2"), "compare": {"merge": {"B": ["B", "C", "D"]}}}, {},
            "no", "options_changed: q (w1: – → w2: E)",
        ),
        ({"codes": codes("A", "B")}, {"w2": {"codes": {"q": {"a1": "A"}}}}, "mapped", "renamed: q (w2: a1 > A)"),
        ({"codes": codes("A", "B")}, {"w2": {"items": {"question": "q"}}}, "mapped", "renamed: q (w2: question > q)"),
        ({"codes": codes("A", "B", A={"also": ["Aa"]})}, {}, "mapped", "reworded: q (A)"),
        ({"codes": codes("A", "B"), "also": ["Q?"]}, {}, "mapped", "reworded: q"),
        ({"codes": codes("A", "B")}, {"w2": {"margins": {"q": {"A": 0.5, "B": 0.5}}}}, "yes", "weighted: w1: – → w2: q"),
    ],
)  # fmt: skip
def test_what_changed(keys: dict[str, Any], waves: dict[str, Any], status: str, reason: str) -> None:
    assert status_of(declare_waves([item("q", **keys)], [SHARE], waves=waves)) == (status, (reason,))


def test_who_counts_may_rest_on_an_item_that_changed() -> None:
    items = [item("use", codes=codes("YES", "NO", "ONCE w2")), item("q", codes="A B", asked_of="users")]
    declared = declare_waves(items, [SHARE], {"users": {"use": ["YES"]}})
    assert status_of(declared) == ("no", ("options_changed: use (w1: – → w2: ONCE)",))


def test_who_counts_may_rest_on_a_code_that_is_merged() -> None:
    use = item(
        "use", codes=codes("YES w1", "OFTEN w2", "ONCE w2", "NO"), compare={"merge": {"YES": ["YES", "OFTEN", "ONCE"]}}
    )
    declared = declare_waves([use, item("q", codes="A B", asked_of="often")], [SHARE], {"often": {"use": ["OFTEN"]}})
    status, reasons = status_of(declared)
    assert status == "no"
    assert "base_merged: often" in reasons


def test_a_row_that_one_wave_did_not_ask_does_not_stop_the_others() -> None:
    array = item(
        "q", "array", codes="1 2", ordered=True, rows={"R1": text("r"), "R2": text("s")}, row_waves={"R2": ["w2"]}
    )
    declared = declare_waves([array], [{"id": "x", "statistic": "top_two_box", "item": "q"}])
    assert status_of(declared, "x-R1") == ("yes", ())
    assert status_of(declared, "x-R2") == ("no", ("not_asked_before: q[R2]",))


# ------------------------------------------------------------------------------------------ how they are counted


def test_merged_codes_are_counted_as_one_on_both_sides(tmp_path: Path) -> None:
    question = item("q", codes=codes("A", "B w1", "C w2", "D w2"), ordered=True,
                    compare={"merge": {"B": ["B", "C", "D"]}})  # fmt: skip
    declared = declare_waves(
        [question], [LEVELS, SHARE | {"id": "long", "codes": ["B"]}, {"id": "m", "statistic": "median", "item": "q"}]
    )
    found = compare_cells(tmp_path, declared, "q", ["A", "B", "B"], ["A", "C", "D", "D", "A"])
    assert found.table["level"].tolist() == ["A", "B", "", ""]
    merged = row_of(found, "d", "B")
    assert (merged["numerator_before"], merged["n_before"]) == (2, 3)
    assert (merged["numerator_after"], merged["n_after"]) == (3, 5)
    assert row_of(found, "long")["difference"] == pytest.approx(3 / 5 - 2 / 3)
    # Of a merged scale the place of an answer is the same in both.
    assert (row_of(found, "m")["value_before"], row_of(found, "m")["value_after"]) == (2, 2)


def test_a_merge_may_have_a_name_of_its_own_and_hold_for_an_array_and_for_boxes(tmp_path: Path) -> None:
    merge = {"merge": {"BIG": {"codes": ["B", "C"], "label": text("big")}}}
    items = [
        item("m", "multiple", codes=codes("A", "B w1", "C w2"), compare=merge),
        item("r", "array", codes=codes("A", "B w1", "C w2"), rows={"R": text("r")}, compare=merge),
    ]
    declared = declare_waves(items, [LEVELS | {"id": "boxes", "item": "m"}, LEVELS | {"id": "rows", "item": "r[R]"}])
    exports = {
        "w1": write_wave(tmp_path, "w1", "m[A],m[B],r[R]", 'Y,"",A', '"",Y,B'),
        "w2": write_wave(tmp_path, "w2", "m[A],m[C],r[R]", "Y,Y,C", '"",Y,C', '"","",A'),
    }
    found = compare_sides(*sides_of(declared, exports, WAVES), declared)
    for indicator in ("boxes", "rows"):
        row = row_of(found, indicator, "BIG")
        assert (row["numerator_before"], row["n_before"]) == (1, 2)
        assert (row["numerator_after"], row["n_after"]) == (2, 3)
        assert row["comparable"] == "mapped"


def test_options_that_changed_are_listed_and_not_compared(tmp_path: Path) -> None:
    declared = declare_waves([item("q", codes=codes("A", "B w1", "C w2"))], [LEVELS])
    found = compare_cells(tmp_path, declared, "q", ["A", "B"], ["A", "A", "C", "C"])
    table = found.table.set_index("level")
    assert table["value_before"].to_dict() == {"A": 0.5, "B": 0.5, "C": pytest.approx(np.nan, nan_ok=True)}
    assert table["value_after"].to_dict() == {"A": 0.5, "B": pytest.approx(np.nan, nan_ok=True), "C": 0.5}
    assert table["difference"].isna().all()
    assert set(table["verdict"]) == {"not_compared"}


def test_accepted_options_are_compared_where_both_offered_them(tmp_path: Path) -> None:
    question = item("q", codes=codes("A", "B", "C w2"), compare={"accept": text("nobody missed it")})
    found = compare_cells(tmp_path, declare_waves([question], [LEVELS]), "q", ["A", "B"], ["A", "A", "B", "C"])
    assert row_of(found, "d", "A")["difference"] == 0
    assert row_of(found, "d", "B")["difference"] == -0.25
    alone = row_of(found, "d", "C")
    assert (alone["comparable"], alone["reason"], alone["value_after"]) == ("no", "not_offered_before: C", 0.25)
    # The levels differ, so there is no test of all of them.
    assert "" not in found.table["level"].tolist()


def test_an_accepted_dont_know_is_compared_among_those_who_answered(tmp_path: Path) -> None:
    question = item("q", codes=codes("A", "B", "DK w2", DK={"missing": "dont_know"}), compare={"accept": text("few")})
    asked = SHARE | {"counts_over": "asked"}
    found = compare_cells(
        tmp_path, declare_waves([question], [asked]), "q", ["A", "B", '""'], ["A", "B", "B", "DK", '""']
    )
    row = row_of(found, "x")
    assert (row["numerator_before"], row["n_before"], row["numerator_after"], row["n_after"]) == (1, 2, 1, 3)
    assert row["comparable"] == "mapped"


def test_every_declared_indicator_is_accounted_for(tmp_path: Path) -> None:
    indicators = [
        LEVELS | {"statistic": ["distribution", "mode"]}, {"id": "p", "statistic": "period"},
        {"id": "gone", "statistic": "count", "item": "old", "codes": ["A"]}, {"id": "n", "statistic": "responses"},
    ]  # fmt: skip
    items = [item("q", codes="A B"), item("old", codes="A B", waves=["w1"])]
    declared = declare_waves(items, indicators)
    exports = {"w1": write_wave(tmp_path, "w1", "q,old", "A,A"), "w2": write_wave(tmp_path, "w2", "q", "B")}
    found = compare_sides(*sides_of(declared, exports, WAVES), declared)
    assert list(dict.fromkeys(found.table["indicator"])) == ["d", "p", "gone", "n"]
    assert row_of(found, "d", statistic="mode")["reason"] == "no_number"
    assert row_of(found, "p")["verdict"] == "not_compared"
    gone = row_of(found, "gone")
    assert (gone["value_before"], gone["reason"]) == (1, "not_asked_after: old")


# --------------------------------------------------------------------------------------------- parts and groups


def grouped(sizes: dict[str, tuple[int, int]]) -> list[str]:
    """Responses by group: how many said A, and how many B."""
    return [f"{group},{code}" for group, counts in sizes.items() for code, count in zip("AB", counts, strict=True)
            for _ in range(count)]  # fmt: skip


PLACES = item("g", codes="X Y Z")


def test_a_small_group_of_either_wave_hides_the_difference_and_what_would_give_it_back(tmp_path: Path) -> None:
    declared = declare_waves([PLACES, item("q", codes="A B")], [SHARE, LEVELS, {"id": "n", "statistic": "responses"}],
                            minimum_cell=5)  # fmt: skip
    before = grouped({"X": (60, 40), "Y": (50, 50), "Z": (40, 40)})
    after = grouped({"X": (60, 40), "Y": (4, 4), "Z": (2, 2)})
    found = compare_cells(tmp_path, declared, "g,q", before, after, break_="g")
    assert row_of(found, "x", group="X")["difference"] == 0
    for group in ("Y", "Z"):
        row = row_of(found, "x", group=group)
        assert row["verdict"] == "hidden"
        assert row["n_before"] > 0
        assert np.isnan([row["value_after"], row["n_after"], row["difference"], row["ci_low"], row["p"]]).all()
        assert row_of(found, "d", "A", group)["verdict"] == "hidden"
        assert row_of(found, "n", group=group)["verdict"] == "hidden"
    # The family is that of the one group that is shown.
    assert row_of(found, "x", group="X")["family_size"] == 1


def test_results_that_were_public_stay(tmp_path: Path) -> None:
    released = {wave: {"released": True} for wave in WAVES}
    declared = declare_waves([PLACES, item("q", codes="A B")], [SHARE], waves=released)
    found = compare_cells(tmp_path, declared, "g,q", grouped({"X": (1, 1)}), grouped({"X": (2, 0)}), break_="g")
    assert row_of(found, "x", group="X")["difference"] == 0.5


def test_combinations_of_a_hidden_group_are_not_even_named(tmp_path: Path) -> None:
    items = [PLACES, item("m", "multiple", codes="A B")]
    declared = declare_waves(items, [{"id": "c", "statistic": "combinations", "item": "m"}], minimum_cell=5)
    rows = ["X,Y,Y"] * 6 + ['Y,Y,""'] * 6 + ['Z,"",Y'] * 2
    found = compare_cells(tmp_path, declared, "g,m[A],m[B]", rows, rows, break_="g")
    hidden = found.table[found.table["verdict"] == "hidden"]
    assert set(hidden["level"]) == {""}
    assert not hidden.duplicated(["indicator", "break_level", "statistic"]).any()


def test_a_merged_group_is_hidden_with_any_of_its_parts(tmp_path: Path) -> None:
    """10 of group C and 2 of group D are one group when compared; to show it would give D back."""
    place = item("g", codes=codes("X", "B w1", "C w2", "D w2"), compare={"merge": {"B": ["B", "C", "D"]}})
    declared = declare_waves([place, item("q", codes="A B")], [SHARE], minimum_cell=5)
    before, after = grouped({"X": (9, 9), "B": (5, 5)}), grouped({"X": (9, 9), "C": (5, 5), "D": (1, 1)})
    found = compare_cells(tmp_path, declared, "g,q", before, after, break_="g")
    assert row_of(found, "x", group="B")["verdict"] == "hidden"


def test_parts_of_a_wave_are_compared_like_waves(tmp_path: Path) -> None:
    declared = declare_waves([PLACES, item("q", codes="A B")], [SHARE, LEVELS | {"item": "g"}])
    rows = grouped({"X": (8, 2), "Y": (3, 7), "Z": (5, 0)})
    found = compare_cells(tmp_path, declared, "g,q", rows, ["X,A"], names=("w1:g=X", "w1:g=Y"))
    row = row_of(found, "x")
    assert (row["value_before"], row["value_after"], row["n_before"], row["n_after"]) == (0.8, 0.3, 10, 10)
    assert (found.table["wave_before"].unique().tolist(), row["wave_after"]) == (["w1:g=X"], "w1:g=Y")
    # What makes the parts says nothing about them.
    assert set(found.table.loc[found.table["indicator"] == "d", "reason"]) == {"splits: g"}


def test_a_small_part_hides_itself_and_what_it_is_compared_with(tmp_path: Path) -> None:
    """Ten of X and three of Y: all but Y is X, and X beside the whole would give Y back."""
    declared = declare_waves([item("g", codes="X Y"), item("q", codes="A B"), item("m", "multiple", codes="K L")],
                             [SHARE, {"id": "c", "statistic": "combinations", "item": "m"}], minimum_cell=5)  # fmt: skip
    rows = [f"{row},Y,Y" for row in grouped({"X": (8, 2), "Y": (1, 2)})]
    found = compare_cells(tmp_path, declared, "g,q,m[K],m[L]", rows, ["X,A,Y,Y"], names=("w1:g=X", "w1:g=Y"))
    assert set(found.table["verdict"]) == {"hidden"}
    numbers = ["value_before", "value_after", "n_before", "n_after", "difference", "p"]
    assert found.table[numbers].isna().all().all()
    assert set(found.table["level"]) == {""}


def languages(tmp_path: Path, **survey: Any) -> Comparison:
    declared = declare_waves(
        [item("q", codes="A B", languages=("fr", "nl"))],
        [{"id": "x", "statistic": "share", "item": "q", "codes": ["A"]}, {"id": "l", "statistic": "distribution", "item": "language"}],
        languages=["fr", "nl"], title={"fr": "t", "nl": "t"}, **survey,
    )  # fmt: skip
    rows = [("fr", "A")] * 6 + [("fr", "B")] * 2 + [("nl", "A")] * 3 + [("nl", "B")] * 6
    (tmp_path / "w1").mkdir()
    path = tmp_path / "w1/answers.csv"
    lines = [
        f"{at},2021-12-01 {at % 24:02d}:00:00,3,{spoken},t{at % 9},{answer}" for at, (spoken, answer) in enumerate(rows)
    ]
    path.write_text("\n".join(["id,submitdate,lastpage,startlanguage,token,q", *lines]) + "\n", encoding="utf-8")
    return compare_sides(*sides_of(declared, {"w1": path}, ("w1:fr", "w1:nl")), declared)


def test_languages_are_compared_in_the_same_way(tmp_path: Path) -> None:
    found = languages(tmp_path, repeated=True, estimand="responses")
    row = row_of(found, "x")
    assert (row["value_before"], row["value_after"]) == (0.75, pytest.approx(1 / 3))
    # Eight people answered in French, nine in Dutch, eight of them in both.
    assert (found.people.before, found.people.after, found.people.both, row["recurring"]) == (8, 9, 8, 8)
    assert set(found.table.loc[found.table["indicator"] == "l", "reason"]) == {"splits: language"}
