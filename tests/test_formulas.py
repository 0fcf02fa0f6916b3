"""What a spreadsheet would compute is disarmed where it is written, and given back where it is read."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.files import write_table
from pipelines.formulas import disarm, rearm

SIGNS = "=+-@\t\r＝＋－＠"
TEXTS = st.text(st.sampled_from([*SIGNS, "'", ";", ",", "\n", " ", "\xa0", '"', "a", "1", ".", "é", "|"]), max_size=8)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"), ("-oth-", "'-oth-"), ("+32 2", "'+32 2"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t'=1"), ("\r=1", "'\r'=1"),
        (" =1", "' =1"), ("'=1", "''=1"), ("a;=1", "a;'=1"), ("a\n=1", "a\n'=1"), ("＝1", "'＝1"), ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("-5", "-5"), ("+5.25", "+5.25"), ("-1e-05", "-1e-05"), ("a=b", "a=b"), ("l'outil", "l'outil"), ("", ""), ("COM+PAIN", "COM+PAIN"),
    ],
)  # fmt: skip
def test_what_is_written(text: str, written: str) -> None:
    assert disarm(text) == written
    assert rearm(written) == text


@given(TEXTS)
@settings(deadline=None, derandomize=True, max_examples=400)
def test_every_text_comes_back_and_none_is_a_formula(text: str) -> None:
    written = disarm(text)
    assert rearm(written) == text
    for cell in written.replace("\r", "\n").replace("\t", "\n").replace(";", "\n").split("\n"):
        first = cell.strip()[:1]
        assert first not in set("=+-@＝＋－＠") or written == text == cell.strip()


def test_a_table_keeps_its_numbers(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "level": ["-oth-", "=1+1", "A"], "value": [-0.25, 3.0, float("nan")], "=head": ["-1", "x", None],
            "mixed": ["-", -2, None], "whole": [1, -2, 3], "yes": [True, False, True],
        }
    )  # fmt: skip
    for texts in ("object", "str"):
        write_table(tmp_path / "t.csv", table.astype({"level": texts}))
        with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["level"] for row in rows] == ["'-oth-", "'=1+1", "A"]
        assert [row["value"] for row in rows] == ["-0.25", "3", ""]
        assert [row["'=head"] for row in rows] == ["-1", "x", ""]
        assert [row["mixed"] for row in rows] == ["'-", "-2", ""]
        assert [row["whole"] for row in rows] == ["1", "-2", "3"]
        assert [row["yes"] for row in rows] == ["true", "false", "true"]
    assert list(table.columns) == ["level", "value", "=head", "mixed", "whole", "yes"]
