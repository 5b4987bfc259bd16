"""Our dataclasses behave as the standard ones do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field

import pytest

from wan_widgets import records

NAN = float("nan")


def make(decorator):
    """Return classes of every kind that the package has, made by a decorator."""

    @decorator(frozen=True, kw_only=True)
    class Frozen:
        a: int
        b: str = "x"
        hidden: bytes = field(default=b"", repr=False)
        aside: int = field(default=0, compare=False)
        mapping: dict = field(default_factory=dict, hash=False)

    @decorator(frozen=True)
    class Single:
        value: float

    @decorator(frozen=True, slots=True)
    class Slots:
        one: int
        two: int = 2

    @decorator
    class Mutable:
        items: list = field(default_factory=list)

    @decorator(frozen=True)
    class Empty:
        pass

    @decorator(frozen=True, repr=False)
    class Own:
        name: str

        def __eq__(self, other):
            return isinstance(other, Own) and other.name.lower() == self.name.lower()

        def __hash__(self):
            return hash(self.name.lower())

        def __repr__(self):
            return f"own {self.name}"

    @decorator(frozen=True)
    class Compared:  # noqa: PLW1641
        name: str

        def __eq__(self, other):
            return other.__class__ is self.__class__

    return Frozen, Single, Slots, Mutable, Empty, Own, Compared


def objects(decorator):
    frozen, single, slots, mutable, empty, own, compared = make(decorator)
    return [
        frozen(a=1), frozen(a=1, aside=2), frozen(a=1, hidden=b"key"), frozen(a=2, mapping={"a": 1}),
        single(1.0), single(1), single(NAN), single(NAN), slots(1), slots(1, 3), mutable(), mutable([1]), mutable([1]),
        empty(), own("A"), own("a"), compared("a"), compared("b"),
    ]  # fmt: skip


def outcome(function):
    """Return what a call returns, or the type of its error."""
    try:
        return function()
    except Exception as error:
        return type(error)


def test_they_are_equal_and_printed_as_the_standard_ones_are():
    ours, standard = objects(records.dataclass), objects(dataclasses.dataclass)
    assert [repr(one).replace("<locals>", "") for one in ours] == [
        repr(one).replace("<locals>", "") for one in standard
    ]
    assert [[a == b for b in ours] for a in ours] == [[a == b for b in standard] for a in standard]
    assert [[a != b for b in ours] for a in ours] == [[a != b for b in standard] for a in standard]


def test_equal_ones_have_one_hash_and_those_that_change_have_none():
    ours, standard = objects(records.dataclass), objects(dataclasses.dataclass)
    for one, other in zip(ours, standard, strict=True):
        mine, theirs = outcome(lambda one=one: hash(one)), outcome(lambda other=other: hash(other))
        assert mine == theirs, one


def test_they_are_frozen_copied_and_replaced_as_the_standard_ones_are():
    frozen, *_ = objects(records.dataclass)
    with pytest.raises(FrozenInstanceError):
        frozen.a = 2
    assert dataclasses.replace(frozen, a=3).a == 3
    assert copy.deepcopy(frozen) == frozen
    assert dataclasses.asdict(frozen) == {"a": 1, "b": "x", "hidden": b"", "aside": 0, "mapping": {}}


@records.dataclass(frozen=True, slots=True)
class Pickled:
    """One that has a place in a module."""

    one: int
    other: object = None


def test_they_are_pickled_and_one_that_holds_itself_is_printed():
    assert pickle.loads(pickle.dumps(Pickled(1, "a"))) == Pickled(1, "a")
    holder = []
    one = Pickled(1, holder)
    holder.append(one)
    assert repr(one) == "Pickled(one=1, other=[...])"


def test_one_of_another_class_is_not_equal():
    assert objects(records.dataclass)[4] != objects(dataclasses.dataclass)[4]
