"""Write what a stage makes: wholly, atomically, the same bytes for the same content.

All writing of the project ends here, so that one test can stop it at every step (`tests/test_killed.py`). A file is
written beside its place, flushed to the disk, renamed, and its folder flushed: it is the old one or the new one, also
after a power cut. `private` files and folders are their owner's alone (0600, 0700) where the system knows owners.
"""

from __future__ import annotations

import errno
import io
import json
import math
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipelines.formulas import disarm

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

OWNER_FILE, OWNER_FOLDER = 0o600, 0o700
COPIED_AT_A_TIME = 1 << 20


def write_text(path: Path, text: str, *, private: bool = False) -> None:
    """Write a text file in UTF-8 with LF line ends; readers see the old file or the new one, never half of it."""
    write_bytes(path, text.encode("utf-8"), private=private)


def write_bytes(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file so that it is the old one or the new one, also after a power cut: temp, flush, fsync, rename."""
    with write_stream(path, private=private) as stream:
        stream.write(content)


@contextmanager
def write_stream(path: Path, *, private: bool = False) -> Iterator[Stream]:
    """The same for what is written piece by piece; where it fails the old file stands and nothing lies beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary, staged = path.with_name(f".{path.name}.new"), _is_staged(path)
    try:
        with Stream(temporary, OWNER_FILE if private else 0o666) as stream:
            yield stream
            if not staged:
                stream.settle()
        temporary.replace(path)
    finally:
        # On Windows another program may hold the old file open.
        with suppress(FileNotFoundError):
            temporary.unlink()
    if not staged:
        sync_folder(path.parent)


def _is_staged(path: Path) -> bool:
    """Whether a file lies in a folder on its way, all of which `replace_folder` settles at once."""
    return any(part.startswith(".") and part.endswith(".new") for part in path.parts[:-1])


def write_new(path: Path, text: str) -> None:
    """Write a private file where there is none yet, whole or not at all; the first of two writers wins."""
    make_private_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with Stream(temporary, OWNER_FILE) as stream:
            stream.write(text.encode("utf-8"))
            stream.settle()
        with suppress(FileExistsError):
            if os.name == "nt":
                temporary.rename(path)
            else:
                path.hardlink_to(temporary)
    finally:
        remove_file(temporary)
    sync_folder(path.parent)


class Stream(io.RawIOBase):
    """A new file that takes all that it is given or raises: a system may write less than it was asked to."""

    def __init__(self, path: Path, mode: int) -> None:
        super().__init__()
        with suppress(FileNotFoundError):
            # Left by a run that was killed, perhaps with other rights.
            path.unlink()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._descriptor = os.open(path, flags, mode)
        self._written = 0

    def writable(self) -> bool:
        """Whether it can be written to: always."""
        return True

    def tell(self) -> int:
        """How many bytes were written."""
        return self._written

    def write(self, content: ReadableBuffer, /) -> int:
        """Write all of it, however often the system has to be asked."""
        left = memoryview(content).cast("B")
        size = len(left)
        while left:
            done = os.write(self._descriptor, left)
            if done <= 0:
                raise OSError(errno.EIO, "nothing more was written")
            self._written += done
            left = left[done:]
        return size

    def settle(self) -> None:
        """Have it on the disk."""
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()


def copy_file(source: Path, target: Path, *, private: bool = False) -> None:
    """Copy a file, whole or not at all."""
    with source.open("rb") as read, write_stream(target, private=private) as stream:
        while piece := read.read(COPIED_AT_A_TIME):
            stream.write(piece)


def write_parquet(path: Path, table: pd.DataFrame, *, private: bool = False) -> None:
    """Write a table as Parquet, without its index."""
    # The library writes in many small pieces, and closes what it is given.
    with write_stream(path, private=private) as stream, io.BufferedWriter(_Kept(stream), COPIED_AT_A_TIME) as buffered:
        table.to_parquet(buffered, index=False)


class _Kept(io.RawIOBase):
    """A stream that a library may close: what lies behind it stays open."""

    def __init__(self, stream: Stream) -> None:
        super().__init__()
        self._stream = stream

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._stream.tell()

    def write(self, content: ReadableBuffer, /) -> int:
        return self._stream.write(content)


def remove_file(path: Path) -> None:
    """Have no such file."""
    path.unlink(missing_ok=True)


def make_private_folder(folder: Path) -> None:
    """Have a folder that is its owner's alone; one that stood before keeps its rights."""
    if not folder.is_dir():
        folder.mkdir(mode=OWNER_FOLDER, parents=True, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk; where a system cannot (Windows), its rename has to do."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def sync_tree(folder: Path) -> None:
    """Have everything below a folder on the disk, also what others wrote there, before it takes its place."""
    for place, _, names in os.walk(folder, topdown=False):
        for name in names:
            opened = os.open(Path(place) / name, os.O_RDWR | getattr(os, "O_BINARY", 0))
            try:
                os.fsync(opened)
            finally:
                os.close(opened)
        sync_folder(Path(place))


def write_table(path: Path, table: pd.DataFrame, *, private: bool = False) -> None:
    """Write a table as CSV, as `render_table` gives it."""
    write_text(path, render_table(table), private=private)


def render_table(table: pd.DataFrame) -> str:
    """A table as CSV: whole numbers without decimals, others unrounded, nothing for what is missing.

    Texts that a spreadsheet would take for a formula have an apostrophe before them (`pipelines.formulas`).
    """
    written = table.rename(columns=lambda name: disarm(str(name)))
    for column in written.columns:
        cells = written[column]
        if pd.api.types.is_numeric_dtype(cells) or cells.dtype == object or isinstance(cells.dtype, pd.StringDtype):
            written[column] = [disarm(value) if isinstance(value, str) else write_number(value) for value in cells]
    return str(written.to_csv(index=False, lineterminator="\n"))


def write_number(value: Any) -> str:
    """A number as text that reads back as the same number; anything else unchanged."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "true" if value else "false"
    if isinstance(value, int | float) or hasattr(value, "dtype"):
        number = float(value)
        return str(int(number)) if number.is_integer() else repr(number)
    return str(value)


def write_json(path: Path, content: Any, *, private: bool = False) -> None:
    """Write JSON, readable and with its keys in the order given."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n", private=private)


def restore_folder(final: Path) -> None:
    """Put the older folder back where a run was killed between the two steps of `replace_folder`."""
    old = final.with_name(f".{final.name}.old")
    if old.is_dir() and not final.exists():
        old.replace(final)
        sync_folder(final.parent)


def replace_folder(made: Path, final: Path) -> None:
    """Put a freshly made folder in the place of an older one, which is gone only once the new one stands.

    The new one is on the disk before its name is. Where a run is killed between the two renames, the older folder
    is put back by the next one (`pipelines.recovery`).
    """
    sync_tree(made)
    final.parent.mkdir(parents=True, exist_ok=True)
    old = final.with_name(f".{final.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    stood = final.is_dir()
    if stood:
        final.replace(old)
    try:
        made.replace(final)
    except OSError:
        if stood:
            old.replace(final)
        raise
    sync_folder(final.parent)
    shutil.rmtree(old, ignore_errors=True)
