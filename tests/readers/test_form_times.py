"""Times and dates of forms: day and month in either order, clocks of twelve hours, words and zones around them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.readers.form_times import Times, read_times
from pipelines.readers.raw import Unreadable
from pipelines.written import read_dates

MOMENT = datetime(2021, 12, 31, 14, 5, 9)


def read(*written: str, language: str = "fr") -> Times:
    return read_times(pd.Series(written, name="Horodateur", dtype="str"), "form.csv", language)


@pytest.mark.parametrize(
    "written",
    [
        "31/12/2021 14:05:09", "31-12-2021 14:05:09", "31.12.2021 14:05:09", "31/12/21 14:05:09", "12/31/2021 14:05:09",
        "12/31/21 14:05:09", "12/31/2021 2:05:09 PM", "31/12/2021 à 14:05:09", "31-12-2021 om 14:05:09 uur",
        "31-12-2021 14:05:09 uur", "31/12/2021, 14:05:09", "31/12/2021 at 2:05:09 pm", "2021/12/31 2:05:09 PM GMT+1",
        "2021/12/31 2:05:09 p.m. CET", "2021/12/31 2:05:09 p. m. UTC+1", "2021/12/31 2:05:09\u202fPM UTC+01:00",
        "2021/12/31 14:05:09 UTC+1", "2021-12-31 14:05:09", "2021-12-31T14:05:09Z", "2021-12-31T14:05:09.123+01:00",
        "31/12/2021\u00a014:05:09",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_every_shape_is_the_same_local_time(written: str, language: str) -> None:
    assert read(written, language=language).times.tolist() == [MOMENT]


@pytest.mark.parametrize(
    "written", ["31/12/2021 14:05", "31-12-2021 om 14:05 uur", "12/31/2021 2:05 PM", "31/12/2021 à 14h05"]
)
def test_times_without_seconds_are_read_where_none_has_them(written: str) -> None:
    assert read(written, written).times.tolist() == [MOMENT.replace(second=0)] * 2
    with pytest.raises(Unreadable, match="row 3"):
        read("30/12/2021 10:00:01" if written.startswith("31") else "12/30/2021 10:00:01", written)


@pytest.mark.parametrize(
    "written",
    ["", "31/13/2021 14:05:09", "31/02/2021 10:00:00", "31/12/2021", "44561.58", "31/12/2021 24:05:09", "31/12/2021 14:60:09",
     "31/12/2021 13:05:09 PM", "31/12/2021 0:05:09 AM", "31/12-2021 14:05:09", "31/12/2021 14:05:09 x", "14:05:09",
     "31/12/202114:05:09", "31/12/021 14:05:09",
     "31/12/1069 14:05:09", "31/12/2921 14:05:09", " " * 100_000 + "x"],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_its_row(written: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read("31/12/2021 14:05:09", written)
    assert (refused.value.file, refused.value.place) == ("form.csv", "row 3, column Horodateur")


def test_noon_and_midnight_of_the_twelve_hour_clock() -> None:
    times = read("2021/03/01 12:00:01 AM GMT+1", "2021/03/01 12:00:01 PM GMT+1", "2021/03/01 1:00:01 a.m. GMT+1").times
    assert [moment.hour for moment in times] == [0, 12, 1]


@pytest.mark.parametrize(
    ("language", "order", "month"), [("en", "month_first", 3), ("fr", "day_first", 4), ("nl", "day_first", 4)]
)
def test_the_custom_of_the_language_decides_what_nothing_else_tells(language: str, order: str, month: int) -> None:
    found = read("03/04/2021 10:00:00", language=language)
    assert (found.order, found.certain, found.times[0].month) == (order, language != "en", month)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_day_above_twelve_tells_the_order_of_the_whole_column(language: str) -> None:
    found = read("03/04/2021 10:00:00", "13/04/2021 10:00:00", language=language)
    assert (found.order, found.certain, found.times[0].month) == ("day_first", True, 4)
    found = read("03/04/2021 10:00:00", "04/13/2021 10:00:00", language=language)
    assert (found.order, found.certain, found.times[0].month) == ("month_first", True, 3)


def test_an_order_in_which_rows_rise_tells_days_from_months() -> None:
    """An English form of Belgium: the month of a row of May may not stand before one of March."""
    days = ["01/03/2021", "05/03/2021", "12/03/2021", "02/04/2021", "09/04/2021", "01/05/2021"]
    found = read(*(f"{day} 10:00:00" for day in days), language="en")
    assert (found.order, found.certain) == ("day_first", True)
    few = read(*(f"{day} 10:00:00" for day in days[2:5]), language="en")
    assert (few.order, few.certain) == ("month_first", False)


def test_equal_numbers_leave_nothing_open() -> None:
    assert read("03/03/2021 10:00:00").certain


@given(
    st.lists(st.integers(0, 400 * 24 * 60), min_size=1, max_size=30),
    st.sampled_from(
        ["%d/%m/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%d-%m-%Y %H:%M:%S uur", "%Y/%m/%d %I:%M:%S %p GMT+1"]
    ),
)
def test_what_is_certain_of_an_english_form_is_right(minutes: list[int], shape: str) -> None:
    moments = [datetime(2021, 1, 1) + timedelta(minutes=each) for each in sorted(minutes)]
    found = read(*(moment.strftime(shape) for moment in moments), language="en")
    if found.certain:
        assert found.times.tolist() == moments


@pytest.mark.parametrize(
    ("written", "month_first", "date"),
    [
        ("31/12/2021", False, "2021-12-31"), ("31-12-2021", False, "2021-12-31"), ("31.12.21", False, "2021-12-31"),
        ("03/04/2021", False, "2021-04-03"), ("03/04/2021", True, "2021-03-04"), ("12/31/2021", True, "2021-12-31"),
        ("2021-04-03", True, "2021-04-03"), ("2021-04-03 00:00:00", False, "2021-04-03"), (" 3/4/2021 ", True, "2021-03-04"),
        ("31/12/2021", True, ""), ("31/02/2021", False, ""), ("12/2021", False, ""), ("soon", False, ""), ("", False, ""),
        ("2021-04-03 10:00:00", False, ""),
    ],
)  # fmt: skip
def test_dates_are_read_in_the_order_of_the_file(written: str, month_first: bool, date: str) -> None:
    assert read_dates(pd.Series([written]), month_first).tolist() == [date]
