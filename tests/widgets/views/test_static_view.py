from html.parser import HTMLParser

import numpy as np
from jobs.fake import make_video

from wan_widgets._jobs.record.state import JobState
from wan_widgets.widgets.views.static_view import poster_of, render, stored_list, table

from .test_job_view import NOW, snapshot

HOSTILE = "<script>alert(1)</script> \"'&<img src=x onerror=alert(1)>"


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def only(self, tag: str) -> dict:
        (attributes,) = [attrs for name, attrs in self.found if name == tag]
        return attributes


def done(**changes):
    facts = {"file": "/x/cat.mp4", "file_size": 1_000_000, "finished_at": NOW, **changes}
    return snapshot(JobState.COMPLETED, **facts)


def test_a_done_job_has_a_player_on_the_relative_path():
    video = Tags(render(done(), source="wan_videos/cat.mp4", poster=b"RIFF", now=NOW)).only("video")
    assert video["src"] == "wan_videos/cat.mp4"
    assert video["preload"] == "metadata"
    assert "controls" in video
    assert video["poster"].startswith("data:image/webp;base64,")
    assert (video["width"], video["height"]) == ("480", "270")
    assert "aspect-ratio:1920/1080" in video["style"]


def test_a_tall_video_is_fitted_into_the_height():
    video = Tags(render(done(width=1080, height=1920), source="a.mp4", poster=None, now=NOW)).only("video")
    assert int(video["height"]) == 360


def test_hostile_text_stays_text():
    html = render(done(prompt=HOSTILE, file=f"/x/{HOSTILE}.mp4"), source='a".mp4', poster=b"x", now=NOW)
    assert {tag for tag, _ in Tags(html).found} <= {"div", "video", "img", "b", "code", "span"}
    assert HOSTILE not in html


def test_there_is_no_script_and_only_a_few_kilobytes():
    html = render(done(prompt="x" * 5000), source="a.mp4", poster=b"x" * 4000, now=NOW)
    assert "script" not in html
    assert len(html) < 14_000


def test_a_simulated_video_wears_its_badge():
    assert "SIMULATED" in render(done(backend="simulator"), source="a.mp4", poster=None, now=NOW)
    assert "SIMULATED" not in render(done(), source="a.mp4", poster=None, now=NOW)


def test_a_job_takes_five_kb_of_the_notebook(tmp_path):
    chance = np.random.default_rng(1)
    picture = chance.integers(60, 200, (9, 16, 3), np.uint8).repeat(80, 0).repeat(80, 1)
    path = make_video(tmp_path / "colors.mp4", 1280, 720, seconds=1.0, picture=picture)
    poster = poster_of(str(path))
    assert poster is not None
    html = render(done(file=str(path)), source="wan_videos/colors.mp4", poster=poster, now=NOW)
    assert len(html) < 5000
    assert html.count("data:image/webp;base64,") == 2


def test_a_video_out_of_reach_shows_its_poster_and_its_path():
    html = render(done(), source=None, poster=b"x", now=NOW)
    tags = {tag for tag, _ in Tags(html).found}
    assert "video" not in tags
    assert "img" in tags
    assert "cat.mp4" in html


def test_the_stored_block_carries_its_forms_id():
    assert Tags(stored_list("abc", ["<p>1</p>"])).found[1] == ("div", {"class": "wan-stored", "data-form": "abc"})


def test_tables_escape_their_cells():
    assert "<b>" not in table(["<b>"], [["<b>"]])


def test_dollars_in_a_prompt_are_no_formula():
    for html in (render(done(), source="a.mp4", poster=None, now=NOW), table(("Prompt",), [("$5 and $10",)])):
        assert "mathjax_ignore" in Tags(html).found[0][1]["class"].split()


def test_what_turns_the_direction_of_text_stays_out_of_the_table():
    assert "\u202e" not in table(("Prompt",), [("A \u202ekite",)])
    assert "\x1b" not in render(done(prompt="A \x1b[31mkite"), source="a.mp4", poster=None, now=NOW)
