"""LimeSurvey's survey structure as a model: its questions, their codes and wordings, and what each column is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

Texts = dict[str, str]
"""Language -> words without markup."""
Codes = dict[str, Texts]
"""Code -> its words by language, in the order of the questionnaire."""
TYPES = frozenset("5ABCDEFGHIKLMNOPQRSTUXY!:;1*|")
"""The letters of LimeSurvey's question types."""
SETTINGS = ("format", "allowprev", "usecookie")
"""Settings of a survey: a page a group, a question, or one for all (G, S, A); a way back; a cookie against repeats."""
NUMBERED_SINCE = 700
"""The database version since which columns are named by the numbers of questions and subquestions (LimeSurvey 7)."""


class Column(NamedTuple):
    """The names of one column: what stands behind the question's own name in each of them.

    coded: field name up to version 6. numbered: field name since version 7. heading: in exports with question codes.
    expression: in relevance equations, and in exports with ExpressionScript codes.
    """

    coded: str
    numbered: str
    heading: str
    expression: str


@dataclass
class Question:
    """One question as the platform holds it.

    type: LimeSurvey's letter. relevance: its own equation and its group's, as written; "1" where it is always shown.
    answers, second_answers: the codes of the first and, in an array with two scales, of the second scale.
    subquestions: the rows. columns: the second axis of an array of numbers or texts.
    sid, gid, qid: the numbers its field names are made of; row_numbers, column_numbers: those of its subquestions.
    group: the group's title. hidden: never seen by participants. filtered: rows are shown or not one by one.
    exclusive: rows that exclude all others. other_label, headers: words in place of "other" and above two scales.
    minimum, maximum, whole: what a number may be. checkbox: an array of numbers that is ticked.
    most_ranked: how many options may be ranked, where that is limited.
    mandatory: `Y` where it cannot be left empty, `S` where that is asked once more, else `N`; "" where not told.
    shuffled: its rows or options come in random order, or it takes part in a random choice of questions.
    """

    code: str
    type: str
    relevance: str
    other: bool
    wording: Texts = field(default_factory=dict)
    answers: Codes = field(default_factory=dict)
    subquestions: Codes = field(default_factory=dict)
    sid: str = ""
    gid: str = ""
    qid: str = ""
    columns: Codes = field(default_factory=dict)
    second_answers: Codes = field(default_factory=dict)
    row_numbers: dict[str, str] = field(default_factory=dict)
    column_numbers: dict[str, str] = field(default_factory=dict)
    group: Texts = field(default_factory=dict)
    hidden: bool = False
    filtered: bool = False
    exclusive: list[str] = field(default_factory=list)
    other_label: Texts = field(default_factory=dict)
    headers: tuple[Texts, Texts] = field(default_factory=lambda: ({}, {}))
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False
    checkbox: bool = False
    most_ranked: int | None = None
    mandatory: str = ""
    shuffled: bool = False

    @property
    def options(self) -> Codes:
        """What a ranking ranks: answers up to version 6, subquestions since version 7."""
        return self.answers or self.subquestions

    def field_names(self, *, numbered: bool = False) -> dict[str, str]:
        """Name in the response table -> heading with codes, in order; none where the numbers are not known."""
        if not self.qid:
            return {}
        base = f"Q{self.qid}" if numbered else f"{self.sid}X{self.gid}X{self.qid}"
        return {
            base + (column.numbered if numbered else column.coded): self.code + column.heading
            for column in self.list_columns()
        }

    def expression_names(self) -> dict[str, str]:
        """Name in an equation (`q_other`, `q_SQ001`) -> heading with codes, in order."""
        return {self.code + column.expression: self.code + column.heading for column in self.list_columns()}

    def list_columns(self) -> Iterator[Column]:
        """Its columns in the order of the response table."""
        if self.type in "MPABCEFHKQ":
            yield from self._list_rows()
        elif self.type == "1":
            for row in self.subquestions:
                for scale in (0, 1):
                    number = self.row_numbers.get(row, "")
                    yield Column(f"{row}#{scale}", f"_S{number}#{scale}", f"[{row}][{scale + 1}]", f"_{row}_{scale}")
        elif self.type in ":;":
            for row in self.subquestions:
                for column in self.columns:
                    numbers = f"_S{self.row_numbers.get(row, '')}_S{self.column_numbers.get(column, '')}"
                    yield Column(f"{row}_{column}", numbers, f"[{row}_{column}]", f"_{row}_{column}")
        elif self.type == "R":
            yield from self._list_ranks()
        else:
            yield Column("", "", "", "")
        if self.type == "O":
            yield Column("comment", "_Ccomment", "[comment]", "_comment")
        if self.type == "|":
            yield Column("_filecount", "_Cfilecount", "[filecount]", "_filecount")
        if self.other and self.type in "L!MP":
            yield Column("other", "_Cother", "[other]", "_other")
            if self.type == "P":
                yield Column("othercomment", "_Cothercomment", "[othercomment]", "_othercomment")

    def _list_rows(self) -> Iterator[Column]:
        for row in self.subquestions:
            number = self.row_numbers.get(row, "")
            yield Column(row, f"_S{number}", f"[{row}]", f"_{row}")
            if self.type == "P":
                yield Column(f"{row}comment", f"_S{number}_Ccomment", f"[{row}comment]", f"_{row}comment")

    def _list_ranks(self) -> Iterator[Column]:
        # Since version 7 the column of a rank bears the number of the subquestion that stands at that place.
        most = len(self.options) if self.most_ranked is None else min(self.most_ranked, len(self.options))
        for rank, option in enumerate(list(self.options)[:most], start=1):
            yield Column(str(rank), f"_S{self.row_numbers.get(option, '')}", f"[{rank}]", f"_{rank}")


@dataclass(frozen=True)
class Structure:
    """The questions of a survey by code, in order, the survey's number and its titles by language.

    version: LimeSurvey's database version (`623`), "" where the file does not say. languages: the base language first.
    settings: what the survey itself says of SETTINGS, where it does not take it over from somewhere else.
    """

    file: str
    survey_id: str
    questions: dict[str, Question]
    titles: Texts = field(default_factory=dict)
    version: str = ""
    languages: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def is_numbered(self) -> bool:
        """Whether columns are named by numbers alone (`Q12_S34`), as LimeSurvey 7 does."""
        return self.version.isdecimal() and int(self.version) >= NUMBERED_SINCE

    @property
    def pages(self) -> list[int]:
        """How many questions each page has, words alone being none; [] where it is not said what makes a page."""
        shown = [question for question in self.questions.values() if not question.hidden and question.type != "*"]
        cut: dict[str, list[tuple[str, ...]]] = {
            "G": [(question.gid, *question.group.values()) for question in shown],
            "S": [(question.code,) for question in shown],
            "A": [()] * len(shown),
        }
        pages: Counter[tuple[str, ...]] = Counter()
        for page, question in zip(cut.get(self.settings.get("format", ""), []), shown, strict=False):
            pages[page] += question.type != "X"
        return list(pages.values())

    def field_names(self) -> dict[str, str]:
        """Every name in the response table -> its heading with codes."""
        return {
            name: heading
            for question in self.questions.values()
            for name, heading in question.field_names(numbered=self.is_numbered).items()
        }

    @property
    def names(self) -> dict[str, str]:
        """Every name an equation may use for a column -> its heading with codes.

        These are ExpressionScript codes and field names, those of version 6 also where the survey is of version 7.
        """
        names: dict[str, str] = {}
        for question in self.questions.values():
            numbered = question.field_names(numbered=True) if self.is_numbered else {}
            for name, heading in (question.expression_names() | question.field_names() | numbered).items():
                names.setdefault(name, heading)
        return names

    def wordings_of(self, codes: Iterable[str]) -> dict[str, list[str]]:
        """The wordings of those codes that are questions here, `q[a]` counting as `q`."""
        known = {code: self.questions.get(code.split("[")[0]) for code in codes}
        return {code: [*question.wording.values()] for code, question in known.items() if question}
