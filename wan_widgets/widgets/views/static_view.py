"""The stored view of a job: HTML without scripts, for a closed, exported or untrusted notebook.

The first version already has a player for the video, because the file name is known as soon as the job exists. So the
view is complete without later updates, which a reloaded page does not receive.

It has a poster of a few kB as a data URI, a player with a path relative to the notebook, the settings, and the path of
the file. ``src`` is an attribute of ``<video>``, because untrusted notebooks strip ``<source>``. ``preload`` is
``metadata``, because several players that preload everything stall the server. Every text is escaped.
"""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ... import session
from ..._jobs.record.snapshot import JobSnapshot
from ..._jobs.record.state import JobState
from ..._jobs.text import job_text, wording
from ...errors import WanError
from ...measures.flags import badges_of
from ...redaction import printable
from ...session.measured import job_measures, measures_of
from . import file_urls, job_view

if TYPE_CHECKING:
    from ...clips.clip import Clip
    from ...clips.grid import Grid
    from ...protocol.job import JobView
    from ...protocol.measures import JobMeasures

PLAYER_WIDTH = 480
PLAYER_HEIGHT = 360
"""Largest size of the player, in CSS pixels."""
POSTER_WIDTHS = (320, 240, 160)
POSTER_BYTES = 1600
"""A poster is made coarser, then smaller, until it is not larger than this. A job then takes 5 kB of the notebook."""
COARSE = 45
"""Quality of a coarse poster, and of the picture for hosts that show no video."""
FALLBACK_WIDTH = 160
"""Width of the picture for hosts that show no video, in pixels."""
TINY_WIDTH = 96
LONGEST_PROMPT = 1500
CELL_WIDTH = 240
"""Width of a player in the table of a comparison, in CSS pixels."""
SMALL_POSTERS = (120,)
"""Widths of its posters. They are small, so that a comparison of nine stays within a few kB."""
_CELL = "text-align:left;vertical-align:top"
_NAME = f"{_CELL};width:9em;white-space:normal"

_PROSE = "mathjax_ignore tex2jax_ignore"
"""Classes that MathJax 3 and 2 ignore, because a prompt may contain $5 and $10."""
_BOX = "max-width:100%;background:#17171a;border-radius:3px"
NO_MODEL = (
    ".jp-OutputArea-child:has(> .jupyter-widgets:not(:has(*))):has(+ .jp-OutputArea-child .wan-stored){display:none}"
)
"""Hides the output of a widget that cannot be displayed, if its stored view follows."""
BADGE = (
    '<span style="background:#f2c417;color:#1a1a1a;padding:1px 6px;border-radius:2px;font-size:11px;'
    'font-weight:600">SIMULATED</span>'
)
_TONES = {"ok": "●", "error": "■", "warn": "▲", "off": "○", "run": "…"}


def static_view(snapshot: JobSnapshot, *, inline: str | None = None) -> str:
    """Return the stored view of one job as HTML. Reads the poster from the video.

    Parameters
    ----------
    snapshot : JobSnapshot
        The job.
    inline : str, optional
        The video as a data URI, instead of its path.
    """
    source = poster = None
    if snapshot.state is JobState.COMPLETED and snapshot.file is not None and Path(snapshot.file).exists():
        source = inline or file_urls.from_notebook(snapshot.file)
        poster = poster_of(snapshot.file)
    elif not snapshot.over:
        expected = session.expected_file(snapshot)
        source = None if expected is None else file_urls.from_notebook(expected)
    return render(snapshot, source=source, poster=poster, measures=job_measures(snapshot))


def render(
    snapshot: JobSnapshot,
    *,
    source: str | None,
    poster: bytes | None,
    measures: JobMeasures | None = None,
    now: float | None = None,
) -> str:
    """Return the stored view of one job as HTML.

    Parameters
    ----------
    snapshot : JobSnapshot
        The job.
    source : str or None
        URL of the video relative to the notebook; None if the notebook cannot reach it. For an unfinished job, the URL
        that its video will have.
    poster : bytes or None
        The poster as WebP.
    measures : JobMeasures, optional
        The measures of its video.
    now : float, optional
        Seconds since the epoch; by default the current time.
    """
    moment = time.time() if now is None else now
    view = job_view.job_view(snapshot, measures=measures, now=moment)
    parts = [_player(snapshot, source, poster), _head(snapshot, view)]
    parts.append(_line(escape(wording.shorten(snapshot.prompt, LONGEST_PROMPT))))
    file = view["file"]
    meta = [view["meta"], file["size_text"] if file else ""]
    parts.append(_small(escape(wording.DOT.join(part for part in meta if part))))
    if snapshot.over:
        message = view["message"]
        if message is not None:
            parts.append(_line(escape(" ".join(part for part in (message["text"], message["hint"]) if part))))
        if view["detail"]:
            parts.append(_line(f"<code>{escape(view['detail'])}</code>"))
        parts += [_measured(view["measures"]), _beside(view)]
        if file is not None:
            parts.append(_small(f"File: <code>{escape(file['shown'])}</code>"))
    else:
        parts += _unfinished(view, source)
    return f'<div class="wan-stored-job {_PROSE}" data-job="{escape(snapshot.id)}">{"".join(parts)}</div>'


def _measured(measures: JobMeasures) -> str:
    """Return the measures of a video in one line, with their meanings as tooltips; "" if it is not measured."""
    shown = [(one["meaning"], f"{one['label']} {one['text']}".lstrip()) for one in measures["badges"]]
    return _small(wording.DOT.join(f'<span title="{escape(one)}">{escape(text)}</span>' for one, text in shown))


def _beside(view: JobView) -> str:
    """Return the draft of a final, and how alike the two look; "" if the job is not a final."""
    beside = view["beside"]
    if beside is None:
        return ""
    alike = (
        f'<span title="{escape(beside["meaning"])}">likeness {beside["likeness"]}</span>' if beside["likeness"] else ""
    )
    named = f"Final of <code>{escape(job_text.short(beside['id']))}</code>, {escape(beside['name'])}"
    return _small(wording.DOT.join(part for part in (named, alike) if part))


def _unfinished(view: JobView, source: str | None) -> list[str]:
    """Return the text for an unfinished job. It must also be true when it is read much later."""
    call = f"<code>wan.job(&quot;{escape(view['short_id'])}&quot;)</code> in a cell shows its state"
    if source is None:
        return [_small(f"{call}, and plays its video.")]
    name = escape(unquote(source))
    return [_small(f"Its video plays here once it is saved as <code>{name}</code>. Until then, {call}.")]


def stored_list(identity: str, views: Iterable[str]) -> str:
    """Return stored views as one block, which the live widget with this id hides.

    The CSS rule hides the message of JupyterLab about a widget without a kernel. An untrusted notebook shows no such
    message and removes the rule.
    """
    block = f'<div class="wan-stored" data-form="{escape(identity)}">{"".join(views)}</div>'
    return f"<style>{NO_MODEL}</style>{block}"


def stored_grid(identity: str, grid: Grid, clips: Sequence[Clip], expected: Mapping[str, Path]) -> str:
    """Return the stored view of a comparison: a table of players, which the live comparison hides.

    Parameters
    ----------
    identity : str
        The id of the live comparison, which hides this view.
    grid, clips : Grid, sequence of Clip
        The compared videos and their arrangement.
    expected : mapping
        The future paths of the videos of unfinished jobs, by job id.
    """
    from ...clips.grid import table_of
    from ...clips.view_json import title_of

    lines = table_of(grid)
    named = any(before for before, _ in lines.lines)
    heads = "".join(f'<th style="{_CELL}">{escape(wording.shorten(head, 80))}</th>' for head in lines.heads)
    rows = [f"<tr>{'<td></td>' if named else ''}{heads}</tr>"] if lines.heads else []
    for before, numbers in lines.lines:
        name = f'<th style="{_NAME}">{escape(wording.shorten(before, 160))}</th>' if named else ""
        drawn = (
            "" if one is None else _stored_cell(clips[one], grid, one, expected.get(clips[one].job_id))
            for one in numbers
        )
        cells = "".join(f'<td style="{_CELL}">{html}</td>' for html in drawn)
        rows.append(f"<tr>{name}{cells}</tr>")
    title = title_of(clips)
    above = _line(f"<b>Compare</b> {escape(wording.shorten(title, LONGEST_PROMPT))}")
    badge = BADGE if any(clip.simulated for clip in clips) else ""
    html = f"{above}{badge}<table>{''.join(rows)}</table>"
    return stored_list(identity, [html])


def _stored_cell(clip: Clip, grid: Grid, number: int, expected: Path | None) -> str:
    label = grid.labels[number]
    parts = []
    width, height = clip.width or 16, clip.height or 9
    shown = height * CELL_WIDTH // width
    description = wording.shorten(label, 200)
    path = clip.path if clip.path is not None and clip.done else expected
    if path is not None:
        source = file_urls.from_notebook(path)
        poster = poster_of(str(path), small=True) if path == clip.path else None
        if source is not None:
            parts.append(small_player(source, poster, description, height=shown))
        elif poster is not None:
            parts.append(picture(poster, width=CELL_WIDTH, label=description))
    else:
        parts.append(escape(clip.reason or ("Not made" if clip.state == "missing" else clip.state.capitalize())))
    if clip.done and clip.path is not None and (found := measures_of(clip.path.absolute())) is not None:
        badges = badges_of(found, clip.prompt, clip.settings)
        parts.append(_small(escape(wording.DOT.join(f"{one['label']} {one['text']}".lstrip() for one in badges))))
    marks = " ".join(part for part in ("★" if clip.star else "", escape(clip.note)) if part)
    if grid.rows is None or grid.cols is None or grid.axes[2:]:
        marks = " ".join(part for part in (escape(wording.shorten(label, 120)), marks) if part)
    return "".join([*parts, _small(marks)])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a plain HTML table. Every cell is escaped."""
    cells = "".join(f'<th style="text-align:left">{escape(word)}</th>' for word in head)
    body = "".join(
        "<tr>" + "".join(f'<td style="text-align:left">{escape(printable(cell))}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    return f'<table class="{_PROSE}"><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>'


def sentence(text: str) -> str:
    """Return a sentence as HTML, in place of an empty table."""
    return f'<div class="{_PROSE}">{_line(escape(printable(text)))}</div>'


def thumbnail(webp: bytes, label: str) -> str:
    """Return a small picture, for a strip of several."""
    return (
        f'<img src="{_data(webp)}" alt="{escape(wording.shorten(label, 80))}" height="54"'
        ' style="margin:4px 4px 4px 0;border-radius:3px">'
    )


def video_player(source: str, *, width: int, height: int, poster: bytes | None, label: str) -> str:
    """Return a ``<video>`` with a URL relative to the notebook, scaled down to the largest size of a player."""
    scale = min(1.0, PLAYER_WIDTH / width, PLAYER_HEIGHT / height)
    shown = "" if poster is None else f' poster="{_data(poster)}"'
    # Hosts that remove <video>, such as GitHub, show its content.
    fallback = (
        "" if poster is None else picture(_coarse(poster, FALLBACK_WIDTH), width=round(width * scale), label=label)
    )
    return (
        f'<video controls preload="metadata" src="{escape(source)}"{shown}'
        f' width="{round(width * scale)}" height="{round(height * scale)}" aria-label="{escape(label)}"'
        f' style="{_BOX};height:auto;aspect-ratio:{width}/{height}">{fallback}</video>'
    )


def small_player(source: str, poster: bytes | None, label: str, *, height: int = CELL_WIDTH * 9 // 16) -> str:
    """Return a ``<video>`` for a cell of a table, with a URL relative to the notebook."""
    frame = "" if poster is None else f' poster="{_data(poster)}"'
    fallback = "" if poster is None else picture(poster, width=CELL_WIDTH, label=label)
    return (
        f'<video controls preload="metadata" src="{escape(source)}"{frame} width="{CELL_WIDTH}" '
        f'height="{height}" aria-label="{escape(label)}" style="{_BOX}">{fallback}</video>'
    )


def picture(webp: bytes, *, width: int, label: str) -> str:
    """Return a small picture, such as a poster, as an ``<img>`` with a data URI."""
    return f'<img src="{_data(webp)}" width="{width}" alt="{escape(label)}" style="{_BOX}">'


def poster_of(path: str, *, small: bool = False) -> bytes | None:
    """Return a poster of a few kB as WebP, a smaller one for a table; None if the video cannot be read."""
    try:
        return _poster(path, Path(path).stat().st_mtime_ns, SMALL_POSTERS if small else POSTER_WIDTHS)
    except OSError:
        return None


def tiny_poster(path: str) -> bytes | None:
    """Return a poster of about 1 kB as WebP; None if the video cannot be read."""
    from ...media.pictures import picture
    from ...media.pictures.posters import Posters

    try:
        poster = Posters(session.home()).poster(Path(path))
        return picture.small(io.BytesIO(poster), "image/webp", TINY_WIDTH)
    except (WanError, OSError):
        return None


def _player(snapshot: JobSnapshot, source: str | None, poster: bytes | None) -> str:
    label = wording.shorten(snapshot.prompt, 200) or "Video"
    width, height = snapshot.width or 16, snapshot.height or 9
    if not snapshot.width or not snapshot.height:
        width, height = PLAYER_WIDTH, PLAYER_WIDTH * 9 // 16
    if source is not None:
        return video_player(source, width=width, height=height, poster=poster, label=label)
    if poster is not None:
        scale = min(PLAYER_WIDTH / width, PLAYER_HEIGHT / height)
        return f'<img src="{_data(poster)}" width="{round(width * scale)}" alt="{escape(label)}" style="{_BOX}">'
    return ""


def _head(snapshot: JobSnapshot, view: JobView) -> str:
    if not snapshot.over:  # the state of an unfinished job would be wrong when the notebook is read later
        requested = f"{_TONES['run']} <b>Requested</b> {escape(wording.moment(snapshot.created_at))}"
        return _line(" ".join(part for part in (requested, BADGE if snapshot.simulated else "") if part))
    when = view["when"]
    if snapshot.over and view["elapsed"] is not None:
        word = "in" if snapshot.state is JobState.COMPLETED else "after"
        when = f"{word} {wording.clock(view['elapsed'])}{wording.DOT}{when}"
    title = f"{_TONES[view['tone']]} <b>{escape(job_text.title_of(snapshot))}</b>"
    badge = BADGE if snapshot.simulated else ""
    charged = "" if snapshot.simulated or snapshot.state is JobState.COMPLETED else escape(view["charged"])
    return _line(" ".join(part for part in (title, escape(when), badge, charged) if part))


def _line(text: str) -> str:
    return f'<div style="margin:4px 0">{text}</div>' if text else ""


def _small(text: str) -> str:
    return f'<div style="margin:4px 0;font-size:12px;opacity:.8">{text}</div>' if text else ""


def _data(webp: bytes) -> str:
    return f"data:image/webp;base64,{base64.b64encode(webp).decode('ascii')}"


@lru_cache(maxsize=64)
def _poster(path: str, _changed: int, widths: tuple[int, ...]) -> bytes | None:
    from ...media.pictures import stills

    try:
        best = first = stills.poster(path, width=widths[0])
    except (WanError, OSError):
        return None
    for width in widths:
        if len(best) <= POSTER_BYTES:
            break
        best = _coarse(first, width)
    return best


def _coarse(poster: bytes, width: int) -> bytes:
    """Return a coarser copy of a poster; the poster itself if the copy is not smaller, or it cannot be read."""
    from ...media.pictures import picture

    try:
        return min(poster, picture.small(io.BytesIO(poster), "image/webp", width, quality=COARSE), key=len)
    except (WanError, OSError):
        return poster
