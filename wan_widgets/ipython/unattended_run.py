"""When a program runs a notebook, each cell waits at its end until the service has accepted every request.

Such a program stops the kernel after the last cell, and stores what the cells show by then. So the stored output says
that the notebook did not wait for the video, and how to pick it up.
"""

from __future__ import annotations

import sys
from typing import Any

from ..printing import say
from ..widgets.transport.host_detection import runs_unseen

NOT_WAITED = (
    "The notebook did not wait for this video; the service continues. "
    "wan.resume() in this folder picks it up; job.wait() waits for it."
)
_SHOWN_AFTER = 1.0
"""Seconds after which the wait is announced."""
_registered: set[int] = set()


def register(ip: Any) -> None:
    """Make the end of each cell of the IPython shell `ip` wait, if a program runs the notebook."""
    events = getattr(ip, "events", None)  # some hosts' shells have none
    if events is not None and id(ip) not in _registered:
        _registered.add(id(ip))
        events.register("post_run_cell", lambda *_: _cell_ended(ip))


def _cell_ended(ip: Any) -> None:
    session = sys.modules.get("wan_widgets.session.engine_pool")
    if session is None or not runs_unseen(ip) or not session.engines():
        return
    from ..session.ending import departure
    from . import job_display, sweep_display

    try:
        left = departure.until_sent()
    except KeyboardInterrupt:
        say("Stopped waiting: a request that the service has not accepted yet may be lost. wan.resume() looks for it.")
        return
    if left.unsent:
        videos = f"{left.unsent} video{'' if left.unsent == 1 else 's'}"
        say(f"{videos} could not be sent within {left.waited:.0f} s. wan.resume() in this folder looks for them.")
    elif left.waited > _SHOWN_AFTER:
        say(f"Waited {left.waited:.0f} s until the service had accepted all requests.")
    shown = job_display.store_unfinished(NOT_WAITED) | sweep_display.store_unfinished(NOT_WAITED)
    hidden = [one for one in _running(session) if one not in shown and one not in _told]
    _told.update(hidden)
    if hidden:
        jobs = f"{len(hidden)} job{'' if len(hidden) == 1 else 's'} of this cell"
        say(f"{jobs} {'is' if len(hidden) == 1 else 'are'} under way. {NOT_WAITED}")


_told: set[str] = set()
"""Announced jobs that have no display of their own."""


def _running(pool: Any) -> list[str]:
    return [job_id for engine in pool.engines() for job_id in engine.moving()]
