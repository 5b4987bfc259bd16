"""The backend as view data for the form: the current one, whether it is ready, and the other choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import session
from ...config.services import SERVICES, backend_names, key_line
from ...session import BackendStatus

if TYPE_CHECKING:
    from ...protocol.form import Backend, BackendChoice, BackendFace, Region

_BADGES = {"no-key": "No API key: set one, or simulate", "refused-key": "Key refused (401)"}
"""Texts of the badge, by the code of the problem."""
_ASIDES = {"": "ready", "no-key": "no key", "refused-key": "key refused"}
"""Texts beside a backend in the menu, by the code of its problem."""


def backend_status() -> Backend:
    """Return the current backend and the choices as view data. It contains no key and no part of one."""
    status = session.backend()
    return {
        "name": status.name,
        "label": status.label,
        "ready": status.ready,
        "simulated": status.simulated,
        "badge": _badge(status),
        "code": status.code,
        "problem": status.problem,
        "hint": status.hint,
        "region": status.region,
        "regions": _regions(status),
        "region_note": SERVICES[status.name].key_note if status.name in SERVICES else "",
        "choices": [_choice(session.backend(name)) for name in backend_names()],
        "faces": _faces(status) if status.simulated else [],
    }


def _regions(status: BackendStatus) -> list[Region]:
    """Return the regions of the service; none if its host is not that of a region, as with a workspace."""
    about = SERVICES.get(status.name)
    if about is None:
        return []
    hosts = {name: url.partition("://")[2] for name, url in about.regions.items()}
    if status.host not in hosts.values():
        return []
    return [
        {"name": name, "label": about.region_labels.get(name, name), "chosen": host == status.host}
        for name, host in hosts.items()
    ]


def _faces(status: BackendStatus) -> list[BackendFace]:
    """Return the services whose protocol the simulator can speak."""
    faces: list[BackendFace] = [{"name": "", "label": "each model's own", "chosen": not status.service}]
    others = SERVICES.values()
    faces.extend({"name": one.name, "label": one.label, "chosen": one.name == status.service} for one in others)
    return faces


def _badge(status: BackendStatus) -> str:
    if status.ready:
        return status.label if status.simulated else f"{status.label}, ready"
    return _BADGES.get(status.code, status.problem.rstrip("."))


def _choice(one: BackendStatus) -> BackendChoice:
    """Return a backend of the menu. One without a key cannot be chosen."""
    return {
        "name": one.name,
        "label": one.label,
        "ready": one.code != "no-key",
        "aside": _ASIDES.get(one.code, "not ready"),
        "key_variable": SERVICES[one.name].key_variable if one.name in SERVICES else "",
        "key_line": key_line(one.name) if one.name in SERVICES else "",
    }
