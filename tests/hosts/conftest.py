"""Fixtures for pages and kernels, shared with their own tests. Each file of hosts has one browser."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
sys.path.insert(0, str(Path(__file__).parents[1] / "kernel"))

from lab import CHROMIUM_FLAGS, chromium
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
        yield one
        one.close()
