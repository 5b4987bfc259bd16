from __future__ import annotations

from itertools import count

import numpy as np
import pytest

from wan_widgets._models.sweeps.sweep import MOST_CELLS, ranges, sweep_of
from wan_widgets.errors import SettingsError


def test_every_combination_is_a_cell_and_the_last_axis_varies_first():
    asked = sweep_of({"prompt": ["A", "B"], "seed": [1, 2, 3], "duration": 5})
    assert [(one.settings["prompt"], one.settings["seed"]) for one in asked.points] == [
        ("A", 1), ("A", 2), ("A", 3), ("B", 1), ("B", 2), ("B", 3),
    ]  # fmt: skip
    assert all(one.settings["duration"] == 5 for one in asked.points)
    assert asked.points[4].differs == {"prompt": "B", "seed": 2}
    assert [axis.name for axis in asked.axes] == ["prompt", "seed"]


def test_zipped_lists_belong_together():
    asked = sweep_of({"prompt": ["A", "B"], "seed": [1, 2], "duration": 5}, zipped=True)
    assert [(one.settings["prompt"], one.settings["seed"]) for one in asked.points] == [("A", 1), ("B", 2)]
    assert len(sweep_of({"prompt": "A"}, zipped=True).points) == 1
    with pytest.raises(SettingsError, match="prompt has 2, seed has 3"):
        sweep_of({"prompt": ["A", "B"], "seed": [1, 2, 3]}, zipped=True)


def test_a_list_of_settings_is_a_list_of_cells_and_lists_beside_it_multiply():
    asked = sweep_of({"duration": 5, "seed": 1}, rows=[{"prompt": "A"}, {"prompt": "B", "seed": 9}])
    assert [dict(one.settings) for one in asked.points] == [
        {"duration": 5, "seed": 1, "prompt": "A"},
        {"duration": 5, "seed": 9, "prompt": "B"},
    ]
    assert asked.points[1].differs == {"prompt": "B", "seed": 9}
    assert len(sweep_of({"seed": [1, 2]}, rows=[{"prompt": "A"}, {"prompt": "B"}]).points) == 4


def test_what_is_the_same_in_every_row_does_not_differ():
    asked = sweep_of({}, rows=[{"prompt": "A", "seed": 1}, {"prompt": "A", "seed": 2}])
    assert [dict(one.differs) for one in asked.points] == [{"seed": 1}, {"seed": 2}]


def test_references_are_a_list_by_nature():
    assert sweep_of({"references": ["a.mp4", "b.mp4"]}).axes == ()
    asked = sweep_of({"references": [["a.mp4"], ["a.mp4", "b.mp4"]]})
    assert [one.settings["references"] for one in asked.points] == [["a.mp4"], ["a.mp4", "b.mp4"]]


@pytest.mark.parametrize("seeds", [range(1, 3), (1, 2), iter([1, 2]), np.array([1, 2])])
def test_anything_like_a_list_varies(seeds):
    assert [one.settings["seed"] for one in sweep_of({"prompt": "A", "seed": seeds}).points] == [1, 2]


def test_values_of_a_template_vary_too():
    asked = sweep_of({"prompt": "A {animal} in {place}"}, values={"animal": ["cat", "fox"], "place": "rain"})
    assert [one.values for one in asked.points] == [
        {"animal": "cat", "place": "rain"},
        {"animal": "fox", "place": "rain"},
    ]
    assert asked.points[0].differs == {"{animal}": "cat"}
    assert sweep_of({"prompt": "A {x}"}).points[0].values is None


def test_a_templates_values_stand_before_the_settings():
    asked = sweep_of({"prompt": "A {animal}", "seed": [1, 2]}, values={"animal": ["cat", "fox"]})
    assert [axis.name for axis in asked.axes] == ["{animal}", "seed"]
    assert [one.differs["seed"] for one in asked.points] == [1, 2, 1, 2]


def test_rows_may_have_values_of_their_own():
    asked = sweep_of({"prompt": "A {animal}"}, rows=[{"values": {"animal": "cat"}}, {"values": {"animal": "fox"}}])
    assert [one.values for one in asked.points] == [{"animal": "cat"}, {"animal": "fox"}]
    assert asked.points[0].differs == {"{animal}": "cat"}


@pytest.mark.parametrize(
    ("settings", "more", "words"),
    [
        ({"prompt": []}, {}, "prompt has no values to vary"),
        ({"prompt": "A", "duratoin": [5]}, {}, "duration"),
        ({"prompt": "A", "seed": range(MOST_CELLS + 1)}, {}, "201 cells; the maximum is 200"),
        ({"prompt": ["A"] * 100, "seed": [1, 2, 3]}, {}, "300 cells"),
        ({"prompt": "A cat"}, {"values": {"animal": ["cat", "fox"]}}, r"No prompt has \{animal\}"),
        ({}, {"rows": [{"promt": "A"}]}, "prompt"),
        ({}, {"rows": [{"prompt": "A"}, "B"]}, "Cell 2 is 'B', not settings"),
        ({}, {"rows": []}, "no cells"),
    ],
)
def test_what_makes_no_sweep_is_reported(settings, more, words):
    with pytest.raises(SettingsError, match=words):
        sweep_of(settings, **more)


def test_a_huge_product_is_counted_not_built():
    with pytest.raises(SettingsError, match=r"1,000,000,000,000 cells"):
        sweep_of({"prompt": ["A"] * 10**6, "seed": range(10**6)})
    with pytest.raises(SettingsError, match=r"100,000 cells"):
        sweep_of({"prompt": "A", "seed": count()})


def test_values_as_typed():
    assert ranges("1, 2,7..9 ,") == ["1", "2", "7", "8", "9"]
    for wrong in ("9..7", "a..b", "1..", "1..9999"):
        with pytest.raises(SettingsError):
            ranges(wrong)


def test_zipped_lists_count_once_and_as_many_cells_as_allowed_are_made():
    most = MOST_CELLS
    lists = {"prompt": [f"A {number}" for number in range(most)], "seed": list(range(most))}
    assert len(sweep_of(lists, zipped=True).points) == most
    assert len(sweep_of({"prompt": "A", "seed": list(range(most))}).points) == most
    with pytest.raises(SettingsError, match=f"{most + 1} cells"):
        sweep_of({"prompt": "A", "seed": list(range(most + 1))})


def test_several_first_images_vary_and_several_references_belong_to_one_video():
    files = ["https://example.org/a.png", "https://example.org/b.png"]
    assert [dict(one.settings) for one in sweep_of({"prompt": "A", "image": files}).points] == [
        {"prompt": "A", "image": files[0]},
        {"prompt": "A", "image": files[1]},
    ]
    assert len(sweep_of({"prompt": "A", "references": files}).points) == 1
    assert len(sweep_of({"prompt": "A", "references": [files, files[:1]]}).points) == 2


@pytest.mark.parametrize("prompts", [["A {animal}", "B {animal}"], iter(["A {animal}", "B {animal}"])])
def test_each_of_several_prompts_may_name_a_value(prompts):
    asked = sweep_of({"prompt": prompts, "animal": ["cat", "fox"]})
    assert [axis.name for axis in asked.axes] == ["{animal}", "prompt"]
    assert [(one.values, one.settings["prompt"]) for one in asked.points] == [
        ({"animal": "cat"}, "A {animal}"),
        ({"animal": "cat"}, "B {animal}"),
        ({"animal": "fox"}, "A {animal}"),
        ({"animal": "fox"}, "B {animal}"),
    ]


@pytest.mark.parametrize("shape", [(2, 2), (2, 2, 3)])
def test_the_pixels_of_one_picture_are_one_value(shape):
    picture = np.zeros(shape, np.uint8)
    asked = sweep_of({"prompt": "A", "image": picture})
    assert asked.axes == ()
    assert asked.points[0].settings["image"] is picture


@pytest.mark.parametrize("files", [np.array(["a.png", "b.png"]), iter(["a.png", "b.png"])])
def test_names_of_pictures_vary_in_whatever_holds_them(files):
    assert [one.settings["image"] for one in sweep_of({"image": files}).points] == ["a.png", "b.png"]


def test_a_table_of_numbers_that_is_no_picture_varies_by_its_rows():
    asked = sweep_of({"prompt": "A {pair}"}, values={"pair": np.array([[1, 2], [3, 4]])})
    assert [one.values for one in asked.points] == [{"pair": [1, 2]}, {"pair": [3, 4]}]


def test_one_list_among_references_makes_each_a_video_of_its_own():
    asked = sweep_of({"references": [["a.mp4", "b.mp4"], "c.mp4"]})
    assert [one.settings["references"] for one in asked.points] == [["a.mp4", "b.mp4"], "c.mp4"]
