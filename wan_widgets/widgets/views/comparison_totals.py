"""What a comparison says of all its videos together: what they cost, and what more takes of them would. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..._jobs.handles.comparison import Entries
from ..._jobs.handles.sweeps.cell import WAITING
from ..._jobs.handles.sweeps.sweep import Sweep
from ..._jobs.record.snapshot import JobSnapshot
from ..._jobs.record.state import JobState
from ..._jobs.text.job_text import short
from ..._jobs.text.wording import count
from ..._models.prices.price import Estimate, total
from ...config.prices import money_words

if TYPE_CHECKING:
    from ...protocol.compare import TakesOffer, Totals


def sums_view(entries: Entries, added: Sequence[Sweep]) -> Totals:
    """Return the sums as plain JSON for the page.

    Parameters
    ----------
    entries : Entries
        What is compared.
    added : sequence of Sweep
        The sweeps of new takes that the page has asked for.
    """
    jobs = {job.id: job.snapshot for job in entries.jobs}
    sweep = entries.sweep
    return {
        "money": money_of(list(jobs.values())),
        "more": None if sweep is None else more_view(sweep, range(len(sweep))),
        "waits": waits_of(added),
    }


def money_of(snapshots: Sequence[JobSnapshot]) -> str:
    """Return what the videos that are done cost by their estimates; "" if that is not known of each."""
    done = [one for one in snapshots if one.state is JobState.COMPLETED]
    if not done or any(one.simulated for one in done):
        return ""
    known = total(Estimate.from_json(one.estimate or {}) for one in done)
    whose = "the service's price list" if known.listed else "your price table"
    return "" if known.amount is None else f"about {money_words(known.amount, known.currency)} by {whose}"


def more_view(sweep: Sweep, cells: Sequence[int]) -> TakesOffer:
    """Return what a new take of some cells would be, as plain JSON for the page."""
    estimate = sweep.estimate(cells)
    return {
        "videos": estimate.videos,
        "quantity": estimate.quantity,
        "text": f"{estimate.quantity}, simulated, costs nothing" if sweep.simulated else estimate.text,
        "simulated": sweep.simulated,
    }


def waits_of(added: Sequence[Sweep]) -> str:
    """Return what holds new takes up: that they wait, or why they are not sent and what sends them."""
    waiting = sum(cell.state == WAITING for sweep in added for cell in sweep.cells)
    parts = [f"{count(waiting, 'take')} {'waits' if waiting == 1 else 'wait'} to be sent."] if waiting else []
    parts += [
        f'No more takes are sent: {sweep.problem.message} wan.sweeps("{short(sweep.id)}")[0].go_on() sends the rest.'
        for sweep in added
        if sweep.problem is not None
    ]
    return " ".join(parts)


def frame_line(entries: Entries) -> str:
    """Return the line that makes a data frame of what is compared; "" where no job of it is known."""
    if entries.sweep is not None:
        return f'wan.sweeps("{short(entries.sweep.id)}")[0].dataframe(takes=True)'
    names = ", ".join(f'"{short(job.id)}"' for job in entries.jobs)
    return f"wan.compare([wan.job(one) for one in [{names}]]).dataframe()" if names else ""
