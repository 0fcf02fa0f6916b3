"""`boost add`: exports are tried and told before anything is put in place; a changed questionnaire is decided on."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipelines.add import Added, Wishes, add_wave
from pipelines.adding.changes import find_changes
from pipelines.adding.declare import describe_mapping, extend_codebook
from pipelines.adding.earlier import compare_responses
from pipelines.adding.given import sort_files
from pipelines.adding.mapping import read_mapping
from pipelines.adding.staged import read_files
from pipelines.adding.telling import tell_added
from pipelines.data import make_data
from pipelines.indicators import hash_definition
from pipelines.ingest import ingest_wave
from pipelines.new import declare_survey
from pipelines.readers.limesurvey_structure import read_structure
from pipelines.unread import list_unread
from pipelines.words import available_languages, words_of
from schemas.catalogue import load_survey
from schemas.declared import Declarations
from schemas.refusals import Refusal
from tests.conftest import REPOSITORY, copy_workspace, read_tree, show_everything

RAW = REPOSITORY / "raw/babelboost"
FIRST = [RAW / "2021/results-survey621127.csv", RAW / "2021/limesurvey_survey_621127.lss"]
SECOND = [RAW / "2022/results-survey734918.csv", RAW / "2022/limesurvey_survey_734918.lss"]
FORMS = [REPOSITORY / f"raw/diapason/2021/diapason-2021-{language}-sheets.csv" for language in ("fr", "nl")]
DECISIONS = {'"STRUC": DECIDE': '"STRUC": same', '"P30": DECIDE': '"P30": new D60', '"P60": DECIDE': '"P60": new',
             '"NSP": new ': '"NSP": new DK dont_know '}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A survey declared from the structure of 2021, without any wave."""
    shutil.copy(FIRST[1], tmp_path / "structure.lss")
    declare_survey(tmp_path, "demo", Path("structure.lss"))
    (tmp_path / "structure.lss").unlink()
    return tmp_path


def add(workspace: Path, wave: str, files: list[Path], survey: str = "demo", **wishes: Any) -> Added:
    return add_wave(workspace, survey, wave, files, Wishes(**wishes))


def decide(workspace: Path, **decisions: str) -> Path:
    """The proposal for 2022 with every DECIDE decided."""
    path = workspace / "raw/demo/2022.mapping.yaml"
    content = path.read_text(encoding="utf-8")
    for undecided, decided in (DECISIONS | decisions).items():
        assert content.count(undecided) == 1, undecided
        content = content.replace(undecided, decided)
    path.write_text(content, encoding="utf-8")
    return Path("raw/demo/2022.mapping.yaml")


def write_changed(folder: Path, *changes: tuple[bytes, bytes], year: bytes = b"2021") -> Path:
    """The export of 2021 with some bytes replaced, under its own name; sent in another year where one is given."""
    content = FIRST[0].read_bytes().replace(b'"2021-', b'"%s-' % year)
    for old, new in changes:
        assert old in content, old
        content = content.replace(old, new, 1)
    folder.mkdir(exist_ok=True)
    path = folder / FIRST[0].name
    path.write_bytes(content)
    return path


def rows_of(content: bytes) -> list[bytes]:
    """The records of the export; line breaks within quotes are no ends."""
    rows: list[bytes] = []
    for line in content.split(b"\r\n"):
        if rows and rows[-1].count(b'"') % 2:
            rows[-1] += b"\r\n" + line
        else:
            rows.append(line)
    return [row for row in rows if row]


def test_a_wave_is_copied_declared_and_told(workspace: Path) -> None:
    added = add(workspace, "2021", FIRST)
    assert added.outcomes == {"complete": 67, "partial": 0, "break_off": 8}
    folder = workspace / "raw/demo/2021"
    for path in FIRST:
        assert (folder / path.name).read_bytes() == path.read_bytes()
    wave = load_survey(workspace, "demo").survey.waves["2021"]
    assert (wave.fielded.first, wave.fielded.last) == (datetime.date(2021, 11, 29), datetime.date(2021, 12, 15))
    assert ([each.file for each in wave.exports], wave.structure) == ([FIRST[0].name], FIRST[1].name)
    note = (folder / "ORIGIN.md").read_text(encoding="utf-8")
    assert "`results-survey621127.csv` | limesurvey-csv |" in note
    assert "database version 623" in note
    for language in available_languages():
        assert list(tell_added(added, "demo", "2021", language))


def test_what_is_given_wins_over_what_the_files_say(workspace: Path) -> None:
    first, last, exported = (datetime.date(2021, 11, day) for day in (1, 30, 12))
    add(workspace, "2021", FIRST, first=first, last=last, exported=exported)
    wave = load_survey(workspace, "demo").survey.waves["2021"]
    assert (wave.fielded.first, wave.fielded.last, wave.exported) == (first, last, exported)


def test_the_same_files_again_change_nothing(workspace: Path) -> None:
    add(workspace, "2021", FIRST)
    before = read_tree(workspace)
    assert add(workspace, "2021", FIRST).unchanged
    assert read_tree(workspace) == before


def test_the_same_files_under_other_names_are_no_new_ones(workspace: Path, tmp_path: Path) -> None:
    add(workspace, "2021", FIRST)
    before = read_tree(workspace)
    again = shutil.copy(FIRST[0], workspace / "results (1).csv")
    told = add(workspace, "2021", [Path(again)])
    assert told.unchanged
    Path(again).unlink()
    assert read_tree(workspace) == before


def test_the_same_file_twice_is_refused(workspace: Path) -> None:
    again = workspace / "results (1).csv"
    shutil.copy(FIRST[0], again)
    with pytest.raises(Refusal, match="the same file as"):
        add(workspace, "2021", [*FIRST, again])


def test_a_wave_that_stands_is_not_taken_for_another(workspace: Path) -> None:
    """Everybody in it would be counted in two waves, which would then be compared."""
    add(workspace, "2021", FIRST)
    before = read_tree(workspace)
    changed = write_changed(workspace.parent, (b"PASEN", b"OUI"))
    with pytest.raises(Refusal, match=r"75 of 75 responses that stand in demo 2021(?s:.*)boost add demo 2021 FILES"):
        add(workspace, "2023", [changed, FIRST[1]])
    changed.unlink()
    assert read_tree(workspace) == before


def test_a_day_of_export_that_nobody_said_is_told(workspace: Path) -> None:
    said = "\n".join(tell_added(add(workspace, "2021", FIRST), "demo", "2021", "en"))
    day = datetime.date.fromtimestamp(FIRST[0].stat().st_mtime)
    assert f"exported on {day}, the date of the file" in said
    told = add(workspace, "2021", FIRST, exported=datetime.date(2021, 12, 31))
    assert "the date of the file" not in "\n".join(tell_added(told, "demo", "2021", "en"))


def test_the_next_step_is_said_as_the_command_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    words_of.cache_clear()
    monkeypatch.setenv("BOOST_CALLED", "python start.py")
    for language in available_languages():
        assert words_of(language)["adding"]["next"].endswith("python start.py run")
        # What stands on pages is the same however the run was started.
        assert "`boost run`" in words_of(language)["adding"]["checks"]
    words_of.cache_clear()


def test_an_export_with_errors_leaves_everything_as_it_was(
    workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = read_tree(workspace)
    path = write_changed(tmp_path_factory.mktemp("given"), (b'"PASEN"', b'"PERHAPS"'))
    with pytest.raises(Refusal) as refused:
        add(workspace, "2021", [path, FIRST[1]])
    assert "PERHAPS" in str(refused.value)
    assert read_tree(workspace) == before


def test_what_is_new_changed_or_gone_is_told_before_anything_is_replaced(
    workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A running survey: half of the responses first, then all of them, then one changed and one gone."""
    heading, *rows = rows_of(FIRST[0].read_bytes())
    given = tmp_path_factory.mktemp("given")

    def write(name: str, some: list[bytes]) -> Path:
        path = given / name / FIRST[0].name
        path.parent.mkdir()
        path.write_bytes(b"\r\n".join([heading, *some]) + b"\r\n")
        return path

    assert add(workspace, "2021", [write("half", rows[:40]), FIRST[1]]).difference is None
    later = add(workspace, "2021", [write("all", rows)])
    assert later.difference is not None
    assert (len(later.difference.new), later.difference.same, later.difference.loses) == (35, 40, False)
    note = (workspace / "raw/demo/2021/ORIGIN.md").read_text(encoding="utf-8")
    assert note.count("results-survey621127.csv") == 2
    assert len(list((workspace / "raw/demo/2021/earlier").iterdir())) == 1
    before = read_tree(workspace)
    number = next(at for at, row in enumerate(rows) if b'"PASEN"' in row)
    changed = [row.replace(b'"PASEN"', b'""') if at == number else row for at, row in enumerate(rows)]
    worse = write("worse", changed[:-1])
    stopped = add(workspace, "2021", [worse])
    assert stopped.stopped == "losses"
    assert stopped.difference is not None
    assert [len(stopped.difference.gone), next(iter(stopped.difference.changed.values()))[0]] == [1, "utilise"]
    assert read_tree(workspace) == before
    for language in available_languages():
        assert any("utilise" in line for line in tell_added(stopped, "demo", "2021", language))
    replaced = add(workspace, "2021", [worse], replace=True)
    assert sum(replaced.outcomes.values()) == 74
    assert len(list((workspace / "raw/demo/2021/earlier").iterdir())) == 2
    assert list_unread(workspace, {"demo": load_survey(workspace, "demo")}) == []


def test_a_changed_questionnaire_is_proposed_not_guessed(workspace: Path) -> None:
    add(workspace, "2021", FIRST)
    before = read_tree(workspace)
    stopped = add(workspace, "2022", SECOND)
    assert stopped.stopped == "raw/demo/2022.mapping.yaml"
    assert sorted(change.name for change in stopped.changes.undecided) == ["P30", "P60", "STRUC"]
    after = read_tree(workspace)
    assert {name for name in after if after[name] != before.get(name)} == {"raw/demo/2022.mapping.yaml"}
    # Neither taking the proposal as it is nor leaving a line undecided goes on.
    assert add(workspace, "2022", SECOND, accept=True).stopped
    with pytest.raises(Refusal) as refused:
        add(workspace, "2022", SECOND, mapping=Path("raw/demo/2022.mapping.yaml"))
    assert len(refused.value.problems) == 3
    for language in available_languages():
        assert any("2022.mapping.yaml" in line for line in tell_added(stopped, "demo", "2022", language))


def test_a_decided_mapping_takes_the_wave_in_and_its_counts_are_right(workspace: Path) -> None:
    add(workspace, "2021", FIRST)
    add(workspace, "2022", SECOND)
    added = add(workspace, "2022", SECOND, mapping=decide(workspace))
    assert not added.stopped
    assert not (workspace / "raw/demo/2022.mapping.yaml").exists()
    assert (workspace / "raw/demo/2022/mapping.yaml").is_file()
    wave = load_survey(workspace, "demo").survey.waves["2022"]
    assert wave.codes == {"duree": {"D30": "M30", "P30": "D60"}, "recommande": {"OUI": "Y", "NON": "N", "NSP": "DK"}}
    make_data(show_everything(workspace))
    mine = pd.read_csv(workspace / "processed/demo/2022/topline.csv", dtype="str", keep_default_na=False)
    shipped = copy_workspace(workspace / "shipped", surveys=("babelboost",), impact=False)
    make_data(show_everything(shipped))
    theirs = pd.read_csv(shipped / "processed/babelboost/2022/topline.csv", dtype="str", keep_default_na=False)
    places = ["item", "subquestion", "code"]
    both = mine.merge(theirs, on=places, how="outer", suffixes=("", "_shipped"), indicator=True)
    assert (both["_merge"] == "both").all()
    for column in ("asked", "answered", "count", "share", "value"):
        assert (both[column] == both[f"{column}_shipped"]).all(), column
    assert list_unread(workspace, {"demo": load_survey(workspace, "demo")}) == []


REWORDED = {
    "Dans quelle mesure l'outil vous soutient-il pour…": "À quel point l'outil vous aide-t-il à…",
    "ouvrir le dialogue": "engager la conversation",
    "Moins de 15 minutes": "Un quart d'heure au plus",
}


def test_each_wave_keeps_its_own_wording_of_what_is_the_same(workspace: Path, tmp_path: Path) -> None:
    add(workspace, "2021", FIRST)
    content = FIRST[1].read_text(encoding="utf-8")
    for usual, own in REWORDED.items():
        assert usual in content
        content = content.replace(usual, own)
    structure = tmp_path / FIRST[1].name
    structure.write_text(content, encoding="utf-8")
    files = [write_changed(tmp_path / "second", year=b"2022"), structure]
    proposal = workspace / add(workspace, "2022", files).stopped
    proposal.write_text(proposal.read_text(encoding="utf-8").replace(": DECIDE", ": same"), encoding="utf-8")
    assert not add(workspace, "2022", files, mapping=proposal.relative_to(workspace)).stopped
    # Once it is known to be the same, the next wave that asks so has nothing to decide.
    third = write_changed(tmp_path / "third", year=b"2023")
    assert not add(workspace, "2023", [third, structure]).stopped
    declared = load_survey(workspace, "demo")
    for wave, words in {"2021": list(REWORDED), "2022": list(REWORDED.values()), "2023": [*REWORDED.values()]}.items():
        view = declared.for_wave(wave)
        assert view.items["soutien"].wording["fr"].startswith(words[0])
        assert view.parts["soutien[SQ002]"].label["fr"] == words[1]
        assert view.codes("duree")["M15"].label["fr"] == words[2]
        assert view.items["soutien"].wording["nl"] == declared.items["soutien"].wording["nl"]
        assert ingest_wave(workspace, view, wave).findings == []
    assert hash_all(declared.for_wave("2021")) == hash_all(declared.for_wave("2022"))
    before = read_tree(workspace)
    assert add(workspace, "2022", files).unchanged
    assert read_tree(workspace) == before


def hash_all(declared: Declarations) -> list[str]:
    return [hash_definition(indicator, declared) for indicator in declared.indicators]


def test_nothing_else_of_the_declarations_is_touched(workspace: Path) -> None:
    add(workspace, "2021", FIRST)
    codebook = workspace / "schemas/surveys/demo/codebook.yaml"
    content = codebook.read_text(encoding="utf-8") + "\n# a remark of mine at the end\n"
    codebook.write_text(content, encoding="utf-8")
    add(workspace, "2022", SECOND)
    add(workspace, "2022", SECOND, mapping=decide(workspace))
    kept = codebook.read_text(encoding="utf-8").splitlines()
    lost = [line for line in content.splitlines() if line.strip() and line not in kept]
    # Only lines of what changed differ: the codes that are of one wave now, the item that is gone, the new wording.
    assert "# a remark of mine at the end" in kept
    assert all(any(name in line for name in ("P30", "STRUC", "potentiel")) for line in lost), lost


def test_what_a_new_item_rests_on_is_said_in_the_codebook_s_codes(
    workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """`obstacles` asked of those who took 30 to 60 minutes: P30 in this wave, D60 in the codebook."""
    add(workspace, "2021", FIRST)
    content = SECOND[1].read_text(encoding="utf-8")
    place = content.index("<![CDATA[obstacles]]>")
    start = content.rindex("<row>", 0, place)
    end = content.index("</row>", place)
    row = content[start:end]
    assert "utilise.NAOK" in row
    for written, expected in [
        ('((duree.NAOK == "P30"))', ("rule", {"duree": ["D60"]})),
        ('((duree.NAOK != "P30"))', ("shown", True)),
    ]:
        relevance = row[row.index("<relevance>") : row.index("</relevance>")]
        path = tmp_path_factory.mktemp("given") / "changed.lss"
        changed = row.replace(relevance, f"<relevance><![CDATA[{written}]]>")
        path.write_text(content[:start] + changed + content[end:], encoding="utf-8")
        structure = read_structure(path, path.name)
        declared = load_survey(workspace, "demo")
        changes = find_changes(declared, structure)
        (workspace / "raw/demo/2022.mapping.yaml").unlink(missing_ok=True)
        add(workspace, "2022", [SECOND[0], path])
        changes = read_mapping(workspace / decide(workspace), "m.yaml", changes)
        assert describe_mapping(changes)["codes"]["duree"] == {"D30": "M30", "P30": "D60"}
        files = extend_codebook(read_files(workspace, "demo"), declared, "2022", changes, structure.names)
        made = copy_with(workspace, files, tmp_path_factory.mktemp("made"))
        item = load_survey(made, "demo").items["obstacles"]
        base = load_survey(made, "demo").codebook.bases[item.asked_of]
        key, value = expected
        found = {name: condition.any_of for name, condition in base.rule.items()} if key == "rule" else base.shown
        assert found == value, written


def copy_with(workspace: Path, files: dict[str, str], target: Path) -> Path:
    shutil.copytree(workspace / "schemas", target / "schemas")
    survey = (
        files["survey.yaml"]
        + "  2022: {fielded: {from: 2022-01-01, to: 2022-02-01}, exported: 2022-02-02, exports: [{file: x.csv}]}\n"
    )
    for name, content in (files | {"survey.yaml": survey}).items():
        (target / "schemas/surveys/demo" / name).write_text(content, encoding="utf-8")
    return target


def test_forms_are_told_apart_by_the_language_of_their_headings(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace", surveys=("diapason",), impact=False)
    files = [tmp_path / path.name for path in FORMS]
    for path, old in zip(files, FORMS, strict=True):
        path.write_bytes(old.read_bytes().replace(b"2021", b"2022"))
    added = add(workspace, "2022", files, survey="diapason")
    assert sum(added.outcomes.values()) == 66
    wave = load_survey(workspace, "diapason").survey.waves["2022"]
    assert {each.file: each.language for each in wave.exports} == {path.name: path.name[14:16] for path in FORMS}


@pytest.mark.parametrize(
    ("wave", "files", "found"),
    [
        ("../2021", FIRST, "the name `../2021`"),
        ("2021", [FORMS[0]], "a file of the kind form-sheet-csv"),
        ("2021", [FIRST[1]], "no export among the files"),
        ("2021", [FIRST[0], FIRST[0]], "two files called"),
        ("2021", [FIRST[1], SECOND[1], FIRST[0]], "2 structures"),
        ("2021", [RAW / "2021/nothing.csv"], "no such file"),
        ("2021", [RAW / "2021"], "a folder"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_wave_is_refused(workspace: Path, wave: str, files: list[Path], found: str) -> None:
    before = read_tree(workspace)
    with pytest.raises(Refusal, match=found.replace(".", r"\.")):
        add(workspace, wave, files)
    assert read_tree(workspace) == before


def test_without_a_structure_a_changed_questionnaire_asks_for_it(workspace: Path) -> None:
    add(workspace, "2021", FIRST)
    with pytest.raises(Refusal, match="export the survey structure"):
        add(workspace, "2022", SECOND[:1])


# ------------------------------------------------------------------------------------- what is kept and told


def test_a_proposal_somebody_edited_is_neither_written_over_nor_passed_over(workspace: Path) -> None:
    add(workspace, "2022", SECOND)
    proposal = workspace / "raw/demo/2022.mapping.yaml"
    edited = proposal.read_text(encoding="utf-8").replace("DECIDE", "same", 1)
    proposal.write_text(edited, encoding="utf-8")
    for wishes in ({}, {"accept": True}):
        again = add(workspace, "2022", SECOND, **wishes)
        assert (again.stopped, again.kept) == ("raw/demo/2022.mapping.yaml", True)
        assert proposal.read_text(encoding="utf-8") == edited
        said = "\n".join(tell_added(again, "demo", "2022", "nl"))
        assert "voorstel" in said
        assert "--mapping raw/demo/2022.mapping.yaml" in said


def test_an_accepted_proposal_goes_to_the_exports_it_is_about(workspace: Path, tmp_path: Path) -> None:
    add(workspace, "2021", FIRST)
    content = FIRST[1].read_bytes()
    structure = tmp_path / "given" / FIRST[1].name
    structure.parent.mkdir()
    export = write_changed(tmp_path / "given", (b'"freins"', b'"obstacle"'), year=b"2022")
    assert content.count(b"<title><![CDATA[freins]]></title>") == 1
    structure.write_bytes(content.replace(b"[CDATA[freins]]", b"[CDATA[obstacle]]"))
    stopped = add(workspace, "2022", [export, structure])
    proposal = workspace / "raw/demo/2022.mapping.yaml"
    assert stopped.stopped
    assert not stopped.changes.undecided
    assert proposal.is_file()
    taken = add(workspace, "2022", [export, structure], accept=True)
    assert not taken.stopped
    assert not proposal.exists()
    assert "obstacle" in (workspace / "raw/demo/2022/mapping.yaml").read_text(encoding="utf-8")


def test_everything_that_is_wrong_with_the_files_is_said_at_once(workspace: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_bytes(b"\x00\x01")
    form = REPOSITORY / "tests/exports" / "diapason-2021-fr-forms.csv"
    named = tmp_path / "ORIGIN.md"
    named.write_text("x", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        add(workspace, "20 22", [odd, named, tmp_path / "missing.csv", form])
    told = str(refused.value)
    for part in ("20 22", "odd.csv", "ORIGIN.md", "missing.csv"):
        assert part in told
    with pytest.raises(Refusal) as foreign:
        add(workspace, "2022", [form, REPOSITORY / "tests/exports" / "diapason-2021-nl-forms.csv"])
    assert "fr-forms.csv" in str(foreign.value)
    assert "nl-forms.csv" in str(foreign.value)


def test_a_structure_beside_an_export_that_was_not_given_is_named(workspace: Path, tmp_path: Path) -> None:
    export = write_changed(tmp_path / "given")
    (tmp_path / "given/limesurvey_survey_9.lss").write_bytes(FIRST[1].read_bytes())
    for language in ("en", "fr", "nl"):
        said = "\n".join(tell_added(add(workspace, "2023", [export], replace=True), "demo", "2023", language))
        if language == "en":
            assert "limesurvey_survey_9.lss" in said


def test_only_what_differs_is_told_of_a_response() -> None:
    answers = {"id": ["1", "2", "3"], "submitted": pd.Timestamp("2021-12-01"), "language": "fr", "outcome": "complete"}
    before = pd.DataFrame(answers | {"q": ["A", None, None], "missing:q": [None, "no_answer", "broke_off"]})
    after = before.assign(q=["B", None, None], **{"missing:q": [None, "not_asked", "broke_off"]})
    after.loc[2, "outcome"] = "partial"
    found = compare_responses(before, after, numbered=True)
    assert found.changed == {"1": ["q"], "2": ["missing:q"], "3": ["outcome"]}


def test_a_new_question_that_asks_for_what_is_personal_is_proposed_as_never_read(
    workspace: Path, tmp_path: Path
) -> None:
    add(workspace, "2021", FIRST)
    wordings = read_structure(FIRST[1], FIRST[1].name).questions["freins"].wording.values()
    content = FIRST[1].read_text(encoding="utf-8").replace("[CDATA[freins]]", "[CDATA[courriel]]")
    for wording in wordings:
        assert content.count(wording) == 1
        content = content.replace(wording, "Votre adresse e-mail")
    export = write_changed(tmp_path / "given", (b'"freins"', b'"courriel"'), year=b"2022")
    structure = tmp_path / "given" / FIRST[1].name
    structure.write_text(content, encoding="utf-8")
    stopped = add(workspace, "2022", [export, structure])
    assert {each.name: each.proposal for each in stopped.changes.changes} == {"courriel": "personal", "freins": "gone"}
    assert not add(workspace, "2022", [export, structure], accept=True).stopped
    declared = load_survey(workspace, "demo")
    assert declared.survey.personal == ["courriel"]
    assert "courriel" not in declared.items
    responses = ingest_wave(workspace, declared.for_wave("2022"), "2022").responses
    assert responses is not None
    assert not [name for name in responses if "courriel" in name]


def test_a_file_that_is_not_there_is_named_as_it_was_typed(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        sort_files([tmp_path / "results.csv", tmp_path])
    missing, folder = refused.value.problems
    assert (missing.file, missing.found) == ((tmp_path / "results.csv").as_posix(), "no such file")
    assert folder.found == "a folder"
    assert {missing.action, folder.action} == {"check the path that was typed"}
