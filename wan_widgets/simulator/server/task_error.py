"""The reason why a task fails."""

from __future__ import annotations

_LONGEST = 500


class TaskError(Exception):
    """A task fails: an input that the model does not accept, or a rendering that was not possible.

    Parameters
    ----------
    code, message : str
        In the simulator's own words.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def task_error_of(error: Exception) -> TaskError:
    """Return the reason why a task fails whose rendering has raised an exception."""
    return error if isinstance(error, TaskError) else not_rendered(f"{type(error).__name__}: {error}")


def not_rendered(reason: str) -> TaskError:
    """Return the error of a task that could not be rendered."""
    return TaskError("internal_error", f"The simulator could not render it: {reason}"[:_LONGEST])
