"""A survey structure -> the four declared files of a new survey, with every guess marked for review."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipelines.readers.limesurvey_structure import Question, Structure
from pipelines.structure import BUILT_IN, TYPES
from pipelines.words import words_of

Text = dict[str, str]
YES_NO_WORDS = {"Y": {"fr": "Oui", "nl": "Ja", "en": "Yes"}, "N": {"fr": "Non", "nl": "Nee", "en": "No"}}
ORDERED_TYPES = set("5AB")
ONE_CONDITION = re.compile(r"""\(*\s*(\w+?)(?:\.NAOK)?\s*==\s*["']([^"']+)["']\s*\)*""")
MOST_IN_RING = 4
SHORT_LABEL = 40
REVIEW = "# review: "


def scaffold_survey(structure: Structure, survey: str) -> dict[str, str]:
    """File name -> content of the declarations of a new survey, without any wave.

    Items, codes and labels come from the structure in all its languages, bases from relevance equations of the
    form `question == "code"` joined by `and`; any other equation gives the base `all` and a comment to review.
    """
    questions = {code: question for code, question in structure.questions.items() if _kind(question)}
    left_out = [code for code in structure.questions if code not in questions]
    languages = list(dict.fromkeys(language for each in questions.values() for language in each.wording)) or ["en"]
    bases = _derive_bases(questions)
    return {
        "survey.yaml": _write_survey(structure, survey, languages),
        "codebook.yaml": _write_codebook(questions, languages, bases, left_out),
        "indicators.yaml": _write_indicators(questions, languages),
        "slides.yaml": _write_slides(questions, languages),
    }


def _kind(question: Question) -> str:
    return next((kind for kind, letters in TYPES.items() if question.type in letters), "")


def _derive_bases(questions: dict[str, Question]) -> dict[str, tuple[str, dict[str, list[str]] | None]]:
    """Relevance equation -> (name of the base, its rule); no rule where the equation is not understood."""
    bases: dict[str, tuple[str, dict[str, list[str]] | None]] = {"1": ("all", {}), "": ("all", {})}
    for question in questions.values():
        equation = question.relevance.strip()
        if equation in bases:
            continue
        conditions = re.split(r"\s+(?:and|&&)\s+", equation, flags=re.IGNORECASE)
        found = [ONE_CONDITION.fullmatch(condition.strip()) for condition in conditions]
        rule = {match.group(1): [match.group(2)] for match in found if match}
        understood = all(found) and len(rule) == len(conditions) and set(rule) <= set(questions)
        name = "_".join(f"{item}_{codes[0]}" for item, codes in rule.items()).lower() if understood else "all"
        bases[equation] = (name, rule if understood else None)
    return bases


def _write_survey(structure: Structure, survey: str, languages: list[str]) -> str:
    titles = {language: structure.titles.get(language) or survey for language in languages}
    lines = [
        "# yaml-language-server: $schema=../../json/survey.schema.json",
        f"id: {survey}",
        f"title: {_flow(titles)}",
        "platform: limesurvey",
        f"languages: [{', '.join(languages)}]",
        "waves: {}   # `boost add` writes them",
    ]
    return "\n".join(lines) + "\n"


def _write_codebook(
    questions: dict[str, Question],
    languages: list[str],
    bases: dict[str, tuple[str, dict[str, list[str]] | None]],
    left_out: list[str],
) -> str:
    say = {language: words_of(language)["scaffold"] for language in languages}
    lines = [
        "# yaml-language-server: $schema=../../json/codebook.schema.json",
        "# Taken from the survey structure; short names, order of codes and bases want a review.",
        *(f"{REVIEW}question `{code}` is of a type that is not analysed" for code in left_out),
        "",
        "bases:",
        f"  all: {{label: {_flow({language: say[language]['everybody'] for language in languages})}}}",
    ]
    for name, rule in dict(bases.values()).items():
        if not rule:
            continue
        told = {each: say[each]["asked_of"].format(rule=_tell_rule(rule, questions, each)) for each in languages}
        conditions = ", ".join(f"{item}: [{_quote(codes[0])}]" for item, codes in rule.items())
        lines += [f"  {name}:", f"    label: {_flow(told)}", f"    rule: {{{conditions}}}"]
    lines += ["", "items:"]
    for question in questions.values():
        lines += [*_write_item(question, languages, bases[question.relevance.strip()]), ""]
    return "\n".join(lines).rstrip() + "\n"


def _write_item(
    question: Question, languages: list[str], base: tuple[str, dict[str, list[str]] | None]
) -> Iterator[str]:
    yield f"  - id: {question.code}"
    yield f"    type: {_kind(question)}"
    yield f"    wording: {_flow(_complete(question.wording, languages, question.code))}"
    yield f"    short: {_flow(_short_names(question, languages))}"
    if base[1] is None:
        yield f"    asked_of: all   {REVIEW}relevance was {question.relevance.strip()}"
    elif base[0] != "all":
        yield f"    asked_of: {base[0]}"
    codes = _codes_of(question, languages)
    if codes:
        if question.type in ORDERED_TYPES:
            yield "    ordered: true"
        elif _kind(question) in {"single", "array"} and len(codes) > 2:
            yield f"    # ordered: true   {REVIEW}uncomment if the codes run from low to high"
        yield "    codes:"
        for code, label in codes.items():
            yield f"      {_quote(code)}: {{label: {_flow(label)}}}"
    if _kind(question) == "array":
        yield "    rows:"
        for row, wording in question.subquestions.items():
            yield f"      {_quote(row)}: {_flow(_complete(wording, languages, row))}"
    if question.other:
        yield f"    other: {_flow({language: words_of(language)['scaffold']['other'] for language in languages})}"


def _write_indicators(questions: dict[str, Question], languages: list[str]) -> str:
    say = {language: words_of(language)["scaffold"] for language in languages}
    lines = ["# yaml-language-server: $schema=../../json/indicators.schema.json", "", "indicators:"]

    def add(name: str, label: Text, statistic: str, item: str = "", **more: str) -> None:
        extra = "".join(f", {key}: {value}" for key, value in {**({"item": item} if item else {}), **more}.items())
        lines.append(f"  - {{id: {name}, label: {_flow(label)}, statistic: {statistic}{extra}}}")

    add("received", {each: say[each]["received"] for each in languages}, "responses", population="received", key="true")
    add("respondents", {each: say[each]["respondents"] for each in languages}, "responses", key="true")
    for question in questions.values():
        label = _short_names(question, languages)
        name, kind = _identifier(question.code), _kind(question)
        if kind == "number":
            add(name, label, "[sum, mean, median]", question.code, key="true")
        elif kind == "text":
            lines.append(
                f"  - {{id: {name}, label: {_flow(label)}, statistic: count, "
                f"where: {{{question.code}: {{answered: true}}}}, counts_over: asked}}"
            )
        elif question.type in ORDERED_TYPES:
            add(name, label, "[distribution, median, mean, top_two_box]", question.code)
        else:
            add(name, label, "distribution", question.code)
    return "\n".join(lines) + "\n"


def _write_slides(questions: dict[str, Question], languages: list[str]) -> str:
    say = {language: words_of(language)["scaffold"] for language in languages}

    def told(key: str, **values: Any) -> str:
        filled = {}
        for language in languages:
            texts = {name: value[language] if isinstance(value, dict) else value for name, value in values.items()}
            sentence = say[language][key]
            for name, value in texts.items():
                sentence = sentence.replace(f"<{name}>", str(value))
            filled[language] = sentence
        return _flow(filled)

    lines = ["# yaml-language-server: $schema=../../json/slides.schema.json", "", "slides:"]
    lines += [
        "  - id: title",
        "    chart: numbers",
        f"    title: {told('title')}",
        f"    question: {told('title_question')}",
        f"    reading: {told('title_reading')}",
        "    numbers:",
        f'      - {{number: "{{respondents}}", caption: {told("respondents_caption")}}}',
        "",
        "  - id: method",
        "    chart: method",
        f"    title: {told('method')}",
        f"    question: {told('method_question')}",
        f"    reading: {told('method_reading')}",
    ]
    for question in questions.values():
        kind, name = _kind(question), _identifier(question.code)
        short = _short_names(question, languages)
        values = {"id": name, "short": short}
        if kind == "text":
            continue
        if kind == "number":
            lines += ["", f"  - id: {name}", "    chart: numbers", f"    title: {told('number_title', **values)}"]
            lines += [f"    question: {_flow(_complete(question.wording, languages, question.code))}"]
            lines += [f"    reading: {told('number_reading', **values)}", "    numbers:"]
            lines += [f'      - {{number: "{{{name}.sum}}", caption: {told("number_caption", **values)}}}']
            continue
        chart, key = _chart_of(question, kind)
        lines += ["", f"  - id: {name}", f"    chart: {chart}", f"    indicator: {name}"]
        lines += [f"    title: {told(f'{key}_title', **values)}", f"    reading: {told(f'{key}_reading', **values)}"]
    return "\n".join(lines) + "\n"


def _chart_of(question: Question, kind: str) -> tuple[str, str]:
    """The chart kind that suits a question, and the key of its sentences."""
    if kind == "array":
        return "likert", "scale" if question.type in ORDERED_TYPES else "array"
    if question.type in ORDERED_TYPES:
        return "columns", "choice"
    levels = len(_codes_of(question, [])) + question.other
    return ("donut" if kind == "single" and levels <= MOST_IN_RING else "bars"), "choice"


def _codes_of(question: Question, languages: list[str]) -> dict[str, Text]:
    kind = _kind(question)
    if kind in {"number", "text"}:
        return {}
    listed = question.subquestions if kind == "multiple" else question.answers
    if listed:
        return {code: _complete(label, languages, code) for code, label in listed.items()}
    return {
        code: {language: YES_NO_WORDS.get(code, {}).get(language, code) for language in languages}
        for code in sorted(BUILT_IN.get(question.type, set()), key=lambda code: (len(code), code))
    }


def _tell_rule(rule: dict[str, list[str]], questions: dict[str, Question], language: str) -> str:
    parts = []
    for item, codes in rule.items():
        question = questions[item]
        label = _codes_of(question, [language]).get(codes[0], {}).get(language, codes[0])
        parts.append(f"{_shorten(question.wording.get(language, item))} {label}")
    return ", ".join(parts)


def _complete(text: Text, languages: list[str], default: str) -> Text:
    anything = next((wording for wording in text.values() if wording), default)
    return {language: text.get(language) or anything for language in languages}


def _short_names(question: Question, languages: list[str]) -> Text:
    return {each: _shorten(text) for each, text in _complete(question.wording, languages, question.code).items()}


def _shorten(text: str) -> str:
    """A wording as a name: without its final sign, and cut at a word."""
    text = text.rstrip(" ?:.!")
    if len(text) <= SHORT_LABEL:
        return text
    return text[:SHORT_LABEL].rsplit(" ", 1)[0].rstrip(" ,;:?!.…") + "…"


def _identifier(code: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", code)


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _flow(text: Text) -> str:
    return "{" + ", ".join(f"{language}: {_quote(wording)}" for language, wording in text.items()) + "}"
