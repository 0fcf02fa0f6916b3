"""Headings and cells of an export matched to the codebook: both platforms, both languages, commas, near misses."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from surveys import (
    ROOT,
    TESTS,
    checks_of,
    complete,
    declare,
    find_problems,
    item,
    read_form,
    read_rows,
    text,
    write_rows,
)

from pipelines.findings import Finding
from pipelines.headings import fold
from pipelines.recode import Coded, recode
from schemas.catalogue import load_survey
from schemas.declared import Declarations

LIVING = "Vie quotidienne, projet (toit, seul)"
CARE = "Soins d'urgence, à domicile"
NOTHING = "Aucun problème"


def form_survey(other: bool = True) -> Declarations:
    codes = {code: {"label": {"fr": label}} for code, label in
             {"LIVING": LIVING, "CARE": CARE, "NONE": NOTHING, "SHORT": "Soins"}.items()}  # fmt: skip
    place = {"HOME": {"label": {"fr": "À l'hôtel"}, "also": ["Chez soi"]}, "AWAY": {"label": {"fr": "Ailleurs"}}}
    return declare(
        [
            item("place", languages=("fr",)) | {"codes": place, "wording": {"fr": "Où ?"}},
            item("domains", "multiple", ("fr",), other={"fr": "Autre"} if other else {})
            | {"codes": codes, "wording": {"fr": "Quels domaines, l'un ou l'autre ?"}},
        ],
        platform="form",
        languages=["fr"],
    )


def recode_form(folder: Path, *cells: tuple[str, str], other: bool = True) -> Coded:
    rows = pd.DataFrame(
        [("01/12/2021 10:00:00", *each) for each in cells],
        columns=["Horodateur", "Où ?", "Quels domaines, l'un ou l'autre ?"],
    )
    path = folder / "form.csv"
    rows.to_csv(path, index=False)
    return recode(read_form(path), form_survey(other))


def ticked(coded: Coded, row: int = 0) -> dict[str, str]:
    cells = coded.frame.iloc[row].drop("place")
    return {name.removeprefix("domains[").rstrip("]"): value for name, value in cells.items() if value != ""}


SAME = [
    "L’OUTIL  aide-t-il ?", "l'outil aide-t-il ?", "L'outil\u00a0aide\u2011t\u2011il ? ", "L'outil aide-t-il ?",
]  # fmt: skip


@pytest.mark.parametrize("written", SAME)
def test_typing_differences_fold_away(written: str) -> None:
    assert fold(written) == "l'outil aide-t-il ?"


def test_accents_do_not_fold_away() -> None:
    assert fold("e\u0301te\u0301") == fold("Été") != fold("ete")


@pytest.mark.parametrize("joint", [", ", ";"])
def test_ticked_options_with_commas_are_told_apart(tmp_path: Path, joint: str) -> None:
    coded = recode_form(tmp_path, ("Ailleurs", joint.join([LIVING, CARE])))
    assert ticked(coded) == {"LIVING": "Y", "CARE": "Y"}
    assert coded.frame["place"].tolist() == ["AWAY"]
    assert coded.findings == []


@pytest.mark.parametrize("joint", [", ", ";"])
def test_every_option_alone_and_all_together(tmp_path: Path, joint: str) -> None:
    cells = [("", each) for each in (LIVING, CARE, NOTHING, "Soins", joint.join([LIVING, CARE, NOTHING, "Soins"]), "")]
    coded = recode_form(tmp_path, *cells)
    assert [list(ticked(coded, row)) for row in range(len(cells))] == [
        ["LIVING"], ["CARE"], ["NONE"], ["SHORT"], ["LIVING", "CARE", "NONE", "SHORT"], [],
    ]  # fmt: skip


def test_what_no_label_explains_is_an_answer_in_ones_own_words(tmp_path: Path) -> None:
    coded = recode_form(tmp_path, ("", f"{LIVING}, Manque de lits, surtout le soir"), ("", "Soins dentaires"))
    assert ticked(coded) == {"LIVING": "Y", "other": "Manque de lits, surtout le soir"}
    assert ticked(coded, 1) == {"other": "Soins dentaires"}
    assert coded.findings == []


def test_a_word_inside_a_free_answer_is_no_tick(tmp_path: Path) -> None:
    coded = recode_form(tmp_path, ("", "Manque de soins"), ("", f"Pas de {NOTHING}"))
    assert [list(ticked(coded, row)) for row in (0, 1)] == [["other"], ["other"]]


def test_without_other_an_unknown_option_is_an_error(tmp_path: Path) -> None:
    coded = recode_form(tmp_path, ("", LIVING), ("", f"{CARE};Inconnu"), other=False)
    (finding,) = coded.findings
    assert (finding.severity, finding.check, finding.row) == ("error", "unknown_option", 3)
    assert (finding.item, finding.value, finding.file) == ("domains", "Inconnu", "form.csv")


NEAR = {
    "a curly apostrophe": ("À l’hôtel", CARE.replace("'", "’")),
    "capitals": ("à L'HÔTEL", CARE.upper()),
    "two spaces": ("À  l'hôtel", CARE.replace(", ", ",  ")),
    "composed accents": ("A\u0300 l'ho\u0302tel", CARE.replace("à", "a\u0300")),
}


@pytest.mark.parametrize("name", NEAR)
def test_a_near_miss_is_matched_with_a_warning(tmp_path: Path, name: str) -> None:
    place, domain = NEAR[name]
    coded = recode_form(tmp_path, (place, ""), ("", domain), other=False)
    assert coded.frame["place"].tolist() == ["HOME", ""]
    assert ticked(coded, 1) == {"CARE": "Y"}
    assert [(each.severity, each.check, each.row, each.item) for each in coded.findings] == [
        ("warning", "near_match", 2, "place"), ("warning", "near_match", 3, "domains"),
    ]  # fmt: skip


def test_a_straight_apostrophe_matches_a_declared_curly_one(tmp_path: Path) -> None:
    codes = {"A": {"label": {"fr": "L’accueil"}}}
    shared = {"languages": ("fr",), "codes": codes}
    declared = declare([item("one", **shared), item("many", "multiple", **shared)], platform="form", languages=["fr"])
    path = tmp_path / "form.csv"
    path.write_text("Horodateur,one,many\n01/12/2021 10:00:00,L'accueil,L'accueil\n", "utf-8")
    coded = recode(read_form(path), declared)
    assert coded.frame.to_dict("records") == [{"one": "A", "many[A]": "Y"}]
    assert checks_of(coded.findings) == ["near_match", "near_match"]


def test_another_declared_wording_is_no_finding(tmp_path: Path) -> None:
    coded = recode_form(tmp_path, ("Chez soi", ""))
    assert coded.frame["place"].tolist() == ["HOME"]
    assert coded.findings == []


def test_an_unknown_label_is_an_error_for_each_row(tmp_path: Path) -> None:
    coded = recode_form(tmp_path, ("À la mer", ""), ("Ailleurs", ""), ("À la mer", ""))
    assert [(each.check, each.row, each.value) for each in coded.findings] == [
        ("unknown_label", 2, "À la mer"), ("unknown_label", 4, "À la mer"),
    ]  # fmt: skip
    assert "Ailleurs" in coded.findings[0].describe("en")[0]


def test_a_cell_of_spaces_is_no_answer(tmp_path: Path) -> None:
    coded = recode_form(tmp_path, ("  ", " "))
    assert coded.frame["place"].tolist() == [""]
    assert ticked(coded) == {}
    assert coded.findings == []


def test_a_list_with_other_keeps_the_words(tmp_path: Path) -> None:
    job = item("job", languages=("fr",), codes="NURSE", other={"fr": "Autre"})
    declared = declare([job, item("q", "text", ("fr",))], platform="form", languages=["fr"])
    path = tmp_path / "form.csv"
    path.write_text("Horodateur,job,q\n01/12/2021 10:00:00,NURSE,\n01/12/2021 10:00:00,Clown,\n01/12/2021 10:00:00,,\n")
    frame = recode(read_form(path), declared).frame
    assert frame["job"].tolist() == ["NURSE", "-oth-", ""]
    assert frame["job[other]"].tolist() == ["", "Clown", ""]


# ------------------------------------------------------------------------------------------ headings

LIME = declare(
    [
        item("age", "number"),
        item("colour", codes="RED BLUE", other=text("other")),
        item("pets", "multiple", codes="CAT DOG"),
    ]
)
COLUMNS = "age,colour,colour[other],pets[CAT],pets[DOG]"


def findings_of(folder: Path, heading: str, cells: str, declared: Declarations = LIME) -> list[Finding]:
    return find_problems(read_rows(write_rows(folder, heading, complete(1, cells))), declared)


def test_the_columns_of_a_limesurvey_export_may_stand_in_any_order(tmp_path: Path) -> None:
    heading = ",".join(reversed(COLUMNS.split(",")))
    path = write_rows(tmp_path, heading, complete(1, '"Y","","x",-oth-,7'))
    frame = recode(read_rows(path), LIME).frame
    assert list(frame.columns) == COLUMNS.split(",")
    assert frame.iloc[0].tolist() == ["7", "-oth-", "x", "", "Y"]


def test_a_lacking_column_is_an_error(tmp_path: Path) -> None:
    (finding,) = findings_of(tmp_path, COLUMNS.removeprefix("age,"), "RED,,Y,")
    assert (finding.severity, finding.check, finding.item) == ("error", "column_missing", "age")
    assert "age" in finding.describe("en")[0]


def test_a_renamed_column_is_told_with_its_likely_new_name(tmp_path: Path) -> None:
    found = findings_of(tmp_path, COLUMNS.replace("colour,", "couleur,"), "7,RED,,Y,")
    renamed = next(each for each in found if each.check == "column_renamed")
    assert (renamed.item, renamed.value) == ("colour", "couleur")


def test_a_new_column_is_an_error_until_it_is_ignored(tmp_path: Path) -> None:
    (finding,) = findings_of(tmp_path, COLUMNS + ",mood", "7,RED,,Y,,good")
    assert (finding.severity, finding.check, finding.value) == ("error", "column_new", "mood")
    ignoring = Declarations(LIME.survey.model_copy(update={"ignored": ["Mood"]}), LIME.codebook, (), ())
    assert findings_of(tmp_path, COLUMNS + ",mood", "7,RED,,Y,,good", ignoring) == []


def test_the_export_of_another_survey_is_one_finding(tmp_path: Path) -> None:
    (finding,) = findings_of(tmp_path, "a,b,c,d,age", "1,2,3,4,5")
    assert (finding.severity, finding.check) == ("error", "another_survey")
    assert "1 of 5" in finding.describe("en")[0]


# ----------------------------------------------------------------------------------------- real forms


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_both_shapes_of_the_real_forms_give_the_same_codes(language: str) -> None:
    declared = load_survey(ROOT, "diapason")
    sheet = recode(read_form(ROOT / f"raw/diapason/2021/diapason-2021-{language}-sheets.csv"), declared)
    form = recode(read_form(TESTS / f"exports/diapason-2021-{language}-forms.csv"), declared)
    assert sheet.findings == form.findings == []
    own_words = "domains[other]"
    pd.testing.assert_frame_equal(sheet.frame.drop(columns=own_words), form.frame.drop(columns=own_words))
    boxes = [column for column in sheet.frame if column.startswith("domains[") and column != own_words]
    assert set(sheet.frame[boxes].to_numpy().ravel()) == {"", "Y"}


def test_the_ticked_boxes_of_a_real_row() -> None:
    declared = load_survey(ROOT, "diapason")
    frame = recode(read_form(ROOT / "raw/diapason/2021/diapason-2021-nl-sheets.csv"), declared).frame
    boxes = frame.filter(like="domains[").eq("Y")
    names = [[name for name, box in row.items() if box] for row in boxes.to_dict("records")]
    assert names[0] == ["domains[RIGHTS]", "domains[SUPPORT]"]
    assert names[1] == []
    assert names[2] == ["domains[LIVING]", "domains[RIGHTS]", "domains[SUPPORT]"]
