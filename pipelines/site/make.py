"""Make the dashboard: a folder of pages that opens from a disk, in every language, replaced as a whole."""

from __future__ import annotations

import datetime
import io
import json
import math
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.disk import naming
from pipelines.drawn import Key
from pipelines.figures import FIGURES, SITE
from pipelines.files import copy_file, replace_folder, write_bytes, write_text
from pipelines.processes import open_pool
from pipelines.progress import Step, silent
from pipelines.site.assets import write_assets
from pipelines.site.compared import copy_comparisons, list_compared
from pipelines.site.pages import FILES, WavePage, chart_entry, chart_trend, make_wave_page, read_reconciliation
from pipelines.site.past import Past, read_past
from pipelines.slides.story import list_stories
from pipelines.spacing import space_words
from pipelines.typography import locale_of
from pipelines.words import words_of
from schemas.catalogue import load_surveys
from schemas.refusals import Problem, Refusal
from schemas.tables import IndicatorTable

ENDINGS = {".svg", ".png", ".csv"}
LONG_AGO = datetime.datetime(2000, 1, 1)
"""When every spreadsheet was made, so that the same numbers are the same bytes."""


def make_site(workspace: Path, progress: Step = silent) -> Path:
    """Write `figures/site/` from processed/ and figures/; raises Refusal where nothing was computed yet."""
    surveys = load_surveys(workspace)
    stories = list_stories(workspace, surveys)
    if not stories:
        action = "run `boost run` first"
        raise Refusal(Problem("processed", "", "no data of any wave", "data of at least one wave", action))
    made, final = workspace / FIGURES / ".site.new", workspace / FIGURES / SITE
    shutil.rmtree(made, ignore_errors=True)
    try:
        with naming(final):
            _write_site(workspace, made, stories, progress)
            replace_folder(made, final)
    finally:
        # Not to lie there half written, least of all on a disk that is full.
        shutil.rmtree(made, ignore_errors=True)
    return FIGURES / SITE / "index.html"


def _write_site(workspace: Path, made: Path, stories: list[Key], progress: Step) -> None:
    languages = list(dict.fromkeys(language for _, _, language in stories))
    templates = _open_templates()
    steps = len(stories) + 1
    pages: dict[str, list[WavePage]] = {language: [] for language in languages}
    with open_pool(workspace, len(stories), lambda: None) as pool:
        made_pages = [pool.submit(make_wave_page, workspace, key, FIGURES.joinpath(*key)) for key in stories]
        progress("downloads", 0, steps)
        write_assets(workspace, made / "assets", templates)
        _write_downloads(workspace, made / "downloads")
        for done, ((survey, wave, language), page) in enumerate(zip(stories, made_pages, strict=True), start=1):
            progress(f"{survey} {wave} {language}", done, steps)
            folder = made / FILES / survey / wave
            _copy_figures(workspace / FIGURES / survey / wave / language, folder / language)
            deck = workspace / FIGURES / survey / wave / f"slides-{language}.pptx"
            if deck.is_file():
                copy_file(deck, folder / deck.name)
            pages[language].append(page.result())
    for survey, language in dict.fromkeys((survey, language) for survey, _, language in stories):
        copy_comparisons(workspace, survey, language, made / FILES / survey)
    for language, own in pages.items():
        past = read_past(workspace, language)
        _write_language(made / language, own, templates, languages, read_reconciliation(workspace, language), past)
    write_text(made / "index.html", _render(templates, "choose.html", languages[0], languages, "index.html", {}))


def _open_templates() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(loader=PackageLoader("pipelines"), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    # A chart stands in a script element: nothing in it may end that element.
    environment.filters["chart"] = lambda spec: json.dumps(spec, ensure_ascii=False).replace("<", "\\u003c")
    return environment


def _copy_figures(source: Path, target: Path) -> None:
    for path in sorted(source.glob("*")):
        if path.suffix in ENDINGS:
            target.mkdir(parents=True, exist_ok=True)
            copy_file(path, target / path.name)


def _write_downloads(workspace: Path, folder: Path) -> None:
    """The indicators as CSV and as a spreadsheet whose cells are never formulas."""
    import xlsxwriter

    table = pd.read_csv(workspace / "processed/indicators.csv", dtype="str", keep_default_na=False)
    # Copied as it is: written anew, a text with an apostrophe before it would get a second one.
    copy_file(workspace / "processed/indicators.csv", folder / "indicators.csv")
    stream = io.BytesIO()
    kept = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(stream, kept)
    book.set_properties({"created": LONG_AGO})
    sheet = book.add_worksheet("indicators")
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
    bold = book.add_format({"bold": True})
    # A hash may happen to be all digits: what is a number is declared, not guessed.
    numeric = {name for name, column in IndicatorTable.to_schema().columns.items() if str(column.dtype) == "float64"}
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, name, bold)
        for row, cell in enumerate(table[name], start=1):
            number = pd.to_numeric(cell, errors="coerce") if name in numeric else float("nan")
            if cell and math.isfinite(number):
                sheet.write_number(row, column, float(number))
            elif cell:
                sheet.write_string(row, column, cell)
    book.close()
    write_bytes(folder / "indicators.xlsx", stream.getvalue())


def _write_language(
    folder: Path, pages: list[WavePage], templates: Any, languages: list[str], reconciled: list[dict[str, str]],
    past: Past,
) -> None:  # fmt: skip
    language = folder.name
    of = {page.name: page for page in pages}
    menu = [(page.name, f"{page.title} {page.wave}") for page in pages]

    def write(name: str, template: str, content: dict[str, Any]) -> None:
        content = {"menu": menu, "current": name, "past": past, **content}
        write_text(folder / name, _render(templates, template, language, languages, name, content))

    write("index.html", "overview.html", {"pages": pages, "compared": list_compared(folder, pages)})
    for name, page in of.items():
        charts = {entry.id: chart_entry(entry, language) for entry in page.entries}
        trends = {}
        for entry in page.entries:
            waves = [each for other in pages if other.survey == page.survey for each in other.entries
                     if each.id == entry.id]  # fmt: skip
            trends[entry.id] = chart_trend(waves, language)
        write(f"{name}.html", "wave.html", {"page": page, "charts": charts, "trends": trends})
    write("history.html", "history.html", {"told": space_words(words_of(language)["history"]["audit"], language)})
    write("reconciliation.html", "reconciliation.html", {"rows": reconciled})
    write("downloads.html", "downloads.html", {"pages": pages})


def _render(templates: Any, name: str, language: str, languages: list[str], file: str, content: dict[str, Any]) -> str:
    say = space_words(words_of(language)["site"], language)
    names = {each: locale_of(each).languages.get(each, each) for each in languages}
    page = templates.get_template(f"site/{name}")
    return str(page.render(say=say, language=language, languages=names, file=file, **content)) + "\n"
