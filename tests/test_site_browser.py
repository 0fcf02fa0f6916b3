"""The dashboard in a real browser: without errors, without the network, by keyboard, and without a finding of axe."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pipelines.data import make_data
from pipelines.figures import make_figures
from pipelines.site.make import make_site
from tests.conftest import copy_workspace

FOUND = next((path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None)
pytestmark = [
    pytest.mark.skipif(FOUND is None, reason="no Chromium found: install the package chromium to test the dashboard"),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = copy_workspace(tmp_path_factory.mktemp("browser") / "workspace")
    make_data(made)
    make_figures(made, survey="diapason", wave="2021", language="fr")
    make_site(made)
    return made / "figures/site"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=FOUND, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    troubles: list[str] = []
    opened.on(
        "console", lambda message: troubles.append(message.text) if message.type in {"error", "warning"} else None
    )
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("request", lambda request: troubles.append(request.url) if not request.url.startswith("file:") else None)
    yield opened
    opened.close()
    assert troubles == []


def test_the_language_is_switched_on_the_same_page(page: Page, site: Path) -> None:
    page.goto((site / "fr/babelboost-2021.html").as_uri())
    page.get_by_role("link", name="Nederlands").click()
    expect(page).to_have_url(re.compile(r"/nl/babelboost-2021\.html$"))
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.get_by_role("heading", level=1)).to_contain_text("BabelBoost")


def test_an_indicator_is_found_opened_by_keyboard_and_split(page: Page, site: Path) -> None:
    page.goto((site / "fr/babelboost-2021.html").as_uri())
    page.get_by_label("Chercher un indicateur").fill("utilisation outil")
    shown = page.locator("details.indicator:visible")
    expect(page.get_by_role("status")).to_contain_text("indicateurs")
    assert 1 <= shown.count() < 10
    entry = page.locator("#babelboost-2021-bb-use")
    entry.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(entry.get_by_role("cell", name="21 (32 %)")).to_be_visible()
    expect(entry.locator(".chart svg")).to_be_visible()
    choose = entry.get_by_role("combobox")
    before = entry.locator(".chart svg").text_content() or ""
    choose.select_option(index=1)
    expect(entry.locator(".chart svg")).not_to_have_text(before)


def test_an_address_leads_to_its_indicator(page: Page, site: Path) -> None:
    page.goto((site / "fr/index.html").as_uri())
    page.get_by_role("link", name=re.compile("Professionnels qui ont utilisé")).first.click()
    expect(page.locator("#babelboost-2021-bb-users")).to_have_attribute("open", "")
    expect(page.locator("#babelboost-2021-bb-users")).to_be_in_viewport()


def test_a_bar_says_count_and_base_when_it_is_pointed_at(page: Page, site: Path) -> None:
    page.goto((site / "fr/babelboost-2021.html").as_uri() + "#babelboost-2021-bb-use")
    page.locator("#babelboost-2021-bb-use .chart svg .mark-rect path").first.hover()
    expect(page.locator("#vg-tooltip-element")).to_contain_text("65")


def test_files_can_be_taken_away(page: Page, site: Path) -> None:
    page.goto((site / "fr/downloads.html").as_uri())
    with page.expect_download() as taken:
        page.get_by_role("link", name="XLSX").click()
    assert taken.value.suggested_filename == "indicators.xlsx"


@pytest.mark.parametrize(
    "name", ["index", "babelboost-2022", "diapason-2021", "impact-2021", "reconciliation", "downloads"]
)
def test_axe_finds_nothing(browser: Browser, site: Path, name: str) -> None:
    # Axe itself asks for the style sheet once more, which a browser does not give it from a disk.
    page = browser.new_page()
    page.goto((site / f"fr/{name}.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((each, at) => { each.open = at < 6; })")
    page.wait_for_timeout(300)
    found: Any = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
    page.close()
    assert found.violations_count == 0, found.generate_report()


def test_a_phone_shows_it_without_scrolling_sideways(browser: Browser, site: Path) -> None:
    phone = browser.new_page(viewport={"width": 360, "height": 740})
    for name in ("index", "babelboost-2021", "reconciliation"):
        phone.goto((site / f"fr/{name}.html").as_uri())
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360, name
    phone.close()
