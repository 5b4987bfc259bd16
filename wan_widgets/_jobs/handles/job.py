"""The user's handle on one job, made from its id, and valid on any thread.

It has no state of its own: facts are read from the latest snapshot, and actions are commands to the engine.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ..._models.catalog import MODELS
from ..._models.parameters import (
    UNCHANGED,
    AspectRatio,
    AudioSetting,
    InputFile,
    InputFiles,
    ModelName,
    Resolution,
    ShotType,
    runs,
)
from ..._models.text.formatting import safe_repr
from ...errors import SettingsError, WaitTimeoutError, WanError
from ...rich_display import RichDisplay
from ..ledger import judgements
from ..ledger.judgements import Better, Pair
from ..record.annotations import annotations_of
from ..record.ids import SHORT
from ..record.snapshot import JobSnapshot
from ..record.state import JobState
from ..text import job_text
from .films.starts import store_start
from .job_choices import COMMAND, JobChoices
from .job_waiting import AwaitableJob

if TYPE_CHECKING:
    from ..._models.text.template import Filled
    from ..runtime.engine import Engine
    from .video import Video


_LAST = -1
"""The time that means the last frame."""
_OF_ONE_SHOT = ("seed", "aspect_ratio")
"""Settings that the next shot does not inherit, besides files: its first frame replaces them."""


class MakeTake(Protocol):
    """Makes a video of filled-in settings on the backend of a previous job."""

    def __call__(self, asked: Filled, before: JobSnapshot, *, again: bool = True) -> Job:
        """Make a new take; if `again` is False, return an existing job of the same settings."""


Reopen = Callable[[str, str], "Job"]
"""Returns the handle of a job by its folder and id; a module-level function, so that handles can be pickled."""


class Job(RichDisplay, JobChoices, AwaitableJob):
    """A job that makes one video. ``wan.generate``, ``wan.job`` and others return it; you never create one yourself.

    Parameters
    ----------
    engine : Engine
        The engine of its folder of videos.
    job_id : str
        Our id of the job.
    make : callable
        Makes a new take of the same settings.
    reused : bool
        Whether ``generate`` returned an existing job instead of making a video.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> job = wan.generate("A cute cat running on grass")  # doctest: +SKIP
    >>> video = job.result(timeout=600)  # doctest: +SKIP
    """

    def __init__(
        self, engine: Engine, job_id: str, *, make: MakeTake, reused: bool = False, reopen: Reopen | None = None
    ) -> None:
        super().__init__(engine, job_id)
        self._make_take = make
        self._reopen = reopen
        self.reused = reused
        """Whether the job existed before, so that nothing was sent this time."""

    # -- commands --------------------------------------------------------------------------------

    def on_update(self, listener: Callable[[JobSnapshot], object]) -> Callable[[], None]:
        """Call `listener` with each new snapshot of this job.

        It is called on the engine's thread, so it must be quick. Its exceptions are not shown.

        Parameters
        ----------
        listener : callable
            Takes a `JobSnapshot`.

        Returns
        -------
        callable
            Call it to stop the updates.
        """
        _ = self.snapshot
        return self._engine.board.listen(listener, self._id)

    def stop(self) -> None:
        """Stop watching. A job that was sent continues at the service and is charged; ``resume`` picks it up.

        Raises
        ------
        WanError
            If another process watches it.
        WaitTimeoutError
            If it is being sent and the service has not answered yet. It is released once the answer arrives.
        """
        stopped = self._engine.stop(self._id)
        if stopped is None:
            if not self.snapshot.resting:
                raise WanError("Another kernel or command watches this job.", "Stop it there.")
        elif not self._engine.loop.here():
            try:
                stopped.result(COMMAND)
            except FutureTimeoutError:
                raise WaitTimeoutError(
                    f"The job is still {self.state}: the service has not answered, and its answer must not get lost.",
                    "Once it has answered, the job is no longer watched.",
                ) from None

    def resume(self) -> Job:
        """Watch the job again: poll and download, never send.

        A dismissed job is picked up too, and a missing file of a finished job is downloaded again. Otherwise nothing
        happens if the job is over or already watched.

        Returns
        -------
        Job
            This job.
        """
        self._command(lambda: self._refetch() if self._file_is_missing() else self._engine.resume(self._id))
        return self

    def download(self, timeout: float | None = None) -> Video:
        """Return the video; if its file was deleted or lost, download it again, which costs nothing.

        The service keeps a file for about a day. For a job in progress this waits for the video, like `result`.

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
        FileGoneError
            If the service no longer has the file. Nothing is charged.
        WanError
            The reason why there is no video.
        WaitTimeoutError
            If the time is up; the download continues.
        """
        if not self._file_is_missing():
            return self.result(timeout)
        try:
            self._refetch().result(timeout)
        except FutureTimeoutError:
            raise WaitTimeoutError(
                "The file is not there yet.", "The download continues; call job.download() again."
            ) from None
        return self.result()

    def _refetch(self) -> Future[None]:
        return self._engine.refetch(self._id)

    def _file_is_missing(self) -> bool:
        snapshot = self.snapshot
        return snapshot.state is JobState.COMPLETED and (snapshot.file is None or not Path(snapshot.file).is_file())

    def _again(self, *, values: Mapping[str, object] | None = None, **changes: object) -> Job:
        snapshot = self.snapshot
        return self._make_take(snapshot.filled.changed(changes, values), snapshot)

    @runs(_again)
    def again(
        self,
        *,
        prompt: str | None = UNCHANGED,
        image: InputFile | None = UNCHANGED,
        references: InputFiles | None = UNCHANGED,
        last_image: InputFile | None = UNCHANGED,
        reference_images: InputFiles | None = UNCHANGED,
        reference_audios: InputFiles | None = UNCHANGED,
        first_clip: InputFile | None = UNCHANGED,
        source_video: InputFile | None = UNCHANGED,
        model: ModelName | None = UNCHANGED,
        aspect_ratio: AspectRatio | None = UNCHANGED,
        resolution: Resolution | None = UNCHANGED,
        duration: int | None = UNCHANGED,
        negative_prompt: str | None = UNCHANGED,
        seed: int | None = UNCHANGED,
        prompt_extend: bool | None = UNCHANGED,
        shot_type: ShotType | None = UNCHANGED,
        audio: bool | None = UNCHANGED,
        audio_setting: AudioSetting | None = UNCHANGED,
        watermark: bool | None = UNCHANGED,
        values: Mapping[str, object] | None = None,
        **names: object,
    ) -> Job:
        """Make a new take of the same settings on the same backend.

        Parameters
        ----------
        prompt, image, ..., watermark : optional
            Settings of ``wan.generate`` to change. None resets one to its default. If the prompt was made from a
            template, so is the new take's, unless another prompt is given.
        values : mapping, optional
            New values of ``{name}`` in the prompts; a name that is not given keeps its value. Without values, a new
            prompt is a template only if it has a name of the one before; otherwise its braces are sent as they are.
        **names
            Values of ``{name}`` in the prompts, as keywords.

        Returns
        -------
        Job
            The new job, already running.

        Raises
        ------
        SettingsError
            If a setting is wrong, a name has no value, or the prompts have no names for `values`. Nothing is sent.

        Examples
        --------
        >>> import wan_widgets as wan
        >>> job = wan.generate("A {animal}", animal="cat")  # doctest: +SKIP
        >>> job.again(), job.again(animal="fox"), job.again(duration=10)  # doctest: +SKIP
        """
        raise NotImplementedError

    def changed(self, *, again: bool = False, **changes: object) -> Job:
        """Return the job of the same settings with some changes: an existing one, or a new one.

        Parameters
        ----------
        again : bool
            Make a new take even if one of these settings exists; ``job.again`` always does.
        **changes
            Settings of ``wan.generate`` to change.

        Raises
        ------
        SettingsError
            If a setting is wrong. Nothing is sent.
        """
        snapshot = self.snapshot
        return self._make_take(snapshot.filled.changed(changes), snapshot, again=again)

    def extend(self, prompt: str, *, at: float = -1, again: bool = False, **changes: object) -> Job:
        """Make the next shot, which begins with the last frame of this video, or with the frame at a given time.

        The same call returns the shot that it made before, so that running a notebook again buys nothing. All settings
        except the prompt, the seed and the input files are kept.

        Parameters
        ----------
        prompt : str
            What happens next.
        at : float
            Time of the frame in seconds from the start of this video; -1 for its last frame.
        again : bool
            Make a new take even if the shot exists.
        **changes
            Settings of ``wan.generate`` to change, such as ``duration=8``.

        Returns
        -------
        Job
            The new job, already running. ``wan.export([job, next], "film.mp4")`` joins them.

        Raises
        ------
        WanError
            If this job has no video.
        SettingsError
            If a setting is wrong, or the model takes no image. Nothing is sent.

        Examples
        --------
        >>> import wan_widgets as wan
        >>> shot = wan.generate("An unlit lighthouse at dusk").wait()  # doctest: +SKIP
        >>> wan.export([shot, shot.extend("Its lamp lights").wait()], "film.mp4")  # doctest: +SKIP
        """
        video, snapshot = self.video, self.snapshot
        if video is None:
            raise WanError("This job has no video to continue from.", "job.wait() waits for it.")
        fresh = {name: None for name in (*_OF_ONE_SHOT, *MODELS.media()) if name in snapshot.settings}
        asked = snapshot.filled.changed({**fresh, "prompt": prompt, "image": video.frame(at), **changes})
        made = self._make_take(asked, snapshot, again=again)
        if at == _LAST:
            store_start(made, self)
        return made

    def mark(self, *, star: bool | None = None, note: str | None = None, tags: Iterable[str] | None = None) -> Job:
        """Store your annotations, by which ``wan.jobs`` can find the job. None leaves one unchanged.

        Parameters
        ----------
        star : bool, optional
            Whether the job is starred.
        note : str, optional
            A note of any length; "" deletes it.
        tags : iterable of str, optional
            All its tags, each at most 40 characters; they replace the earlier ones.

        Returns
        -------
        Job
            This job.

        Raises
        ------
        WanError
            If the note or a tag contains an API key. Nothing is written.
        """
        marks = annotations_of(star=star, note=note, tags=tags)
        if marks:
            self._command(lambda: self._engine.mark(self._id, **marks))
        return self

    def judge(self, other: Job, *, better: Better | None = None, note: str | None = None) -> Pair:
        """Store a verdict on this and another job; both jobs show it. None leaves a part unchanged.

        Parameters
        ----------
        other : Job
            The job to compare with.
        better : {"this", "other", "same", ""}, optional
            Which is better; "" deletes the verdict.
        note : str, optional
            A note on the pair; "" deletes it.

        Returns
        -------
        Pair
            The stored verdict.

        Raises
        ------
        SettingsError
            If `other` is this job or is not a job, or `better` is not one of these words.
        WanError
            If the note contains an API key. Nothing is written.
        """
        if not isinstance(other, Job):
            raise SettingsError(f"{safe_repr(other)} is not a job.", "wan.job(id) gives one.")
        return judgements.save(self._engine.ledger, self._id, other.id, better=better, note=note)

    def export(self, path: str | os.PathLike[str], **options: Any) -> Path:
        """Export the job as a self-contained file, like ``wan.export``.

        Parameters
        ----------
        path : path
            Its suffix is the format: ``.html``, ``.png``, ``.webp``, ``.gif``, ``.csv`` or ``.json``.
        **options
            As in ``wan.export``.

        Returns
        -------
        Path
            The path of the file.
        """
        from .export import export

        return export(self, path, **options)

    def delete_file(self) -> Job:
        """Delete the video's file and its sidecar permanently; the record of the job stays.

        The same settings still return this job, so that running a notebook again buys nothing.
        ``again=True`` makes a new take.

        Returns
        -------
        Job
            This job.

        Raises
        ------
        WanError
            If the job has no file, or it cannot be deleted.
        """
        self._command(lambda: self._engine.delete_file(self._id))
        return self

    # -- as an object ----------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Job):
            return NotImplemented
        return (self._id, self._engine.home) == (other._id, other._engine.home)

    def __hash__(self) -> int:
        return hash(self._id)

    def __reduce__(self) -> tuple[Reopen, tuple[str, str]]:
        if self._reopen is None:
            raise TypeError("This handle cannot be pickled: it does not know how it is opened again.")
        return self._reopen, (str(self._engine.home), self._id)

    def __copy__(self) -> Job:
        return self  # a handle is only its folder and id, which never change

    def __deepcopy__(self, memo: object) -> Job:
        return self

    def __repr__(self) -> str:
        try:
            snapshot = self.snapshot
        except WanError as error:
            return f"Job {self._id[:SHORT]} ({error.message})"
        return job_text.line(snapshot, reused=self.reused)
