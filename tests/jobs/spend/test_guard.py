"""The spending guard: refusals before anything is sent, releases, and many processes at once."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace

import pytest
from support.process_output import line_of

from wan_widgets import errors
from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.spend import accounting
from wan_widgets._jobs.spend.guard import Guard
from wan_widgets.config.limits import read_limits
from wan_widgets.config.prices import read_price_table

from ..fake import until
from .guards import PRICES, check, guard, row

UNKNOWN = errors.OutcomeUnknownError("The answer was lost.")
DEAD = f"{lease._machine()}.999999999.1"
DAY = 24 * 3600.0


# -- the choke point ---------------------------------------------------------------------------------


def test_over_the_limit_nothing_is_written_and_nothing_is_sent(guarded, service):
    house = guarded({"session": {"videos": 2}})
    for _ in range(2):
        house.make(again=True).result(timeout=20)
    with pytest.raises(errors.SpendError) as caught:
        house.make(again=True)
    assert caught.value.message == (
        "This would go over your limit of 2 videos in this session: 2 videos used so far, and this would use 1 video."
    )
    assert "wan.settings.limits" in caught.value.hint
    assert caught.value.charged == "no"
    assert service.count("submit") == 2
    assert len(house.engine.ledger.everything()) == 2


def test_the_same_settings_again_take_nothing_and_are_let_through(guarded, service):
    house = guarded({"day": {"videos": 1}})
    first = house.make()
    assert house.make().id == first.id
    assert first.result(timeout=20)
    assert service.count("submit") == 1


def test_what_is_under_way_is_reserved_before_it_is_sent(guarded, service):
    house = guarded({"day": {"videos": 1}})
    service.hold.clear()
    job = house.make()
    with pytest.raises(errors.SpendError, match="1 video today"):
        house.make(again=True)
    house.loop.post(service.hold.set)
    job.result(timeout=20)


def test_seconds_are_counted(guarded):
    house = guarded({"day": {"seconds": 14}})
    house.make(duration=10)
    with pytest.raises(errors.SpendError, match="14 s today: 10 s used so far, and this would use 5 s"):
        house.make(duration=5)


def test_money_is_counted_where_it_is_priced(guarded):
    house = guarded({"day": {"money": 1.2}}, PRICES)
    for _ in range(2):
        house.make(again=True)
    with pytest.raises(
        errors.SpendError, match=r"\$1\.20 today: about \$1\.00 used so far, .* would use about \$0\.50"
    ):
        house.make(again=True)
    assert house.engine.spent().day.estimated == 1.0


def test_a_limit_may_be_reached_to_the_cent(guarded):
    house = guarded({"day": {"money": 0.3}}, {**PRICES, "per_second": {"720p": 0.02}})  # 0.1 + 0.2 > 0.3, in floats
    for _ in range(3):
        house.make(again=True)
    with pytest.raises(errors.SpendError):
        house.make(again=True)


def test_a_limit_in_money_without_a_price_refuses_and_says_so(guarded, service):
    house = guarded({"day": {"money": 100}})
    with pytest.raises(errors.SpendError, match="there is no price table"):
        house.make()
    prices = {"720p": 0.1, "wan2.6-flash": {"1080p": 0.1}}
    house = guarded({"day": {"money": 100}}, {**PRICES, "per_second": prices})
    with pytest.raises(
        errors.SpendError, match=r"has no price for what is asked for.*which has 720p and wan2\.6-flash\."
    ):
        house.make(resolution="1080p")
    assert service.calls == []


@pytest.mark.parametrize(("table", "whose"), [(None, "the service's price list"), (PRICES, "your price table")])
def test_a_limit_in_money_says_which_list_has_no_price(table, whose):
    one = Guard(read_limits("limits", {"day": {"money": 100}}), read_price_table("price_table", table), lambda _: None)
    before = row(request={"duration": 5, "resolution": "480p"})
    with pytest.raises(errors.SpendError, match=f"cannot be checked: {whose} has no price for something"):
        one.usages("", lambda *_: [before], priced=True)


def test_what_was_made_without_a_price_is_priced_later_or_refuses(guarded):
    guarded().make(again=True)
    house = guarded({"day": {"money": 0.6}}, PRICES)
    with pytest.raises(errors.SpendError, match=r"\$0\.50 used"):
        house.make(again=True)
    guarded().make(resolution="1080p")
    with pytest.raises(errors.SpendError, match="something that was made before"):
        guarded({"day": {"money": 100}}, PRICES).make(again=True)


def test_the_estimate_is_written_with_the_reservation(guarded, service):
    house = guarded(None, PRICES)
    service.hold.clear()
    job = house.make()
    assert house.row(job).estimate == {
        "per_second": 0.1,
        "listed": False,
        "videos": 1,
        "seconds": 5,
        "amount": 0.5,
        "up_to": None,
        "currency": "USD",
        "as_of": "2026-11-01",
        "sends": 1,
    }
    assert job.snapshot.estimate["amount"] == 0.5
    house.loop.post(service.hold.set)
    job.result(timeout=20)


# -- released ----------------------------------------------------------------------------------------


def test_a_refused_job_is_released(guarded, service):
    house = guarded({"day": {"videos": 1}})
    service.on_submit = lambda _: errors.BalanceError("The balance is too low.")
    assert house.make().wait(20).state is JobState.REFUSED
    service.on_submit = lambda _: None
    house.make(again=True).result(timeout=20)
    assert house.engine.spent().day.videos == 1


def test_a_job_that_failed_with_nothing_charged_is_released_and_another_is_not():
    no = JobError(kind="TaskFailedError", message="", charged="no")
    unlikely = replace(no, charged="unlikely")
    one = guard({"day": {"videos": 1}})
    check(one, [row(state=JobState.FAILED, error=no)])
    check(one, [row(state=JobState.FAILED, error=unlikely, billing={"cost_usd": 0})])
    for state, error in [(JobState.FAILED, unlikely), (JobState.COMPLETED, None), (JobState.EXPIRED, None)]:
        with pytest.raises(errors.SpendError):
            check(one, [row(state=state, error=error)])


def test_a_job_that_a_dead_process_never_sent_is_released(guarded):
    house = guarded({"day": {"videos": 1}})
    left = row(id="left", state=JobState.PREPARING, task_id=None, owner=DEAD, lease_until=time.time() + 99)
    house.engine.ledger.begin(left, again=True)
    house.engine.ledger.begin(replace(left, id="sent", submitted_at=time.time(), backend="simulator"), again=True)
    house.make().result(timeout=20)
    with pytest.raises(errors.SpendError):
        house.make(again=True)


def test_an_unknown_outcome_counts_until_it_is_settled(guarded, service):
    house = guarded({"day": {"videos": 1}})
    service.on_submit = lambda _: UNKNOWN
    job = house.make().wait(20)
    assert job.state is JobState.UNKNOWN
    with pytest.raises(errors.SpendError):
        house.make(again=True)


# -- sent again --------------------------------------------------------------------------------------


def test_sending_again_passes_the_guard_and_takes_a_second_one(guarded, service):
    house = guarded({"day": {"videos": 1}}, PRICES)
    service.on_submit = lambda _: UNKNOWN
    job = house.make().wait(20)
    with pytest.raises(errors.SpendError, match="1 video used"):
        job.send_again()
    assert job.state is JobState.UNKNOWN
    assert house.row(job).owner is None
    assert service.count("submit") == 1
    service.on_submit = lambda _: None
    guarded({"day": {"videos": 2}}, PRICES)
    job.send_again()
    job.result(timeout=20)
    assert service.count("submit") == 2
    spent = house.engine.spent().day
    assert (spent.videos, spent.seconds, spent.estimated) == (2, 10, 1.0)
    with pytest.raises(errors.SpendError, match="2 videos used"):
        house.make(again=True)


def test_a_second_send_that_is_refused_or_not_needed_is_released(guarded, service):
    house = guarded({"day": {"videos": 2}})
    service.on_submit = lambda _: UNKNOWN
    job = house.make().wait(20)
    service.on_submit = lambda _: errors.BalanceError("The balance is too low.")
    job.send_again()
    job.wait(20)
    assert job.state is JobState.UNKNOWN
    assert house.engine.spent().day.videos == 1
    service.create({"client_business_id": job.id})  # it did arrive, after all
    job.send_again()
    job.result(timeout=20)
    assert service.count("submit") == 2
    assert house.engine.spent().day.videos == 1


def test_a_job_of_yesterday_that_is_sent_again_counts_for_today(guarded, service):
    house = guarded({"day": {"videos": 9}})
    old = time.time() - 2 * DAY
    left = row(id="old", state=JobState.UNKNOWN, task_id=None, created_at=old, submitted_at=old, session="gone")
    # As of the reservation, not only of the POST that follows it.
    reserved = guard().sent_again(left, "this session", lambda _session, _since: [])
    assert accounting.asked_at(replace(left, **reserved)) >= accounting.day_start()
    assert accounting.sends(replace(left, **reserved)) == 2
    house.engine.ledger.begin(replace(left, body={"client_business_id": "old"}), again=True)
    assert house.engine.spent().day.videos == 0
    job = house.job("old")
    job.send_again()
    job.wait(20)
    spent = house.engine.spent()
    assert (spent.day.videos, spent.session.videos) == (2, 2)


# -- several processes -------------------------------------------------------------------------------

BUY = """
import sys, time
from pathlib import Path
from wan_widgets import errors
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.runtime.plan import plan_of
from wan_widgets._jobs.spend.guard import Guard
from wan_widgets.config.limits import read_limits
from wan_widgets._models import draft_of

home, number, go = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
ledger = Ledger(home)
guard = Guard(read_limits("limits", {"day": {"videos": 7}}))
Path(f"{go}.{number}").touch()
while not go.exists():
    time.sleep(0.001)
bought = 0
for take in range(6):
    draft = draft_of({"prompt": f"{number} {take}"}, {})
    plan = plan_of(draft, backend="toapis", base_url="https://toapis.com")
    try:
        ledger.begin(guard.accounts.reserved(plan.row()), again=True, check=guard.check)
        bought += 1
    except errors.SpendError:
        pass
print(bought, flush=True)
sys.stdin.read()
"""


def test_processes_together_never_pass_the_limit_of_a_day(tmp_path):
    go = tmp_path / "go"
    many = [
        subprocess.Popen(
            [sys.executable, "-c", BUY, str(tmp_path / "home"), str(number), str(go)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    try:
        until(lambda: len(list(tmp_path.glob("go.*"))) == len(many), 60)
        go.touch()
        # They all live until each has bought: what a dead process has not sent would be released.
        bought = [int(line_of(one, one.stdout)) for one in many]
        assert sum(bought) == 7
    finally:
        for one in many:
            one.communicate("", timeout=120)
