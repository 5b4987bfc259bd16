"""The messages of a film strip's page: make, edit and choose shots, and export the film."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .._jobs.handles.films.chain import Chain
from .._jobs.handles.films.shot import Shot
from .._jobs.text import wording
from ..errors import WanError
from ..paths import from_here
from ..session.films import check_planned, draft_of_film, lengths, make_final, open_planned, planned_film
from . import export_command
from .transport.bridge import Body, Buffers, Command, MessageError, int_of, text_of
from .transport.worker_threads import JUDGE, PICTURES
from .views import film_view as views

if TYPE_CHECKING:
    from ..protocol.common import Empty, Message
    from ..protocol.film import FilmFile, SplitOffer

_EXPORTS = {"mp4": ".mp4", "edl": ".edl", "clips": ""}
"""The file suffixes of the exports."""


class FilmCommands:
    """The messages about one film.

    Parameters
    ----------
    chain : Chain
        The film.
    as_shown : callable
        Returns the token of the plan and the prices that the page shows.
    """

    def __init__(self, chain: Chain, as_shown: Callable[[], str]) -> None:
        self._chain = chain
        self._as_shown = as_shown

    def table(self) -> dict[str, Command]:
        """Return the commands by kind of message."""
        return {
            "film_remake": Command(self._remake),
            "film_add": Command(self._add),
            "film_choose": Command(self._choose),
            "film_export": Command(self._export, line=PICTURES),
            "film_offer": Command(self._offer, line=JUDGE, reads=True),
            "film_split": Command(self._split),
            "film_edit": Command(self._edit),
            "film_make": Command(self._make),
            "film_look": Command(self._set_review_each),
        }

    def _shot(self, body: Body) -> Shot:
        number = int_of(body, "shot")
        shots = self._chain.shots(measure=False)
        if not 1 <= number <= len(shots):
            raise MessageError("This film has no such shot.", "Run the cell again.")
        return shots[number - 1]

    def _remake(self, body: Body, _: Buffers) -> Empty:
        shot, prompt = self._shot(body), text_of(body, "prompt")
        seen = text_of(body, "job", 200)
        same = prompt == views.prompt_of(shot.job)
        # With a new prompt or a new start, an existing take of these is not bought again.
        again = same and not shot.old_start
        start = _number_or_none(body, "start")
        if body.get("final") is True:
            make_final(self._chain, shot.number, instead_of=seen or "-")
            return {}
        self._chain.remake(shot.number, None if same else prompt, again=again, start=start, instead_of=seen or "-")
        return {}

    def _add(self, body: Body, _: Buffers) -> Empty:
        self._chain.add(text_of(body, "prompt"), shots=int_of(body, "shots"))
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
            raise MessageError("A shot cannot have this length.", "Choose one from the list.")
        check_planned(self._chain, prompt, seconds)
        self._chain.edit(int_of(body, "shot"), prompt, seconds)
        return {}

    def _make(self, body: Body, _: Buffers) -> Empty:
        # Only the plan that the page shows is bought, at the prices that it shows.
        if text_of(body, "as_shown", 100) != self._as_shown():
            raise MessageError("The planned shots or their prices have changed.", "Check them, then press again.")
        shot, shots = int_of(body, "shot"), int_of(body, "shots")
        if body.get("draft") is True:
            self._draft(shot, shots)
        else:
            self._chain.queue.start(shot, shots, start=_number_or_none(body, "start"))
        return {}

    def _draft(self, shot: int, shots: int) -> None:
        found = draft_of_film(self._chain)
        if found is None or shots != len(self._chain.planned):
            raise MessageError("The planned shots have changed.", "Check them, then press again.")
        self._chain.draft(*found)
        self._chain.queue.set_review_each(on=False)
        self._chain.queue.start(shot, shots)

    def _set_review_each(self, body: Body, _: Buffers) -> Empty:
        on = body.get("on")
        if not isinstance(on, bool):
            raise MessageError("The message has no usable 'on'.", "Reload the page.")
        self._chain.queue.set_review_each(on=on)
        return {}

    def _choose(self, body: Body, _: Buffers) -> Empty:
        shot, wanted = self._shot(body), text_of(body, "job", 200)
        take = next((take for take in shot.takes if take.id == wanted), None)
        if take is None:
            raise MessageError("This shot has no such take.", "Run the cell again.")
        self._chain.choose(shot.number, take)
        return {}

    def _export(self, body: Body, _: Buffers) -> FilmFile:
        crossfade, kind = body.get("crossfade"), _EXPORTS.get(str(body.get("form")))
        if kind is None or not (crossfade is None or isinstance(crossfade, int | float)):
            raise MessageError("The message has no usable 'form' or 'crossfade'.", "Reload the page.")
        film = self._chain.export(export_command.new_file("film", kind), crossfade=crossfade)
        files = list(film.iterdir()) if film.is_dir() else [film]
        size = wording.size(sum(one.stat().st_size for one in files))
        return {"path": from_here(film), "size": size, "word": film.word}


def _number_or_none(body: Body, name: str) -> int | None:
    return None if body.get(name) is None else int_of(body, name)
