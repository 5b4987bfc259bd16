"""The provenance of a video: how its job was made, as plain JSON that travels with the file. Pure.

There are two versions. The *shared* one is written into the MP4, which people pass on. It has the names and
SHA-256 of inputs, their path only if it is below WAN_HOME, links without their query, and no links of uploads. The
*private* one is a file beside the video, and also has each input as it was given. Neither contains a key.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from ..._models import is_url
from ..._models.catalog import MODELS
from ..._version import __version__
from ...media.mp4.provenance import FORMAT, KEY
from ...media.video import VideoFacts
from ...redaction import redact, shows_key
from ...services.base import INLINE
from ...times import utc_text
from ..ledger.row import Row
from ..record.job_record import infos

_UPLOADED = ("oss://", INLINE)
"""Beginnings of file locations that are not web addresses."""
_TEXTS = frozenset({"prompt", "negative_prompt"})


def shared(row: Row, home: Path, *, facts: VideoFacts | None = None, at: float | None = None) -> dict[str, Any]:
    """Return the provenance that is written into the MP4.

    Parameters
    ----------
    row : Row
        The job.
    home : Path
        Its folder.
    facts : VideoFacts, optional
        Facts of the downloaded file.
    at : float, optional
        When the file was downloaded, in seconds since the epoch; by default, when the job ended.
    """
    settings = {name: value for name, value in row.settings.items() if name not in MODELS.media()}
    entry: dict[str, Any] = {
        KEY: {"format": FORMAT, "version": __version__, "python": platform.python_version()},
        "simulated": row.simulated,
        "settings": settings,
        "template": _template(row),
        "inputs": [_input(row, home, field, source) for field, source in _sources(row)],
        "request": _request(row),
        "times": {},
        "cost": _cost(row),
        "file": None if facts is None else _file(facts),
    }
    for one, about in infos(Row):
        section, _, name = about.provenance.rpartition(".")
        if section == "times":
            entry["times"][name] = utc_text(getattr(row, one.name)) or None
        elif name:
            entry[name] = getattr(row, one.name)
    if at is not None:
        entry["times"]["finished"] = utc_text(at)
    cleaned: dict[str, Any] = _without_keys(entry)
    return cleaned


def private(row: Row, home: Path, *, facts: VideoFacts | None = None, at: float | None = None) -> dict[str, Any]:
    """Return the provenance for the file beside the MP4; parameters as in `shared`."""
    entry = shared(row, home, facts=facts, at=at)
    for one, (_, source) in zip(entry["inputs"], _sources(row), strict=True):
        given = source if is_url(source) else os.path.abspath(Path(source).expanduser())  # noqa: PTH100  (no links followed)
        one["given"] = _without_keys(given)
    return entry


def title_of(row: Row) -> str:
    """Return the video's title, which players show."""
    return str(_without_keys(row.prompt)) or f"{row.model} {row.mode}"


def _cost(row: Row) -> dict[str, Any]:
    """Return estimate and bill; nothing for the simulator, whose bills are not real."""
    if row.simulated:
        return {"estimate": None, "billing": None}
    return {"estimate": row.estimate, "billing": row.billing}


def _template(row: Row) -> dict[str, Any] | None:
    """Return the templates of the prompts and their values; None if neither prompt was made from one."""
    if not row.template and not row.negative_template:
        return None
    negative = {"negative": row.negative_template} if row.negative_template else {}
    return {"text": row.template, **negative, "values": dict(row.template_values)}


def _sources(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the inputs in the order in which they are sent: the field, and the source as given."""
    for field in MODELS.media():
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
    """Return a URL without the parts that may be secret: user, password, query, fragment."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _request(row: Row) -> dict[str, Any] | None:
    """Return the body that was sent, with URLs of inputs stripped, and URLs of uploads replaced by names."""
    if row.body is None:
        return None
    given = [source for _, source in _sources(row)]
    uploads = iter([source for source in given if not is_url(source)])

    def shown(value: object) -> object:
        if isinstance(value, Mapping):
            return {name: one if name in _TEXTS else shown(one) for name, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [shown(one) for one in value]
        if not isinstance(value, str) or not (is_url(value) or value.startswith(_UPLOADED)):
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


def _without_keys(value: Any) -> Any:
    """Return plain values with every text that shows a key redacted, and other texts unchanged."""
    if isinstance(value, Mapping):
        return {str(name): _without_keys(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_keys(one) for one in value]
    return redact(value) if isinstance(value, str) and shows_key(value) else value
