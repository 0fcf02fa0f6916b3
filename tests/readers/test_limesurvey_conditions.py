"""Conditions as LimeSurvey's own equations: what is joined by `or`, what by `and`, and how each one compares."""

from __future__ import annotations

import pytest

from pipelines.readers.limesurvey_conditions import Condition, write_relevance


def condition(value: str, field: str = "1X2X3", method: str = "==", letter: str = "L", **more: int) -> Condition:
    return Condition(more.get("scenario", 1), more.get("question", 3), field, value, method, letter)


ONE = {
    "a code": (condition("A"), '1X2X3.NAOK == "A"'),
    "another code": (condition("A", method="!="), '1X2X3.NAOK != "A"'),
    "a code that is a number": (condition("1"), '1X2X3.NAOK == "1"'),
    "the code 0": (condition("0"), '(!is_empty(1X2X3.NAOK) && (1X2X3.NAOK == "0"))'),
    "not the code 0": (condition("0", method="!="), '(is_empty(1X2X3.NAOK) || (1X2X3.NAOK != "0"))'),
    "less": (condition("18", method="<"), "(!is_empty(1X2X3.NAOK) && (1X2X3.NAOK < 18))"),
    "more": (condition("-1.5", method=">"), "1X2X3.NAOK > -1.5"),
    "at most a word": (condition("b", method="<="), '(!is_empty(1X2X3.NAOK) && (1X2X3.NAOK <= "b"))'),
    "no answer": (condition(" "), "is_empty(1X2X3.NAOK)"),
    "nothing": (condition(""), "is_empty(1X2X3.NAOK)"),
    "any answer": (condition(" ", method="!="), "!is_empty(1X2X3.NAOK)"),
    "an expression": (condition("^a", method="RX"), 'regexMatch("/^a/",1X2X3.NAOK)'),
    "an expression in slashes": (condition("/^a/", method="RX"), 'regexMatch("/^a/",1X2X3.NAOK)'),
    "another question": (condition("@1X2X4@"), "(!is_empty(1X2X3.NAOK) && (1X2X3.NAOK == 1X2X4))"),
    "not another question": (condition("@1X2X4a@", method="!="), "(is_empty(1X2X3.NAOK) || (1X2X3.NAOK != 1X2X4a))"),
    "an equation": (condition("{age * 2}", method=">="), "(!is_empty(1X2X3.NAOK) && (1X2X3.NAOK >= age * 2))"),
    "a participant": (condition("fr", "{TOKEN:LANGUAGE}", letter="", question=0), 'TOKEN:LANGUAGE == "fr"'),
    "a box": (condition("SQ1", letter="M"), '1X2X3SQ1.NAOK == "Y"'),
    "no box": (condition("SQ1", method="!=", letter="P"), '1X2X3SQ1.NAOK != "Y"'),
    "a box by its whole name": (condition("Y", "+1X2X3SQ1", letter="M"), '1X2X3SQ1.NAOK == "Y"'),
    "a box left empty": (condition("", "+1X2X3SQ1", letter="M"), "is_empty(1X2X3SQ1.NAOK)"),
    "a row": (condition("4", "1X2X3SQ1", letter="A"), '1X2X3SQ1.NAOK == "4"'),
    "a quote": (condition('say "a"'), "1X2X3.NAOK == 'say \"a\"'"),
    "both quotes": (condition('l\'"a"'), '1X2X3.NAOK == "l\'\\"a\\""'),
    "an order of words": (condition("b", method="a<b"), '1X2X3.NAOK a<b "b"'),
}


@pytest.mark.parametrize("name", ONE)
def test_one_condition(name: str) -> None:
    given, equation = ONE[name]
    assert write_relevance([given]) == f"(({equation}))"


A, B, C = (condition(code) for code in "ABC")
OTHER = condition("X", "1X2X4", question=4)
ROW = condition("X", "1X2X3b")
BOXES = condition("S1", letter="M", question=5, field="1X2X5"), condition("S2", letter="M", question=5, field="1X2X5")
WHOLE = tuple(condition("Y", f"+1X2X5S{box}", letter="M", question=5) for box in (1, 2))
SEVERAL = {
    "one question": ((B, A), '((1X2X3.NAOK == "A" or 1X2X3.NAOK == "B"))'),
    "two questions": ((OTHER, B, A), '((1X2X3.NAOK == "A" or 1X2X3.NAOK == "B") and (1X2X4.NAOK == "X"))'),
    "two rows of a question": ((A, ROW), '((1X2X3.NAOK == "A") and (1X2X3b.NAOK == "X"))'),
    "boxes of a question": (BOXES, '((1X2X5S1.NAOK == "Y" or 1X2X5S2.NAOK == "Y"))'),
    "boxes by their whole names": (WHOLE, '((1X2X5S1.NAOK == "Y") and (1X2X5S2.NAOK == "Y"))'),
    "scenarios": (
        (C._replace(scenario=2), A, OTHER),
        '((1X2X3.NAOK == "A") and (1X2X4.NAOK == "X")) or ((1X2X3.NAOK == "C"))',
    ),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_several_conditions(name: str) -> None:
    given, equation = SEVERAL[name]
    assert write_relevance(given) == equation
