"""What is kept of a job for ever: its row as a record that travels with the video. Pure.

There are two of each. The *shared* one goes into the MP4, which is given away: it names inputs and their
SHA-256, and says where they lie only below WAN_HOME; of links it keeps what stands before the ``?``, and of
uploads, which whoever has the link can see, nothing. The *private* one lies beside the video, and adds each
input as it was given. No key is in either.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from ..._models import is_url
from ..._version import __version__
from ...media.provenance import FORMAT, KEY
from ...media.video import VideoFacts
from ...redaction import redact, shows_key
from ..ledger.row import Row

_TEXTS = frozenset({"prompt", "negative_prompt"})


def shared(row: Row, home: Path, *, facts: VideoFacts | None = None, at: float | None = None) -> dict[str, Any]:
    """Return the record that goes into the MP4.

    Parameters
    ----------
    row : Row
        The job.
    home : Path
        Its folder.
    facts : VideoFacts, optional
        What came from the service.
    at : float, optional
        When it came, in seconds since the epoch; else when the job ended.
    """
    settings = {name: value for name, value in row.settings.items() if name not in ("image", "references")}
    record: dict[str, Any] = {
        KEY: {"format": FORMAT, "version": __version__, "python": platform.python_version()},
        "simulated": row.simulated,
        "settings": settings,
        "seed": row.seed,
        "template": _template(row),
        "inputs": [_input(row, home, field, source) for field, source in _sources(row)],
        "model": row.model,
        "mode": row.mode,
        "service": row.backend,
        "host": row.base_url,
        "task_id": row.task_id,
        "id": row.id,
        "take": row.take,
        "sweep": row.sweep,
        "request": _request(row),
        "times": {
            "created": _utc(row.created_at),
            "submitted": _utc(row.submitted_at),
            "finished": _utc(at or row.finished_at),
        },
        "cost": _cost(row),
        "file": None if facts is None else _file(facts),
    }
    cleaned: dict[str, Any] = _without_keys(record)
    return cleaned


def private(row: Row, home: Path, *, facts: VideoFacts | None = None, at: float | None = None) -> dict[str, Any]:
    """Return the record that lies beside the MP4; parameters as in `shared`."""
    record = shared(row, home, facts=facts, at=at)
    for one, (_, source) in zip(record["inputs"], _sources(row), strict=True):
        given = source if is_url(source) else os.path.abspath(Path(source).expanduser())  # noqa: PTH100  (no links followed)
        one["given"] = _without_keys(given)
    return record


def title_of(row: Row) -> str:
    """Return what players show as the title of a video."""
    return str(_without_keys(row.prompt)) or f"{row.model} {row.mode}"


def _cost(row: Row) -> dict[str, Any]:
    """Return what it was thought to cost, and what was billed; the simulator plays a bill, and costs nothing."""
    if row.simulated:
        return {"estimate": None, "billing": None}
    return {"estimate": row.estimate, "billing": row.billing}


def _template(row: Row) -> dict[str, Any] | None:
    """Return the templates of the prompts, and what their names stood for; None if neither is made from one."""
    if not row.template and not row.negative_template:
        return None
    negative = {"negative": row.negative_template} if row.negative_template else {}
    return {"text": row.template, **negative, "values": dict(row.template_values)}


def _sources(row: Row) -> Iterator[tuple[str, str]]:
    """Go through the inputs in the order in which they are sent: field, and the source as it was given."""
    for field in ("image", "references"):
        value = row.settings.get(field)
        for one in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(one, str) and one:
                yield field, one


def _input(row: Row, home: Path, field: str, source: str) -> dict[str, Any]:
    if is_url(source):
        bare = _bare(source)
        return {"field": field, "url": bare, "cut": bare != source}
    path = Path(os.path.abspath(Path(source).expanduser()))  # noqa: PTH100  (no links followed)
    below = path.relative_to(home).as_posix() if path.is_relative_to(home) else None
    return {"field": field, "name": path.name, "sha256": row.inputs.get(source), "path": below}


def _bare(url: str) -> str:
    """Return a link without what may be secret in it: user, password, query, fragment."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _request(row: Row) -> dict[str, Any] | None:
    """Return the body that was sent, with the links of inputs made bare, and those of uploads as names."""
    if row.body is None:
        return None
    given = [source for _, source in _sources(row)]
    uploads = iter([source for source in given if not is_url(source)])

    def shown(value: object) -> object:
        if isinstance(value, Mapping):
            return {name: one if name in _TEXTS else shown(one) for name, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [shown(one) for one in value]
        if not isinstance(value, str) or not is_url(value):
            return value
        if value in given:
            return _bare(value)
        source = next(uploads, "")
        return f"<upload of {Path(source).name or 'a file'}, SHA-256 {row.inputs.get(source, 'unknown')}>"

    return {name: one if name in _TEXTS else shown(one) for name, one in row.body.items()}


def _file(facts: VideoFacts) -> dict[str, Any]:
    return {
        "width": facts.width,
        "height": facts.height,
        "seconds": round(facts.seconds, 3),
        "fps": round(facts.fps, 3),
        "frames": facts.frames,
        "sound": facts.audio_codec is not None,
        "size": facts.size,
    }


def _utc(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _without_keys(value: Any) -> Any:
    """Return plain values with every text that shows a key redacted; every other text stays as it is."""
    if isinstance(value, Mapping):
        return {str(name): _without_keys(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_keys(one) for one in value]
    return redact(value) if isinstance(value, str) and shows_key(value) else value
