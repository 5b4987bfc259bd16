"""The film strip of a chain: its shots in order, live wherever it is displayed. One synced trait, ``film``."""

from __future__ import annotations

import os
import uuid
from typing import Any

import traitlets

from .._jobs.handles.comparison import Comparable
from .._jobs.handles.film import Chain, Shot, chain_of
from .._jobs.handles.job import Job
from .._jobs.record.snapshot import JobSnapshot
from .._jobs.text import wording
from ..clips.exported_file import ExportedFile
from ..paths import from_here
from ..protocol.film import FilmFile, FilmView
from ..protocol.messages import Empty
from . import export_command, publish
from .job_commands import JobCommands
from .transport import assets, subscriptions
from .transport.bridge import Body, Bridge, Buffers, Command, GuardedAny, MessageError, text_of, whole_of
from .transport.state_throttle import GAP_OF_JOBS
from .transport.worker_threads import PICTURES
from .views import film_view as views
from .views.static_view import stored_list

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

        Later shots are marked while they begin with an older frame. The same call returns the take that it has
        made before, so running a notebook again buys nothing.

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
        made = self._chain.remake(number, prompt, again=again, **changes)
        self._changed()
        return made

    def add(self, prompt: str, *, again: bool = False, **changes: Any) -> Job:
        """Make the next shot from the last frame of the last one, as ``job.extend`` does, and return it."""
        made = self._chain.add(prompt, again=again, **changes)
        self._changed()
        return made

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
        self._changed()

    def export(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> ExportedFile:
        """Write the chosen takes as one MP4, as ``wan.export`` does, and return its path."""
        return self._chain.export(path, overwrite=overwrite)

    def __repr__(self) -> str:
        return views.line(self._chain.shots(look=False))

    def stored(self) -> dict[str, str]:
        """Return the stored view, which the notebook shows while no kernel runs."""
        shots = self._chain.shots()
        text = "\n".join(views.lines(shots))
        return {"text/plain": text, "text/html": stored_list(self._id, [views.stored(shots, self._id)])}

    def still(self) -> dict[str, str]:
        """Return the stored view for a notebook that a program runs."""
        return self.stored()

    def _ipython_display_(self) -> None:
        publish.show(self)

    # -- the page --------------------------------------------------------------------------------

    def view_of(self, film: Chain) -> FilmView:
        """Return the chain as the page shows it; what is not known of its seams yet follows."""
        return views.film_view(film.shots(look=False), self._id)

    def commands(self) -> dict[str, Command]:
        """Return the kinds of message that a film strip takes."""
        jobs = JobCommands(self._takes, set, lambda _: None).table()
        return {
            **{kind: jobs[kind] for kind in _FROM_JOBS},
            "film_remake": Command(self._remake),
            "film_add": Command(self._add),
            "film_choose": Command(self._choose),
            "film_export": Command(self._export, line=PICTURES),
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
        if shot.job.id != text_of(body, "job", 200):
            raise MessageError("Another take of this shot is chosen now.", "Look again, then press the button again.")
        same = prompt == views.prompt_of(shot.job)
        # A new prompt, or a new start: what these have made already is not bought again.
        self.remake(shot.number, None if same else prompt, again=same and not shot.old_start)
        return {}

    def _add(self, body: Body, _: Buffers) -> Empty:
        if whole_of(body, "shots") != len(self.jobs):
            raise MessageError("The film has another number of shots now.", "Look again, then press the button again.")
        self.add(text_of(body, "prompt"))
        return {}

    def _choose(self, body: Body, _: Buffers) -> Empty:
        shot, wanted = self._shot(body), text_of(body, "job", 200)
        take = next((take for take in shot.takes if take.id == wanted), None)
        if take is None:
            raise MessageError("This shot has no such take.", "Run the cell again.")
        self.choose(shot.number, take)
        return {}

    def _export(self, _body: Body, _: Buffers) -> FilmFile:
        film = self.export(export_command.new_file("film", ".mp4"))
        return {"path": from_here(film), "size": wording.size(film.stat().st_size), "word": film.word}


def film(shots: Comparable) -> FilmStrip:
    """Return the film strip of a chain of shots; shown as the last line of a cell. Nothing is sent.

    Parameters
    ----------
    shots : jobs
        The shots in order, such as a job and those that ``job.extend`` made after it. They may still be running.

    Returns
    -------
    FilmStrip
        With ``.remake(2, ...)``, ``.add(...)``, ``.choose(2, job)``, ``.export("film.mp4")`` and ``.shots``.

    Raises
    ------
    InputError
        If there are no jobs, or an item is not a job.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> first = wan.generate("An unlit lighthouse at dusk").wait()  # doctest: +SKIP
    >>> wan.film([first, first.extend("Its lamp lights")])  # doctest: +SKIP
    """
    return FilmStrip(chain_of(shots))
