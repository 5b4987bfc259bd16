"""The guard on spending: what counts, what is refused before anything is sent, and what is released."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace

import pytest
from support.process_output import line_of

from wan_widgets import errors
from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.plan import plan_of
from wan_widgets._jobs.spend import accounting
from wan_widgets._jobs.spend import guard as guard_module
from wan_widgets._jobs.spend.guard import Guard
from wan_widgets._jobs.spend.limit_usage import LimitUsage
from wan_widgets._models import draft_of
from wan_widgets._models.prices.price import Estimate, estimate_one
from wan_widgets.config.limits import read_limits
from wan_widgets.config.prices import read_price_table
from wan_widgets.services.base import Task

from ..fake import BASE, until

UNKNOWN = errors.OutcomeUnknownError("The answer was lost.")
PRICES = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1}}
DEAD = f"{lease._machine()}.999999999.1"
DAY = 24 * 3600.0


@pytest.fixture
def guarded(house):
    """Set limits and prices of the house."""

    def limit(limits=None, prices=None):
        guard = Guard(read_limits("limits", limits), read_price_table("price_table", prices))
        house.engine.guard = lambda: guard
        return house

    return limit


def row(**changes) -> Row:
    now = time.time()
    facts = {
        "id": "one",
        "fingerprint": "f",
        "backend": "toapis",
        "model": "wan2.6",
        "request": {"duration": 5, "resolution": "720p"},
        "state": JobState.COMPLETED,
        "created_at": now,
        "session": lease.me(),
        "task_id": "task_1",
    }
    return Row(**{**facts, **changes})


def guard(limits=None, prices=None) -> Guard:
    return Guard(read_limits("limits", limits), read_price_table("price_table", prices))


def check(guard: Guard, rows, **changes) -> None:
    guard.check(row(id="new", **changes), lambda _session, _since: list(rows))


# -- the choke point ---------------------------------------------------------------------------------


def test_over_the_limit_nothing_is_written_and_nothing_is_sent(guarded, service):
    house = guarded({"session": {"videos": 2}})
    for _ in range(2):
        house.make(again=True).result(timeout=20)
    with pytest.raises(errors.SpendError) as caught:
        house.make(again=True)
    assert caught.value.message == (
        "This would go over your limit of 2 videos in this session: 2 videos taken so far, and this takes 1 video."
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
    with pytest.raises(errors.SpendError, match="14 s today: 10 s taken so far, and this takes 5 s"):
        house.make(duration=5)


def test_money_is_counted_where_it_is_priced(guarded):
    house = guarded({"day": {"money": 1.2}}, PRICES)
    for _ in range(2):
        house.make(again=True)
    with pytest.raises(errors.SpendError, match=r"\$1\.20 today: about \$1\.00 taken so far, .* takes about \$0\.50"):
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
    house = guarded({"day": {"money": 100}}, PRICES)
    with pytest.raises(errors.SpendError, match=r"does not price what is asked for.*it has 720p"):
        house.make(resolution="1080p")
    assert service.calls == []


def test_what_was_made_without_a_price_is_priced_later_or_refuses(guarded):
    guarded().make(again=True)
    house = guarded({"day": {"money": 0.6}}, PRICES)
    with pytest.raises(errors.SpendError, match=r"\$0\.50 taken"):
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
    with pytest.raises(errors.SpendError, match="1 video taken"):
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
    with pytest.raises(errors.SpendError, match="2 videos taken"):
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


# -- what counts for whom ----------------------------------------------------------------------------


def test_a_session_and_a_day_are_counted_apart(guarded):
    house = guarded({"session": {"videos": 1}, "day": {"videos": 2}})
    begin = house.engine.ledger.begin
    begin(row(id="other", session="another process"), again=True)
    begin(row(id="old", session="another process", created_at=accounting.day_start() - 1), again=True)
    assert house.engine.spent().left == "1 of 1 videos left in this session; 1 of 2 videos left today"
    house.make().result(timeout=20)
    with pytest.raises(errors.SpendError, match="in this session"):
        house.make(again=True)
    spent = house.engine.spent()
    assert (spent.session.videos, spent.day.videos) == (1, 2)


def test_a_job_of_the_first_moment_of_a_day_counts_for_that_day(monkeypatch):
    monkeypatch.setattr(guard_module, "day_start", lambda: 1000.0)
    one = guard({"day": {"videos": 9}})
    for asked, videos in ((999.0, 0), (1000.0, 1)):
        rows = [row(created_at=asked, submitted_at=asked)]
        (usage,) = one.usages(lease.me(), lambda _session, _since, rows=rows: rows, priced=True)
        assert usage.used == videos
        assert one.spent(lease.me(), lambda _session, _since, rows=rows: rows).day.videos == videos


def test_what_is_left_is_known_although_nothing_is_asked_for():
    spent = guard({"day": {"money": 2.0}}, PRICES).spent(lease.me(), lambda _session, _since: [row()])
    assert spent.left == "$1.50 of $2.00 left today"


def test_a_day_begins_at_the_local_midnight(monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        noon = time.mktime((2026, 11, 24, 12, 0, 0, 0, 0, -1))
        assert time.localtime(accounting.day_start(noon))[:6] == (2026, 11, 24, 0, 0, 0)
        assert accounting.day_start(noon) == noon - 12 * 3600
        changed = time.mktime((2026, 3, 8, 12, 0, 0, 0, 0, -1))  # clocks go forward
        assert accounting.day_start(changed) == changed - 11 * 3600
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_simulator_is_free_and_counts_for_nobody(guarded, service):
    house = guarded({"day": {"videos": 1}, "session": {"money": 0}}, PRICES)
    plan = plan_of(draft_of({"prompt": "A kite", "resolution": "720p"}, {}), backend="simulator", base_url="")
    for _ in range(2):
        job_id, _ = house.engine.start(plan, again=True)
        house.job(job_id).result(timeout=20)
    assert house.row(house.job(job_id)).estimate["amount"] is None
    assert house.engine.ledger.counted(lease.me(), 0.0) == []
    check(guard({"day": {"videos": 1}}), [row(backend="simulator")])
    spent = house.engine.spent()
    assert (spent.day.videos, spent.day.estimated) == (0, 0)
    with pytest.raises(errors.SpendError, match=r"\$0\.00 in this session"):
        house.make()


def test_what_the_service_says_it_took_counts_instead_of_the_estimate():
    one = guard({"day": {"money": 0.9}}, PRICES)
    check(one, [row(billing={"cost_usd": "0.40"})])
    with pytest.raises(errors.SpendError, match=r"\$0\.45 taken"):
        check(one, [row(billing={"cost_usd": 0.45})])
    for odd in (None, {}, {"cost_usd": -1}, {"cost_usd": "free"}, {"cost_usd": True}, {"cost_usd": "nan"}):
        with pytest.raises(errors.SpendError, match=r"\$0\.50 taken"):
            check(one, [row(billing=odd)])
    euros = guard({"day": {"money": 0.9}}, {**PRICES, "currency": "EUR"})
    with pytest.raises(errors.SpendError, match=r"€0\.50 taken"):
        check(euros, [row(billing={"cost_usd": 0.1}, estimate={"amount": 0.2, "currency": "USD"})])


def test_the_most_that_references_may_cost_is_reserved():
    one = guard({"day": {"money": 0.9}}, {**PRICES, "references_factor": 2})
    check(one, [])
    with pytest.raises(errors.SpendError, match=r"takes about \$1\.00"):
        check(one, [], request={"duration": 5, "resolution": "720p", "references": ["a.mp4"]})


def test_billing_is_recorded_from_the_task(guarded, service):
    house = guarded(None, PRICES)
    bill = {"status": "settled", "credits": 90, "cost_usd": 0.45}
    service.on_fetch = lambda task_id: Task(
        id=task_id, state="succeeded", word="completed", url=f"{BASE}/v.mp4", billing=bill
    )
    job = house.make()
    job.result(timeout=20)
    assert house.row(job).billing == bill
    assert job.snapshot.billing == bill
    spent = house.engine.spent()
    assert (spent.day.billed, spent.day.stated, spent.day.estimated) == (0.45, 1, 0.5)
    assert repr(spent).splitlines()[1] == (
        "Today: 1 video · 5 s · about $0.50 by your price table · $0.45 billed for 1"
    )


def test_billing_of_a_failed_task_is_recorded_too(house, service):
    service.on_fetch = lambda task_id: Task(id=task_id, state="failed", word="failed", billing={"cost_usd": 0})
    job = house.make().wait(20)
    assert job.state is JobState.FAILED
    assert house.row(job).billing == {"cost_usd": 0}
    assert house.engine.spent().day.videos == 0


# -- what is left ------------------------------------------------------------------------------------


def test_the_outlook_says_what_is_left_and_how_many_fit():
    one = guard({"session": {"seconds": 100}, "day": {"videos": 20, "money": 2.0}}, PRICES)
    video = estimate_one("wan2.6", {"duration": 5, "resolution": "720p"}, one.accounts.prices)
    look = one.outlook(video, lease.me(), lambda _session, _since: [row(), row(id="two"), row(id="three")])
    assert look.left == "85 of 100 s left in this session; 17 of 20 videos, $0.50 of $2.00 left today"
    assert (look.room, look.problem, look.priced) == (1, None, True)
    over = one.outlook(video, lease.me(), lambda _session, _since: [row()] * 4)
    assert over.room == 0
    assert isinstance(over.problem, errors.SpendError)
    free = guard().outlook(video, lease.me(), lambda _session, _since: [row()])
    assert (free.left, free.room, free.problem, free.priced) == ("", None, None, False)
    unpriced = guard({"day": {"money": 1}}).outlook(video, lease.me(), lambda _session, _since: [])
    assert "no price table" in unpriced.problem.message


def test_without_limits_the_ledger_is_not_read(guarded):
    def read(_session, _since):
        raise AssertionError("nothing limits anything")

    video = estimate_one("wan2.6", {"duration": 5, "resolution": "720p"})
    assert guard().outlook(video, lease.me(), read).room is None
    guard().check(row(), read)


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


@pytest.mark.parametrize(("limit", "used", "fit"), [(0.3, 0.0, 3), (0.6, 0.3, 3), (0.29, 0.0, 2), (0.3, 0.4, 0)])
def test_fractions_that_add_up_to_a_limit_fit_below_it(limit, used, fit):
    one = Estimate(videos=1, seconds=5, amount=0.1, currency="USD")
    standing = LimitUsage(scope="day", unit="money", used=used, limit=limit, currency="USD")
    assert standing.room(one) == fit
    assert standing.over(one.times(max(1, fit))) is None or fit == 0
    assert standing.over(one.times(fit + 1)) is not None
