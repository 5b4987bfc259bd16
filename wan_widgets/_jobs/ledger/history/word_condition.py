"""The condition that a word occurs in the visible texts of a job, whatever the case of both. Pure.

The connection needs the function ``wan_fold``, because SQLite folds the case of ASCII alone.
"""

from __future__ import annotations

from ..row_codec import like, valid_json

_FOREIGN = "length(CAST({0} AS BLOB)) > length({0})"
"""Whether a text has a character beyond ASCII, or a NUL: more bytes than characters before the NUL."""


def of(word: str) -> tuple[str, list[str]]:
    """Return the condition in SQL, and its values."""
    folded = word.casefold()
    pattern = f"%{like(folded)}%"
    plain = folded.isascii() and "\0" not in folded
    values: list[str] = []

    def holds(text: str) -> str:
        condition = f"({_FOREIGN.format(text)} AND instr(wan_fold({text}), ?))"
        if not plain:
            values.append(folded)
            return condition
        values.extend((pattern, folded))  # LIKE ignores the case of ASCII, and is quick
        return f"({text} LIKE ? ESCAPE '!' OR {condition})"

    def inside(column: str) -> str:
        # Only rows that may have the word in a value are parsed. JSON escapes some characters with a backslash;
        # an older version may not have done so.
        maybe = f"{column} LIKE '%\\%' OR {_FOREIGN.format(column)}"
        if plain:
            maybe += f" OR {column} LIKE ? ESCAPE '!'"
            values.append(pattern)
        return f"(({maybe}) AND EXISTS (SELECT 1 FROM json_each({valid_json(column)}) WHERE {holds('value')}))"  # noqa: S608  (no value in it)

    places = [holds(name) for name in ("prompt", "remark", "template", "id", "task_id")]
    places += [inside("request"), inside("tags")]
    return f"({' OR '.join(places)})", values
