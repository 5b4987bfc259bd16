"""The download of one video: what each fault leads to, how long is waited, and which name the file gets."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace as Some

import pytest

from wan_widgets import errors
from wan_widgets._jobs.files import finalize, naming
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.lifecycle import download
from wan_widgets._jobs.runtime.lifecycle.download import Download
from wan_widgets._jobs.runtime.lifecycle.lost_create import FOUND_IN_LIST
from wan_widgets._jobs.runtime.pacing import retry_budget
from wan_widgets._jobs.runtime.plan import plan_of
from wan_widgets._models import draft_of
from wan_widgets.media.video import VideoFacts
from wan_widgets.services.base import Task

from ...fake import BASE, LOST

TASK = Task(id="task_1", state="succeeded", word="completed", url=f"{BASE}/v.mp4", billing={"status": "settled"})
FACTS = VideoFacts(
    width=1280, height=720, seconds=5.0, fps=24.0, video_codec="h264", frames=120, audio_codec="aac", size=5
)
GONE = errors.FileGoneError("The link is dead.")
PAGE = errors.UnreadableError("A page came.", charged="yes")
BROKEN = errors.MediaError("It is cut off.")
HOUR = 3600.0


def busy(seconds: float) -> errors.TransportError:
    error = errors.TransportError("Busy.")
    error.retry_after = seconds
    return error


class Desk:
    """A job whose video is downloaded: what its service does, and what becomes of the job."""

    def __init__(self, home: Path) -> None:
        home.mkdir()
        plan = plan_of(
            draft_of({"prompt": "A kite", "seed": 1, "resolution": "720p"}, {}), backend="toapis", base_url=BASE
        )
        self.row = replace(plan.row(), id="one", state=JobState.RUNNING, word="running", submitted_at=1000.0)
        self.home = home
        self.template = "{id}"
        self.service = Some(download=self._download)
        self.answers: list[object] = []
        """What each download raises; None for a whole file."""
        self.with_bytes = False
        """Whether bytes come before the fault."""
        self.writes = True
        """Whether anything is written of the file."""
        self.changed = False
        """Whether the folder has disappeared or come back."""
        self.done: list[tuple[object, ...]] = []
        self.shown: list[dict[str, object]] = []

    @property
    def part(self) -> Path:
        return finalize.part_of(self.home, self.row.id)

    async def _download(self, url: str, part: Path, progress) -> None:
        assert url == TASK.url
        if self.writes:
            part.write_bytes(b"video")
        answer = self.answers.pop(0) if self.answers else None
        if answer is None or self.with_bytes:
            progress(5, 9)
        if isinstance(answer, Exception):
            raise answer

    async def move(self, state: JobState, **changes: object) -> None:
        self.done.append((str(state), changes))
        self.row = replace(self.row, state=state, **changes)

    async def save(self, **changes: object) -> None:
        self.done.append(("saved", changes))
        self.row = replace(self.row, **changes)

    async def place(self) -> Path:
        return self.home

    async def pause(self, failures: int, asked: float | None = None, *, note: str = "") -> None:
        self.done.append(("paused", failures, asked, note))

    async def detach(self, error: BaseException) -> None:
        self.done.append(("detached", error))

    async def folder_changed(self) -> bool:
        return self.changed

    def show(self, **changes: object) -> None:
        self.shown.append(changes)


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Desk:
    monkeypatch.setattr(download, "video", Some(verify=lambda _path: FACTS))
    monkeypatch.setattr(finalize, "with_provenance", lambda row, home, facts: (finalize.part_of(home, row.id), facts))
    monkeypatch.setattr(finalize, "write_sidecar", lambda *_: ())
    return Desk(tmp_path / "home")


def save(desk: Desk, task: Task = TASK) -> bool:
    return asyncio.run(Download(desk).save(task))


def test_a_video_is_downloading_with_the_bill_and_the_last_word_and_then_completed(desk):
    desk.row = replace(desk.row, error=Some())
    desk.part.parent.mkdir()
    desk.part.with_suffix(".json").write_text("of an earlier try")
    assert save(desk)
    assert desk.done[0] == ("downloading", {"word": "completed", "billing": {"status": "settled"}, "error": None})
    assert desk.done[1] == ("saved", {"file": "one.mp4"})
    facts = {"file_size": 5, "width": 1280, "height": 720, "flags": (), "error": None}
    assert desk.done[2:] == [("completed", facts)]
    assert desk.shown == [{"bytes_done": 5, "bytes_total": 9}]
    assert (desk.home / "one.mp4").read_bytes() == b"video"
    assert list(desk.part.parent.iterdir()) == []


def test_a_download_that_goes_on_does_not_begin_again(desk):
    desk.row = replace(desk.row, state=JobState.DOWNLOADING)
    assert save(desk)
    assert [what for what, *_ in desk.done] == ["saved", "completed"]


@pytest.mark.parametrize(
    ("fault", "asked", "note"),
    [
        (LOST, None, "The download was interrupted; continuing {when}."),
        (busy(20.0), 20.0, "The download was interrupted; continuing {when}."),
        (errors.RateLimitError("Slow.", retry_after=30.0), 30.0, "The download was interrupted; continuing {when}."),
        (errors.NotSentError("No line."), None, "The download was interrupted; continuing {when}."),
        (errors.BadRequestError("No.", status=400), None, "The download was interrupted; continuing {when}."),
        (PAGE, None, "The host of the file sent something else; trying again {when}."),
        (BROKEN, None, ""),
    ],
    ids=["broken", "busy", "too fast", "not sent", "refused", "page", "no video"],
)
def test_what_may_pass_is_waited_for_longer_each_time(desk, fault, asked, note):
    desk.answers = [fault] * 3
    one = Download(desk)
    assert [asyncio.run(one.save(TASK)) for _ in range(4)] == [False, False, False, True]
    assert [one for one in desk.done if one[0] == "paused"] == [("paused", number, asked, note) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("fault", "left"),
    [(LOST, HOUR), (PAGE, HOUR), (GONE, HOUR), (GONE, -1.0)],
    ids=["broken", "page", "not there yet", "link is over"],
)
def test_bytes_end_a_row_of_faults(desk, fault, left):
    one = Download(desk)
    desk.with_bytes = True
    desk.answers = [fault] * 20
    for _ in range(20):
        assert not asyncio.run(one.save(replace(TASK, left=left)))
    assert {failures for what, failures, *_ in desk.done if what == "paused"} == {1}


@pytest.mark.parametrize(
    ("fault", "tries"), [(PAGE, retry_budget.UNREADABLE_TRIES), (BROKEN, retry_budget.TRIES)], ids=["page", "no video"]
)
def test_what_does_not_pass_is_left_to_the_user(desk, fault, tries):
    one = Download(desk)
    desk.answers = [fault] * tries
    assert [asyncio.run(one.save(TASK)) for _ in range(tries)] == [False] * (tries - 1) + [True]
    what, error = desk.done[-1]
    assert what == "detached"
    assert fault.message in error.message


@pytest.mark.parametrize("writes", [True, False])
def test_what_is_no_video_is_taken_away_before_the_next_try(desk, writes):
    desk.answers, desk.writes = [BROKEN], writes
    assert not save(desk)
    assert not desk.part.exists()
    assert desk.done[-1] == ("paused", 1, None, "")


@pytest.mark.parametrize(
    "fault", [BROKEN, OSError(28, "full"), errors.DownloadError("unsafe")], ids=["no video", "disk", "link"]
)
def test_a_fault_of_a_folder_that_has_changed_is_tried_again_at_once_in_the_new_place(desk, fault):
    desk.changed = True
    desk.answers = [fault]
    assert not save(desk)
    assert [what for what, *_ in desk.done] == ["downloading"]
    assert desk.part.exists()


def test_a_fault_of_the_disk_is_left_to_the_user_and_an_unsafe_link_in_its_own_words(desk):
    for fault, words in ((OSError(28, "full"), "the disk is full"), (errors.DownloadError("unsafe"), "unsafe")):
        desk.answers = [fault]
        assert save(desk)
        what, error = desk.done[-1]
        assert (what, words in error.message) == ("detached", True)


@pytest.mark.parametrize(
    ("left", "hours"), [(0.1, 1), (1.4 * HOUR, 1), (1.5 * HOUR, 2), (24 * HOUR, 24), (1000 * HOUR, 24)]
)
def test_a_file_that_is_not_there_yet_is_waited_for_as_long_as_its_link_lives(desk, left, hours):
    desk.answers = [GONE] * 10
    one = Download(desk)
    for _ in range(10):
        assert not asyncio.run(one.save(replace(TASK, left=left)))
    note = f"The host does not have the file yet; its link stays valid for about {hours} h. Trying again {{when}}."
    assert desk.done[1:] == [("paused", number, None, note) for number in range(1, 11)]


@pytest.mark.parametrize("left", [0.0, -1.0])
def test_a_file_whose_link_is_over_is_asked_for_four_times(desk, left):
    desk.answers = [GONE] * 4
    one = Download(desk)
    assert [asyncio.run(one.save(replace(TASK, left=left))) for _ in range(4)] == [False, False, False, True]
    assert desk.done[1:4] == [("paused", number, None, "") for number in (1, 2, 3)]
    state, changes = desk.done[4]
    assert (state, changes["word"], changes["error"].message) == ("expired", "completed", GONE.message)


@pytest.mark.parametrize(("age", "waits"), [(24.9 * HOUR, True), (25.1 * HOUR, False)])
def test_a_link_of_which_nothing_is_known_lives_for_a_day_and_the_longest_task(desk, monkeypatch, age, waits):
    monkeypatch.setattr(download, "time", Some(time=lambda: 1000.0 + age))
    desk.answers = [GONE]
    assert not save(desk)
    assert ("its link stays valid" in desk.done[1][3]) is waits


# -- the name of the file ----------------------------------------------------------------------------


def test_a_name_that_is_taken_is_left_to_its_owner(desk):
    (desk.home / "one.mp4").write_bytes(b"another")
    assert save(desk)
    assert desk.row.file == "one-2.mp4"
    assert (desk.home / "one.mp4").read_bytes() == b"another"


def test_a_name_that_is_taken_at_the_last_moment_is_left_to_its_owner(desk, monkeypatch):
    put = naming.put_in_place

    def late(part, path, *, home):
        if path.name == "one.mp4":
            path.write_bytes(b"another")
        put(part, path, home=home)

    monkeypatch.setattr(naming, "put_in_place", late)
    assert save(desk)
    assert [changes["file"] for what, changes in desk.done if what == "saved"] == ["one.mp4", "one-2.mp4"]
    assert (desk.home / "one-2.mp4").read_bytes() == b"video"
    assert (desk.home / "one.mp4").read_bytes() == b"another"


def test_a_name_that_leads_out_of_the_folder_is_not_used(desk, tmp_path):
    desk.template = "away/{id}"
    (tmp_path / "elsewhere").mkdir()
    (desk.home / "away").symlink_to(tmp_path / "elsewhere")
    assert save(desk)
    assert desk.row.file == "one.mp4"
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_file_that_has_its_name_already_keeps_it(desk):
    (desk.home / "one.mp4").write_bytes(b"video")
    assert save(desk)
    assert [changes.get("file") for _, changes in desk.done] == [None, "one.mp4", None]
    assert [path.name for path in desk.home.iterdir() if path.is_file()] == ["one.mp4"]


@pytest.mark.parametrize("named", [True, False])
def test_a_file_that_was_named_just_before_a_crash_is_not_downloaded_again(desk, monkeypatch, named):
    """Where the disk was full, the ledger does not have the name: it is the one that the job would get."""
    name, asked = "kept.mp4" if named else "one.mp4", []
    (desk.home / name).write_bytes(b"video")
    for check, answer in (("in_place", named), ("holds_record", not named)):
        monkeypatch.setattr(
            finalize,
            check,
            lambda _row, _home, path, check=check, answer=answer: asked.append((check, path.name)) or answer,
        )
    desk.row = replace(desk.row, file=name if named else None)
    assert save(desk)
    assert asked == [("in_place" if named else "holds_record", name)]
    assert [what for what, *_ in desk.done] == ["downloading", *([] if named else ["saved"]), "completed"]
    assert desk.row.file == name
    assert desk.shown == []


def test_a_file_that_was_named_and_is_not_whole_is_downloaded_again(desk, monkeypatch):
    (desk.home / "one.mp4").write_bytes(b"half")
    monkeypatch.setattr(finalize, "in_place", lambda *_: True)

    def verify(path: Path) -> VideoFacts:
        if path.read_bytes() == b"half":
            raise BROKEN
        return FACTS

    monkeypatch.setattr(download, "video", Some(verify=verify))
    desk.row = replace(desk.row, file="one.mp4")
    assert save(desk)
    assert desk.row.file == "one-2.mp4"


def test_a_file_that_vanishes_with_its_folder_is_not_said_to_be_there(desk, monkeypatch):
    monkeypatch.setattr(naming, "put_in_place", lambda *_, **__: None)
    assert save(desk)
    what, error = desk.done[-1]
    assert (what, "No such file" in error.message) == ("detached", True)


def test_a_finished_job_has_its_earlier_flag_and_what_was_seen_of_the_file(desk, monkeypatch):
    desk.row = replace(desk.row, flags=(FOUND_IN_LIST, "1 × 1 px instead of 2 × 2"))
    monkeypatch.setattr(download, "video", Some(verify=lambda _: replace(FACTS, audio_codec=None)))
    monkeypatch.setattr(finalize, "write_sidecar", lambda *_: (finalize.NOT_BESIDE,))
    assert save(desk)
    assert desk.row.flags == (FOUND_IN_LIST, download.NO_SOUND, finalize.NOT_BESIDE)


# -- a file that is downloaded again -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "words", "kept"),
    [(BROKEN, "not the whole video", False), (OSError(28, "full"), "the disk is full", True), (LOST, "broke", True)],
    ids=["no video", "full disk", "broken"],
)
def test_a_fault_while_a_file_is_downloaded_again_is_raised_and_changes_nothing(desk, fault, words, kept):
    desk.answers = [fault]
    desk.row = replace(desk.row, state=JobState.COMPLETED)
    with pytest.raises(errors.WanError, match=words):
        asyncio.run(download.save_again(desk, TASK))
    assert desk.done == []
    assert desk.part.exists() is kept


def test_a_file_that_is_downloaded_again_shows_how_far_it_is(desk):
    desk.row = replace(desk.row, state=JobState.COMPLETED)
    asyncio.run(download.save_again(desk, TASK))
    assert desk.shown == [{"bytes_done": 5, "bytes_total": 9}]
    assert desk.row.file == "one.mp4"
