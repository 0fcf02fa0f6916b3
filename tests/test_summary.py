"""The closing summary: numbers in the unit and the spelling of what they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from pipelines.summary import print_summary
from schemas.tables import IndicatorTable

OWN = {"survey": "babelboost", "wave": "2021", "denominator": "30", "suppressed": "False"}
MEAN = {"indicator": "bb-persons", "statistic": "mean", "unit": "persons", "value": "16.94", "ci_low": "13.38",
        "ci_high": "20.51"}  # fmt: skip
SHARE = {"indicator": "bb-users", "statistic": "count", "unit": "share", "value": "0.4", "numerator": "12",
         "ci_low": "0.245", "ci_high": "0.577"}  # fmt: skip
NET = {"indicator": "bb-recommend", "statistic": "net_score", "unit": "share", "value": "-0.25", "ci_low": "-0.416",
       "ci_high": "-0.1"}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The declarations of this project, and a table of three indicators."""
    shutil.copytree(Path(__file__).parents[1] / "schemas", tmp_path / "schemas")
    folder = tmp_path / "processed/babelboost/2021"
    folder.mkdir(parents=True)
    (folder / "method.json").write_text('{"outcomes": {"complete": 30}}')
    columns = list(IndicatorTable.to_schema().columns)
    table = pd.DataFrame([OWN | MEAN, OWN | SHARE, OWN | NET]).reindex(columns=columns)
    table.to_csv(tmp_path / "processed/indicators.csv", index=False)
    return tmp_path


@pytest.mark.parametrize(
    ("language", "mean", "share", "net"),
    [
        ("en", "16.9 n = 30, 13.4 to 20.5", "12 of 30, 25 to 58 %", "-25 % n = 30, -42 to -10 %"),
        ("fr", "16,9 n = 30, 13,4 à 20,5", "12 sur 30, 25 à 58 %", "-25 % n = 30, -42 à -10 %"),
        ("nl", "16,9 n = 30, 13,4 tot 20,5", "12 van de 30, 25 tot 58 %", "-25 % n = 30, -42 tot -10 %"),
    ],
)
def test_an_interval_is_said_in_the_unit_of_its_value(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str, mean: str,
    share: str, net: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("COLUMNS", "200")
    print_summary(workspace, language, "babelboost")
    said = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    lines = {line.split()[0]: line for line in said if line.startswith("bb-")}
    assert mean in lines["bb-persons"]
    assert share in lines["bb-users"]
    assert net in lines["bb-recommend"]


@pytest.mark.parametrize(("language", "number", "whole"), [
    ("en", "185.5", "1,371"), ("fr", "185,5", "1 371"), ("nl", "185,5", "1.371"),
])  # fmt: skip
def test_counts_and_terms_have_the_decimal_sign_of_the_language(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str, number: str,
    whole: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("COLUMNS", "200")
    path = workspace / "processed/indicators.csv"
    table = pd.read_csv(path, dtype="str")
    weighted = OWN | SHARE | {"value": "0.2", "numerator": "185.5", "denominator": "1371", "no_answer": "185.5"}
    composite = {"survey": "impact", "wave": "2021", "indicator": "impact-patients", "statistic": "expression",
                 "unit": "persons", "value": "1371", "suppressed": "False"}  # fmt: skip
    pd.concat([table.iloc[:1], pd.DataFrame([weighted, composite])]).to_csv(path, index=False)
    terms = [{"composite": "impact-patients", "year": "2021", "depth": "0", "sign": "+", "value": each}
             for each in ("185.5", "1185.5")]  # fmt: skip
    pd.DataFrame(terms).to_csv(workspace / "processed/impact_terms.csv", index=False)
    print_summary(workspace, language)
    said = [" ".join(line.replace("\u202f", " ").split()) for line in capsys.readouterr().out.splitlines()]
    lines = {line.split()[0]: line for line in said if line.startswith(("bb-", "impact-"))}
    assert lines["bb-users"].count(number) == 2
    assert whole in lines["bb-users"]
    assert f"= {number} + {whole[:2]}185{number[3:]}" in lines["impact-patients"]
    assert ("185.5" in str(lines)) == (language == "en")
