"""A history under anything that may happen to it, in any order: what it says stays true, and tampering is found."""

from __future__ import annotations

import csv
import io
import json
import math
import random
import shutil
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from surveys import PLATFORM, SURVEY, WAVE, item, text

from pipelines.data import make_data, read_indicators
from pipelines.history.acts import correct_value, publish_values, withdraw_values
from pipelines.history.audit import audit_workspace
from pipelines.history.faults import find_faults
from pipelines.history.overview import list_moved
from pipelines.history.record import Recorded, record_run
from pipelines.history.select import Asked
from pipelines.history.state import last_published, read_state
from pipelines.history.store import HEAD, RECORDS, read_head, read_records
from pipelines.history.values import read_rows, same_value
from schemas.refusals import Refusal

ITEMS = [item("use", codes="A B C", ordered=True), item("visits", "number")]
SHARE = Asked("share", statistic="share")
CODES = st.sampled_from(["A", "B", "C", ""])
VISITS = st.sampled_from(["", "0", "1", "2.5", "7"])


class Histories(RuleBasedStateMachine):
    """A tiny survey in a workspace of its own, whose every run is recorded."""

    def __init__(self) -> None:
        super().__init__()
        self.workspace = Path(tempfile.mkdtemp())
        self.answers = {number: ("A" if number % 2 else "B", "1") for number in range(1, 8)}
        self.definition, self.code = (("A",), "answered"), "1" * 16
        self.written = b""
        self.recorded = Recorded(read_head(self.workspace))  # type: ignore[arg-type]
        folder = self.workspace / "schemas/surveys/tiny"
        folder.mkdir(parents=True)
        (folder / "survey.yaml").write_text(json.dumps(SURVEY), encoding="utf-8")
        codebook = {"items": ITEMS, "code_lists": {}, "bases": {"all": {"label": text("all")}}}
        (folder / "codebook.yaml").write_text(json.dumps(codebook), encoding="utf-8")
        (folder / "slides.yaml").write_text(
            json.dumps(
                {"slides": [{"id": "method", "chart": "method", "title": text("method"), "reading": text("method")}]}
            ),
            encoding="utf-8",
        )

    def teardown(self) -> None:
        shutil.rmtree(self.workspace)

    @initialize()
    def record_first(self) -> None:
        self.run()

    @rule(answer=CODES, visits=VISITS)
    def add_a_response(self, answer: str, visits: str) -> None:
        self.answers[max(self.answers) + 1] = (answer, visits)
        self.run()

    @rule(answer=CODES, visits=VISITS, which=st.integers(0))
    def edit_a_response(self, answer: str, visits: str, which: int) -> None:
        self.answers[sorted(self.answers)[which % len(self.answers)]] = (answer, visits)
        self.run()

    @precondition(lambda self: len(self.answers) > 4)
    @rule(which=st.integers(0))
    def remove_a_response(self, which: int) -> None:
        del self.answers[sorted(self.answers)[which % len(self.answers)]]
        self.run()

    @rule(codes=st.sampled_from([("A",), ("B",), ("A", "B")]), over=st.sampled_from(["answered", "asked"]))
    def change_the_definition(self, codes: tuple[str, ...], over: str) -> None:
        self.definition = (codes, over)
        self.run()

    @rule(code=st.sampled_from(["1" * 16, "2" * 16]))
    def change_the_code(self, code: str) -> None:
        self.code = code
        self.run()

    @rule(code=st.sampled_from(["1" * 16, "2" * 16]), codes=st.sampled_from([("A",), ("B",)]), answer=CODES)
    def change_everything_at_once(self, code: str, codes: tuple[str, ...], answer: str) -> None:
        self.code, self.definition = code, (codes, "answered")
        self.answers[max(self.answers) + 1] = (answer, "2.5")
        self.answers.pop(min(self.answers))
        self.run()

    @rule()
    def publish(self) -> None:
        publish_values(self.workspace, f"Plenary {len(read_records(self.workspace))}", survey="tiny")

    @rule()
    def correct(self) -> None:
        correct_value(self.workspace, SHARE, "a trial was taken in", "evaluation officer", 0.5)

    @rule()
    def withdraw(self) -> None:
        withdraw_values(self.workspace, SHARE, "the question was misread", "steering group")
        assert any(key[2] == "share" for key in read_state(read_records(self.workspace)).withdrawn)

    @rule(seed=st.integers(0), head=st.booleans())
    def tamper_and_bring_back(self, seed: int, head: bool) -> None:
        """Any other byte in either file stops the next run, which then leaves both as they are."""
        path = self.workspace / (HEAD if head else RECORDS)
        whole = path.read_bytes()
        at = random.Random(seed).randrange(len(whole))
        if head and not whole[at : at + 1].isalnum():
            return
        forged = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        path.write_bytes(forged)
        with pytest.raises(Refusal, match="boost audit"):
            record_run(self.workspace)
        assert path.read_bytes() == forged
        assert any(check.name == "chain" and check.found for check in audit_workspace(self.workspace).checks)
        path.write_bytes(whole)

    def run(self) -> None:
        """Compute and record, as `boost run` does."""
        file = io.StringIO()
        rows = [[number, f"2021-12-01 10:{number % 60:02d}:00", 3, "en", *own] for number, own in self.answers.items()]
        csv.writer(file).writerows([[*PLATFORM.split(","), "use", "visits"], *rows])
        raw = self.workspace / "raw/tiny" / WAVE
        raw.mkdir(parents=True, exist_ok=True)
        (raw / "answers.csv").write_bytes(file.getvalue().encode())
        codes, over = self.definition
        indicators = [
            {"id": "share", "label": text("share"), "statistic": "share", "item": "use", "codes": codes, "counts_over": over},
            {"id": "visits", "label": text("visits"), "statistic": ["mean", "sum"], "item": "visits"},
        ]  # fmt: skip
        path = self.workspace / "schemas/surveys/tiny/indicators.yaml"
        path.write_text(json.dumps({"indicators": indicators}), encoding="utf-8")
        with mock.patch("pipelines.defined.hash_code", return_value=self.code):
            make_data(self.workspace)
        before = last_published(read_state(read_records(self.workspace)))
        self.recorded = record_run(self.workspace)
        for move in self.recorded.moved:
            assert move.shown["n"] == before[move.key][1]["n"]
            assert move.now["published"]["record"] == move.shown["n"]
            parts = [cause["part"] for cause in move.why if "part" in cause]
            ends = [each.get("values", {}).get("value") for each in (move.shown, move.now)]
            assert not parts or math.isclose(math.fsum(parts), ends[1] - ends[0], rel_tol=1e-9, abs_tol=1e-9)

    @invariant()
    def nothing_is_lost_and_the_chain_holds(self) -> None:
        content = (self.workspace / RECORDS).read_bytes() if (self.workspace / RECORDS).is_file() else b""
        assert content.startswith(self.written)
        assert find_faults(content, read_head(self.workspace)) == []
        self.written = content

    @invariant()
    def what_is_in_force_is_what_was_computed(self) -> None:
        path = self.workspace / "processed/indicators.csv"
        if not path.is_file():
            return
        state = read_state(read_records(self.workspace))
        rows = read_rows(read_indicators(path))
        assert {key for key, record in state.in_force.items() if record["kind"] == "value"} == set(rows)
        for key, (value, definition, data) in rows.items():
            record = state.in_force[key]
            assert same_value(record["values"], value)
            assert (record["definition"], record["data"]) == (definition, data)
        assert state.code[("tiny", WAVE)] == self.code

    @invariant()
    def the_same_run_again_records_nothing(self) -> None:
        if (self.workspace / "processed/indicators.csv").is_file():
            assert record_run(self.workspace).added == 0
            assert (self.workspace / RECORDS).read_bytes() == self.written

    @invariant()
    def every_change_has_its_reasons_and_they_add_up(self) -> None:
        records = read_records(self.workspace)
        by_number = {record["n"]: record for record in records}
        for record in records:
            if record["kind"] != "value" or "was" not in record:
                continue
            assert record["why"]
            numbers = [by_number[record["was"]].get("values", {}).get("value"), record["values"].get("value")]
            parts = [cause["part"] for cause in record["why"] if "part" in cause]
            if None not in numbers and parts:
                assert abs(math.fsum(parts) - (numbers[1] - numbers[0])) <= 1e-12 * max(1, *map(abs, numbers))

    @invariant()
    def what_was_published_and_moved_is_told(self) -> None:
        """A value that is another than it was shown is among those that moved, and no other."""
        state = read_state(read_records(self.workspace))
        moved = {move.key for move in list_moved(state)}
        for key, (_, shown) in last_published(state).items():
            said = [each["values"].get("value") for each in (shown, state.in_force[key])]
            differs = said[0] != said[1] and not (None not in said and math.isclose(*said, rel_tol=1e-11))
            assert differs <= (key in moved), key


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=4, stateful_step_count=8, deadline=None)
