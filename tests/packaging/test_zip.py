"""The package works if it is imported from a zip file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import wan_widgets

PACKAGE = Path(wan_widgets.__file__).parent
SCRIPT = """
import json, sys
import wan_widgets as wan
from wan_widgets.widgets.transport import assets

VIEWS = ("form", "card", "sweep", "gallery", "compare", "rate", "film")
wan.use("simulator")
job = wan.generate("A kite", resolution="720p")
job.result(90)
page = wan.export([job], sys.argv[1])
print(json.dumps({
    "from": wan.__file__,
    "issues": [one.field for one in wan.validate(prompt="A kite", duration=7)],
    "code": {view: sum(len(assets.text(part)) for part in assets.parts(view)) for view in VIEWS},
    "form": wan.form(prompt="A kite").verdict["can_send"],
    "job": job.state,
    "page": page.stat().st_size,
}))
"""


def test_checks_widgets_jobs_and_exports_work_from_a_zip(tmp_path: Path) -> None:
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in PACKAGE.rglob("*"):
            inside = path.relative_to(PACKAGE)
            if path.is_file() and not {"frontend", "__pycache__"} & set(inside.parts):
                file.write(path, Path("wan_widgets", inside))
    environment = {**os.environ, "PYTHONPATH": str(archive), "WAN_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-P", "-c", SCRIPT, str(tmp_path / "page.html")]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["from"].startswith(str(archive))
    assert found["issues"] == ["duration"]
    assert min(found["code"].values()) > 10_000, found
    assert (found["form"], found["job"]) == (True, "completed")
    assert found["page"] > 100_000
