"""Any two kinds of export of one survey give the same responses table, wherever both can say it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from pipelines.contracts import check_contract
from pipelines.ingest import read_structure
from pipelines.readers.export import read_export
from pipelines.readers.raw import LOSSES, RawTable, Unreadable
from pipelines.recode import recode
from pipelines.responses import type_responses
from schemas.catalogue import load_survey
from tests.conftest import REPOSITORY

EXPORTS = Path(__file__).parent / "exports/babelboost-2021"
PLAIN = REPOSITORY / "raw/babelboost/2021/results-survey621127.csv"
ROUTING_DECIDES = {"not_shown", "array_not_shown", "yes_no_not_shown"}
"""Losses that the routing makes good for complete responses, but not for those who left early."""


@cache
def read_raw(path: Path) -> RawTable | None:
    structure = read_structure(REPOSITORY / "raw/babelboost/2021/limesurvey_survey_621127.lss", "s.lss")
    try:
        return read_export(path, path.name, lambda kind, value: f"{kind}-{value}", set(), None, structure)
    except Unreadable:
        return None


@cache
def read_responses(path: Path) -> pd.DataFrame:
    raw, declared = read_raw(path), load_survey(REPOSITORY, "babelboost").for_wave("2021")
    assert raw is not None
    coded = recode(raw, declared, declared.survey.waves["2021"])
    assert coded.findings == []
    assert check_contract(coded.frame, raw, declared) == []
    return type_responses(coded.frame, raw, declared, "2021")[0].set_index("id")


READABLE = sorted(
    path for path in EXPORTS.rglob("*") if path.is_file() and path.suffix != ".md" and read_raw(path) is not None
    and "somefields" not in path.name
)  # fmt: skip


def test_every_heading_and_answer_style_and_file_format_is_among_them() -> None:
    kinds = {raw.kind for path in READABLE if (raw := read_raw(path))}
    expected = {"csv", "json", "xlsx", "vv", "spss", "stata", "r", "archive"}
    assert expected <= {kind.removeprefix("limesurvey-") for kind in kinds}
    assert len(READABLE) >= 25


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_every_kind_gives_the_same_closed_answers_as_the_plain_codes(path: Path) -> None:
    raw = read_raw(path)
    assert raw is not None
    assert set(raw.cannot_say) <= set(LOSSES)
    plain, other = read_responses(PLAIN), read_responses(path)
    if set(raw.cannot_say) & ROUTING_DECIDES:
        plain, other = (table[table["outcome"] == "complete"] for table in (plain, other))
    shared = plain.index.intersection(other.index)
    assert len(shared) == len(other) > 0
    closed = [column for column in plain.columns if not column.startswith("text:") and column not in {"file", "row"}]
    closed = [column for column in closed if column != "started" or "started" not in raw.cannot_say]
    if "no_or_empty" in raw.cannot_say:
        closed = [column for column in closed if "recommande" not in column]
    if "markup" in raw.cannot_say:
        # An answer that was nothing but markup is empty in such a file.
        closed = [column for column in closed if column != "missing:potentiel"]
    pd.testing.assert_frame_equal(other.loc[shared, closed], plain.loc[shared, closed], check_index_type=False)


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_every_kind_gives_the_same_open_answers_but_for_what_it_loses(path: Path) -> None:
    raw = read_raw(path)
    assert raw is not None
    if set(raw.cannot_say) & {"markup", "long_texts", "line_breaks"}:
        pytest.xfail(f"texts are changed by the platform: {', '.join(raw.cannot_say)}")
    plain, other = read_responses(PLAIN), read_responses(path)
    for column in plain.filter(like="text:"):
        expected = plain.loc[other.index, column].fillna("").str.split().str.join(" ")
        found = other[column].fillna("").str.split().str.join(" ")
        if "control_characters" in raw.cannot_say:
            expected = expected.str.replace(r"[\x00-\x1f]", "", regex=True)
        pd.testing.assert_series_equal(found, expected, check_index_type=False)
