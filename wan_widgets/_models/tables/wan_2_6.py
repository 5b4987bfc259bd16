"""Wan 2.6, at ToAPIs and at Model Studio."""

from __future__ import annotations

from dataclasses import replace

from ..field import ALL_MODES, Field, FileLimits, Model, ModeTable
from .files import AUDIO, IMAGE, INLINE_IMAGE
from .shared import MODEL, NEGATIVE_PROMPT, PROMPT, PROMPT_EXTEND, RESOLUTION, SEED, WATERMARK
from .sizes import SIZES, UPPER

_PAGE = "docs.toapis.com, Wan 2.6 video generation"
_UPSTREAM = "Alibaba Model Studio, Wan video API reference"

WAN_2_6 = Model(
    name="wan2.6",
    label="Wan 2.6",
    sizes=SIZES,
    services=("toapis", "dashscope"),
    modes=(
        ModeTable(name="t2v", inputs=frozenset({"reference_audios"}), wire_name={"dashscope": "wan2.6-t2v"}),
        ModeTable(
            name="i2v",
            inputs=frozenset({"image", "reference_audios"}),
            requires=frozenset({"image"}),
            wire_name={"dashscope": "wan2.6-i2v"},
        ),
        ModeTable(
            name="r2v",
            inputs=frozenset({"references"}),
            requires=frozenset({"references"}),
            wire_name={"dashscope": "wan2.6-r2v"},
        ),
    ),
    fields=(
        replace(
            PROMPT,
            soft_length=1500,
            source=f"{_PAGE}; length: {_UPSTREAM}",
            services={"dashscope": {"wire": "input.prompt"}},
        ),
        Field(
            name="image",
            kind="image",
            label="Source image",
            help="The first frame of the video.",
            wire="image_urls",
            modes=frozenset({"i2v"}),
            required_in=frozenset({"i2v"}),
            reasons={"r2v": "Cannot be combined with reference videos. Remove the references to use an image."},
            file=IMAGE,
            source=f"{_PAGE} and image uploads; sides: {_UPSTREAM}",
            shape="list",
            noun="a source image",
            services={"dashscope": {"wire": "input.img_url", "shape": "plain", "file": INLINE_IMAGE}},
        ),
        Field(
            name="references",
            kind="clips",
            label="Reference videos",
            help="Up to 3 clips; the prompt calls them character1, character2, character3 in this order.",
            wire="metadata.reference_urls",
            max_items=3,
            modes=frozenset({"r2v"}),
            required_in=frozenset({"r2v"}),
            reasons={"i2v": "Cannot be combined with a source image. Remove the image to use references."},
            file=FileLimits(
                formats=("video/mp4", "video/quicktime"),
                upload_formats=("video/mp4", "video/quicktime", "video/webm"),
                max_bytes=50_000_000,
                seconds=(1.0, 30.0),
                min_fps=16.0,
            ),
            source=f"{_PAGE} and video uploads; length and count: {_UPSTREAM}",
            shape="list",
            noun="reference videos",
            called="character{number}",
            services={"dashscope": {"wire": "input.reference_urls"}},
        ),
        Field(
            name="reference_audios",
            kind="audios",
            label="Sound file",
            help="The sound that the video is made to.",
            wire="input.audio_url",
            modes=frozenset({"t2v", "i2v"}),
            noun="a sound file",
            file=AUDIO,
            source=_UPSTREAM,
            services={"toapis": None},
        ),
        replace(
            MODEL,
            default="wan2.6",
            choices=("wan2.6",),
            source=_PAGE,
        ),
        Field(
            name="aspect_ratio",
            kind="choice",
            label="Aspect ratio",
            help="Width to height; with a source image it follows the image.",
            wire="aspect_ratio",
            default="16:9",
            choices=("16:9", "9:16", "1:1", "4:3", "3:4"),
            modes=frozenset({"t2v", "r2v"}),
            reasons={"i2v": "Follows the image. Crop the image to change it."},
            source=_PAGE,
            services={"dashscope": {"wire": "parameters.size", "shape": "size", "always_sent": True}},
        ),
        replace(
            RESOLUTION,
            choices=("720p", "1080p"),
            source=_PAGE,
            services={
                "dashscope": {
                    "wire": "",
                    "wire_by_mode": {"i2v": "parameters.resolution"},
                    "spellings": UPPER,
                }
            },
        ),
        Field(
            name="duration",
            kind="choice",
            label="Duration",
            help="Length of the video in seconds.",
            wire="duration",
            default=5,
            choices=(5, 10, 15),
            choices_by_mode={"r2v": (5, 10)},
            choice_reasons={"r2v": "{choice} s: not with reference videos, 10 s at most."},
            unit="s",
            always_sent=True,
            source=f"{_PAGE}; with references: {_UPSTREAM}",
            services={
                "dashscope": {
                    "wire": "parameters.duration",
                    "kind": "integer",
                    "choices": (),
                    "choices_by_mode": {},
                    "minimum": 2,
                    "maximum": 15,
                    "maximum_by_mode": {"r2v": 10},
                }
            },
        ),
        replace(
            NEGATIVE_PROMPT,
            source=f"{_PAGE}; length: {_UPSTREAM}",
            services={"dashscope": {"wire": "input.negative_prompt", "modes": frozenset({"t2v", "i2v"})}},
        ),
        replace(
            SEED,
            source=f"{_PAGE}; range: {_UPSTREAM}",
            services={"dashscope": {"wire": "parameters.seed"}},
        ),
        replace(
            PROMPT_EXTEND,
            source=_PAGE,
            services={"dashscope": {"wire": "parameters.prompt_extend", "modes": frozenset({"t2v", "i2v"})}},
        ),
        Field(
            name="shot_type",
            kind="choice",
            label="Shots",
            help="One shot, or several; several need prompt extend.",
            wire="shot_type",
            default="single",
            choices=("single", "multi"),
            modes=frozenset({"t2v", "r2v"}),
            reasons={"i2v": "Not offered for image to video."},
            advanced=True,
            source=_PAGE,
            services={"dashscope": {"wire": "parameters.shot_type", "modes": ALL_MODES, "reasons": {}}},
        ),
        Field(
            name="audio",
            kind="switch",
            label="Sound",
            help="Wan 2.6 always makes sound; switching it off has no documented effect.",
            wire="audio",
            same_as_left_out=True,
            advanced=True,
            source=_PAGE,
            services={"dashscope": None},
        ),
        replace(
            WATERMARK,
            source=_PAGE,
            services={"dashscope": {"wire": "parameters.watermark"}},
        ),
    ),
)
