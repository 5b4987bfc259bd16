"""Ledgers of any length, made quickly, with a few real videos, like those after a year of work."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.ledger.row_codec import column_values
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.state import JobState

PROMPTS = (
    "A lighthouse beam sweeps slowly through the fog while two gulls lift off the rocks and cross the frame",
    "character1 walks through a night market and stops at a lantern stall",
    "A red kite climbs over desert dunes at noon, wide shot, the string hums",
    "A paper boat drifts down a rain-filled gutter past neon reflections, slow push in",
    "A fox trots out of the fog between spruces and stops to listen",
)
MODES = ("t2v", "r2v", "t2v", "i2v", "t2v")
HOUR = 3600.0
TOOK = 178.0
REFUSED = JobError(kind="PolicyError", message="The service's content check refused it.", charged="unlikely")


def row_of(number: int, *, now: float, file: str | None = None) -> Row:
    """Return the job that was requested `number` hours ago. Every prompt has two takes, and one job in eight has failed."""
    failed = number % 8 == 5
    prompt = f"{PROMPTS[number % 5]}, shot {number // 10}"
    request = {
        "prompt": prompt,
        "negative_prompt": "blurry, low quality" if number % 3 == 0 else None,
        "resolution": "1080p" if number % 2 else "720p",
        "aspect_ratio": "16:9",
        "duration": (5, 10, 15)[number % 3],
        "seed": number,
        "prompt_extend": True,
    }
    asked = now - number * HOUR - TOOK - 1
    return Row(
        id=f"{number:08d}-wan-test",
        fingerprint=f"f{number // 10}-{number % 5}",
        take=1 + number % 10 // 5,
        state=JobState.FAILED if failed else JobState.COMPLETED,
        settings={"prompt": prompt, "seed": number},
        request=request,
        backend="simulator" if number % 2 else "toapis",
        base_url="" if number % 2 else "https://toapis.com",
        model="wan2.6",
        mode=MODES[number % 5],
        prompt=prompt,
        seed=number,
        width=1920,
        height=1080,
        task_id=f"task_{number}",
        error=REFUSED if failed else None,
        file=None if failed else file or f"gone-{number}.mp4",
        file_size=4_000_000,
        created_at=asked,
        submitted_at=asked + 1,
        finished_at=asked + TOOK,
        updated_at=asked + TOOK,
        star=number % 7 == 0,
        remark="Best fog so far. Try the same with a slower beam." if number % 11 == 0 else "",
        tags=("best", "für den Film") if number % 13 == 0 else (),
        sweep="sweep-1" if 20 <= number < 29 else None,
    )


def fill(home: Path, count: int, *, files: dict[int, str] | None = None, **changes: object) -> None:
    """Write `count` jobs into the ledger of a folder: number 0 is the newest, an hour between each."""
    now = time.time()
    rows = [replace(row_of(number, now=now, file=(files or {}).get(number)), **changes) for number in range(count)]
    ledger = Ledger(home)
    ledger.begin(rows[0], again=True)
    values = [tuple(column_values(row).values()) for row in rows[1:]]
    names = list(column_values(rows[0]))
    marks = ", ".join("?" for _ in names)
    with closing(sqlite3.connect(ledger.path)) as connection, connection:
        connection.executemany(f"INSERT INTO jobs ({', '.join(names)}) VALUES ({marks})", values)
