"""Where a platform answers, as survey.yaml may say it: never with a password, never over an open line."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.addresses import ENDING, check_address, is_loopback, show_address
from schemas.catalogue import load_survey
from schemas.refusals import Refusal
from tests.conftest import copy_workspace

CANARY = "canary-8f3Q"
ROOT = "https://l.example.org"


@pytest.mark.parametrize(
    "url",
    [
        f"{ROOT}{ENDING}", f"{ROOT}:8443/enquetes{ENDING}", f"{ROOT}/admin/remotecontrol",
        f"{ROOT}/index.php?r=admin/remotecontrol", f"http://127.0.0.1:8080{ENDING}", f"http://localhost{ENDING}",
        f"http://[::1]:8080{ENDING}",
    ],
)  # fmt: skip
def test_addresses(url: str) -> None:
    assert check_address(url) == url


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"https://u:{CANARY}@l.example.org{ENDING}", "before @"),
        (f"https://{CANARY}@l.example.org{ENDING}", "before @"),
        (f"https://:{CANARY}@l.example.org{ENDING}", "before @"),
        (f"http://l.example.org{ENDING}", "write https"),
        (f"http://127.0.0.1.example.org{ENDING}", "write https"),
        (f"http://10.0.0.1{ENDING}", "write https"),
        (f"ftp://l.example.org{ENDING}", "no web address"),
        (f"l.example.org{ENDING}", "no web address"),
        (f"https://{ENDING}", "no web address"),
        (f"https://l.example.org {ENDING}", "no web address"),
        (f"https://[l.example.org{ENDING}", "cannot be read"),
        (f"https://l.example.org:port{ENDING}", "cannot be read"),
        (ROOT, f"try {ROOT}{ENDING}"),
        (f"{ROOT}/", f"try {ROOT}{ENDING}"),
        (f"{ROOT}/index.php/621127?lang=fr&x={CANARY}", f"try {ROOT}{ENDING}"),
        (f"{ROOT}/621127", f"try {ROOT}{ENDING}"),
        (f"{ROOT}:8443/enquetes/index.php/admin/authentication/sa/login", f"try {ROOT}:8443/enquetes{ENDING}"),
        (f"{ROOT}{ENDING}#x", f"try {ROOT}{ENDING}"),
        ("https://[2001:db8::1]/x/admin", f"try https://[2001:db8::1]/x{ENDING}"),
    ],
)  # fmt: skip
def test_what_is_no_address(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)) as refused:
        check_address(url)
    assert CANARY not in str(refused.value)


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"{ROOT}/{text}"):
        with suppress(ValueError):
            assert "@" not in show_address(check_address(url)).split("/")[2]


def test_loopback() -> None:
    assert [host for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1", "l.example.org", "0.0.0.0", "") if is_loopback(host)] == [
        "localhost", "127.0.0.1", "127.9.9.9", "::1",
    ]  # fmt: skip


def declare(folder: Path, survey: str, live: str, number: str = "621127") -> None:
    workspace = copy_workspace(folder / "w", surveys=(survey,), impact=False)
    path = workspace / f"schemas/surveys/{survey}/survey.yaml"
    content = path.read_text(encoding="utf-8").replace(
        "waves:\n  2021:\n", f"live: {live}\nwaves:\n  2021:\n    platform_id: {number}\n"
    )
    path.write_text(content, encoding="utf-8")
    declared = load_survey(workspace, survey).survey
    assert declared.live is not None
    assert declared.live.url == f"{ROOT}{ENDING}"
    assert declared.waves["2021"].platform_id == 621127


def test_a_platform_is_declared(tmp_path: Path) -> None:
    declare(tmp_path / "a", "babelboost", f"{{url: {ROOT}{ENDING}}}")
    declare(tmp_path / "b", "babelboost", f"{{url: {ROOT}{ENDING}, user: evaluation}}")


@pytest.mark.parametrize(
    ("survey", "live", "number", "said"),
    [
        ("babelboost", f"{{url: {ROOT}{ENDING}, password: {CANARY}}}", "621127", "unknown key `password`"),
        ("babelboost", f"{{url: 'https://u:{CANARY}@l.example.org{ENDING}'}}", "621127", "before @"),
        ("babelboost", f"{{url: 'http://l.example.org{ENDING}'}}", "621127", "write https"),
        ("babelboost", f"https://u:{CANARY}@l.example.org", "621127", "live"),
        ("babelboost", "{user: evaluation}", "621127", "no `url`"),
        ("babelboost", f"{{url: {ROOT}{ENDING}, user: ''}}", "621127", "live.user"),
        ("babelboost", f"{{url: {ROOT}{ENDING}}}", "zero", "platform_id"),
        ("babelboost", f"{{url: {ROOT}{ENDING}}}", "0", "platform_id"),
        ("diapason", f"{{url: {ROOT}{ENDING}}}", "621127", "`live` is for LimeSurvey"),
    ],
)  # fmt: skip
def test_a_platform_that_is_none(tmp_path: Path, survey: str, live: str, number: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        declare(tmp_path, survey, live, number)
    assert said in str(refused.value)
    assert "survey.yaml, line" in str(refused.value)
    assert CANARY not in str(refused.value)
