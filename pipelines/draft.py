"""A question of a survey structure as the item it would be in a codebook."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.readers.limesurvey_questions import Question
from pipelines.words import words_of
from schemas.declarations import Text

Codes = dict[str, Text]
TYPES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("L!OY5GI", ("single",)),
    **dict.fromkeys("MP", ("multiple",)),
    **dict.fromkeys("ABCEFH1", ("array",)),
    **dict.fromkeys("NK", ("number",)),
    **dict.fromkeys("STUQ;", ("text", "number")),
    ":": ("number", "text"),
    "*": ("text", "number", "single"),
    "R": ("ranking",),
    "D": ("date",),
    "|": ("files",),
    "X": ("display",),
}
"""LimeSurvey's type letter -> the types of item that go with it, the usual one first."""
BUILT_IN = {
    "Y": ("Y", "N"), "5": tuple("12345"), "A": tuple("12345"), "B": tuple(map(str, range(1, 11))),
    "C": ("Y", "N", "U"), "E": ("I", "S", "D"), "G": ("F", "M"),
}  # fmt: skip
"""Codes of question types that bring their own, from first to last."""
ORDERED_TYPES = set("5AB")
"""Question types whose codes run from low to high."""


@dataclass(frozen=True)
class Review:
    """Something for a person to look at: a key of `scaffold.reviews` of the product's words, and what it needs."""

    key: str
    values: dict[str, object] = field(default_factory=dict, hash=False)

    def say(self, language: str) -> str:
        """The sentence, on one line."""
        sentence = str(words_of(language)["scaffold"]["reviews"][self.key])
        return " ".join(sentence.format(**self.values).split())


@dataclass(frozen=True)
class Draft:
    """What a structure says of an item: the keys of `schemas.declarations.Item` with wordings by language.

    letter: the platform's own type, if it has one. types: the types an item of the codebook may have here.
    short: a name, where the wording does not give one. nominal: the codes are known to have no order.
    missing: code -> why it says nothing of substance; missing_on_scales: the same of each of two scales, and
    ordered_scales: the numbers of those that run from low to high. computed: the platform fills it in, nobody is
    asked. hidden: no participant sees it. reviews: what was guessed, for a person to look at.
    """

    id: str
    letter: str
    type: str
    types: tuple[str, ...]
    wording: Text
    relevance: str = "1"
    codes: Codes = field(default_factory=dict)
    scales: tuple[tuple[Text, Codes], ...] = ()
    ordered: bool = False
    rows: Codes = field(default_factory=dict)
    columns: Codes = field(default_factory=dict)
    ranks: int | None = None
    other: Text = field(default_factory=dict)
    comment: bool = False
    exclusive: tuple[str, ...] = ()
    filtered: bool = False
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False
    short: Text = field(default_factory=dict)
    nominal: bool = False
    missing: dict[str, str] = field(default_factory=dict)
    missing_on_scales: tuple[dict[str, str], ...] = ()
    ordered_scales: tuple[int, ...] = ()
    counts_over: str = ""
    computed: bool = False
    hidden: bool = False
    reviews: tuple[Review, ...] = ()


def draft_item(question: Question, languages: list[str]) -> Draft:
    """The item a question would be, complete in every language; raises KeyError for no type letter of LimeSurvey."""

    def complete(codes: Codes) -> Codes:
        return {code: complete_text(label, languages, code) for code, label in codes.items()}

    types = ("multiple",) if question.checkbox else TYPES[question.type]
    kind = types[0]
    is_code = kind in {"single", "multiple", "array", "ranking"}
    listed: Codes = {}
    if is_code and not question.columns and not question.second_answers:
        listed = _list_codes(question, kind, languages)
    has_rows = kind == "array" or (kind != "multiple" and question.type in "K:Q;") or question.checkbox
    scales: tuple[tuple[Text, Codes], ...] = ()
    if question.type == "1":
        headers = zip(question.headers, (question.answers, question.second_answers), strict=True)
        scales = tuple(
            (complete_text(header, languages, str(number)), complete(codes))
            for number, (header, codes) in enumerate(headers, start=1)
        )
    options = len(question.options)
    most = question.most_ranked
    return Draft(
        id=question.code,
        letter=question.type,
        type=kind,
        types=types,
        wording=complete_text(question.wording, languages, question.code),
        relevance=question.relevance.strip(),
        codes={} if scales else complete(listed),
        scales=scales,
        ordered=question.type in ORDERED_TYPES,
        rows=complete(question.subquestions) if has_rows else {},
        columns=complete(question.columns),
        ranks=most if kind == "ranking" and most is not None and most < options else None,
        other=_name_other(question, languages) if question.other and kind in {"single", "multiple"} else {},
        comment=question.type in "OP",
        exclusive=tuple(code for code in question.exclusive if code in listed),
        filtered=question.filtered,
        minimum=question.minimum,
        maximum=question.maximum,
        whole=question.whole,
        computed=question.type == "*",
        hidden=question.hidden,
    )


def _list_codes(question: Question, kind: str, languages: list[str]) -> Codes:
    if question.type in BUILT_IN:
        built_in = {language: words_of(language)["scaffold"]["built_in"] for language in languages}
        return {
            code: {language: built_in[language].get(f"{question.type}{code}", code) for language in languages}
            for code in BUILT_IN[question.type]
        }
    if question.type == "I":
        return {language: {each: language_name(language, each) for each in languages} for language in languages}
    return {"multiple": question.subquestions, "ranking": question.options}.get(kind, question.answers)


def _name_other(question: Question, languages: list[str]) -> Text:
    return {
        language: question.other_label.get(language) or words_of(language)["scaffold"]["other"]
        for language in languages
    }


def language_name(code: str, language: str) -> str:
    """The name of a language in another one, else its code."""
    from babel import Locale

    name: str = Locale.parse(language).languages.get(code, code)
    return name[:1].upper() + name[1:]


def complete_text(text: Text, languages: list[str], default: str) -> Text:
    """A wording in every language: that of another language where one is lacking, else the default."""
    anything = next((wording for wording in text.values() if wording), default)
    return {language: text.get(language) or anything for language in languages}
