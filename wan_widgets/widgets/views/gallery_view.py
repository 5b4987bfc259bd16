"""Jobs as view data for the gallery: tiles for the list, and details for the panel. Pure except for paths.

A tile is small, because a page has forty of them. The texts are those of the card (``job_view``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from ..._jobs.ledger.history.orders import AnyOrder
from ..._jobs.record.snapshot import JobSnapshot
from ..._jobs.record.state import JobState
from ..._jobs.spend.daily import Day
from ..._jobs.text import job_facts, job_text, wording
from ..._models.catalog import MODELS
from ..._models.field import MODE_LABELS, Field
from ...config.prices import money_words
from ...paths import from_here
from ...session.measured import job_measures
from . import job_view, static_view

if TYPE_CHECKING:
    from ...protocol.common import Pair, Settings
    from ...protocol.gallery import Details, SettingRow, Tile
    from ...protocol.measures import TileMeasures

LONGEST_PROMPT = 140
LONGEST_NOTE = 90
LONGEST_REASON = 90
HEAD = ("Job", "State", "Prompt", "Settings", "File")
"""The columns of `row`."""


def day_words(day: Day) -> str:
    """Return the totals of a day, such as ``6 jobs, 25 s done, about $4.00``."""
    parts = [wording.count(day.jobs, "job")]
    if day.seconds:
        parts.append(f"{day.seconds:,} s done")
    if day.money:
        parts.append(f"{'' if day.stated else 'about '}{money_words(day.money, day.currency)}")
        if day.unpriced:
            parts.append(f"{day.unpriced} without a price")
    return ", ".join(parts)


def tile(
    snapshot: JobSnapshot,
    takes: int,
    *,
    order: AnyOrder = "newest",
    measure: str = "",
    measures: TileMeasures | None = None,
    several: bool = False,
    now: float | None = None,
) -> Tile:
    """Return a job as a tile of the gallery.

    Parameters
    ----------
    snapshot : JobSnapshot
        The job.
    takes : int
        Number of takes of its request.
    order : {"newest", "oldest", "longest", "prompt"} or MeasureOrder
        The order of the list, which determines its headings: days, lengths, or none.
    measure : str
        The measure that the list is ordered by, as text.
    measures : TileMeasures, optional
        The measures of its video, if the page shows measures.
    several : bool
        Whether the folder has jobs of several models.
    now : float, optional
        Seconds since the epoch; by default the current time.
    """
    moment = time.time() if now is None else now
    style = job_text.style_of(snapshot)
    by_day = order in ("newest", "oldest")
    length = "" if snapshot.seconds is None else f"{snapshot.seconds} s"
    return {
        "id": snapshot.id,
        "state": str(snapshot.state),
        "title": style.title,
        "tone": style.tone,
        "icon": style.icon,
        "percent": None if snapshot.resting else job_text.percent_of(snapshot),
        "elapsed": None if snapshot.resting else job_text.elapsed(snapshot, moment),
        "prompt": wording.shorten(snapshot.prompt, LONGEST_PROMPT),
        "meta": wording.DOT.join(_meta(snapshot, wording.hour if by_day else wording.date_of, several)),
        "length": length,
        "reason": _reason(snapshot),
        "star": snapshot.star,
        "note": wording.shorten(snapshot.remark, LONGEST_NOTE),
        "tags": list(snapshot.tags),
        "take": wording.take(snapshot.take, takes),
        "simulated": snapshot.simulated,
        "file": snapshot.file is not None,
        "measure": measure,
        "measures": measures,
        "day": wording.day(snapshot.created_at, moment) if by_day else length if order == "longest" else "",
        "at": snapshot.created_at,
    }


def _meta(snapshot: JobSnapshot, time_text: Callable[[float], str], several: bool) -> list[str]:
    """Return the texts below a tile. A video has its seed; another finished job has its cost."""
    parts = [job_facts.model_words(snapshot, several=several), snapshot.resolution]
    if snapshot.file is None and snapshot.over and snapshot.state is not JobState.COMPLETED:
        expired = snapshot.state is JobState.EXPIRED and snapshot.finished_at is not None
        at = snapshot.created_at
        parts.append(f"finished {time_text(snapshot.finished_at or 0.0)}" if expired else time_text(at))
        if not snapshot.simulated:
            parts.append(_phrase(job_facts.charged(snapshot)))
    else:
        parts += [f"seed {snapshot.seed}" if snapshot.seed is not None else "", time_text(snapshot.created_at)]
    return [part for part in parts if part]


def _phrase(sentence: str) -> str:
    """Return a sentence in lower case, without its period."""
    return f"{sentence[:1].lower()}{sentence[1:]}".rstrip(".")


def details(
    snapshot: JobSnapshot,
    takes: Iterable[JobSnapshot],
    form: Settings | None,
    *,
    known_tags: Sequence[str] = (),
    several: bool = False,
    now: float | None = None,
) -> Details:
    """Return the details of a job, for the panel.

    Parameters
    ----------
    snapshot : JobSnapshot
        The job.
    takes : iterable of JobSnapshot
        All takes of its request, including itself.
    form : mapping or None
        The settings in the open form, to mark differences; None if no form is open.
    known_tags : sequence of str
        Tags that other jobs have.
    several : bool
        Whether the folder has jobs of several models.
    now : float, optional
        Seconds since the epoch; by default the current time.
    """
    known = sorted(takes, key=lambda one: (one.take, one.created_at))
    number = max([snapshot.take, *(one.take for one in known)])
    return {
        "job": job_view.job_view(snapshot, takes=number, several=several, measures=job_measures(snapshot), now=now),
        "settings": _settings(snapshot, form),
        "facts": _facts(snapshot),
        "note": snapshot.remark,
        "tags": list(snapshot.tags),
        "star": snapshot.star,
        "takes": [
            {"id": one.id, "label": f"take {one.take}", "title": job_text.title_of(one), "star": one.star}
            for one in known
        ],
        "known_tags": list(known_tags),
    }


def stored(
    gallery_id: str, title: str, snapshots: Iterable[JobSnapshot], posters: Mapping[str, bytes]
) -> tuple[str, str]:
    """Return the stored view of a gallery, as text and as HTML.

    Parameters
    ----------
    gallery_id : str
        The id of the live widget, which hides this view.
    title : str
        The heading.
    snapshots : iterable of JobSnapshot
        The jobs to show.
    posters : mapping
        Small pictures of some of them as WebP, by job id.
    """
    shown = list(snapshots)
    text = "\n".join([title, *(job_text.line(one) for one in shown)])
    strip = "".join(static_view.thumbnail(posters[one.id], one.prompt) for one in shown if one.id in posters)
    table = static_view.table(HEAD, [row(one, prompt=80) for one in shown])
    body = f"<div><b>{escape(title)}</b></div><div>{strip}</div>{table if shown else ''}"
    return text, static_view.stored_list(gallery_id, [body])


def row(snapshot: JobSnapshot, prompt: int = 1500) -> tuple[str, str, str, str, str]:
    """Return a job as a row of a stored table: id, state, prompt, settings, file."""
    file = from_here(snapshot.file) if snapshot.file else ""
    title = job_text.title_of(snapshot) + (" (simulated)" if snapshot.simulated else "")
    star = "★ " if snapshot.star else ""
    return (
        star + job_text.short(snapshot.id),
        title,
        wording.shorten(snapshot.prompt, prompt),
        job_facts.meta_of(snapshot),
        file,
    )


def _reason(snapshot: JobSnapshot) -> str:
    if snapshot.state is JobState.COMPLETED:
        return ""
    if snapshot.error is not None:
        return wording.shorten(snapshot.error.message, LONGEST_REASON)
    return "not saved within 24 h" if snapshot.state is JobState.EXPIRED else ""


def _settings(snapshot: JobSnapshot, form: Settings | None) -> list[SettingRow]:
    """Return every setting that was sent, in the order of the form, with the differing values of the open form."""
    model = MODELS.get(snapshot.model)
    rows: list[SettingRow] = []
    for field in model.fields if model is not None else ():
        value = snapshot.request.get(field.name)
        if value is None and field.name not in snapshot.settings:
            continue
        given = field.name in snapshot.settings
        text = _text(field, value)
        rows.append(
            {
                "name": field.name,
                "label": field.label,
                "text": text,
                "default": not given and field.name != "seed",
                "form": "" if form is None else _difference(field, snapshot, form),
            }
        )
    return rows


def _difference(field: Field, snapshot: JobSnapshot, form: Settings) -> str:
    """Return the value in the form; empty if it is the same."""
    in_form = form.get(field.name, field.default)
    if _text(field, in_form) == _text(field, snapshot.request.get(field.name)):
        return ""
    if in_form is None or in_form in ("", []):
        return "random" if field.name == "seed" else "empty"
    return wording.shorten(_text(field, in_form), 40)


def _text(field: Field, value: object) -> str:
    if value is None or value in ("", [], ()):
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (list, tuple)):
        return "\n".join(str(one) for one in value)
    return f"{value} {field.unit}" if field.unit else str(value)


def _facts(snapshot: JobSnapshot) -> list[Pair]:
    """Return the facts of a job without its settings, as pairs of label and text."""
    output = [job_facts.size_of(snapshot), f"{snapshot.seconds} s" if snapshot.seconds is not None else ""]
    if snapshot.file_size is not None and snapshot.file:
        output.append(wording.size(snapshot.file_size))
    facts: list[Pair] = [("Template", snapshot.template), ("Negative template", snapshot.negative_template)]
    facts += [(f"{{{name}}}", str(value)) for name, value in snapshot.template_values.items()]
    facts.append(("Mode", MODE_LABELS[snapshot.mode]))
    facts.append(("Output", wording.DOT.join(part for part in output if part)))
    facts.append(("Requested", wording.moment(snapshot.created_at)))
    if snapshot.finished_at is not None:
        facts.append(("Took", wording.clock(snapshot.finished_at - snapshot.created_at)))
    done = snapshot.state is JobState.COMPLETED or snapshot.simulated
    facts.append(("Cost", snapshot.cost.text if done else job_facts.charged(snapshot)))
    facts.append(("Model", snapshot.model))
    facts.append(
        ("Made with", wording.DOT.join(part for part in (job_facts.made_with(snapshot), snapshot.host) if part))
    )
    if snapshot.sweep:
        facts.append(("Sweep", snapshot.sweep))
    facts.append(("Job", snapshot.id))
    if snapshot.task_id:
        facts.append(("Task", snapshot.task_id))
    return [pair for pair in facts if pair[1]]
