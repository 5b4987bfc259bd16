"""Transform the input of a cell for IPython: ``%wan`` lines with a final ``?``, or with Unicode line separators."""

from __future__ import annotations

import tokenize
from itertools import pairwise

from IPython.core.inputtransformer2 import (
    TokenTransformBase,
    assemble_continued_line,
    find_end_of_continued_line,
)

from .._models.as_given import prose
from ..patterns import pattern

_CALL = "get_ipython().run_line_magic('wan', {text!r})"
HELP_REQUEST = pattern(r"\s*\?{1,2}\s*")


class WanLine(TokenTransformBase):
    """Turns ``%wan ...`` and ``v = %wan ...`` into calls before IPython reads a final ``?`` as a help request.

    ``%wan?`` alone stays a help request.
    """

    priority = 4  # IPython's HelpEnd has 5; the lower number wins

    def __init__(self, start: tuple[int, int], sign: int) -> None:
        super().__init__(start)  # type: ignore[no-untyped-call]
        self.sign = sign
        """Column of the percent sign."""

    @classmethod
    def find(cls, tokens_by_line: list[list[tokenize.TokenInfo]]) -> WanLine | None:
        """Find the first ``%wan`` at the start of a line, or after an assignment."""
        for tokens in tokens_by_line:
            words = [one for one in tokens if one.type not in (tokenize.INDENT, tokenize.DEDENT)]
            for at, (sign, name) in enumerate(pairwise(words)):
                if at and words[at - 1].string != "=":
                    continue
                if sign.string != "%" or name.string != "wan" or sign.end != name.start:
                    continue
                on_one_line = sign.start[0] == words[0].start[0]
                if on_one_line and not HELP_REQUEST.fullmatch(sign.line[name.end[1] :]):
                    return cls(words[0].start, sign.start[1])
        return None

    def transform(self, lines: list[str]) -> list[str]:
        """Replace the line and its continuation lines by a call of the magic."""
        before = lines[self.start_line][: self.sign]
        end = find_end_of_continued_line(lines, self.start_line)
        text = assemble_continued_line(lines, (self.start_line, self.sign), end)
        call = _CALL.format(text=text.removeprefix("%wan").strip())
        return [*lines[: self.start_line], f"{before}{call}\n", *lines[end + 1 :]]


_LINE = pattern(r"\s*(?:[\w.,\s\[\]'\"]+=\s*)?%{1,2}wan(?:\s|$)")


_HELP_CELL = pattern(r"%%wan(?=\s)(?:.*\s)?(?:-h|--help|-help|-\?)\s*")


def join_lines(lines: list[str]) -> list[str]:
    """Join a ``%wan`` line that IPython has split at a separator that is not a line feed.

    IPython splits cells at every Unicode line separator, and runs the rest as Python. Here only a line feed ends the
    line; any other separator becomes a space in the prompt.
    """
    if lines and _HELP_CELL.fullmatch(lines[0]) and not any(line.strip() for line in lines[1:]):
        lines = [lines[0].replace("%%wan", "%wan", 1)]  # IPython refuses a cell magic without a body
    joined: list[str] = []
    whole = True
    for line in lines:
        if not whole:
            joined[-1] = f"{joined[-1]}{line}"
        else:
            joined.append(line)
        whole = line.endswith(("\n", "\r")) or not _LINE.match(joined[-1])
    return [_one_line_of(line) if _LINE.match(line) else line for line in joined]


def _one_line_of(line: str) -> str:
    text = line.rstrip("\r\n")
    return prose(text) + line[len(text) :]
