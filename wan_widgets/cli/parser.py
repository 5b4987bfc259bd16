"""The commands and options of ``wan-widgets``; the options for settings are made from the models' tables."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from .._models.catalog import MODELS
from .._models.field import Field
from .._models.text import option_words
from .._models.text.formatting import listed
from .._models.text.option_syntax import describe_values, flag, metavar, parse_texts
from .._version import __version__
from ..config.checks import nearest
from ..config.services import backend_names
from ..errors import SettingsError
from ..printing import say
from ..redaction import hide_keys
from ..simulator import faults, options

USAGE = 2
"""The exit code of bad usage."""

Run = Callable[[argparse.Namespace], int]


class _Parser(argparse.ArgumentParser):
    """An ArgumentParser whose errors name the nearest option."""

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with the code for bad usage."""
        self.exit(USAGE, f"{self.prog}: {hide_keys(message)}\n")

    def not_understood(self, rest: Sequence[str]) -> NoReturn:
        """Explain leftover arguments (an unknown option, or a prompt without quotes) and exit."""
        first = rest[0]
        plain = option_words.find(first)
        if plain and plain[0].option and not first.startswith("--"):
            self.error(f"{first} starts with another dash than an option: write {plain[0].option}, with two hyphens.")
        if first.startswith("-") and len(first) > 1:
            word = first.partition("=")[0]
            near = nearest(word, self._option_string_actions)
            self.error(f"There is no option {word}." + (f" Did you mean {near}?" if near else ""))
        if self.prog.endswith(("generate", "jobs")):
            what = "prompt" if self.prog.endswith("generate") else "text to search for"
            self.error(
                f'The {what} is one argument: put it in quotes, as in {self.prog} "A cute cat". Nothing was sent.'
            )
        self.error(f"unrecognized arguments: {' '.join(rest)}")

    def _print_message(self, message: str, file: Any = None) -> None:
        if message:
            say(message, sys.stderr if file is None else file, end="")


def parser_of(runs: Mapping[str, Run], exit_codes: str) -> argparse.ArgumentParser:
    """Return the parser of the command line.

    Parameters
    ----------
    runs : mapping
        The function of each command, by name.
    exit_codes : str
        Text at the end of the help.
    """
    parser = _Parser(
        prog="wan-widgets",
        description="Make videos with the Wan models, from a shell.",
        epilog=exit_codes,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    one = commands.add_parser("generate", help="make a video, wait for it, save it", allow_abbrev=False)
    one.add_argument("prompt", nargs="?", help="what the video shows, in quotes; - reads it from the standard input")
    _add_settings(one)
    one.add_argument("-o", "--output", type=Path, metavar="FILE", help="also save a copy of the video there")
    one.add_argument("--force", action="store_true", help="replace an existing file at --output")
    one.add_argument("--again", action="store_true", help="make a new take, even if these settings made a video before")
    one.add_argument("--backend", metavar="NAME", help=f"{listed(backend_names(), 'or')}; overrides the default choice")
    one.add_argument("--dry-run", action="store_true", help="show the request and its estimate; send nothing")
    one.add_argument("--no-wait", action="store_true", help="send it and exit; wan-widgets resume fetches the video")
    one.add_argument("--json", action="store_true", help="write the job as JSON")

    one = commands.add_parser("jobs", help="list the jobs of this folder", allow_abbrev=False)
    one.add_argument("text", nargs="?", default="", metavar="TEXT", help="only jobs that contain this text")
    one.add_argument("--limit", type=int, default=50, metavar="N", help="most jobs to list (50)")
    one.add_argument("--json", action="store_true", help="write the jobs as JSON")

    one = commands.add_parser("resume", help="fetch unfinished jobs; never sends a new request", allow_abbrev=False)
    one.add_argument("ids", nargs="*", metavar="ID", help="only these jobs")
    one.add_argument("--json", action="store_true", help="write the jobs as JSON")

    one = commands.add_parser("cancel", help="cancel a job that is waiting; nothing is charged", allow_abbrev=False)
    one.add_argument("id", metavar="ID", help="our id of the job, or the start of it")
    one.add_argument("--json", action="store_true", help="write the job as JSON")

    one = commands.add_parser("decide", help="settle a job whose outcome is not known", allow_abbrev=False)
    one.add_argument("id", metavar="ID", help="our id of the job, or the start of it")
    ways = one.add_mutually_exclusive_group(required=True)
    ways.add_argument("--look-again", action="store_true", help="look it up at the service once more; sends nothing")
    ways.add_argument("--send-again", action="store_true", help="send it a second time: both may be charged")
    ways.add_argument("--adopt", metavar="TASK", help="use this task, whose id you found in the service's log")
    ways.add_argument("--dismiss", action="store_true", help="close the job; its record stays")
    one.add_argument("--json", action="store_true", help="write the job as JSON")

    one = commands.add_parser("show", help="show the settings of a video", allow_abbrev=False)
    one.add_argument("file", type=Path, metavar="FILE", help="an MP4 made here, or with <FILE>.json beside it")
    one.add_argument("--json", action="store_true", help="write the whole record as JSON")

    one = commands.add_parser(
        "simulate",
        help="serve the simulator to any client",
        description=options.ABOUT,
        epilog=faults.help_text(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    one.add_argument("--folder", type=Path, metavar="DIR", help="folder for its tasks and videos")
    options.add_arguments(one)

    commands.add_parser(
        "lab", help="open JupyterLab on the quickstart notebook; options are passed on", allow_abbrev=False
    )
    for name, command in commands.choices.items():
        command.set_defaults(run=runs[name], parser=command)
    return parser


def _add_settings(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("settings")
    about = "use the settings of a preset; other options override them"
    group.add_argument(option_words.PRESET, metavar="NAME", help=about)
    for field in filter(None, map(MODELS.option, MODELS.settings())):
        if field.name == "prompt":
            continue
        times = f"; up to {field.max_items} times" if field.several else ""
        default = f"; default {_default(field)}" if field.default is not None else ""
        group.add_argument(
            flag(field),
            dest=f"setting_{field.name}",
            action="append",
            metavar=metavar(field),
            help=f"{field.help} Takes {describe_values(field)}{times}{default}".replace("%", "%%"),
        )


def _default(field: Field) -> object:
    if isinstance(field.default, bool):
        return "on" if field.default else "off"
    return field.default


def settings_of(asked: argparse.Namespace) -> dict[str, Any]:
    """Return the given settings, on top of a preset's. A prompt of ``-`` is read from the standard input."""
    from ..session.presets import presets

    settings: dict[str, Any] = {} if asked.preset is None else dict(presets[asked.preset])
    model = (asked.setting_model or [settings.get("model")])[-1]
    for name in MODELS.settings():
        texts = getattr(asked, f"setting_{name}", None)
        field = MODELS.option(name, model)
        if texts and field is not None:
            settings[name] = parse_texts(field, texts)
    prompt = _standard_input() if asked.prompt == "-" else asked.prompt
    if prompt:
        settings["prompt"] = prompt
    return settings


def _standard_input() -> str:
    """Return the whole standard input, without the byte order mark that some editors write.

    Raises
    ------
    SettingsError
        If it is closed.
    """
    if sys.stdin is None:
        raise SettingsError("The prompt cannot be read: the standard input is closed.", "Give the prompt in quotes.")
    return sys.stdin.read().removeprefix("\ufeff")
