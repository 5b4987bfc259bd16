"""Sizes, ratios, labels and varying settings: the small rules of forms, tables and names."""

from __future__ import annotations

import pytest

from wan_widgets._models import draft_of
from wan_widgets._models.catalog import WAN_2_6
from wan_widgets._models.prices.price import known_amount
from wan_widgets._models.sizes import follow_image, is_approximate, output_size, ratio_words
from wan_widgets._models.sweeps.sweep import MOST_CELLS, ranges, sweep_of
from wan_widgets._models.sweeps.varying import axes_of, identity, label_of, value_label
from wan_widgets.errors import SettingsError

# -- sizes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [
        (1500, 1000, "3:2"),
        (16, 9, "16:9"),
        (24, 1, "24:1"),
        (1, 24, "1:24"),
        (25, 24, "about 24:23"),
        (1179, 2556, "about 6:13"),
        (2556, 1179, "about 13:6"),
        (1000, 1, "about 1000:1"),
        (1, 1000, "about 1:1000"),
        (7, 7, "1:1"),
        (0, 9, ""),
        (9, 0, ""),
        (1, 1, "1:1"),
    ],
)
def test_a_ratio_is_said_exactly_where_its_terms_are_small(width, height, words):
    assert ratio_words(width, height) == words


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [
        (750, 1000, (816, 1104)),
        (1000, 750, (1104, 816)),
        (1, 1, (960, 960)),
        (1, 10_000_000, (16, 3035776)),
        (0, 100, None),
        (100, 0, None),
    ],
)
def test_a_video_follows_an_image_at_the_budget_of_its_tier(width, height, size):
    assert follow_image(WAN_2_6, "720p", width, height) == size
    assert follow_image(WAN_2_6, "9000p", width, height) is None


def test_the_size_is_known_from_the_table_and_estimated_from_an_image():
    plain = draft_of({"prompt": "A kite", "resolution": "720p", "aspect_ratio": "9:16"})
    assert (output_size(plain), is_approximate(plain)) == ((720, 1280), False)
    image = draft_of({"prompt": "A kite", "image": "https://a.example/a.png"})
    assert (output_size(image), is_approximate(image)) == (None, True)
    assert output_size(draft_of({"prompt": "A kite", "resolution": 720})) is None


# -- what varies -------------------------------------------------------------------------------------


def test_what_varies_is_named_with_its_values_in_order_and_what_follows_is_left_out():
    assert axes_of([{"a": 2, "b": 1}, {"a": 1, "b": 1}, {"a": 1, "b": 1}]) == {"a": (2, 1)}
    assert axes_of([{"a": 1, "b": 7}, {"a": 2, "b": 8}]) == {"a": (1, 2)}
    assert axes_of([{"a": 1, "b": 7}, {"a": 1, "b": 8}, {"a": 2, "b": 8}]) == {"a": (1, 2), "b": (7, 8)}
    assert axes_of([{"a": 1}, {}]) == {"a": (1, None)}
    assert axes_of([{"a": 1}]) == axes_of([]) == {}


def test_values_are_the_same_where_their_content_is():
    assert identity({"a": 1, "b": 2}) == identity({"b": 2, "a": 1})
    assert identity([1, 2]) != identity([2, 1])
    assert identity(1) != identity("1")


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [
        ("duration", 5, "5 s"),
        ("seed", 7, "7"),
        ("audio", True, "on"),
        ("audio", False, "off"),
        ("seed", None, "not given"),
        ("references", (), "not given"),
        ("references", ["clips/a.mp4", "C:\\clips\\b.mp4"], "a.mp4, b.mp4"),
        ("image", "pictures/", "pictures"),
        ("image", "/", "/"),
        ("prompt", "a\n  kite", "a kite"),
        ("{animal}", "half \ud83d", "half ?"),
        ("prompt", "x" * 300, "x" * 300),
        ("prompt", "x" * 301, "x" * 299 + "…"),
        ("model", "wan2.6", WAN_2_6.label),
        ("model", "wan0.1", "wan0.1"),
        ("prompt", "wan2.6", "wan2.6"),
    ],
)
def test_a_value_is_said_as_people_read_it(name, value, label):
    assert value_label(name, value) == label


def test_a_setting_has_its_label_and_anything_else_its_own_name():
    assert label_of("negative_prompt") != "negative_prompt"
    assert label_of("{animal}") == "{animal}"


# -- cells -------------------------------------------------------------------------------------------


def test_a_typed_range_has_at_most_as_many_values_as_a_sweep_has_cells():
    assert ranges("7..7") == ["7"]
    assert ranges(" 1 .. 3 , ,x") == ["1", "2", "3", "x"]
    assert len(ranges(f"1..{MOST_CELLS}")) == MOST_CELLS
    assert ranges("99999999999..99999999999") == ["99999999999"]
    for wrong in (f"1..{MOST_CELLS + 1}", "3..2", "999999999999..999999999999", "-1..2", "..", "1..2..3", "1..\u00b2"):
        with pytest.raises(SettingsError):
            ranges(wrong)


def test_cells_of_rows_are_counted_with_the_lists_beside_them():
    rows = [{"prompt": "A"}] * 2
    assert len(sweep_of({"seed": list(range(MOST_CELLS // 2))}, rows=rows).points) == MOST_CELLS
    with pytest.raises(SettingsError, match=f"{MOST_CELLS + 2} cells"):
        sweep_of({"seed": list(range(MOST_CELLS // 2 + 1))}, rows=rows)


def test_a_row_wins_over_what_is_common_and_a_list_over_both_is_named():
    asked = sweep_of({"duration": 5, "seed": [1, 2]}, rows=[{"prompt": "A", "duration": 10}])
    assert [dict(one.settings) for one in asked.points] == [
        {"duration": 10, "seed": 1, "prompt": "A"},
        {"duration": 10, "seed": 2, "prompt": "A"},
    ]
    assert [dict(one.differs) for one in asked.points] == [{"seed": 1}, {"seed": 2}]
    assert all(one.values is None for one in asked.points)


@pytest.mark.parametrize(
    ("value", "amount"),
    [(0, 0.0), ("0", 0.0), (" 5e-1 ", 0.5), (-0.01, None), (True, None), ("nan", None), ("inf", None), (10**400, None)],
)
def test_an_amount_is_finite_and_not_below_zero(value, amount):
    assert known_amount(value) == amount
