"""Which version of the counting code made a number: a hash over the sources that can change one, and no others."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOTS = (
    "pipelines.ingest", "pipelines.themes.coding", "pipelines.themes.marking", "pipelines.weights",
    "pipelines.indicators", "pipelines.releasing", "pipelines.impact", "pipelines.reach.actions",
    "pipelines.reach.communities", "pipelines.reach.key_indicators", "pipelines.reach.population",
)  # fmt: skip
"""The modules that answers go through on their way to the indicators table; what they import belongs to them."""
PACKAGES = ("pipelines", "schemas")
DIGITS = 16
SOURCES = Path(__file__).parents[2]


def hash_code(sources: Path = SOURCES) -> str:
    """The version of the counting code below a folder that holds `pipelines` and `schemas`.

    The same on every machine: line ends do not count. Charts, words, slides and the command line are no part of it,
    nor is the version of Python or pandas: a run notes these beside it.
    """
    return _hash_code(sources.resolve())


@cache
def _hash_code(sources: Path) -> str:
    total = hashlib.sha256()
    for path in list_sources(sources):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{path.relative_to(sources).as_posix()} {hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()[:DIGITS]


def list_sources(sources: Path = SOURCES) -> list[Path]:
    """The files of the counting code: the roots and whatever of the project they import, directly or not."""
    found: set[Path] = set()
    waiting = [path for root in ROOTS for path in _find(sources, root)]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [each for name in _imports(path) for each in _find(sources, name)]
    return sorted(found)


def _find(sources: Path, name: str) -> Iterator[Path]:
    """The file of a module, and those of the packages it is in."""
    parts = name.split(".")
    if parts[0] not in PACKAGES:
        return
    for depth in range(1, len(parts) + 1):
        folder = sources.joinpath(*parts[:depth])
        for path in (folder / "__init__.py", folder.with_suffix(".py")):
            if path.is_file():
                yield path


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module
