"""What the screen suspects, and what it leaves alone."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.themes.screening import list_kinds, screen_text


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Écrire à jean.dupont@hopital.example", ["email"]),
        ("mail: an.peeters (at) ziekenhuis.example", ["email"]),
        ("dossier 85.07.30-033.28", ["national_number"]),
        ("rijksregister 85073003328", ["national_number"]),
        ("appeler le 02 123 45 67", ["phone"]),
        ("gsm 0470/12.34.56", ["phone"]),
        ("bel +32 470 12 34 56", ["phone"]),
        ("BE71 0961 2345 6769", ["account"]),
        ("Mme Dupont a refusé", ["name"]),
        ("M. De Smet est venu", ["name"]),
        ("mevrouw Van den Berg belde", ["name"]),
        ("le docteur du quartier", []),
        ("mevrouw belde", []),
        ("Mevrouw Van den Berg belde", ["name"]),
        ("chez dr. Peeters", ["name"]),
        ("chez Dr. Peeters", ["name"]),
        ("Dr Peeters et Mme Claes, 0470 12 34 56", ["name", "phone"]),
        ("elle habite rue de la Loi 16", ["address"]),
        ("12, avenue des Arts", ["address"]),
        ("hij woont Kerkstraat 12", ["address"]),
        ("1000 Bruxelles", ["address"]),
        ("Manque de temps, consultations de 15 minutes", []),
        ("La vaccination (covid-19) en 2021", []),
        ("Photolangage, génogramme…", []),
        ("Le médecin n'a pas prévenu les 2 services", []),
    ],
)
def test_details_that_look_personal_are_found(text: str, kinds: list[str]) -> None:
    assert list_kinds(text) == kinds


@given(st.text(max_size=200))
def test_passages_lie_in_the_text_and_apart(text: str) -> None:
    found = screen_text(text)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
