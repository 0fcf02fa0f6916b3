"""One form's exports, one a language, as the drafts of a new survey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipelines.draft import Draft, Review
from pipelines.findings import shorten
from pipelines.guess.answers import Guess, guess_answers, is_personal_column, tell_kind
from pipelines.guess.asked import Question, group_grids, leave_grid, list_asked, pool_rows
from pipelines.guess.codes import list_codes
from pipelines.guess.known import asks_personal, is_personal_heading
from pipelines.guess.names import find_question, name_codes, name_items
from pipelines.readers.raw import RawTable
from pipelines.scaffold.personal import list_personal
from pipelines.scaffold.writing import REVIEW
from pipelines.words import words_of
from schemas.declarations import Text
from schemas.refusals import Problem, Refusal


@dataclass(frozen=True)
class Guessed:
    """The items of a survey, its languages in the order of the files, and further lines of survey.yaml."""

    drafts: list[Draft]
    languages: list[str]
    personal: list[str]
    extra: list[str]


def guess_survey(raws: Sequence[RawTable], words: str = "en") -> Guessed:
    """The items behind the columns of one or more files; the columns of several files are matched by their place.

    words: the language of what is marked for review.
    Raises Refusal for two files in one language, a column without a heading, and files with other numbers of questions.
    """
    languages = [str(raw.responses["language"].iloc[0]) for raw in raws]
    _check_files(raws, languages)
    questions, personal = _match(raws)
    if not questions:
        expected, action = "at least one that is not", "check the file, or declare the survey by hand"
        raise Refusal(Problem(raws[0].file, "line 1", "personal questions only", expected, action))
    drafts: list[Draft] = []
    groups = [part for group in group_grids(questions) for part in _split_group(group)]
    ids = name_items((group[0][0].heading, languages[0]) for group, _ in groups)
    for name, (group, guess) in zip(ids, groups, strict=True):
        drafts.append(_draft(name, group, guess, languages))
    paired = [f"{REVIEW}{Review('paired').say(words)}"] if len(raws) > 1 else []
    extra = [*paired, *list_personal(personal, words), *_tell_repeated(raws, words)]
    return Guessed(drafts, languages, personal, extra)


def _check_files(raws: Sequence[RawTable], languages: list[str]) -> None:
    for position, (raw, language) in enumerate(zip(raws, languages, strict=True)):
        if language in languages[:position]:
            other = raws[languages.index(language)].file
            expected = f"one file a language; {other} is in {language} too"
            action = "give one of them, or say the languages in the order of the files: --language fr --language nl"
            raise Refusal(Problem(raw.file, "", f"a second file in {language}", expected, action))
        if any(not str(heading).strip() for heading in raw.answers.columns):
            expected, action = "a heading over every column", "remove the column, or take the file as the form gave it"
            raise Refusal(Problem(raw.file, "line 1", "a column without a heading", expected, action))
        if raw.answers.columns.empty:
            raise Refusal(Problem(raw.file, "line 1", "no question", "at least one question", "check the file"))


def _match(raws: Sequence[RawTable]) -> tuple[list[Question], list[str]]:
    """The questions by their place, and the headings of personal columns.

    Every file must have as many columns, or as many that are not personal.
    """
    columns = [list_asked(raw) for raw in raws]
    alone: list[Question] = []
    if len({len(each) for each in columns}) > 1:
        alone = [(asked,) for each in columns for asked in each if _is_personal((asked,))]
        columns = [[asked for asked in each if (asked,) not in alone] for each in columns]
    counts = [len(each) for each in columns]
    if len(set(counts)) > 1:
        told = ", ".join(f"{raw.file} {count}" for raw, count in zip(raws, counts, strict=True))
        expected = "the same number of questions in every language: they are matched by their place"
        action = "give the files of one questionnaire, or declare one language and write the other's wordings by hand"
        raise Refusal(Problem("--from", "", f"questions: {told}", expected, action))
    questions: list[Question] = list(zip(*columns, strict=True))
    _check_order(raws, questions)
    personal = [*alone, *(question for question in questions if _is_personal(question))]
    headings = [asked.heading for question in personal for asked in question]
    return [question for question in questions if question not in personal], list(dict.fromkeys(headings))


def _check_order(raws: Sequence[RawTable], questions: Sequence[Question]) -> None:
    """Refuse a place where one language has numbers or dates and another words: the forms have other orders."""
    for question in questions:
        kinds = [tell_kind(asked) for asked in question]
        for at, kind in enumerate(kinds):
            other = next((place for place in range(at) if kind and kinds[place] and kinds[place] != kind), None)
            if other is None:
                continue
            found = f"{kind} under “{shorten(question[at].heading)}”"
            beside = f"{raws[other].file} has {kinds[other]} there, under “{shorten(question[other].heading)}”"
            expected = f"the same question at the same place in every language; {beside}"
            action = "bring the columns of one file into the order of the other, then run `boost new` again"
            raise Refusal(Problem(raws[at].file, "line 1", found, expected, action))


def _is_personal(question: Question) -> bool:
    if is_personal_column(question) or any(is_personal_heading(asked.heading) for asked in question):
        return True
    asks = any(asks_personal(asked.heading) for asked in question)
    return asks and guess_answers(question).type in {"text", "date", "number"}


def _split_group(group: list[Question]) -> list[tuple[list[Question], Guess]]:
    """A grid as one item where its rows have the same answers, else row by row."""
    if len(group) > 1:
        guess = guess_answers(pool_rows(group))
        if not guess.outside and guess.type != "ranking":
            return [(group, guess)]
        group = [leave_grid(question) for question in group]
    return [([question], guess_answers(question)) for question in group]


def _draft(name: str, group: list[Question], guess: Guess, languages: list[str]) -> Draft:
    first = group[0]
    listed = list_codes(guess, languages) if guess.type in {"single", "multiple", "ranking"} else None
    rows = _name_rows(group) if len(group) > 1 else {}
    kind = "array" if rows and guess.type == "single" else guess.type
    is_grid = bool(rows) and kind == "multiple"
    codes = listed.codes if listed else {}
    other = {language: words_of(language)["scaffold"]["other"] for language in languages} if guess.outside else {}
    return Draft(
        id=name,
        letter="",
        type=kind,
        types=(kind,),
        wording={asked.language: asked.heading for asked in first},
        short={asked.language: find_question(asked.heading) for asked in first},
        nominal=bool(listed and listed.nominal),
        codes={} if is_grid else codes,
        columns=codes if is_grid else {},
        ordered=bool(listed and listed.ordered and kind in {"single", "array"}),
        rows=rows,
        other=other if kind in {"single", "multiple"} else {},
        exclusive=listed.exclusive if listed and not is_grid else (),
        missing=listed.missing if listed else {},
        counts_over="answered" if listed and listed.exclusive and not is_grid else "",
        reviews=(tell_guess(guess, kind), *(listed.reviews if listed else ())),
    )


def _name_rows(group: list[Question]) -> dict[str, Text]:
    codes = name_codes({question[0].row: question[0].language for question in group})
    return {codes[question[0].row]: {asked.language: asked.row for asked in question} for question in group}


def tell_guess(guess: Guess, kind: str) -> Review:
    """What was guessed, and from what."""
    values: dict[str, object] = {"different": guess.different, "given": guess.given, "outside": guess.outside}
    if not guess.given:
        return Review("nobody")
    if guess.numbers:
        low, high = guess.numbers
        return Review("range_told" if guess.told else "range_guessed", values | {"low": low, "high": high})
    if guess.scale:
        return Review("scale_of_words", values)
    if guess.outside:
        return Review("outside", values)
    return Review(kind if kind in {"text", "ranking"} else "answers", values)


def _tell_repeated(raws: Sequence[RawTable], words: str) -> list[str]:
    """Whether the same addresses recur; only where every file has them can the survey be declared as repeated."""
    known = [raw.responses["participant"].dropna() for raw in raws if "participant" in raw.responses]
    if not known:
        return []
    counts = pd.concat(known).value_counts()
    recurring, responses = int((counts > 1).sum()), int(counts.sum())
    if not recurring:
        return []
    values: dict[str, object] = {"recurring": recurring, "addresses": len(counts), "responses": responses}
    if len(known) < len(raws):
        return [f"# repeated: true   {REVIEW}{Review('repeated_unsure', values).say(words)}"]
    return [
        f"repeated: true   {REVIEW}{Review('repeated', values).say(words)}",
        f"estimand: responses   {REVIEW}{Review('estimand').say(words)}",
    ]
