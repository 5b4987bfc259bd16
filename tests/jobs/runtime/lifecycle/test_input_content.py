"""By what an input is known as the same: a file by its content, a link by its address."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wan_widgets._jobs.runtime import plan
from wan_widgets._models.catalog import WAN_2_6
from wan_widgets._models.request import Draft, InputFacts

FACTS = InputFacts(source="a.png", kind="image", local=True, sha256="1" * 64)


@pytest.mark.parametrize(
    ("facts", "content"),
    [
        (FACTS, f"sha256:{'1' * 64}"),
        (replace(FACTS, local=False), "a.png"),
        (replace(FACTS, sha256=None), "a.png"),
        (None, "a.png"),
    ],
)
def test_a_file_is_known_by_its_content_and_all_else_by_its_name(facts, content):
    draft = Draft(model=WAN_2_6, given={}, mode=None, inputs={} if facts is None else {"a.png": facts})
    assert plan._content(draft, "a.png") == content


@pytest.mark.parametrize(
    ("one", "same"),
    [(" A cat\r\nsits ", "A cat\nsits"), ("A cat\rsits", "A cat\nsits"), ("e\u0301", "\u00e9"), (7, 7), (None, None)],
)
def test_texts_are_compared_in_one_form(one, same):
    assert plan._same_text(one) == same
