"""Find which job begins with the last frame of which other job: stored by ``extend``, else found by the pictures."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from ....errors import LedgerError, MediaError
from ....log import note
from ...ledger import film_store

if TYPE_CHECKING:
    from ..job import Job

MOST_LOOKED_AT = 12
"""Most videos whose last frame is compared with a first frame, about a quarter of a second each."""


def store_start(job: Job, before: Job) -> None:
    """Store that a job begins with the last frame of another one, so that each can be found from the other."""
    if job == before:
        return
    try:
        film_store.link(job.ledger, job.id, before.id)
    except LedgerError as error:  # the job runs, and its film can still be given as a list
        note(error)


def before_by_picture(job: Job, candidates: Iterable[Job]) -> Job | None:
    """Return the first of some jobs whose last frame is the picture that a job begins with."""
    from ....media.pictures.frames import LAST, frame_at, is_picture_of

    picture = job.snapshot.settings.get("image")
    if not isinstance(picture, str) or not picture:
        return None
    looked = 0
    for one in candidates:
        if one == job or one.path is None:
            continue
        looked += 1
        if looked > MOST_LOOKED_AT:
            break
        with suppress(MediaError):
            if is_picture_of(picture, frame_at(one.path, LAST)):
                return one
    return None
