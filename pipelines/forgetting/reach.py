"""Copies beside the workspace's own files: in DVC's cache, which can be cleared, in git and under other names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from configparser import ConfigParser, Error
from pathlib import Path

from pipelines.files import remove_file
from pipelines.history.versions import run_git

LARGEST_LOOKED_AT = 200_000_000


def clear_cache(workspace: Path, contents: Iterable[bytes]) -> int:
    """Remove what DVC's cache holds of these contents, by either layout of its folders; gives how many copies."""
    cleared = 0
    for content in contents:
        for path in _list_cached(workspace, content):
            remove_file(path)
            cleared += 1
    return cleared


def has_other_names(workspace: Path, path: Path) -> bool:
    """Whether a file has a name elsewhere (a hard link) that keeps its content when this one is replaced.

    The cache of DVC is no such place: it is cleared.
    """
    file = workspace / path
    links = file.stat().st_nlink - 1
    return links > 0 and links > sum(each.samefile(file) for each in _list_cached(workspace, file.read_bytes()))


def _list_cached(workspace: Path, content: bytes) -> list[Path]:
    folder, digest = _find_cache(workspace), hashlib.md5(content, usedforsecurity=False).hexdigest()
    places = (folder / "files/md5" / digest[:2] / digest[2:], folder / digest[:2] / digest[2:])
    return [path for path in places if path.is_file()]


def _find_cache(workspace: Path) -> Path:
    for name in ("config.local", "config"):
        config = ConfigParser()
        try:
            config.read(workspace / ".dvc" / name, encoding="utf-8")
            return (workspace / ".dvc" / config.get("cache", "dir")).resolve()
        except (Error, UnicodeDecodeError):
            continue
    return workspace / ".dvc/cache"


def list_in_git(workspace: Path, paths: Iterable[Path]) -> list[str]:
    """Those files that git has versions of."""
    return [
        path.as_posix()
        for path in paths
        if (run_git(workspace, "log", "--all", "-1", "--format=%H", "--", path.as_posix()) or b"").strip()
    ]


def list_naming(workspace: Path, named: str, folders: Iterable[Path]) -> list[str]:
    """Files in which the address or token still stands as text, whatever they are."""
    sought = named.casefold().encode()
    found = []
    for folder in folders:
        for path in sorted((workspace / folder).rglob("*")):
            if path.is_file() and path.stat().st_size <= LARGEST_LOOKED_AT and sought in path.read_bytes().lower():
                found.append(path.relative_to(workspace).as_posix())
    return found
