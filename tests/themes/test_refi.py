"""REFI-QDA out and back: the structure of the standard, the same codings, and what other programs may do to a file."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Callable

import pandas as pd
import pytest

from pipelines.readers.raw import Unreadable
from pipelines.themes.codebook import add_new_themes
from pipelines.themes.command import Open
from pipelines.themes.packing import pack
from pipelines.themes.reading import Returned
from pipelines.themes.refi import CODEBOOK, PROJECT, write_codebook, write_project
from pipelines.themes.refi_reading import make_theme_code, read_codebook, read_project
from schemas.refusals import Problem, Refusal
from tests.conftest import REPOSITORY
from tests.themes.refi_structure import list_faults


def write(opened: Open, coders: list[str], language: str = "fr") -> bytes:
    return write_project(opened.coding, opened.declared, "2021", coders, language)


def read(opened: Open, data: bytes, coder: str = "") -> list[Returned]:
    return read_project(data, "p.qdpx", opened.coding, "babelboost", "2021", coder)


def edit(data: bytes, change: Callable[[str], str], **files: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        members = {name: container.read(name) for name in container.namelist()}
    before = members["project.qde"].decode()
    after = change(before)
    members["project.qde"] = after.encode()
    return pack(members | files)


def refused(opened: Open, data: bytes, coder: str = "") -> list[Problem]:
    with pytest.raises(Refusal) as caught:
        read(opened, data, coder)
    return list(caught.value.problems)


def sort(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(list(table.columns)).reset_index(drop=True)


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_a_project_comes_back_as_it_was(opened: Open, language: str) -> None:
    data = write(opened, ["a", "b", "agreed"], language)
    returned = read(opened, data)
    assert {each.coder for each in returned} == {"a", "b", "agreed"}
    together = pd.concat([each.codings for each in returned])
    pd.testing.assert_frame_equal(sort(together), sort(opened.coding.codings))
    assert data == write(opened, ["a", "b", "agreed"], language)


def test_a_project_has_the_structure_of_the_standard(opened: Open) -> None:
    data = write(opened, ["a", "b"])
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        names = container.namelist()
        root = ElementTree.fromstring(container.read("project.qde"))
        texts = {name: container.read(name).decode() for name in names if name.startswith("Sources/")}
    assert names[0] == "project.qde"
    assert list_faults(root, PROJECT) == []
    space = "{" + PROJECT + "}"
    sources = list(root.iter(f"{space}TextSource"))
    paths = [source.attrib["plainTextPath"].removeprefix("internal://") for source in sources]
    assert {f"Sources/{path}" for path in paths} == set(texts)
    for source, path in zip(sources, paths, strict=True):
        for passage in source.findall(f"{space}PlainTextSelection"):
            assert passage.attrib["startPosition"] == "0"
            assert int(passage.attrib["endPosition"]) == len(texts[f"Sources/{path}"])


def test_a_codebook_has_the_structure_of_the_standard(opened: Open) -> None:
    root = ElementTree.fromstring(write_codebook(opened.coding, opened.declared, "nl"))
    assert list_faults(root, CODEBOOK) == []
    space = "{" + CODEBOOK + "}"
    questions = root.findall(f"{space}Codes/{space}Code")
    assert [code.attrib["name"].split(" – ")[0] for code in questions] == ["freins", "potentiel"]
    assert [len(code.findall(f"{space}Code")) for code in questions] == [10, 7]


def test_new_ids_and_capitals_are_recognised_by_names(opened: Open) -> None:
    """Programs may give everything new ids, in braces and capitals, and code whole sources."""
    data = write(opened, ["a"])

    def renumber(text: str) -> str:
        ids = sorted(set(re.findall(r'guid="([^"]+)"', text)))
        for number, each in enumerate(ids):
            if f'plainTextPath="internal://{each}' not in text:
                text = text.replace(f'"{each}"', f'"{{0000ABCD-0000-0000-0000-{number:012X}}}"')
        return text.replace(' isCodable="true"', ' isCodable="true" color="#FF0000"')

    changed = edit(data, renumber)
    assert changed != data
    (returned,) = read(opened, changed)
    own = opened.coding.codings[opened.coding.codings["coder"] == "a"]
    pd.testing.assert_frame_equal(sort(returned.codings), sort(own))


def test_a_coding_of_a_whole_source_counts_and_a_passage_coded_twice_counts_once(opened: Open) -> None:
    def whole(text: str) -> str:
        text = re.sub(
            r"<PlainTextSelection [^>]*>\s*(<Coding .*?</Coding>)\s*</PlainTextSelection>", r"\1", text, flags=re.S
        )
        return re.sub(r"(<Coding .*?</Coding>)", r"\1\1", text, count=1, flags=re.S)

    (returned,) = read(opened, edit(write(opened, ["a"]), whole))
    own = opened.coding.codings[opened.coding.codings["coder"] == "a"]
    pd.testing.assert_frame_equal(sort(returned.codings), sort(own))


def test_another_user_needs_to_be_named(opened: Open) -> None:
    data = edit(write(opened, ["a"]), lambda text: text.replace('name="a"', 'name="An user"'))
    assert refused(opened, data)[0].action == "give --coder: whose codings they are"
    assert [each.coder for each in read(opened, data, "b")] == ["b"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda text: text.replace("TIME – Manque", "FATIGUE – Manque").replace(guid_of(text, "TIME – Manque"), NEW),
         "the code “FATIGUE – Manque de temps”"),
        (lambda text: re.sub(r'(<TextSource guid=")[^"]+(" name="freins – 2")', rf"\g<1>{NEW}\2", text).replace(
            "freins – 2\"", "interview\""), "a source that is no answer of this wave"),
    ],
)  # fmt: skip
def test_what_has_no_meaning_here_is_refused(opened: Open, change: Callable[[str], str], found: str) -> None:
    problems = refused(opened, edit(write(opened, ["a"]), change))
    assert found in {each.found for each in problems}
    assert all(each.place.startswith("source ") and each.action for each in problems)


NEW = "00000000-0000-0000-0000-000000000001"


def guid_of(text: str, name: str) -> str:
    found = re.search(rf'guid="([^"]+)" name="{name}', text)
    assert found
    return found[1]


def test_a_text_that_was_edited_is_refused(opened: Open) -> None:
    data = write(opened, ["a"])
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        name = next(each for each in container.namelist() if each.startswith("Sources/"))
    changed = edit(data, lambda text: text, **{name: b"autre chose"})
    assert refused(opened, changed)[0].found == "a text that is not the answer of the export"
    gone = edit(data, lambda text: re.sub(r' plainTextPath="[^"]+"', "", text))
    assert refused(opened, gone)[0].found == "no plain text"


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE Project [<!ENTITY x "y">]><Project/>',
        b"<Project", b"<Other/>", b"\xff\xfe<\x00P\x00", b'<?xml version="1.0" encoding="utf-16"?><Project/>',
        b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"/>',
    ],
)  # fmt: skip
def test_xml_that_is_no_project_is_refused(opened: Open, content: bytes) -> None:
    with pytest.raises((Refusal, Unreadable)):
        read(opened, pack({"project.qde": content}))


def test_a_container_that_reaches_out_or_grows_is_refused(opened: Open) -> None:
    qde = b'<Project xmlns="urn:QDA-XML:project:1.0" name="x"/>'
    for members in (
        {"project.qde": qde, "../evil.txt": b"x"}, {"project.qde": qde, "/etc/x": b"x"}, {"other.qde": qde},
        {"project.qde": qde, "Sources/big.txt": b"\0" * 30_000_000},
    ):  # fmt: skip
        with pytest.raises((Refusal, Unreadable)):
            read(opened, pack(members))
    for data in (b"", b"PK\x03\x04", b"no zip at all"):
        with pytest.raises(Unreadable):
            read(opened, data)


def test_an_empty_project_says_nothing(opened: Open) -> None:
    assert read(opened, pack({"project.qde": b'<Project xmlns="urn:QDA-XML:project:1.0" name="x"/>'})) == []


def test_a_codebook_without_news_brings_none_and_a_new_code_is_a_theme(opened: Open) -> None:
    data = write_codebook(opened.coding, opened.declared, "fr")
    assert read_codebook(data, "c.qdc", opened.coding, "babelboost") == []
    more = data.decode().replace(
        '<Code guid="' + guid_of(data.decode(), "MOMENT") + '"',
        f'<Code guid="{NEW}" name="Accès à l\'outil" isCodable="true"><Description>Où le trouver</Description></Code>'
        '<Code guid="' + guid_of(data.decode(), "MOMENT") + '"',
    )
    found = read_codebook(more.encode(), "c.qdc", opened.coding, "babelboost")
    assert found == [("freins", "ACCES_A_L_OUTIL", "Accès à l'outil", "Où le trouver")]
    before = (REPOSITORY / "raw/themes/babelboost/2021/themes.yaml").read_text(encoding="utf-8")
    after = add_new_themes(before, found, ["fr", "nl"])
    assert "ACCES_A_L_OUTIL:" in after
    assert "# review:" in after
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []


def test_a_code_of_no_question_is_refused(opened: Open) -> None:
    data = f'<CodeBook xmlns="{CODEBOOK}"><Codes><Code guid="{NEW}" name="New" isCodable="true"/></Codes></CodeBook>'
    with pytest.raises(Refusal, match="a code of no question"):
        read_codebook(data.encode(), "c.qdc", opened.coding, "babelboost")


def test_codes_of_new_themes_are_plain_and_of_their_own() -> None:
    assert make_theme_code("Été – déjà vu ?", set()) == "ETE_DEJA_VU"
    assert make_theme_code("Été", {"ETE", "ETE_2"}) == "ETE_3"
    assert make_theme_code("日本", set()) == "THEME"
