"""``wan.form``: make a form from settings or from a video, and restore its draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Never

from ..._models.catalog import DEFAULT_MODEL
from ..._models.parameters import (
    AspectRatio,
    AudioSetting,
    InputFile,
    InputFiles,
    ModelName,
    Resolution,
    ShotType,
    runs,
)
from ...session.restore import Made
from .. import publish
from ..validation.template_memory import restored
from . import drafts
from .form import Form


def _form(source: Made | str | None = None, /, *, values: Mapping[str, object] | None = None, **settings: Any) -> Form:
    if source is None:
        made = Form(values=values, **settings)
    else:
        taken, names = restored(source, settings, values)
        made = Form(values=names, **taken)
    drafts.attach(made, publish.shell())
    return made


@runs(_form)
def form(
    source: Made | str | None = None,
    /,
    *,
    prompt: str | None = None,
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
    **unknown: Never,
) -> Form:
    """Return a form for a video. It is displayed when it is the last expression in a cell.

    Parameters
    ----------
    source : Video, Job or path, optional
        A video, a job or the path of a video. The form starts with its settings, including the seed that was sent. If
        the prompt was made from a template, the form has the template with its values, and sends the same prompt until
        you change it.
    prompt, image, ..., watermark : optional
        The settings with which the form starts, as in ``wan.generate``. They override those of `source`; None resets
        one to its default.
    values : mapping, optional
        The values of ``{name}`` in the prompts. By default, the notebook's variables that hold text or a number are
        used if a prompt contains their names. The form shows the prompt that it would send.
    **unknown
        Not accepted: an unknown name is an error with the nearest match.

    Returns
    -------
    Form
        The form, with the jobs made from it below. Nothing is sent until you press the button.

    Raises
    ------
    SettingsError
        If a name is not a setting. The message has the nearest match.
    MetadataError
        If the settings of a given video cannot be read.
    InputError
        If an input file of a given video or job no longer exists.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.form(prompt="A cute cat running on grass", duration=5)  # doctest: +SKIP
    >>> wan.form("wan_videos/cat.mp4", seed=8)  # doctest: +SKIP
    """
    raise NotImplementedError
