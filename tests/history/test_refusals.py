"""Everything that the history refuses, each refusal whole: file, place, what was found and expected, what to do."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation

from pipelines.history.acts import acknowledge_rewrite, correct_value, note_erasure, publish_values, withdraw_values
from pipelines.history.crate import write_crate
from pipelines.history.provenance import read_provenance
from pipelines.history.replay import replay_values
from pipelines.history.select import Asked, select_keys
from pipelines.history.state import State, read_state
from pipelines.history.store import RECORDS, append_records, mend_head, read_content, read_records
from schemas.refusals import Refusal
from tests.history.conftest import commit
from tests.history.test_acknowledge import KEY, commits, rewrite, run, value
from tests.telling import hold

WHY = ("typing error", "maintainer")
GONE = {"kind": "gone", "at": "2021-12-21T09:00:00Z", "key": KEY | {"indicator": "gone"}, "was": 8,
        "why": [{"reason": "undeclared"}]}  # fmt: skip
Refused = Iterator[tuple[str, Callable[[], Any]]]


def remember(workspace: Path) -> None:
    """Two waves, a group, levels, and a number that is no longer computed."""
    keys = [KEY, KEY | {"wave": "2022"}, KEY | {"break": "role", "break_level": "A"}, KEY | {"level": "L1"},
            KEY | {"level": "L2", "statistic": "distribution"}, KEY | {"indicator": "us-others"},
            KEY | {"indicator": "gone"}]  # fmt: skip
    append_records(workspace, run(*[value(0.5) | {"key": key} for key in keys]))
    append_records(workspace, [GONE])


def list_acts(workspace: Path) -> Refused:
    everything = Asked("users", group="role", wave="2021")
    yield "two numbers", lambda: correct_value(workspace, Asked("users", statistic="share"), *WHY, 0.5)
    yield "none of them", lambda: correct_value(workspace, Asked("nobody"), *WHY)
    yield "a prefix", lambda: withdraw_values(workspace, Asked("us-nobody"), *WHY)
    yield "no such level", lambda: withdraw_values(workspace, Asked("users", level="L9"), *WHY)
    yield "no longer computed", lambda: withdraw_values(workspace, Asked("gone"), *WHY)
    for name, text in (("empty", " "), ("long", "a" * 301), ("a person", "asked by somebody@example.org"),
                       ("two lines", "one\ntwo")):  # fmt: skip
        yield f"reason: {name}", lambda text=text: correct_value(workspace, everything, text, "maintainer")  # type: ignore[misc]
    yield "role", lambda: withdraw_values(workspace, everything, "typing error", "")
    yield "event", lambda: publish_values(workspace, "a@b", survey="walks")
    yield "reason of an erasure", lambda: note_erasure(workspace, "walks", "2021", "e" * 16, "", "officer")
    yield "a survey", lambda: publish_values(workspace, "Plenary", survey="swims")
    yield "a wave", lambda: publish_values(workspace, "Plenary", survey="walks", wave="2019")
    (workspace / "deck").mkdir()
    yield "an empty folder", lambda: publish_values(workspace, "Plenary", Path("deck"))


def list_selected(workspace: Path) -> Refused:
    yield "nothing was recorded", lambda: select_keys(State(), Asked("users"))
    many = [value(0.5) | {"key": KEY | {"indicator": f"{letter}{number:02d}"}} for letter in "ab" for number in range(30)]  # fmt: skip
    drafts = [{**each, "n": at} for at, each in enumerate(many, start=1)]
    yield "of many the first", lambda: select_keys(read_state(drafts), Asked("users"))


def list_rewrites(workspace: Path) -> Refused:
    for number in (0.5, 0.6):
        rewrite(workspace, number)
        commit(workspace, "history")
    first, second = commits(workspace)
    for name, given in (("no commit", ""), ("six digits", first[:6]), ("the present one", second)):
        yield name, lambda given=given: acknowledge_rewrite(workspace, given, *WHY)  # type: ignore[misc]
    acknowledge_rewrite(workspace, first, *WHY)
    yield "again", lambda: acknowledge_rewrite(workspace, first, *WHY)
    yield "nothing left", lambda: acknowledge_rewrite(workspace, second, *WHY)


def list_lost(workspace: Path) -> Refused:
    append_records(workspace, run(value(0.5)))
    withdraw_values(workspace, Asked("users"), *WHY)
    for event in ("Plenary", "Letter"):
        shown = {"kind": "publication", "at": "2022-01-26T09:00:00Z", "event": event, "shown": [2], "files": []}
        append_records(workspace, [shown])
    commit(workspace, "shown")
    rewrite(workspace, 0.6)
    yield "what persons noted", lambda: acknowledge_rewrite(workspace, commits(workspace)[0], *WHY)


def list_chains(workspace: Path) -> Refused:
    remember(workspace)
    content = read_content(workspace)
    (workspace / RECORDS).write_bytes(content.replace(b'"value":0.5', b'"value":0.6', 1))
    yield "changed", lambda: mend_head(workspace)
    (workspace / RECORDS).write_bytes(content.replace(b"\n", b"\n{}\n", 1).replace(b"{}", b"{ }"))
    yield "no record", lambda: read_records(workspace)


def list_replays(workspace: Path) -> Refused:
    yield "before the first", lambda: replay_values(workspace, "2021-12-20")
    remember(workspace)
    for when in ("2021-12-19", "2021-1-20", "yesterday", "0", "10"):
        yield when, lambda when=when: replay_values(workspace, when)  # type: ignore[misc]
    shutil.rmtree(workspace / "history")
    (workspace / "schemas/surveys/walks").mkdir(parents=True)
    (workspace / "schemas/surveys/walks/survey.yaml").write_text("waves: {2021: {}}", encoding="utf-8")
    commit(workspace, "declared")
    (head,) = commits(workspace)
    append_records(workspace, [run(value(0.5))[0] | {"commit": head}, value(0.5)])
    (workspace / ".git/worktrees").write_text("in the way", encoding="utf-8")
    yield "no worktree", lambda: replay_values(workspace, "2")


def list_files(workspace: Path) -> Refused:
    for name in ("none.png", "raw", "notes.txt", "bare", "cut.svg", "cut.pptx", "bare.png", "deck.pptx"):
        path = Path(name)
        if name in {"notes.txt", "bare", "cut.svg", "cut.pptx"}:
            path.write_text("<", encoding="utf-8")
        elif name == "bare.png":
            Image.new("L", (4, 4)).save(path)
        elif name == "deck.pptx":
            deck = Presentation()
            deck.slides.add_slide(deck.slide_layouts[6])
            deck.save(name)
        yield name, lambda path=path: read_provenance(path)  # type: ignore[misc]
    yield "deck.pptx#1", lambda: read_provenance(Path("deck.pptx"), 1)
    yield "deck.pptx#0", lambda: read_provenance(Path("deck.pptx"), 0)
    yield "deck.pptx#2", lambda: read_provenance(Path("deck.pptx"), 2)


def list_crates(workspace: Path) -> Refused:
    yield "no history", lambda: write_crate(workspace, Path("crate"))
    remember(workspace)
    (workspace / "taken").mkdir()
    yield "a folder", lambda: write_crate(workspace, Path("taken"))


REFUSED = {"acts": list_acts, "selected": list_selected, "rewrites": list_rewrites, "lost": list_lost,
           "chains": list_chains, "replays": list_replays, "files": list_files, "crates": list_crates}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_and_what_is_said_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_DATE", "2021-12-20T10:00:00Z")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/kept.txt").write_text("an export", encoding="utf-8")
    if name == "acts":
        remember(tmp_path)
    text = []
    for asked, refuse in REFUSED[name](tmp_path):
        with pytest.raises(Refusal) as refused:
            refuse()
        (problem,) = refused.value.problems
        text.append(f"== {asked}\n" + "\n".join(f"{field}: {said!r}" for field, said in vars(problem).items()))
    hold(f"refused-{name}.txt", re.sub(r"'[0-9a-f]{6}'", "'(six digits)'", "\n".join(text)))
