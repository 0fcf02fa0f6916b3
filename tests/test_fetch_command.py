"""`boost fetch` as it is typed: the password in no place where it could be read, the same words as `boost add`."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from pipelines.fetching.password import SERVICE, VARIABLE, find_password
from schemas.refusals import Refusal
from tests.conftest import REPOSITORY, copy_workspace, read_tree
from tests.limesurvey_platform import PASSWORD, USER, Platform, serve
from tests.test_fetch import move_waves

CANARY = "canary-8f3Q"


class Kept(keyring.backend.KeyringBackend):
    """A keyring that holds one password, or fails."""

    priority = 1  # type: ignore[assignment]
    error: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        if self.error:
            raise self.error
        return CANARY if (service, username) == (SERVICE, "u@l.example.org") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    monkeypatch.delenv(VARIABLE, raising=False)
    former, made = keyring.get_keyring(), Kept()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(former)


def test_the_environment_comes_first_then_the_keyring_then_the_prompt(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = find_password("u", "l.example.org", lambda: "typed")
    assert (found.secret.get_secret_value(), found.origin) == (CANARY, f"the keyring ({SERVICE}, u@l.example.org)")
    found = find_password("other", "l.example.org", lambda: "typed")
    assert (found.secret.get_secret_value(), found.origin) == ("typed", "the prompt")
    monkeypatch.setenv(VARIABLE, "set")
    found = find_password("u", "l.example.org", lambda: "typed")
    assert (found.secret.get_secret_value(), found.origin) == ("set", f"the environment variable {VARIABLE}")


def test_a_password_shows_itself_as_stars(kept: Kept) -> None:
    found = find_password("u", "l.example.org", None)
    assert CANARY not in f"{found} {found!r} {found.secret} {[found]}"


@pytest.mark.parametrize("error", [keyring.errors.NoKeyringError(), keyring.errors.KeyringLocked(), OSError("no bus")])
def test_a_keyring_that_fails_is_none(kept: Kept, error: Exception) -> None:
    kept.error = error
    assert find_password("u", "l.example.org", lambda: "typed").origin == "the prompt"


def test_without_anybody_to_ask_there_is_a_word_about_it(kept: Kept) -> None:
    with pytest.raises(Refusal) as refusal:
        find_password("nobody", "l.example.org", None)
    for part in ("no terminal", VARIABLE, f"keyring set {SERVICE} nobody@l.example.org"):
        assert part in str(refusal.value)
    with pytest.raises(Refusal):
        find_password("nobody", "l.example.org", lambda: "")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copy_workspace(tmp_path / "workspace", surveys=("babelboost",), impact=False)


@pytest.fixture
def platform() -> Iterator[Platform]:
    with serve(Platform()) as running:
        yield running


def settings(password: str | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {VARIABLE, "BOOST_WORDS"}}
    own = {"PYTHONUTF8": "1", "COLUMNS": "200", "PYTHONPATH": str(REPOSITORY), "BOOST_DEBUG": "1",
           "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}  # fmt: skip
    return kept | own | ({VARIABLE: password} if password else {})


def boost(workspace: Path, *arguments: str, password: str | None = PASSWORD) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipelines", "fetch", "babelboost", *arguments],
        cwd=workspace, env=settings(password), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip


def test_a_wave_by_command(workspace: Path, platform: Platform) -> None:
    move_waves(workspace)
    done = boost(
        workspace, "2023", "--url", platform.url, "--user", USER, "--id", "621127", "--from", "2021-11-01", "--words", "fr"
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:3] == [
        "Téléchargé depuis 127.0.0.1 : enquête 621127, « BabelBoost – évaluation 2021 ».",
        "  survey.yaml contient désormais l'adresse, le compte et le numéro : la prochaine fois,"
        " `boost fetch babelboost 2023` suffit",
        "babelboost 2023 : 75 réponses reprises (complètes 67, partielles 0, interrompues 8).",
    ]
    assert "2021-11-01" in done.stdout
    assert "fetch: connexion à 127.0.0.1 (0 of 3)" in done.stderr
    again = boost(workspace, "2023", "--words", "nl")
    assert again.returncode == 0, again.stderr
    assert "Opgehaald van 127.0.0.1: enquête 621127" in again.stdout


def test_the_password_is_in_nothing_that_is_said(workspace: Path, platform: Platform) -> None:
    platform.instead["get_session_key"] = [lambda params: {"status": f"{params[:2]} are not known here"}]
    before = read_tree(workspace)
    done = boost(workspace, "2021", "--url", platform.url, "--user", USER, password=CANARY)
    assert done.returncode == 1
    assert "are not known here" in done.stderr
    assert CANARY not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert {name: data for name, data in read_tree(workspace).items() if name != ".boost.lock"} == before


def test_there_is_no_option_for_a_password(workspace: Path) -> None:
    done = boost(workspace, "2021", "--password", CANARY)
    assert done.returncode == 2
    assert "No such option" in done.stderr
    assert CANARY not in done.stderr


def test_nobody_is_asked_where_nobody_can_type(workspace: Path, platform: Platform) -> None:
    done = boost(workspace, "2021", "--url", platform.url, "--user", USER, password=None)
    assert done.returncode == 1
    assert "no password, and no terminal to ask for it" in done.stderr
    assert platform.calls == []


@pytest.mark.skipif(os.name != "posix", reason="a terminal of its own is made in the way of Unix")
def test_in_a_terminal_the_password_is_asked_for_and_not_shown(workspace: Path, platform: Platform) -> None:
    import pty

    leader, follower = pty.openpty()
    started = subprocess.Popen(
        [sys.executable, "-m", "pipelines", "fetch", "babelboost", "2021", "--url", platform.url, "--user", USER],
        cwd=workspace, env=settings(None), stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
    )  # fmt: skip
    os.close(follower)
    # What is typed before the prompt stands there is thrown away.
    said = _read_until(leader, b"Password of analyste on 127.0.0.1: ")
    os.write(leader, PASSWORD.encode() + b"\n")
    said += _read_until(leader, b"nothing to do.")
    assert started.wait(60) == 0
    os.close(leader)
    assert PASSWORD not in said.decode()


def _read_until(leader: int, awaited: bytes) -> bytes:
    """What comes until these words; fails where nothing comes any more."""
    said = b""
    while awaited not in said:
        assert select.select([leader], [], [], 60)[0], said
        said += os.read(leader, 1000)
    return said
