"""The command line as a user meets it: help, exit codes, messages of a few lines, nothing half-written."""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.refused import STOPPED, note_refused
from pipelines.run import run_stages
from tests.conftest import REPOSITORY, copy_workspace, read_tree

EXPORT = "raw/babelboost/2021/results-survey621127.csv"
FORM = "raw/diapason/2021/diapason-2021-fr-sheets.csv"


def boost(workspace: Path, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONUTF8": "1", "COLUMNS": "200", "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(
        [sys.executable, "-m", "pipelines", *arguments],
        cwd=workspace, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=timeout, check=False,
    )  # fmt: skip


def test_a_path_that_is_typed_wrong_is_told_as_a_path(tmp_path: Path) -> None:
    for name, found in (("nothing.csv", "no such file"), ("schemas", "a folder")):
        told = check(copy_workspace(tmp_path / name, surveys=("babelboost",), impact=False), name).stderr
        assert found in told
        assert "check the path" in told


def check(
    workspace: Path, file: str, survey: str = "babelboost", wave: str = "2021"
) -> subprocess.CompletedProcess[str]:
    return boost(workspace, "check", file, "--survey", survey, "--wave", wave)


def change(path: Path, old: str, new: str, count: int = 1) -> None:
    content = path.read_bytes().decode("utf-8")
    assert old in content
    path.write_bytes(content.replace(old, new, count).encode("utf-8"))


def assert_refused(result: subprocess.CompletedProcess[str], *parts: str) -> None:
    said = result.stdout + result.stderr
    assert result.returncode == 1, said
    assert "Traceback" not in said
    assert len(said.splitlines()) < 60
    for part in parts:
        assert part in said, f"{part!r} is not in:\n{said}"


def test_help_is_a_table_of_contents(workspace: Path) -> None:
    said = boost(workspace, "--help").stdout
    for command in ("run", "check", "compare", "data", "figures", "summary", "declarations"):
        assert command in said
    for command in ("run", "check", "compare", "data", "figures", "summary", "declarations"):
        assert "Example" in boost(workspace, command, "--help").stdout


def test_help_imports_nothing_heavy() -> None:
    heavy = [
        "pandas",
        "numpy",
        "matplotlib",
        "pandera",
        "papermill",
        "dvc",
        "pyarrow",
        "pydantic",
        "scipy",
        "nbformat",
        "citric",
        "requests",
        "keyring",
    ]
    code = f"""
import sys
from typer.testing import CliRunner
from pipelines.cli import app
result = CliRunner().invoke(app, ["--help"])
assert result.exit_code == 0
print(sorted(set({heavy!r}) & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert done.stdout.strip() == "[]"


def test_check_says_what_a_good_export_holds(workspace: Path) -> None:
    result = check(workspace, EXPORT)
    assert result.returncode == 0, result.stderr
    assert "responses: 75 (complete 67, partial 0, broken off 8)" in result.stdout
    assert "errors: 0, warnings: 0" in result.stdout
    assert not (workspace / "processed").exists()


@pytest.mark.parametrize(
    ("break_it", "expected"),
    [
        (lambda path: path.unlink(), ["no such file"]),
        (lambda path: path.write_bytes(b""), ["an empty file"]),
        (lambda path: path.write_bytes(b"\xef\xbb\xbf\r\n"), ["an empty file"]),
        (lambda path: change(path, ";", "|", 10**6), ["line 1", "commas, semicolons or tabs"]),
        (lambda path: change(path, '"PASEN"', '"PASENC"'), ["row 2", "utilise", "PASENC", "OUI, PASEN"]),
        (lambda path: change(path, '"duree"', '"dauer"'), ["duree", "dauer"]),
        (lambda path: change(path, '"freins";', '"freins";"neu";'), ["row 2", "34 cells", "35 cells"]),
        (lambda path: change(path, '"OUI";"1";"M15"', '"OUI";"viel";"M15"'), ["row 6", "nbpers", "viel", "a number"]),
        (lambda path: change(path, "2021-11-29 09:11:48", "29/11/2021"), ["row 2", "submitdate", "29/11/2021"]),
        (lambda path: path.write_bytes(path.read_bytes()[:9000]), ["quote that is not closed"]),
        (lambda path: change(path, '"2";"2021', '"1";"2021'), ["row 3", "row 2 has the same number"]),
    ],
)
def test_a_bad_limesurvey_export_is_refused_with_its_place(workspace: Path, break_it, expected: list[str]) -> None:  # type: ignore[no-untyped-def]
    break_it(workspace / EXPORT)
    assert_refused(check(workspace, EXPORT), EXPORT, *expected)


def test_an_export_that_a_spreadsheet_saved_in_another_encoding_is_read(workspace: Path) -> None:
    content = (workspace / EXPORT).read_text(encoding="utf-8-sig").replace("🙂", ":)").replace("\u2265", ">=")
    (workspace / EXPORT).write_bytes(content.encode("cp1252", "replace"))
    result = check(workspace, EXPORT)
    assert result.returncode == 0, result.stdout
    assert "responses: 75" in result.stdout


def test_the_export_of_another_survey_is_recognised(workspace: Path) -> None:
    shutil.copy(workspace / FORM, workspace / EXPORT)
    assert_refused(check(workspace, EXPORT), "a file of the kind form-sheet-csv", "the platform `limesurvey`")
    content = (REPOSITORY / EXPORT).read_text(encoding="utf-8-sig").replace("soutien", "hilfe").replace("lieu", "ort")
    content = content.replace('"metier', '"beruf').replace('"situations', '"lage').replace('"utilise"', '"nutzung"')
    (workspace / EXPORT).write_text(content, encoding="utf-8")
    assert_refused(check(workspace, EXPORT), "another survey")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Travailleur social,Oui", "Astronaute,Oui", ["row 2", "profession", "Astronaute", "Travailleur social"]),
        ("22/03/2021 13:50:47", "2021-13-45", ["row 2", "Horodateur", "2021-13-45"]),
        ("Vous êtes:", "Votre profession:", ["Vous êtes:"]),
        ("p07@structure-g.example", "keine Adresse", ["row 2", "not shown: personal"]),
    ],
)
def test_a_bad_form_export_is_refused_with_its_place(workspace: Path, old: str, new: str, expected: list[str]) -> None:
    change(workspace / FORM, old, new)
    result = check(workspace, FORM, "diapason")
    assert_refused(result, *expected)
    assert "keine Adresse" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("codebook.yaml", "type: number", "type: numbr", ["codebook.yaml, line", "type", "numbr"]),
        ("codebook.yaml", "asked_of: users", "asked_off: users", ["codebook.yaml, line", "did you mean `asked_of`"]),
        ("codebook.yaml", "bases:\n", "bases:\n\tx: 1\n", ["codebook.yaml, line", "a YAML file"]),
        ("indicators.yaml", "codes: [OUI]", "codes: [YES]", ["indicators.yaml, line", "YES", "one of OUI, PASEN"]),
        ("slides.yaml", "{bb-users.of}", "{bb-usres.of}", ["slides.yaml, line", "bb-usres"]),
        ("survey.yaml", "to: 2021-12-15", "to: 2020-12-15", ["survey.yaml, line", "before it begins"]),
    ],
)
def test_a_bad_declaration_is_refused_with_file_line_and_key(
    workspace: Path, file: str, old: str, new: str, expected: list[str]
) -> None:
    change(workspace / "schemas/surveys/babelboost" / file, old, new)
    assert_refused(boost(workspace, "declarations"), *expected)


def test_unknown_survey_and_wave_are_refused_with_the_known_ones(workspace: Path) -> None:
    assert_refused(check(workspace, EXPORT, "babelbost"), "babelboost, diapason")
    assert_refused(check(workspace, EXPORT, "babelboost", "2020"), "no wave `2020`", "2021")


def test_outside_a_workspace_there_is_a_word_about_where_to_start(tmp_path: Path) -> None:
    assert_refused(boost(tmp_path, "run"), "no survey is declared here")
    assert_refused(boost(tmp_path, "summary"), "no results yet")


def test_an_error_stops_its_wave_and_leaves_former_outputs_untouched(workspace: Path) -> None:
    assert boost(workspace, "data").returncode == 0
    before = read_tree(workspace / "processed")
    change(workspace / FORM, "Travailleur social,Oui", "Astronaute,Oui")
    change(workspace / EXPORT, '"OUI";"1";"M15"', '"OUI";"2";"M15"')
    assert_refused(boost(workspace, "data"), "row 2", "Astronaute")
    after = read_tree(workspace / "processed")
    assert before.keys() == after.keys()
    changed = {name for name in before if before[name] != after[name]}
    stopped = {name for name in changed if name.startswith("diapason/")}
    assert stopped == {"diapason/2021/validation.json", "diapason/2021/validation.html"}
    assert {"babelboost/2021/responses.parquet", "indicators.csv"} <= changed
    assert b"Astronaute" in after["diapason/2021/validation.json"]


def test_warnings_go_on_and_are_counted(workspace: Path) -> None:
    change(workspace / EXPORT, '"1";"2021-11-29 09:11:48"', '"1";"2021-12-29 09:11:48"')
    change(workspace / EXPORT, '"PASEN";;;;;;', '"PASEN";"3";;;;;')
    result = check(workspace, EXPORT)
    assert result.returncode == 0
    assert "errors: 0, warnings: 2" in result.stdout


def test_a_survey_taken_away_leaves_nothing_behind(workspace: Path) -> None:
    assert boost(workspace, "data").returncode == 0
    shutil.rmtree(workspace / "schemas/surveys/diapason")
    (workspace / "schemas/impact.yaml").unlink()
    assert boost(workspace, "data").returncode == 0
    assert not (workspace / "processed/diapason").exists()
    assert "diapason" not in (workspace / "processed/indicators.csv").read_text(encoding="utf-8")


def test_the_key_is_made_once_and_kept_private(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOOST_PSEUDONYM_KEY")
    assert check(workspace, FORM, "diapason").returncode == 0
    key = workspace / "pseudonyms.key"
    first = key.read_text(encoding="ascii")
    assert len(first.strip()) == 64
    if os.name == "posix":
        assert key.stat().st_mode & 0o777 == 0o600
    assert check(workspace, FORM, "diapason").returncode == 0
    assert key.read_text(encoding="ascii") == first


def test_run_goes_through_dvc_and_does_nothing_the_second_time(workspace: Path) -> None:
    for name in ("dvc.yaml", ".dvcignore"):
        shutil.copy(REPOSITORY / name, workspace / name)
    (workspace / ".dvc").mkdir()
    shutil.copy(REPOSITORY / ".dvc/config", workspace / ".dvc/config")
    (workspace / "pipelines").mkdir()  # a stage depends on the code, which lies elsewhere here
    (workspace / "pipelines/marker").write_text("", encoding="utf-8")
    shutil.rmtree(workspace / "schemas/surveys/babelboost")
    (workspace / "schemas/impact.yaml").unlink()
    first = boost(workspace, "run", timeout=240)
    assert first.returncode == 0, first.stderr
    assert "44 figures in 4 decks" in first.stdout
    stamp = (workspace / "figures/diapason/2021/fr/01-title.png").stat().st_mtime_ns
    second = boost(workspace, "run")
    assert second.stdout == first.stdout.partition("\nHistory:")[0]
    assert (workspace / "figures/diapason/2021/fr/01-title.png").stat().st_mtime_ns == stamp


def test_the_summary_says_what_was_stopped_and_what_nobody_reads(workspace: Path) -> None:
    assert boost(workspace, "data").returncode == 0
    change(workspace / FORM, "Travailleur social,Oui", "Astronaute,Oui")
    (workspace / "raw/diapason/2021/forgotten.csv").write_text("x", encoding="utf-8")
    boost(workspace, "data")
    said = boost(workspace, "summary", "--words", "nl").stdout
    assert "gestopt door 1 fout, zie processed/diapason/2021/validation.html" in said
    assert "niet opgegeven, dus niet gelezen: raw/diapason/2021/forgotten.csv" in said
    assert "bb-users" in said
    # Of the wave of 2022 small numbers are hidden; the two of 2021 were public before.
    table = (workspace / "processed/babelboost/2022/indicators.csv").read_text(encoding="utf-8")
    hidden = sum(row["suppressed"] == "true" for row in csv.DictReader(table.splitlines()))
    assert hidden > 20
    assert f"{hidden} rijen met getallen verborgen: minder dan 5 personen" in said
    assert said.count("al openbaar: kleine aantallen worden getoond") == 2


def test_a_stopped_wave_does_not_keep_the_others_from_being_drawn(workspace: Path) -> None:
    shutil.rmtree(workspace / "schemas/surveys/diapason")
    shutil.copytree(workspace / "schemas/surveys/babelboost", workspace / "schemas/surveys/second")
    for path in (workspace / "schemas/surveys/second").iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace("id: babelboost", "id: second"), encoding="utf-8")
    for slides in (workspace / "schemas/surveys").glob("*/slides.yaml"):
        slides.write_text(slides.read_text(encoding="utf-8").split("  - id: professions")[0], encoding="utf-8")
    (workspace / "schemas/impact.yaml").unlink()
    for survey in (workspace / "schemas/surveys").glob("*/survey.yaml"):
        survey.write_text(
            re.sub(r"^compare:.*\n  - .*\n", "", survey.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8"
        )
    shutil.copytree(workspace / "raw/babelboost", workspace / "raw/second")
    change(workspace / EXPORT, '"PASEN"', '"PASENC"')
    result = boost(workspace, "run", timeout=240)
    assert result.returncode == 1
    assert "PASENC" in result.stderr
    assert "18 figures in 10 decks" in result.stdout
    assert not (workspace / "figures/babelboost/2021").exists()


def test_the_same_export_twice_is_not_counted_twice(workspace: Path) -> None:
    shutil.copy(workspace / EXPORT, workspace / "raw/babelboost/2021/copy.csv")
    change(
        workspace / "schemas/surveys/babelboost/survey.yaml",
        "      - file: results-survey621127.csv\n",
        "      - file: results-survey621127.csv\n      - file: copy.csv\n",
    )
    assert_refused(
        boost(workspace, "data"), "copy.csv, rows 2, 3", "(75 in all)", "it stands in results-survey621127.csv too"
    )


def test_former_impact_figures_stand_when_the_register_is_broken(workspace: Path) -> None:
    assert boost(workspace, "data").returncode == 0
    before = (workspace / "processed/indicators.csv").read_bytes()
    change(workspace / "raw/activity/2021.csv", "357,copies", "many,copies")
    assert_refused(boost(workspace, "data"), "raw/activity/2021.csv", "row 2", "many")
    assert (workspace / "processed/indicators.csv").read_bytes() == before


def test_broken_settings_and_keys_are_refused(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (workspace / "params.yaml").write_text("figures: many", encoding="utf-8")
    assert boost(workspace, "data").returncode == 0
    assert_refused(boost(workspace, "figures"), "params.yaml", "a whole number")
    monkeypatch.delenv("BOOST_PSEUDONYM_KEY")
    (workspace / "pseudonyms.key").write_bytes(b"\xff\xfe\xe9" * 20)
    assert_refused(check(workspace, FORM, "diapason"), "pseudonyms.key", "restore the key")


def test_what_nobody_foresaw_is_a_message_without_answers_in_it(workspace: Path) -> None:
    (workspace / "processed").write_text("a file where a folder belongs", encoding="utf-8")
    assert_refused(boost(workspace, "data"), "the program did not foresee it", "BOOST_DEBUG=1")


def test_results_changed_by_hand_are_not_taken_for_results(workspace: Path) -> None:
    assert boost(workspace, "data").returncode == 0
    change(workspace / FORM, "Travailleur social,Oui", "Astronaute,Oui")
    (workspace / "processed/diapason/2021/indicators.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    assert_refused(boost(workspace, "data"), "changed by hand")


def test_an_export_saved_again_with_few_quotes_gives_the_same_numbers(workspace: Path) -> None:
    import csv
    import io

    assert boost(workspace, "data").returncode == 0
    before = (workspace / "processed/babelboost/2021/topline.csv").read_bytes()
    path = workspace / EXPORT
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows(rows)
    path.write_text(stream.getvalue(), encoding="utf-8", newline="")
    assert boost(workspace, "data").returncode == 0
    assert (workspace / "processed/babelboost/2021/topline.csv").read_bytes() == before


def test_a_file_that_cannot_be_read_stops_its_wave_with_a_report(workspace: Path) -> None:
    assert boost(workspace, "data").returncode == 0
    (workspace / EXPORT).write_bytes(b"")
    assert_refused(boost(workspace, "data"), "an empty file")
    assert "an empty file" in (workspace / "processed/babelboost/2021/validation.html").read_text(encoding="utf-8")
    assert "stopped by 1 error" in boost(workspace, "summary").stdout


def test_two_runs_at_once_do_not_replace_each_others_results(workspace: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "pipelines", "data"]
    both = [subprocess.Popen(command, cwd=workspace, env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate(timeout=120)[1].decode() for process in both]
    codes = sorted(process.returncode for process in both)
    assert codes[0] == 0
    assert codes == [0, 0] or "another run in this workspace" in "".join(said)
    made = {path.name for path in (workspace / "processed/babelboost/2021").iterdir()}
    assert {"responses.parquet", "topline.csv", "indicators.csv", "validation.html"} <= made


def test_addresses_in_a_wrong_column_are_not_shown(workspace: Path) -> None:
    change(workspace / FORM, "Travailleur social,Oui", "p07@structure-g.example,Oui")
    result = boost(workspace, "data")
    assert_refused(result, "row 2", "[…]")
    assert "p07@structure" not in result.stderr
    assert "p07@structure" not in (workspace / "processed/diapason/2021/validation.html").read_text(encoding="utf-8")


def test_counts_may_not_take_the_name_of_an_indicator(workspace: Path) -> None:
    register = workspace / "raw/activity/2021.csv"
    register.write_text(
        register.read_text(encoding="utf-8") + "bb-persons,x,9999,persons,2021,counted,x,register,\n", encoding="utf-8"
    )
    assert_refused(boost(workspace, "data"), "raw/activity/2021.csv", "bb-persons")


def test_a_survey_without_its_first_file_keeps_its_results(workspace: Path) -> None:
    assert boost(workspace, "data").returncode == 0
    folder = workspace / "schemas/surveys/babelboost"
    (folder / "survey.yaml").rename(folder / "survey.yml")
    assert_refused(boost(workspace, "data"), "schemas/surveys/babelboost", "no survey.yaml")
    assert (workspace / "processed/babelboost/2021/indicators.csv").is_file()


@pytest.mark.parametrize("arguments", [("data",), ("run", "babelboost")])
def test_an_interrupted_command_says_so_in_a_sentence(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["boost", *arguments])
    monkeypatch.setattr("pipelines.data.make_data", interrupt)
    monkeypatch.setattr("pipelines.run.load_surveys", interrupt)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 130
    assert STOPPED in capsys.readouterr().err


def test_a_run_stops_where_a_stage_was_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []

    def stop(arguments: list[str]) -> int:
        started.append(arguments[-1])
        note_refused([STOPPED])
        return 255

    (tmp_path / "dvc.yaml").write_text("")
    monkeypatch.setattr("dvc.cli.main", stop)
    monkeypatch.setattr("pipelines.run.load_surveys", lambda _: {})
    with pytest.raises(KeyboardInterrupt):
        run_stages(tmp_path, force=False)
    assert started == ["data"]
