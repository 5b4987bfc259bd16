"""A search with the index finds the same as a scan of every row, in every script and after any change."""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing
from dataclasses import replace

import pytest
from support.ledgers import HOUR, fill, row_of
from tiers import tier

from wan_widgets._jobs.ledger.history import folded_texts, text_index
from wan_widgets._jobs.ledger.history.filters import Filters, filters_of
from wan_widgets._jobs.ledger.history.queries import History
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.sqlite import migrations
from wan_widgets._jobs.ledger.sqlite.database import FILE
from wan_widgets._jobs.record.state import JobState

WORDS = (
    "lighthouse", "fog_beam", "100%", "GRÜNER", "größe", "STRASSE", "straße", "Straẞe", "ﬁlm", "film", "İstanbul", "ıstanbul",
    "Café", "Cafe\u0301", "Ελλάδα", "ΌΣΟΣ", "όσος", "ДОМ", "дом", "猫が走る", "走る", "風車小屋", "서울의밤", "ภาพยนตร์", "שלום", "مرحبا",
    "हिन्दी", "🦊🌫️", "𝔉𝔬𝔵", "K2", "\u212a2elvin", "k2elvin", "it's", 'say "hi"', "a!b_c%d", "back\\slash", "null\0inside",
    "1080p", "x", "xy", "...", "''", "wan2.6", "tab\there", "\x01\x02\x03", "ſtone", "stone", "Ǆungla", "ǆungla", "naïve", "na",
)  # fmt: skip


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def eager(monkeypatch):
    """Use the index even with few rows."""
    monkeypatch.setattr(text_index, "MOST_NOTED", 0)


def found(home, filters):
    history = History(home)
    rows = [row.id for row in history.page(filters, size=None).rows]
    first = [row.id for row in history.page(filters, size=7).rows]
    sums = sorted(history.sums(filters, usd=True), key=repr)
    return rows, first, history.counts(filters), sums


def by_every_row(home, filters):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_index, "update_index", lambda _: False)
        return found(home, filters)


def is_used(home, text):
    with History(home).reading() as connection:
        return text_index.candidates(connection, filters_of(text).words) is not None


def generated(chance, number):
    """A job with texts of every kind, here or there."""

    def text(most=4):
        return " ".join(chance.choice(WORDS) for _ in range(chance.randrange(most)))

    return replace(
        row_of(number, now=time.time()),
        id=f"{number:05d}-{chance.choice(('fox', 'Kite', 'ß'))}",
        fingerprint=str(number),
        prompt=text(),
        remark=text(2),
        template=text(2),
        task_id=chance.choice((None, f"task_{number}", text(2))),
        tags=tuple(filter(None, (text(2), text(3)))),
        request={
            "negative_prompt": chance.choice((None, text())),
            "references": [text(2), "ß.mp4"],
            "duration": chance.choice((5, 10, True)),
            "scale": 1e20,
            chance.choice(("seed", "größe")): number,
        },
    )


def pieces(chance):
    """Words as they are searched: whole, or a part in another case."""
    word = chance.choice(WORDS)
    start = chance.randrange(len(word))
    part = word[start : start + chance.choice((2, 3, 4, 9))] if chance.random() < 0.6 else word
    return chance.choice((str, str.upper, str.lower, str.casefold, str.title))(part)


def test_the_index_finds_what_a_look_at_every_row_finds(home, eager, monkeypatch):
    monkeypatch.setattr(text_index, "AT_ONCE", 50)
    chance = random.Random(5)
    ledger = Ledger(home)
    ledger.add(generated(chance, number) for number in range(160))
    hits = narrowed = in_one_pass = 0
    counts = folded_texts.counts

    def counted(*given):
        nonlocal in_one_pass
        in_one_pass += 1
        return counts(*given)

    monkeypatch.setattr(folded_texts, "counts", counted)
    turns = 100 if tier() == "nightly" else 40
    for turn in range(turns):
        words = tuple(pieces(chance) for _ in range(chance.choice((1, 1, 2))))
        filters = Filters(
            words=words, starred=chance.choice((None, None, True)), simulated=chance.choice((None, None, True))
        )
        expected = by_every_row(home, filters)
        assert found(home, filters) == expected, words
        hits += len(expected[0])
        with History(home).reading() as connection:
            narrowed += text_index.candidates(connection, words) is not None
        job = f"{chance.randrange(160):05d}-%"
        change = chance.choice(("remark", "prompt", "template"))
        if turn % 5 == 0:
            ledger.change(
                lambda one, job=job, change=change: one.execute(
                    f"UPDATE jobs SET {change} = ? WHERE id LIKE ?", (pieces(chance), job)
                )
            )
        if turn % 5 == 1:
            value = chance.choice(("star = 1 - star", "state = 'running'", "state = 'failed'", "tags = '[\"x\"]'"))
            ledger.change(
                lambda one, job=job, value=value: one.execute(f"UPDATE jobs SET {value} WHERE id LIKE ?", (job,))
            )
        if turn % 20 == 19:
            ledger.change(lambda one, job=job: one.execute("DELETE FROM jobs WHERE id LIKE ?", (job,)))
            ledger.add([generated(chance, 160 + turn)])
    assert hits > 5 * turns
    assert narrowed > 0.4 * turns
    assert in_one_pass > 0.4 * turns


@pytest.mark.parametrize(
    ("words", "trigrams"),
    [
        ([], ""),
        (["an", "x", ""], ""),
        (["fog"], '"fog"'),
        (["Fog", "an", "kites"], '"fog" "kit" "ite" "tes"'),
        (["fogfog"], '"fog" "ogf" "gfo"'),
        (['a"b'], '"a""b"'),
        (["Straße"], '"str" "tra" "ras" "ass" "sse"'),
        (["fog\0kite"], '"fog" "kit" "ite"'),
        (["\ud83efog"], '"fog"'),
        (
            ["".join(map(chr, range(0x4E00, 0x4E80)))],
            " ".join(f'"{chr(n)}{chr(n + 1)}{chr(n + 2)}"' for n in range(0x4E00, 0x4E3C)),
        ),
    ],
)
def test_the_trigrams_of_words_are_each_named_once_and_at_most_sixty(words, trigrams):
    assert text_index.trigrams_of(words) == trigrams


def looked_at(home, text):
    """Return the number of texts that are compared with a word for the counts of a search."""
    count = 0
    connect = History._connect

    def counting(self, **how):
        connection = connect(self, **how)

        def instr(text, word):
            nonlocal count
            count += 1
            return text is not None and word in (text if isinstance(text, bytes) else str(text))

        connection.create_function("instr", 2, instr)
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(History, "_connect", counting)
        matching = History(home).counts(filters_of(text)).matching
    return count, matching


def test_only_rows_that_may_match_are_looked_at(home):
    fill(home, 1_000)
    assert looked_at(home, "00000777")[1] == 1  # this search indexes
    compared, matching = looked_at(home, "00000777")
    assert matching == 1
    assert compared < 20
    assert looked_at(home, "lighthouse kite") == (0, 0)
    plan = History(home).plans(filters_of("lighthouse"))
    assert any("jobs_by_age" in line for line in plan), plan
    assert not [line for line in plan if "TEMP B-TREE" in line], plan


@pytest.mark.parametrize(("largest_part", "narrows"), [(5, True), (6, False)])
def test_a_word_that_too_large_a_part_of_the_jobs_has_does_not_narrow_a_search(home, eager, largest_part, narrows):
    fill(home, 60)  # every fifth is about a lighthouse
    with History(home).reading() as connection:
        found = text_index.candidates(connection, ["lighthouse"], largest_part)
    assert (found is not None) is narrows
    assert is_used(home, "quality")  # every third
    assert not is_used(home, "720p")  # every second


@pytest.mark.parametrize("word", ["shot", "li", "character1"])
def test_for_the_counts_of_a_frequent_or_short_word_each_job_is_looked_at_once(home, word):
    fill(home, 1_000)
    looked_at(home, word)
    compared, matching = looked_at(home, word)
    assert compared == 1_000
    assert matching == by_every_row(home, filters_of(word))[2].matching > 0


@pytest.mark.parametrize(
    "change",
    ["UPDATE jobs SET star = 1 - star", "UPDATE jobs SET remark = 'no fox'", "DELETE FROM jobs WHERE rowid % 3 = 1"],
)
def test_a_job_that_has_changed_is_counted_once_and_one_that_is_deleted_no_more(home, eager, change):
    fill(home, 30)
    History(home).counts(filters_of("shot"))
    Ledger(home).change(lambda one: one.execute(change))
    with closing(sqlite3.connect(home / FILE)) as connection:
        connection.execute("VACUUM")  # rows may have other numbers after it
    for text in ("shot", "fox"):
        filters = filters_of(text)
        assert History(home).counts(filters) == by_every_row(home, filters)[2]


@pytest.mark.parametrize(
    "wanted",
    [
        {"state": "failed"},
        {"mode": "i2v"},
        {"backend": "toapis"},
        {"simulated": True},
        {"simulated": False},
        {"starred": True},
        {"starred": False},
        {"noted": True},
        {"noted": False},
        {"tag": "Best"},
        {"seed": 7},
        {"sweep": "sweep-1"},
        {"takes_of": "00000013-wan-test"},
        {"since": time.time() - 10.5 * HOUR},
        {"until": time.time() - 10.5 * HOUR},
        {"state": "done", "starred": True, "mode": "t2v"},
    ],
    ids=" ".join,
)
def test_a_word_and_a_filter_are_counted_the_same_with_the_index(home, eager, wanted):
    fill(home, 30)
    filters = filters_of("shot", **wanted)
    expected = by_every_row(home, filters)
    assert 0 < expected[2].matching < 30
    assert found(home, filters) == expected


@pytest.mark.parametrize(
    ("words", "can"), [(["fog", "straße"], True), ([], True), (["fog", "a\x01b"], False), (["\ud83e", "fog"], False)]
)
def test_only_words_that_a_stored_text_can_have_are_looked_for_in_it(words, can):
    assert folded_texts.can_hold(words) is can


def test_unfinished_jobs_are_found_without_being_indexed(home):
    fill(home, 600)
    ledger = Ledger(home)
    ledger.add([replace(row_of(1_000, now=time.time()), state=JobState.RUNNING)])
    assert is_used(home, "lighthouse")
    with History(home).reading() as connection:
        assert connection.execute("SELECT count(*) FROM jobs_unindexed").fetchone() == (1,)
    counts = History(home).counts(filters_of("shot"))
    assert (counts.matching, counts.by["state"].get("detached")) == (601, 1)
    ledger.change(lambda one: one.execute("UPDATE jobs SET state = 'failed' WHERE id LIKE '%1000-wan-test'"))
    assert History(home).counts(filters_of("shot")).by["state"] == {"completed": 525, "failed": 76}


def test_the_signs_of_a_list_of_tags_and_between_stored_texts_are_no_text(home, eager):
    fill(home, 60)
    for sign in ("[", "[]", '"', folded_texts.GAP):
        assert found(home, Filters(words=(sign,))) == by_every_row(home, Filters(words=(sign,)))
        assert History(home).counts(Filters(words=(sign,))).matching == 0


def test_an_index_of_the_version_before_is_made_again(home, monkeypatch):
    with monkeypatch.context() as patch:
        # Jobs are stored with the help of a table that this version did not have.
        patch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS[:16], migrations.MIGRATIONS[-1]))
        fill(home, 600)
        with closing(sqlite3.connect(Ledger(home).path)) as connection, connection:
            connection.execute("DROP TABLE leases")
            connection.execute("PRAGMA user_version = 16")
            connection.execute(text_index._CREATE)
            (schema,) = connection.execute("PRAGMA schema_version").fetchone()
            connection.execute("INSERT INTO meta VALUES ('text_index', ?)", (str(schema),))
            connection.execute("DELETE FROM jobs_unindexed")  # as if all were in it
    assert found(home, filters_of("fox")) == by_every_row(home, filters_of("fox"))
    assert History(home).counts(filters_of("fox")).matching == 120
    assert is_used(home, "fox")


def test_a_short_ledger_and_short_words_need_no_index(home):
    fill(home, 40)
    assert not is_used(home, "lighthouse")
    fill_more = [replace(row_of(n, now=time.time()), id=f"{n:08d}", fingerprint=str(n)) for n in range(40, 600)]
    Ledger(home).add(fill_more)
    assert is_used(home, "lighthouse")
    assert is_used(home, "li lighthouse")
    assert not is_used(home, "li")
    assert not is_used(home, "shot")  # in every row: each is looked at anyway
    assert not is_used(home, "")


def test_a_new_word_is_found_at_once_without_being_indexed(home):
    fill(home, 600)
    assert is_used(home, "lighthouse")
    Ledger(home).mark("00000007-wan-test", {"remark": "Zweites Morgenrot", "tags": ("späti",)})
    assert [row.id for row in History(home).page(filters_of("MORGENROT SPÄTI")).rows] == ["00000007-wan-test"]
    with History(home).reading() as connection:
        assert connection.execute("SELECT count(*) FROM jobs_unindexed").fetchone() == (1,)


def test_row_numbers_that_vacuum_has_changed_are_indexed_anew(home, eager):
    fill(home, 60)
    fox = filters_of("fox")
    before = found(home, fox)
    assert is_used(home, "fox")
    with closing(Ledger(home)._connect(create=False)) as connection:
        connection.execute("DELETE FROM jobs WHERE rowid < 30 AND prompt NOT LIKE '%fox%'")
        connection.execute("VACUUM")
    assert found(home, fox)[0] == before[0]
    assert is_used(home, "fox")


@pytest.mark.parametrize(
    ("changes", "matching"),
    [
        (["UPDATE jobs SET star = 1 - star, tags = '[\"new\"]' WHERE rowid < 30"], 60),
        (["UPDATE jobs SET state = 'failed' WHERE rowid = 7", "UPDATE jobs SET state = 'running' WHERE rowid = 8"], 60),
        (["UPDATE jobs SET prompt = 'another', request = '{}' WHERE rowid < 30"], 31),
        (["DELETE FROM jobs WHERE rowid < 30"], 31),
        (["DELETE FROM jobs WHERE rowid < 30", "VACUUM"], 31),
        (["DELETE FROM jobs WHERE rowid < 30", "UPDATE jobs SET rowid = rowid - 29; VACUUM"], 31),
        (["DELETE FROM jobs WHERE rowid > 30", "VACUUM"], 30),
    ],
)
@pytest.mark.parametrize("word", ["shot", "fox"])
def test_after_a_change_each_job_is_counted_once_and_with_what_it_has_now(home, eager, word, changes, matching):
    fill(home, 60)
    wanted = filters_of(word)
    assert found(home, wanted) == by_every_row(home, wanted)
    for change in changes:
        with closing(Ledger(home)._connect(create=False)) as connection:
            connection.executescript(change)
        expected = by_every_row(home, wanted)
        assert found(home, wanted) == expected
    if word == "shot":  # all have it
        assert History(home).counts(wanted).matching == matching


@pytest.mark.parametrize("why", ["no FTS5", "written by another", "damaged"])
def test_where_there_is_no_index_every_row_is_looked_at(home, eager, monkeypatch, why):
    fill(home, 60)
    fox = filters_of("fox shot")
    expected = by_every_row(home, fox)
    with closing(Ledger(home)._connect(create=False)) as writer:
        if why == "no FTS5":
            monkeypatch.setattr(text_index, "_CREATE", "CREATE VIRTUAL TABLE jobs_text USING fts_of_nobody (text)")
        elif why == "written by another":
            writer.execute("BEGIN IMMEDIATE")
        else:
            assert is_used(home, "fox shot")
            writer.execute("DELETE FROM jobs_text_data")
        assert not is_used(home, "fox shot")
        assert found(home, fox) == expected
        assert len(expected[0]) == 12


@pytest.mark.parametrize("room", [0, 8])
def test_an_index_for_which_the_disk_has_no_room_is_not_begun(home, eager, room):
    fill(home, 200)
    with History(home).reading() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + room}")
        assert text_index.candidates(connection, ["fox"]) is None
        assert not connection.in_transaction
        assert connection.execute("SELECT count(*) FROM meta WHERE name = 'text_index'").fetchone() == (0,)
    assert is_used(home, "fox")


@pytest.mark.parametrize("text", ["", "li", "star:yes"])
def test_a_page_without_a_longer_word_makes_no_index(home, eager, text):
    fill(home, 20)
    History(home).page(filters_of(text))
    with History(home).reading() as connection:
        assert connection.execute("SELECT count(*) FROM jobs_unindexed").fetchone() == (20,)


@pytest.mark.parametrize(("jobs", "indexed"), [(500, False), (501, True)])
def test_a_search_indexes_first_where_many_jobs_are_not_indexed(home, jobs, indexed):
    fill(home, jobs)
    assert is_used(home, "00000007") is indexed


def test_a_search_waits_only_for_a_moment_before_it_does_without_an_index(home, eager, monkeypatch):
    fill(home, 3)
    waits = []

    def noted(connection):
        waits.extend(connection.execute("PRAGMA busy_timeout").fetchone())

    monkeypatch.setattr(text_index, "_index_some", noted)
    with History(home).reading() as connection:
        text_index.update_index(connection)
        noted(connection)
    assert waits == [100, 10_000]


def test_an_index_that_vacuum_has_made_useless_is_made_again_without_what_was_in_it(home, monkeypatch):
    monkeypatch.setattr(text_index, "MOST_NOTED", 20)
    fill(home, 60)
    assert looked_at(home, "lighthouse")[1] == 12
    with closing(Ledger(home)._connect(create=False)) as connection:
        connection.execute("UPDATE jobs SET prompt = 'another', request = '{}' WHERE prompt LIKE '%lighthouse%'")
        connection.execute("VACUUM")
    assert is_used(home, "lighthouse")
    assert looked_at(home, "lighthouse") == (0, 0)


def test_a_ledger_with_an_index_can_be_read_by_an_sqlite_without(home, eager, monkeypatch):
    fill(home, 60)
    assert is_used(home, "fox")
    execute = sqlite3.Connection.execute

    class Without(sqlite3.Connection):
        def execute(self, sql, *values):
            if "jobs_text" in sql:
                raise sqlite3.OperationalError("no such module: fts5")
            return execute(self, sql, *values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **how: connect(*given, **how, factory=Without))
    assert len(found(home, filters_of("fox"))[0]) == 12
    Ledger(home).mark("00000004-wan-test", {"remark": "seen"})
