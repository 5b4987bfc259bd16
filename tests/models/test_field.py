"""The records of the tables: what a mode or a service changes, and names that do not exist."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wan_widgets._models.tables.files import IMAGE
from wan_widgets._models.tables.wan_2_6 import WAN_2_6
from wan_widgets._models.tables.wan_2_7 import WAN_2_7


def test_a_format_is_taken_if_the_upload_and_the_model_accept_it():
    assert IMAGE.taken == ("image/jpeg", "image/png", "image/webp")


def test_a_mode_may_have_a_default_and_a_limit_of_its_own():
    duration, images = WAN_2_7.field("duration"), WAN_2_7.field("reference_images")
    assert [duration.default_in(mode) for mode in ("t2v", "edit", None)] == [5, None, 5]
    assert [images.most_items(mode) for mode in ("r2v", "edit", None)] == [5, 4, 5]
    duration = WAN_2_6.on("dashscope").field("duration")
    assert [duration.greatest(mode) for mode in ("t2v", "r2v", None)] == [15, 10, 15]


@pytest.mark.parametrize("look_up", [WAN_2_6.field, WAN_2_6.mode, WAN_2_6.on], ids=["field", "mode", "service"])
def test_a_name_that_a_model_lacks_is_a_key_error(look_up):
    with pytest.raises(KeyError, match="nowhere"):
        look_up("nowhere")


def test_a_service_may_offer_some_modes_only():
    model = replace(WAN_2_6, modes_at={"dashscope": frozenset({"t2v", "r2v"})})
    assert [one.name for one in model.on("dashscope").modes] == ["t2v", "r2v"]
    assert [one.name for one in model.on("toapis").modes] == ["t2v", "i2v", "r2v"]
