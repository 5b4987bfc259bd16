"""Download the file of a finished job again, if it was deleted or lost and its link still works. Nothing is submitted.

The job stays completed whatever happens, so that the same settings still find it and buy nothing.
"""

from __future__ import annotations

from ....errors import FileGoneError
from ..tracked_job import TrackedJob
from .download import save_again


async def refetch(tracked: TrackedJob) -> None:
    """Download the video of a completed job again, and save it as before.

    Raises
    ------
    FileGoneError
        If the service no longer returns a link to it.
    WanError
        If the service cannot be reached, or the file cannot be saved.
    """
    tracked.show(note="Downloading the file again.")
    try:
        await tracked.connect()
        task_id = tracked.row.task_id
        task = None if task_id is None else await tracked.service.fetch(task_id)
        if task is None or task.state != "succeeded" or task.url is None:
            raise FileGoneError(
                "The service no longer has a file of this job.",
                "Make a new take; the settings and the seed are stored.",
                charged="no",
            )
        await save_again(tracked, task)
    finally:
        tracked.show(note="")
