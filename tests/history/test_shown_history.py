"""Two runs that differ by one response, none published: nothing that leaves the project tells what it answered."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.data import make_data
from pipelines.history.acts import publish_values
from pipelines.history.audit import Said, audit_workspace
from pipelines.history.audit_page import say_said, write_pages
from pipelines.history.chain import Record
from pipelines.history.record import record_run
from pipelines.history.said import Sayer
from pipelines.history.store import read_records
from pipelines.history.values import key_of
from pipelines.site.make import make_site
from pipelines.site.past import read_past
from pipelines.slides.chronicle import draw_wave, load_chronicle
from pipelines.words import words_of
from tests.conftest import read_tree
from tests.history.small_register import HEADING, IMPACT
from tests.small_workspace import SURVEY, address, make_small, write_export

EXPORT = "raw/walks/2021/walks.csv"
ROWS = [
    [f"{number % 28 + 1:02d}/03/2021 10:{number % 60:02d}:00", address(f"walker{number}"),
     ["Oui", "Non", "Oui"][number % 3], ["Parc", "Bois", "Parc, Bois"][number % 3], ""]
    for number in range(142)
]  # fmt: skip
SLIDE = """slides:
  - id: reach
    chart: numbers
    title: {fr: Portée, nl: Bereik}
    reading: {fr: "{reach} personnes", nl: "{reach} personen"}
    numbers: [{number: "{reach}", caption: {fr: personnes, nl: personen}}]
"""
COUNT = """  - id: wk-yes
    label: {fr: Ont dit oui, nl: Zeiden ja}
    key: true
    statistic: count
    unit: persons
    item: helped
    codes: [YES]
"""


def run(workspace: Path, rows: list[list[str]]) -> None:
    write_export(workspace / EXPORT, rows)
    make_data(workspace)
    record_run(workspace)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A guarded wave and a sum over it, recorded, and recorded again without the last response."""
    workspace = make_small(tmp_path_factory.mktemp("twice") / "workspace", waves=1)
    declared = workspace / "schemas/surveys/walks"
    text = (declared / "survey.yaml").read_text("utf-8")
    assert "minimum_cell: 1" in SURVEY
    (declared / "survey.yaml").write_text(text.replace("minimum_cell: 1", "minimum_cell: 5"), "utf-8")
    with (declared / "indicators.yaml").open("a", encoding="utf-8") as file:
        file.write(COUNT)
    (workspace / "schemas/impact.yaml").write_text(
        IMPACT.replace("calls + 2 * visits", "calls + wk-yes") + SLIDE, "utf-8"
    )
    register = workspace / "raw/activity/2021.csv"
    register.parent.mkdir(parents=True)
    register.write_text(f"{HEADING}\ncalls,calls taken,1000,persons,2021,counted,list,register,\n", "utf-8")
    run(workspace, ROWS)
    run(workspace, ROWS[:-1])
    make_site(workspace)
    return workspace


def list_values(workspace: Path, first: bool) -> Iterator[Record]:
    """The records of the first run, or those of the runs after it."""
    records = read_records(workspace)
    begun = records[0]["records"] + 1
    return (each for each in records if each["kind"] == "value" and (each["n"] <= begun) == first)


def read_cells(folder: Path) -> list[str]:
    """Every cell of the tables of every page, without its marks."""
    pages = [path.read_text("utf-8") for path in folder.rglob("*.html")]
    cells = [cell for page in pages for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", page, re.DOTALL)]
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", "", cell)).split()) for cell in cells]


def list_telling(folder: Path) -> list[tuple[str, str]]:
    """Where a file says one of the former values of the whole, of the sum, or that or by how much one moved."""
    former = ("95", "1095", "1 095", "1.095", "(-1", "(\u22121", "(−1", "1 removed", "1 retir", "1 verwijderd")
    telling = []
    for name, content in read_tree(folder).items():
        if name.startswith("assets/") or not name.endswith((".html", ".txt", ".csv", ".svg", ".ipynb", ".json")):
            continue
        text = re.sub(r"[\u00a0\u202f]", " ", html.unescape(content.decode("utf-8")))
        # Hashes, drawn places, style, and what an interval of 95 % is.
        text = re.sub(
            r"[0-9a-f]{12,}|<(path|style|metadata|use|clipPath)\b.*?</?\1>?|95 ?%|[0-9.-]*\.[0-9]+",
            "",
            text,
            flags=re.S,
        )
        telling += [(name, each) for each in former if re.search(rf"(?<![\w.,]){re.escape(each)}(?![\w.])", text)]
    return telling


def test_the_two_runs_differ_by_one_answer(twice: Path) -> None:
    former = {each["key"]["indicator"]: each for each in list_values(twice, True)}
    moved = {each["key"]["indicator"]: each for each in list_values(twice, False) if "was" in each}
    assert [former[name]["values"]["value"] for name in ("wk-yes", "reach")] == [95, 1095]
    assert [moved[name]["values"]["value"] for name in ("wk-yes", "reach")] == [94, 1094]
    assert moved["wk-yes"]["why"] == [{"reason": "data", "removed": 1, "part": -1.0}]
    assert moved["reach"]["why"] == [{"reason": "term", "term": "wk-yes", "part": -1.0}]


def test_the_dashboard_tells_neither_the_former_values_nor_how_they_moved(twice: Path) -> None:
    site = twice / "figures/site"
    assert list_telling(site) == []
    cells = read_cells(site)
    assert {"94", "1 094", "1.094"} <= {*cells}
    for language in ("fr", "nl"):
        say = words_of(language)
        reasons = say["history"]["reasons"]
        assert {reasons["data"], reasons["term"]} <= {*cells}
        assert say["site"]["history_guarded"].split(":")[0].strip() in (site / language / "walks-2021.html").read_text(
            "utf-8"
        )
        assert {f"{reasons['data']} 4, {reasons['term']} 1", f"{reasons['first']} 1"} <= {*cells}
    gone = {each["n"] for each in list_values(twice, True) if each["key"]["indicator"] != "calls"}
    assert not {str(number) for number in gone} & {*cells}


@pytest.mark.parametrize(("survey", "number"), [("walks", "94"), ("impact", "1 094")])
def test_the_figure_of_the_history_tells_what_it_shows(twice: Path, survey: str, number: str) -> None:
    story = load_chronicle(twice, survey, "fr")
    folder = twice / f"figures/{survey}/history/fr"
    page = draw_wave(story, 1, "2021", folder)
    assert list_telling(folder) == []
    assert number in " ".join(page.alternative.split())
    assert "entre-temps" in page.alternative
    assert page.reading == "1 chiffre sur 1 a été enregistré de nouveau depuis son premier enregistrement."


def test_the_page_of_the_audit_tells_no_more(twice: Path) -> None:
    audited = audit_workspace(twice)
    write_pages(twice, audited)
    assert list_telling(twice / "figures/audit") == []
    say = words_of("nl")["history"]
    cells = read_cells(twice / "figures/audit")
    assert f"{say['reasons']['data']} 4, {say['reasons']['term']} 1" in cells
    assert say["audit"]["guarded"] in (twice / "figures/audit/audit-nl.html").read_text("utf-8")


def test_the_page_of_the_audit_hides_all_where_nobody_can_say_what_is_hidden(twice: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(twice, tmp_path / "workspace"))
    (copy / "schemas/surveys/walks/survey.yaml").write_text("id: [walks\n", "utf-8")
    write_pages(copy, audit_workspace(copy))
    assert list_telling(copy / "figures/audit") == []
    assert words_of("fr")["history"]["audit"]["guarded"] in (copy / "figures/audit/audit-fr.html").read_text("utf-8")


def test_why_a_published_value_moved_is_told_by_name_where_no_more_may_be_told(twice: Path) -> None:
    (old,) = (each for each in list_values(twice, True) if each["key"]["indicator"] == "wk-yes")
    (new,) = (each for each in list_values(twice, False) if each["key"]["indicator"] == "wk-yes")
    fields = {"event": "Plenary", "name": key_of(new["key"]), "old": old, "new": new, "causes": new["why"]}
    said = Said("publication_moved", fields)
    assert say_said(Sayer("en"), said, {old["n"]}).endswith(": data changed (1 removed) (−1)")
    assert say_said(Sayer("en"), said, {new["n"]}).endswith(": data changed")


@pytest.mark.parametrize(("more", "now"), [(1, 134), (41, 161)])
def test_what_was_published_stays_and_what_came_between_is_left_out(
    twice: Path, tmp_path: Path, more: int, now: int
) -> None:
    """Published, and recorded twice since: with one more response the second time, or with many."""
    copy = Path(shutil.copytree(twice, tmp_path / "workspace"))
    publish_values(copy, "Plenary 2021-04-02", survey="walks")
    late = [[row[0], f"late-{row[1]}", *row[2:]] for row in ROWS]
    run(copy, [*ROWS[:-1], *late[:59]])
    run(copy, [*ROWS[:-1], *late[: 59 + more]])
    make_site(copy)
    values = {each["n"]: each["values"] for each in read_records(copy)
              if each["kind"] == "value" and each["key"]["indicator"] == "wk-yes"}  # fmt: skip
    numbers = [each["value"] for each in values.values()]
    assert numbers == [95, 94, 133, now]
    shown = read_past(copy, "fr").of("walks", "2021", "wk-yes")
    told = [moment.value for moment in shown if moment.value]
    assert told == [str(numbers[3]), "94"]
    assert [moment.published for moment in shown] == [False, False, True]
    assert shown[0].why == words_of("fr")["history"]["reasons"]["data"]
    part = numbers[3] - numbers[2]
    assert f"(+{part})" not in "".join(read_cells(copy / "figures/site"))
    assert not [each for each in read_past(copy, "fr").moves if f"+{part}" in each["told"]]
