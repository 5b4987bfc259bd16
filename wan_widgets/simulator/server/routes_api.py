"""The documented API, route by route: creating a task, looking at it, uploads, the account.

A create checks in this order: key, faults that refuse, contract, balance; then the task is made, and faults may change
the answer. Any key is valid unless it is empty or contains "bad". Each key sees only its own tasks.
"""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..._models.catalog import MODELS
from .. import faults
from ..faults import Asked
from ..options import CREDITS_PER_USD
from . import contract, responses, uploads
from .responses import error, json_answer
from .task_runner import Simulator, owner_of, price

_MOST_BODY = 1_000_000


def routes(simulator: Simulator) -> list[Route]:
    """Return the routes of the API."""
    api = _Api(simulator)
    return [
        Route("/v1/videos/generations", api.create, methods=["POST"]),
        Route("/v1/videos/generations/{name}", api.look, methods=["GET"]),
        Route("/v1/uploads/{kind}", api.upload, methods=["POST"]),
        Route("/v1/balance", api.balance, methods=["GET"]),
        Route("/v1/models", api.models, methods=["GET"]),
    ]


class _Api:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def create(self, request: Request) -> Response:
        self._simulator.posts["received"] += 1
        answer, made = await self._create(request)
        self._simulator.posts["created" if made else "refused"] += 1
        return answer

    async def _create(self, request: Request) -> tuple[Response, bool]:
        key = _key(request)
        if not _good(key):
            return _bad_key(), False
        body = await _body(request)
        if isinstance(body, contract.Refusal):
            return responses.refusal(body), False
        client_id, prompt = body.get(contract.CLIENT_ID), body.get("prompt")
        if isinstance(client_id, str):
            self._simulator.posts_by_client_id[client_id] += 1
        try:
            own = faults.asked_in(prompt) if isinstance(prompt, str) else ()
        except ValueError as wrong:
            return responses.refusal(contract.Refusal(str(wrong), "prompt")), False
        struck = self._simulator.book.strike("create", own, str(client_id or prompt))
        for one in struck:
            if one.fault.kind == "refuse" and (one.name != "refuse-client-id" or client_id):
                return responses.refused(one, key), False
        order = contract.read(body)
        if isinstance(order, contract.Refusal):
            return responses.refusal(order), False
        if self._simulator.cannot_pay(price(order)):
            return error(402, "insufficient_balance", "Your balance is too low for this request."), False
        armed = [one for place in ("task", "file") for one in self._simulator.book.strike(place)]
        book = self._simulator.book
        later = [one for one in own if one.place != "create"]
        staying = [one for one in later if one.place != "task" or book.counts(one, str(prompt))]
        record = self._simulator.create(body, owner_of(key), staying + armed)
        return _changed(struck, responses.created(record)), True

    async def look(self, request: Request) -> Response:
        key = _key(request)
        if not _good(key):
            return _bad_key()
        name = request.path_params["name"]
        record = self._simulator.store.find(name, owner_of(key))
        own = record.asked() if record else []
        struck = self._simulator.book.strike("poll", own, record.id if record else name)
        for one in struck:
            if one.fault.kind == "refuse":
                return responses.refused(one, key)
        if record is None or (name != record.id and self._simulator.is_late(record)):
            return error(404, "task_not_found", f"The task {name[:80]} does not exist.")
        answer = responses.status(record, self._simulator.progress(record), self._simulator.url(record), key)
        record.looks += 1
        return _changed(struck, answer)

    async def upload(self, request: Request) -> Response:
        key = _key(request)
        if not _good(key):
            return _bad_key()
        struck = self._simulator.book.strike("upload")
        for one in struck:
            if one.fault.kind == "refuse":
                return responses.refused(one, key)
        kind = request.path_params["kind"]
        if kind not in uploads.KINDS:
            return not_found()
        answer = await uploads.take(request, kind, self._simulator)
        return _changed(struck, answer) if answer["success"] else json_answer(answer, answer.pop("status"))

    async def balance(self, request: Request) -> Response:
        key = _key(request)
        if not _good(key):
            # This route reports failures with status 200.
            return json_answer({"success": False, "message": "Invalid API key."})
        struck = self._simulator.book.strike("balance")
        for one in struck:
            if one.fault.kind == "refuse":
                return responses.refused(one, key)
        unlimited = self._simulator.options.balance < 0
        left = -1.0 if unlimited else round(self._simulator.remaining(), 4)
        used = round(self._simulator.store.spent(), 4)
        return _changed(
            struck,
            {
                "success": True,
                "remain_balance": left,
                "used_balance": used,
                "unlimited_quota": unlimited,
                "remain_credits": left if unlimited else round(left * CREDITS_PER_USD, 2),
                "used_credits": round(used * CREDITS_PER_USD, 2),
                "credits_per_usd": CREDITS_PER_USD,
            },
        )

    async def models(self, request: Request) -> Response:
        if not _good(_key(request)):
            return _bad_key()
        rows = [
            {"id": name, "object": "model", "owned_by": "simulator", "type": "video"}
            for name in MODELS.names_at(contract.TOAPIS)
        ]
        return json_answer({"object": "list", "data": rows})


def not_found() -> Response:
    """Return the answer to a path that is no route."""
    return error(404, "not_found", "There is no such endpoint.")


def _changed(struck: list[Asked], answer: dict[str, Any]) -> Response:
    """Return `answer`, or what the first fault that applies makes of it."""
    for one in struck:
        if one.fault.kind == "accept":
            return responses.changed(one, answer)
    return json_answer(answer)


def _key(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _good(key: str) -> bool:
    return bool(key) and "bad" not in key


def _bad_key() -> Response:
    return error(401, "invalid_api_key", "Invalid API key.")


async def _body(request: Request) -> dict[str, Any] | contract.Refusal:
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > _MOST_BODY:
            return contract.Refusal("the request is too large", status=413, code="request_too_large")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return contract.Refusal("the request body is not valid JSON", code="invalid_json")
    return body if isinstance(body, dict) else contract.Refusal("the request body must be a JSON object")
