"""The extra ``ocr``: which of the words that a prompt quotes can be read in the picture. Offline; needs rapidocr."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from ..errors import MediaError
from ..media.pictures.frames import frame_at
from ..media.video import probe
from ..patterns import pattern
from .catalog import Measure

PACKAGES = ("rapidocr", "onnxruntime")
VERSION = "1"
MOMENTS = 5
"""Most frames that are read, spread over the length; fewer if all words are found earlier."""
_QUOTED = pattern(r'"([^"]{1,200})"|“([^”]{1,200})”|„([^“”]{1,200})[“”]|«([^»]{1,200})»')
_SPOKEN = pattern(
    r"\b(?:say|ask|whisper|shout|call|sing|speak|cry|cries|murmur|said|sang|spoke)(?:s|ed|ing)?[\s:,]*$", re.IGNORECASE
)
"""Words before a quotation that is spoken, not shown in the picture."""
_SHORT = 3
"""Words of up to this many letters are matched only as whole words, because "in" is part of many words."""


class Reader(Protocol):
    """Reads the lines of text in a picture."""

    def __call__(self, picture: Any) -> Iterable[str]:
        """Return the lines in an array of rows × columns × RGB."""


def quoted_words(prompt: str) -> list[str]:
    """Return the words that a prompt puts in quotes, each once, without spoken ones.

    Examples
    --------
    >>> quoted_words('A sign that reads "Open late". She says "Come in".')
    ['open', 'late']
    """
    found: dict[str, None] = {}
    for match in _QUOTED.finditer(prompt):
        if not _SPOKEN.search(prompt[: match.start()]):
            found |= dict.fromkeys(_words(next(filter(None, match.groups()))))
    return list(found)


def share_read(words: Iterable[str], lines: Iterable[Iterable[str]]) -> float:
    """Return the share of words that can be read in the pictures, 0 to 100. Stops when all words are found."""
    wanted = list(words)
    missing = set(wanted)
    for texts in lines:
        tokens = {word for text in texts for word in _words(text)}
        squeezed = "".join(word for text in texts for word in _words(text))
        missing -= {word for word in missing if word in tokens or (_is_long(word) and word in squeezed)}
        if not missing:
            break
    return 100 * (1 - len(missing) / len(wanted))


def quoted_words_read(path: Path, settings: Mapping[str, Any]) -> float:
    """Return the share of the quoted words that can be read in the video; MediaError if none are quoted."""
    words = quoted_words(str(settings.get("prompt") or ""))
    if not words:
        raise MediaError("the prompt quotes no words")
    return share_read(words, _lines(path, _reader()))


MEASURES = (
    (
        Measure(
            name="quoted_words",
            label="Quoted words",
            unit="%",
            low=0.0,
            high=100.0,
            decimals=0,
            meaning="Share of the words that the prompt quotes that can be read in the picture; spoken lines left out.",
            source="text recognition by rapidocr, of five frames",
            of="picture",
            own=True,
        ),
        quoted_words_read,
    ),
)


def version() -> str:
    """Return a text that changes with the results."""
    return f"{VERSION} {metadata.version('rapidocr')}"


def lacking() -> list[str]:
    """Return the packages that are not installed."""
    return [name for name in PACKAGES if importlib.util.find_spec(name) is None]


def _lines(path: Path, read: Reader) -> Iterator[list[str]]:
    import numpy as np

    seconds = probe(path).seconds
    for number in range(MOMENTS):
        at = seconds * (number + 0.5) / MOMENTS
        yield list(read(np.asarray(frame_at(path, at).convert("RGB"))))


@cache
def _reader() -> Reader:
    import rapidocr

    one = {"intra_op_num_threads": 1, "inter_op_num_threads": 1}
    threads = {f"EngineConfig.onnxruntime.{name}": value for name, value in one.items()}
    engine = rapidocr.RapidOCR(params={"Global.log_level": "critical", **threads})

    def read(picture: Any) -> list[str]:
        return list(engine(picture[:, :, ::-1]).txts or ())  # it expects BGR

    return read


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _is_long(word: str) -> bool:
    return len(word) > _SHORT or not word.isascii()
