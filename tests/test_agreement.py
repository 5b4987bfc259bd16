"""Two readings of one contract: what ``validate`` passes the simulator accepts, what it calls an error it refuses.

The rules (``models.rules``) and the simulator's checks are written apart from each other, both from the
model's table; here 10,000 generated settings hold them against each other.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiers import examples

from wan_widgets._models import body_of, draft_of, request_of, validate
from wan_widgets._models.catalog import MODELS
from wan_widgets.simulator.server.contract import check

MODEL = MODELS["wan2.6"]
URL = "https://example.org"

odd = st.one_of(
    st.booleans(),
    st.integers(-5, 5),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.lists(st.integers(), min_size=1, max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), min_size=1, max_size=1),
)
sources = st.one_of(
    st.sampled_from(["/a.png", "/b.mp4", "/c%20d.mov?x=1"]).map(URL.__add__),
    st.sampled_from(["ftp://example.org/a.png", "data:image/png;base64,AAAA", "http://"]),
    odd,
)


def value_of(name: str) -> st.SearchStrategy[object]:
    """Mostly a value of the field, sometimes anything."""
    field = MODEL.field(name)
    if field.kind == "image":
        return sources
    if field.kind == "clips":
        return st.lists(st.sampled_from([f"{URL}/{n}.mp4" for n in range(9)]) | sources, min_size=1, max_size=4)
    right: st.SearchStrategy[Any] = {
        "text": st.text(max_size=40) | st.just("x" * 1600),
        "choice": st.sampled_from(field.choices or ("",)),
        "integer": st.integers(field.minimum or 0, field.maximum or 0),
        "switch": st.booleans(),
    }[field.kind]
    return right | right | right | odd


def given_settings() -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: value_of(name) for name in MODEL.names() if name != "model"}
    rare = {"image", "references"}
    return st.builds(
        lambda plain, first, second: {**plain, **first, **second},
        st.fixed_dictionaries({}, optional={name: one for name, one in fields.items() if name not in rare}),
        st.just({}) | st.fixed_dictionaries({"image": fields["image"]}),
        st.just({}) | st.just({}) | st.fixed_dictionaries({"references": fields["references"]}),
    )


def naive_body(asked: dict[str, Any]) -> dict[str, Any]:
    """The body that somebody would send who checks nothing."""
    body: dict[str, Any] = {"model": MODEL.name}
    for name, value in draft_of(asked).given.items():
        *parents, last = MODEL.field(name).wire.split(".")
        place = body
        for parent in parents:
            place = place.setdefault(parent, {})
        if name == "image":
            value = list(value) if isinstance(value, (list, tuple)) else [value]
        place[last] = list(value) if isinstance(value, tuple) else value
    return body


def is_local(source: object) -> bool:
    """Whether a source is the path of a file, which is uploaded first and so never on the wire as it is."""
    return isinstance(source, (str, bytes)) and not (
        isinstance(source, str) and ("://" in source or source.startswith("data:"))
    )


@settings(max_examples=examples(10_000), deadline=None, suppress_health_check=list(HealthCheck))
@given(given_settings())
def test_validate_and_the_simulator_agree(asked):
    draft = draft_of(asked)
    issues = validate(draft)
    errors = [issue for issue in issues if issue.severity == "error"]
    if not errors:
        request = request_of(draft)
        clips = [f"{URL}/{place}.mp4" for place, _ in enumerate(draft.given.get("references", ()))]
        image = f"{URL}/a.png" if request.mode == "i2v" else None
        body = body_of(request, image_url=image, reference_urls=clips, client_business_id="wan-1")
        assert check(body) is None, (body, check(body))
    elif not any(is_local(one) for one in [draft.given.get("image"), *_clips(draft.given.get("references"))]):
        refusal = check(naive_body(asked))
        assert refusal is not None, ([issue.message for issue in errors], naive_body(asked))


def _clips(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()
