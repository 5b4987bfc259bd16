"""A chain of shots as view data with all its texts, and its stored view as HTML.

The page adds no texts, so the strip and the stored view say the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from ... import session
from ..._jobs.handles.films.chain import Chain
from ..._jobs.handles.films.shot import Shot
from ..._jobs.handles.job import Job
from ..._jobs.ledger.film_store import StoredFilm
from ..._jobs.record.cost import Cost
from ..._jobs.record.snapshot import JobSnapshot
from ..._jobs.record.state import JobState
from ..._jobs.text import job_text, wording
from ..._jobs.text.job_facts import price_of_another, price_text
from ..._models.prices.price import Estimate, total
from ...config.prices import money_words
from ...config.services import SIMULATOR
from ...redaction import printable
from ...session.films import draft_of_film, drafts_of, estimates, lengths
from ...session.money import price_lists
from . import file_urls, static_view
from .job_view import job_view

if TYPE_CHECKING:
    from ...protocol.film import FilmDraft, FilmPlan, FilmPlanned, FilmShot, FilmView, SplitOffer

_NO_PRICE = "no price published"
FADES = (0.25, 0.5, 1.0, 2.0)
"""The lengths of a cross-fade that the page offers, in seconds."""
_LONGEST_STORED = 300
"""Characters of a prompt in the stored view."""


def film_view(chain: Chain, identity: str) -> FilmView:
    """Return a film as view data. Seams that are not measured yet are left out."""
    shots, film = chain.shots(measure=False), chain.film
    drawn = [_shot(chain, shot, None if shot.before is None else shots[shot.before - 1]) for shot in shots]
    last = shots[-1].job if shots else None
    costs = estimates(film, chain.jobs)
    takes = dict.fromkeys(take for shot in shots for take in shot.takes)
    simulated = _simulated(shots, film)
    return {
        "id": identity,
        "head": head_of(shots, film),
        "summary": summary_of(shots, film),
        "simulated": simulated,
        "exportable": sum(shot.job.path is not None for shot in shots) > 1
        and all(shot.job.path is not None or shot.job.snapshot.over for shot in shots),
        "fades": FADES,
        "waits": "" if last is None or last.path is not None else f"Shot {len(shots)} has no video to continue from.",
        "price": "" if last is None else price_of_another(last.snapshot),
        "money": money_of([one.cost for one in takes], costs, simulated=simulated),
        "empty": not shots and not film.plan,
        "shots": drawn,
        "plan": _plan(chain, costs),
    }


def offer_of(film: StoredFilm) -> SplitOffer:
    """Return the shots into which a prompt would be split, and their price."""
    whole = total(estimates(film))
    return {
        "shots": len(film.plan),
        "quantity": head_of((), film),
        "price": "nothing is charged, simulated" if film.backend == SIMULATOR else price_text(whole) or _NO_PRICE,
        "whose": "nothing is sent yet" if whole.amount is None else f"{whole.whose}; nothing is sent yet",
        "problem": None,
    }


def head_of(shots: Sequence[Shot], film: StoredFilm) -> str:
    """Return the number of shots, their total length and their resolution as text."""
    seconds = sum(shot.job.snapshot.seconds or 0 for shot in shots) + sum(one.duration or 0 for one in film.plan)
    sizes = {shot.job.snapshot.resolution for shot in shots}
    if film.plan and not shots:
        sizes = {str(film.settings.get("resolution") or "")}
    count = len(shots) + len(film.plan)
    if not count:
        return "no shots yet"
    parts = [wording.count(count, "shot"), f"{seconds:g} s", sizes.pop() if len(sizes) == 1 else ""]
    return ", ".join(part for part in parts if part)


def summary_of(shots: Sequence[Shot], film: StoredFilm) -> str:
    """Return how many shots are made, such as ``2 of 3 made, 1 with an old start``."""
    made, count = sum(shot.job.path is not None for shot in shots), len(shots) + len(film.plan)
    old = sum(shot.old_start for shot in shots)
    jumps = sum(shot.seam is not None and shot.seam.jumps and not shot.old_start for shot in shots)
    parts = [
        "" if not count else f"{made} of {count} made" if made < count else "all made",
        f"{old} with an old start" if old else "",
        f"{jumps} with a jump at the seam" if jumps else "",
    ]
    return ", ".join(part for part in parts if part)


def money_of(made: Sequence[Cost], costs: Sequence[Estimate], *, simulated: bool) -> str:
    """Return as text what all takes have cost, and what the planned shots would cost at whose prices."""
    if simulated:
        return ""
    known: dict[str, float] = {}
    for cost in made:
        if cost.amount is not None:
            known[cost.currency or "USD"] = known.get(cost.currency or "USD", 0.0) + cost.amount
    unknown = sum(cost.amount is None for cost in made)
    about = "about " if any(cost.status == "estimate" for cost in made) else ""
    sums = [money_words(round(amount, 6), currency) for currency, amount in known.items() if amount or len(known) == 1]
    spent = [f"{about}{' and '.join(sums)} so far" if sums else "", f"{unknown} of unknown cost" if unknown else ""]
    rest = total(costs)
    parts = [" and ".join(part for part in spent if part)]
    if costs:
        priced = f"{price_text(rest)} for the rest {rest.whose}"
        parts.append(priced if rest.amount is not None else "no price known for the rest")
    return ", ".join(part for part in parts if part)


def is_simulated(chain: Chain) -> bool:
    """Return whether the simulator makes the film. Nothing is charged then."""
    return _simulated(chain.shots(measure=False), chain.film)


def _simulated(shots: Sequence[Shot], film: StoredFilm) -> bool:
    return any(shot.job.snapshot.simulated for shot in shots) or (not shots and film.backend == SIMULATOR)


def _plan(chain: Chain, costs: Sequence[Estimate]) -> FilmPlan:
    planned, jobs, queue = chain.planned, chain.jobs, chain.queue
    possible = lengths(chain) if planned else ()
    shown: list[FilmPlanned] = [
        {
            "number": one.number,
            "prompt": printable(one.prompt),
            "seconds": one.duration,
            "lengths": possible,
            "facts": wording.DOT.join(part for part in (price_text(cost), one.note) if part),
        }
        for one, cost in zip(planned, costs, strict=False)
    ]
    waits = _waits(jobs)
    price, of_all = (price_text(costs[0]), price_text(total(costs))) if costs else ("", "")
    draft = _draft(chain)
    seen = json.dumps([shown, price, of_all, [job.id for job in jobs], draft])
    problem = queue.problem
    return {
        "shots": shown,
        "look": queue.review_each,
        "queued": queue.left,
        "title": _title(chain) if planned else "",
        "waits": waits,
        "start": chain.other_start(len(jobs) + 1) if planned else None,
        "draft": draft,
        "price": price,
        "price_of_all": of_all,
        "problem": None if problem is None else {"text": problem.message, "hint": problem.hint},
        "as_shown": hashlib.sha256(seen.encode()).hexdigest()[:16],
    }


def _draft(chain: Chain) -> FilmDraft | None:
    found = draft_of_film(chain)
    if found is None:
        return None
    return {"resolution": found[0], "price": price_text(total(estimates(drafts_of(chain.film, found[0]))))}


def _final(chain: Chain, snapshot: JobSnapshot) -> FilmDraft | None:
    """Return the resolution and the price of the final of a draft; None if no final can be made."""
    final = chain.film.final
    if not final or snapshot.state is not JobState.COMPLETED or snapshot.resolution == final:
        return None
    listed = price_lists.now() if session.backend().name == snapshot.backend else None
    return {"resolution": final, "price": price_of_another(snapshot, {"resolution": final}, listed)}


def _waits(jobs: Sequence[Job]) -> str:
    if not jobs or jobs[-1].path is not None:
        return ""
    if jobs[-1].snapshot.resting:
        return f"Shot {len(jobs)} has no video to continue from."
    return f"Shot {len(jobs)} is being made."


def _title(chain: Chain) -> str:
    jobs, planned, left = chain.jobs, chain.planned, chain.queue.left
    if not jobs:
        return "Nothing is sent yet."
    if jobs[-1].path is not None:
        return f"Shot {len(jobs)} is done. Look at it, then make shot {len(jobs) + 1}."
    if jobs[-1].snapshot.resting:
        return _waits(jobs)
    follows = "" if not left else " 1 more will follow." if left == 1 else f" {left} more will follow, one by one."
    return f"Shot {len(jobs)} of {len(jobs) + len(planned)} is being made.{follows}"


def prompt_of(job: Job) -> str:
    """Return the prompt of a shot as the page shows it."""
    return printable(job.snapshot.prompt)


def line(chain: Chain) -> str:
    """Return a film as one line of text."""
    shots = chain.shots(measure=False)
    made = summary_of(shots, chain.film)
    return f"Film of {head_of(shots, chain.film)}{': ' if made else ''}{made}"


def lines(chain: Chain) -> list[str]:
    """Return a film as lines of text: a summary, and one line for each shot."""
    view = film_view(chain, "")
    made = [f"{one['number']}. {one['prompt']} ({_state(one)})" for one in view["shots"]]
    planned = [f"{one['number']}. {one['prompt']} (Not made)" for one in view["plan"]["shots"]]
    return [line(chain), *made, *planned, *([f"Cost: {view['money']}"] if view["money"] else [])]


def stored(chain: Chain, identity: str) -> str:
    """Return the stored view of a film as HTML without scripts. Every text is escaped."""
    shots, view = chain.shots(measure=False), film_view(chain, identity)
    badge = static_view.BADGE if view["simulated"] else ""
    cells = [_stored_shot(shot, one) for shot, one in zip(shots, view["shots"], strict=True)]
    for planned in view["plan"]["shots"]:
        state = wording.DOT.join(part for part in (_length(planned["seconds"]), "Not made") if part)
        text = wording.shorten(planned["prompt"], _LONGEST_STORED)
        cells.append(f"<b>{planned['number']}</b> {escape(state)}<br>{escape(text)}")
    row = "".join(f'<td style="text-align:left;vertical-align:top;max-width:240px">{cell}</td>' for cell in cells)
    known = ", ".join(part for part in (view["head"], view["summary"], view["money"]) if part)
    head = f"<b>Film</b> {escape(known)} {badge}"
    return f'<div class="wan-stored-film"><div style="margin:4px 0">{head}</div><table><tr>{row}</tr></table></div>'


def _shot(chain: Chain, shot: Shot, before: Shot | None) -> FilmShot:
    snapshot = shot.job.snapshot
    view = job_view(snapshot)
    title, tone, icon = job_text.title_of(snapshot), view["tone"], view["icon"]
    if snapshot.state is JobState.COMPLETED and shot.old_start:
        title, tone, icon = "Old start", "warn", "warn"
    if len(shot.takes) > 1:
        title += f", take {shot.takes.index(shot.job) + 1} of {len(shot.takes)}"
    first = chain.start_of(shot.number)
    ready = first == 0 or not shot.continues or chain.jobs[first - 1].path is not None
    return {
        "number": shot.number,
        "job": shot.job.id,
        "title": title,
        "tone": tone,
        "icon": icon,
        "percent": view["percent"],
        "seconds": snapshot.seconds,
        "prompt": prompt_of(shot.job),
        "facts": _facts(shot),
        "problem": _problem(shot, before),
        "message": " ".join(part for part in _message(shot) if part),
        "takes": [
            {"job": take.id, "label": f"take {number}, {job_text.title_of(take.snapshot)}"}
            for number, take in enumerate(shot.takes, 1)
        ],
        "redo": shot.old_start and ready,
        "under_way": not snapshot.resting,
        "detached": snapshot.state is JobState.DETACHED,
        "price": price_of_another(snapshot),
        "waits": "" if ready else f"Shot {first} has no video to continue from.",
        "start": None if ready else chain.other_start(shot.number),
        "final": _final(chain, snapshot) if ready else None,
        "file": view["file"],
    }


def _facts(shot: Shot) -> str:
    snapshot, seam = shot.job.snapshot, shot.seam
    parts = [
        "" if snapshot.seed is None else f"seed {snapshot.seed}",
        "" if seam is None else f"seam {seam.likeness:.2f}{', a jump' if seam.jumps else ''}",
        "" if snapshot.simulated or shot.job.path is None else snapshot.cost.text,
    ]
    return wording.DOT.join(part for part in parts if part)


def _problem(shot: Shot, before: Shot | None) -> str:
    if before is None:
        return ""
    if shot.old_start and before.job.path is None:
        return f"It begins with a frame of another take of shot {before.number}, which now has no video."
    if shot.old_start:
        return f"It does not begin with the current last frame of shot {before.number}."
    return f"It follows shot {before.number}, which has an old start." if shot.after_old else ""


def _message(shot: Shot) -> tuple[str, str]:
    error = shot.job.snapshot.error
    return ("", "") if error is None or shot.job.path is not None else (error.message, error.hint)


def _state(view: FilmShot) -> str:
    return " ".join(part for part in (f"{view['title']}.", view["problem"] or view["message"]) if part).rstrip(".")


def _length(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:g} s"


def _stored_shot(shot: Shot, view: FilmShot) -> str:
    snapshot = shot.job.snapshot
    path = shot.job.path or session.expected_file(snapshot)
    label = f"Shot {shot.number}"
    parts = []
    if path is not None and (shot.job.path is not None or not snapshot.over):
        source = file_urls.from_notebook(path)
        poster = static_view.poster_of(str(path), small=True) if shot.job.path is not None else None
        if source is not None:
            parts.append(static_view.small_player(source, poster, label))
        elif poster is not None:
            parts.append(static_view.picture(poster, width=static_view.CELL_WIDTH, label=label))
    length = _length(snapshot.seconds)
    # The state of an unfinished job would be wrong when the notebook is read later.
    state = _state(view) if snapshot.over else "Requested"
    parts.append(f"<b>{shot.number}</b> {escape(wording.DOT.join(part for part in (length, state) if part))}")
    parts.append(escape(wording.shorten(view["prompt"], _LONGEST_STORED)))
    return "<br>".join(parts)
