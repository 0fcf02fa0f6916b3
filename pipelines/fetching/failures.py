"""What went wrong between here and the platform, as a problem that says what to do."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import quote, quote_plus

import requests
from citric.exceptions import (
    LimeSurveyApiError,
    LimeSurveyStatusError,
    RPCInterfaceNotEnabledError,
)

from pipelines.fetching.connection import Limits, Moved, ServerFailed, TooLarge, is_time_out
from pipelines.fetching.password import Password
from pipelines.fetching.target import Target
from schemas.addresses import ENDING, show_address
from schemas.refusals import Problem

LONGEST = 160
LIMESURVEY = "a LimeSurvey that answers"
RIGHTS = "survey settings: view; survey content: view; responses: view and export"
BY_HAND = "export the responses on the platform (CSV, question codes, answer codes) and take them in with `boost add`"
PERMISSION = "no permission"
UNKNOWN_SURVEY = "error: invalid survey id"
WRONG_PASSWORD = "invalid user name or password"  # noqa: S105 (a sentence of LimeSurvey)
STATUSES = {
    UNKNOWN_SURVEY: ("no survey of this number", "a survey of the platform", "check the number"),
    PERMISSION: (
        "no permission for it, or no survey of this number",
        f"an account with these rights to the survey: {RIGHTS}",
        "ask whoever runs the platform for these rights, and check the number",
    ),
    "no data, survey table does not exist.": (
        "a survey that is not active: it has no responses",
        "a survey that is active, or has ended without being deactivated",
        "activate it; if it was deactivated, export its archived responses there and take them in with `boost add`",
    ),
    "no data, could not get max id.": (
        "a survey nobody has answered yet",
        "at least one response",
        "wait for responses, and check the number of the survey",
    ),
    "invalid session key": (
        "a session that the platform has ended",
        "one session for the whole download",
        "run the command again",
    ),
}
"""What LimeSurvey says -> what was found, what was expected, what to do."""


def describe_failure(
    error: BaseException, target: Target, password: Password, limits: Limits, beginning: str
) -> Problem:
    """The problem that an exception stands for. beginning: of the last answer. The password is in no part of it."""
    found, expected, action = _explain(error, target, password, limits, beginning)
    return Problem(target.shown, f"survey {target.number}" if target.number else "", found, expected, action)


def repeat_words(text: str, password: Password) -> str:
    """What a platform said, cut, with stars for the password however it wrote it: some repeat what they were sent."""
    secret = password.secret.get_secret_value()
    written = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], quote(secret, safe=""),
               quote(secret), quote_plus(secret), escape(secret), escape(secret, quote=False)}  # fmt: skip
    for each in sorted(written, key=len, reverse=True):
        text = text.replace(each, "***")
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


Explained = tuple[str, str, str]


def _explain(error: BaseException, target: Target, password: Password, limits: Limits, beginning: str) -> Explained:
    if isinstance(error, LimeSurveyStatusError):
        return _explain_status(str(error), target, password)
    if isinstance(error, RPCInterfaceNotEnabledError):
        action = "ask whoever runs the platform to set Global settings > Interfaces > RPC interface to JSON-RPC"
        return "an empty answer: RemoteControl is switched off", "RemoteControl switched on", action
    if isinstance(error, LimeSurveyApiError):
        found = f"LimeSurvey says “{repeat_words(str(error), password)}”"
        return found, LIMESURVEY, f"try again; if it stays so, {BY_HAND}"
    if isinstance(error, requests.RequestException) and not isinstance(error, requests.exceptions.JSONDecodeError):
        return _explain_line(error, target, password, limits)
    return _explain_answer(target, beginning)


def _explain_status(status: str, target: Target, password: Password) -> Explained:
    known = STATUSES.get(status.casefold())
    if known:
        return known
    if status.casefold() == WRONG_PASSWORD:
        expected = f"the password of `{target.user}`; this one came from {password.origin}"
        action = "check both, then run it again. It was tried once only: several wrong passwords lock an account"
        return "a user name or password that LimeSurvey does not accept", expected, action
    found = f"LimeSurvey says “{repeat_words(status, password)}”"
    return found, "responses", "do what it says, or ask whoever runs the platform"


def _explain_line(error: requests.RequestException, target: Target, password: Password, limits: Limits) -> Explained:
    if isinstance(error, Moved):
        expected = "the address itself: a password is not sent on to another"
        place = repeat_words(error.place, password)
        return f"sent on to {place}", expected, "if that is the right one, give it as `--url`"
    if isinstance(error, TooLarge):
        return f"more than {limits.most_bytes:,} bytes", "an answer of that size at most", BY_HAND
    if isinstance(error, ServerFailed):
        return f"a server that fails (HTTP {error.status}), {limits.attempts} times", LIMESURVEY, "try again later"
    if isinstance(error, requests.exceptions.SSLError):
        action = (
            "check the address. Where an office checks all traffic itself, set REQUESTS_CA_BUNDLE to its certificates. "
            "Checking cannot be switched off"
        )
        return "a line that is not safe: its certificate cannot be checked", "https with a valid certificate", action
    if isinstance(error, requests.exceptions.ProxyError):
        return "a proxy that does not let this through", LIMESURVEY, "check HTTPS_PROXY, or ask who runs the network"
    if is_time_out(error):
        action = f"try again later; for a very large survey {BY_HAND}"
        return f"no answer within {limits.read:g} seconds", LIMESURVEY, action
    if isinstance(error, requests.exceptions.HTTPError) and error.response is not None:
        status = error.response.status_code
        if status in {401, 403}:
            action = "ask whoever runs the platform to let RemoteControl through"
            return f"a web server that refuses (HTTP {status})", LIMESURVEY, action
        return f"no such page (HTTP {status})", LIMESURVEY, _propose(target)
    if isinstance(error, requests.exceptions.ConnectionError):
        action = "check the address, and whether this computer is online; behind a proxy, set HTTPS_PROXY"
        return f"no connection to {target.host}, tried {limits.attempts} times", LIMESURVEY, action
    return "a line that broke", LIMESURVEY, "try again later"


def _explain_answer(target: Target, beginning: str) -> Explained:
    if beginning.startswith("<?xml"):
        action = "ask whoever runs the platform to set Global settings > Interfaces > RPC interface to JSON-RPC"
        return "an answer in XML", "JSON-RPC", action
    if beginning.startswith("<"):
        return "a web page, no answer of RemoteControl", LIMESURVEY, _propose(target)
    if beginning.startswith("{"):
        found = "an answer that breaks off, or is none of RemoteControl"
        return found, "a whole answer", f"try again; if it stays so, {BY_HAND}"
    return "no answer of RemoteControl", LIMESURVEY, _propose(target)


def _propose(target: Target) -> str:
    own = show_address(target.url, ENDING)
    other = "" if own == target.shown else f", most often {own}"
    return f"check the address: it is that of the LimeSurvey itself with {ENDING} behind it{other}"
