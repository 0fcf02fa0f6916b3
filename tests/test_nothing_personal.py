"""Nothing personal gets out: invented names, addresses, numbers and tokens are in no artefact of a full run.

They stand in every kind of column of several kinds of export. Afterwards every file is looked into: archives unpacked,
pictures' texts read, tables opened. Only raw/, and the open answers of the guarded responses tables, may hold them.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from pipelines.formulas import rearm
from tests.conftest import REPOSITORY
from tests.small_workspace import HEADINGS, make_small

NAMES = ["Zebulonia Quarkova", "Ottokar Wimpelsteert", "Fenna Kwispelaar", "Barnabe Tromblonneux", "Isaura Vlindermans",
         "Cunegonde Pataplouf", "Wolfert Zoetewey", "Melusine Grattepanche"]  # fmt: skip
MAILS = [f"{word}@canary-{number}.example" for number, word in enumerate(
    ["zq", "owimpel", "fenna.k", "barnabe+t", "isaura", "cune", "wolfert", "melusine"])]  # fmt: skip
STREETS = ["Rue du Canari Muet 7013", "Kanariestraat 8127 bus 3", "Impasse Serinette 9041"]
PHONES = ["0475 91 38 27", "+32 2 918 37 46", "0032 496 18 27 36", "02/918.27.36", "04859 17263"]
NATIONAL = ["85.07.30-033.28", "93051822361", "01.02.03-456.78"]
ADDRESSES = ["203.0.113.77", "198.51.100.23", "2001:db8::ca11:ab1e", "192.0.2.199"]
TOKENS = ["tokKanarie93x", "Qz7canaryTok", "serinTOK41", "tokMuet88z", "piepTok17q"]
REFERRERS = ["https://intranet.canary-ref.example/u/zq?sid=77", "https://mail.canary-ref.example/inbox/owimpel"]
FREE = ["met Fenna Kwispelaar gebeld", "demandez a Barnabe Tromblonneux"]
CANARIES = [*NAMES, *MAILS, *STREETS, *PHONES, *NATIONAL, *ADDRESSES, *TOKENS, *REFERRERS, *FREE]

CODEBOOK = """items:
  - id: use
    type: single
    wording: {fr: Usage}
    short: {fr: Usage}
    codes:
      A: {label: {fr: Souvent}}
      B: {label: {fr: Rarement}}
    other: {fr: Autre}
  - id: box
    type: multiple
    wording: {fr: Cases}
    short: {fr: Cases}
    codes:
      X: {label: {fr: Ixe}}
      Y: {label: {fr: Grec}}
    other: {fr: Autre}
  - id: count
    type: number
    wording: {fr: Combien}
    short: {fr: Combien}
  - id: free
    type: text
    wording: {fr: Libre}
    short: {fr: Libre}
bases:
  all: {label: {fr: tous}}
"""
INDICATORS = """indicators:
  - {id: pb-use, label: {fr: Usage}, statistic: distribution, item: use}
  - {id: pb-box, label: {fr: Cases}, statistic: distribution, item: box}
  - {id: pb-count, label: {fr: Combien}, statistic: [mean], item: count}
"""
SLIDES = """slides:
  - {id: use, chart: bars, indicator: pb-use, title: {fr: Usage}, reading: {fr: Les usages}}
  - {id: box, chart: bars, indicator: pb-box, title: {fr: Cases}, reading: {fr: Les cases}}
"""
SURVEY = """id: probe
title: {fr: Sonde}
platform: limesurvey
languages: [fr]
minimum_cell: 1
personal: [nom, attribute_1]
waves:
"""
WAVE = """  %s:
    fielded: {from: 2021-11-01, to: 2021-12-31}
    exported: 2022-01-01
    exports: [%s]
"""
COLUMNS = ["id", "submitdate", "lastpage", "startlanguage", "token", "startdate", "datestamp", "ipaddr", "refurl",
           "firstname", "lastname", "email", "attribute_1", "nom", "use", "use[other]", "box[X]", "box[Y]", "box[other]",
           "count", "free"]  # fmt: skip


def pick(values: list[str], number: int) -> str:
    return values[number % len(values)]


def list_rows(first: int, count: int, *, spoilt: bool = False) -> list[list[str]]:
    rows = []
    for number in range(first, first + count):
        moment = f"2021-12-{1 + number % 28:02d} 10:00:00"
        name, free = pick(NAMES, number), pick([*CANARIES], number)
        other = number % 4 == 3
        rows.append([
            str(number), moment, "2", "fr", f"{pick(TOKENS, number)}", moment, moment, pick(ADDRESSES, number),
            pick(REFERRERS, number), name.split()[0], name, pick(MAILS, number), pick(STREETS, number), name,
            "-oth-" if other else pick(["A", "B"], number), pick(CANARIES, number * 7) if other else "",
            pick(["Y", ""], number), "Y", pick(CANARIES, number * 3) if number % 5 == 0 else "", str(number % 9), free,
        ])  # fmt: skip
        if spoilt:
            # Answers slipped a column to the left, as in a file that was saved again.
            at = COLUMNS.index("use") + (number % 2) * 5
            rows[-1][at] = pick([*MAILS, *PHONES, *NATIONAL, *ADDRESSES[:2]], number)
    return rows


def write_csv(path: Path, rows: list[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)


def write_xlsx(path: Path, rows: list[list[str]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)


def make_workspace(folder: Path) -> Path:
    workspace = make_small(folder, waves=1)
    rows = []
    for number in range(24):
        free = pick(CANARIES, number * 2 + 1)
        rows.append(
            [f"{1 + number:02d}/03/2021 10:00:00", pick(MAILS, number), ["Oui", "Non"][number % 2], "Parc", free]
        )
    write_csv(workspace / "raw/walks/2021/walks.csv", [HEADINGS, *rows])
    declared = workspace / "schemas/surveys/probe"
    declared.mkdir()
    waves = WAVE % ("2021", "{file: one.csv}, {file: two.xlsx}") + WAVE % ("2022", "{file: spoilt.csv}")
    for name, content in {
        "survey": SURVEY + waves,
        "codebook": CODEBOOK,
        "indicators": INDICATORS,
        "slides": SLIDES,
    }.items():
        (declared / f"{name}.yaml").write_text(content, encoding="utf-8")
    write_csv(workspace / "raw/probe/2021/one.csv", [COLUMNS, *list_rows(1, 44)])
    write_xlsx(workspace / "raw/probe/2021/two.xlsx", [COLUMNS, *list_rows(101, 12)])
    write_csv(workspace / "raw/probe/2022/spoilt.csv", [COLUMNS, *list_rows(1, 20, spoilt=True)])
    for name in ("notebooks", "dvc.yaml", "params.yaml", ".gitignore", ".dvc/config"):
        (workspace / name).parent.mkdir(exist_ok=True)
        (shutil.copytree if (REPOSITORY / name).is_dir() else shutil.copy)(REPOSITORY / name, workspace / name)
    (workspace / "pipelines").symlink_to(REPOSITORY / "pipelines", target_is_directory=True)
    return workspace


def call(workspace: Path, *command: str) -> str:
    surroundings = os.environ | {"PYTHONPATH": str(REPOSITORY), "BOOST_WORDS": "fr"}
    surroundings.pop("BOOST_DEBUG", None)
    done = subprocess.run(command, cwd=workspace, env=surroundings, capture_output=True, text=True, check=False)
    return f"{done.returncode}\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The workspace after a full run in git, and what each command said."""
    workspace = make_workspace(tmp_path_factory.mktemp("personal") / "workspace")
    boost = (sys.executable, "-m", "pipelines")
    call(workspace, "git", "init", "-q")
    said = {"run": call(workspace, *boost, "run")}
    for name in ("audit", "summary"):
        said[name] = call(workspace, *boost, name)
    said["check"] = call(workspace, *boost, "check", "raw/probe/2022/spoilt.csv", "--survey", "probe", "--wave", "2022")
    said["explain"] = call(workspace, *boost, "explain", "pb-use")
    said["git add"] = call(workspace, "git", "add", "-A")
    said["git"] = call(workspace, "git", "-c", "user.name=t", "-c", "user.email=t@t.example", "commit", "-qm", "x")
    return workspace, said


def find_canaries(content: bytes) -> set[str]:
    """The canaries in bytes, also where a format writes signs otherwise."""
    text = content.decode("utf-8", errors="ignore")
    plain = text.replace("&#39;", "'").replace("&#43;", "+").replace("&amp;", "&").replace("\\/", "/").casefold()
    return {each for each in CANARIES if each.casefold() in plain or rearm(each).casefold() in plain}


def unpack(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file and, of archives, all that lies in them; of pictures also their texts."""
    yield name, content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from unpack(f"{name}!{member}", archive.read(member))
    if content.startswith(b"\x89PNG"):
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            yield f"{name}!texts", repr(getattr(picture, "text", {})).encode()
    if content.startswith(b"PAR1"):
        table = pd.read_parquet(io.BytesIO(content))
        open_answers = [column for column in table if str(column).startswith("text:")]
        yield f"{name}!columns", repr(list(table.columns)).encode()
        yield f"{name}!closed", table.drop(columns=open_answers).to_csv().encode()
        yield f"{name}!open", table[open_answers].to_csv().encode()


GUARDED = re.compile(r"(?:processed|\.boost/recorded)/\w+/\d+/responses\.parquet(?:!open)?")


def test_there_are_forty_of_every_kind() -> None:
    assert len(set(CANARIES)) == len(CANARIES) >= 40
    assert find_canaries(" ".join(CANARIES).encode()) == set(CANARIES)


def test_they_are_in_no_artefact_of_a_full_run(told: tuple[Path, dict[str, str]]) -> None:
    workspace, _ = told
    found: dict[str, set[str]] = {}
    kinds: set[str] = set()
    for path in sorted(workspace.rglob("*")):
        name = path.relative_to(workspace).as_posix()
        if not path.is_file() or name.startswith(("raw/", "pipelines/")):
            continue
        kinds.add(path.suffix)
        for part, content in unpack(name, path.read_bytes()):
            if not GUARDED.fullmatch(part) and (canaries := find_canaries(content)):
                found[part] = canaries
    assert found == {}
    assert {".csv", ".json", ".html", ".png", ".svg", ".txt", ".ipynb", ".pptx", ".parquet", ".jsonl", ".lock"} <= kinds


def test_only_open_answers_are_kept_and_no_address_name_or_token(told: tuple[Path, dict[str, str]]) -> None:
    responses = pd.read_parquet(told[0] / "processed/probe/2021/responses.parquet")
    assert len(responses) == 56
    columns = {str(column) for column in responses}
    assert not columns & {"token", "ipaddr", "refurl", "firstname", "lastname", "email", "attribute_1", "nom"}
    assert responses["participant"].str.startswith("P-").all()
    assert find_canaries(responses["text:free"].str.cat(sep=" ").encode())


def test_they_are_in_nothing_that_is_said(told: tuple[Path, dict[str, str]]) -> None:
    _, said = told
    assert said["run"].startswith("1\n")
    assert "spoilt.csv" in said["run"]
    assert "spoilt.csv" in said["check"]
    assert said["git"].startswith("0\n")
    assert {name: find_canaries(words.encode()) for name, words in said.items()} == {name: set() for name in said}


def test_they_are_in_no_version_of_git_and_no_message_of_it(told: tuple[Path, dict[str, str]]) -> None:
    workspace, _ = told
    listed = call(workspace, "git", "ls-files")
    assert "history/records.jsonl" in listed
    assert "raw/" not in listed
    assert "pseudonyms.key" not in listed
    assert find_canaries(call(workspace, "git", "log", "-p", "--all", "--text").encode()) == set()


def test_what_nobody_foresaw_is_told_without_its_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pipelines import cli

    def fail(**_: object) -> None:
        raise ValueError(f"could not convert {CANARIES}")

    monkeypatch.setattr(cli, "app", fail)
    monkeypatch.delenv("BOOST_DEBUG", raising=False)
    with pytest.raises(SystemExit):
        cli.main()
    said = capsys.readouterr()
    assert "ValueError" in said.err
    assert find_canaries((said.out + said.err).encode()) == set()
