"""The list of issues that users get, readable in a terminal and in a notebook."""

from __future__ import annotations

from html import escape

from ..redaction import hide_keys
from .request import Issue

NONE = "No issues: it can be sent."


class IssueList(list[Issue]):
    """Issues, errors first, displayed as one line or table row each; an empty list says that there are none."""

    def __repr__(self) -> str:
        return "\n".join(map(_line, self)) or NONE

    def _repr_html_(self) -> str:
        if not self:
            return f"<p>{escape(NONE)}</p>"
        rows = "".join(
            f"<tr><td>{escape(_word(one))}</td><td>{escape(one.field)}</td>"
            f"<td>{escape(hide_keys(one.message))}</td><td>{escape(hide_keys(one.hint))}</td></tr>"
            for one in self
        )
        head = "".join(f'<th scope="col">{name}</th>' for name in ("", "Setting", "What is wrong", "What to do"))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _word(issue: Issue) -> str:
    return "Error" if issue.severity == "error" else "Warning"


def _line(issue: Issue) -> str:
    field = f" ({issue.field})" if issue.field else ""
    return hide_keys(f"{_word(issue)}{field}: {issue.message} {issue.hint}".rstrip())
