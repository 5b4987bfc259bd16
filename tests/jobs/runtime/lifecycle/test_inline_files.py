"""Files that are embedded in a request: only those of the job, and only as they were checked."""

from __future__ import annotations

import base64
import hashlib
from types import MappingProxyType

import pytest

from wan_widgets._jobs.runtime.lifecycle.inline_files import with_files
from wan_widgets.errors import InputError
from wan_widgets.services.base import INLINE

CONTENT = b"\x89PNG and so on"
SHA = hashlib.sha256(CONTENT).hexdigest()
EMBEDDED = f"data:image/png;base64,{base64.b64encode(CONTENT).decode()}"


@pytest.fixture
def source(tmp_path) -> str:
    (tmp_path / "a.png").write_bytes(CONTENT)
    return str(tmp_path / "a.png")


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ({"image": f"{INLINE}{SHA}"}, {"image": EMBEDDED}),
        (
            {"input": MappingProxyType({"media": [{"url": f"{INLINE}{SHA}"}, 7, None]})},
            {"input": {"media": [{"url": EMBEDDED}, 7, None]}},
        ),
        ({"pair": (f"{INLINE}{SHA}", "a")}, {"pair": [EMBEDDED, "a"]}),
        ({"prompt": SHA, "seed": 5, "audio": True}, {"prompt": SHA, "seed": 5, "audio": True}),
        ({"prompt": f"{INLINE}a cat"}, {"prompt": f"{INLINE}a cat"}),
        ({"prompt": f"the {INLINE}{SHA}"}, {"prompt": f"the {INLINE}{SHA}"}),
    ],
    ids=["a field", "nested", "a pair", "other values", "another text", "inside a text"],
)
def test_a_name_of_a_file_of_the_job_is_replaced_by_its_content_and_nothing_else_is(source, body, sent):
    assert with_files(body, {source: SHA}) == sent


@pytest.mark.parametrize(
    ("content", "words"), [(b"other", "a.png has changed"), (None, "a.png cannot be read: No such")]
)
def test_a_file_that_is_not_there_as_it_was_checked_is_not_sent(tmp_path, source, content, words):
    (tmp_path / "a.png").unlink()
    if content is not None:
        (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(InputError, match=words):
        with_files({"image": f"{INLINE}{SHA}"}, {source: SHA})
    assert with_files({"image": "https://example.org/a.png"}, {source: SHA}) == {"image": "https://example.org/a.png"}
