"""``%wan`` and ``%%wan``: make a video from one line, or from a cell of text.

Options come first, then the prompt as plain text: no shell quoting, so apostrophes, ``$5`` and a final question
mark are text. ``{name}`` is replaced by the notebook's variable, and ``{{`` is a brace. The options are made from the
model's table; ``_models.text.option_syntax`` reads and writes their values.

Loading the extension sends nothing and adds no names; it announces unfinished jobs in one line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from IPython.core.completer import SimpleCompletion, context_matcher
from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand

from .._models.catalog import MODELS
from .._models.field import Field
from .._models.text import option_words
from .._models.text.option_syntax import describe_values, metavar, parse_texts, take_word
from .._models.text.prompt import expand, names_in
from .._models.text.template import Filled
from ..config.checks import nearest
from ..errors import SettingsError, SpendError, WanError
from ..patterns import pattern
from ..printing import say
from ..redaction import hide_keys
from ..widgets.transport.host_detection import has_page, runs_unseen
from . import completion
from .formatters import register
from .input_lines import HELP_REQUEST, WanLine, join_lines
from .unfinished_notice import announce

if TYPE_CHECKING:
    from .._jobs.handles.job import Job

_FIELDS: Mapping[str, Field] = option_words.FIELDS
_MODEL = "--model"
_PRESET = option_words.PRESET
_SWITCHES: Mapping[str, str] = option_words.SWITCHES
_BLANK = pattern(r"\s")
_DASHED = pattern(r"--|-[A-Za-z?]")


@dataclass
class Line:
    """The content of one ``%wan``: settings by name, switches, and the prompt as text."""

    settings: dict[str, Any] = field(default_factory=dict)
    switches: set[str] = field(default_factory=set)
    text: str = ""
    template: str = ""
    """The prompt as typed, if variables of the notebook were filled in."""
    negative_template: str = ""
    """The same of the negative prompt."""
    values: dict[str, str] = field(default_factory=dict)
    """The values of these variables."""
    ended: bool = False
    """Whether a bare ``--`` has ended the options: the rest is plain text."""

    def take(self, text: str, names: Mapping[str, object]) -> str:
        """Fill the notebook's variables into a text, and record their values."""
        filled = _expanded(text, names)
        self.values |= {name: str(names[name]) for name in names_in(text)}
        return filled

    def add_prompt(self, text: str, names: Mapping[str, object]) -> None:
        """Add a part of the prompt, on a line of its own; refuse our own options in it.

        Raises
        ------
        UsageError
            If it contains options, unless a bare ``--`` comes before it. Nothing is sent.
        """
        why = "" if self.ended else option_words.refusal(option_words.find(text), command="%wan")
        if why and "--help" not in self.switches:
            raise UsageError(f"{hide_keys(why)} Nothing was sent.")
        self.template = "\n".join(part for part in (self.template, text) if part.strip())
        self.text = "\n".join(part for part in (self.text, self.take(text, names)) if part.strip())

    def filled(self) -> Filled:
        """Return the settings together with their templates and values."""
        template = self.template.strip()
        return Filled(
            settings=self.settings,
            template=template if names_in(template) else "",
            negative_template=self.negative_template,
            values=dict(self.values),
        )


def parse(line: str, names: Mapping[str, object]) -> Line:
    """Read the options at the start of `line`. The rest is the prompt; only ``{name}`` is replaced in it.

    Parameters
    ----------
    line : str
        The text after ``%wan``.
    names : mapping
        The notebook's names, for ``{name}``.

    Returns
    -------
    Line
        Settings by name, switches, and the remaining text.

    Raises
    ------
    UsageError
        For an unknown option, or a value that it does not accept. The message has the nearest match.
    """
    found = Line()
    texts: dict[str, list[str]] = {}
    preset: dict[str, Any] = {}
    rest = line.strip()
    while _DASHED.match(rest):
        word, after = _BLANK.split(rest, maxsplit=1) if _BLANK.search(rest) else (rest, "")
        if word == "--":
            found.ended = True
            rest = after
            break
        name, equals, _ = word.partition("=")
        name = "--help" if name in option_words.HELP else name.lower().replace("_", "-")
        if name in _SWITCHES and not equals:
            found.switches.add(name)
            rest = after.strip()
            continue
        if name in _SWITCHES:
            raise UsageError(f"{name} takes no value.")
        if name not in _FIELDS and name != _PRESET:
            raise UsageError(_unknown(name))
        taken = take_word(rest[len(word) - len(word.partition("=")[2]) :] if equals else after)
        if taken is None or (not equals and taken[0].startswith("--")):
            values = "its name, in quotes if it contains a space" if name == _PRESET else describe_values(_FIELDS[name])
            raise UsageError(f"{name} needs a value: {values}.")
        text, rest = taken
        if name == _PRESET:
            preset, rest = preset | _preset(text), rest.strip()
            continue
        texts.setdefault(name, []).append(found.take(text, names))
        if _FIELDS[name].name == "negative_prompt":
            found.negative_template = text if names_in(text) else ""
        rest = rest.strip()
    model = texts.get(_MODEL, [preset.get("model")])[-1]
    found.settings |= preset
    for name, given in texts.items():
        try:
            # The model decides which values are valid, whether its option comes before or after.
            field = MODELS.option(_FIELDS[name].name, model) or _FIELDS[name]
            found.settings[field.name] = parse_texts(field, given)
        except SettingsError as error:
            raise UsageError(_one_line(error)) from None
    found.add_prompt(rest, names)
    return found


def _preset(name: str) -> dict[str, Any]:
    from ..session.presets import presets

    try:
        return dict(presets[name])
    except SettingsError as error:
        raise UsageError(_one_line(error)) from None


def _expanded(text: str, names: Mapping[str, object]) -> str:
    try:
        return expand(text, names)
    except SettingsError as error:
        raise UsageError(_one_line(error)) from None


_CUT = 4
"""Fewest characters by which a shortened option, such as ``--du``, is recognized."""


def _unknown(name: str) -> str:
    known = [*_FIELDS, _PRESET, *_SWITCHES]
    near = next((one for one in (*known, "--prompt") if len(name) >= _CUT and one.startswith(name)), "")
    near = "--prompt" if name == "--prompt" else near
    near = near or nearest(name, [*known, "--prompt"]) or ""
    if near == "--prompt":
        return "There is no --prompt: the prompt is the text after the options."
    hint = f"Did you mean {near}?" if near else f"Known: {', '.join(known)}."
    return f"There is no option {hide_keys(name)}. {hint} A prompt that starts with dashes goes after a bare --."


def _one_line(error: WanError) -> str:
    return " ".join(f"{error.message} {error.hint}".split())


def _documented() -> str:
    rows = [(f"{name} {metavar(one)}", f"{one.help} {_values(one)}") for name, one in _FIELDS.items()]
    rows.append((f"{_PRESET} NAME", "The settings of a preset; other options override them."))
    rows += list(_SWITCHES.items())
    width = max(len(left) for left, _ in rows)
    options = "\n".join(f"    {left:<{width}}  {right}" for left, right in rows)
    return f"""Make a video: ``%wan [options] prompt``, or ``%%wan [options]`` and the prompt in the lines below.

Options come first; the rest is the prompt as plain text: quotes, apostrophes, ``$5`` and ``?`` need no escaping.
An option inside the prompt is an error, and nothing is sent. A bare ``--`` ends the options: everything
after it is the prompt.
``{{name}}`` is replaced by the value of that variable; write ``{{{{`` and ``}}}}`` for braces.
The same settings return the existing job, running or finished; ``--again`` makes a new take.
It returns at once. ``job = %wan ...`` assigns the job to a variable.

Options
-------
{options}

Examples
--------
    %wan --duration 5 A cute cat running on grass
    %wan --image photos/pier.jpg --resolution 720p The fog lifts, slow push in
    cat = %wan --seed 7 Who's that cat in the {{color}} hat?
    %%wan --shot-type multi --duration 10
    Shot 1 [0-4s] Wide shot: ...
    Shot 2 [4-10s] Close-up: ...
"""


def _values(one: Field) -> str:
    parts = [f"Takes {describe_values(one)}"]
    if one.kind == "clips":
        parts.append(f"up to {one.max_items} times")
    if one.default is not None:
        default = {True: "on", False: "off"}.get(one.default, one.default) if isinstance(one.default, bool) else None
        parts.append(f"default {one.default if default is None else default}")
    return f"{'; '.join(parts)}."


@magics_class
class WanMagics(Magics):
    """``%wan`` and ``%%wan``."""

    @no_var_expand
    @line_cell_magic
    def wan(self, line: str, cell: str | None = None) -> Any:
        """Make a video."""
        shell: Any = self.shell
        if cell is None and (HELP_REQUEST.fullmatch(line) or line.strip().lower() in option_words.HELP_WORDS):
            return shell.run_line_magic("pinfo", "%wan")
        names = shell.user_ns
        asked = parse(line, names)
        if "--help" in asked.switches:
            say(WanMagics.wan.__doc__ or "")
            return None
        if cell is not None:
            asked.add_prompt(cell.strip("\n"), names)
        if "--resume" in asked.switches:
            return _resume(shell, asked)
        if "--cancel" in asked.switches:
            return _cancel(asked)
        if asked.text.strip():
            asked.settings["prompt"] = asked.text.strip()
        if "--dry-run" in asked.switches:
            _show_request(asked.settings)
            return None
        return _generate(shell, asked)


WanMagics.wan.__doc__ = _documented()


def _generate(shell: Any, asked: Line) -> Job:
    from .. import session
    from ..session.money.confirmation import filled_lines
    from . import job_display

    issues = session.validate(**asked.settings)
    for issue in issues:
        if issue.severity == "warning" and not (asked.ended and issue.code == option_words.ISSUE_CODE):
            say(f"Warning: {issue.message} {issue.hint}".rstrip())
    filled = asked.filled()
    if all(issue.severity == "warning" for issue in issues):
        for one in filled_lines(filled):
            say(one)
    job = session.make(filled, again="--again" in asked.switches)
    if has_page(shell):
        if job.reused:
            say("Made before with the same settings, so nothing was sent; --again makes a new take.")
        job_display.show_now(job)
    if "--wait" in asked.switches:
        _wait(shell, job)
    return job


def _wait(shell: Any, job: Job) -> None:
    from .._jobs.text.progress import ProgressLine

    try:
        if runs_unseen(shell):
            job.result()  # a program that runs the notebook only notices an error
        elif has_page(shell):
            job.wait()
        else:
            with ProgressLine([job]) as line:
                line.wait()
    except KeyboardInterrupt:
        how = "job.wait() waits again, and after a restart %wan --resume picks it up."
        say(f"Stopped waiting. The job continues; {how} {job!r}")


def _cancel(asked: Line) -> Job | None:
    from .. import session

    ids = asked.text.split()
    if asked.settings or not ids:
        raise UsageError("--cancel takes the ids of jobs; wan.jobs() lists them.")
    jobs = [session.job(one) for one in ids]
    for job in jobs:
        job.cancel()
        say(repr(job))
    return jobs[0] if len(jobs) == 1 else None


def _resume(shell: Any, asked: Line) -> Any:
    from .. import session
    from . import job_display

    if asked.settings:
        raise UsageError("--resume takes the ids of jobs, or nothing; settings belong to new videos.")
    jobs = session.resume(*asked.text.split())
    if not jobs:
        say(jobs.empty)
        return None
    number = len(jobs)
    say(f"{number} {'job' if number == 1 else 'jobs'} picked up again; nothing was sent.")
    if has_page(shell):
        for job in jobs:
            job_display.show_now(job)
    if "--wait" in asked.switches:
        for job in jobs:
            _wait(shell, job)
    return None if has_page(shell) else jobs


def _show_request(settings: dict[str, Any]) -> None:
    from .. import session

    issues = session.validate(**settings)
    for issue in issues:
        word = "Problem" if issue.severity == "error" else "Warning"
        where = f" ({issue.field})" if issue.field else ""
        say(f"{word}{where}: {issue.message} {issue.hint}".rstrip())
    if any(issue.severity == "error" for issue in issues):
        say("It would not be sent. Nothing was sent.")
        return
    say(json.dumps(session.body(settings), indent=2, ensure_ascii=False))
    backend = session.backend()
    say(f"This would go to {'the simulator' if backend.simulated else backend.label}. Nothing was sent.")
    say(f"{session.estimate([settings])}{'. Simulated, costs nothing.' if backend.simulated else ''}")
    try:
        session.check_limits([settings])
    except SpendError as error:
        say(f"It would not be sent: {error}")


# -- completion --------------------------------------------------------------------------------------

_STARTS = pattern(r"^\s*(?:[\w.,\s]+=\s*)?%{1,2}wan\s+(?P<rest>.*)$", re.DOTALL)


def completions(before: str) -> tuple[str, list[str], bool] | None:
    """Return the completions of the text before the caret; None if the line is not a ``%wan``."""
    match = _STARTS.match(before)
    return None if match is None else completion.completions(match["rest"], _FIELDS, _SWITCHES, _preset_names)


def _preset_names() -> list[str]:
    from ..session.presets import presets

    return list(presets)


@context_matcher()  # type: ignore[untyped-decorator]
def wan_matcher(context: Any) -> dict[str, Any]:
    """Complete options and their values after ``%wan``, instead of IPython's own matchers."""
    found = completions(context.text_until_cursor)
    if found is None:
        return {"completions": [], "suppress": False}
    fragment, texts, alone = found
    return {
        "completions": [SimpleCompletion(text=text, type="param") for text in texts],
        "matched_fragment": fragment,
        "suppress": alone,
    }


# -- loading -----------------------------------------------------------------------------------------


def load(ip: Any) -> None:
    """Add the magics, their completion and the displays to the shell `ip`; announce unfinished jobs."""
    ip.register_magics(WanMagics)
    transformers = ip.input_transformer_manager.token_transformers
    if WanLine not in transformers:
        transformers.append(WanLine)
    cleanup = ip.input_transformer_manager.cleanup_transforms
    if join_lines not in cleanup:
        cleanup.insert(0, join_lines)
    if wan_matcher not in ip.Completer.custom_matchers:
        ip.Completer.custom_matchers.append(wan_matcher)
    register(ip)
    announce("%wan --resume (or wan.resume())")


def unload(ip: Any) -> None:
    """Remove what `load` has added."""
    ip.magics_manager.magics["line"].pop("wan", None)
    ip.magics_manager.magics["cell"].pop("wan", None)
    if WanLine in ip.input_transformer_manager.token_transformers:
        ip.input_transformer_manager.token_transformers.remove(WanLine)
    if join_lines in ip.input_transformer_manager.cleanup_transforms:
        ip.input_transformer_manager.cleanup_transforms.remove(join_lines)
    if wan_matcher in ip.Completer.custom_matchers:
        ip.Completer.custom_matchers.remove(wan_matcher)
