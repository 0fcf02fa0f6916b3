"""What must hold of the repository itself: privacy, layering, and files that are made from others."""

import ast
import ipaddress
import json
import re
import subprocess
from pathlib import Path

import pytest

from pipelines.words import available_languages, words_of
from schemas.__main__ import schema_texts
from tests.conftest import REPOSITORY


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout: nothing is tracked")
    return [REPOSITORY / name for name in listed.stdout.split("\0") if name]


RESERVED = (".example", "@example.org", "@example.com", "@example.net")


def find_personal_data(content: str) -> list[str]:
    """IP numbers outside the documentation ranges, and e-mail addresses outside the names reserved for examples."""
    documentation = [
        ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
    ]
    found = []
    for text in re.findall(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])", content):
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            continue
        if not any(address in net for net in documentation):
            found.append(text)
    found += [text for text in re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", content) if not text.endswith(RESERVED)]
    return found


@pytest.mark.parametrize(
    ("content", "personal"),
    [
        ('"1";"198.51.100.7";"a"', []),
        ('"1";"81.240.12.9";"a"', ["81.240.12.9"]),
        ("p01@hopital-a.example,x", []),
        ("jan@brussels.be,x", ["jan@brussels.be"]),
        ("version 6.4.9", []),
    ],
)
def test_personal_data_is_recognised(content: str, personal: list[str]) -> None:
    assert find_personal_data(content) == personal


def test_no_tracked_raw_file_holds_personal_data() -> None:
    files = tracked("raw")
    assert len(files) >= 8
    for path in files:
        assert find_personal_data(path.read_text(encoding="utf-8-sig")) == [], path


def test_real_exports_and_secrets_stay_out_of_git() -> None:
    for name in (
        "raw/babelboost/2023/results.csv",
        "raw/diapason/2021/other.csv",
        "pseudonyms.key",
        ".env",
        "processed/x",
        "dvc.lock",
    ):
        ignored = subprocess.run(["git", "check-ignore", "-q", name], cwd=REPOSITORY, check=False)
        if ignored.returncode == 128:
            pytest.skip("not a git checkout")
        assert ignored.returncode == 0, name


def test_notebooks_are_kept_without_outputs() -> None:
    notebooks = tracked("*.ipynb")
    assert notebooks
    for path in notebooks:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            assert not cell.get("outputs"), path
            assert cell.get("execution_count") is None, path


def test_json_schemas_are_those_of_the_models() -> None:
    folder = REPOSITORY / "schemas/json"
    written = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    assert written == schema_texts(), "run `python -m schemas`"


def test_the_lock_names_no_registry_and_hashes_every_package() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index" not in lock
    packages = re.findall(r"^[a-z0-9][\w.-]*(?:\[[\w,-]+\])?==", lock, flags=re.MULTILINE | re.IGNORECASE)
    blocks = re.split(r"^(?=[a-zA-Z0-9])", lock, flags=re.MULTILINE)
    assert len(packages) > 100
    assert all("--hash=sha256:" in block for block in blocks if "==" in block.split("\n")[0])
    assert not (REPOSITORY / "uv.lock").exists()


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return names | {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}


@pytest.mark.parametrize("package", ["readers", "estimators", "charts"])
def test_readers_estimators_and_charts_import_nothing_else_of_the_project(package: str) -> None:
    files = sorted((REPOSITORY / "pipelines" / package).glob("*.py"))
    assert files
    for path in files:
        own = {name for name in _imports(path) if name.split(".")[0] in {"pipelines", "schemas"}}
        assert all(name.startswith(f"pipelines.{package}") for name in own), path


def test_only_stage_entry_points_touch_the_disk() -> None:
    allowed = {
        "add",
        "adding/staged",
        "compare",
        "chunked",
        "readers/pieces",
        "data",
        "figures",
        "gallery",
        "files",
        "history/crate",
        "history/lenient",
        "history/provenance",
        "history/recomputed",
        "refused",
        "reach/taking",
        "site/make",
        "summary",
    }
    writes = re.compile(r"\.(write_text|write_bytes|to_csv|to_parquet|unlink|mkdir)\(|\bopen\(")
    folder = REPOSITORY / "pipelines"
    for path in sorted(folder.rglob("*.py")):
        if path.relative_to(folder).with_suffix("").as_posix() not in allowed:
            assert not writes.search(path.read_text(encoding="utf-8")), path


def _keys(words: object, prefix: str = "") -> set[str]:
    if not isinstance(words, dict):
        return {prefix}
    return {key for name, value in words.items() for key in _keys(value, f"{prefix}.{name}")}


def _fields(words: object) -> dict[str, set[str]]:
    if isinstance(words, dict):
        return {f"{name}{rest}": found for name, value in words.items() for rest, found in _fields(value).items()}
    return {"": set(re.findall(r"{(\w+)}", str(words)))}


def test_every_language_says_every_sentence_with_the_same_fields() -> None:
    assert {"en", "fr", "nl"} <= set(available_languages())
    for language in available_languages():
        assert _keys(words_of(language)) == _keys(words_of("en")), language
        assert _fields(words_of(language)) == _fields(words_of("en")), language


def test_no_survey_is_named_in_the_code() -> None:
    for path in sorted((REPOSITORY / "pipelines").rglob("*.py")):
        if path.stem == "cli" or path.parent.name == "commands":  # examples in their help
            continue
        content = path.read_text(encoding="utf-8").lower()
        assert "babelboost" not in content, path
        assert "diapason" not in content, path
