"""Every known form of ToAPIs' answers, and incorrect ones."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiers import examples

from wan_widgets.redaction import Secret
from wan_widgets.services import parsing
from wan_widgets.services.url_policy import LONGEST_URL

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(
                ["id", "task_id", "status", "data", "error", "result", "url", "progress", "message", "code"]
            )
            | st.text(),
            inner,
        )
    ),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("answer", "task_id"),
    [
        (
            {"id": "video_01", "object": "generation.task", "status": "queued", "progress": 0, "metadata": {}},
            "video_01",
        ),
        ({"id": "video_01", "status": "pending"}, "video_01"),
        ({"id": "video_01", "status": "in_progress"}, "video_01"),
        ({"task_id": "task_9", "status": ""}, "task_9"),
        ({"id": "gen_1", "task_id": "task_9", "status": ""}, "task_9"),
        ({"code": 200, "data": [{"status": "submitted", "task_id": "task_9"}]}, "task_9"),
        ({"data": {"id": "tsk_vid_1"}}, "tsk_vid_1"),
        ({"code": "success", "data": {"task_id": "t", "status": "NOT_START"}}, "t"),
        ({"id": 4711, "status": "queued"}, "4711"),
        ({"task_id": None, "id": "video_01"}, "video_01"),
        ([{"id": "video_01"}], "video_01"),
        ({"id": "video_01", "data": {"other": 1}}, "video_01"),
        ({"id": "video_01", "data": [{"other": 1}]}, "video_01"),
        ({"id": "outer", "data": {"id": "gen_1", "task_id": "task_9", "status": "queued"}}, "task_9"),
    ],
)
def test_every_create_answer_gives_the_id(answer, task_id):
    assert parsing.id_of(answer) == task_id
    assert parsing.task_of(answer, task_id).state in ("queued", "running")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        "video_01",
        7,
        {"id": ""},
        {"id": None},
        {"id": True},
        {"id": {"a": 1}},
        {"id": ".."},
        {"id": "x" * 999},
        {"id": "a\nb"},
        {"id": "\ud800"},
        {"data": []},
        {"data": None},
        {"error": {"message": "no"}},
    ],
)
def test_an_answer_without_a_usable_id_has_none(answer):
    assert parsing.id_of(answer) is None


@pytest.mark.parametrize(
    ("word", "state"),
    [
        *((word, "queued") for word in ("queued", "submitted", "pending", "", "QUEUED", " Pending ")),
        *((word, "running") for word in ("in_progress", "processing", "In Progress", "in-progress")),
        *((word, "succeeded") for word in ("completed", "succeeded", "success", "SUCCESS")),
        *((word, "failed") for word in ("failed", "failure", "error", "cancelled", "canceled")),
        ("expired", "expired"),
        ("post_processing", "queued"),
        ("<b>done?</b>", "queued"),
    ],
)
def test_a_status_word_gives_a_state_and_an_unknown_one_is_not_final(word, state):
    assert parsing.task_of({"id": "t", "status": word}, "t").state == state


@pytest.mark.parametrize(("word", "known"), [("In-Progress", True), ("", True), ("post_processing", False)])
def test_whether_a_status_word_is_known(word, known):
    assert parsing.is_known(word) is known


@pytest.mark.parametrize("status", [None, 3, ["completed"], {"a": 1}, True])
def test_a_status_that_is_no_word_is_not_final(status):
    assert parsing.task_of({"id": "t", "status": status}, "t").state in ("queued", "running")


@pytest.mark.parametrize(
    ("value", "progress"),
    [
        (0, 0.0),
        (42, 0.42),
        (100, 1.0),
        ("42%", 0.42),
        ("42 %", 0.42),
        ("42", 0.42),
        (0.5, 0.5),
        ("0.5", 0.5),
        ("0.5%", 0.005),
        (1, 0.01),
        (130, 1.0),
        (99.9, 0.999),
        (-1, None),
        (None, None),
        (True, None),
        ("soon", None),
        (float("nan"), None),
        (float("inf"), None),
        ([42], None),
        ({}, None),
        ("9" * 5000, None),
        (10**400, None),
        ("", None),
    ],
)
def test_progress_is_read_from_numbers_and_words(value, progress):
    assert parsing.progress_of(value) == pytest.approx(progress)


@pytest.mark.parametrize(
    "record",
    [
        {"result": {"type": "video", "data": [{"url": "https://f/v.mp4", "format": "mp4"}]}},
        {"result": {"videos": [{"url": "https://f/v.mp4"}]}},
        {"result": {"videos": [{"video_url": "https://f/v.mp4"}]}},
        {"result": {"video_url": "https://f/v.mp4"}},
        {"result": {"url": "https://f/v.mp4"}},
        {"result": {"data": {"url": "https://f/v.mp4"}}},
        {"result": [{"url": "https://f/v.mp4"}]},
        {"result": '{"data": [{"url": "https://f/v.mp4"}]}'},
        {"result": "https://f/v.mp4"},
        {"url": "https://f/v.mp4"},
        {"video_url": " https://f/v.mp4 "},
        {"result": {"data": [{"url": None}, {"url": "https://f/v.mp4"}]}},
        {"result": {"data": []}, "url": "https://f/v.mp4"},
    ],
)
def test_the_link_is_found_in_every_place(record):
    plain = parsing.task_of({"id": "t", "status": "completed", **record}, "t")
    wrapped = parsing.task_of({"code": 200, "data": {"id": "t", "status": "completed", **record}}, "t")
    assert plain.url == wrapped.url == "https://f/v.mp4"


@pytest.mark.parametrize(("before", "link"), [(9, "https://f/v.mp4"), (10, None)])
def test_the_link_is_looked_for_in_the_first_ten_videos(before, link):
    result = {"data": [{}] * before + [{"url": "https://f/v.mp4"}]}
    assert parsing.task_of({"id": "t", "status": "completed", "result": result}, "t").url == link


@pytest.mark.parametrize(
    "result", [None, {}, {"data": []}, {"data": [{}]}, {"data": "", "url": 7}, {"url": "h" * 9000}, 7]
)
def test_a_completed_task_without_a_link_stays_one_without(result):
    task = parsing.task_of({"id": "t", "status": "completed", "result": result}, "t")
    assert (task.state, task.url) == ("succeeded", None)


def test_a_long_word_for_a_state_is_cut():
    assert parsing.task_of({"id": "t", "status": "w" * 50}, "t").word == "w" * 39 + "…"
    assert len(parsing.task_of({"id": "t", "status": ["w" * 50]}, "t").word) == 40


@pytest.mark.parametrize(
    ("times", "took"),
    [({"created_at": 100, "completed_at": 160}, 60.0), ({"created_at": 100}, None), ({"completed_at": 160}, None)],
)
def test_how_long_a_task_took_is_known_from_its_creation_and_its_end(times, took):
    assert parsing.task_of({"id": "t", "status": "completed", **times}, "t").took == took


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>502</html>",
        b'{"id": "a"',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 10_000,
        b"nul",
    ],
)
def test_what_is_no_json_is_none(body):
    assert parsing.parse(body) is None


def test_of_duplicate_keys_the_last_counts_and_odd_numbers_are_none():
    assert parsing.parse(b'{"id": "a", "id": "b", "n": NaN}') == {"id": "b", "n": None}


@given(JSON)
@settings(max_examples=examples(150), deadline=None)
def test_no_answer_at_all_makes_a_reader_raise(answer):
    parsing.id_of(answer)
    parsing.task_of(answer, "t")
    parsing.fault_of(answer)
    parsing.balance_of(answer)
    parsing.uploaded_url(answer)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (1768400000, 1768400000),
        (1768400000123, 1768400000.123),
        ("1768400000", 1768400000),
        ("1970-01-01T00:01:00Z", 60),
        ("1970-01-01 00:01:00", 60),
        (0, None),
        (-5, None),
        (None, None),
        ("yesterday", None),
        (1e300, None),
        (True, None),
        (0.5, 0.5),
        (1e11, None),
        (1e11 + 1, 100_000_000.001),
        (1e14, None),
    ],
)
def test_a_time_is_read_from_seconds_milliseconds_and_text(value, seconds):
    assert parsing.time_of(value) == seconds


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7", 7.0),
        ("2.5", 2.5),
        ("0", 1.0),
        ("-3", 1.0),
        ("1e9", 43_200.0),
        ("Thu, 01 Jan 1970 00:00:30 GMT", 30.0),
        ("Thu, 01 Jan 1960 00:00:00 GMT", 1.0),
        ("soon", None),
        ("", None),
        (None, None),
        ("nan", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_has_bounds(header, wait):
    assert parsing.wait_of(header, now=0.0) == wait


def test_a_date_to_wait_for_is_counted_from_the_time_of_the_server():
    assert parsing.wait_of("Thu, 01 Jan 1970 00:00:30 GMT", now=10.0) == 20.0
    assert parsing.wait_of("30", now=10.0) == 30.0


def test_a_balance_is_read_and_an_unlimited_one_has_no_number():
    plain = parsing.balance_of({"success": True, "remain_balance": "3.5", "used_balance": 1, "remain_credits": 700})
    assert (plain.remaining, plain.used, plain.credits, plain.unlimited) == (3.5, 1.0, 700.0, False)
    free = parsing.balance_of({"success": True, "remain_balance": -1, "used_balance": 2, "unlimited_quota": True})
    assert (free.remaining, free.used, free.unlimited) == (None, 2.0, True)
    assert parsing.balance_of({"success": False, "message": "no", "remain_balance": 1}) is None


def test_billing_is_kept_small_and_plain():
    billing = {"credits": 12, "cost_usd": 0.06, "status": "charged", "raw": {"a": 1}, **{f"n{i}": i for i in range(99)}}
    kept = parsing.task_of({"id": "t", "billing": billing}, "t").billing
    assert kept["credits"] == 12
    assert "raw" not in kept
    assert len(kept) == 20 - 1  # of the first twenty, one is not plain
    long = parsing.task_of({"id": "t", "billing": {"n" * 99: "v" * 300}}, "t").billing
    assert long == {"n" * 39 + "…": "v" * 199 + "…"}


def test_a_page_gives_its_title_and_nothing_takes_long():
    assert parsing.page_words(b"<html><title>502 Bad Gateway</title><script>x</script>") == "502 Bad Gateway"
    begun = time.process_time()
    for nasty in (b"<" * 2_000_000, b"<title>" * 300_000, b"<a " * 700_000):
        parsing.page_words(nasty)
    assert time.process_time() - begun < 20  # a bound against hanging, no measurement


def test_a_number_as_text_is_read_up_to_forty_characters():
    assert parsing.number_of("0" * 39 + "7") == 7.0
    assert parsing.number_of("0" * 40 + "7") is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-01-14T10:00:00", 1_768_384_800.0),
        ("2026-01-14T10:00:00Z", 1_768_384_800.0),
        ("2026-01-14T18:00:00+08:00", 1_768_384_800.0),
        ("2026-01-14 10:00:00.500", 1_768_384_800.5),
    ],
)
def test_a_time_as_text_is_utc_unless_it_names_its_zone(text, seconds):
    assert parsing.time_of(text) == seconds


def test_words_of_a_page_are_at_most_two_hundred_characters():
    assert parsing.page_words(f"<title>{'x' * 300}</title>".encode()) == "x" * 199 + "…"
    assert parsing.page_words(b"y" * 300) == "y" * 199 + "…"
    assert parsing.page_words(b"<b>two</b>\n words") == "two words"
    assert parsing.page_words(b"<b>" * 2730 + b"abc") == "ab"  # of the first 8192 bytes


def test_a_link_of_an_upload_that_holds_a_key_or_is_no_link_is_none(monkeypatch):
    key = "q7w9e2r4t6y8u1i3o5p0"
    good = "https://files.example/a.png"
    assert parsing.uploaded_url({"data": {"url": good}}) == good
    assert parsing.uploaded_url({"data": good}) == good
    assert parsing.uploaded_url({"url": good, "success": True}) == good
    assert parsing.uploaded_url({"url": good, "success": False}) is None
    Secret(key)
    for bad in (
        f"{good}?key={key}",
        f"{good}?key={key[4:14]}",
        "ftp://files.example/a",
        f"{good}\u2028",
        f"{good}\u202e",
        7,
    ):
        assert parsing.uploaded_url({"data": {"url": bad}}) is None
        assert parsing.uploaded_url({"data": bad, "url": good}) == good


def test_a_date_without_a_zone_is_utc_wherever_this_machine_is(monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert parsing.date_of("Thu, 01 Jan 1970 00:00:30 -0000") == 30.0
        assert parsing.date_of("Thu, 01 Jan 1970 00:00:30 GMT") == 30.0
        assert parsing.date_of("Thu, 01 Jan 1970 02:00:30 +0200") == 30.0
        assert parsing.time_of("1970-01-01T00:01:00") == 60.0
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_code_is_a_number_of_up_to_forty_digits_or_a_text():
    assert parsing.fault_of({"code": 10**40 - 1, "message": "no"}).code == "9" * 40
    assert parsing.fault_of({"code": 10**40, "message": "no"}).code == ""
    assert parsing.fault_of({"code": -(10**40), "message": "no"}).code == ""
    assert parsing.fault_of({"code": True, "message": "no"}).code == ""


def test_an_id_is_a_number_above_zero_or_a_text():
    assert parsing.usable_id(10**40 - 1) == "9" * 40
    assert parsing.usable_id(10**40) is None
    assert parsing.usable_id(1) == "1"
    assert parsing.usable_id(0) is None
    assert parsing.usable_id("x" * 256) == "x" * 256
    assert parsing.usable_id("x" * 257) is None


def test_a_bill_keeps_plain_values_alone():
    billing = {"cost_usd": "0.5", "paid": True, "credits": 3, "nothing": None, "endless": float("inf"), 7: "seven"}
    kept = parsing.task_of({"id": "t", "billing": billing}, "t").billing
    assert kept == {"cost_usd": "0.5", "paid": True, "credits": 3, "7": "seven"}


def test_a_balance_is_read_from_its_envelope_and_a_part_of_it_is_enough():
    inside = parsing.balance_of({"data": {"remain_balance": 2}})
    assert (inside.remaining, inside.used, inside.unlimited) == (2.0, None, False)
    assert parsing.balance_of({"data": {"other": 1}, "used_balance": 4}).used == 4.0
    assert parsing.balance_of({"remain_balance": -1}).unlimited
    assert parsing.balance_of({"unlimited_quota": True}).unlimited
    assert parsing.balance_of({"remain_balance": -1, "remain_credits": 700}).credits is None
    assert parsing.balance_of({"remain_balance": 2, "remain_credits": 700}).credits == 700.0
    assert parsing.balance_of({"data": {}}) is None
    assert parsing.balance_of([1]) is None


def test_an_answer_describes_a_task_by_a_state_an_id_or_a_link_and_not_without():
    assert parsing.task_of({"status": "queued"}, "t").id == "t"
    assert parsing.task_of({"id": "x"}, "t").id == "t"
    assert parsing.task_of({"url": "https://f/v.mp4"}, "t").url == "https://f/v.mp4"
    assert parsing.task_of({}, "t") is None
    assert parsing.task_of({"message": "busy"}, "t") is None


def test_the_longest_link_of_a_video_is_taken_and_none_that_holds_a_key():
    link = "https://files.example/".ljust(LONGEST_URL, "a")
    assert parsing.link_of(link) == link
    assert parsing.link_of(f"{link}a") is None
    Secret("q7w9e2r4t6y8u1i3o5p0")
    assert parsing.link_of("https://files.example/q7w9e2r4t6y8u1i3o5p0.mp4") is None


def test_the_longest_link_of_an_upload_is_taken():
    link = "https://files.example/".ljust(LONGEST_URL, "a")
    assert parsing.uploaded_url({"url": link}) == link
    assert parsing.uploaded_url({"url": f"{link}a"}) is None
