"""The common handling of requests in every protocol: the key, the faults, the contract, the balance, the answer.

A request that creates a task is checked in this order: key, requirements of the face, faults that refuse, contract,
balance. Then the task is made, and faults may change the answer. Any key is valid unless it is empty or contains "bad".
Each key sees only its own tasks.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from .. import faults
from ..faults import Asked
from . import contract, responses
from .contract import Order, Refusal
from .orders import owner_of, price
from .protocol_format import Json, PollData, ProtocolFormat
from .task_runner import Simulator
from .task_store import Record

Check = Callable[[Request, Order], Response | None]
Work = Callable[[str], Awaitable[Json | Response]]


class Calls:
    """The requests of one face.

    Parameters
    ----------
    simulator : Simulator
        The simulated service.
    face : ProtocolFormat
        The protocol of the answers.
    """

    def __init__(self, simulator: Simulator, face: ProtocolFormat) -> None:
        self._simulator = simulator
        self._face = face

    async def create(self, request: Request, also: Check | None = None) -> Response:
        """Make a task. `also` may refuse an order that fulfills the contract."""
        self._simulator.posts["received"] += 1
        answer, made = await self._create(request, also)
        self._simulator.posts["created" if made else "refused"] += 1
        return answer

    async def _create(self, request: Request, also: Check | None) -> tuple[Response, bool]:
        simulator, face = self._simulator, self._face
        key = key_of(request)
        if not self.good(key):
            return self.bad_key(), False
        if (wait := simulator.rates.wait(face.name, "create", owner_of(key))) is not None:
            return self._too_fast(wait), False
        body = await _body(request, face.most_body)
        if isinstance(body, Refusal):
            return face.refusal(body), False
        client_id, prompt = body.get(contract.CLIENT_ID), face.prompt(body)
        if isinstance(client_id, str):
            simulator.posts_by_client_id[client_id] += 1
        try:
            own = faults.asked_in(prompt) if isinstance(prompt, str) else ()
        except ValueError as wrong:
            return face.refusal(Refusal(str(wrong), "prompt")), False
        struck = simulator.faults.take("create", own, str(client_id or prompt), face=face.name)
        for one in struck:
            if one.fault.kind == "refuse" and (one.name != "refuse-client-id" or client_id):
                return responses.refused(one, face, key), False
        order = contract.read(body, face.name)
        if isinstance(order, Refusal):
            return face.refusal(order), False
        if (refused := also(request, order) if also else None) is not None:
            return refused, False
        if simulator.cannot_pay(price(order)):
            return responses.refused(faults.parse("balance"), face, key), False
        armed = [one for place in ("task", "file") for one in simulator.faults.take(place, face=face.name)]
        later = [one for one in own if one.place != "create"]
        staying = [one for one in later if one.place != "task" or simulator.faults.counts(one, str(prompt))]
        record = simulator.create(body, owner_of(key), staying + armed, service=face.name)
        return self._changed(struck, face.created(record)), True

    async def look(self, request: Request, name: str) -> Response:
        """Return a task by its id, or by the id that its client gave it."""
        simulator, face = self._simulator, self._face
        record = simulator.store.find(name, owner_of(key_of(request)), face.name)

        async def work(key: str) -> Json | Response:
            if record is None or simulator.is_gone(record) or (name != record.id and simulator.is_late(record)):
                return face.no_task(name)
            progress = simulator.progress(record)
            answer = face.status(record, PollData(progress=progress, url=simulator.url(record), key=key))
            record.looks += 1
            return answer

        return await self.guarded(request, "poll", work, record)

    async def guarded(self, request: Request, place: str, work: Work, record: Record | None = None) -> Response:
        """Call `work` with the key of a request, unless a fault at `place` answers.

        Parameters
        ----------
        request : Request
            The request.
        place : str
            One of ``fault_table.PLACES``.
        work : callable
            Returns the JSON of a success, which faults may change, or a complete answer.
        record : Record, optional
            The task that the request is about, whose own faults apply.
        """
        key = key_of(request)
        if not self.good(key):
            return self.bad_key()
        if (wait := self._simulator.rates.wait(self._face.name, place, owner_of(key))) is not None:
            return self._too_fast(wait)
        own, scope = (record.asked(), record.id) if record else ([], str(request.url.path))
        struck = self._simulator.faults.take(place, own, scope, face=self._face.name)
        for one in struck:
            if one.fault.kind == "refuse":
                return responses.refused(one, self._face, key)
        answer = await work(key)
        return answer if isinstance(answer, Response) else self._changed(struck, answer)

    def good(self, key: str) -> bool:
        """Return whether a key is valid."""
        return bool(key) and "bad" not in key and self._face.is_key(key)

    def bad_key(self) -> Response:
        """Return the answer to a key that is not valid."""
        return responses.refused(faults.parse("bad-key"), self._face, "")

    def _too_fast(self, wait: float) -> Response:
        return responses.refused(faults.parse(f"rate-limit seconds={wait}"), self._face, "")

    def _changed(self, struck: Iterable[Asked], answer: Json) -> Response:
        """Return `answer`, changed by the first fault that applies."""
        for one in struck:
            if one.fault.kind == "accept":
                return responses.changed(one, self._face, answer)
        return responses.json_answer(answer)


def key_of(request: Request) -> str:
    """Return the key of a request; empty if there is none."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


async def _body(request: Request, most: int) -> dict[str, Any] | Refusal:
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > most:
            return Refusal("the request is too large", status=413, code="request_too_large")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return Refusal("the request body is not valid JSON", code="invalid_json")
    return body if isinstance(body, dict) else Refusal("the request body must be a JSON object")
