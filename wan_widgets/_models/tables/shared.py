"""Fields with the same meaning for every model. A table adds their place on the wire, their limits and their source."""

from __future__ import annotations

from ..field import Field

PROMPT = Field(
    name="prompt",
    kind="text",
    label="Prompt",
    help="What the video shows: subject, scene, motion, camera, light, style, sound.",
    wire="prompt",
    required_in=frozenset({"t2v"}),
    placeholder="Subject, scene, motion, camera, light, style, sound",
    source="",
)
MODEL = Field(
    name="model",
    kind="choice",
    label="Model",
    help="The model that makes the video.",
    wire="model",
    always_sent=True,
    advanced=True,
    source="",
)
RESOLUTION = Field(
    name="resolution",
    kind="choice",
    label="Resolution",
    help="Size tier of the video.",
    wire="resolution",
    default="1080p",
    always_sent=True,
    source="",
)
NEGATIVE_PROMPT = Field(
    name="negative_prompt",
    kind="text",
    label="Negative",
    help="What the video should not show, as a plain comma list.",
    wire="negative_prompt",
    soft_length=500,
    advanced=True,
    placeholder="blurry, low quality, deformed",
    source="",
)
SEED = Field(
    name="seed",
    kind="integer",
    label="Seed",
    help="The same seed gives a similar, not an identical, video.",
    wire="seed",
    minimum=0,
    maximum=2_147_483_647,
    advanced=True,
    placeholder="random",
    source="",
)
PROMPT_EXTEND = Field(
    name="prompt_extend",
    kind="switch",
    label="Prompt extend",
    help="The service rewrites and enriches the prompt.",
    wire="prompt_extend",
    default=True,
    advanced=True,
    source="",
)
WATERMARK = Field(
    name="watermark",
    kind="switch",
    label="Watermark",
    help="A fixed AI mark, lower right.",
    wire="watermark",
    default=False,
    advanced=True,
    source="",
)
