"""Keyed pseudonyms of participants and structures; the key lives outside git."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pipelines.files import write_new
from schemas.refusals import Problem, Refusal

VARIABLE = "BOOST_PSEUDONYM_KEY"
KEY_FILE = Path("pseudonyms.key")
SHORTEST_KEY = 16
STORED = (Path("processed"), Path(".boost/recorded"))
KINDS = ("participant", "structure")
PSEUDONYM = r"^[PS]-[0-9a-f]{16}$"


def load_key(workspace: Path) -> bytes:
    """The key from the environment or from the workspace's key file, which is made on first use (mode 600).

    Raises Refusal for a key that cannot be used, and for one that is gone while responses of it are there.
    """
    if (given := os.environ.get(VARIABLE)) is not None:
        return _checked(given.strip(), f"environment variable {VARIABLE}")
    path = workspace / KEY_FILE
    if not path.exists():
        if holds_pseudonyms(workspace):
            found = "no key, though participants are here whose pseudonyms one made"
            action = f"bring it back, or set {VARIABLE} where it stood there; where it is lost: boost rotate-key"
            raise Refusal(Problem(KEY_FILE.as_posix(), "", found, "that key", action))
        # Whole or not at all: with half a key nobody would be recognised again.
        try:
            write_new(path, make_key() + "\n")
        except OSError as error:
            raise _unusable(KEY_FILE.as_posix(), error.strerror or "a key file that cannot be made") from None
    try:
        key = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(KEY_FILE.as_posix(), f"a key that cannot be read ({type(error).__name__})") from None
    return _checked(key, KEY_FILE.as_posix())


def holds_pseudonyms(workspace: Path) -> bool:
    """Whether a workspace holds responses with pseudonyms, whatever key made them."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    for path in (path for folder in STORED for path in sorted((workspace / folder).glob("*/[!.]*/*.parquet"))):
        try:
            columns = [name for name in KINDS if name in pq.read_schema(path).names]
            table = pq.read_table(path, columns=columns)
        except (OSError, ValueError):
            # Of a table that is damaged nobody is recognised, with whatever key.
            continue
        for column in table.columns:
            if pc.any(pc.match_substring_regex(column.cast("string"), PSEUDONYM)).as_py():
                return True
    return False


def make_key() -> str:
    """A new key: 256 bits."""
    return secrets.token_hex(32)


def _checked(key: str, origin: str) -> bytes:
    if len(key) < SHORTEST_KEY or not key.isprintable():
        raise _unusable(origin, f"a key of {len(key)} characters" if key.isprintable() else "a key that is no text")
    return key.encode()


def _unusable(origin: str, found: str) -> Refusal:
    action = "restore the key from its safe place; a new key makes known participants unrecognisable"
    return Refusal(Problem(origin, "", found, f"at least {SHORTEST_KEY} characters of text", action))


def make_pseudonymiser(load: Callable[[], bytes]) -> Callable[[str, str], str]:
    """(kind, value) -> pseudonym: HMAC-SHA256, 16 hexadecimal digits, with the kind's initial in front.

    load: gives the key, asked only when there is something to pseudonymise. The kind enters the digest, so
    a participant and a structure of the same name are not linked.
    """

    key = cache(load)

    def pseudonymise(kind: str, value: str) -> str:
        message = f"{kind}\x00{value.strip().casefold()}".encode()
        return f"{kind[0].upper()}-{hmac.digest(key(), message, 'sha256').hex()[:16]}"

    return pseudonymise
