"""A LimeSurvey on loopback for the tests: it replays what a real one said to the same requests.

The pairs are in `exports/remotecontrol`. What was not recorded is answered in the recorded form from other files of the
same server: the responses from the shipped CSV files, which RemoteControl exported there, and texts in the other
language from the shipped .lss files. A test may put an answer of its own, or a failure, in the place of any method's.
"""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pipelines.readers.limesurvey_lss import read_lss
from pipelines.readers.limesurvey_tables import Tables

ROOT = Path(__file__).parent.parent
PAIRS = Path(__file__).parent / "exports/remotecontrol"
PATH = "/index.php/admin/remotecontrol"
USER, PASSWORD = "analyste", "mot-de-passe-inventé"
FOLDERS = {621127: ROOT / "raw/babelboost/2021", 734918: ROOT / "raw/babelboost/2022"}
WITHOUT_TABLE, WITHOUT_RESPONSES, UNKNOWN = 111111, 222222, 999999
"""The surveys of the recorded refusals."""


@dataclass(frozen=True)
class Plain:
    """An answer that is none of RemoteControl: status, body, headers."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=UTF-8"),)


@dataclass(frozen=True)
class Silence:
    """No answer for so many seconds; `begun`: after the beginning of one."""

    seconds: float
    begun: bool = False


DROPPED = "dropped"
"""The line breaks without an answer."""
Answer = Any


@dataclass
class Platform:
    """What the server does. instead: method -> answers in the place of the recorded ones, one after the other.

    calls, params, headers: what came in, in order. open: the sessions not yet given back.
    """

    instead: dict[str, list[Answer | Callable[[list[Any]], Answer]]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    params: list[list[Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    open: set[str] = field(default_factory=set)
    port: int = 0

    @property
    def url(self) -> str:
        """Where RemoteControl answers."""
        return f"http://127.0.0.1:{self.port}{PATH}"

    def answer(self, method: str, params: list[Any]) -> Answer:
        """What a call gives: the `result` of the recorded answer, or something that is none."""
        self.calls.append(method)
        self.params.append(params)
        put = self.instead.get(method)
        if put:
            given = put.pop(0) if len(put) > 1 else put[0]
            if given is not None:
                return given(params) if callable(given) else given
        if method == "get_session_key":
            return self._log_in(*params[:2])
        key, *asked = params
        if key not in self.open:
            return recorded(81)
        if method == "release_session_key":
            self.open.remove(key)
            return recorded(84)
        return replay(method, asked)

    def _log_in(self, user: str, password: str) -> Answer:
        if (user, password) != (USER, PASSWORD):
            return recorded(2)
        self.open.add(recorded(1))
        return recorded(1)


@cache
def pairs() -> list[dict[str, Any]]:
    """Every recorded pair, by its number in `n`."""
    found = json.loads((PAIRS / "index.json").read_text(encoding="utf-8"))
    for pair in found:
        for side in ("request", "response"):
            text = (PAIRS / pair[side]).read_text(encoding="utf-8")
            pair[side] = json.loads(text) if pair[side].endswith(".json") and text.startswith("{") else text
    return found


def recorded(number: int) -> Any:
    """The result of one recorded pair, or its page."""
    response = next(pair["response"] for pair in pairs() if pair["n"] == number)
    return response["result"] if isinstance(response, dict) else Plain(500, response.encode())


def replay(method: str, asked: list[Any]) -> Answer:
    """The recorded answer to these parameters; of properties, those that are asked for."""
    while asked and asked[-1] is None:
        asked = asked[:-1]
    same = [
        pair for pair in pairs()
        if pair["method"] == method and isinstance(pair["request"], dict) and _is_asked(pair["request"]["params"][1:], asked)
    ]  # fmt: skip
    if same:
        return _choose(same[0]["response"]["result"], asked)
    if not any(pair["method"] == method for pair in pairs()):
        return recorded(77)
    return COMPLETED[method](*asked) if method in COMPLETED else {"status": "No valid Data"}


def _is_asked(kept: list[Any], asked: list[Any]) -> bool:
    if len(kept) != len(asked):
        return False
    return all(set(ours) <= set(theirs) if isinstance(theirs, list) else theirs == ours
               for theirs, ours in zip(kept, asked, strict=True))  # fmt: skip


def _choose(result: Any, asked: list[Any]) -> Any:
    wanted = next((each for each in asked if isinstance(each, list)), None)
    if wanted is None or not isinstance(result, dict) or "status" in result:
        return result
    return {name: result[name] for name in wanted if name in result}


@cache
def tables(number: int) -> Tables:
    """The tables of a shipped structure."""
    path = next(FOLDERS[number].glob("*.lss"))
    return read_lss(path.read_bytes(), path.name)


def _complete_survey(number: int, settings: list[str]) -> Any:
    told = {"sid": number, "active": "N", "language": "fr", "additional_languages": "", "format": "G"}
    return {name: told[name] for name in settings}


def _complete_titles(number: int, settings: list[str], language: str) -> Any:
    rows = tables(number).of("surveys_languagesettings")
    row = next(row for row in rows if row["surveyls_language"] == language)
    return {name: row[name] for name in settings}


def _complete_groups(number: int, language: str) -> Any:
    names = {row["gid"]: row["group_name"] for row in tables(number).of("group_l10ns") if row["language"] == language}
    return [
        {"gid": int(row["gid"]), "group_order": int(row["group_order"]), "grelevance": row["grelevance"],
         "group_name": names[row["gid"]], "language": language}
        for row in tables(number).of("groups")
    ]  # fmt: skip


def _complete_question(question: int, settings: list[str], language: str) -> Any:
    """The answer in French with the texts of another language."""
    told = replay("get_question_properties", [question, settings, "fr"])
    number = next(each for each in FOLDERS if any(int(row["qid"]) == question for row in tables(each).of("questions")))
    codes = {row["aid"]: row["code"] for row in tables(number).of("answers") if int(row["qid"]) == question}
    words = {
        codes[row["aid"]]: row["answer"]
        for row in tables(number).of("answer_l10ns") if row["aid"] in codes and row["language"] == language
    }  # fmt: skip
    spoken = {
        row["attribute"]: row["value"] for row in tables(number).of("question_attributes")
        if int(row["qid"]) == question and row["language"] == language
    }  # fmt: skip
    options, attributes = told.get("answeroptions"), told.get("attributes_lang")
    if isinstance(options, dict):
        told["answeroptions"] = {code: {**each, "answer": words[code]} for code, each in options.items()}
    if isinstance(attributes, dict):
        told["attributes_lang"] = {name: spoken.get(name, value) for name, value in attributes.items()}
    return told


def _complete_responses(number: int, kind: str, language: str, status: str, *style: str) -> Any:
    assert (kind, language, status, style) == ("csv", "fr", "all", ("code", "short"))
    path = next(FOLDERS[number].glob("*.csv"))
    return wrap(path.read_bytes())


def wrap(data: bytes) -> str:
    """A file as RemoteControl gives it."""
    return base64.b64encode(data).decode()


COMPLETED: dict[str, Callable[..., Any]] = {
    "get_survey_properties": _complete_survey,
    "get_language_properties": _complete_titles,
    "list_groups": _complete_groups,
    "get_question_properties": _complete_question,
    "export_responses": _complete_responses,
}
"""What was not recorded, by method."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    platform: Platform

    def do_POST(self) -> None:
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.platform.headers.append(dict(self.headers))
        if self.path != PATH:
            return self._send(Plain(404, b"<!DOCTYPE html><html><body>404: Not Found</body></html>"))
        given = self.platform.answer(call["method"], call["params"])
        if given == DROPPED:
            self.close_connection = True
            return None
        if isinstance(given, Silence):
            if given.begun:
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b'{"id":')
            self.close_connection = True
            time.sleep(given.seconds)
            return None
        if isinstance(given, Plain):
            return self._send(given)
        reply = {"id": call["id"], "result": given, "error": None}
        if isinstance(given, Exception):
            reply |= {"result": None, "error": str(given)}
        headers = next(pair["response_headers"] for pair in pairs() if pair["n"] == 1)
        return self._send(Plain(200, json.dumps(reply).encode(), tuple(headers.items())))

    def _send(self, plain: Plain) -> None:
        self.send_response(plain.status)
        for name, value in plain.headers:
            self.send_header(name, value)
        if "Connection" in dict(plain.headers):
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(len(plain.body)))
        self.end_headers()
        self.wfile.write(plain.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal."""


@contextmanager
def serve(platform: Platform, tls: ssl.SSLContext | None = None) -> Iterator[Platform]:
    """The platform on a free port of this computer."""
    handler = type("Handler", (_Handler,), {"platform": platform})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        platform.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield platform
        finally:
            server.shutdown()
            thread.join()
