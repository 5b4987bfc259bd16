"""What a plan treats as the same video: normalized texts, and the spelling of the previous version."""

from __future__ import annotations

import pytest

from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.runtime.plan import Plan, plan_of, sources_of
from wan_widgets._models import draft_of

from ..fake import BASE


def plan(backend: str = "toapis", base_url: str = BASE, **settings: object) -> Plan:
    return plan_of(draft_of({"prompt": "A kite", "seed": 1, **settings}, {}), backend=backend, base_url=base_url)


@pytest.mark.parametrize(
    "prompt", [" A kite ", "A\u00a0kite", "A\u202fkite", "A kite\u200b", "\ufeffA kite", "A kite\r\n"]
)
def test_texts_that_read_the_same_make_the_same_video(prompt):
    assert plan(prompt=prompt).fingerprint == plan().fingerprint


@pytest.mark.parametrize(("one", "other"), [("Caf\u00e9", "Cafe\u0301"), ("a\r\nb", "a\nb"), ("a\rb", "a\nb")])
def test_line_ends_and_accents_have_one_spelling(one, other):
    assert plan(prompt=one).fingerprint == plan(prompt=other).fingerprint


@pytest.mark.parametrize(
    "changes",
    [{"prompt": "a kite"}, {"seed": 2}, {"duration": 10}, {"negative_prompt": "rain"}, {"backend": "simulator"}],
)
def test_whatever_else_differs_makes_another_video(changes):
    assert plan(**changes).fingerprint != plan().fingerprint


def test_the_version_before_kept_the_spaces_of_a_text():
    assert plan(prompt="A kite").earlier == ""
    spaced = plan(prompt=" A kite ")
    assert spaced.earlier
    assert spaced.earlier not in (spaced.fingerprint, plan(prompt="A kite ").earlier)


def test_a_service_is_the_same_at_each_spelling_of_its_address_and_another_elsewhere():
    assert plan(base_url="http://localhost:8000").fingerprint == plan(base_url="http://127.0.0.1:8000").fingerprint
    assert plan(base_url="https://toapis.cn").fingerprint == plan().fingerprint_at("https://toapis.cn")
    assert plan(base_url="https://toapis.cn").fingerprint != plan().fingerprint
    assert plan("simulator", "http://localhost:1").fingerprint == plan("simulator", "http://localhost:2").fingerprint


def test_a_seed_that_is_left_out_is_picked_and_no_part_of_what_is_the_same():
    one, other = plan(seed=None), plan(seed=None)
    assert one.fingerprint == other.fingerprint
    assert isinstance(one.seed, int)
    assert 0 <= one.seed < 2**31
    assert one.request.values["seed"] == one.seed == one.row().seed
    assert plan(seed=7).seed == 7


@pytest.mark.parametrize(("value", "found"), [("a", ["a"]), (["a", "b"], ["a", "b"]), (None, []), ("", []), (b"x", [])])
def test_the_sources_of_a_field_are_its_texts(value, found):
    assert sources_of(value) == found


def test_a_new_job_belongs_to_this_process_for_the_time_of_a_lease():
    row = plan().row()
    assert row.lease_until - row.created_at == lease.LEASE
    assert row.owner == lease.me()


def test_on_the_simulator_each_service_makes_a_video_of_its_own():
    def of(service: str, backend: str) -> str:
        draft = draft_of({"prompt": "A kite", "seed": 1, "model": "wan2.6"}, {}, service=service)
        return plan_of(draft, backend=backend, base_url="").fingerprint

    assert of("toapis", "simulator") != of("dashscope", "simulator")
    assert len({of("toapis", "toapis"), of("dashscope", "dashscope"), of("toapis", "simulator")}) == 3
