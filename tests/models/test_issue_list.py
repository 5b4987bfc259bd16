"""Issues as lines and as a table."""

from __future__ import annotations

from wan_widgets._models.issue_list import IssueList
from wan_widgets._models.request import Issue

ISSUES = IssueList(
    [
        Issue(field="seed", severity="error", message="Seed takes a whole number, not <7>.", hint="Leave it out."),
        Issue(field="", severity="warning", message="This takes long."),
    ]
)


def test_each_issue_is_a_line():
    assert repr(ISSUES).splitlines() == [
        "Error (seed): Seed takes a whole number, not <7>. Leave it out.",
        "Warning: This takes long.",
    ]


def test_each_issue_is_a_row_of_a_table():
    rows = (
        "<tr><td>Error</td><td>seed</td><td>Seed takes a whole number, not &lt;7&gt;.</td><td>Leave it out.</td></tr>"
        "<tr><td>Warning</td><td></td><td>This takes long.</td><td></td></tr>"
    )
    assert f"<tbody>{rows}</tbody>" in ISSUES._repr_html_()


def test_a_list_without_issues_says_so():
    assert repr(IssueList()) == "No issues: it can be sent."
    assert IssueList()._repr_html_() == "<p>No issues: it can be sent.</p>"
