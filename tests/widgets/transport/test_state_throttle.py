import contextvars
import threading
import time

from wan_widgets.widgets.transport import state_throttle
from wan_widgets.widgets.transport.state_throttle import Outbox

from ..recording import until

MARK = contextvars.ContextVar("mark", default="unset")


class Widget:
    def __init__(self) -> None:
        self.value = 0
        self.sent: list[tuple[str, int, float]] = []
        self.busy = 0
        self.error: Exception | None = None
        self.seen: list[str] = []

    def send_now(self, name: str) -> bool:
        if self.busy:
            self.busy -= 1
            return False
        self.seen.append(MARK.get())
        if self.error is not None:
            raise self.error
        self.sent.append((name, self.value, time.monotonic()))
        return True


def test_the_last_state_is_sent_last_and_most_are_skipped():
    outbox, widget = Outbox(), Widget()
    for value in range(1, 2001):
        widget.value = value
        outbox.post(widget, "job", 0.1)
    until(lambda: widget.sent and widget.sent[-1][1] == 2000)
    assert len(widget.sent) <= 3


def test_two_sendings_of_one_name_keep_their_gap():
    outbox, widget = Outbox(), Widget()
    end = time.monotonic() + 1.0
    while time.monotonic() < end:
        widget.value += 1
        outbox.post(widget, "job", 0.2)
        time.sleep(0.002)
    until(lambda: widget.sent[-1][1] == widget.value)
    gaps = [after[2] - before[2] for before, after in zip(widget.sent, widget.sent[1:], strict=False)]
    assert min(gaps) >= 0.19


def test_many_widgets_share_one_rate_and_each_gets_its_last_state():
    outbox = Outbox()
    widgets = [Widget() for _ in range(30)]
    for widget in widgets:
        widget.value = 7
        outbox.post(widget, "job", 0.0)
    until(lambda: all(widget.sent for widget in widgets))
    times = sorted(widget.sent[0][2] for widget in widgets)
    assert times[-1] - times[0] >= 29 * 0.02 * 0.9


def test_a_busy_widget_is_asked_again_and_holds_up_nobody():
    outbox, busy, free = Outbox(), Widget(), Widget()
    busy.busy = 5
    outbox.post(busy, "job", 0.0)
    outbox.post(free, "job", 0.0)
    until(lambda: busy.sent)
    assert free.sent[0][2] < busy.sent[0][2]


def test_an_error_ends_nothing():
    outbox, broken, sound = Outbox(), Widget(), Widget()
    broken.error = RuntimeError("the page is gone")
    outbox.post(broken, "job", 0.0)
    outbox.post(sound, "job", 0.0)
    until(lambda: sound.sent)


def test_what_is_dropped_is_not_sent():
    outbox, widget, other = Outbox(), Widget(), Widget()
    outbox.post(widget, "job", 0.0)
    until(lambda: widget.sent)
    outbox.post(widget, "job", 0.3)
    outbox.drop(widget, "job")
    outbox.post(other, "job", 0.4)
    until(lambda: other.sent)
    time.sleep(0.4)
    assert len(widget.sent) == 1


def test_what_is_urgent_waits_for_no_gap_and_for_no_other_widget(monkeypatch):
    monkeypatch.setattr(state_throttle, "GAP_OF_ALL", 600.0)
    outbox, widget, other = Outbox(), Widget(), Widget()
    outbox.post(widget, "job", 600.0)
    until(lambda: widget.sent)
    outbox.post(other, "job", 0.0)
    widget.value = 1
    outbox.post(widget, "job", 600.0)
    widget.value = 2
    outbox.post(widget, "job", 600.0, urgent=True)
    until(lambda: len(widget.sent) == 2)
    assert widget.sent[-1][:2] == ("job", 2)
    assert other.sent == []


def test_what_is_urgent_does_not_overtake_what_its_widget_posted_before(monkeypatch):
    monkeypatch.setattr(state_throttle, "GAP_OF_ALL", 600.0)
    outbox, widget, other = Outbox(), Widget(), Widget()
    outbox.post(other, "job", 0.0)
    until(lambda: other.sent)
    outbox.post(widget, "job", 0.0)
    outbox.post(widget, "code", 0.0)
    outbox.post(widget, "job", 0.0, urgent=True)
    until(lambda: len(widget.sent) == 2)
    assert [name for name, *_ in widget.sent] == ["code", "job"]


def test_what_is_urgent_again_keeps_its_gap(monkeypatch):
    monkeypatch.setattr(state_throttle, "GAP_OF_ALL", 0.0)
    outbox, widget, other = Outbox(), Widget(), Widget()
    for count in (1, 1, 1):
        outbox.post(widget, "job", 600.0, urgent=True)
        outbox.post(other, "job", 0.0)
        until(lambda: other.sent)
        other.sent.clear()
        assert len(widget.sent) == count
    outbox.post(widget, "measures", 600.0, urgent=True)
    until(lambda: [name for name, *_ in widget.sent] == ["job", "job", "measures"])  # the waiting job goes first


def test_what_is_sent_in_place_of_the_thread_is_not_sent_again():
    outbox, widget, other = Outbox(), Widget(), Widget()
    outbox.post(widget, "job", 0.0)
    until(lambda: widget.sent)
    outbox.post(widget, "job", 600.0)
    assert outbox.waits(widget, "job", 0.0)
    assert outbox.send_here(widget, "job")
    assert outbox.waits(widget, "job", 600.0)
    assert not outbox.waits(widget, "job", 0.0)
    assert not outbox.waits(widget, "another", 600.0)
    outbox.post(other, "job", 0.0)
    until(lambda: other.sent)
    assert len(widget.sent) == 2


def test_the_writer_knows_no_context_of_a_cell():
    outbox, widget = Outbox(), Widget()
    MARK.set("a cell")
    outbox.post(widget, "job", 0.0)
    until(lambda: widget.sent)
    assert widget.seen == ["unset"]


def test_after_a_reset_as_in_a_forked_child_it_sends_again():
    outbox, widget = Outbox(), Widget()
    before = threading.active_count()
    outbox.post(widget, "job", 0.0)
    until(lambda: widget.sent)
    earlier, change = outbox._thread, outbox._change
    outbox.reset()
    outbox.post(widget, "job", 0.0)
    until(lambda: len(widget.sent) == 2)
    assert threading.active_count() <= before + 2
    with change:
        change.notify()
    earlier.join(20)
    assert not earlier.is_alive(), "the thread of before the reset goes on"


def test_the_name_that_is_due_first_leaves_first():
    outbox, early, late = Outbox(), Widget(), Widget()
    now = time.monotonic()
    outbox._due = {(1, "late"): (now - 1, 0.0, late), (2, "early"): (now - 2, 0.0, early)}
    assert [outbox._next(outbox._change)[2], outbox._next(outbox._change)[2]] == [early, late]
