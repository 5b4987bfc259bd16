"""Errors in ToAPIs' answers: every spelling, errors inside errors, and what is shown of them."""

import json

import pytest

from wan_widgets.services import parsing


@pytest.mark.parametrize(
    ("answer", "code", "text"),
    [
        ({"error": {"code": 400, "message": "bad size", "type": "invalid"}}, "400", "bad size"),
        ({"error": {"code": "bad_size", "message": "bad size"}}, "bad_size", "bad size"),
        ({"error": "bad size"}, "", "bad size"),
        ({"error": '{"error": {"code": "bad_size", "message": "bad size"}}'}, "bad_size", "bad size"),
        ({"message": '{"code": "bad_size", "message": "bad size"}'}, "bad_size", "bad size"),
        ({"status": "failed", "fail_reason": "bad size"}, "", "bad size"),
        ({"success": False, "message": "bad size"}, "", "bad size"),
        ({"detail": [{"msg": "bad size", "type": "x"}]}, "", "bad size"),
        ({"error": {"message": "任务失败 内容违规"}}, "", "任务失败 内容违规"),
        ({"error": {"code": "a"}, "message": "bad size"}, "a", "bad size"),
        ({"error": {}, "message": None}, "", ""),
        ({"error": "bad size", "message": "worse size"}, "", "bad size"),
        ({"error": "", "errors": [], "message": "bad size"}, "", "bad size"),
        ({"error": '"bad size"'}, "", '"bad size"'),
        ({"error": "[bad size"}, "", "[bad size"),
        ({"error": ' ["bad size"]'}, "", "bad size"),
        ('{"code": 7}', "", '{"code": 7}'),
        ([], "", ""),
        ([{"code": "a", "message": "bad size"}, {"code": "b"}], "a", "bad size"),
        ({"code": "outer", "error": {"code": "inner", "message": "bad size"}}, "inner", "bad size"),
        ({"code": "outer", "error": {"message": "bad size"}}, "outer", "bad size"),
        ({"error": {"code": {"a": 1}, "message": ["bad size"]}}, "", "bad size"),
        (None, "", ""),
    ],
)
def test_an_error_is_read_in_every_spelling(answer, code, text):
    fault = parsing.fault_of(answer)
    assert (fault.code, fault.text) == (code, text)


def test_a_failed_task_tells_why_and_a_running_one_has_no_error():
    failed = parsing.task_of({"id": "t", "status": "failed", "error": {"code": 12, "message": "no"}}, "t")
    running = parsing.task_of({"id": "t", "status": "queued", "code": "Busy", "message": "3 before you"}, "t")
    outer = parsing.task_of({"message": "no", "data": {"task_id": "t", "status": "FAILURE"}}, "t")
    assert (failed.error_code, failed.error_text) == ("12", "no")
    assert (running.error_code, running.error_text) == ("", "")
    assert outer.error_text == "no"
    both = parsing.task_of({"message": "outside", "data": {"id": "t", "status": "failed", "error": "inside"}}, "t")
    assert both.error_text == "inside"


def test_words_of_a_service_are_redacted_and_cut():
    nasty = "\x1b[31mkey sk-abcdefghijk at https://f/v.mp4?Signature=abc\u202e" + "x" * 10_000_000
    text = parsing.fault_of({"error": {"message": nasty}}).text
    assert len(text) <= 2000
    assert "sk-abc" not in text
    assert "Signature" not in text
    assert text.isprintable()


@pytest.mark.parametrize("wrapped", [lambda inside: {"error": inside}, lambda inside: [inside]], ids=["object", "list"])
@pytest.mark.parametrize(("levels", "text"), [(1, "deep"), (4, "deep"), (5, ""), (900, "")])
def test_errors_inside_errors_are_read_to_the_fourth_level(wrapped, levels, text):
    inside: object = "deep"
    for _ in range(levels):
        inside = wrapped(inside)
    assert parsing.fault_of(inside).text == text


def test_of_an_error_inside_texts_inside_texts_the_last_text_that_is_read_is_shown():
    inside: object = {"message": "deep"}
    for _ in range(6):
        inside = {"message": json.dumps(inside)}
    text = parsing.fault_of(inside).text
    assert text.startswith('{"message": ')
    assert "deep" in text


def test_a_fault_has_a_type_and_a_parameter():
    outer = {"type": "a", "param": "b", "error": {"message": "no"}}
    assert parsing.fault_of(outer) == parsing.Fault(type="a", param="b", text="no")
    inner = {"type": "a", "param": "b", "error": {"type": "c", "param": "d", "message": "no"}}
    assert parsing.fault_of(inner) == parsing.Fault(type="c", param="d", text="no")
    long = parsing.fault_of({"code": "c" * 99, "type": "t" * 99, "message": "no"})
    assert (long.code, long.type) == ("c" * 79 + "…", "t" * 79 + "…")


def test_errors_inside_errors_without_end_are_read_without_failing():
    inside: object = {"message": "deep"}
    for _ in range(20_000):
        inside = {"error": inside}
    assert parsing.fault_of(inside).text == ""


def test_where_a_failed_task_has_no_code_its_type_is_said():
    failed = parsing.task_of({"id": "t", "status": "failed", "error": {"type": "quota", "message": "no"}}, "t")
    assert failed.error_code == "quota"
