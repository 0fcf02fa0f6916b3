"""Workbooks go out and come back: the same codings, no formula, every mistake in its cell."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from pipelines.readers.raw import Unreadable
from pipelines.themes.command import Open
from pipelines.themes.merging import merge_codings, merge_quotes
from pipelines.themes.reading import Returned, read_sheets_back
from pipelines.themes.sheets import write_coding_sheets, write_quote_sheets
from schemas.refusals import Problem, Refusal

Change = Callable[[Any], None]


def write(opened: Open, coder: str = "a", change: Change | None = None, language: str = "fr") -> bytes:
    data = write_coding_sheets(opened.coding, opened.declared, "2021", coder, language)
    return edit(data, change) if change else data


def edit(data: bytes, change: Change) -> bytes:
    book = load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(opened: Open, data: bytes, coder: str = "") -> Returned:
    return read_sheets_back(data, "f.xlsx", opened.coding, "babelboost", "2021", ["fr", "nl"], opened.key, coder)


def refused(opened: Open, data: bytes, coder: str = "") -> list[Problem]:
    with pytest.raises(Refusal) as caught:
        read(opened, data, coder)
    return list(caught.value.problems)


def row_of(sheet: Any, response: str) -> int:
    return next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == response)


def sort(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(list(table.columns)).reset_index(drop=True)


@pytest.mark.parametrize("language", ["fr", "nl"])
@pytest.mark.parametrize("coder", ["a", "b", "agreed"])
def test_what_was_coded_comes_back_as_it_was(opened: Open, coder: str, language: str) -> None:
    returned = read(opened, write(opened, coder, language=language))
    own = opened.coding.codings[opened.coding.codings["coder"] == coder]
    pd.testing.assert_frame_equal(sort(returned.codings), sort(own))
    pd.testing.assert_frame_equal(sort(merge_codings(opened.coding.codings, returned)), sort(opened.coding.codings))


def test_a_workbook_of_one_coder_does_not_replace_the_codings_of_another(opened: Open) -> None:
    """Agreement would then be that of a coder with a copy."""
    (problem,) = refused(opened, write(opened, "a"), coder="b")
    assert "a workbook of the coder `a`, and `b` has" in problem.found
    codings = opened.coding.codings
    before = replace(opened, coding=replace(opened.coding, codings=codings[codings["coder"] != "b"]))
    assert set(read(before, write(opened, "a"), coder="b").codings["coder"]) == {"b"}


def test_the_same_answers_are_the_same_bytes(opened: Open) -> None:
    assert write(opened) == write(opened)


def test_no_cell_is_a_formula_and_each_question_has_its_list(opened: Open) -> None:
    book = load_workbook(io.BytesIO(write(opened)))
    assert book.sheetnames == ["themes", "boost", "freins", "potentiel"]
    assert book["boost"].sheet_state == "hidden"
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell.value for cell in cells if str(cell.value).startswith("=")]
    assert "'=1+1" in {cell.value for cell in cells}
    for name, themes in (("freins", 10), ("potentiel", 7)):
        (choice,) = book[name].data_validations.dataValidation
        first, last = (int(part.rpartition("$")[2]) for part in choice.formula1.split(":"))
        assert last - first + 1 == themes
        assert str(choice.sqref) == f"E2:I{book[name].max_row}"


def test_answers_that_look_personal_come_first_in_colour(opened: Open) -> None:
    answers = opened.coding.answers.copy()
    answers.loc[answers["response"] == "72", "text"] = "Appelez Mme Claes au 0470 12 34 56"
    from dataclasses import replace

    coding = replace(opened.coding, answers=answers)
    sheet = load_workbook(io.BytesIO(write_coding_sheets(coding, opened.declared, "2021", "a", "fr")))["freins"]
    assert [sheet.cell(2, 1).value, sheet.cell(2, 3).value] == ["72", "nom, téléphone"]
    assert sheet.cell(2, 4).fill.fgColor.rgb != sheet.cell(3, 4).fill.fgColor.rgb
    assert [sheet.cell(row, 3).value for row in range(3, sheet.max_row + 1)] == [None] * (sheet.max_row - 2)


def test_a_choice_that_was_changed_is_the_new_coding(opened: Open) -> None:
    def change(book: Any) -> None:
        sheet = book["freins"]
        row = row_of(sheet, "2")
        sheet.cell(row, 5).value, sheet.cell(row, 6).value = "COVID – Covid et surcharge", "need".upper()
        sheet.cell(row_of(sheet, "3"), 5).value = None

    returned = read(opened, write(opened, "a", change))
    given = returned.codings[returned.codings["item"] == "freins"].groupby("response")["theme"].agg(list)
    assert given["2"] == ["COVID", "NEED"]
    assert "3" not in given.index
    merged = merge_codings(opened.coding.codings, returned)
    left = merged[(merged["coder"] == "a") & (merged["item"] == "freins") & (merged["response"] == "3")]
    assert left.empty
    others = merged["coder"] != "a"
    before = opened.coding.codings
    pd.testing.assert_frame_equal(sort(merged[others]), sort(before[before["coder"] != "a"]))


def spoil(sheet: str, response: str, column: int, value: str) -> Change:
    def change(book: Any) -> None:
        book[sheet].cell(row_of(book[sheet], response), column).value = value

    return change


@pytest.mark.parametrize(
    ("change", "place", "found"),
    [
        (spoil("freins", "2", 5, "FATIGUE – Fatigue"), "column thème 1", "`FATIGUE – Fatigue`"),
        (spoil("freins", "2", 6, "-none-"), "column thème 2", "`-none-` beside a theme"),
        (spoil("freins", "2", 4, "Manque d'argent"), "column réponse", "an answer that is not the one of the export"),
        (spoil("freins", "2", 1, "999"), "column réponse n°", "a response without an answer to this question"),
        (spoil("freins", "3", 1, "2"), "column réponse n°", "the same response a second time"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_sheet_row_and_column(opened: Open, change: Change, place: str, found: str) -> None:
    problems = refused(opened, write(opened, "a", change))
    assert any(each.place.endswith(place) and each.found == found for each in problems), problems
    assert all(each.place.startswith("sheet freins, row ") and each.action for each in problems)


def test_a_formula_is_refused_where_it_stands(opened: Open) -> None:
    with pytest.raises(Unreadable) as caught:
        read(opened, write(opened, "a", spoil("freins", "2", 5, "=A1")))
    assert "thème 1, sheet freins" in caught.value.place
    assert caught.value.found == "a formula"


def about(key: str, value: str) -> Change:
    def change(book: Any) -> None:
        sheet = book["boost"]
        row = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == key)
        sheet.cell(row, 2).value = value

    return change


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (about("wave", "2022"), "a workbook of babelboost 2022"),
        (about("version", "0"), "themes of version 0"),
        (about("coder", "anna"), "the coder `anna`"),
        (lambda book: book.remove(book["boost"]), "a workbook without the hidden sheet `boost`"),
        (lambda book: book.create_sheet("metier"), "a sheet of no open question"),
    ],
)  # fmt: skip
def test_a_workbook_of_something_else_is_refused(opened: Open, change: Change, found: str) -> None:
    data = write(opened, "a", change)
    if found.startswith("a sheet"):
        data = edit(data, lambda book: book["metier"].append(["x"]))
    assert refused(opened, data)[0].found == found


def test_what_is_no_workbook_is_unreadable(opened: Open) -> None:
    for data in (b"", b"PK\x03\x04 broken", b"response;theme\n1;TIME\n"):
        with pytest.raises(Unreadable):
            read(opened, data)
    stream = io.BytesIO()
    Workbook().save(stream)
    assert "boost" in refused(opened, stream.getvalue())[0].found


# ---------------------------------------------------------------------------------------------------------- quotes


def write_quotes(opened: Open, change: Change | None = None) -> bytes:
    data = write_quote_sheets(opened.coding, opened.declared, "2021", "fr")
    return edit(data, change) if change else data


def test_approved_quotes_come_back_as_they_were(opened: Open) -> None:
    returned = read(opened, write_quotes(opened))
    former = opened.coding.quotes.drop(columns="state")
    pd.testing.assert_frame_equal(sort(returned.quotes), sort(former))
    pd.testing.assert_frame_equal(sort(merge_quotes(former, returned, "f")), sort(former))


def test_without_an_approval_nothing_is_taken_and_a_former_one_is_gone(opened: Open) -> None:
    response = str(opened.coding.quotes["response"].iloc[0])
    item = str(opened.coding.quotes["item"].iloc[0])
    returned = read(opened, write_quotes(opened, spoil(item, response, 10, "")))
    assert response not in set(returned.quotes.loc[returned.quotes["item"] == item, "response"])
    merged = merge_quotes(opened.coding.quotes.drop(columns="state"), returned, "f")
    assert len(merged) == len(opened.coding.quotes) - 2


@pytest.mark.parametrize(
    ("column", "value", "place"),
    [
        (8, "", "relu par (fonction)"), (8, "an@hospital.example", "relu par (fonction)"), (9, "hier", "relu le"),
        (5, "", "thème"), (6, "x" * 281, "citation (fr)"), (10, "peut-être", "approuvé"),
    ],
)  # fmt: skip
def test_an_approval_lacks_nothing(opened: Open, column: int, value: str, place: str) -> None:
    quote = opened.coding.quotes.iloc[0]
    problems = refused(opened, write_quotes(opened, spoil(quote["item"], quote["response"], column, value)))
    assert [each.place.rpartition("column ")[2] for each in problems] == [place]


def test_another_text_needs_another_review(opened: Open) -> None:
    quote = opened.coding.quotes.iloc[0]
    former = opened.coding.quotes.drop(columns="state")
    column = 6 if quote["language"] == "fr" else 7
    changed = spoil(quote["item"], quote["response"], column, "autre texte")
    with pytest.raises(Refusal, match="the day of a new review"):
        merge_quotes(former, read(opened, write_quotes(opened, changed)), "f")

    def change(book: Any) -> None:
        changed(book)
        spoil(quote["item"], quote["response"], 9, "2026-12-01")(book)

    merged = merge_quotes(former, read(opened, write_quotes(opened, change)), "f")
    assert "autre texte" in set(merged["quote"])


def test_a_withdrawn_quote_cannot_be_approved_again(opened: Open) -> None:
    quote = opened.coding.quotes.iloc[0]
    former = opened.coding.quotes.drop(columns="state")
    own = former["response"] == quote["response"]
    with pytest.raises(Refusal, match="does not want to be quoted"):
        merge_quotes(former.assign(withdrawn=former["withdrawn"].mask(own, "2026-12-01")),
                     read(opened, write_quotes(opened)), "f")  # fmt: skip


def test_a_quote_that_looks_personal_is_taken_with_a_warning(opened: Open) -> None:
    quote = opened.coding.quotes.iloc[0]

    def change(book: Any) -> None:
        spoil(quote["item"], quote["response"], 6, "Mme Claes l'a dit")(book)

    returned = read(opened, write_quotes(opened, change))
    assert [warning.rpartition(": ")[2] for warning in returned.warnings] == ["name"]
