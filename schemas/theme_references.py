"""Theme codebooks that name what the survey does not ask, or lack a language."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.declarations import Text, Themes
from schemas.loading import locate
from schemas.references import Checker, Place, one_of
from schemas.refusals import Problem
from schemas.themed import FILE, FOLDER


class ThemeChecker(Checker):
    """Holds the theme codebook of every wave against the survey."""

    def check(self) -> Iterator[Problem]:
        """Every reference that leads nowhere, wave by wave."""
        for wave, themes in self.declared.themes.items():
            yield from self._check_wave(wave, themes)

    def _check_wave(self, wave: str, themes: Themes) -> Iterator[Problem]:
        open_items = [
            item.id
            for item in self.declared.codebook.items
            if item.type == "text" and not item.rows and wave in (item.waves or [wave])
        ]
        for name, coded in themes.items.items():
            place: Place = ("items", name)
            if name not in open_items:
                found = f"`{name}`, which is no open question of this wave"
                yield self._problem(wave, place, found, one_of(open_items) if open_items else "none", "correct it")
            texts: dict[tuple[str, ...], Text] = {("nothing",): coded.nothing}
            texts |= {("themes", code, "label"): theme.label for code, theme in coded.themes.items()}
            for keys, text in texts.items():
                lacking = [language for language in self.declared.survey.languages if not text.get(language)]
                if lacking:
                    found, expected = f"no wording in {', '.join(lacking)}", "one in each language of the survey"
                    yield self._problem(wave, (*place, *keys), found, expected, "add it")

    def _problem(self, wave: str, place: Place, found: str, expected: str, action: str) -> Problem:
        name = (FOLDER / self.declared.survey.id / wave / FILE).as_posix()
        line, key = locate((self.workspace / name).read_text(encoding="utf-8-sig"), place)
        return Problem(name, f"line {line}, {key}", found, expected, action)
