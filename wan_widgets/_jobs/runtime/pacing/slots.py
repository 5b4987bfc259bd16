"""Slots for a service that runs few tasks at the same time: further jobs of this process wait here, unsent and free.

Used on the engine's loop only. Other processes have their own count; excess tasks are queued at the service.
"""

from __future__ import annotations

import asyncio
from collections import deque


class Slots:
    """The free slots at each service."""

    def __init__(self) -> None:
        self._held: dict[str, set[str]] = {}
        self._waiting: dict[str, deque[tuple[str, asyncio.Future[None]]]] = {}

    def hold(self, service: str, job_id: str) -> None:
        """Count a job whose task is already at the service."""
        self._held.setdefault(service, set()).add(job_id)

    def request(self, service: str, job_id: str, most: int) -> asyncio.Future[None]:
        """Return a future that is done once the job has a slot; first come, first served."""
        held = self._held.setdefault(service, set())
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue = self._waiting.setdefault(service, deque())
        if job_id in held or (len(held) < most and not queue):
            held.add(job_id)
            granted.set_result(None)
        else:
            queue.append((job_id, granted))
        return granted

    def free(self, job_id: str) -> None:
        """Give a job's slot to the one that has waited longest, or remove the job from the queue."""
        for service, queue in self._waiting.items():
            kept = deque(one for one in queue if one[0] != job_id)
            self._waiting[service] = kept
        for service, held in self._held.items():
            if job_id not in held:
                continue
            held.discard(job_id)
            queue = self._waiting.get(service, deque())
            while queue:
                other, granted = queue.popleft()
                if not granted.done():
                    held.add(other)
                    granted.set_result(None)
                    break
