"""``wan-widgets``: the same videos from a shell.

    wan-widgets generate PROMPT [-o FILE] [--json] [settings]
    wan-widgets jobs [TEXT] [--json]
    wan-widgets resume [ID ...]
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
    4    the outcome is not known: it may have been charged; ``wan-widgets decide`` settles it
    5    the video is made, but not saved
    6    not sent: one of your own limits (WAN_LIMITS) leaves no room for it
    130  interrupted; the job goes on at the service, and ``wan-widgets resume`` picks it up

Limits and prices of your own come from WAN_LIMITS and WAN_PRICE_TABLE, as JSON: WAN_LIMITS='{"day": {"videos": 20}}'.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ._version import __version__
from .checks import nearest
from .credentials import redact
from .errors import CredentialError, MediaError, SettingsError, SpendError, WaitTimeoutError, WanError
from .jobs.snapshot import JobSnapshot
from .jobs.state import JobState
from .models.catalog import DEFAULT_MODEL, MODELS
from .models.field import Field
from .models.options import describe_values, flag, parse_texts
from .simulator import faults, options

if TYPE_CHECKING:
    from .jobs.job import Job

DONE = 0
FAILED = 1
USAGE = 2
NOT_SENT = 3
UNKNOWN = 4
NOT_SAVED = 5
OVER_LIMIT = 6
INTERRUPTED = 130

_EXIT = {
    JobState.COMPLETED: DONE,
    JobState.FAILED: FAILED,
    JobState.REFUSED: NOT_SENT,
    JobState.UNKNOWN: UNKNOWN,
    JobState.EXPIRED: NOT_SAVED,
    JobState.DOWNLOADING: NOT_SAVED,
    JobState.DISMISSED: UNKNOWN,
}
_LONGEST = 20_000
"""Characters of one setting that are shown."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        What stands after the program's name; by default, what the process was given.

    Returns
    -------
    int
        The exit code.
    """
    asked, rest = _parser().parse_known_args(arguments)
    if rest and asked.run is not _lab:
        asked.parser.error(f"unrecognized arguments: {' '.join(rest)}")
    asked.rest = rest
    run: Callable[[argparse.Namespace], int] = asked.run
    try:
        return run(asked)
    except SettingsError as error:
        _say(f"wan-widgets: {error}")
        if len(error.issues) > 1:
            for issue in error.issues:
                _say(f"  {issue.field or 'settings'}: {issue.message} {issue.hint}".rstrip())
        return USAGE
    except WanError as error:
        _say(f"wan-widgets: {error}")
        return OVER_LIMIT if isinstance(error, SpendError) else NOT_SENT
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        _say("Interrupted.")
        return INTERRUPTED


class _Parser(argparse.ArgumentParser):
    """An ArgumentParser that names the nearest option."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line, and end with the code of bad usage."""
        if message.startswith("unrecognized arguments: --"):
            word = message.removeprefix("unrecognized arguments: ").split()[0].partition("=")[0]
            near = nearest(word, self._option_string_actions)
            message = f"There is no option {word}." + (f" Did you mean {near}?" if near else "")
        self.exit(USAGE, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="wan-widgets",
        description="Videos with the Wan 2.6 model.",
        epilog=(__doc__ or "").partition("standard error. ")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    one = commands.add_parser("generate", help="make a video, wait for it, save it", allow_abbrev=False)
    one.add_argument("prompt", nargs="?", help="what the video shows; - reads it from the standard input")
    _add_settings(one)
    one.add_argument("-o", "--output", type=Path, metavar="FILE", help="also save a copy of the video there")
    one.add_argument("--force", action="store_true", help="let --output replace a file that is there")
    one.add_argument("--again", action="store_true", help="a new take, also where these settings made a video before")
    one.add_argument("--backend", metavar="NAME", help="simulator or toapis, instead of the usual choice")
    one.add_argument("--dry-run", action="store_true", help="show the request and its estimate; send nothing")
    one.add_argument("--no-wait", action="store_true", help="send it and end; wan-widgets resume fetches the video")
    one.add_argument("--json", action="store_true", help="write the job as JSON")
    one.set_defaults(run=_generate)

    one = commands.add_parser("jobs", help="list the jobs of this folder", allow_abbrev=False)
    one.add_argument("text", nargs="?", default="", metavar="TEXT", help="only jobs with this in the prompt")
    one.add_argument("--limit", type=int, default=50, metavar="N", help="most jobs to list (50)")
    one.add_argument("--json", action="store_true", help="write the jobs as JSON")
    one.set_defaults(run=_jobs)

    one = commands.add_parser("resume", help="fetch unfinished jobs; never sends a new request", allow_abbrev=False)
    one.add_argument("ids", nargs="*", metavar="ID", help="only these jobs")
    one.add_argument("--json", action="store_true", help="write the jobs as JSON")
    one.set_defaults(run=_resume)

    one = commands.add_parser("decide", help="settle a job whose outcome is not known", allow_abbrev=False)
    one.add_argument("id", metavar="ID", help="our id of the job, or the start of it")
    ways = one.add_mutually_exclusive_group(required=True)
    ways.add_argument("--look-again", action="store_true", help="look once more for it at the service; sends nothing")
    ways.add_argument("--send-again", action="store_true", help="send it a second time: both may be charged")
    ways.add_argument("--adopt", metavar="TASK", help="take the task that you have found in the service's log")
    ways.add_argument("--dismiss", action="store_true", help="let it go; the record stays")
    one.add_argument("--json", action="store_true", help="write the job as JSON")
    one.set_defaults(run=_decide)

    one = commands.add_parser("show", help="show the settings that a video was made with", allow_abbrev=False)
    one.add_argument("file", type=Path, metavar="FILE", help="an MP4 made here, or with <FILE>.json beside it")
    one.add_argument("--json", action="store_true", help="write the whole record as JSON")
    one.set_defaults(run=_show)

    rows = "\n".join(f"  {name:22} {fault.help}" for name, fault in faults.FAULTS.items())
    one = commands.add_parser(
        "simulate",
        help="serve the simulator to any client",
        epilog=f"Faults, for --fault NAME or as [fault:NAME] in a prompt:\n\n{rows}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    one.add_argument("--folder", type=Path, metavar="DIR", help="where it keeps its tasks and videos")
    options.add_arguments(one)
    one.set_defaults(run=_simulate)

    one = commands.add_parser(
        "lab", help="open JupyterLab on the quickstart notebook; options are passed on", allow_abbrev=False
    )
    one.set_defaults(run=_lab)
    for command in commands.choices.values():
        command.set_defaults(parser=command)
    return parser


def _add_settings(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("settings")
    for field in MODELS[DEFAULT_MODEL].fields:
        if field.name == "prompt":
            continue
        default = f"; default {_default(field)}" if field.default is not None else ""
        group.add_argument(
            flag(field),
            dest=f"setting_{field.name}",
            action="append",
            metavar=_metavar(field),
            help=f"{field.help} Takes {describe_values(field)}{default}".replace("%", "%%"),
        )


def _metavar(field: Field) -> str:
    return {"image": "PATH", "clips": "PATH", "integer": "N", "switch": "on|off"}.get(field.kind, "VALUE")


def _default(field: Field) -> object:
    if isinstance(field.default, bool):
        return "on" if field.default else "off"
    return field.default


def _settings(asked: argparse.Namespace) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for field in MODELS[DEFAULT_MODEL].fields:
        texts = getattr(asked, f"setting_{field.name}", None)
        if texts:
            settings[field.name] = parse_texts(field, texts)
    prompt = sys.stdin.read() if asked.prompt == "-" else asked.prompt
    if prompt:
        settings["prompt"] = prompt
    return settings


def _generate(asked: argparse.Namespace) -> int:
    from . import session

    output: Path | None = asked.output
    if output is not None and output.exists() and not asked.force:
        raise SettingsError(f"{output} is there already.", "Choose another name, or add --force to replace it.")
    if output is not None and not output.absolute().parent.is_dir():
        raise SettingsError(f"The folder {output.absolute().parent} does not exist.", "Make it first.")
    settings = _settings(asked)
    if asked.backend:
        session.use(asked.backend)
    for issue in session.validate(**settings):
        if issue.severity == "warning":
            _say(f"Warning: {issue.message} {issue.hint}".rstrip())
    if asked.dry_run:
        print(json.dumps(session.body(settings), indent=2, ensure_ascii=False))
        simulated = session.backend().simulated
        _say(f"{session.estimate([settings])}{'. Simulated, costs nothing.' if simulated else ''}")
        session.check_limits([settings])
        return DONE
    status = session.backend()
    if not status.ready:
        raise CredentialError(status.problem or f"{status.label} is not ready.", status.hint)
    if status.simulated:
        _say("SIMULATED: drawn on this machine; nothing is sent, nothing is charged.")
    job = session.generate(**settings, again=asked.again)
    if job.reused:
        _say("Made before with the same settings, so nothing is sent; --again makes a new take.")
    if asked.no_wait:
        _wait_until_sent(job)
        _out([job.snapshot], as_json=asked.json, single=True)
        return DONE if not job.snapshot.resting else _code(job.snapshot)
    return _finish([job], as_json=asked.json, output=output, single=True)


def _wait_until_sent(job: Job) -> None:
    """Wait until the service has taken the job: before that, ending the process would lose the answer."""
    from .progress import STEP

    while not job.snapshot.resting and job.snapshot.task_id is None:
        with suppress(WaitTimeoutError):
            job.wait(timeout=STEP)


def _jobs(asked: argparse.Namespace) -> int:
    from . import session

    jobs = session.jobs(asked.text, limit=asked.limit)
    if not jobs:
        _say(jobs.empty)
    _out([job.snapshot for job in jobs], as_json=asked.json, single=False)
    return DONE


def _resume(asked: argparse.Namespace) -> int:
    from . import session

    jobs = session.resume(*asked.ids)
    if not jobs:
        _say(jobs.empty)
        if asked.json:
            print("[]")
        return DONE
    return _finish(jobs, as_json=asked.json, output=None, single=False)


def _decide(asked: argparse.Namespace) -> int:
    from . import session

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
    from .media.video import Video

    video = Video(asked.file)
    try:
        record, settings = video.provenance, video.settings
    except MediaError as error:
        _say(f"wan-widgets: {error}")
        return USAGE
    if asked.json:
        print(json.dumps(record, indent=2))
        return DONE
    made = {"service": record.get("service"), "model": record.get("model"), "task": record.get("task_id")}
    times = record.get("times")
    made["finished"] = times.get("finished") if isinstance(times, dict) else None
    for name, value in {**settings, **made}.items():
        if value is not None:
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            print(f"{redact(str(name))}: {redact(shown, _LONGEST)}")
    if record.get("simulated"):
        print("SIMULATED")
    return DONE


def _finish(jobs: Sequence[Job], *, as_json: bool, output: Path | None, single: bool) -> int:
    """Wait for jobs, save and print what came of them, and return the exit code."""
    from .progress import ProgressLine
    from .widgets import job_view

    try:
        with ProgressLine(jobs) as line:
            line.wait()
    except KeyboardInterrupt:
        for job in jobs:
            if not job.snapshot.resting:
                job.stop()
        ids = " ".join(job_view.short(job.id) for job in jobs if not job.snapshot.over)
        _say(f"Stopped watching; the service goes on. To fetch the video: wan-widgets resume {ids}")
        return INTERRUPTED
    snapshots = [job.snapshot for job in jobs]
    if output is not None and snapshots[0].file is not None:
        _copy(Path(snapshots[0].file), output)
    # On a terminal the list that follows says it, too.
    listed = not as_json and not single and sys.stdout.isatty() and sys.stderr.isatty()
    for snapshot in snapshots:
        if snapshot.state is not JobState.COMPLETED:
            _say_why(snapshot, listed=listed)
    _out(snapshots, as_json=as_json, single=single, output=output)
    return max((_code(snapshot) for snapshot in snapshots), default=DONE)


def _say_why(snapshot: JobSnapshot, *, listed: bool) -> None:
    from .widgets import job_view

    if not listed:
        _say(job_view.line(snapshot))
    if snapshot.trouble is not None and snapshot.trouble.detail:
        _say(f"  The service says: {snapshot.trouble.detail}")


def _code(snapshot: JobSnapshot) -> int:
    if snapshot.state is JobState.DETACHED:
        return NOT_SAVED if snapshot.task_id else UNKNOWN
    return _EXIT.get(snapshot.state, UNKNOWN)


def _copy(video: Path, output: Path) -> None:
    part = output.with_name(f".{output.name}.part")
    try:
        shutil.copyfile(video, part)
        part.replace(output)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise WanError(
            f"The video is at {video}, but the copy failed: {error.strerror}.", "Copy it by hand."
        ) from error


def _out(snapshots: Sequence[JobSnapshot], *, as_json: bool, single: bool, output: Path | None = None) -> None:
    from .widgets import job_view

    if as_json:
        data: Any = [snapshot.to_json() for snapshot in snapshots]
        if output is not None and data and data[0]["file"] is not None:
            data[0]["output"] = str(output)
        print(json.dumps(data[0] if single else data, indent=2, ensure_ascii=False))
        return
    for snapshot in snapshots:
        if not single:
            print(job_view.line(snapshot))
        elif snapshot.file is not None:
            print(output or snapshot.file)
        elif not snapshot.resting:
            print(job_view.line(snapshot))


def _simulate(asked: argparse.Namespace) -> int:
    from . import session

    folder = asked.folder.absolute() if asked.folder is not None else None
    try:
        chosen = options.options_of(asked, folder or Path())
    except ValueError as error:
        asked.parser.error(str(error))
    wanted = {one.name: getattr(chosen, one.name) for one in fields(chosen) if one.name != "folder"}

    def ready(address: Any) -> None:
        print(json.dumps({"url": address.url, "files_url": address.files_url, "pid": address.pid}), flush=True)
        _say(f"Serving {address.url}/v1; any key works, but one with 'bad' in it. Ctrl+C stops it.")

    session.simulate(folder=folder, **wanted, ready=ready)
    return DONE


def _lab(asked: argparse.Namespace) -> int:
    from . import lab

    if not lab.installed():
        _say("wan-widgets: JupyterLab is not installed. Install it with: pip install 'wan-widgets[lab]'")
        return USAGE
    try:
        return lab.open_quickstart(asked.rest)
    except KeyboardInterrupt:
        return INTERRUPTED


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
