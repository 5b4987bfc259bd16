"""The film strip of a chain: its shots in order, live in every output that displays it. One synced trait, ``film``."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING, Any

import traitlets

from .._jobs.handles.comparison import Comparable
from .._jobs.handles.films.chain import Chain
from .._jobs.handles.films.shot import PlannedShot, Shot
from .._jobs.handles.job import Job
from .._jobs.record.snapshot import JobSnapshot
from .._models.prices.price import total
from ..clips.exported_file import ExportedFile
from ..errors import SettingsError
from ..session.films import draft_of_film, drafts_of, estimates, film_of, make_final
from ..session.money.confirmation import confirm
from . import publish
from .film_commands import FilmCommands
from .job_commands import JobCommands
from .transport import page_code, subscriptions
from .transport.bridge import Bridge, Command, GuardedAny
from .transport.state_throttle import GAP_OF_JOBS
from .transport.worker_threads import PICTURES
from .views import film_view as views
from .views.static_view import stored_list

if TYPE_CHECKING:
    from ..protocol.film import FilmView

_FROM_JOBS = ("poster", "video", "resume")
"""Messages that it shares with the cards of jobs."""


def _view(film: Chain, widget: FilmStrip) -> FilmView:
    return widget.view_of(film)


class FilmStrip(Bridge):
    """A film as a strip of shots. ``wan.film`` returns it.

    It is displayed when it is the last expression in a cell.

    Parameters
    ----------
    film : Chain
        The shots.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    film = GuardedAny().tag(sync=True, to_json=_view)

    OUTGOING = {"film": GAP_OF_JOBS}  # noqa: RUF012  (declared in the base)

    def __init__(self, film: Chain) -> None:
        self.stored_ids: tuple[str, ...] = ()
        self._id = uuid.uuid4().hex[:12]
        self._chain = film
        super().__init__(film=film, **page_code.traits_of("film"))
        subscriptions.follow(self)
        subscriptions.follow_settings(self)
        film.listen(self._changed)
        self._measure_seams_soon()

    # -- for Python ------------------------------------------------------------------------------

    @property
    def jobs(self) -> list[Job]:
        """The chosen take of each shot, in order."""
        return self._chain.jobs

    @property
    def shots(self) -> tuple[Shot, ...]:
        """The shots at this moment: number, job, takes, the seam with the shot before, and whether its start is old."""
        return self._chain.shots()

    def remake(
        self, number: int, prompt: str | None = None, *, again: bool = False, start: int | None = None, **changes: Any
    ) -> Job:
        """Make a new take of one shot, from the last frame of the shot before it. The other shots do not change.

        A shot that was made without a first picture is made without one again. Later shots are marked while they begin
        with an older frame. The same call returns the take that it made before, so running a notebook again buys
        nothing.

        Parameters
        ----------
        number : int
            The shot, counted from 1.
        prompt : str, optional
            A new prompt; by default that of the chosen take.
        again : bool
            Make a new take even if one with the same settings exists.
        start : int, optional
            An earlier shot, from whose end it begins; by default the shot before it. Where shot 3 has failed,
            ``remake(4, start=2)``.
        **changes
            Settings of ``wan.generate`` to change, such as ``seed=8``.

        Returns
        -------
        Job
            The new take, which is now the chosen one.

        Raises
        ------
        WanError
            If the shot before it has no video yet.
        SettingsError
            If there is no such shot, or a setting is wrong. Nothing is sent.

        Examples
        --------
        >>> import wan_widgets as wan
        >>> film = wan.film(wan.jobs("lighthouse"))  # doctest: +SKIP
        >>> film.remake(2, "The lamp lights in the fog").wait()  # doctest: +SKIP
        >>> film.remake(3).wait()  # from the new end of shot 2  # doctest: +SKIP
        """
        return self._chain.remake(number, prompt, again=again, start=start, **changes)

    def add(self, prompt: str, *, again: bool = False, **changes: Any) -> Job:
        """Make the next shot from the last frame of the last one, like ``job.extend``, and return it."""
        return self._chain.add(prompt, again=again, **changes)

    @property
    def planned(self) -> tuple[PlannedShot, ...]:
        """The shots that are not made yet: number, prompt, duration."""
        return self._chain.planned

    def make(self, number: int, *, start: int | None = None) -> Job:
        """Make a planned shot from the last frame of the one before, or return the shot if it exists already.

        So you can look at each shot before the next one, and running the notebook again buys nothing.

        Parameters
        ----------
        number : int
            The shot, counted from 1.
        start : int, optional
            An earlier shot, from whose end it begins; by default the shot before it.

        Returns
        -------
        Job
            The shot, already running.

        Raises
        ------
        WanError
            If the shot before it has no video yet. Nothing is sent.
        SettingsError
            If there is no such shot, or a setting is wrong. Nothing is sent.

        Examples
        --------
        >>> import wan_widgets as wan
        >>> film = wan.film("Shot 1 [0-5s] A lighthouse. Shot 2 [5-10s] Its lamp lights.")  # doctest: +SKIP
        >>> film.make(1).wait()  # doctest: +SKIP
        >>> film.make(2).wait()  # doctest: +SKIP
        """
        return self._chain.make(number, start=start)

    def make_all(self, *, yes: bool = False, draft: bool = False) -> None:
        """Make all planned shots, each when the one before has its video. If there are several, you are asked first.

        Returns at once; ``wait`` waits for them. The queue belongs to this process: a new kernel sends nothing
        automatically.

        Parameters
        ----------
        yes : bool
            Send without asking.
        draft : bool
            Make them at the draft resolution of the model, such as 480p. ``film.final(1)`` makes the final of a shot.
            Only possible before the first shot is made.

        Raises
        ------
        SettingsError
            If the model has no draft resolution, or a shot is already made. Nothing is sent.
        NotConfirmedError
            If the answer is no, or nobody can be asked. Nothing is sent.
        WanError
            If the last shot has no video. Nothing is sent.
        """
        planned, queue = self._chain.planned, self._chain.queue
        if not planned or queue.left:
            return
        found = draft_of_film(self._chain) if draft else None
        if draft and found is None:
            raise SettingsError(
                "Drafts are not possible here.", "The model has no draft resolution, or a shot is already made."
            )
        film = self._chain.film if found is None else drafts_of(self._chain.film, found[0])
        whole = total(estimates(film, self._chain.jobs))
        confirm(whole, yes=yes, simulated=views.is_simulated(self._chain), prompts=[one.prompt for one in planned])
        if found is not None:
            self._chain.draft(*found)
        queue.set_review_each(on=False)
        queue.start(planned[0].number, len(planned))

    def final(self, number: int) -> Job:
        """Make the final of a draft from the end of the shot before it, or return the final if it exists.

        It has the prompt and the seed of the draft.

        Parameters
        ----------
        number : int
            The shot, counted from 1. Begin with shot 1, because each shot begins with the last frame of the one before.

        Returns
        -------
        Job
            The new take, which is now the chosen one.

        Raises
        ------
        WanError
            If the shot before it has no video. Nothing is sent.
        SettingsError
            If the film has no drafts, or there is no such shot. Nothing is sent.
        """
        return make_final(self._chain, number)

    def pause(self) -> None:
        """Send no more shots automatically. A running one continues."""
        self._chain.queue.pause()

    def wait(self, timeout: float | None = None) -> FilmStrip:
        """Wait until all shots of ``make_all`` are made or the queue has stopped; return this film strip.

        Parameters
        ----------
        timeout : float, optional
            Longest wait in seconds; by default there is no limit.

        Raises
        ------
        WaitTimeoutError
            If the time is up; the shots continue.
        """
        self._chain.queue.wait(timeout)
        return self

    def choose(self, number: int, take: Job) -> None:
        """Choose another take of a shot. Nothing is sent, and nothing is charged.

        Parameters
        ----------
        number : int
            The shot, counted from 1.
        take : Job
            The job to choose.
        """
        self._chain.choose(number, take)

    def export(
        self, path: str | os.PathLike[str], *, overwrite: bool = False, crossfade: float | None = None
    ) -> ExportedFile:
        """Write the chosen takes as one MP4, like ``wan.export``, and return its path.

        A shot that has ended without a video is left out; the result says so.

        Parameters
        ----------
        path : path
            A path ending in ``.mp4``, or in ``.edl`` for an edit list that refers to the clips. A folder gets copies of
            the clips in order, and a list for FFmpeg.
        overwrite : bool
            Whether to replace an existing file.
        crossfade : float, optional
            Seconds, up to 2, for which each shot fades into the next; the film is then encoded again.
        """
        return self._chain.export(path, overwrite=overwrite, crossfade=crossfade)

    def __repr__(self) -> str:
        return views.line(self._chain)

    def stored(self) -> dict[str, str]:
        """Return the stored view, which the notebook shows while no kernel runs."""
        self._chain.shots()  # measures the seams
        text = "\n".join(views.lines(self._chain))
        return {"text/plain": text, "text/html": stored_list(self._id, [views.stored(self._chain, self._id)])}

    def unattended_view(self) -> dict[str, str]:
        """Return the stored view for a notebook that a program runs."""
        return self.stored()

    def _ipython_display_(self) -> None:
        publish.show(self)

    # -- from the page ---------------------------------------------------------------------------

    def view_of(self, film: Chain) -> FilmView:
        """Return the film as view data. Seams that are not measured yet follow later."""
        return views.film_view(film, self._id)

    def commands(self) -> dict[str, Command]:
        """Return the messages that a film strip answers."""
        jobs = JobCommands(self._takes, set, lambda _: None).table()
        return {
            **{kind: jobs[kind] for kind in _FROM_JOBS},
            **FilmCommands(self._chain, lambda: self.view_of(self._chain)["plan"]["as_shown"]).table(),
        }

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore state from the page, which does not set the film."""
        super().set_state({name: value for name, value in sync_data.items() if name not in self.OUTGOING})

    def job_changed(self, snapshot: JobSnapshot) -> None:
        """Show the new state of a shot."""
        if any(job.id == snapshot.id for job in self._takes()):
            self.post("film", urgent=snapshot.over)
            if snapshot.over:
                self._measure_seams_soon()

    def settings_changed(self) -> None:
        """Show the current prices."""
        self.post("film")

    def _takes(self) -> list[Job]:
        return [take for shot in self._chain.shots(measure=False) for take in shot.takes]

    def _changed(self) -> None:
        self.post("film")
        self._measure_seams_soon()

    def _measure_seams_soon(self) -> None:
        """Measure unknown seams on a worker thread, then show them."""

        def work() -> None:
            self._chain.shots()
            self.post("film")
            publish.store_soon(self)

        PICTURES.post(work)


def film(what: Comparable | None = None, *, again: bool = False, **settings: Any) -> FilmStrip:
    """Return a film: finished and planned shots, in order. Nothing is sent.

    The film strip is displayed when it is the last expression in a cell. Once you change the film, it is
    stored with all takes of its shots, the chosen ones, and the added shots. A new kernel finds it again.

    Parameters
    ----------
    what : jobs, job or str, optional
        The shots in order, such as a job and those that ``job.extend`` made from it. Or one job of a chain, whose
        other shots are found. Or a prompt with shots, or the path of a text file with such a prompt: each
        ``Shot n [a-b s]`` becomes a planned shot of the closest possible length, and its prompt begins with the text
        before the first shot. By default an empty film, whose prompt you write in the page.
    again : bool
        Whether to begin a new film even if one of the same jobs or the same prompt is stored.
    **settings
        For a prompt: settings of ``wan.generate`` for all shots, such as ``resolution="720p"``.

    Returns
    -------
    FilmStrip
        With ``.make(1)``, ``.make_all()``, ``.remake(2, ...)``, ``.add(...)``, ``.choose(2, job)``,
        ``.export("film.mp4")``, ``.shots`` and ``.planned``.

    Raises
    ------
    InputError
        If there are no jobs, or an item is not a job.
    SettingsError
        If the prompt has no shots, or a setting is wrong.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> first = wan.generate("An unlit lighthouse at dusk").wait()  # doctest: +SKIP
    >>> wan.film([first, first.extend("Its lamp lights")])  # doctest: +SKIP
    >>> wan.film("Shot 1 [0-5s] A lighthouse. Shot 2 [5-10s] Its lamp lights.", resolution="720p")  # doctest: +SKIP
    """
    return FilmStrip(film_of(what, again=again, **settings))
