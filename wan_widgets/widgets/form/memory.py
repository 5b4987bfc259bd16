"""Messages of the form about the folder of videos: earlier prompts and presets."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ... import session
from ..._jobs.text import wording
from ...session.presets import preset_settings, presets
from ..transport.bridge import Body, Buffers, Command, MessageError, text_of
from ..validation.verdict import plain

if TYPE_CHECKING:
    from ...protocol.form import SentPrompt
    from ...protocol.form_requests import PresetsAnswer, PromptsAnswer

MOST_PROMPTS = 100
"""Earlier prompts that the page lists at most."""
_LONGEST = 20_000
"""Characters of a listed prompt at most."""


def commands() -> dict[str, Command]:
    """Return the messages about prompts and presets, which are the same in every form."""
    return {
        "prompts": Command(_prompts, reads=True),
        "presets": Command(lambda *_: _presets(), reads=True),
        "preset_save": Command(_save),
        "preset_delete": Command(_delete),
    }


def _prompts(_body: Body, _: Buffers) -> PromptsAnswer:
    now = time.time()
    shown: list[SentPrompt] = []
    for text, at, jobs, starred in session.prompts(MOST_PROMPTS):
        takes = "" if jobs == 1 else f", {jobs} videos"
        if len(text) <= _LONGEST:
            shown.append({"text": text, "aside": f"{wording.lately(at, now)}{takes}", "star": starred})
    return {"prompts": shown}


def _presets() -> PresetsAnswer:
    return {"presets": [{"name": name, "settings": plain(presets[name])} for name in presets]}


def _save(body: Body, _: Buffers) -> PresetsAnswer:
    settings = body.get("settings")
    if not isinstance(settings, dict):
        raise MessageError("The message has no usable settings.", "Reload the page.")
    presets.save(text_of(body, "name", 1000), **preset_settings(settings))
    return _presets()


def _delete(body: Body, _: Buffers) -> PresetsAnswer:
    name = text_of(body, "name", 1000)
    if name in presets:  # another page may have deleted it already
        presets.delete(name)
    return _presets()
