"""The documented API of ToAPIs, route by route: create, status, uploads, balance, prices."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...._models.catalog import MODELS
from ...options import CREDITS_PER_USD
from ..calls import Calls, key_of
from ..contract import Refusal
from ..protocol_format import Json
from ..responses import json_answer
from ..task_runner import Simulator
from . import pricing, uploads
from .answers import ToApis


def routes(simulator: Simulator) -> list[Route]:
    """Return the routes of the API."""
    api = _Api(simulator)
    return [
        Route("/v1/videos/generations", api.create, methods=["POST"]),
        Route("/v1/videos/generations/{name}", api.look, methods=["GET"]),
        Route("/v1/uploads/{kind}", api.upload, methods=["POST"]),
        Route("/v1/balance", api.balance, methods=["GET"]),
        Route("/v1/models", api.models, methods=["GET"]),
        Route("/v1/pricing", api.pricing, methods=["GET"]),
    ]


class _Api:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._face = ToApis()
        self._calls = Calls(simulator, self._face)

    async def create(self, request: Request) -> Response:
        return await self._calls.create(request)

    async def look(self, request: Request) -> Response:
        return await self._calls.look(request, request.path_params["name"])

    async def upload(self, request: Request) -> Response:
        kind = request.path_params["kind"]

        async def work(_key: str) -> Json | Response:
            if kind not in uploads.KINDS:
                return self._face.refusal(Refusal("There is no such endpoint.", "", 404, "not_found"))
            answer = await uploads.take(request, kind, self._simulator)
            return answer if answer["success"] else json_answer(answer, answer.pop("status"))

        return await self._calls.guarded(request, "upload", work)

    async def balance(self, request: Request) -> Response:
        if not self._calls.good(key_of(request)):
            # This route reports failures with status 200.
            return json_answer({"success": False, "message": "Invalid API key."})

        async def work(_key: str) -> Json:
            unlimited = self._simulator.options.balance < 0
            left = -1.0 if unlimited else round(self._simulator.remaining(), 4)
            used = round(self._simulator.store.spent(), 4)
            return {
                "success": True,
                "remain_balance": left,
                "used_balance": used,
                "unlimited_quota": unlimited,
                "remain_credits": left if unlimited else round(left * CREDITS_PER_USD, 2),
                "used_credits": round(used * CREDITS_PER_USD, 2),
                "credits_per_usd": CREDITS_PER_USD,
            }

        return await self._calls.guarded(request, "balance", work)

    async def models(self, request: Request) -> Response:
        if not self._calls.good(key_of(request)):
            return self._calls.bad_key()
        rows = [
            {"id": name, "object": "model", "owned_by": "simulator", "type": "video"}
            for name in MODELS.names_at(self._face.name)
        ]
        return json_answer({"object": "list", "data": rows})

    async def pricing(self, request: Request) -> Response:
        async def work(_key: str) -> Json | Response:
            found = pricing.page(request.query_params)
            return self._face.refusal(found) if isinstance(found, Refusal) else found

        answer = await self._calls.guarded(request, "pricing", work)
        answer.headers["Cache-Control"] = "private, no-store"
        return answer
