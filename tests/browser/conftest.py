"""A headless Chromium for the pages of the report; without one these tests are skipped, and say why.

They want the extra `browser` (Playwright) and a Chromium of the system: `apt-get install chromium`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# No sandbox: CI runs as root, and opens nothing but files that the tests themselves wrote.
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Return a running browser."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed (extra `browser`)")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"no Chromium on this machine: none of {', '.join(NAMES)} is on the PATH, nor is CHROMIUM set")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


class Opened:
    """A page that was opened, and what it complained of or asked for."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, file: Path, fragment: str = "") -> Any:
        """Open a file and wait until its script is done."""
        self.page.goto(file.as_uri() + fragment)
        self.page.wait_for_selector("body[data-ready]", state="attached")
        return self.page


@pytest.fixture
def opened(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Return a fresh page of 1280 by 900, or of the options that the test gives; and see that it had no complaint."""
    options = {"viewport": {"width": 1280, "height": 900}, **getattr(request, "param", {})}
    context = chromium.new_context(**options)
    found = Opened(context.new_page())
    yield found
    context.close()
    assert found.complaints == []
    assert [url for url in found.requests if not url.startswith(("file:", "data:"))] == []


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DARK = {"color_scheme": "dark"}
