"""The bridge: the base class of every widget, with the one message channel to its page.

Traits. Any thread may set the traits in ``OUTGOING`` and read them back at once. The outbox sends them, or the handler
that waits for one of them, with their values at the time of sending. The widget's lock is held while a trait is set and
while state from the page is applied.

Messages. The page sends ``{v: 1, id, kind, body}`` with buffers. The kernel answers each message exactly once, with
``{v: 1, id, kind: "answer", body}`` or ``{v: 1, id, kind: "error", body: {message, hint}}``. Some hosts drop binary
messages, or only their buffers, so a page can request bytes as ``base64`` in the message (``text``). A message states
the number of its ``buffers``. If they are missing, it is not executed, and the answer is an error with ``lost``.

Threads. A handler runs on any thread that the kernel uses, also while a cell is busy. It records the message, posts the
work to a worker thread, and waits a moment. An answer that is ready by then is sent before the handler returns, because
some hosts deliver nothing else; traits that changed since the last message are sent along. The worker thread sends a
later answer. A message id is executed once: if it comes again, the same answer is sent again.
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

from ...errors import CHARGED_WORDS, WanError
from ...log import note
from ...protocol.version import PROTOCOL
from ...redaction import redact
from ...threads import Executor
from . import assets
from .host_detection import runs_unseen
from .nulls import with_nulls
from .state_throttle import GAP_OF_JOBS, OUTBOX
from .worker_threads import WORK, longest_wait

MOST_ANSWERS = 256
"""Answers that are remembered for messages that come again."""
LONGEST_ID = 100
"""Characters of a message id at most."""

Body = Mapping[str, Any]
Buffers = Sequence[memoryview | bytes]
Answer = Mapping[str, object] | tuple[Mapping[str, object], list[bytes]]
"""The result of a command: the body of the answer, as ``protocol.messages`` declares it, and its buffers."""


class MessageError(WanError):
    """A message of the page that cannot be executed."""


LOST = MessageError("The bytes of this message were lost on the way.", "Give a path or an address instead.")


@dataclass(frozen=True)
class Command:
    """How one kind of message is executed."""

    run: Callable[[Body, Buffers], Answer]
    line: Executor = WORK
    """The worker thread that executes it."""
    reads: bool = False
    """Whether it changes nothing. It may then be executed again, and its answer is not remembered."""


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
    """The parts of the page's code that the widget needs; see ``page_code``."""
    OUTGOING: ClassVar[Mapping[str, float]] = {}
    """Traits that only the kernel sends, with the least seconds between two sends."""
    drawn = True
    """Whether a page showed it when it was last displayed."""
    closed = False
    """Whether `close` was called."""
    _opens_later = False
    """Whether its channel is opened when its id is read."""

    def __init__(self, **traits: Any) -> None:
        self.lock = threading.RLock()
        self._unconfirmed: set[str] = set()
        """Traits that were sent since the last message of the page. Some hosts have dropped them."""
        self.held: Counter[str] = Counter()
        """How many handlers are about to send a trait themselves. Meanwhile the outbox does not send it."""
        self._answers: OrderedDict[str, tuple[dict[str, Any], list[bytes]] | None] = OrderedDict()
        self._answers_lock = threading.Lock()
        self._commands = {**self._common(), **self.commands()}
        super().__init__(**traits)
        self.on_msg(self._on_message)

    def commands(self) -> dict[str, Command]:
        """Return the messages that this widget answers."""
        return {}

    def _common(self) -> dict[str, Command]:
        """Return the messages that every widget answers: its stored view, for a reloaded page, and the page's code."""
        code = {"code": Command(lambda body, _: {"text": code_text(text_of(body, "part", 100))}, reads=True)}
        stored = getattr(self, "stored", None)
        return code if stored is None else {**code, "stored": Command(lambda *_: {"bundle": stored()}, reads=True)}

    def __reduce_ex__(self, _protocol: Any) -> NoReturn:
        """Raise TypeError: a widget cannot be copied or pickled."""
        raise TypeError("A view belongs to its page and is not copied or pickled: do that with its jobs or settings.")

    def __copy__(self) -> NoReturn:
        """Raise TypeError: a widget cannot be copied."""
        self.__reduce_ex__(0)

    def __deepcopy__(self, _memo: Any) -> NoReturn:
        """Raise TypeError: a widget cannot be copied."""
        self.__reduce_ex__(0)

    # -- traits ----------------------------------------------------------------------------------

    def post(self, name: str, *, gap: float | None = None, urgent: bool = False) -> None:
        """Send the trait `name` to the page soon, or at once if it is urgent. A page that opens later has all traits.

        Parameters
        ----------
        name : str
            The trait.
        gap : float, optional
            Least seconds between two sends, instead of that in `OUTGOING`.
        urgent : bool
            Whether it is sent without a wait for anything else.
        """
        if self.comm is not None:
            OUTBOX.post(self, name, self.OUTGOING.get(name, GAP_OF_JOBS) if gap is None else gap, urgent=urgent)

    def send_now(self, name: str) -> bool:
        """Send the current value of the trait `name`; False if it is busy. Only the outbox calls this."""
        if not self.lock.acquire(blocking=False):
            return False
        try:
            if self.comm is not None:
                self.send_state(name)
                if self.OUTGOING.get(name) == GAP_OF_JOBS:
                    self._unconfirmed.add(name)
        finally:
            self.lock.release()
        return True

    def _send_unconfirmed(self) -> None:
        """Send the current values of traits again that were sent since the last message of the page.

        Some hosts deliver only what a handler sends. Typed settings are never among these traits.
        """
        if not self._unconfirmed or not self.lock.acquire(blocking=False):
            return
        try:
            names, self._unconfirmed = self._unconfirmed, set()
            if self.comm is not None:
                self.send_state(sorted(names))
        finally:
            self.lock.release()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Apply state from the page."""
        sync_data = {name: value for name, value in sync_data.items() if name != "code"}
        with self.lock:
            super().set_state(sync_data)

    def get_state(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the state as it is sent to the page."""
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
        """Close the widget in the page, and no longer follow what happens to jobs, settings and files."""
        self.closed = True
        OUTBOX.drop(self)
        self._opens_later = False
        self._close_channels()

    def withdraw(self) -> None:
        """Close the widget in the page, which frees its model. It is opened again when it is displayed again."""
        if self.comm is not None:
            OUTBOX.drop(self)
            self._close_channels()
            self._opens_later = True

    def _open_channels(self) -> None:
        """Open the channel, after that of the layout, a separate widget to which the state refers."""
        if self.layout.comm is None:
            self.layout.open()
        super().open()
        self._unpin()

    def _close_channels(self) -> None:
        """Close the channel and that of the layout. Page and kernel keep every widget that is not closed."""
        super().close()
        if (layout := self._trait_values.get("layout")) is not None:
            layout.close()

    # -- the kernel's subshells ------------------------------------------------------------------

    def open(self) -> None:
        """Open the channel to the page and send the state. In an unattended run, do so when the model id is read.

        Programs that run notebooks store all state that is sent in the notebook.
        """
        self.closed = False
        self._opens_later = runs_unseen(get_ipython())
        if not self._opens_later:
            self._open_channels()

    @property
    def model_id(self) -> str | None:
        """The id of the widget model. Reading it opens the channel, because the widget is about to be displayed."""
        if self._opens_later:
            self._opens_later = False
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
            self._send_unconfirmed()
        except Exception as error:  # an exception must not reach the kernel's comm code
            note(error)

    def _take(self, content: Any, buffers: list[Any]) -> None:
        if not isinstance(content, Mapping):
            return
        identity = content.get("id")
        if not isinstance(identity, str) or not 0 < len(identity) <= LONGEST_ID:
            return
        kind, body, as_text = content.get("kind"), content.get("body"), content.get("text") is True
        if (
            kind == "ping" and content.get("v") == PROTOCOL
        ):  # answered here, so that busy worker threads do not delay it
            self._reply(identity, {"kind": "answer", "body": {}}, [])
            return
        buffers = buffers or _decoded(content.get("base64"))
        command = self._commands.get(kind) if isinstance(kind, str) else None
        if content.get("v") != PROTOCOL or command is None or not isinstance(body, Mapping):
            self._reply(identity, _error(MessageError("The page and the kernel do not match.", "Reload the page.")), [])
            return
        if len(buffers) < int_of(content, "buffers", 0):
            self._reply(identity, _error(LOST) | {"lost": True}, [])
            return
        if not command.reads:
            with self._answers_lock:
                known = identity in self._answers
                before = self._answers.setdefault(identity, None)
                while len(self._answers) > MOST_ANSWERS:
                    self._answers.popitem(last=False)
            if known:
                if before is not None:  # otherwise it is being executed, and its answer follows
                    self._reply(identity, *before, as_text=as_text)
                return
        handover = _Handover(lambda content, out: self._reply(identity, content, out, as_text=as_text))
        command.line.post(lambda: handover.ready(*self._execute(identity, command, body, buffers)))
        handover.wait(longest_wait(command.line))

    def _execute(
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
    """The answer to one message. Either the waiting handler or the worker thread sends it, never both.

    Parameters
    ----------
    send : callable
        Sends the content and the buffers of the answer.
    """

    def __init__(self, send: Callable[[dict[str, Any], list[bytes]], None]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._ready = threading.Event()
        self._handler_returned = False
        self._answer: tuple[dict[str, Any], list[bytes]] | None = None

    def ready(self, content: dict[str, Any], out: list[bytes]) -> None:
        """Pass the answer to the handler, or send it if the handler has returned."""
        with self._lock:
            send = self._handler_returned
            self._answer = (content, out)
        if send:
            self._send(content, out)
        self._ready.set()

    def wait(self, seconds: float) -> None:
        """Wait for the answer and send it. If it takes longer, the worker thread sends it."""
        if seconds:
            self._ready.wait(seconds)
        with self._lock:
            self._handler_returned = self._answer is None
            answer = self._answer
        if answer is not None:
            self._send(*answer)


def _decoded(texts: object) -> list[bytes]:
    """Return buffers that a page has sent as text, because its host drops binary messages."""
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
        return []
    try:
        return [base64.b64decode(one, validate=True) for one in texts]
    except ValueError:
        return []


def _error(error: Exception) -> dict[str, Any]:
    if isinstance(error, WanError):
        hint = " ".join(part for part in (error.hint, CHARGED_WORDS[error.charged]) if part)
        body = {"message": redact(error.message), "hint": redact(hint)}
    else:
        note(error)
        body = {
            "message": f"Something went wrong in the kernel: {type(error).__name__}: {redact(str(error))}",
            "hint": "A request may already have been sent. Check wan.jobs() before you try again. If it happens again, "
            "report it with this line.",
        }
    return {"kind": "error", "body": body}


def text_of(body: Body, name: str, longest: int = 10_000) -> str:
    """Return the text `name` in the body of a message. Raises MessageError if it is missing or too long."""
    value = body.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise MessageError(f"The message has no usable {name!r}.", "Reload the page.")
    return value


def code_text(part: str) -> str:
    """Return a part of the page's code. Raises MessageError if there is no such part."""
    try:
        return assets.text(part)
    except KeyError:
        raise MessageError("This version has no such part of the page.", "Reload the page.") from None


def int_of(body: Body, name: str, default: int | None = None) -> int:
    """Return the number `name` in the body of a message. Raises MessageError unless it is a whole number, 0 or more."""
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise MessageError(f"The message has no usable {name!r}.", "Reload the page.")
    return value
