"""Finding jobs again: by what is in them, page by page, and how many there are."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from support.ledgers import HOUR, fill, row_of

from wan_widgets._jobs.ledger import lease, measure_store
from wan_widgets._jobs.ledger.history.filters import (
    Filters,
    filters_of,
    moment,
)
from wan_widgets._jobs.ledger.history.orders import ORDERS, MeasureOrder
from wan_widgets._jobs.ledger.history.queries import History
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.state import JobState


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def numbers(home, text="", **wanted):
    """The numbers of the jobs that are found, newest first."""
    return [int(row.id[:8]) for row in History(home).page(filters_of(text, **wanted), size=None).rows]


def where(count, holds):
    return [number for number in range(count) if holds(number)]


def test_an_empty_folder_has_no_history_and_stays_empty(home):
    history = History(home)
    assert history.page(Filters()).rows == ()
    counts = history.counts(Filters())
    assert (counts.total, counts.matching, counts.by) == (0, 0, {})
    assert history.takes(["f"]) == {}
    assert (history.unmeasured(), history.unmeasured_rows(3)) == (0, [])
    assert history.prompts(3) == history.sums(Filters(), usd=True) == history.plans(Filters()) == []
    assert history.twins(["a"]) == history.found_counts() == {}
    assert not home.exists()


def test_each_prompt_is_offered_once_as_it_was_typed_the_last_sent_first(home):
    sent = [
        {"prompt": "fog", "created_at": 5.0, "star": True},
        {"prompt": "fog", "created_at": 1.0, "star": False},
        {"prompt": "wet fog", "template": "{state} fog", "created_at": 3.0, "star": False},
        {"prompt": "dry fog", "template": "{state} fog", "created_at": 4.0, "star": False},
        {"prompt": "fox", "created_at": 5.0, "star": False},
        {"prompt": " ", "created_at": 9.0},
    ]
    Ledger(home).add([replace(row_of(number, now=0.0), **changes) for number, changes in enumerate(sent)])
    offered = [("fox", 5.0, 1, False), ("fog", 5.0, 2, True), ("{state} fog", 4.0, 2, False)]
    assert History(home).prompts(9) == offered
    assert History(home).prompts(2) == offered[:2]


def test_the_newest_videos_that_are_there_and_not_measured_are_left_to_measure(home):
    fill(home, 9)  # the sixth has failed
    ledger = Ledger(home)
    ledger.write(row_of(2, now=0.0).id, None, {"file_deleted_at": 1.0})
    state = measure_store.FileState(path="gone-1.mp4", size=1, modified_ns=1)
    measure_store.save(ledger, state, "0" * 64, "wan", measure_store.StoredRun(version="1"))
    history = History(home)
    assert history.unmeasured() == 6
    assert [int(row.id[:8]) for row in history.unmeasured_rows(9)] == [0, 3, 4, 6, 7, 8]
    assert [int(row.id[:8]) for row in history.unmeasured_rows(2)] == [0, 3]


def paged(home, order):
    """The numbers of all jobs, page by page."""
    seen, after = [], None
    while True:
        page = History(home).page(Filters(), after=after, size=40, order=order)
        seen += [int(row.id[:8]) for row in page.rows]
        after = page.cursor
        if after is None:
            return seen


def test_pages_follow_each_other_without_gap_or_repeat(home):
    fill(home, 105)
    assert paged(home, "newest") == list(range(105))
    assert paged(home, "oldest") == list(range(105))[::-1]
    assert paged(home, "longest") == sorted(range(105), key=lambda n: (-(5, 10, 15)[n % 3], n))
    rows = {int(row.id[:8]): row for row in History(home).page(Filters(), size=None).rows}
    by_prompt = sorted(range(105), key=lambda n: (rows[n].prompt.lower(), rows[n].created_at))
    assert paged(home, "prompt") == by_prompt


@pytest.mark.parametrize("order", ORDERS)
def test_jobs_of_one_moment_are_distinguished_by_their_row(home, order):
    fill(home, 90, created_at=1_700_000_000.0, prompt="The same", request={})
    seen = paged(home, order)
    assert sorted(seen) == list(range(90))
    assert seen == sorted(seen) or seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("changes", [{}, {"created_at": 1e9}], ids=["at different times", "at one moment"])
@pytest.mark.parametrize(("size", "lengths"), [(1, [1] * 5), (2, [2, 2, 1]), (4, [4, 1]), (5, [5]), (6, [5])])
def test_pages_of_any_size_hold_each_job_once(home, size, lengths, changes):
    fill(home, 5, **changes)
    pages, after = [], None
    for _ in lengths:
        page = History(home).page(Filters(), after=after, size=size)
        pages.append([row.id for row in page.rows])
        after = page.cursor
    assert after is None
    assert [len(page) for page in pages] == lengths
    assert [job for page in pages for job in page] == [row.id for row in History(home).page(Filters(), size=None).rows]


def measure(home, *motions):
    """Store the motion of the first videos."""
    for number, motion in enumerate(motions):
        state = measure_store.FileState(path=f"gone-{number}.mp4", size=1, modified_ns=1)
        run = measure_store.StoredRun(version="1", numbers={"motion": motion})
        measure_store.save(Ledger(home), state, str(number) * 64, "wan", run)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("motion>0.2", [1]),
        ("motion>=0.2", [0, 1, 2]),
        ("motion<0.9", [0, 2]),
        ("motion<=0.9", [0, 1, 2]),
        ("motion:0.9", [1]),
        ("motion>0.1 motion<0.5", [0, 2]),
        ("loudness<0", []),
    ],
)
def test_only_videos_whose_measure_is_known_are_found_by_it(home, line, found):
    fill(home, 5)
    measure(home, 0.2, 0.9, 0.2, None)
    assert numbers(home, line) == found


def test_a_choice_of_the_simulator_narrows_the_other_choices(home):
    fill(home, 30)
    counts = History(home).counts(filters_of(simulated=True, starred=True))
    assert (counts.total, counts.matching) == (30, 2)
    assert counts.by["mode"] == {"r2v": 1, "t2v": 1}


@pytest.mark.parametrize(
    "order", [*ORDERS, MeasureOrder("motion", most=True), MeasureOrder("motion", most=False)], ids=str
)
def test_pages_in_any_order_hold_each_job_once_also_those_of_one_key(home, order):
    fill(home, 6)
    measure(home, 0.2, 0.9, 0.2, None)
    every = [row.id for row in History(home).page(Filters(), size=None, order=order).rows]
    for size in (1, 2, 4):
        seen, after = [], None
        for _ in range(0, 6, size):
            page = History(home).page(Filters(), after=after, size=size, order=order)
            seen += [row.id for row in page.rows]
            after = page.cursor
        assert (seen, after) == (every, None)
    if isinstance(order, MeasureOrder):
        first = [1, 0, 2] if order.most else [2, 0, 1]
        assert [int(one[:8]) for one in every[:3]] == first


@pytest.mark.parametrize(("size", "read"), [(1, 2), (5, 6), (None, 20)])
def test_a_page_reads_one_job_more_than_it_shows(home, monkeypatch, size, read):
    fill(home, 20, prompt="Für den Film")
    folded = []
    connect = History._connect

    def counting(self, **how):
        connection = connect(self, **how)
        connection.create_function("wan_fold", 1, lambda text: folded.append(text) or str(text).casefold())
        return connection

    monkeypatch.setattr(History, "_connect", counting)
    assert len(History(home).page(Filters(words=("ü",)), size=size).rows) == (size or 20)
    assert len(folded) == read


def test_a_new_job_does_not_move_the_next_page(home):
    fill(home, 60)
    first = History(home).page(Filters(), size=40)
    Ledger(home).begin(
        row_of(0, now=time.time() + 50).__class__(id="new", fingerprint="n", created_at=time.time() + 9), again=True
    )
    second = History(home).page(Filters(), after=first.cursor, size=40)
    assert [int(row.id[:8]) for row in second.rows] == list(range(40, 60))


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        ({"text": "lighthouse"}, lambda n: n % 5 == 0),
        ({"text": "LIGHTHOUSE fog"}, lambda n: n % 5 == 0),
        ({"text": '"fog while two"'}, lambda n: n % 5 == 0),
        ({"text": '"while fog"'}, lambda n: False),
        ({"text": "slower beam"}, lambda n: n % 11 == 0),
        ({"text": "low quality"}, lambda n: n % 3 == 0),
        ({"text": "720p"}, lambda n: n % 2 == 0),
        ({"text": "negative_prompt"}, lambda n: False),
        ({"text": "FÜR"}, lambda n: n % 13 == 0),
        ({"text": "00000017-wan"}, lambda n: n == 17),
        ({"text": "100%"}, lambda n: False),
        ({"text": "task_33"}, lambda n: n == 33),
        ({"text": "star:yes mode:t2v"}, lambda n: n % 7 == 0 and n % 5 in (0, 2, 4)),
        ({"text": "state:failed"}, lambda n: n % 8 == 5),
        ({"text": "seed:7"}, lambda n: n == 7),
        ({"text": 'tag:"für den film"'}, lambda n: n % 13 == 0),
        ({"text": "note:no fox"}, lambda n: n % 5 == 4 and n % 11 != 0),
        ({"text": "with:simulator"}, lambda n: n % 2 == 1),
        ({"text": "scene:5"}, lambda n: False),
        ({"starred": True}, lambda n: n % 7 == 0),
        ({"starred": False}, lambda n: n % 7 != 0),
        ({"noted": True}, lambda n: n % 11 == 0),
        ({"tag": "BEST"}, lambda n: n % 13 == 0),
        ({"tag": "bes"}, lambda n: False),
        ({"mode": "Reference to video"}, lambda n: n % 5 == 1),
        ({"model": "wan2.6"}, lambda n: True),
        ({"model": "wan9"}, lambda n: False),
        ({"simulated": True}, lambda n: n % 2 == 1),
        ({"simulated": True, "starred": True}, lambda n: n % 14 == 7),
        ({"simulated": False, "starred": True}, lambda n: n % 14 == 0),
        ({"backend": "toapis"}, lambda n: n % 2 == 0),
        ({"sweep": "sweep-1"}, lambda n: 20 <= n < 29),
        ({"seed": 12}, lambda n: n == 12),
        ({"takes_of": "00000013-wan-test"}, lambda n: n in (13, 18)),
        ({"state": ("failed", JobState.EXPIRED)}, lambda n: n % 8 == 5),
        ({"text": "state:done"}, lambda n: n % 8 != 5),
        ({"state": "Done"}, lambda n: n % 8 != 5),
        ({"text": "state:going"}, lambda n: False),
        ({"text": "kite", "starred": True, "state": "completed"}, lambda n: n % 35 == 7 and n % 8 != 5),
    ],
)
def test_each_filter_finds_what_it_says(home, wanted, holds):
    fill(home, 60)
    text = wanted.pop("text", "") if "text" in wanted else ""
    assert numbers(home, text, **wanted) == where(60, holds)
    assert History(home).counts(filters_of(text, **wanted)).matching == len(where(60, holds))


def test_dates_are_days_of_the_user_or_moments(home):
    fill(home, 60)
    now = time.time()
    assert numbers(home, since=now - 10.5 * HOUR) == list(range(11))
    assert numbers(home, until=now - 10.5 * HOUR) == list(range(11, 60))
    today = datetime.now().astimezone().date()
    assert numbers(home, since=today) == numbers(home, f"after:{today.isoformat()}")
    both = numbers(home, since=today - timedelta(days=1), until=str(today - timedelta(days=1)))
    assert both
    assert not set(both) & set(numbers(home, since=today))
    assert moment(datetime(2026, 11, 1, tzinfo=UTC)) == 1_793_491_200.0
    assert moment("2026-11-01", end=True) - moment("2026-11-01") == 24 * HOUR


def test_a_job_whose_owner_is_dead_is_found_as_detached_alone(home):
    dead = f"{lease._machine()}.999999999.1"
    fill(home, 3)
    ledger = Ledger(home)
    for name, owner in (("lost", dead), ("mine", lease.me())):
        one = row_of(0, now=time.time()).__class__(
            id=name, fingerprint=name, state=JobState.RUNNING, task_id="t", owner=owner, lease_until=0.0, created_at=1.0
        )
        ledger.begin(one, again=True)

    def ids(**wanted):
        return [row.id for row in History(home).page(filters_of(**wanted), size=None).rows]

    assert ids(state="detached") == ["lost"]
    assert ids(state="running") == ["mine"]
    counts = History(home).counts(Filters())
    assert counts.by["state"] == {"completed": 3, "detached": 1, "running": 1}


def test_counts_say_what_each_choice_would_leave(home):
    fill(home, 300)
    counts = History(home).counts(filters_of("fog", state="failed", starred=True))
    fog = where(300, lambda n: n % 5 in (0, 4) or n % 11 == 0)
    assert counts.total == 300
    assert counts.matching == len([n for n in fog if n % 8 == 5 and n % 7 == 0])
    assert counts.by["state"]["failed"] == counts.matching > 0
    assert counts.by["state"]["completed"] == len([n for n in fog if n % 8 != 5 and n % 7 == 0])
    assert counts.by["star"]["1"] == counts.matching
    assert counts.by["star"]["0"] == len([n for n in fog if n % 8 == 5 and n % 7 != 0])
    assert History(home).counts(Filters()).by["tag"] == {"best": 24, "für den Film": 24}


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [("mode", "i2v", "r2v"), ("model", "m1", "m2"), ("backend", "toapis", "dashscope"), ("service", "s1", "s2")],
)
def test_a_choice_narrows_the_other_choices_and_not_its_own(home, column, one, other):
    for number, (value, star) in enumerate([(one, True), (one, False), (other, True)]):
        Ledger(home).begin(replace(row_of(number, now=time.time()), star=star, **{column: value}), again=True)
    counts = History(home).counts(Filters(**{column: one}))
    assert (counts.total, counts.matching) == (3, 2)
    assert counts.by[column] == {one: 2, other: 1}
    assert counts.by["star"] == {"0": 1, "1": 1}
    starred = History(home).counts(Filters(starred=True))
    assert (starred.matching, starred.by["star"], starred.by[column]) == (2, {"0": 1, "1": 2}, {one: 1, other: 1})


@pytest.mark.parametrize("text", ["fog", "o", "best", "state:failed o", "star:yes o", "mode:t2v o", "state:failed"])
def test_the_tags_of_a_search_are_those_of_the_jobs_that_it_finds(home, text):
    fill(home, 200)
    found = History(home).page(filters_of(text), size=None).rows
    tags = Counter(tag for row in found for tag in row.tags)
    assert tags
    assert History(home).counts(filters_of(text)).by["tag"] == tags


def test_takes_of_many_requests_are_counted_at_once(home):
    fill(home, 20)
    assert History(home).takes(["f0-0", "f1-4", "none"]) == {"f0-0": 2, "f1-4": 2}


def test_a_page_that_holds_all_there_is_has_no_next_one(home):
    fill(home, 40)
    history = History(home)
    assert history.page(Filters(), size=40).cursor is None
    assert history.page(Filters(), size=41).cursor is None
    first = history.page(Filters(), size=39)
    assert (len(first.rows), first.cursor is None) == (39, False)
    assert len(history.page(Filters(), after=first.cursor, size=39).rows) == 1


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"prompt": "Ein GRÜNER Drache"}, "grün"),
        ({"remark": "zu früh"}, "FRÜH"),
        ({"template": "{ding} im Café"}, "café"),
        ({"tags": ("größe",)}, "größe"),
        ({"request": {"negative_prompt": "unschöne Hände"}}, "hände"),
        ({"prompt": "A STRASSE in the rain"}, "straße"),
        ({"prompt": "猫が走る"}, "猫"),
    ],
)
def test_a_word_that_is_not_ascii_is_found_wherever_it_stands(home, change, word):
    ledger, now = Ledger(home), time.time()
    ledger.begin(replace(row_of(0, now=now), **change), again=True)
    ledger.begin(row_of(1, now=now), again=True)
    assert numbers(home, word) == [0]


def test_a_page_has_forty_jobs_where_no_number_is_given(home):
    fill(home, 41)
    assert len(History(home).page(Filters()).rows) == 40


def test_only_tasks_that_are_asked_for_are_named_as_those_of_other_jobs(home):
    ledger, now = Ledger(home), time.time()
    body = {"model": "wan2.6-t2v"}
    lost = replace(row_of(0, now=now), task_id=None, body=body, submitted_at=now - 30)
    there = replace(row_of(2, now=now), task_id="task_there", submitted_at=now - 10_000)
    unasked = replace(row_of(4, now=now), task_id="task_unasked")
    rival = replace(row_of(6, now=now), task_id=None, body=body, submitted_at=now - 20)
    before = replace(row_of(8, now=now), task_id=None, body=body, submitted_at=now - 10_000)
    other_model = replace(row_of(10, now=now), task_id=None, body={"model": "x"}, submitted_at=now - 20)
    elsewhere = replace(row_of(12, now=now), task_id="task_free", service="dashscope")
    ledger.add([lost, there, unasked, rival, before, other_model, elsewhere])
    owned, rivals = ledger.rivals(lost, "wan2.6-t2v", ["task_there", "task_free", "task_new"], now - 60, now)
    assert owned == {"task_there"}
    assert [row.id for row in rivals] == [rival.id]
