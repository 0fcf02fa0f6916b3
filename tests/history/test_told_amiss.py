"""What an audit says of everything that can be amiss, what is told of a broken chain, of hidden numbers and of many."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.history.acts import acknowledge_rewrite, publish_values
from pipelines.history.audit import audit_workspace
from pipelines.history.audit_page import print_audit
from pipelines.history.chain import Head, Record, bind_records, head_of, write_line
from pipelines.history.explain import Explanation
from pipelines.history.faults import find_faults
from pipelines.history.select import Asked
from pipelines.history.state import read_state
from pipelines.history.store import HEAD, RECORDS, append_records, read_content, read_records
from pipelines.history.timeline import print_timeline
from tests.history.conftest import commit
from tests.history.test_acknowledge import KEY, commits, rewrite, value
from tests.history.test_explained_records import draw, name, remember
from tests.history.test_record_small import edit
from tests.history.year import FIGURE, LANGUAGES
from tests.telling import hold

TABLE = Path("processed/indicators.csv")
PRINTED = Path("raw/published/figures.csv")


def add(*records: Record) -> Callable[[Path], object]:
    return lambda workspace: append_records(workspace, [{"at": "2021-12-01T10:00:00Z", **each} for each in records])


def change(path: Path | str, old: str, new: str) -> Callable[[Path], object]:
    return lambda workspace: edit(workspace / path, old, new)


def edit_lines(edited: Callable[[list[str]], list[str]], path: Path = RECORDS) -> Callable[[Path], object]:
    def spoil(workspace: Path) -> None:
        lines = (workspace / path).read_text(encoding="utf-8").splitlines(keepends=True)
        (workspace / path).write_text("".join(edited(lines)), encoding="utf-8")

    return spoil


def remove(*paths: Path | str) -> Callable[[Path], object]:
    return lambda workspace: [(workspace / path).unlink() for path in paths]


def write(path: Path | str, text: str) -> Callable[[Path], object]:
    def spoil(workspace: Path) -> None:
        (workspace / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace / path).write_text(text, encoding="utf-8")

    return spoil


def forge(path: str, **row: str) -> Callable[[Path], object]:
    """A figure that says so of itself."""
    return lambda workspace: draw(workspace / path, name(workspace, {"indicator": "wk-helped", **row}))


def lag(workspace: Path) -> None:
    """As where a process was ended before it had written the head."""
    head = (workspace / HEAD).read_bytes()
    add({"kind": "run", "records": 1, "waves": []}, value(0.5))(workspace)
    (workspace / HEAD).write_bytes(head)


def count_otherwise(workspace: Path) -> None:
    """As with another version of the counting code."""
    path = workspace / "processed/walks/2021/definitions.json"
    made = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(made | {"code": "fedcba9876543210"}), encoding="utf-8")


def publish(workspace: Path) -> None:
    """What stands now: all of the earlier publications is as it was shown last."""
    publish_values(workspace, "Report", survey="walks")


PART = {"kind": "value", "key": KEY, "definition": "d" * 16, "data": "e" * 16, "code": "c" * 16, "why": []}
HALF, QUARTER = ({"values": {"value": number, "unit": "share"}} for number in (0.5, 0.25))
COLUMNS = "id,document,place,survey,wave,what,kind,value,unit,base,note\n"
SPOILT: dict[str, Callable[[Path], object]] = {
    "a record changed": change(RECORDS, '"event":"Plenary', '"event":"Seminar'),
    "two records deleted": edit_lines(lambda lines: [*lines[:20], *lines[22:]]),
    "a record deleted": edit_lines(lambda lines: [*lines[:20], *lines[21:]]),
    "two records swapped": edit_lines(lambda lines: [*lines[:20], lines[21], lines[20], *lines[22:]]),
    "the end cut": edit_lines(lambda lines: lines[:-2]),
    "a record put in": edit_lines(lambda lines: [*lines[:30], lines[20], *lines[30:]]),
    "a line that is none": edit_lines(lambda lines: [*lines[:30], "{ }\n", *lines[31:]]),
    "no head": remove(HEAD),
    "the head lags": lag,
    "a definition that is another": add({"kind": "definition", "hash": "0" * 16, "content": {"indicator": {"id": "users"}, "items": {}, "bases": {}}}),
    "a definition that is missing": add(PART | HALF | {"why": [{"reason": "first"}]}),
    "parts that do not add up": add(PART | HALF, PART | QUARTER | {"was": 57, "why": [{"reason": "data", "part": 0.25}]}),
    "a number that is another": change(TABLE, "expression,67", "expression,68"),
    "a number that is hidden": edit_lines(
        lambda lines: [line.replace(",37,persons", ",,persons").replace("false", "true") if "calls," in line else line
                       for line in lines], TABLE),
    "numbers that are renamed": change(TABLE, "wk-which", "wk-where"),
    "a table by hand": write(TABLE, "by hand\n"),
    "no table": remove(TABLE),
    "other code": count_otherwise,
    "a file that is new": write("processed/walks/2021/notes.txt", "by hand"),
    "no file that was noted": remove(".boost/outputs.json"),
    "a figure that says nothing": write("figures/walks/2021/fr/02-bare.svg", "<svg/>"),
    "a figure that is forged": forge("figures/walks/2021/fr/03-forged.png", data_hash="0" * 16),
    "no figure": remove(FIGURE),
    "a figure that is another": lambda workspace: (workspace / FIGURE).write_bytes((workspace / FIGURE).read_bytes() + b"x"),
    "printed otherwise": write(PRINTED, f"{COLUMNS}wk-helped,letter,page 1,walks,2021,wk-helped,exact,0.75,share,,\n"),
    "no printed table": write(PRINTED, "id\n"),
    "published anew": publish,
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_what_an_audit_says_of_what_is_amiss(year: tuple[Path, object], tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """Only the lines that say another thing than of the year as it passed."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1640995200")
    before = audit(year[0])
    workspace = tmp_path / "workspace"
    shutil.copytree(year[0], workspace)
    SPOILT[name](workspace)
    other = [line for line in audit(workspace) if line not in before]
    hold(f"amiss/{name.replace(' ', '-')}.txt", "\n".join(other))


def audit(workspace: Path, language: str = "en", head: str = "") -> list[str]:
    console = Console(file=(out := io.StringIO()), width=250, soft_wrap=True, highlight=False)
    print_audit(audit_workspace(workspace, head), language, console)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_audit_says_of_a_history_that_was_replaced(tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1640995200")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_DATE", "2021-12-20T10:00:00Z")
    text = ["== before the first record", *audit(tmp_path, language)]
    for number in (0.5, 0.6):
        rewrite(tmp_path, number)
        commit(tmp_path, "history")
    text += ["== replaced", *audit(tmp_path, language)]
    _, note = acknowledge_rewrite(tmp_path, commits(tmp_path)[0], "recorded anew", "maintainer")
    text += ["== explained", *audit(tmp_path, language), json.dumps(note, sort_keys=True)]
    commit(tmp_path, "explained")
    rewrite(tmp_path, 0.6)
    text += ["== the explanation gone", *audit(tmp_path, language)]
    for event in ("Plenary", "Letter"):
        append_records(tmp_path, [{"kind": "publication", "at": "2022-01-26T09:00:00Z", "event": event, "shown": [2], "files": []}])  # fmt: skip
    commit(tmp_path, "published")
    head = read_state(read_records(tmp_path)).records
    rewrite(tmp_path, 0.7)
    hold(f"replaced-{language}.txt", "\n".join([*text, f"== {head} records, of which two were publications", *audit(tmp_path, language)]))  # fmt: skip


def test_how_a_fault_of_a_chain_is_known() -> None:
    drafts = [{"kind": "run", "records": 5}, *({"kind": "value", "v": number} for number in range(5))]
    chain = bind_records([*drafts, *drafts], Head())

    def forged(at: int, **fields: object) -> list[bytes]:
        return [*chain[:at], write_line({**json.loads(chain[at]), **fields}), *chain[at + 1 :]]

    chains = {
        "as it was": chain, "nothing": [], "no record": [*chain[:3], b"{ }", *chain[4:]], "changed": forged(3, v=9),
        "the first": forged(0, prev="f" * 64), "the last": forged(11, v=9), "bound to another": forged(4, prev="f" * 64),
        "without a number": forged(3, n="4"), "a number that is true": forged(3, n=True), "the number 0": forged(3, n=0),
        "number 9": forged(3, n=9), "number 40": forged(3, n=40),
        "one missing": [*chain[:3], *chain[4:]], "three missing": [*chain[:3], *chain[6:]], "cut": chain[:9],
        "cut to a batch": chain[:6], "twice": [*chain[:5], chain[2], *chain[5:]], "swapped": [*chain[:3], chain[4], chain[3], *chain[5:]],
        "moved": [*chain[:2], *chain[3:7], chain[2], *chain[7:]], "first missing": chain[1:],
        "split": [*chain[:3], chain[3][:9], chain[3][9:], *chain[4:]], "joined": [*chain[:3], chain[3] + chain[4], *chain[5:]],
        "one more": bind_records([{"kind": "value"}], head_of(chain)), "a run that says nothing": forged(6, records="5"),
    }  # fmt: skip
    chains["one more"] = [*chain, *chains["one more"]]
    text = []
    for done, lines in chains.items():
        content = b"".join(line + b"\n" for line in lines)
        for asked, head, said in (("with its head", head_of(chain), content), ("without", None, content),
                                  ("without an end", head_of(chain), content[:-1]), ("cut within", head_of(chain), content[:-5])):  # fmt: skip
            text.append(f"== {done}, {asked}")
            text += [f"{each.record} {each.kind} {each.last}: {each.detail}" for each in find_faults(said, head)]
    hold("faults.txt", "\n".join(text))


SUPPRESSED = ("small", "complement", "zero", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_hidden_numbers_and_of_many(tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    hidden = [value(0.5) | {"key": KEY | {"level": f"L{at}"}, "values": {"suppressed": True, "reason": reason}}
              for at, reason in enumerate(SUPPRESSED)]  # fmt: skip
    large = {"value": 0.25, "unit": "share", "numerator": 3000, "denominator": 12000, "persons": 11900, "ci_low": 0.2, "ci_high": 0.3,
             "ci_method": "wilson", "not_asked": 1, "no_answer": 2, "dont_know": 3, "not_applicable": 4, "broke_off": 5, "not_in_wave": 6}  # fmt: skip
    mean = {"value": 3.25, "unit": "score", "ci_low": 3, "ci_high": 3.5, "ci_method": "t"}
    whys = [{"reason": "data", "added": 1, "edited": 2, "removed": 3, "part": -0.01}, {"reason": "coding", "part": 0.02},
            {"reason": "environment"}, {"reason": "disclosure"}, {"reason": "unexplained"}, {"reason": "not_attributable", "part": 0.5},
            {"reason": "definition", "keys": [{"key": "a", "old": None, "new": ["b", {"c": ""}]}, {"key": "d", "old": {}, "new": 1}]}]  # fmt: skip
    remember(
        tmp_path, *hidden, value(0) | {"key": KEY | {"level": "large"}, "values": large},
        value(0) | {"key": KEY | {"indicator": "mean", "statistic": "mean"}, "values": mean},
    )  # fmt: skip
    remember(tmp_path, value(0) | {"key": KEY | {"indicator": "mean", "statistic": "mean"}, "values": {"unit": "score"}, "was": 7, "why": whys})  # fmt: skip
    explanation = Explanation(tmp_path, read_records(tmp_path), language)
    text = []
    for asked, everything in ((Asked("users"), False), (Asked("users", level="large"), True), (Asked("mean"), False)):
        explanation.console = Console(file=(out := io.StringIO()), width=250, soft_wrap=True, highlight=False)
        explanation.show(asked, everything)
        print_timeline(
            read_records(tmp_path), asked, language, everything, Console(file=out, width=900, highlight=False)
        )
        text.append(f"== {asked.indicator} {asked.level}\n{out.getvalue()}")
    explanation.console = Console(file=(out := io.StringIO()), width=60, force_terminal=True, color_system=None)
    explanation.show(Asked("mean"))
    hold(f"hidden-{language}.txt", "".join([*text, f"== on a terminal\n{out.getvalue()}"]))
    assert read_content(tmp_path)
