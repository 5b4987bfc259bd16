"""Wan 3.0 and Wan 3.0 Prime: frames, pictures, clips and sounds as inputs; 2 to 30 seconds."""

from __future__ import annotations

from dataclasses import replace

from ..field import URL, Field, Model, ModeTable
from .files import AUDIO, CLIP, IMAGE, LARGE_CLIP, LARGE_IMAGE
from .shared import MODEL, PROMPT, PROMPT_EXTEND, RESOLUTION, SEED, WATERMARK
from .sizes import RATIOS, SIZES, SMALL_SIZES, UPPER

_PAGE = "fields of Wan 3.0 at ToAPIs as integrators recorded them; Alibaba Model Studio, Wan 3.0 video API reference"
_FRAMES = frozenset({"image", "last_image"})
_REFERENCES = frozenset({"reference_images", "references", "reference_audios"})
_AT_R2V = "Frames cannot be combined with references. Remove the references to use a frame."
_AT_I2V = "References cannot be combined with a first or last frame. Remove the frames to use them."


def _media(kind: str) -> dict[str, object]:
    """Return the object in Model Studio's list of media that describes a file."""
    return {"wire": "input.media", "shape": "items", "item": {"type": kind, "url": URL}}


_FIELDS = (
    replace(
        PROMPT,
        soft_length=20_000,
        source=_PAGE,
        services={"dashscope": {"wire": "input.prompt"}},
    ),
    Field(
        name="image",
        kind="image",
        label="First frame",
        help="The picture that the video starts from.",
        wire="image_with_roles",
        shape="items",
        item={"url": URL, "role": "first_frame"},
        modes=frozenset({"i2v"}),
        reasons={"r2v": _AT_R2V},
        noun="a first frame",
        file=IMAGE,
        source=_PAGE,
        services={"dashscope": {**_media("first_frame"), "file": LARGE_IMAGE}},
    ),
    Field(
        name="last_image",
        kind="image",
        label="Last frame",
        help="The picture that the video ends with; it needs a first frame.",
        wire="image_with_roles",
        shape="items",
        item={"url": URL, "role": "last_frame"},
        modes=frozenset({"i2v"}),
        reasons={"r2v": _AT_R2V},
        needs={"i2v": "image"},
        noun="a last frame",
        file=IMAGE,
        source=_PAGE,
        services={"dashscope": {**_media("last_frame"), "file": LARGE_IMAGE}},
    ),
    Field(
        name="reference_images",
        kind="images",
        label="Reference images",
        help="Up to 10 pictures of what the video shows; the prompt calls them Image 1, Image 2 in this order.",
        wire="reference_images",
        shape="list",
        max_items=10,
        modes=frozenset({"r2v"}),
        reasons={"i2v": _AT_I2V},
        called="Image {number}",
        noun="reference images",
        file=IMAGE,
        source=_PAGE,
        services={"dashscope": {**_media("reference_image"), "file": LARGE_IMAGE}},
    ),
    Field(
        name="references",
        kind="clips",
        label="Reference videos",
        help="Up to 5 clips, 15 s in all; the prompt calls them Video 1, Video 2 in this order.",
        wire="video_list",
        shape="items",
        item={"video_url": URL},
        max_items=5,
        modes=frozenset({"r2v"}),
        reasons={"i2v": _AT_I2V},
        called="Video {number}",
        noun="reference videos",
        file=CLIP,
        source=_PAGE,
        services={"dashscope": {**_media("reference_video"), "file": LARGE_CLIP}},
    ),
    Field(
        name="reference_audios",
        kind="audios",
        label="Reference sounds",
        help="Up to 5 sound files, 15 s in all; the prompt calls them Audio 1, Audio 2 in this order.",
        wire="audio_with_roles",
        shape="items",
        item={"url": URL, "role": "reference_audio"},
        max_items=5,
        modes=frozenset({"r2v"}),
        reasons={"i2v": _AT_I2V},
        called="Audio {number}",
        noun="reference sounds",
        file=AUDIO,
        source=_PAGE,
        services={"dashscope": _media("reference_audio")},
    ),
    replace(
        MODEL,
        default="wan3.0-video",
        choices=("wan3.0-video",),
        source=_PAGE,
    ),
    Field(
        name="aspect_ratio",
        kind="choice",
        label="Aspect ratio",
        help="Width to height; adaptive follows the first picture or clip, or leaves it to the model.",
        wire="ratio",
        default="adaptive",
        choices=("adaptive", *RATIOS),
        source=_PAGE,
        services={"dashscope": {"wire": "parameters.ratio"}},
    ),
    replace(
        RESOLUTION,
        choices=("480p", "720p", "1080p"),
        source=_PAGE,
        services={"dashscope": {"wire": "parameters.resolution", "spellings": UPPER}},
    ),
    Field(
        name="duration",
        kind="integer",
        label="Duration",
        help="Length of the video in seconds.",
        wire="duration",
        default=5,
        minimum=2,
        maximum=30,
        unit="s",
        always_sent=True,
        source=_PAGE,
        services={"dashscope": {"wire": "parameters.duration", "special": {-1: "smart"}}},
    ),
    replace(
        SEED,
        source=_PAGE,
        services={"dashscope": {"wire": "parameters.seed"}},
    ),
    replace(
        PROMPT_EXTEND,
        wire="parameters.prompt_extend",
        source=_PAGE,
        services={"toapis": None},
    ),
    Field(
        name="audio",
        kind="switch",
        label="Sound",
        help="With sound, or silent.",
        wire="audio",
        default=True,
        source=_PAGE,
        services={"dashscope": {"wire": "parameters.audio"}},
    ),
    replace(
        WATERMARK,
        source=_PAGE,
        services={"dashscope": {"wire": "parameters.watermark"}},
    ),
)

WAN_3_0 = Model(
    name="wan3.0-video",
    label="Wan 3.0",
    services=("toapis", "dashscope"),
    sizes={**SIZES, **SMALL_SIZES},
    draft_resolution="480p",
    always_sound=False,
    modes=(
        ModeTable(name="t2v"),
        ModeTable(name="i2v", inputs=_FRAMES, requires=_FRAMES),
        ModeTable(name="r2v", inputs=_REFERENCES, requires=_REFERENCES),
    ),
    billed_inputs=frozenset({"references"}),
    most_seconds_with={"references": 30},
    fields=_FIELDS,
)

WAN_3_0_PRIME = replace(
    WAN_3_0,
    name="wan3.0-video-prime",
    label="Wan 3.0 Prime",
    typical_seconds=(30, 150),
    fields=tuple(
        replace(one, default="wan3.0-video-prime", choices=("wan3.0-video-prime",)) if one.name == "model" else one
        for one in _FIELDS
    ),
)
"""The same request body as Wan 3.0; faster and more expensive."""
