"""Decisions of the user on a job: cancel it, or settle one whose outcome is unknown."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError

from ...errors import WaitTimeoutError
from ...log import note
from ..runtime.loop import blocking
from .job_facts import JobFacts

COMMAND = 10.0
"""Time limit of a command on the engine's thread, in seconds."""
_CANCEL = 90.0
"""Longest wait for a cancellation in seconds: a service's answer, and one more poll."""


class JobChoices(JobFacts):
    """The decisions on a job."""

    def cancel(self) -> None:
        """Cancel the job while it waits, here or at the service. Nothing is charged.

        Model Studio can cancel a queued task until it begins to make the video. ToAPIs cannot cancel a task.

        Raises
        ------
        WanError
            If it cannot be canceled. The message has the reason, and the job continues.
        WaitTimeoutError
            If the service has not answered yet.
        """

        def ask() -> None:
            try:
                self._engine.cancel(self._id).result(_CANCEL)
            except FutureTimeoutError:
                raise WaitTimeoutError(
                    "The service has not yet confirmed the cancellation.", "Look at the job again in a moment."
                ) from None

        self._command(ask)

    def look_again(self) -> None:
        """Look up the task again, for a job whose answer was lost. Nothing is sent.

        Raises
        ------
        WanError
            If the job is neither ``unknown`` nor ``detached``, or another process watches it.
        """
        self._command(lambda: self._engine.look_again(self._id))

    def send_again(self) -> None:
        """Send an ``unknown`` job again. If the first request arrived, both may be charged.

        Raises
        ------
        SpendError
            If ``wan.settings.limits`` leave no room for it. Nothing is sent.
        WanError
            If the job is not ``unknown``, or another process watches it. Nothing is sent.
        """
        self._command(lambda: self._engine.send_again(self._id))

    def adopt(self, task_id: str) -> None:
        """Use a task that you found at the service as the task of this job.

        Parameters
        ----------
        task_id : str
            The id of the task in the service's task log.

        Raises
        ------
        WanError
            If the id is empty or contains an API key, or the job is neither ``unknown`` nor ``detached``.
        """
        self._command(lambda: self._engine.adopt(self._id, task_id))

    def dismiss(self) -> None:
        """Close a ``detached`` or ``unknown`` job. Its record stays.

        Raises
        ------
        WanError
            If the job is in another state.
        """
        self._command(lambda: self._engine.dismiss(self._id))

    def _command(self, command: Callable[[], object]) -> None:
        if not self._engine.loop.here():
            command()
            return

        # In a listener: the ledger must not delay the engine, and the command must not wait for the listener.
        async def run_aside() -> None:
            try:
                await blocking(command)
            except Exception as error:
                note(error)

        self._engine.loop.spawn(run_aside())
