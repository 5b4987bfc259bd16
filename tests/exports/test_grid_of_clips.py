from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from wan_widgets._models.sweeps.varying import axes_of, value_label
from wan_widgets.clips.clip import Clip
from wan_widgets.clips.grid import arrange, table_of
from wan_widgets.clips.view_json import cell_json, facts_of, title_of
from wan_widgets.errors import SettingsError


def clip(number: int, **settings: object) -> Clip:
    return Clip(id=str(number), state="completed", settings=settings, prompt=str(settings.get("prompt", "")))


def sweep(*many: dict) -> list[Clip]:
    return [clip(number, **settings) for number, settings in enumerate(many)]


def test_what_differs_is_found_in_the_order_in_which_it_comes():
    assert axes_of(
        [{"prompt": "b", "seed": 2}, {"prompt": "a", "seed": 2}, {"prompt": "b", "seed": 1}, {"prompt": "a", "seed": 1}]
    ) == {
        "prompt": ("b", "a"),
        "seed": (2, 1),
    }
    assert axes_of([{"prompt": "a", "audio": True}, {"prompt": "a"}]) == {"audio": (True, None)}
    assert axes_of([{"prompt": "a"}]) == {}


def test_a_setting_that_follows_from_another_is_no_axis():
    assert list(axes_of([{"prompt": one, "seed": seed} for one, seed in (("a", 1), ("b", 2), ("c", 3))])) == ["prompt"]
    assert list(axes_of([{"prompt": one, "duration": long} for one, long in (("a", 5), ("b", 5), ("c", 10))])) == [
        "prompt"
    ]


def test_beside_a_file_of_others_all_are_distinguished_by_their_names():
    known = replace(clip(1, prompt="A kite", seed=7), backend="simulator", path=Path("out/kite.mp4"))
    running = replace(clip(2, prompt="A boat", seed=7), backend="simulator")
    foreign = Clip(id="0", state="file", path=Path("foreign.mp4"))
    found = arrange([foreign, known, running])
    assert found.labels == ("file foreign.mp4", "file kite.mp4", "file A boat")
    assert title_of([foreign, known]) == ""
    assert title_of([known, replace(known, seed=8)]) == "A kite"
    template = replace(known, template="A {thing}")
    assert title_of([replace(template, prompt="A kite"), replace(template, prompt="A boat")]) == "A {thing}"
    assert title_of([foreign, template, replace(template, prompt="A boat")]) == ""


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("duration", 5, "5 s"),
        ("audio", False, "off"),
        ("seed", None, "not given"),
        ("image", "/home/me/pictures/cat.png", "cat.png"),
        ("references", ["https://example.org/a.mp4", "b.mp4"], "a.mp4, b.mp4"),
        ("prompt", "two\nlines", "two lines"),
        ("prompt", "x" * 400, "x" * 299 + "…"),
    ],
)
def test_values_are_labels(name, value, words):
    assert value_label(name, value) == words


def test_long_labels_stand_before_the_rows_and_short_ones_above_the_columns():
    grid = arrange(
        sweep(*[{"seed": seed, "prompt": one} for seed in (7, 21) for one in ("A paper boat", "A red kite")])
    )
    assert (grid.axes[grid.rows].name, grid.axes[grid.cols].name) == ("prompt", "seed")
    assert grid.labels[1] == "seed 7, A red kite"
    assert table_of(grid).heads == ("seed 7", "seed 21")
    assert table_of(grid).lines == (("A paper boat", (0, 2)), ("A red kite", (1, 3)))


def test_rows_and_columns_can_be_chosen():
    clips = sweep(*[{"seed": seed, "prompt": one} for seed in (7, 21) for one in ("A boat", "A kite")])
    grid = arrange(clips, rows="seed")
    assert (grid.axes[grid.rows].name, grid.axes[grid.cols].name) == ("seed", "prompt")
    with pytest.raises(SettingsError, match=r"do not differ in 'audio'.*prompt"):
        arrange(clips, rows="audio")
    with pytest.raises(SettingsError, match="the same"):
        arrange(clips, rows="seed", cols="seed")


def test_one_axis_needs_no_table():
    grid = arrange(sweep(*[{"prompt": "A kite", "seed": seed} for seed in range(9)]))
    assert (grid.rows, grid.cols) == (None, None)
    assert [len(numbers) for _, numbers in table_of(grid).lines] == [3, 3, 3]
    assert grid.labels[4] == "seed 4"


def test_takes_of_one_request_are_distinguished():
    takes = [
        Clip(id=str(take), state="completed", settings={"prompt": "a"}, seed=take * 11, take=take) for take in (1, 2)
    ]
    assert arrange(takes).labels == ("seed 11", "seed 22")
    same = [Clip(id=str(take), state="completed", settings={"prompt": "a"}, take=take) for take in (1, 2)]
    assert arrange(same).labels == ("take 1", "take 2")


def test_prompts_of_one_template_differ_in_its_names():
    made = [
        Clip(
            id=scene,
            state="completed",
            settings={"prompt": f"Push in on {scene}"},
            template="Push in on {scene}",
            template_values={"scene": scene},
        )
        for scene in ("a boat", "a kite")
    ]
    assert [axis.name for axis in arrange(made).axes] == ["scene"]


def test_what_a_sweep_says_stands_even_where_nothing_was_made():
    cells = [
        Clip(id="0", state="completed", settings={"prompt": "A kite", "seed": 1}, differs={"seed": 1, "duration": 5}),
        Clip(id="1", differs={"seed": 2, "duration": 10}),
    ]
    grid = arrange(cells, {"seed": [1, 2], "duration": [5, 10]})
    assert grid.places == ((0, 0), (1, 1))
    lines = dict(table_of(grid).lines)
    assert [len([one for one in line if one is not None]) for line in lines.values()] == [1, 1]


def test_several_in_one_place_take_a_line_each():
    clips = sweep(
        *[{"prompt": one, "seed": seed, "duration": long} for one in "ab" for seed in (1, 2) for long in (5, 10)]
    )
    table = table_of(arrange(clips, rows="prompt", cols="seed"))
    assert [before for before, _ in table.lines] == ["a", "", "b", ""]
    assert [numbers for _, numbers in table.lines][:2] == [(0, 2), (1, 3)]


def test_models_and_services_are_axes_with_the_names_that_people_know():
    made = [
        Clip(id="0", state="completed", settings={"prompt": "a"}, model="wan2.6", backend="toapis", service="toapis"),
        Clip(
            id="1",
            state="completed",
            settings={"prompt": "a", "model": "wan3.0-video"},
            model="wan3.0-video",
            backend="simulator",
            service="dashscope",
        ),
        Clip(
            id="2",
            state="completed",
            settings={"prompt": "a", "model": "wan3.0-video"},
            model="wan3.0-video",
            backend="simulator",
            service="toapis",
        ),
    ]
    grid = arrange(made)
    axes = {axis.name: axis.values for axis in grid.axes}
    assert axes["service"] == ("ToAPIs", "Simulator, as Model Studio", "Simulator, as ToAPIs")
    assert [dict(facts_of(clip)).get("Model") for clip in made] == ["Wan 2.6", "Wan 3.0", "Wan 3.0"]
    assert dict(facts_of(made[1]))["Service"] == "Simulator, as Model Studio"
    assert cell_json(made[1], grid, 1)["made"] == "Wan 3.0 on Simulator, as Model Studio"
    assert "made" not in cell_json(made[1], arrange([made[1], made[1]]), 0)
    both = {axis.name: axis.values for axis in arrange([made[0], made[2]]).axes}
    assert list(both) in (["model"], ["service"])
