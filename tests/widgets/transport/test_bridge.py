import threading
from typing import ClassVar

import pytest
import traitlets
from ipywidgets.widgets.widget import _instances

from wan_widgets.errors import CHARGED_WORDS, InputError, WanError
from wan_widgets.threads import Worker
from wan_widgets.widgets.transport import worker_threads
from wan_widgets.widgets.transport.bridge import MOST_ANSWERS, Bridge, Command, GuardedDict, int_of, text_of
from wan_widgets.widgets.transport.worker_threads import ASK, EXPORTS, JUDGE, PICTURES, WORK

from ..recording import Recording, until


class Probe(Recording, Bridge):
    """A bridge with a command of each kind."""

    value = GuardedDict().tag(sync=True)
    typed = traitlets.Dict().tag(sync=True, echo_update=False)
    OUTGOING: ClassVar = {"value": 0.0}

    def commands(self):
        self.done = []
        self.slow = Worker("test-slow")
        return {
            "note": Command(self._note),
            "read": Command(lambda body, _: ({"size": 3}, [b"abc"]), reads=True),
            "size": Command(lambda _, buffers: {"bytes": [len(one) for one in buffers]}),
            "text": Command(lambda body, _: {"text": text_of(body, "name"), "n": int_of(body, "n")}),
            "refuse": Command(self._refuse),
            "charge": Command(self._charge),
            "break": Command(lambda body, _: {}["missing"]),
            "wait": Command(self._wait, line=self.slow),
        }

    def _note(self, body, _):
        self.done.append((body, threading.current_thread().name))
        return {"count": len(self.done)}

    def _refuse(self, _body, _buffers):
        raise InputError("The clip is broken.", "Choose another.")

    def _charge(self, body, _buffers):
        raise WanError("The service broke.", "Try again.", charged=body["charged"])

    def _wait(self, body, _):
        body["gate"].wait(20)
        return {}


@pytest.fixture
def probe():
    one = Probe()
    yield one
    one.close()


def test_a_message_is_answered_once(probe):
    content, buffers = probe.ask("note", {"a": 1}, identity="x")
    assert content == {"v": 1, "id": "x", "kind": "answer", "body": {"count": 1}}
    assert buffers == []


def test_buffers_travel_both_ways(probe):
    assert probe.ask("size", buffers=[memoryview(b"12345")])[0]["body"] == {"bytes": [5]}
    content, buffers = probe.ask("read")
    assert (content["body"], buffers) == ({"size": 3}, [b"abc"])


def test_a_message_whose_buffers_were_dropped_is_not_carried_out_until_it_comes_with_them(probe):
    said = {"v": 1, "id": "x", "kind": "note", "body": {}, "buffers": 1}
    probe._on_message(probe, said, [])
    ((lost, _),) = probe.replies("x")
    assert (lost["kind"], lost["lost"]) == ("error", True)
    assert "lost on the way" in lost["body"]["message"]
    assert probe.done == []
    probe._on_message(probe, {**said, "text": True, "base64": ["AQI="]}, [])
    until(lambda: len(probe.replies("x")) == 2)
    assert probe.replies("x")[1][0]["kind"] == "answer"
    assert len(probe.done) == 1


def test_an_answer_says_how_many_buffers_it_has(probe):
    assert probe.ask("read")[0]["buffers"] == 1
    assert "buffers" not in probe.ask("note")[0]


def test_the_work_is_done_on_another_thread(probe):
    probe.ask("note")
    assert probe.done[0][1] != threading.current_thread().name


def test_a_repeated_id_is_answered_again_but_not_carried_out_again(probe):
    first = probe.ask("note", identity="x")
    probe.page_says("note", identity="x")
    until(lambda: len(probe.replies("x")) == 2)
    assert probe.replies("x")[1] == first
    assert len(probe.done) == 1


def test_an_id_that_is_being_carried_out_is_answered_once(probe):
    gate = threading.Event()
    for _ in range(3):
        probe.page_says("wait", {"gate": gate}, identity="x")
    gate.set()
    until(lambda: probe.replies("x"))
    probe.ask("note")
    assert len(probe.replies("x")) == 1


def test_a_handler_never_waits_for_the_work(probe):
    gate = threading.Event()
    probe.page_says("wait", {"gate": gate}, identity="slow")
    probe.ask("note", identity="quick")
    assert probe.replies("slow") == []
    gate.set()
    until(lambda: probe.replies("slow"))


def test_an_answer_that_needs_no_network_is_sent_before_the_handler_returns_and_by_it(probe):
    for kind in ("note", "refuse", "break", "read"):
        probe.page_says(kind, identity=kind)
        assert len(probe.replies(kind)) == 1, kind
    here = threading.current_thread().name
    senders = [thread for msg, _, thread in probe.sent if msg["method"] == "custom"]
    assert senders == [here] * 4


def test_an_answer_that_takes_longer_comes_later_and_once(probe, monkeypatch):
    monkeypatch.setattr(worker_threads, "_LONGEST_WAIT", 0.01)
    gate = threading.Event()
    WORK.post(lambda: gate.wait(20))
    probe.page_says("note", identity="late")
    assert probe.replies("late") == []
    gate.set()
    until(lambda: probe.replies("late"))
    probe.ask("note")
    assert len(probe.replies("late")) == 1


def test_what_asks_the_network_or_writes_files_is_not_waited_for():
    assert [worker_threads.longest_wait(line) for line in (ASK, EXPORTS)] == [0.0, 0.0]
    assert all(worker_threads.longest_wait(line) > 0 for line in (WORK, JUDGE, PICTURES))


def test_the_memory_of_answers_is_bounded(probe):
    for number in range(MOST_ANSWERS + 50):
        probe.page_says("note", identity=f"n{number}")
    until(lambda: len(probe.done) == MOST_ANSWERS + 50)
    assert len(probe._answers) <= MOST_ANSWERS


def test_an_error_of_ours_is_reported_with_its_hint(probe):
    said = {"message": "The clip is broken.", "hint": "Choose another. Nothing was charged."}
    assert probe.ask("refuse")[0]["body"] == said


@pytest.mark.parametrize(("charged", "words"), CHARGED_WORDS.items())
def test_an_error_of_ours_says_in_the_page_what_was_charged(probe, charged, words):
    body = probe.ask("charge", {"charged": charged})[0]["body"]
    assert body == {"message": "The service broke.", "hint": f"Try again. {words}".rstrip()}


def test_an_unexpected_error_is_answered_too(probe):
    content, _ = probe.ask("break")
    assert content["kind"] == "error"
    assert "KeyError" in content["body"]["message"]
    assert content["body"]["hint"].startswith("A request may already have been sent. Check wan.jobs() before")


@pytest.mark.parametrize(
    ("kind", "body", "v"), [("nonsense", {}, 1), ("note", [], 1), ("note", {}, 2), (None, {}, 1), (["note"], {}, 1)]
)
def test_a_message_that_does_not_fit_is_answered_with_an_error(probe, kind, body, v):
    probe.page_says(kind, body, v=v, identity="x")
    (answer,) = probe.replies("x")
    assert answer[0]["kind"] == "error"
    assert probe.done == []


@pytest.mark.parametrize("content", [None, "text", [], {}, {"id": 3}, {"id": ""}, {"id": "x" * 101}])
def test_what_has_no_id_cannot_be_answered_and_does_no_harm(probe, content):
    probe._handle_custom_msg(content, None)
    assert [msg for msg, _, _ in vars(probe).get("sent", []) if msg["method"] == "custom"] == []


@pytest.mark.parametrize(
    "body", [{}, {"name": 3, "n": 1}, {"name": "a"}, {"name": "a", "n": -1}, {"name": "a", "n": True}]
)
def test_a_body_is_checked(probe, body):
    assert probe.ask("text", body)[0]["kind"] == "error"


def test_an_outgoing_trait_is_read_back_at_once_and_sent_by_the_outbox(probe):
    probe.value = {"n": 1}
    assert probe.value == {"n": 1}
    until(lambda: probe.updates("value") == [{"n": 1}])
    senders = {name for msg, _, name in probe.sent if "value" in msg.get("state", {})}
    assert senders == {"wan-widgets-outbox"}


def test_the_subshell_pin_of_ipykernel_is_dropped_after_each_send(probe):
    probe.comm._reply_subshell_id = None
    probe.send({"v": 1, "id": "x"})
    assert "_reply_subshell_id" not in vars(probe.comm)


def test_values_of_the_page_are_taken_under_the_lock(probe):
    taken = []
    probe.observe(lambda _: taken.append(probe.lock.acquire(blocking=False)), "typed")
    probe.page_sets(typed={"a": 1})
    assert taken == [True]
    probe.lock.release()
    held = threading.Event()
    done = threading.Event()

    def hold():
        with probe.lock:
            held.set()
            done.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(20)
    setter = threading.Thread(target=lambda: probe.page_sets(typed={"a": 2}))
    setter.start()
    setter.join(0.2)
    assert setter.is_alive()
    done.set()
    setter.join(20)
    holder.join(20)
    assert probe.typed == {"a": 2}


def test_what_is_closed_leaves_no_widget_behind_and_what_is_withdrawn_comes_back_whole():
    before = set(_instances)
    one = Probe()
    layout = one.layout
    assert {one.model_id, layout.model_id} <= set(_instances)
    one.withdraw()
    assert set(_instances) == before
    assert one.model_id is not None
    assert one.get_state("layout") == {"layout": f"IPY_MODEL_{layout.model_id}"}
    assert layout.model_id in _instances
    one.close()
    assert set(_instances) == before
