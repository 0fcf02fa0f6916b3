"""What somebody may give a command that no one expects: it is told what is wanted, and nothing is printed raw."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from typer.testing import CliRunner, Result

from pipelines.cli import app
from pipelines.history.acts import correct_value, publish_values
from pipelines.history.audit import audit_workspace
from pipelines.history.provenance import NAME, read_provenance
from pipelines.history.record import now
from pipelines.history.select import Asked
from pipelines.history.signs import is_odd, show_plain
from pipelines.history.store import append_records, read_content, read_records
from schemas.refusals import Refusal
from tests.history.test_acknowledge import run, value
from tests.history.test_explained_records import draw, name

ODD = ["\u009b", "\x07", "\x1b", "\u202e", "\u2028", "\u2029", "\x00", "\udcff", "\u2066", "\ufeff", "\n", "\U000e0041"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    append_records(tmp_path, run(value(0.5)))
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize("when", ["²", "٢", "9" * 5000, "2026-02-30", "٢٠٢٢-٠١-٢٦", "2022-1-26", "yesterday", "", "-1"])
def test_what_is_no_record_and_no_day_is_not_replayed(here: Path, when: str) -> None:
    done = call("replay", "--", when)
    assert done.exit_code == 2
    assert "a record's number, or a day such as 2022-01-26" in " ".join(done.output.replace("│", " ").split())


@pytest.mark.parametrize("slide", ["²", "٢", "9" * 5000, "x", "-1"])
def test_what_is_no_slide_is_not_explained(here: Path, slide: str) -> None:
    done = call("explain", "--figure", f"deck.pptx#{slide}")
    assert done.exit_code == 2
    assert "a slide is a number" in done.output


@pytest.mark.parametrize("value", ["inf", "-inf", "nan"])
def test_what_is_no_number_corrects_nothing(here: Path, value: str) -> None:
    before = read_content(here)
    done = call("correct", "users", "--reason", "typing error", "--role", "maintainer", "--value", value)
    assert done.exit_code == 2
    assert read_content(here) == before
    assert (
        call("correct", "users", "--reason", "typing error", "--role", "maintainer", "--value", "0.25").exit_code == 0
    )
    assert read_records(here)[-1]["values"]["value"] == 0.25


@pytest.mark.parametrize("head", ["²", "xyz", "7f55…", "\udcff"])
def test_what_is_no_head_is_not_looked_for(here: Path, head: str) -> None:
    (here / "schemas").mkdir()
    done = call("audit", "--head", head)
    assert done.exit_code == 2
    assert "0 to 9 and a to f" in " ".join(done.output.replace("│", " ").split())


@pytest.mark.parametrize("said", ["²", "9" * 20, "253402300800", "soon", "-1", "1.5", " "])
def test_a_moment_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", said)
    with pytest.raises(Refusal, match="SOURCE_DATE_EPOCH"):
        now()


def test_the_last_moment_is_one_and_without_any_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "253402300799")
    assert now() == "9999-12-31T23:59:59Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    assert "2026" <= now() < "9999"


@pytest.mark.parametrize("sign", ODD)
def test_signs_that_are_no_text_are_not_noted_and_not_printed(here: Path, sign: str) -> None:
    before = read_content(here)
    for act in (lambda: correct_value(here, Asked("users"), f"typing{sign}error", "maintainer"),
                lambda: correct_value(here, Asked("users"), "typing error", f"main{sign}tainer"),
                lambda: publish_values(here, f"Ple{sign}nary", survey="walks")):  # fmt: skip
        with pytest.raises(Refusal, match="signs that are no text"):
            act()
    assert read_content(here) == before
    assert show_plain(f"a{sign}b") == "a\ufffdb"


def test_signs_that_belong_to_words_are_noted(here: Path) -> None:
    reason = "« erreur\u00a0»\u202f: co\u00adop, می\u200cخواهم, 👩\u200d⚕"
    _, record = correct_value(here, Asked("users"), reason, "maintainer")
    assert record["reason"] == reason
    assert show_plain(reason) == reason


@given(st.text())
def test_what_is_shown_plain_has_no_odd_sign_and_is_as_long(text: str) -> None:
    shown = show_plain(text)
    assert not any(map(is_odd, shown))
    assert len(shown) == len(text)
    assert show_plain(shown) == shown


def test_what_a_figure_says_of_itself_is_printed_plain(here: Path) -> None:
    odd = "\x1b]8;;https://example.org\x1b\\[/red]\u202e"
    whole = name(here, {"indicator": "users"})
    draw(here / "a.png", whole | {"code": f"c{odd}", "indicators": [whole["indicators"][0] | {"indicator": f"u{odd}"}]})
    draw(here / "b.png", whole | {"indicators": [], "survey": odd, "wave": ["x"]})
    for file in ("a.png", "b.png"):
        done = call("explain", "--figure", file)
        assert done.exit_code == 0, done.exception
        assert not any(is_odd(sign) for sign in done.output if sign != "\n")
        assert "[/red]" in done.output


def bomb(path: Path) -> None:
    """A picture of 20000 x 20000, as its header says."""
    Image.new("1", (4, 4)).save(path)
    content = path.read_bytes()
    header = b"IHDR" + (20_000).to_bytes(4) * 2 + content[24:29]
    path.write_bytes(content[:12] + header + zlib.crc32(header).to_bytes(4) + content[33:])


def nest(path: Path) -> None:
    said = PngInfo()
    said.add_itxt(NAME, "[" * 100_000 + "]" * 100_000)
    Image.new("L", (4, 4)).save(path, pnginfo=said)


FILES = {
    "foo.svg": lambda path: path.write_bytes(b'<?xml version="1.0" encoding="foo"?><svg/>'),
    "bomb.png": bomb, "nest.png": nest, "deck.pptx": lambda path: path.write_bytes(b"PK\x03\x04broken"),
    "loop.svg": lambda path: path.write_text('<!DOCTYPE a [<!ENTITY b "c">]><svg>&b;</svg>', encoding="utf-8"),
    "folder.png": lambda path: path.mkdir(),
}  # fmt: skip


@pytest.mark.parametrize("file", FILES)
def test_an_odd_file_is_a_finding_of_its_own_and_ends_no_audit(here: Path, file: str) -> None:
    (here / "figures").mkdir()
    FILES[file](here / "figures" / file)
    audited = audit_workspace(here)
    (figures,) = [check for check in audited.checks if check.name == "figures"]
    assert [(each.name, each.fields["file"]) for each in figures.found] == [("figure_none", f"figures/{file}")]
    assert len(audited.checks) == 11


@pytest.mark.parametrize("file", ["a" * 5000 + ".png", "\x00.png", "a.png/b.png"])
def test_a_name_that_no_file_can_have_names_none(here: Path, file: str) -> None:
    (here / "a.png").write_bytes(b"")
    with pytest.raises(Refusal):
        read_provenance(Path(file))
