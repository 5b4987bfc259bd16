"""What explains the variance: shares by setting for measures and strengths, with what chance would give."""

from __future__ import annotations

from itertools import combinations

import pytest

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.ledger import vote_store
from wan_widgets.errors import SettingsError
from wan_widgets.judging.measure_list import MeasuredClip, MeasureList
from wan_widgets.measures.catalog import MEASURES
from wan_widgets.measures.result import ClipMeasures
from wan_widgets.stats.votes import Vote


def clip(prompt: str, seed: int, **numbers: float) -> MeasuredClip:
    class Done:
        def done(self):
            return True

        def cancelled(self):
            return False

        def exception(self):
            return None

        def result(self):
            return ClipMeasures(numbers={**dict.fromkeys(MEASURES), **numbers})

    settings = {"prompt": prompt, "seed": seed, "duration": 5}
    return MeasuredClip(label=f"{prompt}{seed}", job="", path=None, prompt=prompt, settings=settings, future=Done())


@pytest.fixture
def clips():
    motion = {"kite": 5.0, "fox": 1.5, "lamp": 2.5}
    return MeasureList(
        [
            clip(prompt, seed, motion=level + 0.05 * seed, flicker=0.3 * seed + 0.02 * number)
            for number, (prompt, level) in enumerate(motion.items())
            for seed in (1, 2, 3)
        ]
    )


def test_each_measure_has_the_share_of_each_setting(clips):
    table = clips.variance()
    rows = {(row["measure"], row["setting"]): row["share"] for row in table.rows()}
    assert rows["motion", "prompt"] > 0.95
    assert rows["flicker", "seed"] > 0.95
    assert ("loudness", "seed") not in rows
    text = repr(table)
    assert "the prompt decides" in text
    assert "the seed decides" in text
    assert "too few takes, or all the same" in text
    assert "With one take of each combination, interactions and chance cannot be separated." in text
    assert "3 seeds say little about other seeds." in text
    assert "prompt 25%, seed 25%" in text
    assert table.dataframe().columns.tolist() == ["measure", "setting", "share", "by_chance", "shuffled"]
    html = table._repr_html_()
    assert html.count("<svg") == len(MEASURES)
    assert "the prompt decides" in html


def test_only_the_named_settings_are_looked_at(clips):
    assert {row["setting"] for row in clips.variance(["{seed}"]).rows()} == {"seed"}
    with pytest.raises(SettingsError, match="do not differ in 'duration'"):
        clips.variance(["duration"])


def test_two_levels_are_distinguished_or_how_many_more_takes_would_is_said(clips):
    assert clips.difference("motion", "prompt", "kite", "fox").apart
    close = clips.difference("flicker", "prompt", "kite", "fox")
    assert not close.apart
    assert close.more is None or close.more > 3
    assert "more takes" in str(close)
    with pytest.raises(SettingsError, match="no measure 'motoin'"):
        clips.difference("motoin", "prompt", "kite", "fox")
    assert clips.difference("motion", "prompt", "kite", "cat") is None


def test_strengths_of_a_ranking_vary_because_of_a_setting_too(nine):
    for one, other in combinations(nine, 2):
        ahead = nine.index(one) // 3 < nine.index(other) // 3
        choice = "left" if ahead else "tie"
        vote_store.save(session.engine().ledger, Vote(left=one.id, right=other.id, choice=choice))
    shares = {row["setting"]: row["share"] for row in wan.ranking(nine).variance().rows()}
    assert shares["prompt"] > 0.95
    assert shares["seed"] < 0.05


def test_few_seeds_are_named_and_none_where_seeds_do_not_vary(clips):
    assert "3 seeds say little about other seeds." in clips.variance().caveats
    assert not [one for one in clips.variance(["prompt"]).caveats if "other seeds" in one]


def test_the_drawn_shares_stand_one_after_the_other(clips):
    table = clips.variance()
    (flicker,) = [one for one in table.measures if one.measure == "flicker"]
    shares = {share.setting: share.share for share in flicker.variance.shares}
    drawn = table._bar(flicker.variance)
    first, second = (200 * shares[name] for name in table.settings)
    assert f"<rect x='0.0' y='2' width='{first:.1f}'" in drawn
    assert f"<rect x='{first:.1f}' y='2' width='{second:.1f}'" in drawn
    assert table._bar(None).count("<rect") == len(table.settings) + 1
