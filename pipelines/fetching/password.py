"""The password: from the environment, the keyring of this computer or a prompt; never an option, never shown."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from pydantic import SecretStr

from schemas.refusals import Problem, Refusal

VARIABLE = "BOOST_LIMESURVEY_PASSWORD"
SERVICE = "boost-evaluation"
"""Under which name the keyring holds passwords; the account is `user@host`."""


class Password(NamedTuple):
    """A password that shows itself as stars, and where it came from."""

    secret: SecretStr
    origin: str


def find_password(user: str, host: str, ask: Callable[[], str] | None) -> Password:
    """The password of an account. ask: the prompt, None where nobody can type. Raises Refusal without a password."""
    account = f"{user}@{host}"
    given = os.environ.get(VARIABLE)
    if given:
        return Password(SecretStr(given), f"the environment variable {VARIABLE}")
    kept = _look_up(account)
    if kept:
        return Password(SecretStr(kept), f"the keyring ({SERVICE}, {account})")
    typed = ask() if ask else ""
    if typed:
        return Password(SecretStr(typed), "the prompt")
    found = "no password" if ask else "no password, and no terminal to ask for it"
    action = f"set {VARIABLE}, keep it with `keyring set {SERVICE} {account}`, or start the command in a terminal"
    raise Refusal(Problem("boost fetch", "", found, f"the password of {account}", action))


def _look_up(account: str) -> str | None:
    """What the keyring holds, None without a keyring: a server has none, and each kind fails in its own way."""
    try:
        import keyring

        return keyring.get_password(SERVICE, account)
    except Exception:
        return None
