"""Keyed pseudonyms and their key."""

from __future__ import annotations

import hashlib
import hmac
import stat
from pathlib import Path

import pandas as pd
import pytest
from surveys import KEY

from pipelines.pseudonyms import KEY_FILE, VARIABLE, load_key, make_pseudonymiser
from schemas.refusals import Refusal

pseudonymise = make_pseudonymiser(KEY.encode)


def test_a_pseudonym_is_a_keyed_hash_of_kind_and_value() -> None:
    digest = hmac.new(KEY.encode(), b"participant\x00ada@a.example", hashlib.sha256).hexdigest()
    assert pseudonymise("participant", "ada@a.example") == f"P-{digest[:16]}"


def test_spaces_and_capitals_are_the_same_person() -> None:
    assert pseudonymise("participant", " Ada@A.example\n") == pseudonymise("participant", "ada@a.example")


def test_a_participant_and_a_structure_of_one_name_are_not_linked() -> None:
    person, structure = pseudonymise("participant", "a.example"), pseudonymise("structure", "a.example")
    assert (person[0], structure[0]) == ("P", "S")
    assert person[2:] != structure[2:]


def test_another_key_gives_other_pseudonyms() -> None:
    other = make_pseudonymiser("another key, long enough".encode)
    assert other("participant", "ada@a.example") != pseudonymise("participant", "ada@a.example")


def test_the_key_is_asked_for_once_and_only_when_needed() -> None:
    asked: list[int] = []

    def load() -> bytes:
        asked.append(1)
        return KEY.encode()

    function = make_pseudonymiser(load)
    assert asked == []
    assert function("participant", "a") != function("participant", "b")
    assert asked == [1]


def test_many_people_stay_many() -> None:
    assert len({pseudonymise("participant", f"p{number}@a.example") for number in range(2000)}) == 2000


def test_the_key_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, f" {KEY}\n")
    assert load_key(tmp_path) == KEY.encode()
    assert list(tmp_path.iterdir()) == []


def test_without_one_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    first = load_key(tmp_path)
    assert len(first) >= 64
    assert load_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("key", ["", "short", "   0123456789abcde   "])
def test_a_short_key_is_refused_without_being_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv(VARIABLE, key)
    with pytest.raises(Refusal) as refused:
        load_key(tmp_path)
    assert VARIABLE in refused.value.problems[0].file
    assert not key.strip() or key.strip() not in str(refused.value)


def test_a_damaged_key_file_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    (tmp_path / KEY_FILE).write_text("\n", "utf-8")
    with pytest.raises(Refusal) as refused:
        load_key(tmp_path)
    assert refused.value.problems[0].file == "pseudonyms.key"


def store(path: Path, **columns: list[str | None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(columns).to_parquet(path)


@pytest.mark.parametrize("column", ["participant", "structure"])
@pytest.mark.parametrize(
    "place", ["processed/walks/2021/responses.parquet", ".boost/recorded/walks/2021/responses.parquet"]
)
def test_a_key_is_not_made_anew_beside_pseudonyms_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, column: str
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    store(tmp_path / place, id=["1", "2"], **{column: [None, pseudonymise(column, "ada@a.example")]})
    with pytest.raises(Refusal, match="bring it back"):
        load_key(tmp_path)
    assert not (tmp_path / KEY_FILE).exists()
    monkeypatch.setenv(VARIABLE, KEY)
    assert load_key(tmp_path) == KEY.encode()


@pytest.mark.parametrize("said", [{"id": ["P-0123456789abcdef"]}, {"participant": ["1", None]}, {"participant": []}])
def test_responses_of_nobody_known_need_no_former_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: dict[str, list[str | None]]
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    store(tmp_path / "processed/walks/2021/responses.parquet", **said)
    assert len(load_key(tmp_path)) >= 64


def test_a_damaged_table_stands_in_nobodys_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    path = tmp_path / "processed/walks/2021/responses.parquet"
    store(path, participant=[pseudonymise("participant", "ada@a.example")])
    path.write_bytes(path.read_bytes()[:40])
    assert len(load_key(tmp_path)) >= 64
