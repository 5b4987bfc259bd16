"""The simulator's own routes, which no service has: health, state, faults, options, models' tables, stop.

They need no key: the server listens on loopback only. Routes that change something accept only JSON, which a web page
of another origin cannot send without permission.
"""

from __future__ import annotations

import json
import os
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..._models.catalog import MODELS
from ..._models.table_json import digest, from_json
from ..._version import __version__
from ...errors import SettingsError
from .. import fault_table, faults
from .orders import mode_of
from .responses import json_answer
from .task_runner import Simulator
from .toapis.answers import ToApis

_error = ToApis().error


def routes(simulator: Simulator) -> list[Route]:
    """Return the control routes."""
    control = _Control(simulator)
    return [
        Route("/_health", control.health, methods=["GET"]),
        Route("/_state", control.state, methods=["GET"]),
        Route("/_faults", control.faults, methods=["GET", "POST", "DELETE"]),
        Route("/_models", control.models, methods=["POST"]),
        Route("/_options", control.options, methods=["POST"]),
        Route("/_stop", control.stop, methods=["POST"]),
    ]


class _Control:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def health(self, _request: Request) -> Response:
        return json_answer(
            {
                "simulator": "wan_widgets",
                "version": __version__,
                "folder": str(self._simulator.options.folder.resolve()),
                "files_url": self._simulator.files_url,
                "pid": os.getpid(),
                "options": self._simulator.options.live(),
                "tables": self._simulator.tables,
            }
        )

    async def state(self, _request: Request) -> Response:
        simulator = self._simulator
        tasks = [
            {
                "id": one.id,
                "client_business_id": one.client_id,
                "status": one.status,
                "progress": simulator.progress(one),
                "mode": mode_of(one),
                "service": one.service,
                "body": one.body,
                "seed": one.seed,
                "created_at": one.created_at,
                "completed_at": one.completed_at,
                "looks": one.looks,
                "faults": one.faults,
            }
            for one in sorted(simulator.store.tasks.values(), key=lambda one: one.created_at)
        ]
        posts = {name: simulator.posts[name] for name in ("received", "refused", "created")}
        by_client_id = dict(simulator.posts_by_client_id)
        return json_answer({"tasks": tasks, "posts": posts, "posts_by_client_id": by_client_id})

    async def faults(self, request: Request) -> Response:
        armed = self._simulator.faults
        if request.method == "DELETE":
            armed.clear()
        if request.method == "POST":
            data = await _json(request)
            if data is None:
                return _not_json()
            count, task = data.pop("count", 1), data.pop("task", None)
            try:
                asked = faults.from_json(data)
            except ValueError as wrong:
                return _error(400, "invalid_fault", str(wrong))
            if task is None:
                armed.arm(asked, count if isinstance(count, int) else None)
            elif record := self._simulator.store.tasks.get(str(task)):
                record.faults.append(asked.to_json())
                self._simulator.store.keep(record)
            else:
                return _error(404, "task_not_found", f"The task {task} does not exist.")
        known = {name: {"kind": one.kind, "help": one.help} for name, one in fault_table.FAULTS.items()}
        return json_answer({"armed": armed.armed(), "known": known})

    async def options(self, request: Request) -> Response:
        data = await _json(request)
        if data is None:
            return _not_json()
        try:
            self._simulator.options = self._simulator.options.changed(data)
        except ValueError as wrong:
            return _error(400, "invalid_option", str(wrong))
        return json_answer(self._simulator.options.live())

    async def models(self, request: Request) -> Response:
        """Register models' tables that another process has sent."""
        data = await _json(request)
        tables = data.get("tables") if data is not None else None
        if not isinstance(tables, list):
            return _not_json()
        try:
            for table in tables:
                model = from_json(table)
                MODELS.register(model)
                self._simulator.tables[model.name] = digest(table)
        except (ValueError, SettingsError) as wrong:
            return _error(400, "invalid_table", str(wrong))
        return json_answer({"tables": self._simulator.tables})

    async def stop(self, request: Request) -> Response:
        if await _json(request) is None:
            return _not_json()
        self._simulator.stop_asked.set()
        return json_answer({"stopping": True})


async def _json(request: Request) -> dict[str, Any] | None:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return None
    try:
        data = json.loads(await request.body())
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _not_json() -> Response:
    return _error(415, "json_only", "Send a JSON object as application/json.")
