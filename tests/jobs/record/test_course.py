"""The polls of a task that are stored."""

from __future__ import annotations

from wan_widgets._jobs.record.course import MAX_POLLS, Course, thinned

LOOKS = [(float(number), number / 1000) for number in range(500)]


def test_up_to_sixty_looks_are_all_stored():
    assert MAX_POLLS == 60
    assert thinned(LOOKS[:60]) == LOOKS[:60]


def test_of_a_longer_row_every_second_look_is_left_out_and_the_last_one_stays():
    assert thinned(LOOKS[:61]) == LOOKS[0:61:2]
    assert thinned(LOOKS[:62]) == LOOKS[1:62:2]
    assert thinned(LOOKS) == LOOKS[499 % 16 :: 16]


def test_a_task_that_was_never_seen_queued_or_running_has_neither_time_nor_looks():
    assert Course(took=5.0) == Course(took=5.0, queued=0.0, looks=())
