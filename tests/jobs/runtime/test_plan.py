"""What a plan treats as the same video: normalized texts, and the spelling of the previous version."""

from __future__ import annotations

import hashlib

import pytest

from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.runtime import plan as plan_module
from wan_widgets._jobs.runtime.plan import Plan, plan_of, sources_of
from wan_widgets._models import InputFacts, draft_of, request_of

from ..fake import BASE


def plan(backend: str = "toapis", base_url: str = BASE, **settings: object) -> Plan:
    return plan_of(draft_of({"prompt": "A kite", "seed": 1, **settings}, {}), backend=backend, base_url=base_url)


@pytest.mark.parametrize(
    "prompt",
    [
        " A kite ",
        "A\u00a0kite",
        "A\u2007kite",
        "A\u202fkite",
        "A kite\u200b",
        "A\u2060 kite",
        "\ufeffA kite",
        "A kite\r\n",
    ],
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
    assert plan(prompt="A kite", negative_prompt=" rain").earlier
    spaced_ratio = plan(prompt=" A kite ", aspect_ratio="16:9")
    assert spaced_ratio.earlier == spaced.earlier, "the other settings are the same in both versions"


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


def test_a_seed_is_picked_from_all_that_can_be_sent(monkeypatch):
    monkeypatch.setattr(plan_module.secrets, "randbelow", lambda end: end - 1)
    assert plan(seed=None).seed == 2**31 - 1


def test_a_draft_that_was_checked_already_is_not_checked_again():
    draft = draft_of({"prompt": "A kite", "seed": 1}, {})
    checked = request_of(draft)
    assert plan_of(draft, backend="toapis", base_url=BASE, request=checked).request is checked


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


@pytest.mark.parametrize("service", ["toapis", "dashscope"])
def test_a_plan_names_the_service_whose_protocol_is_used(service):
    draft = draft_of({"prompt": "A kite"}, {}, service=service)
    real, simulated = (plan_of(draft, backend=backend, base_url=BASE) for backend in (service, "simulator"))
    assert real.service == simulated.service == service
    assert simulated.row().backend == "simulator"


FILES = {
    one.source: one
    for one in (
        InputFacts(source="known.mp4", kind="video", local=True, seconds=2.0, sha256="1" * 64),
        InputFacts(source="unknown.mp4", kind="video", local=True, seconds=1.0),
        InputFacts(source="still.png", kind="image", local=True, sha256="2" * 64),
        InputFacts(source="https://example.org/a.mp4", kind="video", local=False, sha256="3" * 64),
    )
}


def with_files(model: str = "wan2.7", service: str = "dashscope", **settings: object) -> Plan:
    draft = draft_of({"model": model, **settings}, FILES, service=service)
    return plan_of(draft, backend=service, base_url=BASE)


def test_local_files_are_uploaded_in_order_and_each_once():
    made = with_files(
        references=["unknown.mp4", "known.mp4", "https://example.org/a.mp4", "unknown.mp4"], prompt="A kite"
    )
    assert [one.source for one in made.uploads()] == ["unknown.mp4", "known.mp4"]
    assert [one.source for one in with_files(image="still.png").uploads()] == ["still.png"]
    assert plan().uploads() == []


def test_a_row_has_its_settings_as_they_are_stored_and_the_contents_of_its_local_files():
    made = with_files(references=["known.mp4", "unknown.mp4", "https://example.org/a.mp4"], prompt="A kite")
    row = made.row()
    assert row.inputs == {"known.mp4": "1" * 64, "still.png": "2" * 64}
    assert (
        row.settings["references"]
        == row.request["references"]
        == ["known.mp4", "unknown.mp4", "https://example.org/a.mp4"]
    )
    assert made.asked["references"] == [f"sha256:{'1' * 64}", "unknown.mp4", "https://example.org/a.mp4"]
    unread = with_files(image="https://example.org/b.png")
    assert unread.asked["image"] == ["https://example.org/b.png"]


def test_a_row_has_the_prompt_and_the_seconds_of_input_that_are_billed():
    moving = with_files(references=["known.mp4", "unknown.mp4"], prompt="A kite").row()
    assert (moving.prompt, moving.estimate) == ("A kite", {"read": 3.0})
    still = with_files(image="still.png").row()
    assert (still.prompt, still.estimate) == ("", None)


@pytest.mark.parametrize(
    ("settings", "has"),
    [
        ({"image": "still.png"}, True),
        ({"references": ["known.mp4"]}, False),
        ({"image": "still.png", "model": "wan2.6-flash", "service": "dashscope"}, True),
        ({"image": "still.png", "model": "wan2.6-flash", "service": "toapis"}, False),
    ],
    ids=["has a seed", "mode without", "model with", "model without"],
)
def test_a_seed_is_picked_only_where_one_can_be_sent(settings, has):
    made = with_files(prompt="A kite", **settings)
    assert ("seed" in made.request.values) is ("seed" in made.request.given) is (made.seed is not None) is has


def test_what_is_the_same_as_left_out_makes_the_same_video():
    assert plan(audio=True).fingerprint == plan().fingerprint
    assert "audio" not in plan(audio=True).asked
    assert plan(audio=False).fingerprint != plan().fingerprint


@pytest.mark.parametrize(
    ("service", "backend", "where"),
    [
        ("toapis", "toapis", '["toapis", "toapis.com"'),
        ("dashscope", "dashscope", '["dashscope", "toapis.com"'),
        ("toapis", "simulator", '["simulator", ""'),
        ("dashscope", "simulator", '["simulator", "", "dashscope"'),
    ],
)
def test_a_fingerprint_is_the_one_that_is_stored_with_earlier_jobs(service, backend, where):
    draft = draft_of({"prompt": "Caf\u00e9", "model": "wan3.0-video"}, {}, service=service)
    extend = '"prompt_extend": true, ' if service == "dashscope" else ""
    text = (
        f'{where}, "wan3.0-video", "t2v", {{"aspect_ratio": "adaptive", "audio": true, "duration": 5, '
        f'"model": "wan3.0-video", "prompt": "Caf\\u00e9", {extend}"resolution": "1080p", "watermark": false}}]'
    )
    made = plan_of(draft, backend=backend, base_url="https://toapis.com")
    assert made.fingerprint == hashlib.sha256(text.encode()).hexdigest()
