"""Files cut, changed or spoiled anywhere: they are read or refused, and nothing else happens."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from surveys import ROOT, TESTS, pseudonymise

from pipelines.readers.export import read_export
from pipelines.readers.limesurvey_structure import read_structure
from pipelines.readers.raw import Unreadable

WEB = TESTS / "exports/babelboost-2021/web"
SYNTAX = WEB / "survey_621127_SPSS_syntax_file.sps"
LSS = ROOT / "raw/babelboost/2021/limesurvey_survey_621127.lss"
FILES = [
    WEB / "results-survey621127_code_short_comma.csv", WEB / "results-survey621127.csv",
    WEB / "results-survey621127_code_short.xlsx", WEB / "results-survey621127_code_short.json",
    WEB / "vvexport_621127.csv", WEB / "survey_621127_STATA.dta.xml", WEB / "survey_archive_621127.lsa",
    WEB / "survey_621127_SPSS_data_file.dat", WEB / "survey_621127_R_data_file.csv",
    TESTS / "exports/diapason-2021-fr-microsoft-forms.xlsx", TESTS / "exports/diapason-2021-fr-forms.csv", LSS,
]  # fmt: skip
INSERTED = [b"\x00", b'"', b"\r", b"<", b"{", b";", b"'", b"\xff\xfe", b"\n\n", b"]]>", b"null", b"{}", b"\t", b"\xe9"]


def damage(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    changes = [
        lambda: data[:at],
        lambda: data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :],
        lambda: data[:at] + data[at + chance.choice([1, 10, 500]) :],
        lambda: data[:at] + chance.choice(INSERTED) + data[at:],
        lambda: bytes([chance.randrange(256)]) + data[1:],
    ]
    return chance.choice(changes)()


@pytest.mark.parametrize("source", FILES, ids=lambda path: path.name)
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, source: Path) -> None:
    chance = random.Random(source.name)
    structure = read_structure(LSS, LSS.name)
    shutil.copy(SYNTAX, tmp_path)
    path = tmp_path / "damaged"
    refused: list[Unreadable] = []
    for _ in range(25):
        path.write_bytes(damage(source.read_bytes(), chance))
        try:
            if source == LSS:
                read_structure(path, path.name)
            else:
                read_export(path, path.name, pseudonymise, {"token"}, None, structure)
        except Unreadable as error:
            refused.append(error)
    assert refused
    assert all(error.file.startswith(path.name) and error.found and error.action for error in refused)
