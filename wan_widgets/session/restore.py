"""Read settings back from a video, its file, the JSON file beside it, or a job.

Where text may be a prompt, it is one; otherwise it is a path. Reads files; writes and sends nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from .._jobs.files import job_provenance
from .._jobs.handles.job import Job
from .._jobs.ledger.job_store import Ledger
from .._models.catalog import MODELS
from .._models.field import FileKind
from .._models.text.prompt_diff import Diff
from .._models.text.prompt_diff import diff as between
from ..config.checks import quoted
from ..config.settings import settings
from ..errors import InputError, LedgerError, SettingsError

if TYPE_CHECKING:
    from .._jobs.handles.video import Video
    from .._models.text.template import Filled
    from ..media.restore_inputs import Missing, Restored

Made: TypeAlias = "Video | Job | os.PathLike[str]"
"""The types from which settings can be read."""
_KINDS: Mapping[FileKind, str] = {"image": "image", "video": "video", "audio": "sound file"}
_ENDINGS = (".mp4", ".mov", ".m4v", ".mkv")


def is_made(value: object) -> TypeGuard[Made]:
    """Return whether settings can be read from a value. Text does not count: it may be a prompt."""
    return isinstance(value, (Job, os.PathLike))


def record_of(source: Made | str) -> dict[str, Any]:
    """Return the record of a video or a job; raises MetadataError."""
    return source.provenance if isinstance(source, Job) else _video(source).provenance


def restore(source: Made | str, changes: Mapping[str, object], values: Mapping[str, object] | None = None) -> Filled:
    """Return the settings of a video or a job, with the seed that was sent, and with changes.

    Parameters
    ----------
    source : Video, Job, path
        The source of the settings.
    changes : mapping
        Settings to change. None resets one to its default.
    values : mapping, optional
        New values of ``{name}`` in the prompts; other names keep their value.

    Raises
    ------
    MetadataMissingError, MetadataDamagedError, MetadataNewerError
        If the video carries no settings that can be used.
    InputError
        If an input file no longer exists, and no other one is given.
    SettingsError
        If `source` is none of these, or the prompts have no names for `values`.
    """
    found = source.restored() if isinstance(source, Job) else _restored(_video(source))
    for one in found.missing:
        if one.field not in changes:
            raise _missing(one)
    return found.filled.changed(changes, values)


def diff(a: object, b: object) -> Diff:
    """Return what differs between two prompts, and between their settings.

    Parameters
    ----------
    a, b : str, mapping, Job, Video, Path or Form
        Text is a prompt, and a mapping is settings. From anything else the settings are read, with the seed that was
        sent.

    Raises
    ------
    SettingsError
        If `a` or `b` has no settings.
    MetadataMissingError, MetadataDamagedError, MetadataNewerError
        If a video contains no usable settings.

    Examples
    --------
    >>> diff("A cat on grass", {"prompt": "A red cat on grass", "seed": 7})
    prompt
      A {+red +}cat on grass
    seed  not set -> 7
    """
    one, two = (_video(each) if isinstance(each, os.PathLike) else each for each in (a, b))
    return between(one, two)


def _restored(video: Video) -> Restored:
    """Restore a video. If its inputs are not found, the ledger may have their paths."""
    found = video.restored()
    if not found.missing:
        return found
    with suppress(LedgerError):
        row = Ledger(settings.home).get(str(video.provenance.get("id") or ""))
        if row is not None:
            return video.restored(job_provenance.private(row, settings.home)["inputs"])
    return found


def _video(source: object) -> Video:
    from .._jobs.handles.video import Video
    from ..media.mp4 import provenance

    if isinstance(source, Video):
        return source
    if isinstance(source, (str, os.PathLike)):
        path = Path(os.fsdecode(source))
        if provenance.video_of(path).suffix.lower() in _ENDINGS:
            with suppress(RuntimeError):  # an unknown user after ~: the video reports the missing file
                path = path.expanduser()
            return Video(path)
        what = f"{quoted(str(path))} is not the path of an MP4"
    else:
        what = f"{type(source).__name__} has no settings that could be read"
    raise SettingsError(f"{what}.", "Give a video, a job or the path of a video; a prompt is prompt='...'.")


def _missing(one: Missing) -> InputError:
    what = _KINDS[MODELS.media()[one.field].file_kind or "image"]
    if not one.sha256:
        return InputError(
            f"The link to the {what} {one.name} was stored without the part after its '?', which may be secret.",
            f"Give it: {one.field}=..., or continue without it: {one.field}=None.",
        )
    return InputError(
        f"The {what} {one.name} (SHA-256 {one.sha256}) that this video was made from is not found.",
        f"Put it beside the video, give it: {one.field}=..., or continue without it: {one.field}=None.",
    )
