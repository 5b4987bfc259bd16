"""The totals of a comparison: the cost of its videos, and the cost of more takes. Pure."""

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
    """Return the totals as view data.

    Parameters
    ----------
    entries : Entries
        The compared videos.
    added : sequence of Sweep
        The sweeps of new takes that were started in the page.
    """
    jobs = {job.id: job.snapshot for job in entries.jobs}
    sweep = entries.sweep
    return {
        "money": money_of(list(jobs.values())),
        "more": None if sweep is None else more_view(sweep, range(len(sweep))),
        "waits": waits_of(added),
    }


def money_of(snapshots: Sequence[JobSnapshot]) -> str:
    """Return the estimated cost of the finished videos as text; "" if it is not known for all."""
    done = [one for one in snapshots if one.state is JobState.COMPLETED]
    if not done or any(one.simulated for one in done):
        return ""
    known = total(Estimate.from_json(one.estimate or {}) for one in done)
    whose = "the service's price list" if known.listed else "your price table"
    return "" if known.amount is None else f"about {money_words(known.amount, known.currency)} by {whose}"


def more_view(sweep: Sweep, cells: Sequence[int]) -> TakesOffer:
    """Return the number and the cost of new takes of some cells, as view data."""
    estimate = sweep.estimate(cells)
    return {
        "videos": estimate.videos,
        "quantity": estimate.quantity,
        "text": f"{estimate.quantity}, simulated, costs nothing" if sweep.simulated else estimate.text,
        "simulated": sweep.simulated,
    }


def waits_of(added: Sequence[Sweep]) -> str:
    """Return why new takes are not sent yet, and what sends them."""
    waiting = sum(cell.state == WAITING for sweep in added for cell in sweep.cells)
    parts = [f"{count(waiting, 'take')} {'waits' if waiting == 1 else 'wait'} to be sent."] if waiting else []
    parts += [
        f'No more takes are sent: {sweep.problem.message} wan.sweeps("{short(sweep.id)}")[0].go_on() sends the rest.'
        for sweep in added
        if sweep.problem is not None
    ]
    return " ".join(parts)


def frame_line(entries: Entries) -> str:
    """Return the line of code that makes a data frame of the comparison; "" without jobs."""
    if entries.sweep is not None:
        return f'wan.sweeps("{short(entries.sweep.id)}")[0].dataframe(takes=True)'
    names = ", ".join(f'"{short(job.id)}"' for job in entries.jobs)
    return f"wan.compare([wan.job(one) for one in [{names}]]).dataframe()" if names else ""
