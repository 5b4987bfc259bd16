"""Waiting for a job, blocking or with ``await``."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Self

from ...config.settings import settings
from ...errors import WanError
from ..record.error_mapping import error_of
from ..record.snapshot import JobSnapshot
from .job_facts import JobFacts
from .waiting.as_task import AsTask
from .waiting.blocking_wait import block, wait_on_loop
from .waiting.nested_loop import can_pump

if TYPE_CHECKING:
    from .video import Video

_HINT = "The job continues; job.wait() waits again, and after a restart wan.resume() picks it up."


class AwaitableJob(JobFacts, AsTask["Video"]):
    """The facts of one job, and waiting for it. A wait that ends early does not stop the job."""

    def wait(self, timeout: float | None = None, pump: bool | None = None) -> Self:
        """Wait until the job is over, detached, or needs your decision.

        Interrupting the wait does not stop the job.

        Parameters
        ----------
        timeout : float, optional
            Longest wait in seconds; by default there is no limit.
        pump : bool, optional
            Whether the notebook's event loop keeps running, so that tasks and buttons work; by default
            ``wan.settings.pump_while_waiting``. It applies nest-asyncio2 to that loop, which cannot be undone.

        Returns
        -------
        Job
            This job.

        Raises
        ------
        WaitTimeoutError
            If the time is up; the job continues.
        """
        wanted = bool(settings.pump_while_waiting) if pump is None else pump
        self._wait(timeout, pump_loop=wanted and can_pump())
        return self

    def result(self, timeout: float | None = None) -> Video:
        """Wait for the video, and return it.

        Parameters
        ----------
        timeout : float, optional
            Longest wait in seconds; by default there is no limit.

        Returns
        -------
        Video
            The finished video.

        Raises
        ------
        WanError
            The reason why there is no video.
        WaitTimeoutError
            If the time is up; the job continues.
        """
        self._wait(timeout, pump_loop=False)
        return self._outcome()

    def exception(self, timeout: float | None = None) -> WanError | None:
        """Wait like `result`, and return the error that `result` would raise, or None if there is a video.

        Parameters
        ----------
        timeout : float, optional
            Longest wait in seconds; by default there is no limit.

        Returns
        -------
        WanError or None
            None for a completed job.

        Raises
        ------
        WaitTimeoutError
            If the time is up; the job continues.

        Examples
        --------
        >>> import wan_widgets as wan
        >>> job = wan.generate("A cute cat running on grass")  # doctest: +SKIP
        >>> if job.exception() is None:  # doctest: +SKIP
        ...     job.video
        """
        self._wait(timeout, pump_loop=False)
        try:
            self._outcome()
        except WanError as error:
            return error
        return None

    async def _awaited(self) -> Video:
        self._check_not_on_engine_thread()
        await wait_on_loop(self._resting(), _HINT, self._engine.say_absence)
        return self._outcome()

    def _resting(self) -> Future[JobSnapshot]:
        held = self._engine.board.hold(self._id)  # in a forked child the board is empty
        if held.latest is None:
            _ = self.snapshot  # the board knows it from here on
        return self._engine.board.resting(self._id)

    def _wait(self, timeout: float | None, *, pump_loop: bool) -> None:
        self._check_not_on_engine_thread()
        describe = lambda: f"The job is still {self.state}"  # noqa: E731  (called only after the timeout)
        said = self._engine.say_absence
        block(self._resting(), timeout, describe=describe, hint=_HINT, pump_loop=pump_loop, meanwhile=said)

    def _outcome(self) -> Video:
        snapshot, video = self.snapshot, self.video
        if video is None:
            raise error_of(snapshot)
        return video

    def _check_not_on_engine_thread(self) -> None:
        if self._engine.loop.here():
            raise RuntimeError("Waiting for a job inside on_update would never end: the listener holds the engine.")
