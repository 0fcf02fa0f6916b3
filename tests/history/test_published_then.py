"""What was published is what was shown, whatever came since; what moved it is told from there on."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pipelines.history.acts import note_erasure, publish_values, withdraw_values
from pipelines.history.audit import audit_workspace
from pipelines.history.chain import Record
from pipelines.history.crate import write_crate
from pipelines.history.explain import Explanation
from pipelines.history.overview import list_moved
from pipelines.history.provenance import find_drawn
from pipelines.history.record import record_run
from pipelines.history.said import tell_act
from pipelines.history.select import Asked
from pipelines.history.state import read_state
from pipelines.history.store import append_records, read_records
from pipelines.history.summed import sum_causes
from schemas.refusals import Refusal
from tests.history.test_acknowledge import KEY, run, value
from tests.history.test_audit_found import find, tell
from tests.history.test_explained_records import draw, name
from tests.history.test_record_small import rewrite_table

OWN = ("value", "numerator", "ci_low", "ci_high", "ci_method", "effective_n", "design_effect")
"""What is empty where a value is hidden."""


def remember(workspace: Path) -> tuple[Path, Record]:
    """A figure of the one share as it is now, and its record."""
    (own,) = [each for each in read_records(workspace) if each.get("key", {}).get("indicator") == "wk-helped"][-1:]
    figure = workspace / "shown.png"
    draw(
        figure,
        name(workspace, {"indicator": "wk-helped", "definition_hash": own["definition"], "data_hash": own["data"]}),
    )
    return figure, own


def test_a_figure_of_then_publishes_the_values_of_then(changed: Path) -> None:
    """Two numbers came since, one of them of other data: neither was shown."""
    figure, then = remember(changed)
    rewrite_table(changed, numerator="7")
    record_run(changed)
    head, record = publish_values(changed, "Plenary", figure)
    assert record["shown"] == [then["n"]]
    assert record["without_tables"] == ["walks 2021"]
    assert "tables" not in record
    assert "of walks 2021 no tables are kept" in tell_act(head, record, "en")
    audited, told = tell(changed)
    assert find(audited)["publications"] == ["publication_moved"]
    assert "8 of 12 was shown, it is 7 of 12 now" in told


def test_values_whose_tables_were_kept_on_their_day_may_be_published_again_later(changed: Path) -> None:
    figure, then = remember(changed)
    keep_tables(changed)
    _, first = publish_values(changed, "Plenary", figure)
    assert [*first["tables"]] == ["raw/published/walks/2021/001"]
    rewrite_table(changed, numerator="7")
    record_run(changed)
    _, again = publish_values(changed, "Letter", figure)
    assert again["shown"] == [then["n"]]
    assert not {"tables", "without_tables"} & again.keys()


def keep_tables(workspace: Path) -> None:
    """As `freeze_wave` keeps them of a wave whose small numbers are hidden."""
    kept = workspace / "raw/published/walks/2021/001"
    kept.mkdir(parents=True)
    for table in ("indicators.csv", "topline.csv"):
        shutil.copyfile(workspace / "processed/walks/2021" / table, kept / table)


def test_a_figure_whose_numbers_were_never_recorded_is_not_published(changed: Path) -> None:
    figure, then = remember(changed)
    draw(
        figure, name(changed, {"indicator": "wk-helped", "definition_hash": then["definition"], "data_hash": "0" * 16})
    )
    with pytest.raises(Refusal) as refused:
        publish_values(changed, "Plenary", figure)
    (problem,) = refused.value.problems
    assert (problem.file, problem.place) == (figure.as_posix(), "walks 2021 wk-helped")
    assert (problem.found, problem.expected, problem.action) == (
        "a number that no record has", "numbers that were recorded before they were drawn",
        "run `boost run`, and publish what it draws",
    )  # fmt: skip


def test_of_a_figure_the_records_are_those_before_it_was_drawn() -> None:
    of = {"survey": "walks", "wave": "2021", "indicator": "users", "break": ""}
    hashes = {"definition_hash": "d" * 16, "data_hash": "e" * 16}
    records: list[Record] = [
        value(0.5) | {"n": 1}, value(0.6) | {"n": 2, "data": "f" * 16}, value(0.7) | {"n": 3},
        value(0.9) | {"n": 4, "key": KEY | {"level": "B"}}, {"kind": "gone", "n": 5, "key": KEY},
        value(0.1) | {"n": 6, "key": KEY | {"break": "role"}}, {"kind": "run", "n": 7},
    ]  # fmt: skip

    def drawn(until: int | None) -> list[int]:
        return [record["n"] for record in find_drawn(records, of | hashes, until)]

    assert [drawn(until) for until in (None, 4, 3, 2, 1, 0)] == [[3, 4], [3, 4], [3], [1], [1], []]


@pytest.mark.parametrize("shown", ["deck", "survey"])
def test_hidden_values_are_not_published(changed: Path, shown: str) -> None:
    rewrite_table(changed, suppressed="true", reason="fewer than 5 persons", **dict.fromkeys(OWN, ""))
    record_run(changed)
    figure, then = remember(changed)
    assert then["values"]["suppressed"]
    if shown == "deck":
        with pytest.raises(Refusal, match="nothing that names its indicators"):
            publish_values(changed, "Plenary", figure)
    else:
        _, record = publish_values(changed, "Plenary", survey="walks")
        assert then["n"] not in record["shown"]


def test_the_name_of_a_deck_that_is_published_names_nobody(changed: Path) -> None:
    figure, _ = remember(changed)
    shutil.copyfile(figure, changed / "ada@example.org.png")
    with pytest.raises(Refusal, match="--deck"):
        publish_values(changed, "Plenary", changed / "ada@example.org.png")


def test_the_tables_of_a_publication_are_held_by_the_audit(changed: Path) -> None:
    keep_tables(changed)
    _, record = publish_values(changed, "Plenary", survey="walks")
    (folder,) = record["tables"]
    assert folder.startswith("raw/published/walks/2021/")
    assert "publications" not in find(audit_workspace(changed))
    (changed / folder / "folder").mkdir()
    assert "publications" not in find(audit_workspace(changed))
    (changed / folder / "topline.csv").write_text("by hand\n", encoding="utf-8")
    audited, told = tell(changed)
    assert find(audited)["publications"] == ["tables_differ"]
    assert folder in told
    shutil.rmtree(changed / folder)
    assert find(audit_workspace(changed))["publications"] == ["tables_differ"]


def publish(workspace: Path, event: str, *shown: int) -> None:
    append_records(workspace, [{"kind": "publication", "at": "2021-12-22T09:00:00Z", "event": event, "shown": [*shown],
                                "files": []}])  # fmt: skip


def test_an_earlier_publication_is_said_to_be_superseded(tmp_path: Path) -> None:
    append_records(tmp_path, run(value(0.5)))
    publish(tmp_path, "Plenary", 2)
    append_records(tmp_path, run(value(0.6, was=2, why=[{"reason": "data", "part": 0.1}])))
    publish(tmp_path, "Seminar", 5)
    audited, told = tell(tmp_path)
    assert "publications" not in find(audited)
    assert "“Plenary”: 1 of the values shown there is another now, and was published again since" in told
    assert "2 publications: every value still is what was shown last" in told
    publish(tmp_path, "Letter", 5)
    assert "“Seminar”" not in tell(tmp_path)[1]


@pytest.mark.parametrize(
    ("steps", "excused"),
    [(["erasure"], True), (["data", "erasure"], False), (["erasure", "data"], False), (["other"], False)],
)
def test_what_an_erasure_alone_moved_is_no_finding(steps: list[str], excused: bool, tmp_path: Path) -> None:
    append_records(tmp_path, run(value(0.5)))
    publish(tmp_path, "Plenary", 2)
    for at, step in enumerate(steps, start=1):
        if step != "data":
            note_erasure(
                tmp_path, "walks" if step == "erasure" else "swims", "2021", f"{at}" * 16, "on request", "officer"
            )
        was = max(record["n"] for record in read_records(tmp_path) if record["kind"] == "value")
        append_records(
            tmp_path, run(value(0.5 + at / 10, was=was, why=[{"reason": "removed", "responses": 1, "part": 0.1}]))
        )
    (move,) = list_moved(read_state(read_records(tmp_path)))
    assert move.excused is excused


def step(number: float, *why: dict[str, Any]) -> Record:
    return value(number, why=[*why])


def cause(reason: str, part: float | None = None, **more: Any) -> dict[str, Any]:
    return {"reason": reason, **more} | ({} if part is None else {"part": part})


def key(name: str, old: str, new: str) -> dict[str, Any]:
    return {"key": name, "old": old, "new": new}


def test_causes_of_several_steps_are_summed_by_kind() -> None:
    steps = [
        step(0.6, cause("added", 0.2, responses=15), cause("edited", -0.1, responses=2)),
        step(0.8, cause("data", 0.1, added=65, removed=1), cause("code", 0.1, **{"from": "a", "to": "b"})),
        step(0.7, cause("code", -0.1, **{"from": "b", "to": "c"})),
    ]
    assert sum_causes(value(0.5), steps) == [
        {"reason": "data", "added": 80, "edited": 2, "removed": 1, "part": pytest.approx(0.2)},
        {"reason": "code", "from": "a", "to": "c", "part": pytest.approx(0.0)},
    ]
    assert sum_causes(value(0.5), steps[:1]) == steps[0]["why"]


def test_of_a_definition_that_changed_twice_the_ends_are_told() -> None:
    first = cause(
        "definition", 0.1, **{"from": "1", "to": "2", "keys": [key("codes", "A", "B"), key("item", "q", "r")]}
    )
    second = cause(
        "definition", 0.1, **{"from": "2", "to": "3", "keys": [key("codes", "B", "C"), key("item", "r", "q")]}
    )
    assert sum_causes(value(0.5), [step(0.6, first), step(0.7, second)]) == [
        {"reason": "definition", "from": "1", "to": "3", "keys": [key("codes", "A", "C")], "part": pytest.approx(0.2)}
    ]


def test_terms_are_summed_each_for_itself() -> None:
    steps = [
        step(6, cause("term", 1.0, term="calls")),
        step(9, cause("term", 2.0, term="visits"), cause("term", 1.0, term="calls")),
    ]
    assert sum_causes(value(5), steps) == [cause("term", 2.0, term="calls"), cause("term", 2.0, term="visits")]


def test_parts_that_are_not_the_whole_change_are_not_told() -> None:
    """A value was hidden in between, so what moved it there and back is not known."""
    hidden = {**value(0.0), "values": {"suppressed": True, "unit": "share"}, "why": [cause("disclosure")]}
    found = sum_causes(value(0.5), [hidden, step(0.7, cause("added", 0.1, responses=9))])
    assert found == [cause("disclosure"), cause("data", added=9)]
    gone: Record = {"kind": "gone", "why": [cause("undeclared")]}
    assert sum_causes(value(0.5), [step(0.6, cause("added", 0.1, responses=1)), gone]) == [
        cause("data", added=1), cause("undeclared"),
    ]  # fmt: skip


def test_a_figure_that_shows_a_withdrawn_number_is_named_by_the_audit(changed: Path) -> None:
    figure, _ = remember(changed)
    (changed / "figures/walks/2021/fr").mkdir(parents=True)
    shutil.move(figure, changed / "figures/walks/2021/fr/01-helped.png")
    head, record = withdraw_values(changed, Asked("wk-helped"), "misread", "steering group")
    assert "the number is still computed and shown" in tell_act(head, record, "en")
    audited, told = tell(changed)
    assert "figures" not in find(audited)
    assert "01-helped.png: shows wk-helped, withdrawn by steering group: misread" in told
    # Another value ends the withdrawal; that it was is told for ever.
    rewrite_table(changed, numerator="7")
    record_run(changed)
    assert "misread" not in tell(changed)[1]
    assert "withdrawn by steering group: misread" in explain(changed)
    assert explain(changed).count("misread") == 1


def explain(workspace: Path, as_of: str = "") -> str:
    explanation = Explanation(workspace, read_records(workspace), "en", as_of)
    explanation.console = Console(file=(out := io.StringIO()), soft_wrap=True, highlight=False)
    explanation.show(Asked("wk-helped"))
    return out.getvalue()


def test_a_standing_withdrawal_is_told_once(changed: Path) -> None:
    withdraw_values(changed, Asked("wk-helped"), "misread", "steering group")
    assert explain(changed).count("misread") == 1


def test_before_a_number_was_recorded_the_first_day_is_told(changed: Path) -> None:
    first = read_records(changed)[0]["at"][:10]
    with pytest.raises(Refusal, match=f"a day from {first} on"):
        explain(changed, "2001-01-01")
    with pytest.raises(Refusal, match="no `wk-unknown` in the history"):
        Explanation(changed, read_records(changed), "en", "2001-01-01").show(Asked("wk-unknown"))


def test_a_crate_with_files_of_others_stays_as_it_is(changed: Path) -> None:
    write_crate(changed, Path("archive"))
    write_crate(changed, Path("archive"))
    (changed / "archive/mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refusal, match=r"files that are not of the crate: mine\.txt"):
        write_crate(changed, Path("archive"))
    assert (changed / "archive/mine.txt").read_text(encoding="utf-8") == "mine"
    (changed / "archive/mine.txt").unlink()
    (changed / "archive/ro-crate-metadata.json").write_text("[]", encoding="utf-8")
    with pytest.raises(Refusal, match="not of the crate"):
        write_crate(changed, Path("archive"))


def test_a_slide_that_shows_no_number_names_no_code(changed: Path) -> None:
    explanation = Explanation(changed, read_records(changed), "en")
    explanation.console = Console(file=(out := io.StringIO()), soft_wrap=True, highlight=False)
    cover = {"survey": "walks", "wave": "2021", "slide": "cover", "indicators": [], "code": "", "record": None}
    explanation.show_figure("deck.pptx", [cover, cover | {"code": "c" * 16, "slide": "terms"}])
    told = out.getvalue()
    assert "deck.pptx  Slide cover\nno indicator" in told
    assert f"deck.pptx  Slide terms\nCounting code {'c' * 16}, Record –\nno indicator" in told
