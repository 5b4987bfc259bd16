"""Check settings: their issues, their input files, and the request that would be sent.

Reads files and remembers their facts. Only ``keep_input`` writes. Nothing is sent.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from .._models import body_of, check_names, clean, draft_of, is_url, request_of, source_key
from .._models import validate as rules_validate
from .._models.as_given import as_meant
from .._models.catalog import DEFAULT_MODEL, MODELS
from .._models.field import FileKind, Model
from .._models.issue_list import IssueList
from .._models.model_change import model_of
from .._models.parameters import AspectRatio, AudioSetting, InputFile, InputFiles, ModelName, Resolution, ShotType, runs
from .._models.request import Draft, InputFacts, Request, Secrecy, files_of
from .._models.text.curl_export import Upload, as_curl
from .._models.text.prompt import ends_like_video
from .._models.text.template import TEMPLATES, take_values, try_fill
from ..config.settings import base_url_of, settings
from ..errors import LedgerError, SettingsError
from ..forks import free_in_child
from ..media.given_inputs import as_inputs
from ..paths import is_file, is_inside
from ..redaction import holds_key, looks_like_key, redact
from . import backends

REMEMBERED = 64
"""Number of files whose facts are cached."""

_lock = free_in_child(threading.Lock())
_facts_of: dict[tuple[str, str, int, int], InputFacts] = {}


def inspect(asked: Mapping[str, object], service: str | None = None) -> Draft:
    """Return settings as a draft with the facts of their input files, for a service or the current one.

    A file is read again only when its time or size has changed.
    """
    given = clean(as_inputs(as_meant(asked)))
    secrets = _secrets_in(given)
    facts = {}
    for name, field in MODELS.media().items():
        for source in () if secrets.get(name) == "key" else files_of(given, name):
            key = source_key(source)
            if isinstance(source, (str, bytes)) and key is not None and field.file_kind is not None:
                facts[key] = _facts(source, field.file_kind)
    draft = draft_of(given, facts, secrets, service=backends.protocol() if service is None else service)
    return replace(draft, prompt_is_file=_is_file(given.get("prompt")))


def table_of(asked: Mapping[str, object], varied: Mapping[str, object] | None = None) -> Model:
    """Return the table of the model that the settings name, for the current service.

    Parameters
    ----------
    asked : mapping
        Settings as typed.
    varied : mapping, optional
        Settings with several values. If the model varies, the first one is used.
    """
    return model_of(asked, varied or {}, backends.protocol())


def _is_file(prompt: object) -> bool:
    """Return whether a prompt is the path of an existing video."""
    if not isinstance(prompt, str) or not ends_like_video(prompt):
        return False
    try:
        return is_file(Path(prompt.strip()).expanduser())
    except RuntimeError:  # an unknown user after ~
        return False


def _secrets_in(given: Mapping[str, object]) -> dict[str, Secrecy]:
    """Return the settings that contain a key of this process, or text that looks like a key."""
    found: dict[str, Secrecy] = {}
    for name, value in given.items():
        texts = [one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, str)]
        if any(map(holds_key, texts)):
            found[name] = "key"
        elif any(map(looks_like_key, texts)):
            found[name] = "like a key"
    return found


def _facts(source: str | bytes, kind: FileKind) -> InputFacts:
    from ..media import inputs

    try:
        if isinstance(source, bytes):
            key = (str(source_key(source)), str(kind), 0, len(source))
        else:
            stat = os.stat(Path(source).expanduser())  # noqa: PTH116  (an invalid path raises an error here, too)
            key = (source, str(kind), stat.st_mtime_ns, stat.st_size)
    except (OSError, ValueError, RuntimeError):
        return inputs.inspect(source, kind)
    known = _facts_of.get(key)
    if known is None:
        known = inputs.inspect(source, kind)
        with _lock:
            while len(_facts_of) >= REMEMBERED:
                _facts_of.pop(next(iter(_facts_of)))
            _facts_of[key] = known
    return known


def _validate(*prompt: object, values: Mapping[str, object] | None = None, **asked: object) -> IssueList:
    if prompt:
        if "prompt" in asked:
            raise SettingsError("The prompt is given twice.", "Leave one out.")
        asked = {"prompt": prompt[0], **asked}
    given, known = take_values(asked, values, map(asked.get, TEMPLATES))
    check_names(given)
    filled, unknown = try_fill(given, known)
    return IssueList([*([] if unknown is None else [unknown]), *rules_validate(inspect(filled.settings))])


@runs(_validate)
def validate(
    prompt: str | None = None,
    *,
    image: InputFile | None = None,
    references: InputFiles | None = None,
    last_image: InputFile | None = None,
    reference_images: InputFiles | None = None,
    reference_audios: InputFiles | None = None,
    first_clip: InputFile | None = None,
    source_video: InputFile | None = None,
    model: ModelName | None = DEFAULT_MODEL,
    aspect_ratio: AspectRatio | None = "16:9",
    resolution: Resolution | None = "1080p",
    duration: int | None = 5,
    negative_prompt: str | None = None,
    seed: int | None = None,
    prompt_extend: bool | None = True,
    shot_type: ShotType | None = "single",
    audio: bool | None = None,
    audio_setting: AudioSetting | None = None,
    watermark: bool | None = False,
    values: Mapping[str, object] | None = None,
    **names: object,
) -> IssueList:
    """Check settings and return every issue, errors first. Nothing is sent.

    Parameters
    ----------
    prompt : str, optional
        What the video shows.
    image, references, ..., watermark : optional
        Every other setting of ``wan.generate``, with the same meaning.
    values : mapping, optional
        The values of ``{name}`` in the prompts, as in ``wan.generate``.
    **names
        Values of ``{name}`` in the prompts, as keywords.

    Returns
    -------
    IssueList
        The issues that the form shows. Each has ``field``, ``severity`` ("error" or "warning"), ``message`` and
        ``hint``. Empty if nothing is wrong.

    Raises
    ------
    SettingsError
        If a name is not a setting. The message has the nearest match. A wrong value is an issue, not an error.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> [issue.severity for issue in wan.validate(duration=5)]
    ['error']
    """
    raise NotImplementedError


def body(asked: Mapping[str, object]) -> dict[str, object]:
    """Return the request that would be sent. A local file appears as ``<upload of its name>``.

    It contains neither a blank seed nor our id; both are picked when the request is sent.

    Raises
    ------
    SettingsError
        If the settings have an error.
    """
    check_names(asked)
    request = request_of(inspect(asked))
    return body_of(
        request, urls={str(source_key(source)): _shown_upload(source) for _, source in _local_files(request)}
    )


def curl(asked: Mapping[str, object]) -> str:
    """Return the request as shell commands: the uploads, then curl, without the key.

    Raises
    ------
    SettingsError
        If the settings have an error, or contain bytes, which cannot be pasted into a shell.
    """
    from ..services.curl_recipes import RECIPES

    check_names(asked)
    draft = inspect(asked)
    request = request_of(draft)
    recipe = RECIPES.get(request.service)
    if recipe is None:
        raise SettingsError(f"There is no curl form for {request.service}.", "Copy it as Python.")
    uploads: list[Upload] = []

    def url(source: object, kind: FileKind) -> str:
        if not isinstance(source, str):
            raise SettingsError(
                "Inputs given as bytes cannot be pasted into a shell.", "Save them as a file, and give its path."
            )
        facts = draft.inputs[source]
        path = str(Path(source).expanduser().absolute())
        uploads.append(Upload(placeholder=secrets.token_hex(16), path=path, kind=kind, mime=facts.mime or ""))
        return uploads[-1].placeholder

    urls = {str(source_key(source)): url(source, kind) for kind, source in _local_files(request)}
    return as_curl(body_of(request, urls=urls), recipe, redact(base_url_of(request.service)), uploads)


def _local_files(request: Request) -> Iterator[tuple[FileKind, object]]:
    """Yield the kind and the source of each local file of a request."""
    for name, field in MODELS.media().items():
        for source in files_of(request.values, name):
            if not is_url(source) and field.file_kind is not None:
                yield field.file_kind, source


def _shown_upload(source: object) -> str:
    return f"<upload of {Path(source).name if isinstance(source, str) else 'the given bytes'}>"


def keep_input(data: bytes, name: str, stem: str = "") -> Path:
    """Write an input given as bytes below WAN_HOME and return its path. The same content is written once.

    Parameters
    ----------
    data : bytes
        The content.
    name : str
        The original file name; only its suffix is used.
    stem : str, optional
        The beginning of its new name; by default the name is derived from the content alone.

    Raises
    ------
    LedgerError
        If the folder cannot be written.
    """
    ending = Path(name).suffix.lower()
    safe = ending if ending.isascii() and ending[1:].isalnum() and len(ending) <= 6 else ""  # noqa: PLR2004
    folder = settings.home / "inputs"
    begin = "".join(one for one in stem if one.isascii() and (one.isalnum() or one in "-_"))[:60]
    path = folder / f"{begin}{'-' if begin else ''}{hashlib.sha256(data).hexdigest()[:16]}{safe}"
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            if not is_inside(settings.home, folder):
                raise PermissionError(errno.EPERM, "it is a link that leads elsewhere")
            part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
            part.write_bytes(data)
            part.replace(path)
    except OSError as error:
        raise LedgerError(
            f"The input cannot be saved in {folder}: {error.strerror or error}.",
            "Set WAN_HOME (or wan.settings.home) to a folder that can be written.",
        ) from error
    return path


def without_bytes(draft: Draft) -> Draft:
    """Return a draft in which bytes have become files below WAN_HOME."""
    if not any(isinstance(source, bytes) for name in MODELS.media() for source in files_of(draft.given, name)):
        return draft
    given = dict(draft.given)

    def as_file(source: object) -> object:
        if not isinstance(source, bytes):
            return source
        facts = draft.inputs.get(str(source_key(source)))
        mime = (facts.mime if facts is not None else None) or ""
        return str(keep_input(source, f"input.{mime.rpartition('/')[2]}"))

    for name in MODELS.media():
        value = given.get(name)
        if value is not None:
            given[name] = tuple(map(as_file, value)) if isinstance(value, tuple) else as_file(value)
    return inspect(given)
