"""A ranking of takes without jobs: rounding, texts, and certainty."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from wan_widgets.judging.ranking import RankedLevel, Ranking, _letters
from wan_widgets.judging.ranking_html import _plot, html_of
from wan_widgets.judging.ranking_text import columns, plot
from wan_widgets.judging.takes import Take
from wan_widgets.stats.votes import Vote


def ranking(names: str, *votes: str, **more: object) -> Ranking:
    """Return a ranking of takes with one letter each; "ab" is a vote for a over b."""
    store: Any = None  # nothing is read or written
    takes = [Take(id=name, store=store, settings={"seed": ord(name)}) for name in names]
    return Ranking(takes, [Vote(left=one, right=other, choice="left") for one, other in votes], **more)


def test_chances_in_rows_have_four_digits():
    found = ranking("abc", "ab", "bc", "ab")
    for row in [*found.rows(), *found.level_rows()]:
        chances = [row[name] for name in ("chance", "low", "high", "first")]
        assert chances == [round(chance, 4) for chance in chances]
        assert chances != [round(chance, 3) for chance in chances]


def test_the_table_has_takes_or_levels():
    found = ranking("ab", "ab")
    assert found.dataframe()["job"].tolist() == ["a", "b"]
    assert found.dataframe(levels=True)["value"].tolist() == ["97", "98"]


def test_takes_that_no_votes_connect_are_named_once_there_are_votes():
    assert not [one for one in ranking("abc", "ab", "bc").caveats if "No votes connect" in one]
    assert not [one for one in ranking("abc").caveats if "No votes connect" in one]
    assert [one for one in ranking("abc", "ab").caveats if "No votes connect" in one]


def test_without_votes_nothing_is_sure():
    assert ranking("ab").sure == 0.5
    assert not ranking("ab").enough
    assert not ranking("ab", "ab").enough
    assert ranking("ab", *["ab"] * 9).enough


def test_a_level_counts_its_takes_and_says_how_many_more_votes_would_tell():
    found = ranking("abc", "ab", "ab", "bc", by="seed")
    assert [level.takes for level in found.levels["seed"]] == [1, 1, 1]
    more = found.votes_for("seed")
    assert more is not None
    assert more >= 1
    assert ranking("abc", by="seed").votes_for("seed") is None


def test_beyond_the_first_votes_the_number_of_more_votes_is_that_of_the_first_two():
    assert ranking("ab", *["ab"] * 9).more_votes == 0


def test_the_line_of_a_take_begins_and_ends_with_its_interval_and_has_its_dot_at_its_chance():
    level = RankedLevel(setting="seed", value="1", takes=1, chance=0.6, low=0.2, high=0.9, first=0.5, last=0.5)
    assert plot(level, known=True) == "      ------------●---------   "
    assert plot(level, known=False).replace(" ", "-").index("○") == 18
    ends = plot(replace(level, low=-0.1, chance=0.0, high=1.1), known=True)
    assert ends == "●" + "-" * 30


def test_raters_who_agree_on_everything_differ_about_no_take():
    one, other = (Vote(left="a", right="b", choice="left", rater=rater) for rater in ("jonas", "mira"))
    store: Any = None  # nothing is read or written
    takes = [Take(id=name, store=store, settings={"seed": ord(name)}) for name in "ab"]
    text = " ".join(Ranking(takes, [one, other]).caveats)
    assert "jonas and mira differ on 0 of 1 shared pair. By chance" in text


def test_the_last_of_two_levels_is_the_other_one_of_the_first():
    first, last = ranking("ab", *["ab"] * 3).levels["seed"]
    assert last.last == first.first


def test_votes_are_counted_on_each_take_whoever_won():
    found = ranking("ab", "ab", "ab", "ba")
    assert [(one.votes, one.won, one.tied, one.lost) for one in found.takes] == [(3, 2, 0, 1), (3, 1, 0, 2)]


def test_about_as_many_more_votes_as_it_says_make_the_first_level_sure():
    few = ["ab", "ab", "ba"]
    lean = ranking("ab", *few)
    more = lean.votes_for("seed")
    difference = lean._fit.strengths[0] - lean._fit.strengths[1]
    spread = lean._fit.covariance @ [1, -1] @ [1, -1]
    # With as many votes in all, the difference is 1.28 of its standard deviations: sure to 90 %.
    assert difference == pytest.approx(1.2816 * (spread * len(few) / (len(few) + more)) ** 0.5, rel=0.05)
    enough = ranking("ab", *few * round(1 + more / len(few))).levels["seed"][0]
    assert 0.85 < enough.first < 0.95
    assert ranking("ab", *["ab"] * 30).votes_for("seed") == 1
    assert ranking("ab", *["ab", "ba"] * 3).votes_for("seed") is None
    assert ranking("ab", *["ab", "ba"] * 30, "ab").votes_for("seed") is None  # more than anybody would give


def test_the_table_of_who_beat_whom_has_each_pair_once_in_each_direction():
    html = html_of(ranking("abc", "ab", "ab", "ba"))
    matrix = html.partition("Who beat whom")[2].partition("</table>")[0]
    cells = re.findall(r"<td style='[^']*'>([^<]*)</td>", matrix.partition("<tbody>")[2])
    by_name = dict.fromkeys(("2 of 3", "1 of 3"), 1) | {"·": 3, "": 4}
    assert Counter(cells) == by_name


def test_the_drawn_line_goes_from_edge_to_edge_and_an_even_chance_is_in_its_middle():
    even = ranking("ab").takes[0]
    drawn = _plot(replace(even, chance=0.5, low=0.0, high=1.0), known=True)
    assert "cx='120.0' cy='9.0'" in drawn
    assert "x1='4.0' x2='236.0'" in drawn


def test_the_heads_of_the_text_are_above_the_ends_and_the_middle_of_the_lines():
    head, first = next(pair for pair in pairwise(ranking("ab", "ab").table().splitlines()) if "take" in pair[0])
    begin = head.index("0 %")
    assert head.index("50") == begin + 14
    assert head.index("100 %") + 5 == begin + 31 == first.index("1/0/0") - 2


def test_below_the_takes_each_setting_has_its_result_and_its_levels():
    found = ranking("ab", "ab")
    lines = found.table().splitlines()
    at = lines.index(f"By seed: {found.sentence('seed')}")
    assert lines[at - 1] == ""
    assert [line.split()[:3] for line in lines[at + 1 : at + 3]] == [
        [level.value, f"{100 * level.chance:.0f}", "%"] for level in found.levels["seed"]
    ]


def test_columns_of_text_are_as_wide_as_their_widest_cell():
    assert columns([["a", "bb", "c"], ["ddd", "e", "f"]]) == ["a    bb  c", "ddd  e   f"]
    assert columns([["a", "bb"]]) == ["a  bb"]


def test_a_tie_of_two_bad_takes_is_named():
    bad = Vote(left="a", right="b", choice="both bad")
    store: Any = None  # nothing is read or written
    takes = [Take(id=name, store=store, settings={"seed": ord(name)}) for name in "ab"]
    assert '"Both bad", 1 vote: counted as a tie.' in Ranking(takes, [bad]).caveats
    assert not [one for one in Ranking(takes, [replace(bad, choice="tie")]).caveats if "bad" in one]


def test_the_lines_of_levels_of_one_take_are_those_of_their_takes():
    found = ranking("abc", "ab", "ab", "bc")
    lines = {one.take.value("seed"): (one.low, one.chance, one.high) for one in found.takes}
    for level in found.levels["seed"]:
        assert (level.low, level.chance, level.high) == pytest.approx(lines[level.value])


def test_a_take_is_labeled_by_what_differs_or_else_by_the_start_of_its_id():
    store: Any = None  # nothing is read or written
    take = Take(id="0123456789abcdef", store=store, settings={"prompt": "A kite", "seed": 7})
    assert take.label(["prompt", "seed"]) == "A kite · seed 7"
    assert take.label([]) == "01234567"
    long = replace(take, settings={"prompt": "A kite climbs " * 20}).label(["prompt"])
    assert long.startswith("A kite climbs")
    assert long.endswith("…")
    assert len(long) < 60


def test_letters_go_on_after_z():
    assert [_letters(rank) for rank in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_levels_that_are_the_same_have_no_order_and_no_number_of_votes_for_one():
    assert ranking("ab", "ab", "ba").sentence("seed") == "No clear order yet."
    assert ranking("ab").sentence("seed") == "No clear order yet."
    assert "more vote" in ranking("ab", "ab", "ab", "ba").sentence("seed")
