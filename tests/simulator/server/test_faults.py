from __future__ import annotations

import pytest

from wan_widgets.simulator.fault_table import FAULTS, PLACES
from wan_widgets.simulator.faults import ArmedFaults, asked_in, from_json, parse


def test_a_prompt_may_ask_for_several_faults_with_arguments() -> None:
    found = asked_in("a cat [fault:lost-answer] runs [Fault:late-find seconds=2]")
    assert [one.name for one in found] == ["lost-answer", "late-find"]
    assert found[1].number("seconds") == 2


def test_what_is_not_said_is_as_the_table_says() -> None:
    assert parse("slow-queue").number("seconds") == FAULTS["slow-queue"].arguments["seconds"]


def test_a_status_names_its_fault() -> None:
    assert parse("429").name == "rate-limit"
    assert parse("502").name == "gateway-html"


@pytest.mark.parametrize(
    "words", ["", "nonsense", "failed color=red", "rate-limit seconds=soon", "cut-download on=poll", "hang on=moon"]
)
def test_what_the_table_does_not_have_is_refused(words: str) -> None:
    with pytest.raises(ValueError):
        parse(words)


def test_an_asked_fault_survives_json() -> None:
    asked = parse("gateway-html on=poll times=2")
    assert from_json(asked.to_json()) == asked


def test_a_fault_of_a_request_strikes_as_often_as_its_times_say() -> None:
    faults = ArmedFaults()
    own = [parse("rate-limit times=2")]
    assert [len(faults.take("create", own, "job-1")) for _ in range(4)] == [1, 1, 0, 0]
    assert len(faults.take("create", own, "job-2")) == 1


def test_an_armed_fault_strikes_count_times_at_its_place_only() -> None:
    faults = ArmedFaults(["slow-queue"])
    faults.arm(parse("server-error on=poll"), 1)
    assert faults.take("create") == []
    assert [one.name for one in faults.take("poll")] == ["server-error"]
    assert faults.take("poll") == []
    assert len(faults.take("task")) == len(faults.take("task")) == 1
    faults.clear()
    assert faults.take("task") == []


def test_every_fault_says_what_it_does() -> None:
    assert all(fault.help and fault.on in PLACES for fault in FAULTS.values())
