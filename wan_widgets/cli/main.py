"""``wan-widgets``: make videos from a shell.

    wan-widgets generate PROMPT [-o FILE] [--json] [settings]
    wan-widgets jobs [TEXT] [--json]
    wan-widgets resume [ID ...]
    wan-widgets cancel ID
    wan-widgets decide ID (--look-again | --send-again | --adopt TASK | --dismiss)
    wan-widgets show FILE [--json]
    wan-widgets simulate [--port N] [--fault NAME ...]
    wan-widgets lab

Results go to the standard output, one path or one JSON document; progress and messages go to the
standard error. Exit codes:

    0    done
    1    the job failed at the service
    2    bad usage, or settings that cannot be sent
    3    not sent: no key, no connection, or the service refused it
    4    the outcome is unknown and may have been charged; settle it with ``wan-widgets decide``
    5    the video exists, but is not saved, or not copied to the file of -o
    6    not sent: it would exceed one of your limits (WAN_LIMITS)
    130  interrupted; the job continues at the service, and ``wan-widgets resume`` picks it up

Set your own limits and prices in WAN_LIMITS and WAN_PRICE_TABLE, as JSON: WAN_LIMITS='{"day": {"videos": 20}}'.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._jobs.record.snapshot import JobSnapshot
from .._jobs.record.state import JobState
from .._jobs.text import job_text
from .._models.text import option_words
from .._models.text.template import Filled
from ..errors import BackendError, MediaError, SettingsError, SpendError, WaitTimeoutError, WanError
from ..paths import absolute
from ..printing import say, takes_everything
from ..redaction import redact
from ..simulator import options
from .own_words import own_words
from .parser import USAGE, Run, parser_of, settings_of

if TYPE_CHECKING:
    from .._jobs.handles.job import Job

DONE = 0
FAILED = 1
NOT_SENT = 3
UNKNOWN = 4
NOT_SAVED = 5
OVER_LIMIT = 6
INTERRUPTED = 130

_EXIT = {
    JobState.COMPLETED: DONE,
    JobState.FAILED: FAILED,
    JobState.REFUSED: NOT_SENT,
    JobState.CANCELED: NOT_SENT,
    JobState.UNKNOWN: UNKNOWN,
    JobState.EXPIRED: NOT_SAVED,
    JobState.DOWNLOADING: NOT_SAVED,
    JobState.DISMISSED: UNKNOWN,
}
_SUFFIXES = (".mp4", ".m4v")
_LONGEST = 20_000
"""Most characters of a setting that are shown."""


class _CopyError(WanError):
    """The video was saved in the folder of videos, but not copied to the output file."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        The arguments after the program's name; by default those of the process.

    Returns
    -------
    int
        The exit code.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    asked, rest = parser_of(_RUNS, _exit_codes()).parse_known_args(given)
    if rest and asked.run is not _lab:
        asked.parser.not_understood(rest)
    asked.rest = rest
    asked.as_text = "--" in given
    run: Run = asked.run
    try:
        return run(asked)
    except SettingsError as error:
        issues = [f"{one.field or 'settings'}: {one.message} {one.hint}".rstrip() for one in error.issues]
        if len(set(issues)) > 1:
            count = sum(one.severity == "error" for one in error.issues)
            _say(f"wan-widgets: Not sent: {count} problem{'' if count == 1 else 's'}. Nothing was charged.")
            for line in dict.fromkeys(issues):
                _say(f"  {line}")
        else:
            _say(f"wan-widgets: {error}")
        return USAGE
    except WanError as error:
        _say(f"wan-widgets: {error}")
        if isinstance(error, _CopyError):
            return NOT_SAVED
        return OVER_LIMIT if isinstance(error, SpendError) else NOT_SENT
    except KeyboardInterrupt:
        sends = run in (_generate, _decide)
        _say(f"Interrupted.{' If something was sent, wan-widgets resume picks it up.' if sends else ''}")
        return INTERRUPTED


def _exit_codes() -> str:
    return (__doc__ or "").partition("standard error. ")[2].replace("``", "")


def _generate(asked: argparse.Namespace) -> int:
    from .. import session

    session.script_end.disable()
    if (asked.prompt or "").strip().lower() in option_words.HELP_WORDS and not asked.as_text:
        asked.parser.print_help()
        return DONE
    output: Path | None = asked.output
    if output is not None:
        if not (folder := absolute(output).parent).is_dir():
            raise SettingsError(f"The folder {folder} does not exist.", "Make it first.")
        _check_name(output)
    settings = settings_of(asked)
    _refuse_options(settings, as_text=asked.as_text)
    if asked.backend:
        try:
            session.use(asked.backend)
        except BackendError as error:
            _say(f"wan-widgets: {error}")
            return USAGE
    if output is not None and output.exists() and not asked.force:
        made = None if asked.again else session.made_before(settings)
        if made is None or made.path is None or not _same(made.path, output):
            raise SettingsError(f"{output} already exists.", "Choose another name, or add --force to replace it.")
    for issue in session.validate(**settings):
        if issue.severity == "warning" and not (asked.as_text and issue.code == option_words.ISSUE_CODE):
            _say(f"Warning: {issue.message} {issue.hint}".rstrip())
    if asked.dry_run:
        say(_json(session.body(settings)))
        simulated = session.backend().simulated
        _say(f"{session.estimate([settings])}{'. Simulated, costs nothing.' if simulated else ''}")
        session.check_limits([settings])
        return DONE
    if session.backend().simulated:
        _say("SIMULATED: drawn on this machine; nothing is sent, nothing is charged.")
    job = session.make(Filled(settings=settings), again=asked.again)
    if job.reused:
        _say("Made before with the same settings, so nothing is sent; --again makes a new take.")
    if asked.no_wait:
        try:
            _wait_until_sent(job)
        except KeyboardInterrupt:
            return _interrupted([job])
        _out([job.snapshot], as_json=asked.json, single=True)
        return DONE if not job.snapshot.resting else _code(job.snapshot)
    return _finish([job], as_json=asked.json, output=output, single=True)


def _refuse_options(settings: Mapping[str, Any], *, as_text: bool) -> None:
    """Refuse a prompt that contains our own options, unless a bare ``--`` marks it as plain text."""
    words = option_words.find(str(settings.get("prompt") or ""))
    why = "" if as_text else option_words.refusal(words, command="wan-widgets generate")
    if why:
        raise SettingsError(why)


def _check_name(output: Path) -> None:
    if output.is_dir():
        raise SettingsError(f"{output} is a folder.", "Name a file in it, such as cat.mp4.")
    if output.suffix.lower() not in _SUFFIXES:
        hint = f"Name it {output.with_suffix('.mp4').name}." if output.name else "Name it cat.mp4."
        raise SettingsError(f"The video is an MP4 file, and {output.name} does not end in .mp4.", hint)


def _wait_until_sent(job: Job) -> None:
    """Wait until the service has accepted the job. Ending the process earlier would lose the answer."""
    from .._jobs.text.progress import STEP

    while not job.snapshot.resting and job.snapshot.task_id is None:
        with suppress(WaitTimeoutError):
            job.wait(timeout=STEP)


def _jobs(asked: argparse.Namespace) -> int:
    from .. import session

    jobs = session.jobs(asked.text, limit=asked.limit)
    if not jobs:
        _say(jobs.empty)
    _out([job.snapshot for job in jobs], as_json=asked.json, single=False)
    return DONE


def _resume(asked: argparse.Namespace) -> int:
    from .. import session

    session.script_end.disable()
    jobs = session.resume(*asked.ids)
    if not jobs:
        _say(jobs.empty)
        if asked.json:
            say("[]")
        return DONE
    return _finish(jobs, as_json=asked.json, output=None, single=False)


def _cancel(asked: argparse.Namespace) -> int:
    from .. import session

    session.script_end.disable()
    job = session.job(asked.id)
    job.cancel()
    _out([job.snapshot], as_json=asked.json, single=True)
    return DONE if job.state is JobState.CANCELED else _EXIT.get(job.state, FAILED)


def _decide(asked: argparse.Namespace) -> int:
    from .. import session

    session.script_end.disable()
    job = session.job(asked.id)
    if asked.dismiss:
        job.dismiss()
    elif asked.send_again:
        job.send_again()
    elif asked.adopt is not None:
        job.adopt(asked.adopt)
    else:
        job.look_again()
    code = _finish([job], as_json=asked.json, output=None, single=True)
    return DONE if asked.dismiss else code


def _show(asked: argparse.Namespace) -> int:
    from .._jobs.handles.video import Video

    video = Video(asked.file)
    try:
        record, settings = video.provenance, video.settings
    except MediaError as error:
        _say(f"wan-widgets: {error}")
        return USAGE
    if asked.json:
        say(_json(record))
        return DONE
    made = {"service": record.get("service"), "model": record.get("model"), "task": record.get("task_id")}
    times = record.get("times")
    made["finished"] = times.get("finished") if isinstance(times, dict) else None
    for name, value in {**settings, **made}.items():
        if value is not None:
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            say(f"{redact(str(name))}: {redact(shown, _LONGEST)}")
    if record.get("simulated"):
        say("SIMULATED")
    return DONE


def _finish(jobs: Sequence[Job], *, as_json: bool, output: Path | None, single: bool) -> int:
    """Wait for jobs, save and print their results, and return the exit code."""
    from .._jobs.text.progress import ProgressLine

    try:
        with ProgressLine(jobs) as line:
            line.wait()
    except KeyboardInterrupt:
        return _interrupted(jobs)
    snapshots = [job.snapshot for job in jobs]
    if output is not None and snapshots[0].file is not None and not _same(Path(snapshots[0].file), output):
        _copy(Path(snapshots[0].file), output)
    # On a terminal the list below shows it as well.
    listed = not as_json and not single and sys.stdout.isatty() and sys.stderr.isatty()
    for snapshot in snapshots:
        if snapshot.state is not JobState.COMPLETED:
            _say_why(snapshot, listed=listed)
    _out(snapshots, as_json=as_json, single=single, output=output)
    return max((_code(snapshot) for snapshot in snapshots), default=DONE)


def _interrupted(jobs: Sequence[Job]) -> int:
    """Stop watching jobs, say how to fetch each of them, and return the exit code."""
    with suppress(WaitTimeoutError, KeyboardInterrupt):
        if any(not job.snapshot.resting and job.snapshot.task_id is None for job in jobs):
            _say(
                "Waiting a few seconds for the service's answer, so that it is not lost. Press Ctrl+C again to end now."
            )
        for job in jobs:
            if not job.snapshot.resting:
                job.stop()
    left = [job.snapshot for job in jobs if not job.snapshot.over]
    sent = " ".join(job_text.short(one.id) for one in left if one.task_id is not None)
    unsure = " ".join(job_text.short(one.id) for one in left if one.task_id is None)
    if sent:
        _say(f"Stopped watching; the service continues. To fetch the video: wan-widgets resume {sent}")
    if unsure:
        _say(
            "Stopped before the service answered: it may have been sent, and charged. "
            f"To look for it, without sending anything: wan-widgets resume {unsure}"
        )
    for job in jobs:
        if job.snapshot.over and job.snapshot.state is not JobState.COMPLETED:
            _say_why(job.snapshot, listed=False)
    return INTERRUPTED


def _say_why(snapshot: JobSnapshot, *, listed: bool) -> None:

    if not listed:
        _say(job_text.line(snapshot))
    if snapshot.error is not None and snapshot.error.detail:
        _say(f"  The service says: {snapshot.error.detail}")


def _code(snapshot: JobSnapshot) -> int:
    if snapshot.state is JobState.DETACHED:
        return NOT_SAVED if snapshot.task_id else UNKNOWN
    return _EXIT.get(snapshot.state, UNKNOWN)


def _same(video: Path, output: Path) -> bool:
    """Return whether a file is already a copy of the video, byte by byte."""
    try:
        return filecmp.cmp(video, output, shallow=False)
    except OSError:
        return False


def _copy(video: Path, output: Path) -> None:
    part = output.with_name(f".{output.name}.part")
    try:
        shutil.copyfile(video, part)
        part.replace(output)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _CopyError(
            f"The video is at {video}, but the copy failed: {error.strerror}.",
            "Copy it yourself. The video was made and saved.",
        ) from error


def _out(snapshots: Sequence[JobSnapshot], *, as_json: bool, single: bool, output: Path | None = None) -> None:

    if as_json:
        data: Any = [snapshot.to_json() for snapshot in snapshots]
        if output is not None and data and data[0]["file"] is not None:
            data[0]["output"] = str(output)
        say(_json(data[0] if single else data))
        return
    for snapshot in snapshots:
        if not single:
            say(job_text.line(snapshot))
        elif snapshot.file is not None:
            say(output or snapshot.file)
        elif not snapshot.resting:
            say(job_text.line(snapshot))


def _simulate(asked: argparse.Namespace) -> int:
    from .. import session

    folder = absolute(asked.folder) if asked.folder is not None else None
    try:
        chosen = options.options_of(asked, folder or Path())
    except ValueError as error:
        asked.parser.error(str(error))
    wanted = {one.name: getattr(chosen, one.name) for one in fields(chosen) if one.name != "folder"}

    def ready(address: Any) -> None:
        say(json.dumps({"url": address.url, "files_url": address.files_url, "pid": address.pid}))
        _say(f"Serving {options.served_at(address.url)}. {options.KEYS} Ctrl+C stops it.")

    session.simulate(folder=folder, **wanted, ready=ready)
    return DONE


def _lab(asked: argparse.Namespace) -> int:
    from . import jupyterlab

    if not jupyterlab.installed():
        _say("wan-widgets: JupyterLab is not installed. Install it with: pip install 'wan-widgets[lab]'")
        return USAGE
    try:
        return jupyterlab.open_quickstart(asked.rest)
    except KeyboardInterrupt:
        return INTERRUPTED


_RUNS: dict[str, Run] = {
    "generate": _generate,
    "jobs": _jobs,
    "resume": _resume,
    "cancel": _cancel,
    "decide": _decide,
    "show": _show,
    "simulate": _simulate,
    "lab": _lab,
}


def _say(text: str) -> None:
    say(own_words(text), sys.stderr)


def _json(data: object) -> str:
    """Return JSON that can be written in any encoding of the standard output."""
    return json.dumps(data, indent=2, ensure_ascii=not takes_everything(sys.stdout))


if __name__ == "__main__":
    sys.exit(main())
