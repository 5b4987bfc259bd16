"""What counts toward a limit: for which session and day, at which price, and how much is left."""

from __future__ import annotations

import time

import pytest

from wan_widgets import errors
from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.plan import plan_of
from wan_widgets._jobs.spend import accounting
from wan_widgets._jobs.spend import guard as guard_module
from wan_widgets._jobs.spend.guard import Guard, Outlook
from wan_widgets._jobs.spend.limit_usage import LimitUsage
from wan_widgets._models import draft_of
from wan_widgets._models.prices.price import Estimate, estimate_one
from wan_widgets._models.prices.price_list import PriceList, PriceRow
from wan_widgets.config.limits import Limits, read_limits
from wan_widgets.services.base import Task

from ..fake import BASE
from .guards import PRICES, check, guard, row


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


def test_a_limit_in_money_counts_by_the_services_list_where_there_is_no_table():
    prices = PriceList(rows=(PriceRow(model="wan2.6", charge="per_second", amount=0.1),), read_at=0.0)
    one = Guard(read_limits("limits", {"day": {"money": 1.2}}), None, lambda _place: prices)
    check(one, [row()])
    with pytest.raises(errors.SpendError, match=r"limit of \$1.20 today: about \$1.00 used so far"):
        check(one, [row(), row(id="two")])
    unlisted = Guard(read_limits("limits", {"day": {"money": 1.2}}), None, lambda _place: None)
    with pytest.raises(errors.SpendError, match="there is no price table"):
        check(unlisted, [])


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
    with pytest.raises(errors.SpendError, match=r"\$0\.45 used"):
        check(one, [row(billing={"cost_usd": 0.45})])
    for odd in (None, {}, {"cost_usd": -1}, {"cost_usd": "free"}, {"cost_usd": True}, {"cost_usd": "nan"}):
        with pytest.raises(errors.SpendError, match=r"\$0\.50 used"):
            check(one, [row(billing=odd)])
    euros = guard({"day": {"money": 0.9}}, {**PRICES, "currency": "EUR"})
    with pytest.raises(errors.SpendError, match=r"€0\.50 used"):
        check(euros, [row(billing={"cost_usd": 0.1}, estimate={"amount": 0.2, "currency": "USD"})])


def test_the_most_that_references_may_cost_is_reserved():
    one = guard({"day": {"money": 0.9}}, {**PRICES, "references_factor": 2})
    check(one, [])
    with pytest.raises(errors.SpendError, match=r"would use about \$1\.00"):
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


@pytest.mark.parametrize(("limit", "used", "fit"), [(0.3, 0.0, 3), (0.6, 0.3, 3), (0.29, 0.0, 2), (0.3, 0.4, 0)])
def test_fractions_that_add_up_to_a_limit_fit_below_it(limit, used, fit):
    one = Estimate(videos=1, seconds=5, amount=0.1, currency="USD")
    standing = LimitUsage(scope="day", unit="money", used=used, limit=limit, currency="USD")
    assert standing.room(one) == fit
    assert standing.over(one.times(max(1, fit))) is None or fit == 0
    assert standing.over(one.times(fit + 1)) is not None


LISTED = PriceList(rows=(PriceRow(model="wan2.6", charge="per_second", amount=0.1),), read_at=0.0)
NO_TABLE = "A limit in money cannot be checked: there is no price table."
MONEY = {"day": {"money": 9.0}}


ADD_IT = "Add its price to wan.settings.price_table, which has 720p."


@pytest.mark.parametrize(
    ("prices", "listed", "priced", "made", "said"),
    [
        (None, None, True, [], f"{NO_TABLE} Set wan.settings.price_table, or remove the money"),
        (None, LISTED, False, [], f"{NO_TABLE} Set wan.settings.price_table, or remove the money"),
        (
            None,
            LISTED,
            True,
            [{"model": "wan2.7"}],
            "something that was made before. Set wan.settings.price_table. Nothing",
        ),
        (PRICES, None, False, [], f"what is asked for. {ADD_IT}"),
        (
            PRICES,
            None,
            True,
            [{}, {"request": {"duration": 5, "resolution": "1080p"}}],
            f"something that was made before. {ADD_IT}",
        ),
    ],
)
def test_a_limit_in_money_refuses_whatever_has_no_price(prices, listed, priced, made, said):
    limited = guard(MONEY, prices)
    one = Guard(limited.limits, limited.accounts.prices, None if listed is None else lambda _place: listed)
    rows = [row(**changes) for changes in made]
    with pytest.raises(errors.SpendError) as caught:
        one.usages(lease.me(), lambda _session, _since: rows, priced=priced)
    assert said in str(caught.value)


def test_limits_in_money_that_cannot_be_checked_leave_something_unknown_and_not_nothing():
    spent = guard(MONEY).spent(lease.me(), lambda _session, _since: [row()])
    assert spent.left.startswith(f"not known. {NO_TABLE} Set wan.settings.price_table")
    assert (spent.session.videos, spent.day.videos) == (1, 1)


def test_the_outlook_of_something_free_has_no_end_and_that_of_the_service_is_priced():
    free = Estimate(videos=1, seconds=5, amount=0.0, currency="USD")
    look = guard(MONEY, PRICES).outlook(free, lease.me(), lambda _session, _since: [])
    assert (look.room, look.problem, look.left, look.priced) == (None, None, "$9.00 of $9.00 left today", True)
    listed = Estimate(videos=1, seconds=5, amount=0.5, currency="USD", listed=True)
    assert guard().outlook(listed, lease.me(), lambda _session, _since: []).priced
    assert not guard().outlook(Estimate(videos=1, seconds=5), lease.me(), lambda _session, _since: []).priced
    assert Outlook(estimate=free).priced


def test_the_outlook_names_the_first_limit_that_is_full():
    one = guard({"session": {"videos": 1}, "day": {"videos": 1, "seconds": 5}})
    video = Estimate(videos=1, seconds=5)
    look = one.outlook(video, lease.me(), lambda _session, _since: [row(session="another")])
    assert (look.room, look.left) == (0, "1 of 1 videos left in this session; 0 of 1 videos, 0 of 5 s left today")
    assert "limit of 1 video today" in look.problem.message


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"amount": 0.2, "currency": "USD", "sends": 1}, {"amount": 0.2, "currency": "USD", "sends": 2}),
        ({"amount": 0.2, "currency": "USD", "sends": 2}, {"amount": 0.2, "currency": "USD", "sends": 3}),
    ],
)
def test_a_job_that_is_sent_again_keeps_its_price_and_counts_once_more(before, after):
    left = row(state=JobState.UNKNOWN, task_id=None, estimate=before)
    again = guard(None, PRICES).sent_again(left, "this session", lambda _session, _since: [])
    assert (again["session"], again["estimate"]) == ("this session", after)


def test_a_job_without_an_estimate_is_priced_when_it_is_sent_again():
    left = row(state=JobState.UNKNOWN, task_id=None)
    again = guard(None, PRICES).sent_again(left, "this session", lambda _session, _since: [])
    assert (again["estimate"]["amount"], again["estimate"]["sends"]) == (0.5, 2)


@pytest.mark.parametrize("state", [state for state in JobState if state is not JobState.UNKNOWN])
def test_only_a_job_with_an_unknown_outcome_is_counted_again(state):
    full = guard({"day": {"videos": 0}})
    assert full.sent_again(row(state=state), "this session", lambda _session, _since: []) == {}


def test_without_limits_everything_fits():
    assert Guard().limits == Limits()
    assert Guard().usages(lease.me(), lambda _session, _since: [row()], priced=False) == []


@pytest.mark.parametrize(
    ("unit", "limit", "used", "left"),
    [
        ("videos", 1234, 0, "1,234 of 1,234 videos"),
        ("seconds", 10.5, 3, "7.5 of 10.5 s"),
        ("seconds", 10, 12, "0 of 10 s"),
        ("money", 2.0, 3.0, "$0.00 of $2.00"),
    ],
)
def test_what_is_left_of_a_limit_is_never_negative(unit, limit, used, left):
    assert LimitUsage(scope="day", unit=unit, used=used, limit=limit, currency="USD").left == left


def test_a_full_limit_is_said_with_how_much_is_used():
    usage = LimitUsage(scope="session", unit="videos", used=1200, limit=2, currency="")
    error = usage.over(Estimate(videos=3, seconds=5))
    assert error.message == (
        "This would go over your limit of 2 videos in this session: 1,200 videos used so far, and this would use 3 videos."
    )
