"""Which tests of the page load a module, in each way in which it can be named."""

from __future__ import annotations

from pathlib import Path

import pytest

from .page import tests_that_load as loading

MODULES = {
    "direct.ts": "",
    "near.ts": 'import { far } from "./far";',
    "far.ts": 'export { shown } from "../src/Shown";',
    "Shown.tsx": "",
    "lazy.ts": 'const PART = lazyPart(() => import("./part"));',
    "part.ts": "",
    "loader.ts": "",
    "alone.ts": 'import { useState } from "preact/hooks";',
}
TESTS = {
    "one": 'await load("near.ts", "direct.ts", "lazy.ts")',
    "two": 'await load("far.ts")',
    "three": 'build({ entryPoints: [new URL("../../src/loader.ts", import.meta.url)] })',
}


@pytest.fixture
def frontend(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "test" / "page").mkdir(parents=True)
    for name, text in MODULES.items():
        (tmp_path / "src" / name).write_text(text)
    for name, text in TESTS.items():
        (tmp_path / "test" / "page" / f"{name}.test.mjs").write_text(text)
    return tmp_path.resolve()


@pytest.mark.parametrize(
    ("module", "tests"),
    [
        ("direct.ts", ["one"]),
        ("far.ts", ["two", "one"]),
        ("Shown.tsx", ["two", "one"]),
        ("part.ts", ["one"]),
        ("loader.ts", ["three"]),
        ("alone.ts", []),
    ],
)
def test_the_tests_that_load_a_module_are_found_the_nearest_first(frontend, module, tests):
    found = loading(frontend / "src" / module, frontend)
    assert [one.name.removesuffix(".test.mjs") for one in found] == tests
