"""The documented API of Model Studio, route by route: create, status, list, cancel, upload."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..calls import Calls, key_of
from ..contract import Order, Refusal, is_offered
from ..orders import owner_of
from ..protocol_format import Json
from ..task_runner import Simulator
from . import task_list
from .answers import ModelStudio, new_request_id
from .policy_uploads import Policies

_BASE = "/api/v1"
_CREATE = f"{_BASE}/services/aigc/video-generation/video-synthesis"


def routes(simulator: Simulator, policies: Policies) -> list[Route]:
    """Return the routes of the API."""
    api = _Api(simulator, policies)
    return [
        Route(_CREATE, api.create, methods=["POST"]),
        Route(f"{_BASE}/tasks", api.list_tasks, methods=["GET"]),
        Route(f"{_BASE}/tasks/", api.list_tasks, methods=["GET"]),
        Route(f"{_BASE}/tasks/{{name}}", api.look, methods=["GET"]),
        Route(f"{_BASE}/tasks/{{name}}/cancel", api.cancel, methods=["POST"]),
        Route(f"{_BASE}/uploads", api.policy, methods=["GET"]),
    ]


class _Api:
    def __init__(self, simulator: Simulator, policies: Policies) -> None:
        self._simulator = simulator
        self._policies = policies
        self._face = ModelStudio()
        self._calls = Calls(simulator, self._face)

    async def create(self, request: Request) -> Response:
        def also(request: Request, order: Order) -> Response | None:
            if request.headers.get("x-dashscope-async") != "enable":
                return self._face.error(403, "AccessDenied", "current user api does not support synchronous calls.")
            resolved = request.headers.get("x-dashscope-ossresourceresolve") == "enable"
            urls = [url for some in order.files.values() for url in some]
            model = order.model.wire_name(order.mode)
            wrong = self._policies.problem(urls, model, owner_of(key_of(request)), resolved=resolved)
            return None if wrong is None else self._face.refusal(wrong)

        return await self._calls.create(request, also)

    async def look(self, request: Request) -> Response:
        return await self._calls.look(request, request.path_params["name"])

    async def list_tasks(self, request: Request) -> Response:
        async def work(key: str) -> Json | Response:
            own = self._simulator.store.of(owner_of(key), self._face.name)
            shown = [one for one in own if not self._simulator.is_late(one) and not self._simulator.is_gone(one)]
            found = task_list.page(shown, request.query_params, time.time())
            return self._face.refusal(found) if isinstance(found, Refusal) else found

        return await self._calls.guarded(request, "list", work)

    async def cancel(self, request: Request) -> Response:
        name = request.path_params["name"]
        record = self._simulator.store.find(name, owner_of(key_of(request)), self._face.name)

        async def work(_key: str) -> Json | Response:
            if record is None or self._simulator.is_gone(record):
                return self._face.error(404, "NotFound", f"The task {name[:80]} does not exist.")
            if not self._simulator.cancel(record):
                return self._face.error(400, "UnsupportedOperation", "Only tasks that are PENDING can be canceled.")
            return {"request_id": new_request_id()}

        return await self._calls.guarded(request, "cancel", work, record)

    async def policy(self, request: Request) -> Response:
        query = request.query_params

        async def work(key: str) -> Json | Response:
            if query.get("action") != "getPolicy":
                return self._face.refusal(Refusal("action must be getPolicy", "action"))
            if not is_offered(query.get("model", ""), self._face.name):
                return self._face.error(404, "ModelNotFound", "The model does not exist.")
            data = self._policies.policy(query["model"], owner_of(key), time.time())
            return {"request_id": new_request_id(), "data": data}

        return await self._calls.guarded(request, "upload", work)
