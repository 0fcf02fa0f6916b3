"""`boost fetch` against a LimeSurvey on loopback that replays what a real one said."""

from __future__ import annotations

import datetime
import ipaddress
import json
import ssl
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from pipelines.add import Wishes
from pipelines.fetch import Fetched, fetch_wave
from pipelines.fetching.connection import Connection, Limits
from pipelines.fetching.password import Password
from pipelines.fetching.target import Target, find_target
from pipelines.fetching.telling import tell_fetched
from pipelines.readers.limesurvey_structure import read_structure
from schemas.catalogue import load_survey
from schemas.refusals import Refusal
from tests import limesurvey_platform as limesurvey
from tests.conftest import REPOSITORY, copy_workspace, read_tree
from tests.limesurvey_platform import DROPPED, PASSWORD, PATH, USER, Plain, Platform, Silence, recorded, serve, wrap

SURVEY = "babelboost"
CSV = (REPOSITORY / "raw/babelboost/2021/results-survey621127.csv").read_bytes()
CANARY = "canary-é\"<&>' 8f3Q/+%"
LIMITS = Limits(connect=5, read=5, wait=0)
PAGE = Plain(200, b"<!DOCTYPE html><html><body><form>Log in</form></body></html>")


def move_waves(workspace: Path) -> None:
    """The waves of a workspace ten years earlier: what the platform gives as a new wave is none of these."""
    for path in (workspace / "raw/babelboost").glob("*/*.csv"):
        path.write_bytes(path.read_bytes().replace(b'"202', b'"201'))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copy_workspace(tmp_path / "workspace", surveys=(SURVEY,), impact=False)


@pytest.fixture
def platform() -> Iterator[Platform]:
    with serve(Platform()) as running:
        yield running


def fetch(
    workspace: Path, url: str, wave: str = "2021", number: int | None = None, *, password: str = PASSWORD,
    limits: Limits = LIMITS, wishes: Wishes | None = None, **more: Any,
) -> Fetched:  # fmt: skip
    target = find_target(workspace, SURVEY, wave, url, USER, number)
    return fetch_wave(
        workspace, target, Password(SecretStr(password), "a test"), wishes or Wishes(), limits=limits, **more
    )


def say(fetched: Fetched, wave: str = "2021", language: str = "en") -> str:
    return "\n".join(tell_fetched(fetched, SURVEY, wave, language))


def refuse(call: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value


# What a download gives.


def test_a_new_wave_is_downloaded_taken_in_and_remembered(workspace: Path, platform: Platform) -> None:
    move_waves(workspace)
    fetched = fetch(workspace, platform.url, "2023", 621127)
    assert fetched.added.outcomes == {"complete": 67, "break_off": 8, "partial": 0}
    folder = workspace / "raw/babelboost/2023"
    assert sorted(path.name for path in folder.iterdir()) == [
        "ORIGIN.md", "limesurvey_survey_621127.json", "results-survey621127.csv",
    ]  # fmt: skip
    assert (folder / "results-survey621127.csv").read_bytes() == CSV
    note = (folder / "ORIGIN.md").read_text(encoding="utf-8")
    assert "| limesurvey-csv, from 127.0.0.1 by RemoteControl |" in note
    assert "| limesurvey-structure-rpc, database version 623, from 127.0.0.1 by RemoteControl |" in note
    assert USER not in note
    survey = load_survey(workspace, SURVEY).survey
    assert survey.live is not None
    assert (survey.live.url, survey.live.user) == (platform.url, USER)
    wave = survey.waves["2023"]
    assert (wave.platform_id, wave.exported) == (621127, datetime.date.today())
    assert (wave.fielded.first.isoformat(), wave.fielded.last.isoformat()) == ("2021-11-29", "2021-12-15")
    assert "Fetched from 127.0.0.1: survey 621127, “BabelBoost – évaluation 2021”." in say(fetched, "2023")
    assert "next time `boost fetch babelboost 2023` is enough" in say(fetched, "2023")
    assert "75 responses taken in (complete 67, partial 0, broken off 8)" in say(fetched, "2023")
    assert platform.open == set()
    assert not [*workspace.glob(".*")]


def test_answers_lie_on_no_other_disk_than_that_of_the_workspace(
    workspace: Path, platform: Platform, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert fetch(workspace, platform.url).added.unchanged


def test_everything_is_asked_for_with_codes(workspace: Path, platform: Platform) -> None:
    move_waves(workspace)
    fetch(workspace, platform.url, "2023", 621127)
    asked = platform.params[platform.calls.index("export_responses")][1:7]
    assert asked == [621127, "csv", "fr", "all", "code", "short"]


@pytest.mark.parametrize(("wave", "number"), [("2021", 621127), ("2022", 734918)])
def test_the_structure_by_remotecontrol_is_that_of_the_lss(
    workspace: Path, platform: Platform, wave: str, number: int
) -> None:
    lss = workspace / f"raw/babelboost/{wave}/limesurvey_survey_{number}.lss"
    plain = read_structure(lss, "s")
    text = lss.read_text(encoding="utf-8")
    lss.write_text(text.replace("Dans quel cadre", "Où, dans quel cadre"), encoding="utf-8")
    fetch(workspace, platform.url, wave, number, wishes=Wishes(accept=True))
    found = read_structure(workspace / f"raw/babelboost/{wave}/limesurvey_survey_{number}.json", "s")
    assert list(found.questions.values()) == list(plain.questions.values())
    assert found.settings == {"format": "G"}
    assert replace(found, questions={}, settings=plain.settings) == replace(plain, questions={})
    # What it replaced is kept beside, and no longer declared.
    assert len([*(lss.parent / "earlier").glob(f"*-{lss.name}")]) == 1
    assert load_survey(workspace, SURVEY).survey.waves[wave].structure == f"limesurvey_survey_{number}.json"


def test_the_number_of_a_wave_is_found_in_its_structure_and_what_is_there_already_is_said(
    workspace: Path, platform: Platform
) -> None:
    before = read_tree(workspace / "raw")
    fetched = fetch(workspace, platform.url)
    assert fetched.number == 621127
    assert "babelboost 2021 holds these files already: nothing to do." in say(fetched)
    assert read_tree(workspace / "raw") == before
    assert str(load_survey(workspace, SURVEY).survey.waves["2021"].exported) == "2026-11-22"
    again = fetch_wave(
        workspace, find_target(workspace, SURVEY, "2021", "", "", None), Password(SecretStr(PASSWORD), ""), Wishes()
    )
    assert (again.added.unchanged, again.remembered) == (True, False)


def test_a_later_download_says_what_is_new_changed_and_gone(workspace: Path, platform: Platform) -> None:
    move_waves(workspace)
    lines = CSV.decode("utf-8-sig").split("\r\n")
    rows = [place for place, line in enumerate(lines) if line.startswith('"') and line[1:2].isdigit()]
    fewer = "\r\n".join([*lines[: rows[-1]], "", ""]).encode("utf-8-sig")
    platform.instead["export_responses"] = [wrap(fewer)]
    fetch(workspace, platform.url, "2023", 621127)
    platform.instead["export_responses"] = [wrap(CSV)]
    fetched = fetch(workspace, platform.url, "2023")
    assert "against the export before: 1 new, 0 changed, 0 gone, 74 as they were" in say(fetched, "2023")
    edited = fewer.replace(b'"SOLO"', b'"AUTRE"', 1)
    platform.instead["export_responses"] = [wrap(edited)]
    before = read_tree(workspace)
    fetched = fetch(workspace, platform.url, "2023")
    assert "0 new, 1 changed, 1 gone, 73 as they were" in say(fetched, "2023")
    assert "run the same command with --replace" in say(fetched, "2023")
    assert read_tree(workspace) == before
    fetched = fetch(workspace, platform.url, "2023", wishes=Wishes(replace=True))
    assert not fetched.added.stopped
    assert (workspace / "raw/babelboost/2023/results-survey621127.csv").read_bytes() == edited
    assert len([*(workspace / "raw/babelboost/2023/earlier").iterdir()]) == 2


def test_a_questionnaire_that_changed_stops_with_a_proposal(workspace: Path, platform: Platform) -> None:
    move_waves(workspace)
    before = (workspace / "schemas/surveys/babelboost/survey.yaml").read_bytes()
    stopped = fetch(workspace, platform.url, "2024", 734918)
    assert stopped.added.stopped == "raw/babelboost/2024.mapping.yaml"
    assert not stopped.remembered
    assert (workspace / "schemas/surveys/babelboost/survey.yaml").read_bytes() == before
    assert not (workspace / "raw/babelboost/2024").exists()
    fetched = fetch(workspace, platform.url, "2024", 734918, wishes=Wishes(mapping=Path(stopped.added.stopped)))
    assert fetched.added.outcomes == {"complete": 100, "break_off": 20, "partial": 0}
    assert load_survey(workspace, SURVEY).survey.waves["2024"].codes["duree"] == {"D30": "M30", "P30": "D60"}


# What a platform may not tell.


def test_without_the_right_to_read_questions_the_responses_are_taken(workspace: Path, platform: Platform) -> None:
    platform.instead["list_questions"] = [{"status": "No permission"}]
    platform.instead["export_responses"] = [wrap(CSV.replace(b'"SOLO"', b'"AUTRE"', 1))]
    fetched = fetch(workspace, platform.url, wishes=Wishes(replace=True))
    assert "without its questions: no permission" in say(fetched)
    assert fetched.added.difference is not None
    assert len(fetched.added.difference.changed) == 1
    assert load_survey(workspace, SURVEY).survey.waves["2021"].structure == "limesurvey_survey_621127.lss"


def test_an_account_that_may_not_ask_for_the_version_gets_the_questions(workspace: Path, platform: Platform) -> None:
    move_waves(workspace)
    platform.instead["get_site_settings"] = [{"status": "Invalid setting"}]
    fetch(workspace, platform.url, "2023", 621127)
    assert read_structure(workspace / "raw/babelboost/2023/limesurvey_survey_621127.json", "s").version == ""
    assert "limesurvey-structure-rpc, from" in (workspace / "raw/babelboost/2023/ORIGIN.md").read_text(encoding="utf-8")


def test_two_scales_that_a_version_cannot_tell_apart_are_no_structure(workspace: Path, platform: Platform) -> None:
    def list_questions(params: list[Any]) -> Any:
        told = limesurvey.replay("list_questions", params[1:])
        return [each | {"type": "1"} if each["title"] == "soutien" else each for each in told]

    def tell_question(params: list[Any]) -> Any:
        return recorded(77) if "answeroptions_multiscale" in params[2] else None

    platform.instead |= {"list_questions": [list_questions], "get_question_properties": [tell_question]}
    assert "`soutien`, whose two scales this version of LimeSurvey does not tell" in say(fetch(workspace, platform.url))


# What goes wrong. Nothing is taken in, nothing is left behind, and the password is in nothing that is said.

FAILURES: dict[str, tuple[dict[str, list[Any]], list[str]]] = {
    "wrong password": (
        {"get_session_key": [recorded(2)]}, ["does not accept", "came from a test", "lock an account"],
    ),
    "a locked account": (
        {"get_session_key": [{"status": "You have exceeded the number of maximum login attempts. Please wait"}]},
        ["“You have exceeded the number of maximum login attempts. Please wait”"],
    ),
    "a password repeated": (
        {"get_session_key": [lambda params: {"status": f"Who is {params[1]}, {json.dumps(params[1])}?"}]}, ["Who is ***"],
    ),
    "no session": ({"get_session_key": [{"status": None}]}, ["none of RemoteControl"]),
    "unknown survey": (
        {"get_survey_properties": [recorded(63)]},
        ["no survey 621127", "621127 “BabelBoost – évaluation 2021”, 734918 “BabelBoost – évaluation 2022”", "--id"],
    ),
    "no right to see it": ({"get_survey_properties": [{"status": "No permission"}]}, ["no permission", "view and export"]),
    "no right to export": ({"export_responses": [recorded(64)]}, ["no permission", "responses: view and export"]),
    "not active": ({"export_responses": [recorded(68)]}, ["not active", "activate it"]),
    "no responses": ({"export_responses": [recorded(72)]}, ["nobody has answered yet"]),
    "another sentence": ({"export_responses": [{"status": "Moon in the way"}]}, ["LimeSurvey says “Moon in the way”"]),
    "session ended": ({"export_responses": [recorded(81)]}, ["session that the platform has ended", "again"]),
    "an error": ({"export_responses": [ValueError("Writer for csv should implement IWriter")]}, ["IWriter", "boost add"]),
    "no base64": ({"export_responses": ["§§§"]}, ["is none of RemoteControl"]),
    "a page": ({"get_session_key": [PAGE]}, ["a web page", "/index.php/admin/remotecontrol"]),
    "no such page": ({"get_session_key": [Plain(404, b"<html>")]}, ["HTTP 404", "check the address"]),
    "a guard": ({"get_session_key": [Plain(403, b"<html>")]}, ["HTTP 403", "let RemoteControl through"]),
    "switched off": ({"get_session_key": [Plain(200)]}, ["switched off", "RPC interface to JSON-RPC"]),
    "XML": ({"get_session_key": [Plain(200, b'<?xml version="1.0"?><methodResponse/>')]}, ["XML", "JSON-RPC"]),
    "no JSON": ({"get_session_key": [Plain(200, b"hello")]}, ["no answer of RemoteControl"]),
    "malformed": ({"get_session_key": [Plain(200, json.dumps({"id": None, "result": None, "error": "x"}).encode())]},
                  ["none of RemoteControl"]),
    "a list": ({"get_session_key": [Plain(200, b"[1]")]}, ["no answer of RemoteControl"]),
    "nested": ({"get_session_key": [Plain(200, b"[" * 100_000)]}, ["no answer of RemoteControl"]),
    "half an answer": ({"export_responses": [Plain(200, b'{"id":1,"result":"77u')]}, ["breaks off"]),
    "a server that fails": ({"export_responses": [recorded(77)]}, ["HTTP 500", "3 times"]),
    "a line that breaks": ({"export_responses": [DROPPED]}, ["no connection", "tried 3 times"]),
    "questions of another form": ({"list_questions": [[{"title": "x"}]]}, ["RemoteControl"]),
    "moved": (
        {"get_session_key": [Plain(302, b"", (("Location", "https://other.example.org/login?token=1"),))]},
        ["sent on to https://other.example.org/login", "not sent on"],
    ),
    "moved nowhere": ({"get_session_key": [Plain(301, b"", (("Location", "https://[x"),))]}, ["no answer of RemoteControl"]),
    "moved with the password": (
        {"get_session_key": [lambda params: Plain(302, b"", (("Location", "/" + quote(params[1], safe="")),))]},
        ["sent on to", "/***"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_a_refusal_that_says_what_to_do(
    workspace: Path, platform: Platform, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level("DEBUG")
    instead, parts = FAILURES[name]
    # The first session is opened whatever the password, so that what comes later has seen the canary too.
    key = recorded(1)
    platform.open.add(key)
    platform.instead = {"get_session_key": [key], **instead}
    before = read_tree(workspace)
    refusal = refuse(lambda: fetch(workspace, platform.url, password=CANARY))
    for part in parts:
        assert part in str(refusal)
    assert read_tree(workspace) == before
    assert not [*workspace.glob(".*")]
    assert platform.open == ({key} if "get_session_key" in instead else set())
    assert_hidden(refusal, caplog.text)


def assert_hidden(refusal: BaseException, *said: str) -> None:
    """The canary is in no message, no exception behind it, no variable of the code it came through, and in no log."""
    errors: list[BaseException] = []
    following: BaseException | None = refusal
    while following is not None:
        errors.append(following)
        following = following.__cause__ or following.__context__
    texts = [*said, *(f"{error} {error!r} {error.__dict__}" for error in errors)]
    for error in errors:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        texts += [str(frame.locals) for frame in told.stack if "pipelines" in frame.filename]
    for text in texts:
        for written in (CANARY, json.dumps(CANARY)[1:-1], quote(CANARY), "8f3Q"):
            assert written not in text


def test_a_refused_password_is_tried_once(workspace: Path, platform: Platform) -> None:
    refuse(lambda: fetch(workspace, platform.url, password="faux"))
    assert platform.calls == ["get_session_key"]


@pytest.mark.parametrize("failure", [Plain(503), Plain(502), DROPPED, Silence(0, begun=True)])
def test_what_passes_by_itself_is_tried_again(workspace: Path, platform: Platform, failure: Any) -> None:
    platform.instead = {"get_session_key": [failure, failure, None], "export_responses": [failure, None]}
    assert fetch(workspace, platform.url).added.unchanged
    assert platform.calls.count("get_session_key") == 3
    assert platform.calls.count("export_responses") == 2


@pytest.mark.parametrize("begun", [False, True])
def test_silence_ends_and_is_not_tried_again(workspace: Path, platform: Platform, begun: bool) -> None:
    platform.instead["export_responses"] = [Silence(4, begun)]
    refusal = refuse(lambda: fetch(workspace, platform.url, limits=replace(LIMITS, read=1.5)))
    assert "no answer within 1.5 seconds" in str(refusal)
    assert platform.calls.count("export_responses") == 1
    assert platform.open == set()


def test_a_flood_is_cut_off(workspace: Path, platform: Platform) -> None:
    platform.instead["export_responses"] = [Plain(200, b"x" * 3_000_000)]
    refusal = refuse(lambda: fetch(workspace, platform.url, limits=replace(LIMITS, most_bytes=1_000_000)))
    assert "more than 1,000,000 bytes" in str(refusal)


def test_nobody_there(workspace: Path, platform: Platform) -> None:
    with serve(Platform()) as gone:
        url = gone.url
    assert "no connection to 127.0.0.1, tried 3 times" in str(refuse(lambda: fetch(workspace, url)))


def test_the_password_is_not_sent_on(workspace: Path, platform: Platform) -> None:
    with serve(Platform()) as other:
        platform.instead["get_session_key"] = [Plain(307, b"", (("Location", other.url),))]
        assert f"sent on to {other.url}" in str(refuse(lambda: fetch(workspace, platform.url)))
        assert other.calls == []


def make_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody but itself vouches for, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(1)).not_valid_after(now + datetime.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "certificate.pem"
    plain = serialization.NoEncryption()
    written = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(written + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serve(Platform(), context) as platform:
        url = platform.url.replace("http:", "https:")
        refusal = refuse(lambda: fetch(workspace, url, password=CANARY))
        assert "its certificate cannot be checked" in str(refusal)
        assert platform.calls == []
        assert_hidden(refusal)
        # Loopback takes nothing from the environment, so that the same certificate is named where requests keeps its own.
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
        assert fetch(workspace, url).added.unchanged


def test_https_where_there_is_none(workspace: Path, platform: Platform) -> None:
    refusal = refuse(lambda: fetch(workspace, platform.url.replace("http:", "https:")))
    assert "a line that is not safe" in str(refusal)
    assert platform.calls == []


def test_a_wrong_path_is_said(workspace: Path, platform: Platform) -> None:
    wrong = platform.url.replace(PATH, f"/survey{PATH}")
    assert f"most often {platform.url}" in str(refuse(lambda: fetch(workspace, wrong)))


def test_progress_is_told(workspace: Path, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr("pipelines.fetch.TOLD_EVERY", 10_000)
    fetch(workspace, platform.url, step=lambda *step: told.append(step), language="nl")
    assert told[:2] == [("verbinden met 127.0.0.1", 0, 3), ("antwoorden van enquête 621127 downloaden", 1, 3)]
    assert ("antwoorden, al 0 MB", 1, 3) in told
    assert told[-2:] == [("vragen lezen (fr)", 2, 3), ("vragen lezen (nl)", 2, 3)]


def test_what_a_killed_run_left_is_swept_away(workspace: Path, platform: Platform) -> None:
    for name in (".fetching-abc", ".adding-abc"):
        (workspace / name).mkdir()
        (workspace / name / "answers.csv").write_text("personal", encoding="utf-8")
    fetch(workspace, platform.url)
    assert not [*workspace.glob(".*")]


def test_no_proxy_stands_before_this_computer(
    workspace: Path, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert fetch(workspace, platform.url).added.unchanged


def test_no_password_of_another_programme_is_sent(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login a password {CANARY[:6]}\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("NO_PROXY", "*")
    with Connection(LIMITS, is_loopback=False, tell=lambda size: None) as connection:
        call = {"method": "get_session_key", "params": ["a", "b"], "id": 1}
        assert connection.post(platform.url, data=json.dumps(call)).json()["result"] == recorded(2)
    assert len(platform.headers) == 1
    assert "Authorization" not in platform.headers[0]


# Which survey of which platform.


def target_of(workspace: Path, **given: Any) -> Target:
    asked = {"survey": SURVEY, "wave": "2021", "url": f"https://l.example.org{PATH}", "user": "u", "number": None}
    return find_target(workspace, **(asked | given))


def test_without_a_number_the_surveys_there_are_told(workspace: Path, platform: Platform) -> None:
    refusal = refuse(lambda: fetch(workspace, platform.url, "2023"))
    assert "621127 “BabelBoost – évaluation 2021”" in str(refusal)
    assert "--id" in str(refusal)


def test_a_long_list_of_surveys_is_cut(workspace: Path, platform: Platform) -> None:
    platform.instead["list_surveys"] = [[{"sid": each, "surveyls_title": "t"} for each in range(100, 120)]]
    assert "111 “t” and 8 more" in str(refuse(lambda: fetch(workspace, platform.url, "2023")))
    platform.instead["list_surveys"] = [{"status": "No surveys found"}]
    assert "none" in str(refuse(lambda: fetch(workspace, platform.url, "2023")))


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        ({"url": ""}, ["no address", "--url", "/index.php/admin/remotecontrol"]),
        ({"user": ""}, ["no user name", "--user"]),
        ({"url": f"http://l.example.org{PATH}"}, ["--url", "write https"]),
        ({"url": f"https://u:{CANARY[:6]}@l.example.org{PATH}"}, ["leave out what is before @"]),
        ({"url": "https://l.example.org/survey"}, [f"try https://l.example.org/survey{PATH}"]),
        ({"survey": "nobody"}, ["no survey `nobody`"]),
        ({"wave": "../2023"}, ["the name `../2023`"]),
    ],
)
def test_a_target_that_is_none(workspace: Path, given: dict[str, Any], parts: list[str]) -> None:
    refusal = refuse(lambda: target_of(workspace, **given))
    for part in parts:
        assert part in str(refusal)
    assert CANARY[:6] not in str(refusal)


def test_a_form_is_not_fetched(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "w", surveys=("diapason",), impact=False)
    refusal = refuse(lambda: target_of(workspace, survey="diapason"))
    assert "no other platform can be fetched" in str(refusal)
    assert "boost add" in str(refusal)


def test_two_waves_are_two_surveys(workspace: Path, platform: Platform) -> None:
    fetch(workspace, platform.url)
    assert target_of(workspace).number == 621127
    assert target_of(workspace, number=621127).number == 621127
    assert "the wave 2021 is the survey 621127" in str(refuse(lambda: target_of(workspace, number=734918)))
    assert "which is the wave 2021 already" in str(refuse(lambda: target_of(workspace, wave="2023", number=621127)))
    assert target_of(workspace, wave="2023", number=734918).number == 734918
    assert target_of(workspace, wave="2023").number is None


def test_a_wave_without_a_structure_has_no_number(workspace: Path) -> None:
    (workspace / "raw/babelboost/2021/limesurvey_survey_621127.lss").unlink()
    assert target_of(workspace).number is None
