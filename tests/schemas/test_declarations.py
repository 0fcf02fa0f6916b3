"""Every kind of mistake in a declaration is refused with file, line and key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from surveys import ROOT

from schemas.catalogue import (
    Declarations,
    list_surveys,
    load_impact,
    load_printed,
    load_survey,
    load_surveys,
)  # fmt: skip
from schemas.loading import locate
from schemas.refusals import Problem, Refusal

FOLDER = "schemas/surveys/tiny"
FILES = {
    "survey.yaml": """\
id: tiny
title: {en: Tiny, fr: Petite}
platform: limesurvey
languages: [en, fr]
waves:
  2021:
    fielded: {from: 2021-11-29, to: 2021-12-15}
    exported: 2021-12-16
    exports:
      - file: answers.csv
""",
    "codebook.yaml": """\
bases:
  all:
    label: {en: all, fr: tous}
  users:
    label: {en: users, fr: utilisateurs}
    rule: {use: [YES]}
code_lists:
  points:
    1: {label: {en: "1", fr: "1"}}
    2: {label: {en: "2", fr: "2"}}
items:
  - id: use
    type: single
    wording: {en: "Used?", fr: "Utilisé ?"}
    short: {en: Use, fr: Utilisation}
    codes:
      YES: {label: {en: "Yes", fr: Oui}}
      NO: {label: {en: "No", fr: Non}}
  - id: where
    type: multiple
    wording: {en: "Where?", fr: "Où ?"}
    short: {en: Where, fr: Lieu}
    codes:
      HOME: {label: {en: Home, fr: Domicile}}
      WORK: {label: {en: Work, fr: Travail}}
  - id: score
    type: single
    wording: {en: "How good?", fr: "Bien ?"}
    short: {en: Score, fr: Note}
    asked_of: users
    ordered: true
    codes: points
  - id: help
    type: array
    wording: {en: "Helps?", fr: "Aide ?"}
    short: {en: Help, fr: Aide}
    ordered: true
    codes: points
    rows:
      R1: {en: to see, fr: voir}
      R2: {en: to hear, fr: entendre}
  - id: times
    type: number
    wording: {en: "How often?", fr: "Combien ?"}
    short: {en: Times, fr: Fois}
  - id: why
    type: text
    wording: {en: "Why?", fr: "Pourquoi ?"}
    short: {en: Why, fr: Pourquoi}
""",
    "indicators.yaml": """\
indicators:
  - id: used
    label: {en: used, fr: utilisé}
    statistic: share
    item: use
    codes: [YES]
  - id: best
    label: {en: best, fr: meilleur}
    statistic: top_two_box
    item: score
    breaks: [use]
  - id: helps
    label: {en: helps, fr: aide}
    statistic: distribution
    item: help
  - id: uses
    label: {en: uses, fr: usages}
    statistic: distribution
    item: use
    breaks: [where]
""",
    "slides.yaml": """\
slides:
  - id: use
    chart: donut
    title: {en: "{used} use it", fr: "{used} l'utilisent"}
    reading: {en: "{used.n} of {used.of}.", fr: "{used.n} sur {used.of}."}
    indicator: uses
""",
}


def write(workspace: Path, **changed: str) -> Path:
    folder = workspace / FOLDER
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(changed.get(name.removesuffix(".yaml"), text), "utf-8")
    return workspace


def change(workspace: Path, file: str, old: str, new: str) -> Path:
    text = FILES[f"{file}.yaml"]
    assert old in text, old
    return write(workspace, **{file: text.replace(old, new, 1)})


def problems_of(workspace: Path) -> list[Problem]:
    with pytest.raises(Refusal) as refused:
        load_survey(workspace, "tiny")
    return refused.value.problems


def test_the_tiny_declarations_are_sound(tmp_path: Path) -> None:
    declared = load_survey(write(tmp_path), "tiny")
    assert isinstance(declared, Declarations)
    assert [each.id for each in declared.indicators] == ["used", "best", "helps-R1", "helps-R2", "uses"]
    assert list(declared.codes("score")) == ["1", "2"]
    assert list_surveys(tmp_path) == ["tiny"]


MISTAKES: dict[str, tuple[str, str, str, str, str, str]] = {
    # what -> file, old, new, how the named line begins, key, words of the message
    "unknown key": ("survey", "platform:", "platfrom: x\nplatform:", "platfrom", "platfrom", "did you mean `platform`?"),
    "key left out": ("survey", "platform: limesurvey\n", "", "id:", "", "no `platform`"),
    "wrong choice": ("survey", "limesurvey", "surveymonkey", "platform", "platform", "'surveymonkey'"),
    "wrong date": ("survey", "2021-12-16", "16/12/2021", "exported", "waves.2021.exported", "16/12/2021"),
    "period turned round": ("survey", "to: 2021-12-15", "to: 2021-11-15", "fielded", "waves.2021.fielded", "before it begins"),
    "no export": ("survey", "\n      - file: answers.csv", " []", "exports", "waves.2021.exports", "at least 1"),
    "repeated without estimand": ("survey", "waves:", "repeated: true\nwaves:", "id:", "", "estimand"),
    "another id than the folder": ("survey", "id: tiny", "id: small", "id:", "id", "`tiny`, the name of the folder"),
    "wrong type of item": ("codebook", "type: text", "type: essay", "type: essay", "items.5.type", "'essay'"),
    "wrong number": ("codebook", "type: number", "type: number\n    minimum: one", "minimum", "items.4.minimum", "'one'"),
    "codes on a text": ("codebook", "type: text", "type: text\n    codes: points", "- id: why", "items.5", "has no `codes`"),
    "no codes on a choice": ("codebook", "    codes: points\n    rows", "    rows", "- id: help", "items.3", "needs `codes`"),
    "rows on a choice": ("codebook", "asked_of: users", "rows: {R1: {en: x, fr: x}}", "- id: score", "items.2", "`rows`"),
    "exclusive on a single choice": ("codebook", "asked_of: users", "exclusive: ['1']", "- id: score", "items.2", "`exclusive`"),
    "code with a space": ("codebook", "YES: {label", "'Y ES': {label", "'Y ES'", "items.0.codes.Y ES", "Y ES"),
    "unknown base of an item": ("codebook", "asked_of: users", "asked_of: user", "asked_of", "items.2.asked_of", "unknown base `user`"),
    "unknown code list": ("codebook", "codes: points", "codes: point", "codes: point", "items.2.codes", "unknown code list `point`"),
    "unknown item in a rule": ("codebook", "{use: [YES]}", "{used: [YES]}", "rule", "bases.users.rule.used", "unknown item `used`"),
    "unknown code in a rule": ("codebook", "{use: [YES]}", "{use: [OUI]}", "rule", "bases.users.rule.use", "code OUI"),
    "whole array in a rule": ("codebook", "{use: [YES]}", "{help: ['1']}", "rule", "bases.users.rule.help", "`help`"),
    "at_least without among": ("codebook", "{use: [YES]}", "{where: {at_least: 2}}", "rule", "bases.users.rule.where", "among"),
    "unknown condition": ("codebook", "{use: [YES]}", "{where: {any: [HOME]}}", "rule", "bases.users.rule.where.any", "unknown key"),
    "second item of a name": ("codebook", "id: times", "id: use", "- id: use", "items.4.id", "a second item `use`"),
    "no base all": ("codebook", "  all:", "  everybody:", "bases", "bases", "no base `all`"),
    "a wording left out": ("codebook", 'en: "Why?", ', "", 'wording: {fr: "Pourquoi', "items.5.wording", "no wording in en"),
    "a label left out": ("codebook", ", fr: Oui", "", "YES:", "items.0.codes.YES", "no wording in fr"),
    "a row without wording": ("codebook", ", fr: entendre", "", "R2", "items.3.rows.R2", "no wording in fr"),
    "unknown exclusive code": ("codebook", "type: multiple", "type: multiple\n    exclusive: [NONE]", "exclusive", "items.1.exclusive", "code NONE"),
    "unknown statistic": ("indicators", "statistic: share", "statistic: percentage", "statistic: percentage", "indicators.0.statistic", "percentage"),
    "nothing to count": ("indicators", "    codes: [YES]\n", "", "- id: used", "indicators.0", "needs `codes`"),
    "codes without item": ("indicators", "    item: use\n", "", "- id: used", "indicators.0", "the `item` they belong to"),
    "a statistic without item": ("indicators", "    item: score\n", "", "- id: best", "indicators.1", "needs an `item`"),
    "unknown item": ("indicators", "item: use", "item: usage", "item: usage", "indicators.0.item", "unknown item `usage`"),
    "unknown code": ("indicators", "[YES]", "[OUI]", "codes: [OUI]", "indicators.0.codes", "code OUI"),
    "unknown base": ("indicators", "    codes: [YES]", "    codes: [YES]\n    base: user", "base", "indicators.0.base", "unknown base `user`"),
    "unknown break": ("indicators", "breaks: [use]", "breaks: [usage]", "breaks: [usage]", "indicators.1.breaks", "break by `usage`"),
    "break by a number": ("indicators", "breaks: [use]", "breaks: [times]", "breaks: [times]", "indicators.1.breaks", "break by `times`"),
    "no order": ("indicators", "item: score", "item: use", "statistic: top_two_box", "indicators.1.statistic", "order"),
    "an id twice": ("indicators", "id: best", "id: used\n    key: true", "- id: used", "indicators.1.id", "a second `used`"),
    "unknown item in where": ("indicators", "codes: [YES]", "where: {usage: [YES]}", "where", "indicators.0.where.usage", "unknown item"),
    "compared with an unknown wave": ("survey", "waves:", "compare: [[2021, 2022]]\nwaves:", "compare", "compare.0", "wave 2022"),
    "compared with itself": ("survey", "waves:", "compare: [[2021, 2021]]\nwaves:", "compare", "compare.0", "against itself"),
    "compared with nothing": ("survey", "waves:", "compare: [[2021]]\nwaves:", "compare", "compare.0", "at least 2"),
    "compared by an unknown language": ("survey", "waves:", "compare: [['2021:en', '2021:nl']]\nwaves:", "compare", "compare.0", "language nl"),
    "compared by a number": ("survey", "waves:", "compare: [['2021:times=1', '2021:times=2']]\nwaves:", "compare", "compare.0", "with one answer"),
    "compared by an unknown answer": ("survey", "waves:", "compare: [['2021:use=YES', '2021:use=ON']]\nwaves:", "compare", "compare.0", "code ON"),
    "compared with its own part": ("survey", "waves:", "compare: [[2021, '2021:en']]\nwaves:", "compare", "compare.0", "which share people"),
    "a wave called as a comparison": ("survey", "2021:", "comparison-1:", "comparison-1", "waves.comparison-1", "does not begin with"),
    "unknown merged code": ("codebook", "ordered: true\n    codes: points\n  -", "ordered: true\n    compare: {merge: {2: [2, 3]}}\n    codes: points\n  -", "compare", "items.2.compare.merge.2", "code 3"),
    "merged as another code": ("codebook", "    codes: points\n  - id: help", "    codes: points\n    compare: {merge: {3: [1, 2]}}\n  - id: help", "compare", "items.2.compare.merge.3", "no `label` in en, fr"),
    "a merge of the missing": ("codebook", "NO: {label: {en: \"No\", fr: Non}}", "NO: {label: {en: \"No\", fr: Non}, missing: dont_know}\n    compare: {merge: {YES: [YES, NO]}}", "compare", "items.0.compare.merge.YES", "nothing of substance"),
    "a code merged twice": ("codebook", "NO: {label: {en: \"No\", fr: Non}}", "NO: {label: {en: \"No\", fr: Non}}\n    compare: {merge: {YES: [YES, NO], NO: [NO, YES]}}", "compare", "items.0.compare", "merged twice"),
    "a merge of one code": ("codebook", "NO: {label: {en: \"No\", fr: Non}}", "NO: {label: {en: \"No\", fr: Non}}\n    compare: {merge: {YES: [YES]}}", "compare", "items.0.compare.merge.YES", "at least 2"),
    "nothing made comparable": ("codebook", "NO: {label: {en: \"No\", fr: Non}}", "NO: {label: {en: \"No\", fr: Non}}\n    compare: {}", "compare", "items.0.compare", "`merge`, or `accept`"),
    "accepted in one language": ("codebook", "NO: {label: {en: \"No\", fr: Non}}", "NO: {label: {en: \"No\", fr: Non}}\n    compare: {accept: {en: rare}}", "compare", "items.0.compare.accept", "no reason in fr"),
    "a number made comparable": ("codebook", "type: number", "type: number\n    compare: {accept: {en: rare, fr: rare}}", "- id: times", "items.4", "items with `codes`"),
    "a family of that name": ("indicators", "codes: [YES]", "codes: [YES]\n    family: overall", "- id: used", "indicators.0", "family `overall`"),
    "unknown chart": ("slides", "donut", "pie", "chart", "slides.0.chart", "'pie'"),
    "unknown indicator of a slide": ("slides", "indicator: uses", "indicator: usde", "- id: use", "slides.0", "`usde`"),
    "unknown placeholder": ("slides", "{used.n} of", "{usde.n} of", "reading", "slides.0.reading", "`usde`"),
    "a title left out": ("slides", ', fr: "{used} l\'utilisent"', "", "title", "slides.0.title", "no title in fr"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_file_line_and_key(tmp_path: Path, mistake: str) -> None:
    file, old, new, start, key, words = MISTAKES[mistake]
    found = problems_of(change(tmp_path, file, old, new))
    lines = (tmp_path / FOLDER / f"{file}.yaml").read_text("utf-8").splitlines()
    named = [number for number, line in enumerate(lines, start=1) if line.strip().startswith(start)]
    places = [f"line {number}, {key}" if key else f"line {number}" for number in named]
    problem = next((each for each in found if each.place in places and words in str(each)), None)
    assert problem is not None, (places, [str(each) for each in found])
    assert problem.file == f"{FOLDER}/{file}.yaml"
    assert problem.action


# What would otherwise stop a run with a traceback, or be counted without meaning anything.
MEANINGLESS: dict[str, tuple[str, str, str]] = {
    "unknown item that makes a response partial": ("survey", "waves:", "partial_when_answered: [usage]\nwaves:"),
    "a whole array that makes a response partial": ("survey", "waves:", "partial_when_answered: [help]\nwaves:"),
    "a base that needs a later question": ("codebook", "{use: [YES]}", "{why: {answered: true}}"),
    "a rule on one box of a multiple choice": ("codebook", "{use: [YES]}", "{'where[HOME]': [HOME]}"),
    "a rule on a row of a single choice": ("codebook", "{use: [YES]}", "{'use[R1]': [YES]}"),
    "a rule that counts ticks of a single choice": ("codebook", "{use: [YES]}", "{use: {at_least: 1, among: [YES]}}"),
    "a rule that asks for nothing": ("codebook", "{use: [YES]}", "{use: []}"),
    "a rule on an unknown language": ("indicators", "codes: [YES]", "where: {language: [de]}"),
    "a count of an unknown language": ("indicators", "item: use\n    codes: [YES]", "item: language\n    codes: [de]"),
    "combinations of a single choice": ("indicators", "top_two_box\n    item: score", "combinations\n    item: use"),
    "the sum of a multiple choice": ("indicators", "top_two_box\n    item: score", "sum\n    item: where"),
    "the mean of words": ("indicators", "top_two_box\n    item: score", "mean\n    item: use"),
    "the distribution of a text": ("indicators", "top_two_box\n    item: score", "distribution\n    item: why"),
    "the mode of a number": ("indicators", "top_two_box\n    item: score", "mode\n    item: times"),
    "an id that a row of an array takes": ("indicators", "id: best", "id: helps-R1"),
    "an unknown indicator in a note": ("slides", "indicator: uses", 'indicator: uses\n    note: {en: "{usde}", fr: "{usde}"}'),
    "an unknown indicator as a big number": ("slides", "indicator: uses", 'numbers: [{number: "{usde}", caption: {en: x, fr: x}}]'),
    "a break that the heat table has not": ("slides", "donut", "heat\n    by: usage"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MEANINGLESS)
def test_what_can_mean_nothing_is_refused(tmp_path: Path, mistake: str) -> None:
    file, old, new = MEANINGLESS[mistake]
    found = problems_of(change(tmp_path, file, old, new))
    assert [each.file for each in found] == [f"{FOLDER}/{file}.yaml"] * len(found)
    assert all(each.place.startswith("line ") and each.found for each in found)


UNREADABLE: dict[str, tuple[str, str]] = {
    "indentation": ("id: tiny\n  title: x\n", "line 2"),
    "a quote left open": ('id: "tiny\ntitle: x\n', "line "),
    "a tab": ("id: tiny\n\ttitle: x\n", "line 2"),
    "a key twice": ("id: tiny\nid: small\n", "line "),
    "an empty file": ("", "line 1"),
    "a list": ("- id: tiny\n", "line 1"),
    "a control character": ("id: ti\x07ny\n", ""),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_declaration_is_refused(tmp_path: Path, name: str) -> None:
    text, place = UNREADABLE[name]
    problem = problems_of(write(tmp_path, survey=text))[0]
    assert problem.file == f"{FOLDER}/survey.yaml"
    assert problem.place.startswith(place)
    assert problem.found


def test_bytes_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / FOLDER / "survey.yaml").write_bytes("id: tiny\ntitle: {fr: é}\n".encode("cp1252"))
    (problem,) = problems_of(tmp_path)
    assert (problem.file, problem.place) == (f"{FOLDER}/survey.yaml", "byte 21")


@pytest.mark.parametrize("file", FILES)
def test_a_file_left_out_is_named(tmp_path: Path, file: str) -> None:
    write(tmp_path)
    (tmp_path / FOLDER / file).unlink()
    (problem,) = (each for each in _refusal(tmp_path).problems if each.found == "no such file")
    assert problem.file == f"{FOLDER}/{file}"


def _refusal(workspace: Path) -> Refusal:
    with pytest.raises(Refusal) as refused:
        load_survey(workspace, "tiny")
    return refused.value


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    changed: dict[str, Any] = {
        "survey": FILES["survey.yaml"].replace("limesurvey", "x").replace("[en, fr]", "[]"),
        "codebook": FILES["codebook.yaml"].replace("type: text", "type: essay"),
    }
    found = problems_of(write(tmp_path, **changed))
    assert [(each.file.rsplit("/", 1)[1], each.place) for each in found] == [
        ("survey.yaml", "line 3, platform"), ("survey.yaml", "line 4, languages"), ("codebook.yaml", "line 47, items.5.type"),
    ]  # fmt: skip


def test_codes_stay_what_was_written(tmp_path: Path) -> None:
    codes = (
        "YES: {label: {en: a, fr: a}}\n      01: {label: {en: b, fr: b}}\n      on: {label: {en: c, fr: c}}\n      1e3"
    )
    declared = load_survey(change(tmp_path, "codebook", 'YES: {label: {en: "Yes", fr: Oui}}\n      NO', codes), "tiny")
    assert list(declared.codes("use")) == ["YES", "01", "on", "1e3"]


def test_an_unknown_survey_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no survey `big`") as refused:
        load_survey(write(tmp_path), "big")
    assert "tiny" in refused.value.problems[0].expected


def test_a_folder_without_surveys_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no survey is declared here"):
        load_surveys(tmp_path)


def test_the_mistakes_of_every_survey_are_told(tmp_path: Path) -> None:
    change(tmp_path, "survey", "limesurvey", "x")
    other = tmp_path / "schemas/surveys/other"
    other.mkdir()
    for name, text in FILES.items():
        (other / name).write_text(text, "utf-8")
    with pytest.raises(Refusal) as refused:
        load_surveys(tmp_path)
    assert [each.file for each in refused.value.problems] == [
        "schemas/surveys/other/survey.yaml", "schemas/surveys/tiny/survey.yaml",
    ]  # fmt: skip


IMPACT = """\
title: {en: Impact}
languages: [en]
years:
  2021: {activity: 2021.csv, waves: {tiny: "2021"}, source: {en: register}}
composites:
  - id: both
    label: {en: both}
    statistic: sum
    terms: [a, b]
"""


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("statistic: sum", "statistic: product", "line 8, composites.0.statistic"),
        ("terms: [a, b]", "terms: [a]", "line 6, composites.0"),
        ("terms: [a, b]", "terms: [a, b]\n    expression: a + b", "line 6, composites.0"),
        ("statistic: sum\n    terms: [a, b]", "expression: a +", "line 6, composites.0"),
        ("terms: [a, b]", "terms: [a, both]", "line 1"),
        ("  - id: both", "  - {id: c, label: {en: c}, expression: a + both}\n  - id: both", "line 1"),
        ("activity: 2021.csv, ", "activity: a/b.csv, ", "line 4, years.2021.activity"),
        ("languages", "language", "line 2, language"),
        ("composites:", "slides: [{id: p, chart: progress, title: {en: P}, reading: {en: P}}]\ncomposites:", "line 1"),
    ],
)
def test_mistakes_of_impact_are_named(tmp_path: Path, old: str, new: str, place: str) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas/impact.yaml").write_text(IMPACT, "utf-8")
    assert load_impact(tmp_path) is not None
    (tmp_path / "schemas/impact.yaml").write_text(IMPACT.replace(old, new), "utf-8")
    with pytest.raises(Refusal) as refused:
        load_impact(tmp_path)
    assert {each.file for each in refused.value.problems} == {"schemas/impact.yaml"}
    assert place in [each.place for each in refused.value.problems]


def test_mistakes_of_published_are_named(tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    path = tmp_path / "schemas/published.yaml"
    path.write_text("measures: {a: b}\nfollows_from:\n  t: {statistic: max, of: [a, b]}\n", "utf-8")
    with pytest.raises(Refusal) as refused:
        load_printed(tmp_path)
    (problem,) = refused.value.problems
    assert (problem.file, problem.place) == ("schemas/published.yaml", "line 3, follows_from.t.statistic")


def test_a_workspace_may_have_neither(tmp_path: Path) -> None:
    assert load_impact(tmp_path) is None
    assert load_printed(tmp_path).measures == {}


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ((), (1, "")),
        (("a",), (1, "a")),
        (("a", "b", 1), (4, "a.b.1")),
        (("a", "b", 1, "missing"), (4, "a.b.1")),
        (("a", "2021"), (5, "a.2021")),
        (("a", "union member", "b"), (2, "a.b")),
        (("z",), (1, "")),
    ],
    ids=str,
)
def test_a_place_in_a_file(location: tuple[int | str, ...], place: tuple[int, str]) -> None:
    assert locate("a:\n  b:\n    - x\n    - y: 1\n  2021: z\n", location) == place


@pytest.mark.parametrize("key", ["from", "to"])
def test_a_day_of_no_calendar_is_told_at_its_own_line(key: str) -> None:
    text = f"a: {{{key}: 2021-02-01}}\nb:\n  c: {{x: 1, {key}: 2021-02-30}}\n"
    assert locate(text, ("b", "c", key)) == (3, f"b.c.{key}")


def test_a_problem_is_a_few_lines_that_begin_with_the_place() -> None:
    told = str(Problem("a.yaml", "line 3, b", "x", "", "mend it")).splitlines()
    assert told == ["a.yaml, line 3, b", "  found:    x", "  do:       mend it"]


@pytest.mark.parametrize("survey", ["babelboost", "diapason"])
def test_the_real_declarations_are_sound(survey: str) -> None:
    declared = load_survey(ROOT, survey)
    assert len(declared.items) >= 10
    assert len(declared.indicators) > 30
    assert len({each.id for each in declared.indicators}) == len(declared.indicators)
