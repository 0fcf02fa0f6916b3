"""Communities, actions, key indicators, population, targets and sheets: counted right, hidden where small, refused by name."""

from __future__ import annotations

import datetime
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.pseudonyms import make_pseudonymiser
from pipelines.reach.actions import compare_portfolios, compute_actions, read_portfolio, tabulate_actions
from pipelines.reach.cells import Cells
from pipelines.reach.communities import (
    compute_communities,
    follow_sessions,
    hide_small,
    read_meetings,
    tabulate_sessions,
)
from pipelines.reach.key_indicators import compare_areas, read_key_figures
from pipelines.reach.notes import read_language_texts, write_language_texts
from pipelines.reach.population import compute_population, read_population, select_stratum, tabulate_population
from pipelines.reach.sheets import read_sheets, tabulate_sheets
from pipelines.reach.targets import Aim, follow_targets
from pipelines.slides.portfolio import spread_portfolio
from schemas.catalogue import load_actions, load_impact
from schemas.declarations import Action, Actions, Communities, KeyIndicators, Population, Target
from schemas.refusals import Refusal
from tests.conftest import REPOSITORY

EN = {"en": "x"}
COMMUNITIES = Communities.model_validate({
    "communities": {"one": EN, "two": EN}, "professions": {"nurse": EN, "doctor": EN},
    "indicators": [{"id": f"c-{name}", "label": EN, "statistic": name} for name in (
        "communities", "sessions", "participants", "attendances", "mean_attendance", "structures", "professions",
        "profession", "retention", "returning")],
})  # fmt: skip
PSEUDONYMISE = make_pseudonymiser(lambda: b"a key for tests only")


def write(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def write_meetings(folder: Path, visits: dict[str, list[int]], structure: str = "clinic") -> Path:
    """Sessions named `one-1`, `two-1`, ... with the numbers of who was there; the odd ones are nurses."""
    year = folder / "raw/communities/2021"
    people = sorted({number for numbers in visits.values() for number in numbers})
    write(year / "sessions.csv", "session,community,date",
          *(f"{name},{name.split('-')[0]},2021-0{name.split('-')[1]}-10" for name in visits))  # fmt: skip
    write(year / "attendance.csv", "session,participant,note",
          *(f"{name},Person {number},Mr" for name, numbers in visits.items() for number in numbers))  # fmt: skip
    write(year / "participants.csv", "participant,profession,structure",
          *(f"person  {number},{'nurse' if number % 2 else 'doctor'},{structure}" for number in people))  # fmt: skip
    return folder


VISITS = {
    "one-1": [1, 2, 3, 4, 5, 6],
    "one-2": [1, 2, 3, 7],
    "one-3": [1, 8],
    "two-1": [9, 10, 11, 12, 13],
    "two-2": [9, 1],
}


def count_communities(folder: Path) -> pd.DataFrame:
    meetings = read_meetings(folder, "2021", COMMUNITIES, PSEUDONYMISE)
    return pd.DataFrame(compute_communities(meetings, COMMUNITIES, "2021")).fillna(
        {"break": "", "break_level": "", "level": ""}
    )


def test_communities_are_counted(tmp_path: Path) -> None:
    rows = count_communities(write_meetings(tmp_path, VISITS))
    whole = rows[(rows["break"] == "") & (rows["level"] == "")].set_index("indicator")
    values = whole["value"].to_dict()
    assert values["c-communities"] == 2
    assert values["c-sessions"] == 5
    assert values["c-participants"] == 13
    assert values["c-attendances"] == 19
    assert values["c-mean_attendance"] == 19 / 5
    assert (values["c-structures"], values["c-professions"]) == (1, 2)
    retention = whole.loc["c-retention"]
    assert (retention["numerator"], retention["denominator"]) == (3 + 1 + 1, 6 + 4 + 5)
    assert retention["ci_method"] == "korn-graubard"
    assert retention["ci_low"] < 1 / 3 < retention["ci_high"]
    assert (whole.loc["c-returning", "numerator"], whole.loc["c-returning", "denominator"]) == (4, 13)
    professions = rows[rows["indicator"] == "c-profession"].set_index("level")["numerator"].to_dict()
    assert professions == {"nurse": 7, "doctor": 6}


def test_names_are_gone_and_the_same_person_is_one(tmp_path: Path) -> None:
    meetings = read_meetings(write_meetings(tmp_path, VISITS), "2021", COMMUNITIES, PSEUDONYMISE)
    told = meetings.visits.to_csv() + meetings.sessions.to_csv()
    assert "erson" not in told
    assert "clinic" not in told
    assert meetings.visits["participant"].str.fullmatch(r"P-[0-9a-f]{16}").all()
    assert meetings.visits["participant"].nunique() == 13


def test_a_name_in_other_letters_is_no_second_visit(tmp_path: Path) -> None:
    folder = write_meetings(tmp_path, VISITS)
    path = next(folder.rglob("attendance.csv"))
    path.write_text(path.read_text("utf-8") + "one-1,PERSON 1,Mr\n", "utf-8")
    assert len(read_meetings(folder, "2021", COMMUNITIES, PSEUDONYMISE).visits) == 19


def test_a_session_at_which_nobody_was_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="at which nobody was"):
        read_meetings(write_meetings(tmp_path, VISITS | {"two-3": []}), "2021", COMMUNITIES, PSEUDONYMISE)


def test_the_same_register_is_the_same_data_with_every_key(tmp_path: Path) -> None:
    folder = write_meetings(tmp_path, VISITS)
    one = read_meetings(folder, "2021", COMMUNITIES, PSEUDONYMISE)
    other = read_meetings(folder, "2021", COMMUNITIES, make_pseudonymiser(lambda: b"another key for tests"))
    assert set(one.visits["participant"]).isdisjoint(other.visits["participant"])
    assert one.data_hash == other.data_hash


def test_a_community_of_few_is_hidden_and_another_with_it(tmp_path: Path) -> None:
    small = VISITS | {"two-1": [9, 10], "two-2": [9]}
    meetings = read_meetings(write_meetings(tmp_path, small), "2021", COMMUNITIES, PSEUDONYMISE)
    rows = count_communities(tmp_path)
    broken = rows[rows["break"] == "community"]
    assert broken["suppressed"].all()
    assert broken["value"].isna().all()
    assert tabulate_sessions(meetings, COMMUNITIES, "2021")["present"].isna().all()


visits = st.dictionaries(
    st.sampled_from([f"{name}-{number}" for name in ("one", "two") for number in range(1, 6)]),
    st.lists(st.integers(1, 12), min_size=1, max_size=12, unique=True), min_size=1,
)  # fmt: skip


@given(visits)
def test_who_stays_is_who_is_at_both(tmp_path_factory: pytest.TempPathFactory, attended: dict[str, list[int]]) -> None:
    folder = write_meetings(tmp_path_factory.mktemp("visits"), dict(sorted(attended.items())))
    pairs = follow_sessions(read_meetings(folder, "2021", COMMUNITIES, PSEUDONYMISE))
    expected = 0
    for name in ("one", "two"):
        held = [set(attended[session]) for session in sorted(attended) if session.startswith(name)]
        expected += sum(len(before & after) for before, after in pairwise(held))
    assert int(pairs["stayed"].sum()) == expected


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "found"),
    [
        ("sessions", "one-1,one", "one-1,three", "row 2, column community", "“three”"),
        ("sessions", "2021-01-10", "2020-01-10", "row 2, column date", "“2020-01-10”"),
        ("sessions", "2021-01-10", "2021-02-30", "row 2, column date", "“2021-02-30”"),
        ("attendance", "one-1,Person 1", "one-9,Person 1", "row 2, column session", "“one-9”"),
        ("attendance", "one-1,Person 1", "one-1,Person 99", "row 2, column participant", "one that does not stand there"),
        ("participants", "person  2,doctor", "person  2,baker", "row 3, column profession", "“baker”"),
        ("participants", "person  2,", "PERSON 1,", "row 3, column participant", "a second line of one participant"),
    ],
)  # fmt: skip
def test_a_wrong_cell_of_a_community_is_named_and_no_name_is_repeated(
    tmp_path: Path, file: str, old: str, new: str, place: str, found: str
) -> None:
    folder = write_meetings(tmp_path, VISITS)
    path = folder / f"raw/communities/2021/{file}.csv"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(Refusal) as refused:
        read_meetings(folder, "2021", COMMUNITIES, PSEUDONYMISE)
    assert (refused.value.problems[0].place, refused.value.problems[0].found) == (place, found)
    assert "99" not in str(refused.value)


def test_hidden_groups_hold_enough_together() -> None:
    assert hide_small({"a": 20, "b": 10, "c": 9}, 5) == set()
    assert hide_small({"a": 20, "b": 10, "c": 3}, 5) == {"b", "c"}
    assert hide_small({"a": 20, "b": 2, "c": 1}, 5) == {"a", "b", "c"}
    assert hide_small({"a": 20, "b": 3, "c": 3}, 5) == {"b", "c"}
    assert hide_small({"a": 20, "b": 0}, 5) == set()


@pytest.fixture(scope="module")
def declared() -> Actions:
    found = load_actions(REPOSITORY)
    assert found is not None
    return found


def test_what_is_stopped_is_not_said_to_be_deployed() -> None:
    impact = load_impact(REPOSITORY)
    assert impact
    slides = {slide.id: slide for slide in impact.slides}
    for language, verb in (("fr", "sont déployées"), ("nl", "opgeschaald")):
        for told in (slides["actions-phase"].title[language], slides["gantt"].reading[language]):
            assert verb in told
            assert told.startswith("{actions-deployed.n}")


@pytest.mark.parametrize(("letters", "gantt", "overview"), [(30, 1, 2), (100, 3, 3)])
def test_actions_with_long_titles_take_more_slides(letters: int, gantt: int, overview: int) -> None:
    table = pd.DataFrame({"id": [f"a{n}" for n in range(13)],
                          "title": [write_language_texts({"fr": "Titre", "nl": "x" * letters})] * 13})  # fmt: skip
    impact = load_impact(REPOSITORY)
    assert impact
    slides = tuple(slide for slide in impact.slides if slide.id in {"gantt", "actions", "actions-serve"})
    spread = spread_portfolio(slides, {"gantt": table, "actions": table}, {"fr": "{title}{page}{pages}", "nl": ""})
    counts = Counter(slide.chart if not slide.by else "serve" for slide in spread)
    assert counts == {"gantt": gantt, "actions": overview, "serve": gantt}
    assert [item for slide in spread if slide.chart == "gantt" for item in slide.items] == list(table["id"])


def test_a_sheet_of_actions_is_the_same_as_the_yaml(declared: Actions, tmp_path: Path) -> None:
    actions = read_portfolio(REPOSITORY, "2022", declared, ["fr", "nl"])
    book = openpyxl.Workbook()
    phases = [f"{phase}_{end}" for phase in declared.phases for end in ("from", "to")]
    texts = [f"{field}_{language}" for field in ("title", "reason", "for_whom", "by_whom") for language in ("fr", "nl")]
    codes = ["bundle", "phase", "status", "replaced_by"]
    head = ["id", *texts, *codes, "from", "to", *phases, "components", "aims", "features"]
    book.active.append(head)
    for action in actions:
        spans = {
            f"{span.phase}_{end}": day
            for span in action.schedule
            for end, day in (("from", span.first), ("to", span.last))
        }
        book.active.append([
            action.id, *(getattr(action, field).get(language) for field in ("title", "reason", "for_whom", "by_whom")
                         for language in ("fr", "nl")),
            *(getattr(action, code) for code in codes), action.first, action.last, *(spans.get(name) for name in phases),
            "; ".join(action.components), ";".join(action.aims), ";".join(action.features),
        ])  # fmt: skip
    (tmp_path / "raw/actions").mkdir(parents=True)
    book.save(tmp_path / "raw/actions/2022.xlsx")
    assert read_portfolio(tmp_path, "2022", declared, ["fr", "nl"]) == actions


def test_actions_are_counted(declared: Actions) -> None:
    table = tabulate_actions(read_portfolio(REPOSITORY, "2022", declared, ["fr", "nl"]), "2022")
    rows = pd.DataFrame(compute_actions(table, declared, "2022")).fillna({"level": ""})
    social = rows[rows["indicator"] == "actions-social-enterprise"].iloc[0]
    assert (social["numerator"], social["denominator"]) == (5, 13)
    phases = rows[rows["indicator"] == "actions-phase"]
    assert phases["numerator"].sum() == 13
    assert list(phases["level"]) == list(declared.phases)
    served = rows[rows["indicator"] == "actions-components"]
    assert served["numerator"].sum() == table["components"].str.split("+").str.len().sum()
    assert len(served) == 14
    deployed = rows[rows["indicator"] == "actions-deployed"].iloc[0]
    gone = (table["phase"] == "scale-up") & table["status"].isin(["stopped", "replaced"])
    assert gone.sum() == 1
    assert deployed["numerator"] == phases.set_index("level")["numerator"]["scale-up"] - 1
    assert read_language_texts(table["title"].iloc[0])["nl"] == "Geïllustreerd dialooginstrument"


def act(name: str, **more: Any) -> Action:
    fixed = {"id": name, "title": EN, "bundle": "access", "phase": "pilot", "status": "as-planned", "from": "2020-01-01",
             "to": "2021-12-31", "for_whom": EN, "by_whom": EN}  # fmt: skip
    return Action.model_validate(fixed | more)


def test_every_change_from_year_to_year_is_told_once() -> None:
    before = [act("same"), act("gone"), act("moved"), act("on"), act("late"), act("old", status="delayed", reason=EN)]
    after = [
        act("same"), act("new"), act("moved", bundle="hospital"), act("on", phase="scale-up"), act("late", to="2022-01-10"),
        act("old", status="replaced", reason=EN, replaced_by="new"),
    ]  # fmt: skip
    table = compare_portfolios(tabulate_actions(before, "2021"), tabulate_actions(after, "2022"), ("2021", "2022"))
    assert table[["id", "change", "from", "to"]].to_numpy().tolist() == [
        ["new", "new", "", "pilot"], ["moved", "bundle", "access", "hospital"], ["on", "phase", "pilot", "scale-up"],
        ["late", "dates", "2020-01-01/2021-12-31", "2020-01-01/2022-01-10"], ["old", "replaced", "", "new"],
        ["old", "status", "delayed", "replaced"], ["gone", "gone", "pilot", ""],
    ]  # fmt: skip
    assert table["days"].dropna().tolist() == [10]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("phase: pilot", "phase: pilote", "schedule: “pilote”"), ("status: delayed", "status: late", "status: “late”"),
        ("components: [empowerment, dialogue]", "components: [power]", "components: “power”"),
        ("components: [empowerment, dialogue]", "components: [dialogue, dialogue]", "dialogue more than once"),
        ("    reason: {fr", "    remark: {fr", "unknown key `remark`"),
        ("  - id: helpdesk", "  - id: communities", "several actions `communities`"),
        ("from: 2018-09-01", "from: 2024-09-01", "before it begins"),
        ('nl: "Geïllustreerd dialooginstrument"', 'en: "x"', "no title in nl"),
        ("    reason: {fr: \"Formation", "    reason: {xx: \"Formation", "no reason in fr"),
    ],
)  # fmt: skip
def test_what_no_declaration_knows_of_an_action_is_refused(
    declared: Actions, tmp_path: Path, old: str, new: str, told: str
) -> None:
    text = (REPOSITORY / "raw/actions/2021.yaml").read_text("utf-8")
    assert old in text
    write(tmp_path / "raw/actions/2021.yaml", text.replace(old, new, 1))
    with pytest.raises(Refusal) as refused:
        read_portfolio(tmp_path, "2021", declared, ["fr", "nl"])
    found = "\n".join(f"{each.place.split(', ')[-1]}: {each.found} {each.expected}" for each in refused.value.problems)
    assert told in found
    assert all(problem.file == "raw/actions/2021.yaml" for problem in refused.value.problems)


def test_a_status_that_needs_a_reason_has_one(declared: Actions, tmp_path: Path) -> None:
    text = (REPOSITORY / "raw/actions/2021.yaml").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith('    reason: {fr: "Attend')]
    write(tmp_path / "raw/actions/2021.yaml", *lines)
    with pytest.raises(Refusal, match="status postponed without a reason"):
        read_portfolio(tmp_path, "2021", declared, ["fr", "nl"])


KEY = KeyIndicators.model_validate({
    "areas": dict.fromkeys(("a", "b", "c", "tiny"), EN),
    "indicators": [{"id": "admitted", "label": EN, "strata": {"young": EN, "old": EN}}, {"id": "file", "label": EN}],
})  # fmt: skip
HEAD = "indicator,area,period,stratum,value,n,source"


def write_key(folder: Path, *lines: str) -> pd.DataFrame:
    write(folder / "raw/key_indicators/2021.csv", HEAD, *lines)
    return read_key_figures(folder, KEY)


def test_standardising_takes_away_what_composition_makes(tmp_path: Path) -> None:
    # Within strata the areas are alike; only how old they are differs.
    figures = write_key(tmp_path, "admitted,a,2021,young,0.1,900,x", "admitted,a,2021,old,0.3,100,x",
                        "admitted,b,2021,young,0.1,100,x", "admitted,b,2021,old,0.3,900,x")  # fmt: skip
    compared = compare_areas(figures, KEY.indicators[0], "2021", KEY)
    assert compared.areas["crude"].tolist() == pytest.approx([0.12, 0.28])
    assert compared.areas["standardised"].tolist() == pytest.approx([0.2, 0.2])
    assert compared.areas["centre"].tolist() == pytest.approx([0.2, 0.2])
    assert set(compared.areas["place"]) == {"within"}


def test_an_area_beyond_chance_is_seen_and_a_small_one_hidden(tmp_path: Path) -> None:
    figures = write_key(tmp_path, "file,a,2021,,0.5,4000,x", "file,b,2021,,0.7,4000,y", "file,c,2021,,0.6,300,z",
                        "file,tiny,2021,,0.5,8,z")  # fmt: skip
    compared = compare_areas(figures, KEY.indicators[1], "2021", KEY)
    places = dict(zip(compared.areas["area"], compared.areas["place"], strict=True))
    assert places == {"a": "below_998", "b": "above_998", "c": "hidden", "tiny": "hidden"}
    hidden = compared.areas[compared.areas["place"] == "hidden"]
    assert hidden[["n", "crude", "standardised", "low", "high", "effective_n", "low_95"]].isna().all(axis=None)
    rows = pd.DataFrame(compared.rows)
    dark = rows[rows["break_level"].isin(["c", "tiny"])]
    assert dark["suppressed"].all()
    assert dark[["value", "numerator", "denominator"]].isna().all(axis=None)
    assert "z" in set(compared.areas["source"])


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["file,z,2021,,0.5,40,x"], "row 2, column area"), (["other,a,2021,,0.5,40,x"], "row 2, column indicator"),
        (["file,a,2021,,1.5,40,x"], "row 2, column value"), (["file,a,2021,,0.5,4.5,x"], "row 2, column n"),
        (["file,a,21,,0.5,40,x"], "row 2, column period"), (["admitted,a,2021,ancient,0.5,40,x"], "row 2, column stratum"),
        (["file,a,2021,,0.5,40,x"] * 2, "file a 2021 a second time"),
    ],
)  # fmt: skip
def test_wrong_key_figures_are_refused(tmp_path: Path, lines: list[str], told: str) -> None:
    with pytest.raises(Refusal, match=told):
        write_key(tmp_path, *lines)


def test_a_lacking_stratum_and_a_wrong_total_are_refused(tmp_path: Path) -> None:
    figures = write_key(tmp_path, "admitted,a,2021,young,0.1,900,x")
    with pytest.raises(Refusal, match="no row of stratum old"):
        compare_areas(figures, KEY.indicators[0], "2021", KEY)
    figures = write_key(
        tmp_path, "admitted,a,2021,young,0.1,900,x", "admitted,a,2021,old,0.1,100,x", "admitted,a,2021,,0.1,999,x"
    )
    with pytest.raises(Refusal, match="999 in all, 1000 in its strata"):
        compare_areas(figures, KEY.indicators[0], "2021", KEY)


POPULATION = Population.model_validate({
    "areas": dict.fromkeys("abc", EN), "total": {"id": "everybody", "label": EN},
    "strata": [
        {"id": "ill", "label": EN, "where": {"conditions": {"at_least": 2}}},
        {"id": "very-ill", "label": EN, "where": {"conditions": {"at_least": 4}, "care": ["3", "4"]}},
        {"id": "care-1", "label": EN, "where": {"care": ["1"]}},
    ],
})  # fmt: skip
cells = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 5), st.sampled_from("1234"), st.integers(0, 40)),
    min_size=1,
    max_size=40,
    unique_by=lambda row: row[:3],
)


def test_a_cell_of_the_population_stands_once_unless_further_columns_tell_rows_apart(tmp_path: Path) -> None:
    path = tmp_path / "raw/population/2021.csv"
    write(path, "area,conditions,care,persons", "a,0,1,40", "a,0,2,30", "a,0,1,40")
    with pytest.raises(Refusal, match=r"row 4, column persons\n.*a 0 1 a second time, after row 2"):
        read_population(tmp_path, "2021", POPULATION)
    write(path, "area,conditions,care,sex,persons", "a,0,1,F,40", "a,0,2,F,30", "a,0,1,M,41")
    assert read_population(tmp_path, "2021", POPULATION)["persons"].tolist() == [81, 30]


@pytest.mark.parametrize(("persons", "said"), [("1e15", "less than 10000000000"), ("-1", "0 or more")])
def test_numbers_that_no_population_has_are_refused_in_words(tmp_path: Path, persons: str, said: str) -> None:
    write(tmp_path / "raw/population/2021.csv", "area,conditions,care,persons", f"a,0,1,{persons}")
    with pytest.raises(Refusal, match=said):
        read_population(tmp_path, "2021", POPULATION)


@settings(deadline=None, max_examples=30)
@given(cells)
def test_a_file_of_persons_and_a_table_of_them_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int, str, int]]
) -> None:
    if not sum(count for *_, count in rows):
        return
    folder = tmp_path_factory.mktemp("population")
    write(
        folder / "raw/population/2021.csv", "area,conditions,care,persons", *(",".join(map(str, row)) for row in rows)
    )
    write(folder / "raw/population/2022.csv", "name,area,conditions,care",
          *(f"Person,{area},{conditions},{care}" for area, conditions, care, count in rows for _ in range(count)))  # fmt: skip
    tables = [
        tabulate_population(read_population(folder, year, POPULATION), POPULATION, "x") for year in ("2021", "2022")
    ]
    pd.testing.assert_frame_equal(*tables)
    shown = tables[0][~tables[0]["suppressed"]]
    # No shown cell is small, and what is hidden of a stratum is no single area.
    assert not ((shown["count"] > 0) & (shown["count"] < 5)).any()
    rest = shown["persons"] - shown["count"]
    assert not ((rest > 0) & (rest < 5)).any()
    for _, own in tables[0].groupby("stratum"):
        counted = sum(count for area, *_, count in rows)
        areas = own[own["area"] != ""]
        total = own[own["area"] == ""].iloc[0]
        if not total["suppressed"] and areas["suppressed"].any() and counted:
            hidden = total["count"] - areas["count"].sum()
            assert hidden == 0 or hidden >= 5 or areas["suppressed"].all()
    _refuse_what_subtraction_gives(read_population(folder, "2021", POPULATION), tables[0])


def _refuse_what_subtraction_gives(tidy: pd.DataFrame, table: pd.DataFrame) -> None:
    """No sum or difference of what is shown is a hidden number of few persons."""
    masks = {stratum.id: select_stratum(tidy, stratum) for stratum in POPULATION.strata}
    cells = Cells.of(tidy["area"], tidy["persons"], masks, list(POPULATION.areas))
    shown = {(row.area, row.stratum) for row in table.itertuples() if not row.suppressed}
    shown |= {(row.area, "") for row in table.itertuples() if row.persons == row.persons}
    known = np.array([cells.rows[cell] for cell in sorted(shown)])
    for cell, groups in cells.list_sensitive(5):
        assert cell not in shown or cells[cell] >= 5, cell
        apart = groups - known.T @ np.linalg.lstsq(known.T, groups, rcond=None)[0] if len(known) else groups
        assert np.abs(apart).max() > 1e-6, cell


def test_strata_that_fill_an_area_do_not_give_the_smallest_back() -> None:
    from schemas.catalogue import load_population

    declared = load_population(REPOSITORY)
    assert declared is not None
    table = tabulate_population(read_population(REPOSITORY, "2021", declared), declared, "2021")
    care = table[table["stratum"].str.startswith("population-care") & (table["area"] == "quays")]
    assert care["suppressed"].sum() > 1
    assert not table[table["area"] == ""]["suppressed"].any()


def test_the_share_of_the_target_group_is_computed() -> None:
    from schemas.catalogue import load_population

    declared = load_population(REPOSITORY)
    assert declared is not None
    tidy = read_population(REPOSITORY, "2021", declared)
    rows = pd.DataFrame(compute_population(tabulate_population(tidy, declared, "2021"), tidy, declared, "2021"))
    whole = rows[rows["break"].isna()].set_index("indicator")
    assert whole.loc["population-zone", "value"] == 130_000
    assert whole.loc["population-target", ["value", "numerator", "denominator"]].tolist() == [0.11, 14_300, 130_000]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["area,conditions,persons", "a,1,5"], "no column care"), (["area,conditions,care,persons", "z,1,1,5"], "row 2, column area"),
        (["area,conditions,care,persons", "a,many,1,5"], "row 2, column conditions"),
        (["area,conditions,care,persons", "a,1,1,-5"], "row 2, column persons"),
        (["area,conditions,care,persons", "a,1,1,5.5"], "row 2, column persons"),
        (["area,conditions,care,persons", "a,1,,5"], "row 2, column care"),
    ],
)  # fmt: skip
def test_a_wrong_population_is_refused(tmp_path: Path, lines: list[str], told: str) -> None:
    write(tmp_path / "raw/population/2021.csv", *lines)
    with pytest.raises(Refusal, match=told):
        read_population(tmp_path, "2021", POPULATION)


DAYS = {"2021": datetime.date(2021, 12, 31), "2022": datetime.date(2022, 12, 31), "2023": datetime.date(2023, 12, 31)}


def follow(values: dict[str, tuple[float, float, float]], **target: Any) -> pd.DataFrame:
    rows = pd.DataFrame([
        {"survey": "s", "wave": wave, "indicator": "i", "break": "", "level": "", "statistic": "share", "value": value,
         "unit": "share", "ci_low": low, "ci_high": high, "numerator": 1.0, "denominator": 2.0, "suppressed": False}
        for wave, (value, low, high) in values.items()
    ])  # fmt: skip
    declared = Target.model_validate({"value": 0.5, "by": "2023-12-31"} | target)
    return follow_targets(rows, [Aim("s", "i", declared, DAYS)]).set_index("wave")


def test_the_path_is_a_straight_line_and_the_rest_is_shared_over_the_years() -> None:
    table = follow({"2021": (0.3, 0.2, 0.4), "2022": (0.38, 0.28, 0.48)})
    assert table["path"].tolist() == pytest.approx([0.3, 0.4])
    assert table.loc["2022", "yearly"] == pytest.approx(0.12, rel=0.01)
    assert table["standing"].tolist() == ["start", "behind"]
    table = follow({"2022": (0.38, 0.28, 0.48)}, **{"from": {"value": 0.1, "on": "2021-12-31"}})
    assert table.loc["2022", "path"] == pytest.approx(0.3)
    assert table.loc["2022", "standing"] == "perhaps_on_path"


@pytest.mark.parametrize(
    ("values", "target", "standing"),
    [
        ((0.6, 0.55, 0.65), {}, "reached"), ((0.6, 0.45, 0.75), {}, "perhaps_reached"), ((0.45, 0.42, 0.48), {}, "on_path"),
        ((0.45, 0.35, 0.55), {}, "perhaps_on_path"), ((0.35, 0.3, 0.4), {}, "behind"), ((np.nan, np.nan, np.nan), {}, "unknown"),
        ((0.6, np.nan, np.nan), {}, "reached"), ((0.4, 0.3, 0.5), {"by": "2022-12-31"}, "missed"),
        ((0.4, 0.3, 0.45), {"direction": "at_most"}, "reached"), ((0.4, 0.3, 0.55), {"direction": "at_most"}, "perhaps_reached"),
        ((0.6, 0.5, 0.7), {"direction": "at_most", "value": 0.1}, "behind"),
    ],
)  # fmt: skip
def test_standings(values: tuple[float, float, float], target: dict[str, Any], standing: str) -> None:
    assert follow({"2021": (0.3, 0.2, 0.4), "2022": values}, **target).loc["2022", "standing"] == standing


SHEET = """\
bundle: care
title: {fr: t, nl: t}
structure:
  - text: {fr: a, nl: b}
    indicators: [known, absent]
result:
  - text: {fr: c, nl: d}
"""


def read_rows(tmp_path: Path, text: str) -> pd.DataFrame:
    write(tmp_path / "raw/fiches/2021/care.yaml", text)
    known = {"survey": "s", "wave": "w", "indicator": "known", "break": "", "level": "", "statistic": "share", "value": 0.5,
             "unit": "share", "numerator": 1.0, "denominator": 2.0, "ci_low": 0.1, "ci_high": 0.9, "suppressed": False}  # fmt: skip
    indicators = pd.DataFrame(
        [known, known | {"wave": "v", "value": 0.9}, known | {"indicator": "absent", "wave": "v"}]
    )
    return tabulate_sheets(read_sheets(tmp_path, "2021", ["care"], ["fr", "nl"]), "2021", {"s": "w"}, indicators)


def test_a_sheet_gives_a_row_for_each_statement_and_indicator(tmp_path: Path) -> None:
    table = read_rows(tmp_path, SHEET)
    assert table[["part", "position", "indicator", "wave"]].to_numpy().tolist() == [
        ["structure", 1, "known", "w"], ["structure", 1, "absent", ""], ["result", 1, "", ""],
    ]  # fmt: skip
    assert table["value"].iloc[0] == 0.5
    assert table["value"].iloc[1:].isna().all()
    assert read_language_texts(table["text"].iloc[2]) == {"fr": "c", "nl": "d"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("bundle: care", "bundle: other", "“other”"), ("known,", "nobody,", "unknown indicator nobody"),
        ("nl: b", "en: b", "no wording in nl"), ("result:", "outcome:", "unknown key `outcome`"),
    ],
)  # fmt: skip
def test_a_wrong_sheet_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        read_rows(tmp_path, SHEET.replace(old, new))


def test_the_shipped_demonstration_registers_say_that_they_are_invented() -> None:
    for name in ("communities", "actions", "key_indicators", "population", "fiches"):
        text = (REPOSITORY / f"raw/{name}/README.md").read_text("utf-8")
        assert "invented" in text.splitlines()[0]
