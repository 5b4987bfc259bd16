"""The published curl commands of Model Studio, run by a real shell."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from simulator.conftest import Running, png
from wan_widgets.media.video import verify

CREATE = """\
curl --noproxy '*' -sS --location '$BASE/services/aigc/video-generation/video-synthesis' \\
  -H 'X-DashScope-Async: enable' $MORE \\
  -H "Authorization: Bearer $DASHSCOPE_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '$BODY'
"""
LOOK = """curl --noproxy '*' -sS -X GET $BASE/tasks/$TASK --header "Authorization: Bearer $DASHSCOPE_API_KEY" """
CANCEL = (
    """curl --noproxy '*' -sS -X POST $BASE/tasks/$TASK/cancel --header "Authorization: Bearer $DASHSCOPE_API_KEY" """
)
LIST = """curl --noproxy '*' -sS '$BASE/tasks/?page_no=1&page_size=10' -H "Authorization: Bearer $DASHSCOPE_API_KEY" """
POLICY = """\
curl --noproxy '*' -sS '$BASE/uploads?action=getPolicy&model=wan2.6-i2v' \\
  -H "Authorization: Bearer $DASHSCOPE_API_KEY" -H 'Content-Type: application/json'
"""
UPLOAD = """\
curl --noproxy '*' -sS --fail --location '$upload_host' --form 'OSSAccessKeyId="$oss_access_key_id"' \\
  --form 'Signature="$signature"' --form 'policy="$policy"' --form 'key="$upload_dir/cat.png"' \\
  --form 'x-oss-object-acl="$x_oss_object_acl"' --form 'x-oss-forbid-overwrite="$x_oss_forbid_overwrite"' \\
  --form 'success_action_status="200"' --form 'file=@"$FILE"'
"""


class Shell:
    """Runs lines with names in them, as they are published."""

    def __init__(self, one: Running) -> None:
        self.one = one
        self.base = f"{one.address.url}/api/v1"

    def run(self, line: str, **words: str) -> str:
        assert shutil.which("curl"), "curl is needed: tests/run installs it"
        for name, word in {"BASE": self.base, "MORE": "", **words}.items():
            line = line.replace(f"${name}", word)
        env = {**os.environ, "DASHSCOPE_API_KEY": "sk-simulated"}
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, env=env, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def json(self, line: str, **words: str) -> dict[str, Any]:
        return dict(json.loads(self.run(line, **words)))

    def create(self, body: dict[str, Any], **words: str) -> str:
        return str(self.json(CREATE, BODY=json.dumps(body), **words)["output"]["task_id"])

    def until_done(self, task: str) -> dict[str, Any]:
        for _ in range(200):
            answer = self.json(LOOK, TASK=task)
            if answer["output"]["task_status"] not in ("PENDING", "RUNNING"):
                return answer
            time.sleep(0.02)
        raise AssertionError(answer)


@pytest.fixture
def shell(shared: Running) -> Shell:
    return Shell(shared)


def test_a_task_is_created_looked_at_and_downloaded(shell: Shell, tmp_path: Path) -> None:
    body = {
        "model": "wan2.6-t2v",
        "input": {"prompt": "A kitten runs in the moonlight", "negative_prompt": "blurry"},
        "parameters": {"size": "1280*720", "prompt_extend": True, "duration": 5, "shot_type": "multi"},
    }
    done = shell.until_done(shell.create(body))
    assert done["output"]["task_status"] == "SUCCEEDED"
    path = tmp_path / "a.mp4"
    shell.run(f"curl --noproxy '*' -sS -o '{path}' '{done['output']['video_url']}'")
    verify(path)


def test_a_local_file_goes_by_policy(shell: Shell, tmp_path: Path) -> None:
    picture = tmp_path / "cat.png"
    picture.write_bytes(png((600, 600)))
    policy = {name: str(word) for name, word in shell.json(POLICY)["data"].items()}
    # Longer names first: one begins like another.
    words = dict(sorted(policy.items(), key=lambda pair: -len(pair[0])))
    assert shell.run(UPLOAD, FILE=str(picture), **words) == ""
    body = {
        "model": "wan2.6-i2v",
        "input": {"prompt": "It jumps", "img_url": f"oss://{policy['upload_dir']}/cat.png"},
        "parameters": {"resolution": "720P"},
    }
    done = shell.until_done(shell.create(body, MORE="-H 'X-DashScope-OssResourceResolve: enable'"))
    assert done["output"]["task_status"] == "SUCCEEDED"
    spec = next(one for one in shell.one.renderer.specs if one.prompt == "It jumps")
    assert spec.image.read_bytes() == picture.read_bytes()


def test_tasks_are_listed_and_a_pending_one_canceled(shell: Shell) -> None:
    body = {
        "model": "wan3.0-video",
        "input": {"prompt": "[fault:slow-queue seconds=600]"},
        "parameters": {"resolution": "480P", "duration": 2},
    }
    task = shell.create(body)
    assert shell.json(LIST)["data"][0]["task_id"] == task
    assert set(shell.json(CANCEL, TASK=task)) == {"request_id"}
    assert shell.json(LOOK, TASK=task)["output"]["task_status"] == "CANCELED"
