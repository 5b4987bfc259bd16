"""What a user of Alibaba's own SDK does, in a process that has the SDK: ``script.py FACE URL FOLDER``.

Prints one JSON object. The three faces of the SDK are ``sync`` and ``aio``, which have classes of static methods, and
``client``, the newer one. It imports nothing of this project.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import dashscope
import requests
from dashscope.aigc.video_synthesis import AioVideoSynthesis

FACE, URL, FOLDER = sys.argv[1], sys.argv[2], Path(sys.argv[3])
PICTURE, CLIP = str(FOLDER / "a.png"), str(FOLDER / "a.mp4")
WEB = "https://example.org"

ASKED: dict[str, dict[str, Any]] = {
    "t2v": {"model": "wan2.6-t2v", "prompt": "A red kite", "size": "1280*720", "duration": 5, "seed": 7},
    "i2v": {"model": "wan2.6-i2v", "prompt": "It moves", "img_url": f"{WEB}/a.png", "resolution": "720P"},
    "local": {"model": "wan2.6-i2v", "prompt": "A local file moves", "img_url": PICTURE, "resolution": "720P"},
    "r2v": {"model": "wan2.6-r2v", "prompt": "character1 waves", "reference_urls": [CLIP], "size": "960*960"},
    "flash": {
        "model": "wan2.6-i2v-flash",
        "prompt": "Silent",
        "img_url": f"{WEB}/a.png",
        "resolution": "720P",
        "audio": False,
    },
    "2.7 i2v": {
        "model": "wan2.7-i2v",
        "prompt": "From first to last",
        "media": [{"type": "first_frame", "url": PICTURE}, {"type": "last_frame", "url": f"{WEB}/b.png"}],
        "resolution": "720P",
    },
    "3.0": {"model": "wan3.0-video", "prompt": "A whale", "resolution": "480P", "ratio": "1:1", "duration": 2},
}
AMBIGUOUS = {"model": "wan2.6-t2v", "size": "1280*720", "duration": 5}
PENDING = {"model": "wan2.6-t2v", "prompt": "[fault:slow-queue seconds=600]", "size": "1280*720"}


def described(name: str, output: Any, usage: Any) -> dict[str, Any]:
    """Download a video, and return what the SDK says of its task."""
    path = FOLDER / f"{name}.mp4"
    path.write_bytes(requests.get(output["video_url"], timeout=60).content)
    return {"task": output["task_id"], "status": output["task_status"], "usage": dict(usage), "file": str(path)}


def of_the_older_face(call: Any) -> dict[str, Any]:
    """Use the older face; `call` runs its methods, which are coroutines in one of its two forms."""
    face = dashscope.VideoSynthesis if FACE == "sync" else AioVideoSynthesis
    made = {name: call(face.async_call, **asked) for name, asked in ASKED.items()}
    report: dict[str, Any] = {"made": {}}
    for name, answer in made.items():
        assert answer.status_code == 200, (name, answer)
        done = call(face.wait, answer)
        assert done.status_code == 200, (name, done)
        report["made"][name] = described(name, done.output, done.usage)
    pending = call(face.async_call, **PENDING)
    canceled = [call(face.cancel, pending).status_code for _ in range(2)]
    report["canceled"] = [canceled, call(face.fetch, pending).output["task_status"]]
    listed = call(face.list, page_size=100)
    report["listed"] = [[row["task_id"], row["status"]] for row in listed.output["data"]]
    refused = call(face.async_call, model="wan2.6-t2v", prompt="A cat", size="1*1")
    report["refused"] = [refused.status_code, refused.code]
    report["unknown"] = call(face.fetch, "no-such-task").output["task_status"]
    for fault in ("lost-answer", "server-error"):
        try:
            answer = call(face.async_call, prompt=f"[fault:{fault}]", **AMBIGUOUS)
            report[fault] = answer.status_code
        except Exception as error:
            report[fault] = type(error).__name__
    return report


def of_the_newer_face() -> dict[str, Any]:
    with dashscope.Client(api_key="sk-simulated", base_url=f"{URL}/api/v1") as client:
        jobs = client.videos.jobs
        made = {name: jobs.create(**newer(asked)) for name, asked in ASKED.items()}
        report: dict[str, Any] = {"made": {}}
        for name, job in made.items():
            done = jobs.wait(job, poll_interval=0.2)
            report["made"][name] = described(name, done.output, done.usage.model_dump() if done.usage else {})
        pending = jobs.create(**newer(PENDING))
        jobs.cancel(pending.task_id)
        report["canceled"] = jobs.fetch(pending.task_id).status
        report["listed"] = [jobs.list(page_size=100).total, len(jobs.list(page_size=100).tasks)]
        for fault in ("lost-answer", "server-error"):
            try:
                jobs.create(prompt=f"[fault:{fault}]", **AMBIGUOUS)
                report[fault] = "made"
            except Exception as error:
                report[fault] = type(error).__name__
    return report


def newer(asked: dict[str, Any]) -> dict[str, Any]:
    """Return settings of the older face as the newer one names them."""
    named = dict(asked)
    if "img_url" in named:
        named["image_url"] = named.pop("img_url")
    if "reference_urls" in named:
        named["extra_input"] = {"reference_urls": named.pop("reference_urls")}
    if "audio" in named:
        named["parameters"] = {"audio": named.pop("audio")}
    return named


dashscope.base_http_api_url = f"{URL}/api/v1"
dashscope.api_key = "sk-simulated"
if FACE == "client":
    found = of_the_newer_face()
elif FACE == "aio":
    with asyncio.Runner() as runner:
        found = of_the_older_face(lambda method, *given, **named: runner.run(method(*given, **named)))
else:
    found = of_the_older_face(lambda method, *given, **named: method(*given, **named))
print(json.dumps(found, default=str))
