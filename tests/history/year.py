"""A year of one history: runs of every kind, two publications, corrections, a withdrawal, an erasure; each on its day."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.data import make_data
from pipelines.history.acts import correct_value, note_erasure, publish_values, withdraw_values
from pipelines.history.outputs import note_outputs
from pipelines.history.provenance import describe_provenance, last_records
from pipelines.history.record import record_run
from pipelines.history.said import tell_act, tell_recorded
from pipelines.history.select import Asked
from pipelines.history.state import read_state
from pipelines.history.store import read_records
from tests.history.conftest import commit
from tests.history.small_register import declare_impact, write_register
from tests.history.test_explained_records import draw
from tests.history.test_record_small import DECLARED, EXPORT, edit
from tests.small_workspace import list_rows, make_small, write_export

LANGUAGES = ("en", "fr", "nl")
FIGURE = "figures/walks/2021/fr/01-helped.png"
INDICATORS = """indicators:
  - id: wk-helped
    label: {fr: Aide, nl: Hulp}
    statistic: share
    item: helped
    codes: [YES]
    breaks: [which]
  - id: wk-middle
    label: {fr: Milieu, nl: Midden}
    statistic: [median, top_two_box]
    item: helped
    base: wooded
  - id: wk-which
    label: {fr: Lesquels, nl: Welke}
    statistic: distribution
    item: which
  - id: wk-words
    label: {fr: Autres, nl: Anders}
    statistic: count
    where: {else: {answered: true}, which: {any_of: [A, B]}}
    population: received
"""
WOODED = "  wooded: {label: {fr: au bois, nl: in het bos}, rule: {which: {none_of: [A]}}}\n"


def begin(workspace: Path) -> Path:
    """A wave with every kind of indicator, a register and a sum, committed; two answers are missing."""
    make_small(workspace, waves=1)
    (workspace / DECLARED / "indicators.yaml").write_text(INDICATORS, encoding="utf-8")
    edit(workspace / DECLARED / "codebook.yaml", "  - id: helped\n    type: single\n", "  - id: helped\n    type: single\n    ordered: true\n")  # fmt: skip
    edit(workspace / DECLARED / "codebook.yaml", "bases:\n", f"bases:\n{WOODED}")
    write_answers(workspace, {0: ("", "Parc", "words"), 5: ("Non", "Bois", "")})
    declare_impact(workspace)
    write_register(workspace, 2021, calls=30)
    return workspace


def write_answers(workspace: Path, answers: dict[int, tuple[str, str, str]], kept: int = 12) -> None:
    """The export with other answers in some rows, of the first so many."""
    rows = list_rows(2021)[:kept]
    for number, answered in answers.items():
        rows[number][2:] = answered
    write_export(workspace / EXPORT, rows)


def live_through(workspace: Path) -> dict[str, list[str]]:
    """Let it pass in an empty folder; gives what was said on each day, in every language."""
    said: dict[str, list[str]] = {}
    with pytest.MonkeyPatch.context() as patched:

        def rise(month: int) -> str:
            patched.setenv("SOURCE_DATE_EPOCH", str(1_609_495_200 + (month - 1) * 30 * 86_400))
            return f"month {month}"

        def act(month: int, name: str, *arguments: Any, **more: Any) -> None:
            day = rise(month)
            head, record = {"publish": publish_values, "correct": correct_value, "withdraw": withdraw_values}[name](
                workspace, *arguments, **more
            )
            said[day] = [tell_act(head, record, language) for language in LANGUAGES]

        def record(month: int, compute: bool = True) -> None:
            day = rise(month)
            if compute:
                make_data(workspace)
            recorded = record_run(workspace)
            said[day] = [line for language in LANGUAGES for line in tell_recorded(recorded, language)]

        for who in ("AUTHOR", "COMMITTER"):
            patched.setenv(f"GIT_{who}_DATE", "2021-01-01T10:00:00Z")
        begin(workspace)
        commit(workspace, "declarations and exports")
        record(1)
        own = next(row for row in read_records(workspace) if row.get("key", {}).get("indicator") == "wk-helped")
        (workspace / FIGURE).parent.mkdir(parents=True)
        row = {**{"break": ""}, **own["key"], "definition_hash": own["definition"], "data_hash": own["data"]}
        draw(workspace / FIGURE, describe_provenance([row], own["code"], last_records(read_records(workspace))))
        act(2, "publish", "Plenary 2021-01-31", survey="walks")
        act(3, "publish", "Letter 2021-03-02", workspace / FIGURE)
        # One answer was corrected, one taken back, and the register counted on.
        write_answers(workspace, {0: ("Oui", "Parc", "words"), 5: ("Non", "Bois", "")}, kept=11)
        write_register(workspace, 2021, calls=37)
        record(4)
        commit(workspace, "the history of four months")
        act(5, "correct", Asked("calls"), "counted twice", "evaluation", value=36.0)
        act(6, "correct", Asked("wk-which"), "the question was misread", "evaluation")
        edit(workspace / DECLARED / "indicators.yaml", "codes: [YES]", "codes: [NO]")
        write_answers(workspace, {0: ("Non", "Bois", "words"), 5: ("Non", "Bois", "")}, kept=12)
        declare_impact(workspace, "calls + 3 * visits")
        record(7)
        act(8, "withdraw", Asked("wk-middle", statistic="median"), "too few of them", "steering group")
        made = workspace / "processed/walks/2021/definitions.json"
        edit(made, json.loads(made.read_text(encoding="utf-8"))["code"], "0123456789abcdef")
        record(9, compute=False)
        edit(workspace / DECLARED / "indicators.yaml", INDICATORS[INDICATORS.index("  - id: wk-words") :], "")
        record(10)
        commit(workspace, "the history of ten months")
        rise(11)
        note_erasure(workspace, "walks", "2021", read_state(read_records(workspace)).data_of("walks", "2021"),
                     "asked for by a person", "officer", 12)  # fmt: skip
        note_outputs(workspace)
    return said
