"""Queries about issues of settings, by the code of an issue."""

from __future__ import annotations

from wan_widgets._models import InputFacts, draft_of, source_key, validate

PNG = "https://example.org/a.png"
MP4 = "https://example.org/a.mp4"


def issues(inputs=None, **asked):
    return validate(draft_of(asked, inputs))


def codes(severity, inputs=None, **asked):
    return {issue.code for issue in issues(inputs, **asked) if issue.severity == severity}


def single_issue(code, inputs=None, **asked):
    [found] = [issue for issue in issues(inputs, **asked) if issue.code == code]
    return found


def fixed(issue, asked, at=0):
    """Return the settings after one click on a fix."""
    return {**asked, **issue.fixes[at].changes}


def fact(source="a.png", kind="image", *, local=True, **known):
    return {source_key(source): InputFacts(source=str(source)[:20], kind=kind, local=local, **known)}
