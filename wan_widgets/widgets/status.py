"""The backend as the form shows it: which one, whether it is ready, and what else there is."""

from __future__ import annotations

from typing import Any

from .. import credentials, session

_LABELS = {"toapis": "ToAPIs", "simulator": "Simulator"}


def backend_status() -> dict[str, Any]:
    """Return the backend in use, and the choices, as plain JSON; no key and no part of one."""
    status = session.backend()
    return {
        "name": status.name,
        "label": status.label,
        "ready": status.ready,
        "simulated": status.simulated,
        "problem": status.problem,
        "hint": status.hint,
        "choices": [
            {"name": name, "label": label, "ready": name == "simulator" or credentials.find_key(name) is not None}
            for name, label in _LABELS.items()
        ],
    }
