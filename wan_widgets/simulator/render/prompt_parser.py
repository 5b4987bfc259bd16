"""Turn a prompt into tags for pictures and sounds: a pure function of the prompt and the negative prompt.

The same words give the same tags on every machine; nothing here depends on the seed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from .color import Rgb
from .vocabulary import BUSY, CAMERAS, COLORS, COUNTS, EXTRAS, FRAMINGS, LIGHTS, SETTINGS, SOUNDS, SUBJECTS, WEATHERS

_LONGEST = 6000
_MOST_SUBJECTS = 3
_SPOKEN = re.compile(r"[\"“”«»「」]([^\"“”«»「」]{2,300})[\"“”«»「」]")
_SOUND_PART = re.compile(r"(?:^|(?<=[.;!?\n]))\s*(?:sound|audio|sfx|music)s?\s*:[^.;!?\n]*", re.IGNORECASE)
_NOT = re.compile(r"\b(?:no|without|not a|free of)\s+(?:any\s+)?([\w-]+)")
# A time of day in the prompt takes precedence over these.
_SKIES = {"mist", "storm"}
_INDOORS_OF = {"cup", "lantern"}
_SEA_OF = {"boat", "lighthouse"}
_UNDER_OF = {"fish", "whale", "jellyfish"}
_GRASS_OF = {"cat", "dog", "fox", "horse", "rabbit", "butterfly", "flower", "kite", "balloon", "house", "lone tree"}
_CITY_OF = {"car", "bicycle", "train", "umbrella", "person", "robot"}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A prompt, as tags from ``vocabulary``."""

    setting: str
    light: str
    weather: frozenset[str]
    subjects: tuple[str, ...]
    colors: Mapping[str, Rgb] = field(default_factory=dict)
    """Subject -> its color, if the prompt names one before it."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Subject -> its number, if the prompt states one."""
    camera: str
    framing: str
    busy: bool
    """Whether the subjects run or walk."""
    paper: bool
    banned: frozenset[str]
    """Tags that the negative prompt removes."""
    sounds: frozenset[str]
    lines: tuple[str, ...]
    """Spoken lines."""
    sign: int
    """A number that depends only on the prompt's words. It sets the look of unknown subjects."""

    def has(self, extra: str) -> bool:
        """Whether an extra of the scene, such as ``moon``, is not excluded."""
        return extra not in self.banned


def number_of(*parts: object) -> int:
    """Return a number that depends only on `parts`, the same in every process."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def plain(text: str) -> str:
    """Return `text` in lower case, normalized and cut to a reasonable length."""
    return unicodedata.normalize("NFKC", text[:_LONGEST]).lower().replace("’", "'")  # noqa: RUF001


@lru_cache(maxsize=512)
def _pattern(words: str) -> re.Pattern[str]:
    parts = []
    for word in sorted(words.split("|"), key=len, reverse=True):
        escaped = re.escape(word)
        parts.append(rf"(?<![\w-]){escaped}(?:s|es|'s)?(?![\w-])" if word.isascii() else escaped)
    return re.compile("|".join(parts))


def found(table: Mapping[str, str], text: str) -> list[str]:
    """Return the tags of `table` whose words occur in `text`, in order of first occurrence."""
    places = [(match.start(), tag) for tag, words in table.items() if (match := _pattern(words).search(text))]
    return [tag for _, tag in sorted(places)]


def read(prompt: str, negative_prompt: str = "", *, part: str = "") -> Reading:
    """Read a prompt.

    Parameters
    ----------
    prompt : str
        The prompt; any text.
    negative_prompt : str
        What the video must not show.
    part : str
        The part of the prompt about one shot. If it names no subject ("she turns round"), the shot shows the
        subjects of the whole prompt.
    """
    whole = plain(prompt)
    seen, text = _pictured(whole), _pictured(plain(part)) if part else ""
    if not found(SUBJECTS, text) and not found(SETTINGS, text):
        text = f"{text} . {seen}"
    asked_away = ", ".join([plain(negative_prompt), *_NOT.findall(seen)])
    banned = frozenset(found(EXTRAS, asked_away) + found(SUBJECTS, asked_away) + found(WEATHERS, asked_away))
    text = _NOT.sub(" ", text)

    subjects = [one for one in found(SUBJECTS, text) if one not in banned]
    settings = [one for one in found(SETTINGS, text) if _remains(SETTINGS[one], text, asked_away)]
    setting = settings[0] if settings else _setting_of(subjects)
    if setting == "forest":
        subjects = [one for one in subjects if one != "lone tree"]
    weather = frozenset(found(WEATHERS, text)) - banned
    lights = [one for one in found(LIGHTS, text) if _remains(LIGHTS[one], text, asked_away)]
    lights.sort(key=lambda light: light in _SKIES)
    cameras = found(CAMERAS, text)
    return Reading(
        setting=setting,
        light=lights[0] if lights else _light_of(setting, weather, whole),
        weather=weather,
        subjects=tuple(subjects[:_MOST_SUBJECTS]),
        colors={one: color for one in subjects if (color := _color_of(one, text)) is not None},
        counts={one: count for one in subjects if (count := _count_of(one, text)) is not None},
        camera=cameras[0] if cameras else ("right", "left", "in")[number_of("camera", whole) % 3],
        framing=(found(FRAMINGS, text) or ["medium"])[0],
        busy=_pattern(BUSY).search(text) is not None,
        paper=_pattern("paper").search(text) is not None,
        banned=banned,
        sounds=frozenset(found(SOUNDS, _SPOKEN.sub(" ", whole))) - banned,
        lines=tuple(line.strip() for line in _SPOKEN.findall(whole)),
        sign=number_of("sign", *sorted(re.findall(r"\w+", whole))),
    )


def _pictured(text: str) -> str:
    """Return `text` without what is heard but not seen."""
    return _SPOKEN.sub(" ", _SOUND_PART.sub(" ", text))


def _remains(words: str, text: str, asked_away: str) -> bool:
    """Return whether `text` contains one of the words without excluding it."""
    return bool(set(_pattern(words).findall(text)) - set(_pattern(words).findall(asked_away)))


def _setting_of(subjects: list[str]) -> str:
    """Return the usual setting of these subjects; the abstract one if none is known."""
    for homes, setting in (
        (_UNDER_OF, "underwater"),
        (_SEA_OF, "sea"),
        ({"astronaut", "rocket"}, "space"),
        ({"bird", "plane"}, "sky"),
        ({"deer", "bear"}, "forest"),
        ({"lion"}, "desert"),
        ({"castle"}, "mountains"),
        (_INDOORS_OF, "indoors"),
        (_GRASS_OF, "meadow"),
        (_CITY_OF, "city"),
    ):
        if subjects and subjects[0] in homes:
            return setting
    return "abstract"


def _light_of(setting: str, weather: frozenset[str], text: str) -> str:
    """Return a suitable light, the same for the same words."""
    if "rain" in weather:
        return "storm"
    if "fog" in weather:
        return "mist"
    choices = {
        "space": ("night",),
        "city": ("dusk", "neon", "golden"),
        "desert": ("day", "golden"),
        "meadow": ("day", "golden", "dawn"),
        "underwater": ("day",),
        "snow": ("day", "dawn", "dusk"),
    }.get(setting, ("day", "golden", "dusk", "dawn"))
    return choices[number_of("light", text) % len(choices)]


def _words_before(subject: str, text: str) -> list[str]:
    """Return up to three words before the subject's, the nearest first."""
    where = _pattern(SUBJECTS[subject]).search(text)
    if where is None:
        return []
    before = re.split(r"[.,;:!?]", text[max(0, where.start() - 30) : where.start()])[-1]
    return re.findall(r"\w+", before)[-3:][::-1]


def _color_of(subject: str, text: str) -> Rgb | None:
    for word in _words_before(subject, text):
        for name, color in COLORS.items():
            if word == name or (not name.isascii() and name in word):
                return color
    return None


def _count_of(subject: str, text: str) -> int | None:
    return next((COUNTS[word] for word in _words_before(subject, text) if word in COUNTS), None)
