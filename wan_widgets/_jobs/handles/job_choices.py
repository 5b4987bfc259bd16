"""What the user decides about a job: to cancel it, and what becomes of one whose outcome is not known."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError

from ...errors import WaitTimeoutError
from ...log import note
from ..runtime.loop import blocking
from .job_facts import JobFacts

COMMAND = 10.0
"""Seconds that a command on the engine's thread may take."""
_CANCEL = 90.0
"""Seconds after which canceling is left to go on by itself: a service's answer, and one more look."""


class JobChoices(JobFacts):
    """The decisions on a job."""

    def cancel(self) -> None:
        """Cancel the job while it waits, here or at the service: nothing is charged then.

        Only some services can, and only until they begin to make the video.

        Raises
        ------
        WanError
            If it cannot be canceled, with the reason. The job goes on.
        WaitTimeoutError
            If the service has not answered yet.
        """

        def ask() -> None:
            try:
                self._engine.cancel(self._id).result(_CANCEL)
            except FutureTimeoutError:
                raise WaitTimeoutError(
                    "The service has not said yet whether it is canceled.", "Look at the job again in a moment."
                ) from None

        self._command(ask)

    def look_again(self) -> None:
        """Look up a job whose answer was lost once more; nothing is submitted."""
        self._command(lambda: self._engine.look_again(self._id))

    def send_again(self) -> None:
        """Submit a job of unknown outcome again: if the first request arrived, both may be charged."""
        self._command(lambda: self._engine.send_again(self._id))

    def adopt(self, task_id: str) -> None:
        """Use a task that you have found at the service as the task of this job.

        Parameters
        ----------
        task_id : str
            As the service's log names it.
        """
        self._command(lambda: self._engine.adopt(self._id, task_id))

    def dismiss(self) -> None:
        """Close a job that is detached or of unknown outcome."""
        self._command(lambda: self._engine.dismiss(self._id))

    def _command(self, command: Callable[[], object]) -> None:
        if not self._engine.loop.here():
            command()
            return

        # In a listener: the ledger must not hold up the engine, nor the command wait for the listener.
        async def run_aside() -> None:
            try:
                await blocking(command)
            except Exception as error:
                note(error)

        self._engine.loop.spawn(run_aside())
