"""What an export loses of an open answer: the same as the plain patterns say, also of very long answers in no time."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from timecap import at_most

from pipelines.crosscheck import CHANGED

LONG = 200_000
PIECES = ["<script>", "</script>", "<", ">", "<b>", "a", "\n", "</"]


def change(loss: str, text: str) -> str:
    return str(CHANGED[loss](pd.Series([text], dtype="str")).iloc[0])


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_markup_goes_as_the_plain_pattern_says(text: str) -> None:
    assert change("markup", text) == re.sub(r"<script>.*?</script>|<[^>]+>", "", text)


@given(st.lists(st.sampled_from(["0", "1", ".", "-", "x", "00"]), max_size=10).map("".join))
def test_zeros_go_as_the_plain_pattern_says(text: str) -> None:
    assert change("digits", text) == re.sub(r"^(-?\d+)\.(\d*?)0+$", r"\1.\2", text).removesuffix(".")


@pytest.mark.parametrize("loss", ["markup", "digits"])
@pytest.mark.parametrize(
    "text",
    ["<" * LONG, "<script>" * LONG, "<script>\n" * LONG + "</script>", "<>" * LONG, "1." + "0" * LONG + "x", "0" * LONG,
     "1." + "01" * LONG],
    ids=["opened", "scripts", "lines", "empty", "zeros", "digits", "decimals"],
)  # fmt: skip
def test_a_very_long_answer_is_changed_at_once(loss: str, text: str) -> None:
    with at_most(20):
        change(loss, text)
