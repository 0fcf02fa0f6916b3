"""What each deck was drawn from and what came of it, so that a run draws only what would come out otherwise."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.disk import naming
from pipelines.files import make_private_folder, remove_file, render_table, write_text
from pipelines.history.met import COMPOSED, PROCESSED, read_json
from pipelines.history.store import read_content, read_records
from schemas.catalogue import SURVEYS
from schemas.refusals import Refusal

if TYPE_CHECKING:
    import pandas as pd

    from pipelines.history.chain import Record

NOTE = Path(".boost/drawn.json")
FIGURES = Path("figures")
PRODUCT = Path(__file__).parents[1]
Key = tuple[str, str, str]
Part = tuple[str, str]
"""A survey and one of its waves or comparisons, or `impact` and a year."""
OVER_ALL = ("impact", "decks")
"""In the place of a survey: decks that may show any of them."""
ALL_YEARS = ("actions",)
"""Tables of the registers from which slides of a year also take other years."""
ANSWERS = "responses.parquet"
"""No deck is drawn from answers."""


class Drawn:
    """What was noted of decks when they were drawn last, held against what is in the workspace now.

    A deck need not be drawn where its numbers, declarations, records, notebooks and template, the product and its
    packages are what they were, and its files were not touched since.
    """

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.noted: dict[str, list[str]] = read_json(workspace / NOTE) or {}
        self.sources: dict[Key, str] = {}
        self._hashed: dict[Path, str] = {}
        self._years: dict[str, list[str]] = {}

    def is_current(self, key: Key, parts: Iterable[Part]) -> bool:
        """Whether drawing a deck that shows these parts would give what stands there."""
        try:
            self.sources[key] = self._print_sources(key, list(parts))
        except Refusal:
            # Whoever draws it says what is wrong.
            return False
        return self.noted.get("/".join(key)) == [self.sources[key], self._print_files(key)]

    def note(self, keys: Iterable[Key]) -> None:
        """Note decks that were drawn from what was there when `is_current` was asked."""
        told = (key for key in keys if key in self.sources)
        self.noted |= {"/".join(key): [self.sources[key], self._print_files(key)] for key in told}
        make_private_folder((self.workspace / NOTE).parent)
        with naming(self.workspace / NOTE):
            write_text(self.workspace / NOTE, json.dumps(self.noted, indent=0, sort_keys=True) + "\n", private=True)

    def list_files(self, key: Key, parts: Iterable[Part]) -> list[Path]:
        """The files behind a deck; of tables over all surveys, and of the history, only what it shows counts."""
        paths = list(self._list_declared("" if key[0] in OVER_ALL else key[0]))
        for survey, wave in parts:
            folder = self.workspace / PROCESSED / survey
            paths += [*_list_files(folder / wave, "*"), *_list_files(folder, f"{wave}.*")]
        return list(dict.fromkeys(paths))

    def _print_sources(self, key: Key, parts: list[Part]) -> str:
        said = [self.product]
        for part in parts:
            said += self._tell_year(part[1], key[2]) if part[0] in COMPOSED else self._tell_wave(part)
        said += [f"{path.as_posix()} {self._hash_file(path)}" for path in self.list_files(key, parts)]
        return _hash("\n".join(said).encode())

    def _print_files(self, key: Key) -> str:
        survey, wave, language = key
        folder = self.workspace / FIGURES / survey / wave
        paths = [*_list_files(folder / language, "**/*"), *_list_files(folder, f"slides-{language}.*")]
        stamps = ((path.relative_to(folder).as_posix(), path.stat()) for path in paths)
        return _hash("\n".join(f"{name} {at.st_size} {at.st_mtime_ns}" for name, at in stamps).encode())

    @cached_property
    def product(self) -> str:
        """The product's own files, with Python and the packages it draws with."""
        code = [*_list_files(PRODUCT / "pipelines", "**/*"), *_list_files(PRODUCT / "schemas", "**/*.py")]
        hashes = [f"{path.relative_to(PRODUCT).as_posix()} {_hash(path.read_bytes())}" for path in code]
        packages = sorted({f"{each.name} {each.version}" for each in distributions()})
        return _hash("\n".join([sys.version, *packages, *hashes]).encode())

    def _list_declared(self, survey: str) -> Iterator[Path]:
        """Declarations of one survey or of all, what is declared over all surveys, notebooks, settings, template."""
        from pipelines.deck.build import find_template

        surveys = self.workspace / SURVEYS
        for path in _list_files(self.workspace / "schemas", "**/*"):
            foreign = path.is_relative_to(surveys) and not path.is_relative_to(surveys / survey)
            if path.suffix != ".py" and not foreign:
                yield path
        yield from _list_files(self.workspace / "raw/themes" / survey, "**/*.yaml")
        yield from _list_files(self.workspace / "notebooks", "*.ipynb")
        yield from _list_files(self.workspace, "params.yaml")
        template = find_template(self.workspace, "")
        if template is not None and template.is_file():
            yield template

    def _hash_file(self, path: Path) -> str:
        if path not in self._hashed:
            self._hashed[path] = _hash(path.read_bytes())
        return self._hashed[path]

    def _tell_numbers(self, rows: pd.DataFrame, parts: Collection[Part]) -> list[str]:
        """Some indicators, and what the history says of them and of all of some waves, with the last line of it."""
        shown = set(zip(rows["survey"], rows["wave"], rows["indicator"], strict=True))
        keys = [(record["key"], record["n"]) for record in self._records]
        numbers = [
            number
            for key, number in keys
            if (key["survey"], key["wave"]) in parts or (key["survey"], key["wave"], key["indicator"]) in shown
        ]
        return [render_table(rows), f"{numbers}", self._lines[numbers[-1] - 1] if numbers else ""]

    def _tell_wave(self, part: Part) -> list[str]:
        table = self._indicators
        return self._tell_numbers(table[(table["survey"] == part[0]) & (table["wave"] == part[1])], [part])

    def _tell_year(self, year: str, language: str) -> list[str]:
        """The numbers of the registers of a year, and those of surveys that its slides show in whatever language."""
        if year in self._years:
            return self._years[year]
        from pipelines.slides.origins import list_shown
        from pipelines.slides.story import IMPACT, load_story

        story = load_story(self.workspace, IMPACT, year, language)
        assert story.reach is not None
        tables = {
            name: table if name in ALL_YEARS else story.reach.of_year(name)
            for name, table in story.reach.tables.items()
        }
        shown = {name for slide in story.slides for name in list_shown(story, slide)} | {
            *tables["targets"]["indicator"]
        }
        rows = story.rows[story.rows["survey"].isin(COMPOSED) | story.rows["indicator"].isin(shown)]
        said = self._tell_numbers(rows, [(survey, year) for survey in COMPOSED])
        said += [*(slide.id for slide in story.slides), *(render_table(table) for table in tables.values())]
        self._years[year] = said
        return said

    @cached_property
    def _indicators(self) -> pd.DataFrame:
        from pipelines.data import read_indicators

        return read_indicators(self.workspace / PROCESSED / "indicators.csv")

    @cached_property
    def _records(self) -> list[Record]:
        return [record for record in read_records(self.workspace) if record["kind"] in {"value", "gone"}]

    @cached_property
    def _lines(self) -> list[str]:
        return read_content(self.workspace).decode("utf-8").splitlines()


def forget_drawn(workspace: Path) -> None:
    """Have everything drawn by the next run."""
    from pipelines.slides.standing import NOTES

    remove_file(workspace / NOTE)
    shutil.rmtree(workspace / NOTES, ignore_errors=True)


def _list_files(folder: Path, pattern: str) -> list[Path]:
    """The files that match, without answers, compiled code and what is being written."""
    return sorted(
        path
        for path in folder.glob(pattern)
        if path.is_file()
        and path.name != ANSWERS
        and not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts)
    )


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
