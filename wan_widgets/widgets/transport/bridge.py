"""The bridge: the base class of every widget, with the one message channel to its page.

Traits. Those named in ``OUTGOING`` may be set on any thread, and read back at once; they are sent
by the outbox, as they stand when their turn comes, or by the handler that waits for one of them.
Setting one, and taking what the page sends, both hold the widget's lock.

Messages. The page sends ``{v: 1, id, kind, body}`` with buffers; the kernel answers each exactly
once with ``{v: 1, id, kind: "answer", body}`` or ``{v: 1, id, kind: "error", body: {message, hint}}``.
Bytes go as buffers, or, where a page asks for ``text``, as ``base64`` in the message: some hosts drop binary messages,
or their buffers alone. A message says how many ``buffers`` it has; one that comes without them is answered by an error
that says so (``lost``), and is not carried out.
A handler runs on whichever thread the kernel uses, also while a cell is busy; it notes the message, posts
the work to a line, and waits a moment: an answer that is ready by then is sent before the handler returns, because
some hosts deliver nothing else; what changed since the page's last message is sent along. A later answer is sent by
the line. An id that was carried out before is not carried out again: the same answer is sent once more.
"""

from __future__ import annotations

import base64
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import anywidget
import traitlets
from IPython.core.getipython import get_ipython
from ipywidgets import widget_serialization

from ...errors import WanError
from ...log import note
from ...protocol.version import PROTOCOL
from ...redaction import redact
from ...threads import Executor
from . import assets
from .host_detection import runs_unseen
from .nulls import with_nulls
from .state_throttle import GAP_OF_JOBS, OUTBOX
from .worker_threads import WORK, moment_for

MOST_ANSWERS = 256
LONGEST_ID = 100

Body = Mapping[str, Any]
Buffers = Sequence[memoryview | bytes]
Answer = Mapping[str, object] | tuple[Mapping[str, object], list[bytes]]
"""What a handler returns: the body of the answer, which ``protocol.messages`` declares, and its buffers."""


class MessageError(WanError):
    """A message of the page that cannot be carried out."""


LOST = MessageError("The bytes of this message were lost on the way.", "Give a path or an address instead.")


@dataclass(frozen=True)
class Command:
    """How one kind of message is carried out."""

    run: Callable[[Body, Buffers], Answer]
    line: Executor = WORK
    reads: bool = False
    """It changes nothing, so it may be done again, and its answer is not kept."""


if TYPE_CHECKING:
    # Generic only for the type checker.
    _Dict = traitlets.Dict[str, Any]
    _List = traitlets.List[Any]
else:
    _Dict, _List = traitlets.Dict, traitlets.List


class _Guarded(traitlets.TraitType[Any, Any]):
    """A trait that is set under the lock of its widget."""

    def set(self, obj: Any, value: Any) -> None:
        with obj.lock:
            super().set(obj, value)


class GuardedDict(_Guarded, _Dict):
    """A dict trait that any thread may set."""


class GuardedList(_Guarded, _List):
    """A list trait that any thread may set."""


class GuardedAny(_Guarded, traitlets.Any):
    """A trait of any value that any thread may set."""


class Bridge(anywidget.AnyWidget):
    """An anywidget with guarded traits and answered messages."""

    code = GuardedDict().tag(sync=True, **widget_serialization)
    """The parts of the page's code that it needs; see ``page_code``."""
    OUTGOING: ClassVar[Mapping[str, float]] = {}
    """Traits that the kernel sends, with the least seconds between two sendings."""
    drawn = True
    """Whether a page draws it where it was displayed last."""
    _waits = False
    """Whether its channel is opened when its id is read."""

    def __init__(self, **traits: Any) -> None:
        self.lock = threading.RLock()
        self._unheard: set[str] = set()
        """Views that were sent since the page last said something; some hosts have dropped them."""
        self.held: Counter[str] = Counter()
        """How many handlers are about to send a trait themselves; meanwhile the outbox is not asked to."""
        self._answers: OrderedDict[str, tuple[dict[str, Any], list[bytes]] | None] = OrderedDict()
        self._answers_lock = threading.Lock()
        self._commands = {**self._common(), **self.commands()}
        super().__init__(**traits)
        self.on_msg(self._on_message)

    def commands(self) -> dict[str, Command]:
        """Return the kinds of message that this widget takes."""
        return {}

    def _common(self) -> dict[str, Command]:
        """Return the messages that every widget takes: its stored view, for a page that was reloaded, and the code."""
        code = {"code": Command(lambda body, _: {"text": code_text(text_of(body, "part", 100))}, reads=True)}
        stored = getattr(self, "stored", None)
        return code if stored is None else {**code, "stored": Command(lambda *_: {"bundle": stored()}, reads=True)}

    def __reduce_ex__(self, _protocol: Any) -> NoReturn:
        """Refuse to be copied or pickled, with an error of one sentence."""
        raise TypeError("A view belongs to its page and is not copied or pickled: do that with its jobs or settings.")

    def __copy__(self) -> NoReturn:
        """Refuse to be copied, with an error of one sentence."""
        self.__reduce_ex__(0)

    def __deepcopy__(self, _memo: Any) -> NoReturn:
        """Refuse to be copied, with an error of one sentence."""
        self.__reduce_ex__(0)

    # -- traits ----------------------------------------------------------------------------------

    def post(self, name: str, *, urgent: bool = False) -> None:
        """Have the trait `name` sent to the page soon, or at once if it is urgent."""
        OUTBOX.post(self, name, self.OUTGOING.get(name, GAP_OF_JOBS), urgent=urgent)

    def send_now(self, name: str) -> bool:
        """Send the present value of the trait `name`; False if the widget is busy. Only the outbox calls it."""
        if not self.lock.acquire(blocking=False):
            return False
        try:
            if self.comm is not None:
                self.send_state(name)
                if self.OUTGOING.get(name) == GAP_OF_JOBS:
                    self._unheard.add(name)
        finally:
            self.lock.release()
        return True

    def _send_unheard(self) -> None:
        """Send once more, as they are now, the views that changed since the page last said something.

        Some hosts deliver only what a handler sends. What people type is never among it.
        """
        if not self._unheard or not self.lock.acquire(blocking=False):
            return
        try:
            names, self._unheard = self._unheard, set()
            if self.comm is not None:
                self.send_state(sorted(names))
        finally:
            self.lock.release()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page has sent."""
        sync_data = {name: value for name, value in sync_data.items() if name != "code"}
        with self.lock:
            super().set_state(sync_data)

    def get_state(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the state as the page sees it."""
        with self.lock:
            state: dict[str, Any] = super().get_state(*args, **kwargs)
        return {name: with_nulls(value) for name, value in state.items()}

    def _should_send_property(self, key: str, value: Any) -> bool:
        send = bool(super()._should_send_property(key, value))
        if send and key in self.OUTGOING:
            if not self.held[key]:
                self.post(key)
            return False
        return send

    def close(self) -> None:
        """Close the widget in the page."""
        OUTBOX.drop(self)
        self._waits = False
        self._close_channels()

    def withdraw(self) -> None:
        """Close it in the page, which forgets it; it is opened again where it is shown again."""
        if self.comm is not None:
            OUTBOX.drop(self)
            self._close_channels()
            self._waits = True

    def _open_channels(self) -> None:
        """Open the channel, and before it that of the layout, which is a widget of its own and named in the state."""
        if self.layout.comm is None:
            self.layout.open()
        super().open()
        self._unpin()

    def _close_channels(self) -> None:
        """Close the channel and that of the layout: page and kernel keep every widget that is not closed."""
        super().close()
        if (layout := self._trait_values.get("layout")) is not None:
            layout.close()

    # -- the kernel's subshells ------------------------------------------------------------------

    def open(self) -> None:
        """Open the channel to the page, and give it all there is to draw; where nobody draws it, once somebody asks.

        Whatever is given is kept in the notebook by the programs that run notebooks.
        """
        self._waits = runs_unseen(get_ipython())
        if not self._waits:
            self._open_channels()

    @property
    def model_id(self) -> str | None:
        """The id by which the page finds it. Reading it opens the channel, because it is about to be drawn."""
        if self._waits:
            self._waits = False
            self._open_channels()
        return None if self.comm is None else str(self.comm.comm_id)

    def _send(self, msg: Any, buffers: Any = None) -> None:
        super()._send(with_nulls(msg), buffers=buffers)
        self._unpin()

    def _unpin(self) -> None:
        # ipykernel 7.4 stores on the comm the subshell that sent last, and sends the page's messages
        # there: for a widget made in a cell that is the busy main shell, so clicks would wait for the
        # cell's end. Without the attribute, the subshell that the page asks for is used.
        if self.comm is not None:
            self.comm.__dict__.pop("_reply_subshell_id", None)

    # -- messages --------------------------------------------------------------------------------

    def _on_message(self, _widget: Any, content: Any, buffers: Any) -> None:
        try:
            self._take(content, list(buffers or ()))
            self._send_unheard()
        except Exception as error:  # an exception must not reach the kernel's comm code
            note(error)

    def _take(self, content: Any, buffers: list[Any]) -> None:
        if not isinstance(content, Mapping):
            return
        identity = content.get("id")
        if not isinstance(identity, str) or not 0 < len(identity) <= LONGEST_ID:
            return
        kind, body, as_text = content.get("kind"), content.get("body"), content.get("text") is True
        if kind == "ping" and content.get("v") == PROTOCOL:  # a sign of life, however busy the worker threads are
            self._reply(identity, {"kind": "answer", "body": {}}, [])
            return
        buffers = buffers or _decoded(content.get("base64"))
        command = self._commands.get(kind) if isinstance(kind, str) else None
        if content.get("v") != PROTOCOL or command is None or not isinstance(body, Mapping):
            self._reply(identity, _error(MessageError("The page and the kernel do not match.", "Reload the page.")), [])
            return
        if len(buffers) < whole_of(content, "buffers", 0):
            self._reply(identity, _error(LOST) | {"lost": True}, [])
            return
        if not command.reads:
            with self._answers_lock:
                known = identity in self._answers
                before = self._answers.setdefault(identity, None)
                while len(self._answers) > MOST_ANSWERS:
                    self._answers.popitem(last=False)
            if known:
                if before is not None:  # otherwise it is being carried out, and its one answer follows
                    self._reply(identity, *before, as_text=as_text)
                return
        handover = _Handover(lambda content, out: self._reply(identity, content, out, as_text=as_text))
        command.line.post(lambda: handover.ready(*self._carry_out(identity, command, body, buffers)))
        handover.wait(moment_for(command.line))

    def _carry_out(
        self, identity: str, command: Command, body: Body, buffers: Buffers
    ) -> tuple[dict[str, Any], list[bytes]]:
        out: list[bytes] = []
        try:
            answer = command.run(body, buffers)
            if isinstance(answer, tuple):
                answer, out = answer
            content = {"kind": "answer", "body": dict(answer)}
        except Exception as error:
            content, out = _error(error), []
        if not command.reads:
            with self._answers_lock:
                if identity in self._answers:
                    self._answers[identity] = (content, out)
        return content, out

    def _reply(self, identity: str, content: dict[str, Any], out: list[bytes], *, as_text: bool = False) -> None:
        if out and as_text:
            content, out = {**content, "base64": [base64.b64encode(one).decode("ascii") for one in out]}, []
        elif out:
            content = {**content, "buffers": len(out)}
        self.send({"v": PROTOCOL, "id": identity, **content}, buffers=out or None)


class _Handover:
    """One answer between the line that makes it and the handler that waits for it: exactly one of them sends it.

    Parameters
    ----------
    send : callable
        Sends the content and the buffers of the answer.
    """

    def __init__(self, send: Callable[[dict[str, Any], list[bytes]], None]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._there = threading.Event()
        self._left = False
        self._answer: tuple[dict[str, Any], list[bytes]] | None = None

    def ready(self, content: dict[str, Any], out: list[bytes]) -> None:
        """Give the answer to the handler, or send it where that has left."""
        with self._lock:
            left = self._left
            self._answer = (content, out)
        if left:
            self._send(content, out)
        self._there.set()

    def wait(self, seconds: float) -> None:
        """Wait for the answer and send it; leave it to the line where it takes longer."""
        if seconds:
            self._there.wait(seconds)
        with self._lock:
            self._left = self._answer is None
            answer = self._answer
        if answer is not None:
            self._send(*answer)


def _decoded(texts: object) -> list[bytes]:
    """Return buffers that came as text, from a page whose host drops binary messages."""
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
        return []
    try:
        return [base64.b64decode(one, validate=True) for one in texts]
    except ValueError:
        return []


def _error(error: Exception) -> dict[str, Any]:
    if isinstance(error, WanError):
        body = {"message": redact(error.message), "hint": redact(error.hint)}
    else:
        note(error)
        body = {
            "message": f"Something went wrong in the kernel: {type(error).__name__}: {redact(str(error))}",
            "hint": "Nothing else was changed. Try again; if it stays, report it with this line.",
        }
    return {"kind": "error", "body": body}


def text_of(body: Body, name: str, longest: int = 10_000) -> str:
    """Return the text called `name` in a message's body; MessageError if there is none."""
    value = body.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise MessageError(f"The message has no usable {name!r}.", "Reload the page.")
    return value


def code_text(part: str) -> str:
    """Return a part of the page's code; MessageError if there is none of this name."""
    try:
        return assets.text(part)
    except KeyError:
        raise MessageError("This version has no such part of the page.", "Reload the page.") from None


def whole_of(body: Body, name: str, default: int | None = None) -> int:
    """Return the whole number, 0 or more, called `name` in a message's body; MessageError if it has no such one."""
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise MessageError(f"The message has no usable {name!r}.", "Reload the page.")
    return value
