"""The whole path from two exports to a comparison: published values, the same people, what must hold of any two waves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from surveys import TESTS, item, read_yaml, text
from two_waves import WAVES, Comparison, compare_cells, declare_waves, row_of, sides_of, write_wave

from pipelines.comparing.families import adjust_families, judge_rows, name_family
from pipelines.comparing.overall import lump_rare
from pipelines.comparing.people import link_people
from pipelines.comparing.sides import make_side
from pipelines.comparing.table import compare_sides
from pipelines.estimators.association import pearson
from pipelines.indicators import compute_indicators
from pipelines.tabulate import select_population
from schemas.declarations import Indicator
from schemas.declared import Declarations
from schemas.missing import MISSING
from schemas.tables import VERDICTS, ComparisonTable

ORACLES = read_yaml(TESTS / "oracles.yaml")
YES: dict[str, Any] = {"id": "yes", "statistic": "share", "item": "q", "codes": ["Y"]}
QUESTION = item("q", codes="Y N")
NUMBERS = ["difference", "ci_low", "ci_high", "p", "p_holm"]


def answers(yes: int, no: int) -> list[str]:
    return ["Y"] * yes + ["N"] * no


def test_different_people_meet_the_published_interval(tmp_path: Path) -> None:
    case = ORACLES["difference_independent"][0]
    k1, n1, k2, n2 = (case[name] for name in ("k1", "n1", "k2", "n2"))
    declared = declare_waves([QUESTION], [YES])
    row = row_of(compare_cells(tmp_path, declared, "q", answers(k2, n2 - k2), answers(k1, n1 - k1)), "yes")
    assert [row["ci_low"], row["ci_high"]] == pytest.approx(case["newcombe"], abs=1e-9)
    assert (row["ci_method"], row["test"]) == ("newcombe", "pearson")
    expected = stats.chi2_contingency([[k1, n1 - k1], [k2, n2 - k2]], correction=False).pvalue
    assert row["p"] == pytest.approx(expected)
    assert row["verdict"] == "higher"


def part_paired(case: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Both waves of the oracle as lines of token and answer: some people answered both, the others one of them."""
    before, after, person = [], [], 0
    for name, count in case["pairs"].items():
        for _ in range(count):
            person += 1
            before.append(f"t{person},{'Y' if name.startswith('yes') else 'N'}")
            after.append(f"t{person},{'Y' if name.endswith('yes') else 'N'}")
    for wave, (hits, size) in ((before, case["wave1_only"]), (after, case["wave2_only"])):
        for at in range(size):
            person += 1
            wave.append(f"t{person},{'Y' if at < hits else 'N'}")
    return before, after


@pytest.mark.parametrize("repeated", [False, True])
def test_people_in_both_waves_meet_the_values_of_r(tmp_path: Path, repeated: bool) -> None:
    case = ORACLES["difference_part_paired"][0]
    before, after = part_paired(case)
    declared = declare_waves([QUESTION], [YES], **({"repeated": True, "estimand": "responses"} if repeated else {}))
    found = compare_cells(tmp_path, declared, "token,q", before, after)
    row = row_of(found, "yes")
    both = sum(case["pairs"].values())
    # The oracle takes the first wave minus the second.
    assert abs(row["difference"]) == pytest.approx(case["difference"], abs=1e-9)
    assert row["p"] == pytest.approx(case["p"], abs=5e-5)
    assert row["test"] == "t"
    assert row["ci_method"] == ("mover" if repeated else "newcombe, part-paired")
    assert (found.people.both, found.people.recognised, row["recurring"]) == (both, True, both)
    assert (found.people.before, found.people.after) == (len(before), len(after))


def test_without_pseudonyms_nobody_is_taken_to_be_in_both(tmp_path: Path) -> None:
    before, after = part_paired(ORACLES["difference_part_paired"][0])
    plain = [[line.partition(",")[2] for line in wave] for wave in (before, after)]
    found = compare_cells(tmp_path, declare_waves([QUESTION], [YES]), "q", *plain)
    row = row_of(found, "yes")
    assert not found.people.recognised
    assert np.isnan(row["recurring"])
    assert (row["ci_method"], row["test"]) == ("newcombe", "pearson")


def test_the_same_people_make_a_difference_more_certain(tmp_path: Path) -> None:
    """30 of 40 stay with their answer: that says more than 40 and 40 others."""
    waves = [f"t{i},{'Y' if i < 20 else 'N'}" for i in range(40)], [f"t{i},{'Y' if i < 28 else 'N'}" for i in range(40)]
    declared = declare_waves([QUESTION], [YES])
    same = row_of(compare_cells(tmp_path / "same", declared, "token,q", *waves), "yes")
    others = [f"x{line}" for line in waves[1]]
    different = row_of(compare_cells(tmp_path / "different", declared, "token,q", waves[0], others), "yes")
    assert same["difference"] == different["difference"] == pytest.approx(0.2)
    assert same["ci_high"] - same["ci_low"] < 0.8 * (different["ci_high"] - different["ci_low"])
    assert (same["verdict"], different["verdict"]) == ("higher", "none_shown")
    assert (same["recurring"], different["recurring"]) == (40, 0)


def test_responses_without_a_token_are_of_different_people(tmp_path: Path) -> None:
    declared = declare_waves([QUESTION], [YES], repeated=True, estimand="responses")
    found = compare_cells(tmp_path, declared, "token,q", ["t1,Y", ",Y", ",N"], ["t1,Y", ",Y", ",N"])
    assert (found.people.before, found.people.after, found.people.both) == (3, 3, 1)


def test_a_token_that_answered_twice_is_one_person_though_nobody_should(tmp_path: Path) -> None:
    declared = declare_waves([QUESTION], [YES])
    found = compare_cells(tmp_path, declared, "token,q", ["t1,Y", "t1,Y", "t2,N"], ["t1,Y", "t3,N"])
    row = row_of(found, "yes")
    assert (found.people.before, found.people.independent) == (2, False)
    assert (row["n_before"], row["ci_method"]) == (3, "mover")


# ------------------------------------------------------------------------------- what must hold of any two waves

cell = st.tuples(st.sampled_from(["Y", "N", '""']), st.sampled_from(["1", "2", "3"]), st.booleans(), st.booleans())
wave = st.lists(st.tuples(st.integers(0, 9), cell), min_size=1, max_size=24)
ITEMS = [
    QUESTION,
    item("score", codes="1 2 3", ordered=True),
    item("many", "multiple", codes="A B"),
]
INDICATORS: list[dict[str, Any]] = [
    YES | {"key": True},
    {"id": "score", "statistic": ["distribution", "mean", "median", "top_two_box", "net_score"], "item": "score"},
    {"id": "many", "statistic": ["distribution"], "item": "many"},
    {"id": "together", "statistic": "combinations", "item": "many"},
    {"id": "n", "statistic": "responses"},
]
slow = settings(max_examples=15, deadline=None)


def make_responses(rows: list[Any], tokens: bool, repeated: bool) -> pd.DataFrame:
    """A responses table as `pipelines.responses` makes it; once a person where nobody should answer twice."""
    once = rows if repeated or not tokens else list({person: (person, cells) for person, cells in rows}.values())
    codes = [cells[0] if cells[0] in {"Y", "N"} else None for _, cells in once]
    ticks = {name: pd.array([cells[at] for _, cells in once], dtype="boolean") for name, at in (("A", 2), ("B", 3))}
    nothing = ~(ticks["A"] | ticks["B"])
    kinds = {"q": [code is None for code in codes], "score": [False] * len(once), "many": nothing.to_numpy(dtype=bool)}
    columns: dict[str, Any] = {"language": ["en"] * len(once), "outcome": "complete"}
    columns |= {"participant": [f"t{person}" for person, _ in once]} if tokens else {}
    columns |= {"q": pd.Categorical(codes, ["Y", "N"]), "many[A]": ticks["A"], "many[B]": ticks["B"]}
    columns |= {"score": pd.Categorical([cells[1] for _, cells in once], ["1", "2", "3"], ordered=True)}
    lacking = {name: pd.Categorical(np.where(lack, "no_answer", None), MISSING) for name, lack in kinds.items()}
    return pd.DataFrame(columns | {f"missing:{name}": kind for name, kind in lacking.items()})


def build(one: list[Any], two: list[Any], tokens: bool, repeated: bool) -> tuple[Declarations, dict[str, pd.DataFrame]]:
    declared = declare_waves(ITEMS, INDICATORS, **({"repeated": True, "estimand": "responses"} if repeated else {}))
    made = {each: make_responses(rows, tokens, repeated) for each, rows in zip(WAVES, (one, two), strict=True)}
    return declared, made


def compare_made(
    declared: Declarations, responses: dict[str, pd.DataFrame], names: tuple[str, str] = WAVES
) -> Comparison:
    return compare_sides(*(make_side(name, responses[name], declared) for name in names), declared)


def by_place(found: Comparison) -> pd.DataFrame:
    return found.table.set_index(["indicator", "statistic", "level", "break_level"]).sort_index()


@slow
@given(wave, wave, st.booleans(), st.booleans())
def test_to_swap_the_waves_turns_every_difference(one: list[Any], two: list[Any], tokens: bool, repeated: bool) -> None:
    declared, responses = build(one, two, tokens or repeated, repeated)
    there, back = (by_place(compare_made(declared, responses, names)) for names in (("w1", "w2"), ("w2", "w1")))
    ComparisonTable.validate(there.reset_index()[list(ComparisonTable.to_schema().columns)])
    # The levels of combinations are those that somebody ticked, in the order of the first wave.
    assert set(there.index) == set(back.index)
    back = back.loc[there.index]
    assert there["difference"].tolist() == pytest.approx((-back["difference"]).tolist(), nan_ok=True, abs=1e-12)
    assert there["ci_low"].tolist() == pytest.approx((-back["ci_high"]).tolist(), nan_ok=True, abs=1e-9)
    assert there["p"].tolist() == pytest.approx(back["p"].tolist(), nan_ok=True, abs=1e-9)
    assert there["p_holm"].tolist() == pytest.approx(back["p_holm"].tolist(), nan_ok=True, abs=1e-9)
    assert there["recurring"].tolist() == pytest.approx(back["recurring"].tolist(), nan_ok=True)
    turned = back["verdict"].replace({"higher": "lower", "lower": "higher"})
    assert there["verdict"].tolist() == turned.tolist()


@slow
@given(wave, st.booleans(), st.booleans())
def test_equal_waves_do_not_differ(rows: list[Any], tokens: bool, repeated: bool) -> None:
    """The same answers twice, of the same people where they have a token: no difference, and none is claimed."""
    declared, responses = build(rows, rows, tokens or repeated, repeated)
    table = compare_made(declared, responses).table
    known = table["difference"].notna()
    assert (table.loc[known, "difference"].abs() < 1e-12).all()
    interval = table[table["ci_low"].notna()]
    assert (interval["ci_low"] <= 1e-12).all()
    assert (interval["ci_high"] >= -1e-12).all()
    assert set(table["verdict"]) <= {"none_shown", "no_test", "nobody"}
    if tokens or repeated:
        tested = table[table["p"].notna() & (table["level"] != "")]
        assert (tested["p"] == 1).all()


@slow
@given(wave, wave, st.booleans())
def test_the_values_are_those_of_the_indicators(one: list[Any], two: list[Any], repeated: bool) -> None:
    declared, responses = build(one, two, repeated, repeated)
    table = compare_made(declared, responses).table
    for name, each in (("before", "w1"), ("after", "w2")):
        indicators = compute_indicators(responses[each], declared.for_wave(each), each, "data")
        numbers = indicators.set_index(["indicator", "statistic", "level"])["value"]
        own = table.set_index(["indicator", "statistic", "level"])[f"value_{name}"]
        for place, value in numbers.items():
            assert own[place] == pytest.approx(value, nan_ok=True), place


def test_a_wave_against_itself_when_everybody_recurs_has_no_spread(tmp_path: Path) -> None:
    declared = declare_waves([QUESTION, item("score", codes="1 2 3", ordered=True)], [YES, INDICATORS[1]])
    rows = ["t1,Y,1", "t2,N,3", "t3,Y,2"]
    table = compare_cells(tmp_path, declared, "token,q,score", rows, rows).table
    tested = table[table["p"].notna() & (table["level"] != "")]
    assert (tested["p"] == 1).all()
    assert set(tested["test"]) == {"none"}
    assert (table.loc[table["statistic"] == "mean", "difference"] == 0).all()


def test_everybody_changed_alike_has_no_test_and_says_so(tmp_path: Path) -> None:
    """All who are in both went from no to yes: between participants nothing varies, so nothing can be tested."""
    declared = declare_waves([QUESTION], [YES])
    found = compare_cells(tmp_path, declared, "token,q", ["t1,N", "t2,N"], ["t1,Y", "t2,Y"])
    row = row_of(found, "yes")
    assert row["difference"] == 1
    assert np.isnan(row["p"])
    assert row["verdict"] == "no_test"


def test_weekly_answers_of_different_people_that_never_vary_are_tested_by_person(tmp_path: Path) -> None:
    declared = declare_waves([QUESTION], [YES], repeated=True, estimand="responses")
    before, after = [f"a{i},N" for i in range(5) for _ in range(3)], [f"b{i},Y" for i in range(5) for _ in range(2)]
    row = row_of(compare_cells(tmp_path, declared, "token,q", before, after), "yes")
    assert row["test"] == "fisher on participants"
    assert row["p"] == pytest.approx(2 / 252)
    assert row["verdict"] == "higher"


# ---------------------------------------------------------------------------------------- means and distributions


def test_means_of_different_people_are_compared_by_welch(tmp_path: Path) -> None:
    declared = declare_waves([item("n", "number")], [{"id": "m", "statistic": ["mean", "median", "sum"], "item": "n"}])
    one, two = [1, 2, 2, 3, 9], [4, 4, 5, 6]
    found = compare_cells(tmp_path, declared, "n", [str(each) for each in one], [str(each) for each in two])
    row, expected = row_of(found, "m", statistic="mean"), stats.ttest_ind(two, one, equal_var=False)
    interval = expected.confidence_interval()
    assert [row["ci_low"], row["ci_high"]] == pytest.approx([interval.low, interval.high])
    assert (row["p"], row["test"], row["ci_method"]) == (pytest.approx(expected.pvalue), "welch", "welch")
    median = row_of(found, "m", statistic="median")
    assert (median["difference"], median["verdict"], median["ci_method"]) == (2.5, "no_test", "")
    assert row_of(found, "m", statistic="sum")["difference"] == 2


def test_an_interval_does_not_leave_the_scale(tmp_path: Path) -> None:
    declared = declare_waves([item("s", codes="1 2 3", ordered=True)], [{"id": "m", "statistic": "mean", "item": "s"}])
    row = row_of(compare_cells(tmp_path, declared, "s", ["1", "3"], ["1", "2", "3"]), "m")
    assert (row["ci_low"], row["ci_high"]) == (-2, 2)


def test_a_distribution_has_one_test_of_all_its_levels(tmp_path: Path) -> None:
    declared = declare_waves([item("q", codes="A B C")], [{"id": "d", "statistic": "distribution", "item": "q"}])
    counts = [[20, 15, 10], [10, 15, 20]]
    waves = [[code for code, count in zip("ABC", row, strict=True) for _ in range(count)] for row in counts]
    found = compare_cells(tmp_path, declared, "q", *waves)
    row = row_of(found, "d")
    assert row["p"] == pytest.approx(stats.chi2_contingency(counts).pvalue)
    assert (row["test"], row["family"], row["n_before"], row["n_after"]) == ("pearson", "overall", 45, 45)
    levels = found.table[found.table["level"] != ""]
    assert set(levels["family"]) == {"levels:d"}
    assert set(levels["family_size"]) == {3}


def test_people_in_both_waves_are_allowed_for_in_the_test_of_a_distribution(tmp_path: Path) -> None:
    """Pearson's test would take 60 answers for 60 people; they are 30 who all moved one up."""
    declared = declare_waves([item("q", codes="A B C")], [{"id": "d", "statistic": "distribution", "item": "q"}])
    before = [f"t{i},{'ABC'[i % 3]}" for i in range(30)]
    after = [f"t{i},{'BCA'[i % 3]}" for i in range(30)]
    row = row_of(compare_cells(tmp_path, declared, "token,q", before, after), "d")
    assert row["test"] == "rao-scott"
    assert row["p"] == pytest.approx(1)
    shifted = [f"t{i},{'BBC'[i % 3]}" for i in range(30)]
    moved = row_of(compare_cells(tmp_path / "moved", declared, "token,q", before, shifted), "d")
    apart = [[line.partition(",")[2] for line in each] for each in (before, shifted)]
    different = row_of(compare_cells(tmp_path / "apart", declared, "q", *apart), "d")
    assert moved["p"] < different["p"]


def test_rare_levels_are_taken_together_for_the_test(tmp_path: Path) -> None:
    declared = declare_waves([item("q", codes="A B C D")], [{"id": "d", "statistic": "distribution", "item": "q"}])
    waves = [["A"] * 20 + ["B"] * 10 + ["C"] * 3 + ["D"], ["A"] * 18 + ["B"] * 12 + ["C"] * 2 + ["D"] * 6]
    row = row_of(compare_cells(tmp_path, declared, "q", *waves), "d")
    assert row["reason"] == "taken_together: C, D"
    assert row["p"] == pytest.approx(float(pearson([[20, 10, 4], [18, 12, 8]]).p))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=8))
def test_lumps_leave_nobody_out_and_are_expected_often_enough(columns: list[tuple[int, int]]) -> None:
    table = np.array(columns, dtype=float).T
    lumps = lump_rare(table)
    used = sorted(at for lump in lumps for at in lump)
    if not table.sum(axis=1).all():
        assert lumps == []
        return
    assert used == [at for at in range(len(columns)) if table[:, at].sum() > 0]
    if len(lumps) > 1:
        sums = np.array([table[:, lump].sum(axis=1) for lump in lumps]).T
        expected = np.outer(sums.sum(axis=1), sums.sum(axis=0)) / sums.sum()
        assert expected.min() >= 5 - 1e-9


def test_boxes_have_no_single_test_since_they_overlap(tmp_path: Path) -> None:
    declared = declare_waves(
        [item("m", "multiple", codes="A B C")], [{"id": "d", "statistic": "distribution", "item": "m"}]
    )
    found = compare_cells(tmp_path, declared, "m[A],m[B],m[C]", ["Y,Y,Y"] * 6, ['Y,"",""'] * 6)
    assert found.table["level"].tolist() == ["A", "B", "C"]
    assert found.table["verdict"].tolist() == ["none_shown", "lower", "lower"]


# ------------------------------------------------------------------------------------------- families and verdicts


def declare_indicator(**keys: Any) -> Indicator:
    return Indicator.model_validate(
        {"id": "x", "label": text("x"), "statistic": "share", "item": "q", "codes": ["Y"]} | keys
    )


@pytest.mark.parametrize(
    ("keys", "statistic", "level", "break_", "family"),
    [
        ({}, "share", "", "", "further"),
        ({"key": True}, "share", "", "", "key"),
        ({"key": True, "family": "use"}, "share", "", "", "use"),
        ({"key": True}, "share", "", "group", "key by group"),
        ({"family": "use"}, "distribution", "A", "", "levels:x"),
        ({}, "distribution", "", "", "overall"),
        ({}, "distribution", "", "group", "overall by group"),
        ({}, "combinations", "A+B", "", "levels:x:combinations"),
        ({}, "mean_rank", "A", "", "levels:x:mean_rank"),
        ({"key": True}, "median", "", "", ""),
        ({"key": True}, "count", "", "", ""),
    ],
)
def test_families(keys: dict[str, Any], statistic: str, level: str, break_: str, family: str) -> None:
    assert name_family(declare_indicator(**keys), statistic, level, break_) == family


def test_no_family_is_called_as_that_of_the_distributions() -> None:
    with pytest.raises(ValueError, match="family `overall`"):
        declare_indicator(family="overall")


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    every = {"family": "key", "p": np.nan, "comparable": "yes", "suppressed": False, "statistic": "share", "level": "",
             "difference": 0.1, "ci_low": np.nan, "ci_high": np.nan, "value_before": 0.4, "value_after": 0.5,
             "n_before": 10, "n_after": 10, "twin": False}  # fmt: skip
    return pd.DataFrame([every | row for row in rows])


def test_holm_adjusts_within_a_family_and_not_across() -> None:
    p = [*ORACLES["holm"][0]["p"], 0.02]
    families = ["a", "a", "a", "a", "b"]
    rows = adjust_families(frame([{"p": each, "family": name} for each, name in zip(p, families, strict=True)]))
    assert rows["p_holm"].tolist() == pytest.approx([*ORACLES["holm"][0]["adjusted"], 0.02])
    assert rows["family_size"].tolist() == [4, 4, 4, 4, 1]


def test_two_levels_that_exclude_each_other_count_as_one_test() -> None:
    rows = adjust_families(frame([{"p": 0.03}, {"p": 0.03, "twin": True}, {"p": np.nan}]))
    assert rows["p_holm"].tolist()[:2] == [0.03, 0.03]
    assert rows["family_size"].tolist() == [1, 1, 1]


CLEAR = {"ci_low": 0.01, "ci_high": 0.2}


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ({"p": 0.01, "p_holm": 0.04, **CLEAR}, "higher"),
        ({"p": 0.01, "p_holm": 0.04, "difference": -0.1, "ci_low": -0.2, "ci_high": -0.01}, "lower"),
        ({"p": 0.01, "p_holm": 0.05, **CLEAR}, "among_many"),
        ({"p": 0.06, "p_holm": 0.06, **CLEAR}, "none_shown"),
        # The interval holds no change: whatever the test says, none is claimed.
        ({"p": 0.01, "p_holm": 0.01, "ci_low": -0.01, "ci_high": 0.2}, "none_shown"),
        ({"p": 0.01, "p_holm": 0.01, "statistic": "distribution", "difference": np.nan}, "changed"),
        ({"p": 0.01, "p_holm": 0.2, "statistic": "distribution", "difference": np.nan}, "among_many"),
        ({"p": np.nan, "p_holm": np.nan}, "no_test"),
        ({"p": np.nan, "p_holm": np.nan, "value_after": np.nan}, "nobody"),
        ({"p": np.nan, "p_holm": np.nan, "suppressed": True}, "hidden"),
        ({"p": np.nan, "p_holm": np.nan, "comparable": "no"}, "not_compared"),
    ],
)
def test_no_verdict_says_more_than_the_data(row: dict[str, Any], verdict: str) -> None:
    assert judge_rows(frame([row]))["verdict"].tolist() == [verdict]
    assert verdict in VERDICTS


def test_chance_alone_is_seldom_called_a_change(tmp_path: Path) -> None:
    """Forty pairs of waves without any change: a family errs about once in twenty, not much more often."""
    generator = np.random.default_rng(7)
    declared = declare_waves([item(name, codes="Y N") for name in "abcd"],
                             [{"id": name, "statistic": "share", "item": name, "codes": ["Y"], "key": True} for name in "abcd"])  # fmt: skip
    sides = sides_of(
        declared, {each: write_wave(tmp_path, each, "a,b,c,d", *["Y,Y,Y,Y"] * 60) for each in WAVES}, WAVES
    )
    claimed = 0
    whole = [side.populations["received"].responses for side in sides]
    for _ in range(40):
        for side, responses in zip(sides, whole, strict=True):
            drawn = {name: np.where(generator.random(len(responses)) < 0.4, "Y", "N") for name in "abcd"}
            answers = {name: pd.Categorical(letters, ["Y", "N"]) for name, letters in drawn.items()}
            assert isinstance(responses, pd.DataFrame)
            side.populations["complete"] = select_population(responses.assign(**answers), side.declared, "complete")
        claimed += compare_sides(sides[0], sides[1], declared).table["verdict"].isin(["higher", "lower"]).any()
    assert claimed <= 6


def test_people_are_linked_by_pseudonym_alone(tmp_path: Path) -> None:
    declared = declare_waves([QUESTION], [YES], repeated=True, estimand="responses")
    exports = {each: write_wave(tmp_path, each, "token,q", *rows) for each, rows in
               zip(WAVES, (["t1,Y", "t2,N", ",Y"], ["t3,Y", "t2,Y", ",N", "t2,N"]), strict=True)}  # fmt: skip
    first, second = sides_of(declared, exports, WAVES)
    before, after, people = link_people(first.populations["complete"], second.populations["complete"])
    assert (people.before, people.after, people.both) == (3, 3, 1)
    assert before.answers.participant is not None
    assert after.answers.participant is not None
    # t2 is the second of the first wave; t3 and whoever left no token are in none.
    assert people.same.tolist() == [-1, 1, -1]
