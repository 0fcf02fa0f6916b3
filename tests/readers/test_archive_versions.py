"""Responses in archives of version 6 and 7: the columns have other names, the table is the same."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from all_types import describe_survey, write_lss
from surveys import pseudonymise

from pipelines.readers.export import read_export
from pipelines.readers.limesurvey_structure import parse_structure
from pipelines.readers.raw import RawTable, Unreadable

SURVEY = describe_survey()
PLATFORM = {"id": "1", "submitdate": "2026-11-22 10:00:00", "lastpage": "4", "startlanguage": "fr"}


def read(folder: Path, version: int, stranger: str = "") -> RawTable:
    """An archive with one response, each answer being the heading of its column."""
    lss = write_lss(SURVEY, version)
    fields = PLATFORM | parse_structure(lss, "s.lss").field_names() | ({stranger: "?"} if stranger else {})
    names = "".join(f"<fieldname>{name}</fieldname>" for name in fields)
    tags = {name: ("_" if name[0].isdigit() else "") + name.replace("#", "-") for name in fields}
    row = "".join(f"<{tags[name]}><![CDATA[{cell}]]></{tags[name]}>" for name, cell in fields.items())
    lsr = (
        "<document><LimeSurveyDocType>Responses</LimeSurveyDocType>"
        f"<responses><fields>{names}</fields><rows><row>{row}</row></rows></responses></document>"
    )
    path = folder / "x.lsa"
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("survey_314159.lss", lss)
        container.writestr("survey_314159_responses.lsr", lsr)
    return read_export(path, path.name, pseudonymise, set())


@pytest.mark.parametrize("version", [3, 6, 7])
def test_field_names_of_every_version_become_codes(tmp_path: Path, version: int) -> None:
    raw = read(tmp_path, version)
    expected = list(parse_structure(write_lss(SURVEY), "s.lss").field_names().values())
    assert list(raw.headings) == expected
    assert list(raw.answers.iloc[0]) == expected


@pytest.mark.parametrize(("version", "stranger"), [(6, "314159X11X999"), (7, "Q999"), (7, "Q103_S1")])
def test_a_field_of_no_question_is_refused(tmp_path: Path, version: int, stranger: str) -> None:
    with pytest.raises(Unreadable, match=stranger):
        read(tmp_path, version, stranger)
