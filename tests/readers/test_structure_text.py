"""What only the structure as text writes: quotes behind backslashes, masks, rows that are no subquestions."""

from __future__ import annotations

import pytest

from pipelines.readers.limesurvey_structure import Structure, parse_structure
from pipelines.readers.raw import Unreadable

HEADING = "id\trelated_id\tclass\ttype/scale\tname\trelevance\ttext\thelp\tlanguage\tother\thidden\n"
SURVEY = "\t\tS\t\tsid\t\t9\n\t\tS\t\tlanguage\t\tfr\n8\t\tG\t0\tGroupe\t1\n"


def read(rows: str, survey: str = SURVEY) -> Structure:
    return parse_structure((HEADING + survey + rows).encode(), "s.txt")


def test_a_survey_of_one_language_need_not_name_it() -> None:
    structure = read("7\t\tQ\tL\tq\t1\tQuoi ?\n7\t\tA\t0\tA\t\tOui\n7\t\tA\t1\tB\t\tNon\n")
    question = structure.questions["q"]
    assert (structure.languages, question.wording, question.group) == (("fr",), {"fr": "Quoi ?"}, {"fr": "Groupe"})
    assert (question.answers, question.second_answers) == ({"A": {"fr": "Oui"}}, {"B": {"fr": "Non"}})
    assert structure.field_names() == {"9X8X7": "q"}


@pytest.mark.parametrize(
    ("written", "relevance"),
    [
        ('"regexMatch(\\"/^a\\d/\\", b)"', 'regexMatch(\\"/^a\\d/\\", b)'),
        ('"b == \\"a\\""', 'b == \\"a\\"'),
        ('"b == ""a"""', 'b == "a"'),
        ('"regexMatch(""/^\\d+$/"", b)"', 'regexMatch("/^\\d+$/", b)'),
        ('"b == ""\\"""', 'b == "\\"'),
        ("'=b", "=b"),
        ("b > 1", "b > 1"),
        ("0", "0"),
        ("", "1"),
    ],
)
def test_equations_come_through_the_format(written: str, relevance: str) -> None:
    structure = read(f"7\t\tQ\tS\tq\t{written}\tQuoi ?\n6\t\tQ\tS\tr\t1\tEt ?\n")
    assert structure.questions["q"].relevance == relevance
    assert list(structure.questions) == ["q", "r"]


def test_rows_that_name_other_columns_are_no_subquestions() -> None:
    structure = read(
        "7\t\tQ\tO\to\t1\to\n\t\tSQ\t\tocomment\t1\t\n6\t\tQ\t!\tl\t1\tl\t\tfr\tY\n\t\tSQ\t\tother\t1\t\n"
        "5\t\tQ\t|\tf\t1\tf\n\t\tSQ\t\tfilecount\t1\t\n4\t\tQ\tM\tm\t1\tm\n3\t\tSQ\t\tother\t1\tautre\n"
    )
    assert [list(question.subquestions) for question in structure.questions.values()] == [[], [], [], ["other"]]
    assert structure.questions["l"].other


def test_a_text_on_two_lines_and_columns_beside_rows() -> None:
    structure = read('7\t\tQ\t;\tq\t1\tq\t\t\t\t1\n6\t\tSQ\t\ta\t1\t"une\nligne"\n5\t\tSQ\t1\tb\tz > 1\tb\n')
    question = structure.questions["q"]
    assert (question.subquestions, question.columns) == ({"a": {"fr": "une ligne"}}, {"b": {"fr": "b"}})
    assert (question.row_numbers, question.column_numbers) == ({"a": "6"}, {"b": "5"})
    assert (question.hidden, question.filtered) == (True, True)
    assert structure.field_names() == {"9X8X7a_b": "q[a_b]"}


def test_conditions_keep_their_value_and_method() -> None:
    rows = "7\t\tQ\tM\tm\t1\tm\n6\t\tSQ\t\ta\t1\ta\n5\t\tQ\tS\tq\t1\tq\n1\t7\tC\t1\t9X8X7\t'==\ta\n2\t5\tC\t2\t9X8X5\t'==\t \n"
    assert read(rows).questions["q"].relevance == '((9X8X7a.NAOK == "Y")) or ((is_empty(9X8X5.NAOK)))'


def test_groups_without_numbers_are_the_same_in_every_language() -> None:
    survey = "\t\tS\t\tsid\t\t9\n\t\tS\t\tlanguage\t\tfr\n\t\tS\t\tadditional_languages\t\tnl\n"
    rows = "".join(
        f"\t\tG\t\t{group} {language}\t{relevance}\t\t\t{language}\n\t\tQ\tS\t{code}\t1\t{code} {language}\t\t{language}\n"
        for language in ("fr", "nl")
        for group, code, relevance in (("un", "p", "1"), ("deux", "q", "p > 1"))
    )
    structure = read(rows, survey)
    assert structure.questions["q"].group == {"fr": "deux fr", "nl": "deux nl"}
    assert structure.questions["q"].wording == {"fr": "q fr", "nl": "q nl"}
    assert [question.relevance for question in structure.questions.values()] == ["1", "p > 1"]
    assert structure.field_names() == {}
    assert structure.names == {"p": "p", "q": "q"}


def test_assessments_and_quotas_are_passed_over() -> None:
    structure = read("7\t\tQ\tS\tq\t1\tq\n1\t\tAS\t0\tx\n2\t\tQTA\t\tx\n3\t\tQTALS\t\tx\n4\t\tQTAM\t\tx\n\n")
    assert list(structure.questions) == ["q"]


def test_rows_that_lost_a_tab_are_refused() -> None:
    with pytest.raises(Unreadable, match="line 5: the language “0”"):
        read("7\t\tQ\tS\tq\t1\tQuoi\tici\t0\t\n")
