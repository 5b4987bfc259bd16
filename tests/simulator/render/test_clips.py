"""The clips that the tests render once: what determines a clip, and different files for different seeds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from support import simulators

from wan_widgets.media import video
from wan_widgets.simulator.render.renderer import RenderSpec

from ..conftest import write_video

SPEC = RenderSpec(prompt="A kite", width=64, height=64, seconds=1, seed=1)


@pytest.fixture
def rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[RenderSpec]:
    """What is rendered, into a folder of the test's own."""
    specs: list[RenderSpec] = []
    monkeypatch.setenv(simulators.CLIPS, str(tmp_path / "clips"))
    monkeypatch.setattr(simulators, "render", lambda spec, path, _: (specs.append(spec), write_video(path)))
    return specs


def test_a_clip_is_rendered_once_and_each_seed_has_a_file_of_its_own(rendered, tmp_path):
    for seed in (1, 2, 1):
        simulators.rendered_once(replace(SPEC, seed=seed), tmp_path / f"{seed}.mp4", None)
    assert rendered == [SPEC]
    one, two = tmp_path / "1.mp4", tmp_path / "2.mp4"
    assert one.read_bytes() != two.read_bytes()
    assert video.verify(one) is not None
    assert video.verify(two) is not None


def test_whatever_else_differs_is_rendered(rendered, tmp_path):
    picture = tmp_path / "a.png"
    for color in ("red", "blue"):
        Image.new("RGB", (8, 8), color).save(picture)
        simulators.rendered_once(replace(SPEC, image=picture), tmp_path / "v.mp4", None)
    simulators.rendered_once(replace(SPEC, prompt="A boat"), tmp_path / "v.mp4", None)
    simulators.rendered_once(replace(SPEC, seconds=2), tmp_path / "v.mp4", None)
    assert len(rendered) == 4


def test_progress_rises_for_a_clip_that_is_there_already(rendered, tmp_path):
    simulators.rendered_once(SPEC, tmp_path / "a.mp4", None)
    answer: list[float] = []
    simulators.rendered_once(SPEC, tmp_path / "b.mp4", answer.append)
    assert answer == sorted(answer)
    assert answer[-1] == 1.0


def test_what_another_renderer_made_is_removed(tmp_path):
    kept, old = tmp_path / simulators._version(), tmp_path / "older"
    for folder in (kept, old):
        folder.mkdir()
    simulators.tidy(tmp_path)
    assert list(tmp_path.iterdir()) == [kept]


def test_at_night_everything_is_rendered_for_real(monkeypatch):
    monkeypatch.setenv("WAN_TIER", "nightly")
    assert simulators.renderer() is None
    monkeypatch.setenv("WAN_TIER", "full")
    assert simulators.renderer() is simulators.rendered_once
    assert simulators.renderer(one_picture=True) is simulators.with_one_picture


def test_with_one_picture_all_prompts_without_shots_share_it_in_files_of_their_own(rendered, tmp_path):
    specs = [replace(SPEC, prompt=prompt) for prompt in ("A boat", "A fox")]
    for number, spec in enumerate(specs):
        simulators.with_one_picture(spec, tmp_path / f"{number}.mp4", None)
    assert len(rendered) == 1
    assert (tmp_path / "0.mp4").read_bytes() != (tmp_path / "1.mp4").read_bytes()
    simulators.with_one_picture(replace(specs[0], shot_type="multi"), tmp_path / "2.mp4", None)
    assert [spec.prompt for spec in rendered] == [simulators.ONE_PROMPT, "A boat"]
