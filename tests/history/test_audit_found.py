"""What an audit finds on a small workspace, one thing amiss a test; and what it says of a history it cannot read."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.history.acts import note_erasure, publish_values
from pipelines.history.audit import Audited, audit_workspace
from pipelines.history.audit_page import print_audit
from pipelines.history.chain import hash_line
from pipelines.history.crate import write_crate
from pipelines.history.outputs import NOTE, note_outputs
from pipelines.history.printed import find_copies
from pipelines.history.record import record_run
from pipelines.history.state import read_state
from pipelines.history.store import HEAD, HISTORY, RECORDS, append_records, read_head, read_records
from schemas.refusals import Refusal
from tests.history.test_acknowledge import KEY, run, value
from tests.history.test_explained_records import draw, name

TABLE = "processed/indicators.csv"
EXPORT = "raw/walks/2021/walks.csv"


def tell(workspace: Path, head: str = "") -> tuple[Audited, str]:
    """What was found, and all of it in words."""
    audited = audit_workspace(workspace, head)
    print_audit(audited, "en", Console(file=(out := io.StringIO()), soft_wrap=True, highlight=False))
    return audited, out.getvalue()


def find(audited: Audited) -> dict[str, list[str]]:
    """Check -> what does not hold."""
    return {check.name: [each.name for each in check.found] for check in audited.checks if check.found}


def edit_table(workspace: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    table = pd.read_csv(workspace / TABLE, dtype="str", keep_default_na=False)
    change(table).to_csv(workspace / TABLE, index=False)


def test_a_small_workspace_holds_after_a_run(small: Path) -> None:
    audited, told = tell(small)
    assert find(audited) == {}
    assert told.endswith("Everything holds.\n")


def test_of_a_history_with_a_line_that_is_no_record_only_the_chain_is_checked(changed: Path) -> None:
    lines = (changed / RECORDS).read_bytes().splitlines()
    lines[3] = b"{}"
    (changed / RECORDS).write_bytes(b"".join(line + b"\n" for line in lines))
    audited, told = tell(changed, hash_line(lines[2])[:12])
    assert [check.name for check in audited.checks] == ["chain", "head", "git"]
    assert "chain" in find(audited)
    assert "Not every line of the history is a record" in told
    assert "There is no history yet" not in told
    assert audited.head == hash_line(lines[-1])


def test_before_the_first_record_there_is_no_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["audit"])
    assert done.exit_code == 1
    assert "start in the folder that holds schemas/" in str(done.exception)
    assert not list(tmp_path.iterdir()), "nothing is left behind where there is no workspace"
    (tmp_path / "schemas").mkdir()
    done = CliRunner().invoke(app, ["audit"])
    assert done.exit_code == 0, done.output
    assert "There is no history yet." in done.output
    assert "no figure on this machine" in done.output
    assert "Il n'y a pas encore d'historique." in (tmp_path / "figures/audit/audit-fr.html").read_text(encoding="utf-8").replace("&#39;", "'")  # fmt: skip


def test_a_head_that_lags_by_a_whole_run_is_no_fault_and_one_that_is_missing_is(tmp_path: Path) -> None:
    append_records(tmp_path, run(value(0.5)))
    former = (tmp_path / HEAD).read_bytes()
    append_records(tmp_path, run(value(0.6)))
    (tmp_path / HEAD).write_bytes(former)
    audited, told = tell(tmp_path)
    assert "chain" not in find(audited)
    assert "the head lags by one whole batch" in told
    append_records(tmp_path, run(value(0.7)))
    (tmp_path / HEAD).unlink()
    audited, told = tell(tmp_path)
    assert find(audited)["chain"] == ["head_missing"]
    assert "history/head.json is missing or no head" in told


@pytest.mark.parametrize("said", [b"{}", b"no json", b'{"records": 2, "sha256": "%s"}' % (b"`" * 64)])
def test_a_head_that_is_none_lags_behind_nothing(tmp_path: Path, said: bytes) -> None:
    """Of a history of one run: heads are written whole, so somebody changed this one."""
    append_records(tmp_path, run(value(0.5)))
    (tmp_path / HEAD).write_bytes(said)
    assert find(tell(tmp_path)[0])["chain"][0] == "head_missing"
    with pytest.raises(Refusal, match="boost audit"):
        append_records(tmp_path, run(value(0.6)))
    assert (tmp_path / HEAD).read_bytes() == said
    # One that is not there was not written any more.
    (tmp_path / HEAD).unlink()
    assert append_records(tmp_path, run(value(0.6))).records == 4


@pytest.mark.parametrize("sha256", ["0" * 64, "last"])
def test_a_head_behind_which_there_is_more_than_a_run_is_a_fault(tmp_path: Path, sha256: str) -> None:
    """Of another record than the one it counts up to; or of the right one, with a record of nobody behind."""
    append_records(tmp_path, run(value(0.5)))
    head = read_head(tmp_path)
    assert head is not None
    append_records(tmp_path, run(value(0.6)))
    if sha256 == "last":
        append_records(tmp_path, run(value(0.7)))
    said = {"records": 2, "sha256": head.sha256 if sha256 == "last" else sha256}
    (tmp_path / HEAD).write_text(json.dumps(said), encoding="utf-8")
    audited, told = tell(tmp_path)
    assert find(audited)["chain"] == ["fault"]
    assert "record 3: added since" in told
    with pytest.raises(Refusal, match="record 3 is added"):
        append_records(tmp_path, run(value(0.8)))


def test_a_definition_that_is_not_what_its_hash_says_is_found(tmp_path: Path) -> None:
    content = {"indicator": {"id": "users"}, "items": {}, "bases": {}}
    definition = {"kind": "definition", "at": "2021-12-20T09:00:00Z", "hash": "d" * 16, "content": content}
    append_records(tmp_path, run(definition, value(0.5)))
    audited, told = tell(tmp_path)
    assert find(audited)["definitions"] == ["definition_differs"]
    assert f"the definition {'d' * 16} is not what its hash says" in told


def test_parts_that_do_not_add_up_to_the_change_are_found(tmp_path: Path) -> None:
    append_records(tmp_path, run(value(0.5)))
    wrong = value(0.75, was=2, why=[{"reason": "added", "responses": 2, "part": 0.125}])
    append_records(tmp_path, run(wrong, value(1.0, was=4, why=[{"reason": "edited", "responses": 1, "part": 0.25}])))
    audited, told = tell(tmp_path)
    assert find(audited)["parts"] == ["parts_differ"]
    assert "record 4: the parts add up to 0.125, the change is 0.25" in told


def test_a_change_that_no_part_tells_of_is_found_and_an_unchanged_number_needs_none(tmp_path: Path) -> None:
    append_records(tmp_path, run(value(0.5)))
    silent = value(0.75, was=2, why=[{"reason": "definition"}])
    append_records(tmp_path, run(silent, value(0.75, was=4, why=[{"reason": "definition"}])))
    audited, told = tell(tmp_path)
    assert find(audited)["parts"] == ["parts_differ"]
    assert "record 4: the parts add up to 0, the change is 0.25" in told
    append_records(other := tmp_path / "other", run(value(0.5)))
    append_records(other, run(value(0.5, was=2, why=[{"reason": "definition"}])))
    assert "no change with parts was recorded" in tell(other)[1]


@pytest.mark.parametrize("kind", ["correction", "withdrawal"])
@pytest.mark.parametrize("after", [True, False])
def test_a_published_value_that_moved_is_excused_by_what_was_noted_since(
    kind: str, after: bool, tmp_path: Path
) -> None:
    note = {"kind": kind, "at": "2021-12-24T09:00:00Z", "keys": [KEY], "role": "maintainer", "reason": "typing error"}
    shown = {"kind": "publication", "at": "2021-12-22T09:00:00Z", "event": "Plenary", "shown": [2], "files": []}
    moved = value(
        0.75,
        was=2,
        why=[{"reason": "added", "responses": 1, "part": 0.25}],
        published={"event": "Plenary", "record": 2},
    )
    append_records(tmp_path, run(value(0.5)))
    append_records(tmp_path, [shown])
    for each in ([moved], [note]) if after else ([note], [moved]):
        append_records(tmp_path, each)
    audited, told = tell(tmp_path)
    assert ("publications" in find(audited)) is not after
    assert "“Plenary”, walks 2021 users share: 50% was shown, it is 75% now" in told


def test_a_printed_figure_that_differs_is_found_unless_it_was_corrected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    verdicts = {"one": ("users", "differs"), "two": ("other", "differs"), "three": ("other", "contradicts_itself"),
                "four": ("other", "agrees"), "five": ("other", "not_computable")}  # fmt: skip
    table = pd.DataFrame([{"id": name, "indicator": indicator, "verdict": verdict, "why": f"why {name}"}
                          for name, (indicator, verdict) in verdicts.items()])  # fmt: skip
    monkeypatch.setattr("pipelines.history.audit.reconcile_printed", lambda workspace: table)
    append_records(tmp_path, run(value(0.5)))
    note = {"kind": "correction", "at": "2021-12-24T09:00:00Z", "keys": [KEY | {"indicator": "users"}]}
    append_records(tmp_path, [note | {"role": "maintainer", "reason": "typing error"}])
    audited, told = tell(tmp_path)
    (check,) = [check for check in audited.checks if check.name == "print"]
    assert [each.fields["id"] for each in check.found] == ["two"]
    assert [each.fields["id"] for each in check.noted] == ["one", "three"]
    assert "1 agree, 2 differ, 1 cannot be computed, 1 contradict themselves in print" in told


def test_a_table_that_is_none_any_more_is_found(changed: Path) -> None:
    (changed / TABLE).write_text("by hand\n", encoding="utf-8")
    audited, told = tell(changed)
    assert find(audited)["numbers"] == ["outputs_unreadable"]
    assert "processed/indicators.csv was changed by hand" in told


def test_numbers_on_disk_and_in_the_records_are_the_same_ones(changed: Path) -> None:
    edit_table(changed, lambda table: table.replace({"indicator": {"wk-helped": "wk-helpful"}}))
    audited, told = tell(changed)
    assert find(audited)["numbers"] == ["output_unrecorded", "output_gone"]
    assert "walks 2021 wk-helpful share: on disk, but in no record" in told
    assert "walks 2021 wk-helped share: recorded 8 of 12, but not on disk" in told


def test_other_code_that_no_record_names_is_found_until_it_is_recorded(changed: Path) -> None:
    path = changed / "processed/walks/2021/definitions.json"
    made = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(made | {"code": "0" * 16}), encoding="utf-8")
    audited, told = tell(changed)
    assert find(audited)["numbers"] == ["code_unrecorded"]
    assert f"walks 2021: counted by code {'0' * 16}, which is in no record" in told
    record_run(changed)
    assert find(audit_workspace(changed)) == {}


def test_an_export_that_is_not_here_is_to_be_known_and_one_that_was_erased_is_not_looked_for(changed: Path) -> None:
    (changed / EXPORT).unlink()
    audited, told = tell(changed)
    assert find(audited) == {}
    assert "raw/walks/2021/walks.csv is not on this machine" in told
    data = read_state(read_records(changed)).data_of("walks", "2021")
    note_erasure(changed, "walks", "2021", data, "asked for by a person", "officer")
    assert "is not on this machine" not in tell(changed)[1]


def test_a_figure_that_names_what_no_record_has_or_a_former_record_is_found(changed: Path) -> None:
    records = read_records(changed)
    (own,) = [each for each in records if each.get("key", {}).get("indicator") == "wk-helped"]
    row = {"indicator": "wk-helped", "definition_hash": own["definition"], "data_hash": own["data"]}
    figures = changed / "figures/walks/2021/fr"
    figures.mkdir(parents=True)
    draw(figures / "01-helped.png", name(changed, row))
    assert "1 figure or deck names the records it shows" in tell(changed)[1]
    draw(figures / "02-forged.png", name(changed, row | {"data_hash": "0" * 16}))
    draw(figures / "03-old.png", name(changed, row) | {"record": None})
    audited, told = tell(changed)
    assert find(audited)["figures"] == ["figure_unknown", "figure_old"]
    assert "02-forged.png" in told
    assert "03-old.png" in told


def test_printed_figures_that_cannot_be_read_are_found(changed: Path) -> None:
    path = changed / "raw/published/figures.csv"
    path.parent.mkdir()
    path.write_text("id,what\ncalls,30\n", encoding="utf-8")
    audited, told = tell(changed)
    assert find(audited)["print"] == ["print_refused"]
    assert "no column document" in told


def test_what_is_only_a_copy_of_print_is_known_by_its_year(small: Path, changed: Path) -> None:
    assert find_copies(small) == {("calls", "2021")}, "the visits were counted, and the sum is no copy"
    (changed / "schemas/impact.yaml").unlink()
    assert find_copies(changed) == set()


@pytest.mark.parametrize(("change", "told"), [("changed", "deck_differs"), ("removed", "deck_missing")])
def test_a_published_file_that_is_another_or_not_here_is_to_be_known(changed: Path, change: str, told: str) -> None:
    (own,) = [each for each in read_records(changed) if each.get("key", {}).get("indicator") == "wk-helped"]
    deck = changed / "shown.png"
    draw(
        deck, name(changed, {"indicator": "wk-helped", "definition_hash": own["definition"], "data_hash": own["data"]})
    )
    publish_values(changed, "Plenary 2021-10-25", deck)
    held = next(check for check in audit_workspace(changed).checks if check.name == "publications")
    assert (held.noted, len(held.held)) == ([], 1)
    deck.write_bytes(deck.read_bytes() + b"x") if change == "changed" else deck.unlink()
    audited, words = tell(changed)
    (check,) = [check for check in audited.checks if check.name == "publications"]
    assert ([each.name for each in check.noted], check.found) == ([told], [])
    assert "shown.png" in words
    assert "Plenary 2021-10-25" in words


def test_a_moved_publication_and_a_broken_chain_are_said_in_words(changed: Path) -> None:
    publish_values(changed, "Plenary 2021-10-25", survey="walks")
    edit_table(changed, lambda table: table.replace({"numerator": {"8": "7"}}))
    record_run(changed)
    audited, told = tell(changed)
    assert find(audited) == {"publications": ["publication_moved"]}
    assert "Plenary 2021-10-25" in told
    assert "8 of 12" in told
    assert "7 of 12" in told
    content = (changed / RECORDS).read_bytes()
    (changed / RECORDS).write_bytes(content.replace(b'"event":"Plenary', b'"event":"Seminar'))
    assert "changed since it was written" in tell(changed)[1]


def test_what_the_last_run_left_is_noted_once(changed: Path) -> None:
    note_outputs(changed)
    before = (changed / NOTE).stat().st_mtime_ns, (changed / NOTE).stat().st_ino
    note_outputs(changed)
    assert ((changed / NOTE).stat().st_mtime_ns, (changed / NOTE).stat().st_ino) == before
    (changed / "processed/walks/2021/topline.csv").unlink()
    note_outputs(changed)
    assert "topline.csv" not in (changed / NOTE).read_text(encoding="utf-8")


def test_a_crate_names_the_commit_where_there_was_one_and_needs_a_history(small: Path, tmp_path: Path) -> None:
    def identify(workspace: Path) -> list[str]:
        (metadata,) = write_crate(workspace, Path("crate"))
        graph = json.loads((workspace / metadata).read_text(encoding="utf-8"))["@graph"]
        return [each["identifier"] for each in graph if each["@id"].startswith("#run-") and "identifier" in each]

    committed, bare = tmp_path / "committed", tmp_path / "bare"
    shutil.copytree(small, committed)
    commit = read_state(read_records(small)).runs[0]["commit"]
    assert identify(committed) == [f"git commit {commit}"]
    append_records(bare, run(value(0.5)))
    assert identify(bare) == []
    shutil.rmtree(bare / HISTORY)
    with pytest.raises(Refusal, match="run `boost run` first"):
        write_crate(bare, Path("another"))
    assert not (bare / "another").exists()
