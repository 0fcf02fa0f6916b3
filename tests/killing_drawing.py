"""A drawing that is stopped: killed at its steps, and told at a spread of them that the disk is full or fails."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.killing import EXPORT, FAULTS, Point, Stopping, follow, run, stand_in, take_state
from tests.small_workspace import list_rows, write_export

FIGURES, SITE = "figures/walks/2021/fr", "figures/site"
DRAWN = (FIGURES, SITE)
"""Folders of what is drawn that are swapped as a whole."""
KILLED_OF_SITE = 9
"""Of the steps of a dashboard on its way one in so many is killed at; of all others every one."""
FULL = 24
"""The disk is full at one in so many steps, besides those that are the first of a kind."""


def draw() -> list[str]:
    """What `boost run` does after the numbers, for one small deck: figures, notebook, page, slides, dashboard."""
    from pipelines.figures import draw_deck
    from pipelines.lock import hold_workspace
    from pipelines.present import remake_site

    with hold_workspace(Path()):
        told = [*draw_deck(Path(), "walks", "2021", "fr"), *remake_site(Path())]
    return [str(problem) for problem in told]


def is_of_site(point: Point) -> bool:
    """Whether a step is one of a dashboard on its way."""
    return "/.site.new/" in f"{point.place}/"


class Choice:
    """Which faults a step of a drawing meets."""

    def __init__(self) -> None:
        self.met: set[tuple[object, ...]] = set()
        self.steps = 0

    def is_chosen(self, point: Point, fault: str) -> bool:
        """Killed at each step of the deck; full and failing at the first of each kind of step and of each kind of file.

        Deck and dashboard count by themselves. The disk is full at each kind of step of each file of the deck, and at
        some of the dashboard besides: what then goes on ends soon.
        """
        if fault == "killed":
            self.steps += 1
            return not is_of_site(point) or self.steps % KILLED_OF_SITE == 0
        ending = Path(point.place.removesuffix(".new").removesuffix(".old")).suffix
        part, full = (fault, is_of_site(point)), fault == "full disk"
        each = full and not is_of_site(point)
        kinds = {(*part, point.step, ending)} if each else {(*part, point.step), (*part, "", ending)}
        new = not kinds <= self.met
        self.met |= kinds
        return new or (full and self.steps % FULL == 0)


def name_drawn(point: Point) -> str:
    """What a message about a step begins with: the file under its final name, or the folder that is swapped."""
    if is_of_site(point) or SITE in finish(point.place):
        return SITE
    settled = point.step == "fsync" and "/.fr.new/" in point.place
    return FIGURES if settled else finish(point.place)


def finish(place: str) -> str:
    """A place under the name that it has at the end."""
    parts = Path(place).parts
    return "/".join(part[1:-4] if part.startswith(".") and part.endswith((".new", ".old")) else part for part in parts)


def tell_drawing(stopping: Stopping) -> str:
    """How often a drawing was stopped, by kind of file and by what, as a table in Markdown."""
    counts: dict[str, Counter[str]] = {}
    for point in stopping.points:
        counts.setdefault(name_kind(point), Counter()).update(point.faults.keys())
    lines = [f"| at | {' | '.join(FAULTS)} |", "| --- |" + " ---: |" * len(FAULTS)]
    for kind, met in sorted(counts.items()):
        lines.append(f"| {kind} | " + " | ".join(str(met[name] or "") for name in FAULTS) + " |")
    faults = [each for point in stopping.points for each in point.faults.items()]
    held = [
        (sum(name == met and not found for met, found in faults), sum(name == met for met, _ in faults))
        for name in FAULTS
    ]
    return "\n".join([*lines, "| held | " + " | ".join(f"{good} of {all_}" for good, all_ in held) + " |"])


def name_kind(point: Point) -> str:
    """Deck or dashboard, and the kind of file or that it is a folder."""
    ending = Path(finish(point.place)).suffix
    return f"{'dashboard' if SITE in finish(point.place) else 'deck'}, {f'`{ending}`' if ending else 'folders'}"


@contextmanager
def stand_relative() -> Iterator[None]:
    """Have the notebook know its workspace by a relative path, which is another folder in a copy."""
    from pipelines.slides import notebook

    found = notebook.find_workspace
    notebook.find_workspace = Path
    try:
        yield
    finally:
        notebook.find_workspace = found


def stop_drawing(folder: Path) -> Stopping:
    """Draw a small workspace, change its numbers, and draw it again, stopped at a spread of the steps of that."""
    with stand_relative(), stand_in(folder) as (workspace, copies, twin):
        run()
        assert not draw()
        write_export(EXPORT, [*list_rows(2021)[1:], *list_rows(2021, ("gus",))])
        run()
        old = take_state(Path())
        shutil.copytree(".", twin)
        os.chdir(twin)
        assert not draw()
        new = take_state(Path())
        os.chdir(workspace)
        with Stopping(copies, old, new) as stopping:
            stopping.run, stopping.atoms, stopping.name = draw, DRAWN, name_drawn
            stopping.chosen = Choice().is_chosen
            # The dashboard is made also where a deck could not be drawn, of the figures that stand.
            stopping.remakes = {SITE: remake}
            follow(stopping, draw)
        assert take_state(Path()) == new
        return stopping


def remake() -> object:
    """Make the dashboard of what stands."""
    from pipelines.present import remake_site

    return remake_site(Path())
