"""The ledger's schema as numbered steps: append only, each run once, in order, in one transaction.

``PRAGMA user_version`` holds the number of the last step that was run. A ledger of a newer version than this package
knows is refused.
"""

from __future__ import annotations

import sqlite3

from ....errors import LedgerError

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE jobs (
            id TEXT PRIMARY KEY,
            fingerprint TEXT NOT NULL,
            take INTEGER NOT NULL,
            state TEXT NOT NULL,
            left_state TEXT,
            settings TEXT NOT NULL,
            request TEXT NOT NULL,
            inputs TEXT NOT NULL,
            body TEXT,
            backend TEXT NOT NULL,
            base_url TEXT NOT NULL,
            model TEXT NOT NULL,
            mode TEXT NOT NULL,
            prompt TEXT NOT NULL,
            seed INTEGER,
            width INTEGER,
            height INTEGER,
            task_id TEXT,
            word TEXT NOT NULL,
            progress REAL,
            note TEXT NOT NULL,
            trouble TEXT,
            file TEXT,
            file_size INTEGER,
            flags TEXT NOT NULL,
            billing TEXT,
            created_at REAL NOT NULL,
            submitted_at REAL,
            finished_at REAL,
            updated_at REAL NOT NULL,
            owner TEXT,
            lease_until REAL
        )
        """,
        "CREATE INDEX jobs_by_fingerprint ON jobs (fingerprint)",
        "CREATE INDEX jobs_by_age ON jobs (created_at)",
        "CREATE INDEX jobs_by_state ON jobs (state)",
        """
        CREATE TABLE uploads (
            sha256 TEXT NOT NULL,
            service TEXT NOT NULL,
            url TEXT NOT NULL,
            expires_at REAL NOT NULL,
            PRIMARY KEY (sha256, service)
        )
        """,
    ),
    (
        # What the user says of a job, where its settings came from, and what it was thought to take.
        "ALTER TABLE jobs ADD COLUMN star INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE jobs ADD COLUMN remark TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE jobs ADD COLUMN tags TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE jobs ADD COLUMN template TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE jobs ADD COLUMN template_values TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE jobs ADD COLUMN sweep TEXT",
        "ALTER TABLE jobs ADD COLUMN session TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE jobs ADD COLUMN estimate TEXT",
        "ALTER TABLE jobs ADD COLUMN file_deleted_at REAL",
        "CREATE INDEX jobs_by_sweep ON jobs (sweep)",
        "CREATE INDEX jobs_by_star ON jobs (star, created_at)",
        """
        CREATE TABLE sweeps (
            id TEXT PRIMARY KEY,
            created_at REAL NOT NULL,
            axes TEXT NOT NULL,
            cells TEXT NOT NULL
        )
        """,
    ),
    (
        # Indexes for the filters and their counts, for folders with ten thousand jobs.
        "CREATE INDEX jobs_counted ON jobs (state, mode, model, backend, star)",
        "CREATE INDEX jobs_tagged ON jobs (created_at) WHERE tags <> '[]'",
        "CREATE INDEX jobs_noted ON jobs (created_at) WHERE remark <> ''",
    ),
    (
        # What jobs like this one have taken before.
        "ALTER TABLE jobs ADD COLUMN typical TEXT",
        "CREATE INDEX jobs_alike ON jobs (backend, model, mode, created_at) WHERE state = 'completed'",
    ),
    (
        # What the user says of two jobs beside each other: `one` is the lesser id, `better` as seen from it.
        """
        CREATE TABLE pairs (
            one TEXT NOT NULL,
            other TEXT NOT NULL,
            better TEXT NOT NULL,
            note TEXT NOT NULL,
            updated_at REAL NOT NULL,
            PRIMARY KEY (one, other)
        )
        """,
        "CREATE INDEX pairs_by_other ON pairs (other)",
    ),
    (
        # A negative prompt may be a template as well.
        "ALTER TABLE jobs ADD COLUMN negative_template TEXT NOT NULL DEFAULT ''",
        # The gallery's other orders; the expressions are those of `history.ORDERS`.
        """
        CREATE INDEX jobs_by_length ON jobs (
            coalesce(json_extract(CASE json_valid(request) WHEN 1 THEN request END, '$.duration'), 0), created_at
        )
        """,
        "CREATE INDEX jobs_by_prompt ON jobs (prompt COLLATE NOCASE, created_at)",
    ),
    (
        # Which ledger this is, and what each process wrote last: a copy that is put in its place is noticed.
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
        "INSERT INTO meta VALUES ('identity', lower(hex(randomblob(16))))",
        "CREATE TABLE writers (name TEXT PRIMARY KEY, writes INTEGER NOT NULL, at REAL NOT NULL)",
    ),
    (
        # What was measured of a file, by its hash: the values, and the text of one run beside them.
        """
        CREATE TABLE measured_files (
            path TEXT PRIMARY KEY,
            size INTEGER NOT NULL,
            modified_ns INTEGER NOT NULL,
            sha256 TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE measure_runs (
            sha256 TEXT NOT NULL,
            source TEXT NOT NULL,
            version TEXT NOT NULL,
            details TEXT NOT NULL,
            at REAL NOT NULL,
            PRIMARY KEY (sha256, source)
        )
        """,
        """
        CREATE TABLE measures (
            sha256 TEXT NOT NULL,
            source TEXT NOT NULL,
            name TEXT NOT NULL,
            value REAL,
            missing TEXT NOT NULL,
            PRIMARY KEY (sha256, name)
        )
        """,
        "CREATE INDEX measures_by_value ON measures (name, value)",
    ),
    (
        # Votes on pairs: append-only. Withdrawn votes are listed in `votes_withdrawn`.
        """
        CREATE TABLE votes (
            id TEXT PRIMARY KEY,
            at REAL NOT NULL,
            left_job TEXT NOT NULL,
            right_job TEXT NOT NULL,
            choice TEXT NOT NULL,
            criterion TEXT NOT NULL,
            rater TEXT NOT NULL,
            note TEXT NOT NULL,
            watched_left INTEGER NOT NULL,
            watched_right INTEGER NOT NULL,
            revealed INTEGER NOT NULL
        )
        """,
        "CREATE INDEX votes_by_left ON votes (left_job)",
        "CREATE INDEX votes_by_right ON votes (right_job)",
        "CREATE TABLE votes_withdrawn (vote TEXT PRIMARY KEY, at REAL NOT NULL)",
        "CREATE TRIGGER votes_stay BEFORE UPDATE ON votes BEGIN SELECT RAISE(ABORT, 'a vote is never changed'); END",
        "CREATE TRIGGER votes_last BEFORE DELETE ON votes BEGIN SELECT RAISE(ABORT, 'a vote is never deleted'); END",
    ),
    (
        # The service whose protocol a job was sent by; before there was a choice it was this one.
        "ALTER TABLE jobs ADD COLUMN service TEXT NOT NULL DEFAULT 'toapis'",
        "DROP INDEX jobs_counted",
        "CREATE INDEX jobs_counted ON jobs (state, mode, model, backend, service, star)",
    ),
    (
        # What counts against the limits, in a ledger of any length.
        "CREATE INDEX jobs_by_session ON jobs (session)",
        "CREATE INDEX jobs_by_sending ON jobs (submitted_at)",
        # Those that are not over; same condition as `ledger_context.UNFINISHED`.
        """
        CREATE INDEX jobs_unfinished ON jobs (created_at) WHERE state NOT IN
            ('canceled', 'completed', 'dismissed', 'expired', 'failed', 'refused')
        """,
    ),
    (
        # Sums of days (`day_sums`): as they were stored, and the times of the jobs that have changed since.
        """
        CREATE TABLE day_sums (
            day TEXT NOT NULL,
            at REAL NOT NULL,
            jobs INTEGER NOT NULL,
            seconds INTEGER NOT NULL,
            model TEXT NOT NULL,
            resolution TEXT NOT NULL,
            length INTEGER NOT NULL,
            currency TEXT NOT NULL,
            amount REAL,
            billed INTEGER NOT NULL,
            bill REAL NOT NULL,
            sends INTEGER NOT NULL,
            first REAL NOT NULL
        )
        """,
        "CREATE INDEX day_sums_by_day ON day_sums (day)",
        "CREATE TABLE day_sums_changed (at REAL PRIMARY KEY) WITHOUT ROWID",
        "INSERT OR IGNORE INTO day_sums_changed SELECT created_at FROM jobs",
        """
        CREATE TRIGGER jobs_added_to_day AFTER INSERT ON jobs
        BEGIN INSERT OR IGNORE INTO day_sums_changed VALUES (NEW.created_at); END
        """,
        """
        CREATE TRIGGER jobs_changed_in_day
        AFTER UPDATE OF created_at, submitted_at, task_id, state, backend, model, request, estimate, billing, trouble
        ON jobs
        BEGIN INSERT OR IGNORE INTO day_sums_changed VALUES (OLD.created_at), (NEW.created_at); END
        """,
        """
        CREATE TRIGGER jobs_taken_from_day AFTER DELETE ON jobs
        BEGIN INSERT OR IGNORE INTO day_sums_changed VALUES (OLD.created_at); END
        """,
    ),
    (
        # The job whose video a final makes again.
        "ALTER TABLE jobs ADD COLUMN draft TEXT",
    ),
    (
        # The rows whose texts have changed since they were indexed (`text_index`), which makes the index itself.
        "CREATE TABLE jobs_unindexed (job INTEGER PRIMARY KEY)",
        "INSERT INTO jobs_unindexed SELECT rowid FROM jobs",
        """
        CREATE TRIGGER jobs_text_added AFTER INSERT ON jobs
        BEGIN INSERT OR IGNORE INTO jobs_unindexed VALUES (NEW.rowid); END
        """,
        """
        CREATE TRIGGER jobs_text_changed AFTER UPDATE OF prompt, remark, template, id, task_id, request, tags ON jobs
        BEGIN INSERT OR IGNORE INTO jobs_unindexed VALUES (NEW.rowid); END
        """,
        # Whether a service has unfinished jobs at another address; same condition as `ledger_context.UNFINISHED`.
        """
        CREATE INDEX jobs_unfinished_at ON jobs (backend, base_url) WHERE state NOT IN
            ('canceled', 'completed', 'dismissed', 'expired', 'failed', 'refused')
        """,
    ),
    (
        # Films (`film_store`): what they are made of, and which job begins with the last frame of which.
        "CREATE TABLE films (key TEXT PRIMARY KEY, updated_at REAL NOT NULL, content TEXT NOT NULL)",
        "CREATE TABLE follows (job TEXT NOT NULL, before TEXT NOT NULL, UNIQUE (job, before))",
        "CREATE INDEX follows_by_before ON follows (before)",
    ),
    (
        # Task timings by kind (`course_store`), used to plan polls.
        """
        CREATE TABLE courses (
            job TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            at REAL NOT NULL,
            took REAL NOT NULL,
            queued REAL NOT NULL,
            looks TEXT NOT NULL
        )
        """,
        "CREATE INDEX courses_by_kind ON courses (kind, at)",
    ),
    (
        # The folded texts of jobs beside the groups that are counted (`folded_texts`). The index of texts is made anew.
        """
        CREATE TABLE search_groups (
            number INTEGER PRIMARY KEY,
            state TEXT NOT NULL,
            mode TEXT NOT NULL,
            model TEXT NOT NULL,
            backend TEXT NOT NULL,
            service TEXT NOT NULL,
            star INTEGER NOT NULL,
            tags TEXT NOT NULL,
            UNIQUE (state, mode, model, backend, service, star, tags)
        )
        """,
        """
        CREATE TABLE folded_texts (
            part INTEGER NOT NULL,
            job INTEGER NOT NULL,
            text BLOB NOT NULL,
            PRIMARY KEY (part, job)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX folded_texts_by_job ON folded_texts (job)",
        "DROP TRIGGER jobs_text_changed",
        """
        CREATE TRIGGER jobs_text_changed AFTER UPDATE OF
            prompt, remark, template, id, task_id, request, tags, state, mode, model, backend, service, star
        ON jobs BEGIN INSERT OR IGNORE INTO jobs_unindexed VALUES (NEW.rowid); END
        """,
        """
        CREATE TRIGGER jobs_text_removed AFTER DELETE ON jobs
        BEGIN INSERT OR IGNORE INTO jobs_unindexed VALUES (OLD.rowid); END
        """,
    ),
    (
        # Which job has a task of the service. `jobs_counted` begins with the state as well.
        "CREATE INDEX jobs_by_task ON jobs (task_id) WHERE task_id IS NOT NULL",
        "DROP INDEX jobs_by_state",
    ),
    (
        # Until when a process holds the jobs that it owns: one row, so that it need not write all its jobs again.
        "CREATE TABLE leases (owner TEXT PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID",
    ),
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a ledger up to date. The connection is in autocommit mode."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise LedgerError(
            "The ledger of this folder was written by a newer version of wan_widgets.", "Upgrade wan-widgets."
        )
    if version == len(MIGRATIONS):
        return
    # A write-ahead log needs shared memory, which network file systems do not have.
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been faster.
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for number, steps in enumerate(MIGRATIONS[version:], version + 1):
            for step in steps:
                connection.execute(step)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
