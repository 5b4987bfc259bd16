"""The hooks of pre-commit are local: they download nothing, and use the linters and type checkers of tests/run."""

from __future__ import annotations

import shlex
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]


def test_every_hook_is_local():
    assert [repository["repo"] for repository in HOOKS] == ["local"]
    assert {hook["language"] for repository in HOOKS for hook in repository["hooks"]} == {"system"}


def test_every_hook_is_a_step_of_the_test_script():
    script = (ROOT / "tests" / "run").read_text(encoding="utf-8")
    for hook in HOOKS[0]["hooks"]:
        python, *rest = shlex.split(hook["entry"])
        assert python == ".venv-test/bin/python"
        assert " ".join(rest) in script, hook["id"]
