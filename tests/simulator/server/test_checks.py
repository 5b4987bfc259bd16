from __future__ import annotations

from typing import Any

import pytest

from wan_widgets._models.catalog import MODELS
from wan_widgets.simulator.server.contract import check

WAN_2_6 = MODELS["wan2.6"]

T2V = {"model": "wan2.6", "prompt": "a cat"}
I2V = {"model": "wan2.6", "image_urls": ["https://example.org/cat.png"]}
R2V = {"model": "wan2.6", "prompt": "character1 runs", "metadata": {"reference_urls": ["https://example.org/a.mp4"]}}

FULL = {
    **T2V,
    "aspect_ratio": "9:16",
    "resolution": "720p",
    "duration": 15,
    "negative_prompt": "blurry",
    "seed": 2147483647,
    "prompt_extend": False,
    "audio": True,
    "shot_type": "multi",
    "watermark": True,
    "client_business_id": "wan-1_A",
}


@pytest.mark.parametrize(
    "body",
    [
        T2V,
        I2V,
        R2V,
        FULL,
        {**T2V, "prompt": "x" * 5000},
        {**I2V, "prompt": "", "duration": 15},
        {**R2V, "duration": 10, "aspect_ratio": "1:1", "shot_type": "single"},
        {**R2V, "metadata": {"reference_urls": ["http://example.org/a.mp4"] * 3}},
        {"model": "wan2.6", "metadata": {"reference_urls": ["http://example.org/a.mp4"]}},
        {**T2V, "seed": 0},
    ],
)
def test_what_the_pages_describe_is_accepted(body: dict[str, Any]) -> None:
    assert check(body) is None


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"prompt": "a cat"}, "model"),
        ({**T2V, "model": 26}, "model"),
        ({**T2V, "model": "wan9"}, "model"),
        ({"model": "wan2.6"}, "prompt"),
        ({**T2V, "prompt": " \n"}, "prompt"),
        ({**T2V, "prompt": 5}, "prompt"),
        ({**T2V, "prompt": None}, "prompt"),
        ({**T2V, "n": 2}, "n"),
        ({**T2V, "Duration": 5}, "Duration"),
        ({**T2V, "metadata": {}}, "metadata"),
        ({**T2V, "metadata": {"tag": "mine"}}, "metadata.tag"),
        ({**T2V, "metadata": {"seed": 1}}, "metadata.seed"),
        ({**T2V, "metadata": []}, "metadata"),
        ({**T2V, "aspect_ratio": "21:9"}, "aspect_ratio"),
        ({**T2V, "resolution": "1080P"}, "resolution"),
        ({**T2V, "resolution": "480p"}, "resolution"),
        ({**T2V, "duration": 6}, "duration"),
        ({**T2V, "duration": "5"}, "duration"),
        ({**T2V, "duration": 5.0}, "duration"),
        ({**T2V, "duration": True}, "duration"),
        ({**T2V, "seed": -1}, "seed"),
        ({**T2V, "seed": 2147483648}, "seed"),
        ({**T2V, "seed": 1.0}, "seed"),
        ({**T2V, "seed": True}, "seed"),
        ({**T2V, "audio": 1}, "audio"),
        ({**T2V, "prompt_extend": "true"}, "prompt_extend"),
        ({**T2V, "watermark": None}, "watermark"),
        ({**T2V, "shot_type": "double"}, "shot_type"),
        ({**T2V, "negative_prompt": ["blurry"]}, "negative_prompt"),
        ({**I2V, "aspect_ratio": "16:9"}, "aspect_ratio"),
        ({**I2V, "shot_type": "single"}, "shot_type"),
        ({**I2V, **R2V}, "image_urls"),
        ({**I2V, "image_urls": []}, "image_urls"),
        ({**I2V, "image_urls": "https://example.org/cat.png"}, "image_urls"),
        ({**I2V, "image_urls": ["https://example.org/1.png", "https://example.org/2.png"]}, "image_urls"),
        ({**I2V, "image_urls": ["data:image/png;base64,AAAA"]}, "image_urls"),
        ({**I2V, "image_urls": ["iVBORw0KGgo="]}, "image_urls"),
        ({**I2V, "image_urls": ["file:///etc/passwd"]}, "image_urls"),
        ({**I2V, "image_urls": ["https://"]}, "image_urls"),
        ({**I2V, "image_urls": ["http://[::1/x"]}, "image_urls"),
        ({**R2V, "duration": 15}, "duration"),
        ({**R2V, "metadata": {"reference_urls": []}}, "metadata.reference_urls"),
        ({**R2V, "metadata": {"reference_urls": ["https://example.org/a.mp4"] * 4}}, "metadata.reference_urls"),
        ({**R2V, "metadata": {"reference_urls": ["a.mp4"]}}, "metadata.reference_urls"),
        ({**T2V, "client_business_id": ""}, "client_business_id"),
        ({**T2V, "client_business_id": "a b"}, "client_business_id"),
        ({**T2V, "client_business_id": 7}, "client_business_id"),
    ],
)
def test_what_they_forbid_is_refused_and_named(body: dict[str, Any], param: str) -> None:
    refusal = check(body)
    assert refusal is not None
    assert refusal.param == param


def test_an_unknown_model_is_404() -> None:
    refusal = check({"model": "wan9", "prompt": "x"})
    assert refusal is not None
    assert (refusal.status, refusal.code) == (404, "model_not_found")


@pytest.mark.parametrize("body", [None, [], "text", 5, {}])
def test_what_is_no_request_is_refused_and_never_raises(body: object) -> None:
    assert check(body) is not None


def test_every_field_of_the_table_is_known_to_the_checks() -> None:
    for field in WAN_2_6.fields:
        if "." not in field.wire:
            refusal = check({**T2V, field.wire: object()})
            assert refusal is not None
            assert refusal.param == field.wire
            assert "unknown" not in refusal.message
