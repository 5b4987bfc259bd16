"""Print and ask before something is sent, for every caller in Python.

A filled-in prompt is printed as it is sent, in one line. Before several videos are bought at once, the user is asked
once, except on the simulator or if the caller passed ``yes=True``. If nobody can answer (a notebook that a program
runs, a script, a pipe), an error is raised and nothing is bought. Nothing is printed from a thread or into a pipe.
"""

from __future__ import annotations

import builtins
import sys
import threading
import types
import warnings
from collections.abc import Iterable, Mapping, Sequence

from ..._models import draft_of
from ..._models.as_given import as_meant
from ..._models.prices.price import Estimate
from ..._models.rules.url_rules import page_urls
from ..._models.rules.validation import options_in_texts
from ..._models.text.template import Filled
from ...errors import NotConfirmedError
from ...printing import say
from ...redaction import hide_keys, printable

_PACKAGE = __name__.partition(".")[0] + "."
_YES = ("y", "yes")
_LISTED = 5
"""Number of prompts that are shown before the question."""
_LONGEST = 200
"""Most characters of each prompt."""


def filled_lines(filled: Filled) -> list[str]:
    """Return a line for each prompt that was made from a template, as it is sent."""
    labels = {"prompt": "Prompt", "negative_prompt": "Negative prompt"}
    return [f"{labels[name]}: {printable(str(filled.settings.get(name) or ''))}" for name in filled.templates]


def print_filled_prompt(filled: Filled) -> None:
    """Print the prompts that were just filled in, if somebody can read them."""
    if filled.filled_now and _somebody_reads():
        for line in filled_lines(filled):
            say(line)


class PromptWarning(UserWarning):
    """A setting is probably not what the user meant. The video is still made."""


def warn(asked: Iterable[Mapping[str, object]]) -> None:
    """Warn about prompts that contain options, and about the URL of a web page instead of a file; each once."""
    found = {}
    for settings in asked:
        draft = draft_of(as_meant(settings))
        for issue in (*options_in_texts(draft), *page_urls(draft)):
            found[f"{issue.message} {issue.hint}".strip()] = issue
    for text in found:
        warnings.warn(hide_keys(text), PromptWarning, stacklevel=_level())


def _level() -> int:
    """Return the stack level of the first caller outside of this package, as ``warnings.warn`` counts."""
    frame, level = sys._getframe(1), 1  # noqa: SLF001  (warnings.warn does the same; 3.12 has an argument for it)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    return level


def confirm(estimate: Estimate, *, yes: bool, simulated: bool, prompts: Sequence[str] = ()) -> None:
    """Ask whether several videos may be bought; return if they may.

    Parameters
    ----------
    estimate : Estimate
        The purchase.
    yes : bool
        Whether the caller has already agreed.
    simulated : bool
        Whether the simulator makes them, which costs nothing.
    prompts : sequence of str, optional
        The filled-in prompts; the first of them are shown before the question.

    Raises
    ------
    NotConfirmedError
        If the answer is no, or nobody can be asked; nothing was sent.
    """
    if yes or simulated or estimate.videos <= 1:
        return
    if not _somebody_there():
        raise _refused(estimate)
    for line in _listed(prompts):
        say(line)
    try:
        answer = input(f"This buys {estimate.text}. Continue? [y/N] ")
    except (EOFError, OSError, NotImplementedError, RuntimeError) as error:
        # The last two: a front end without input, such as nbconvert, and a process without stdin.
        raise _refused(estimate) from error
    if answer.strip().lower() not in _YES:
        raise NotConfirmedError("Not confirmed, so nothing was sent.", "Answer y, or pass yes=True.")


def _listed(prompts: Sequence[str]) -> list[str]:
    lines = []
    for prompt in list(dict.fromkeys(prompts)):
        text = " ".join(printable(prompt).split())
        lines.append(f"  {text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}")
    more = len(lines) - _LISTED
    return [*(["Prompts:"] if lines else []), *lines[:_LISTED], *([f"  and {more} more"] if more > 0 else [])]


def _in_a_kernel() -> bool:
    """Return whether a cell is running: a kernel then has its own ``input``."""
    return not isinstance(builtins.input, types.BuiltinFunctionType)


def _somebody_there() -> bool:
    """Return whether somebody can answer a question."""
    return _in_a_kernel() or (sys.stdin is not None and sys.stdin.isatty())


def _somebody_reads() -> bool:
    """Return whether the caller can read what is printed; never from a thread."""
    if threading.current_thread() is not threading.main_thread():
        return False
    return _in_a_kernel() or (sys.stdout is not None and sys.stdout.isatty())


def _refused(estimate: Estimate) -> NotConfirmedError:
    return NotConfirmedError(f"This buys {estimate.text}, and nobody can be asked here.", "Pass yes=True to buy them.")
