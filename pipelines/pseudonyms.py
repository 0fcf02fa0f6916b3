"""Keyed pseudonyms of participants and structures; the key lives outside git."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path

from schemas.refusals import Problem, Refusal

VARIABLE = "BOOST_PSEUDONYM_KEY"
KEY_FILE = Path("pseudonyms.key")
SHORTEST_KEY = 16


def load_key(workspace: Path) -> bytes:
    """The key from the environment or from the workspace's key file, which is made on first use (mode 600)."""
    if (given := os.environ.get(VARIABLE)) is not None:
        return _checked(given.strip(), f"environment variable {VARIABLE}")
    path = workspace / KEY_FILE
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii", newline="\n") as file:
            file.write(secrets.token_hex(32) + "\n")
    return _checked(path.read_text(encoding="utf-8").strip(), KEY_FILE.as_posix())


def _checked(key: str, origin: str) -> bytes:
    if len(key) < SHORTEST_KEY:
        raise Refusal(
            Problem(
                origin, "", f"a key of {len(key)} characters", f"at least {SHORTEST_KEY}",
                "restore the key from its safe place; a new key makes known participants unrecognisable",
            )
        )  # fmt: skip
    return key.encode()


def make_pseudonymiser(load: Callable[[], bytes]) -> Callable[[str, str], str]:
    """(kind, value) -> pseudonym: HMAC-SHA256, 16 hexadecimal digits, with the kind's initial in front.

    load: gives the key, asked only when there is something to pseudonymise. The kind enters the digest, so
    a participant and a structure of the same name are not linked.
    """

    key = cache(load)

    def pseudonymise(kind: str, value: str) -> str:
        message = f"{kind}\x00{value.strip().casefold()}".encode()
        return f"{kind[0].upper()}-{hmac.new(key(), message, hashlib.sha256).hexdigest()[:16]}"

    return pseudonymise
