"""The film strip of a chain: its shots in order, live wherever it is displayed. One synced trait, ``film``."""

from __future__ import annotations

import os
import uuid
from typing import Any

import traitlets

from .._jobs.handles.comparison import Comparable
from .._jobs.handles.films.chain import Chain, PlannedShot, Shot
from .._jobs.handles.job import Job
from .._jobs.record.snapshot import JobSnapshot
from .._jobs.text import wording
from .._models.prices.price import total
from ..clips.exported_file import ExportedFile
from ..errors import WanError
from ..paths import from_here
from ..protocol.common import Empty, Message
from ..protocol.film import FilmFile, FilmView, SplitOffer
from ..session.films import check_planned, estimates, film_of, lengths, open_planned, planned_film
from ..session.money.confirmation import confirm
from . import export_command, publish
from .job_commands import JobCommands
from .transport import assets, subscriptions
from .transport.bridge import Body, Bridge, Buffers, Command, GuardedAny, MessageError, text_of, whole_of
from .transport.state_throttle import GAP_OF_JOBS
from .transport.worker_threads import JUDGE, PICTURES
from .views import film_view as views
from .views.static_view import stored_list

CROSSFADE = 0.5
"""Seconds of the page's cross-fade."""
_FROM_JOBS = ("poster", "video", "resume")
"""Messages that are those of any job."""


def _view(film: Chain, widget: FilmStrip) -> FilmView:
    return widget.view_of(film)


class FilmStrip(Bridge):
    """A chain of shots in the page; shown as the last line of a cell. ``wan.film`` makes it.

    Parameters
    ----------
    film : Chain
        The shots.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    bundle = traitlets.Unicode().tag(sync=True)
    film = GuardedAny().tag(sync=True, to_json=_view)

    OUTGOING = {"film": GAP_OF_JOBS}  # noqa: RUF012  (declared in the base)

    def __init__(self, film: Chain) -> None:
        self.stored_ids: tuple[str, ...] = ()
        self._id = uuid.uuid4().hex[:12]
        self._chain = film
        super().__init__(film=film, _esm=assets.module("film"), bundle=assets.bundle("film"))
        subscriptions.follow(self)
        subscriptions.follow_settings(self)
        film.listen(self._changed)
        self._look_soon()

    # -- the Python face -------------------------------------------------------------------------

    @property
    def jobs(self) -> list[Job]:
        """The chosen take of each shot, in order."""
        return self._chain.jobs

    @property
    def shots(self) -> tuple[Shot, ...]:
        """The shots at this moment: number, job, takes, the seam with the shot before, and whether its start is old."""
        return self._chain.shots()

    def remake(self, number: int, prompt: str | None = None, *, again: bool = False, **changes: Any) -> Job:
        """Make a new take of one shot, from the last frame of the shot before it; the other shots stay.

        A shot that was made without a first picture is made without one again. Later shots are marked while they
        begin with an older frame. The same call returns the take that it has made before, so running a notebook again
        buys nothing.

        Parameters
        ----------
        number : int
            The shot, counted from 1.
        prompt : str, optional
            A new prompt; by default that of the chosen take.
        again : bool
            Make a new take even if one of the same settings exists.
        **changes
            Settings of ``wan.generate`` to change, such as ``seed=8``.

        Returns
        -------
        Job
            The take, which is chosen now.

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
        return self._chain.remake(number, prompt, again=again, **changes)

    def add(self, prompt: str, *, again: bool = False, **changes: Any) -> Job:
        """Make the next shot from the last frame of the last one, as ``job.extend`` does, and return it."""
        return self._chain.add(prompt, again=again, **changes)

    @property
    def planned(self) -> tuple[PlannedShot, ...]:
        """The shots that are not made yet: number, prompt, duration."""
        return self._chain.planned

    def make(self, number: int) -> Job:
        """Make a planned shot from the last frame of the one before; return the shot if it is made already.

        So each shot can be looked at before the next one, and running the notebook again buys nothing.

        Parameters
        ----------
        number : int
            The shot, counted from 1.

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
        return self._chain.make(number)

    def make_all(self, *, yes: bool = False) -> None:
        """Make all planned shots, each when the one before it has its video. Asks first where there are several.

        Returns at once; ``wait`` waits for them. The queue is in this process: a new kernel sends nothing by itself.

        Parameters
        ----------
        yes : bool
            Make them without asking.

        Raises
        ------
        NotConfirmedError
            If the answer is no, or nobody can be asked. Nothing is sent.
        WanError
            If the last shot has no video. Nothing is sent.
        """
        planned, queue = self._chain.planned, self._chain.queue
        if not planned or queue.left:
            return
        whole = total(estimates(self._chain.film, self._chain.jobs))
        confirm(whole, yes=yes, simulated=views.is_simulated(self._chain), prompts=[one.prompt for one in planned])
        queue.set_look(on=False)
        queue.start(planned[0].number, len(planned))

    def pause(self) -> None:
        """Send no further shot by itself. The one that is being made goes on."""
        self._chain.queue.pause()

    def wait(self, timeout: float | None = None) -> FilmStrip:
        """Wait until all shots of ``make_all`` are made, or the queue has stopped; return this.

        Parameters
        ----------
        timeout : float, optional
            Longest wait in seconds; by default there is no limit.

        Raises
        ------
        WaitTimeoutError
            If the time is up; the shots go on.
        """
        self._chain.queue.wait(timeout)
        return self

    def choose(self, number: int, take: Job) -> None:
        """Put another take in the place of a shot. Nothing is sent, and nothing is charged.

        Parameters
        ----------
        number : int
            The shot, counted from 1.
        take : Job
            A job.
        """
        self._chain.choose(number, take)

    def export(
        self, path: str | os.PathLike[str], *, overwrite: bool = False, crossfade: float | None = None
    ) -> ExportedFile:
        """Write the chosen takes as one MP4, as ``wan.export`` does, and return its path.

        Parameters
        ----------
        path : path
            It ends in ``.mp4``.
        overwrite : bool
            Whether to replace an existing file.
        crossfade : float, optional
            Seconds for which each shot fades into the next; the film is then encoded again.
        """
        return self._chain.export(path, overwrite=overwrite, crossfade=crossfade)

    def __repr__(self) -> str:
        return views.line(self._chain)

    def stored(self) -> dict[str, str]:
        """Return the stored view, which the notebook shows while no kernel runs."""
        self._chain.shots()  # looks at the seams
        text = "\n".join(views.lines(self._chain))
        return {"text/plain": text, "text/html": stored_list(self._id, [views.stored(self._chain, self._id)])}

    def still(self) -> dict[str, str]:
        """Return the stored view for a notebook that a program runs."""
        return self.stored()

    def _ipython_display_(self) -> None:
        publish.show(self)

    # -- the page --------------------------------------------------------------------------------

    def view_of(self, film: Chain) -> FilmView:
        """Return the film as the page shows it; what is not known of its seams yet follows."""
        return views.film_view(film, self._id)

    def commands(self) -> dict[str, Command]:
        """Return the kinds of message that a film strip takes."""
        jobs = JobCommands(self._takes, set, lambda _: None).table()
        return {
            **{kind: jobs[kind] for kind in _FROM_JOBS},
            "film_remake": Command(self._remake),
            "film_add": Command(self._add),
            "film_choose": Command(self._choose),
            "film_export": Command(self._export, line=PICTURES),
            "film_offer": Command(self._offer, line=JUDGE, reads=True),
            "film_split": Command(self._split),
            "film_edit": Command(self._edit),
            "film_make": Command(self._make),
            "film_look": Command(self._set_look),
        }

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore state from the page: it does not set the film."""
        super().set_state({name: value for name, value in sync_data.items() if name not in self.OUTGOING})

    def job_moved(self, snapshot: JobSnapshot) -> None:
        """Show the shots as they are now."""
        if any(job.id == snapshot.id for job in self._takes()):
            self.post("film")
            if snapshot.over:
                self._look_soon()

    def settings_moved(self) -> None:
        """Show the prices of today."""
        self.post("film")

    def _takes(self) -> list[Job]:
        return [take for shot in self._chain.shots(look=False) for take in shot.takes]

    def _changed(self) -> None:
        self.post("film")
        self._look_soon()

    def _look_soon(self) -> None:
        """Look at unknown seams in the background, then show them."""

        def work() -> None:
            self._chain.shots()
            self.post("film")
            publish.store_soon(self)

        PICTURES.post(work)

    def _shot(self, body: Body) -> Shot:
        number = whole_of(body, "shot")
        shots = self._chain.shots(look=False)
        if not 1 <= number <= len(shots):
            raise MessageError("This film has no such shot.", "Run the cell again.")
        return shots[number - 1]

    def _remake(self, body: Body, _: Buffers) -> Empty:
        shot, prompt = self._shot(body), text_of(body, "prompt")
        seen = text_of(body, "job", 200)
        same = prompt == views.prompt_of(shot.job)
        # A new prompt, or a new start: what these have made already is not bought again.
        again = same and not shot.old_start
        self._chain.remake(shot.number, None if same else prompt, again=again, instead_of=seen or "-")
        return {}

    def _add(self, body: Body, _: Buffers) -> Empty:
        self._chain.add(text_of(body, "prompt"), shots=whole_of(body, "shots"))
        return {}

    def _offer(self, body: Body, _: Buffers) -> SplitOffer:
        prompt = text_of(body, "prompt")
        try:
            return views.offer_of(planned_film(prompt, self._chain.film.settings))
        except WanError as error:
            problem: Message = {"text": error.message, "hint": error.hint}
            return {"shots": 0, "quantity": "", "price": "", "whose": "", "problem": problem}

    def _split(self, body: Body, _: Buffers) -> Empty:
        open_planned(self._chain, text_of(body, "prompt"))
        return {}

    def _edit(self, body: Body, _: Buffers) -> Empty:
        prompt, seconds = text_of(body, "prompt"), body.get("seconds")
        if seconds is not None and (isinstance(seconds, bool) or seconds not in lengths(self._chain)):
            raise MessageError("A shot cannot have this length.", "Choose one of the list.")
        check_planned(self._chain, prompt, seconds)
        self._chain.edit(whole_of(body, "shot"), prompt, seconds)
        return {}

    def _make(self, body: Body, _: Buffers) -> Empty:
        # What is bought is what the page shows, at the prices that it shows.
        if text_of(body, "as_shown", 100) != self.view_of(self._chain)["plan"]["as_shown"]:
            raise MessageError("The planned shots, or their prices, have changed.", "Look again, then press again.")
        self._chain.queue.start(whole_of(body, "shot"), whole_of(body, "shots"))
        return {}

    def _set_look(self, body: Body, _: Buffers) -> Empty:
        on = body.get("on")
        if not isinstance(on, bool):
            raise MessageError("The message has no usable 'on'.", "Reload the page.")
        self._chain.queue.set_look(on=on)
        return {}

    def _choose(self, body: Body, _: Buffers) -> Empty:
        shot, wanted = self._shot(body), text_of(body, "job", 200)
        take = next((take for take in shot.takes if take.id == wanted), None)
        if take is None:
            raise MessageError("This shot has no such take.", "Run the cell again.")
        self.choose(shot.number, take)
        return {}

    def _export(self, body: Body, _: Buffers) -> FilmFile:
        crossfade = CROSSFADE if body.get("crossfade") is True else None
        film = self.export(export_command.new_file("film", ".mp4"), crossfade=crossfade)
        return {"path": from_here(film), "size": wording.size(film.stat().st_size), "word": film.word}


def film(what: Comparable | None = None, *, again: bool = False, **settings: Any) -> FilmStrip:
    """Show a film: made and planned shots, one after the other. Nothing is sent.

    The film strip is shown as the last line of a cell. Once you change the film, it is stored with all takes of its
    shots, the chosen ones, and the added shots. A new kernel finds it again.

    Parameters
    ----------
    what : jobs, job or str, optional
        The shots in order, such as a job and those that ``job.extend`` made after it. Or one job of a chain, whose
        other shots are found. Or a prompt with shots, or the path of a text file with such a prompt: each
        ``Shot n [a-b s]`` becomes a planned shot of the closest possible length, and its prompt begins with the text
        before the first shot. By default an empty film, whose prompt is written in the page.
    again : bool
        Begin a new film even if one of the same jobs or the same prompt is stored.
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
