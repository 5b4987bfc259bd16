"""Pyodide, the Python of JupyterLite, in Node: one sentence, nothing written, and what needs no job still works."""

from __future__ import annotations

import json
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

pytestmark = pytest.mark.nightly

ROOT = Path(__file__).parents[3]
PYODIDE = ROOT / ".venv-hosts/pyodide/node_modules/pyodide/pyodide.mjs"
SENTENCE = "This Python cannot start threads, as in JupyterLite, so no video can be made or listed here."
NEEDS_A_JOB = (
    "wan.generate('A kite')",
    "wan.sweep('A kite', seed=[1, 2])",
    "wan.jobs()",
    "wan.resume()",
    "wan.spent()",
    "wan.balance()",
)
WORKS = {
    "print([one.field for one in wan.validate(prompt='A kite', duration=7)])": "['duration']\n",
    "print(wan.validate(prompt='A kite'))": "No issues: it can be sent.\n",
    "print('wan2.6' in str(wan.models()))": "True\n",
    "print(wan.form(prompt='A kite').verdict['can_send'])": "True\n",
    "print(wan.form(prompt='A kite').backend['ready'])": "False\n",
}
LEFT = "print([*os.listdir('.'), *os.listdir(os.path.expanduser('~'))])"


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, str]]:
    """What each line has written under Pyodide, and its error."""
    node = shutil.which("node")
    assert node, "Node is needed, as for the page's bundle."
    assert PYODIDE.exists(), "bash tests/hosts/install pyodide brings it."
    lines = [*WORKS, *NEEDS_A_JOB, LEFT]
    command = [node, str(Path(__file__).with_name("pyodide.mjs")), PYODIDE, ROOT, sysconfig.get_path("purelib")]
    done = subprocess.run(
        command, input="\n".join(lines), capture_output=True, text=True, encoding="utf-8", timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(lines, json.loads(done.stdout.splitlines()[-1]), strict=True))


@pytest.mark.parametrize("line", WORKS)
def test_what_needs_no_job_works_under_pyodide(answers: dict[str, dict[str, str]], line: str) -> None:
    assert answers[line] == {"written": WORKS[line], "error": ""}


@pytest.mark.parametrize("line", NEEDS_A_JOB)
def test_what_needs_a_job_is_refused_in_one_sentence_under_pyodide(
    answers: dict[str, dict[str, str]], line: str
) -> None:
    assert answers[line]["written"] == ""
    assert SENTENCE in answers[line]["error"]
    assert "Nothing was charged." in answers[line]["error"]


def test_nothing_is_written_under_pyodide(answers: dict[str, dict[str, str]]) -> None:
    assert answers[LEFT] == {"written": "[]\n", "error": ""}
