"""The places at a service that makes few videos at once: first come, first served, and never more than there are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from wan_widgets._jobs.runtime.pacing.slots import Slots


def on_a_loop(story: Callable[[Slots], Coroutine[None, None, None]]) -> None:
    asyncio.run(story(Slots()))


def test_there_are_as_many_places_as_the_service_has_and_the_longest_wait_is_over_first() -> None:
    async def story(slots: Slots) -> None:
        one, two, three, four = (slots.request("s", name, 2) for name in "abcd")
        assert [granted.done() for granted in (one, two, three, four)] == [True, True, False, False]
        slots.free("b")
        assert (three.done(), four.done()) == (True, False)
        slots.free("nobody")
        assert not four.done()
        slots.free("a")
        assert four.done()

    on_a_loop(story)


def test_a_job_that_has_a_place_keeps_it_while_others_wait() -> None:
    async def story(slots: Slots) -> None:
        slots.hold("s", "a")
        waits = slots.request("s", "b", 1)
        assert not waits.done()
        assert slots.request("s", "a", 1).done()
        slots.free("a")
        assert waits.done()

    on_a_loop(story)


def test_nobody_overtakes_those_who_wait_already() -> None:
    async def story(slots: Slots) -> None:
        slots.hold("s", "a")
        first = slots.request("s", "b", 1)
        second = slots.request("s", "c", 9)  # there would be room, were it not for the one before
        assert not second.done()
        slots.free("a")
        assert (first.done(), second.done()) == (True, False)

    on_a_loop(story)


def test_a_job_that_gives_up_waiting_is_passed_over() -> None:
    async def story(slots: Slots) -> None:
        slots.hold("s", "a")
        first, second, third = (slots.request("s", name, 1) for name in "bcd")
        slots.free("b")
        second.cancel()
        slots.free("a")
        assert not first.done()
        assert third.done()
        assert not slots.request("s", "e", 1).done()

    on_a_loop(story)


def test_each_service_has_places_of_its_own() -> None:
    async def story(slots: Slots) -> None:
        assert slots.request("s", "a", 1).done()
        assert slots.request("t", "b", 1).done()
        waits = slots.request("s", "c", 1)
        slots.free("b")
        assert not waits.done()

    on_a_loop(story)


def test_a_place_that_nobody_waits_for_is_free_for_the_next() -> None:
    async def story(slots: Slots) -> None:
        assert slots.request("s", "a", 1).done()
        slots.free("a")
        assert slots.request("s", "b", 1).done()
        assert not slots.request("s", "c", 1).done()

    on_a_loop(story)
