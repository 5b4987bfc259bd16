"""A video that is about to be made: the request, the service and the fingerprint.

The fingerprint covers the settings that apply (a blank seed stays blank), the contents of the inputs, the
backend and its host. Jobs with the same fingerprint are takes of the same request.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..._models import body_of, is_url, request_of
from ..._models.catalog import DEFAULT_SERVICE, MODELS
from ..._models.prices.billed_inputs import billed_inputs
from ..._models.request import Draft, InputFacts, Request, is_given
from ...config.services import SIMULATOR
from ..ledger import lease
from ..ledger.row import Row, address_of
from ..record.ids import new_id

_SEEDS = 2**31
_TEXTS = ("prompt", "negative_prompt")
_ONE_SPELLING = {
    **dict.fromkeys((0x00A0, 0x2007, 0x202F), " "),  # non-breaking spaces
    **dict.fromkeys((0x200B, 0x2060, 0xFEFF), None),  # zero-width spaces
}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One video to be made, once for each take."""

    settings: Mapping[str, object]
    """As asked."""
    request: Request
    """The request to send, with the picked seed."""
    inputs: Mapping[str, InputFacts]
    """Facts of the inputs, by source."""
    backend: str
    base_url: str
    fingerprint: str
    service: str
    """The service whose protocol is used."""
    seed: int | None
    read: float
    """Seconds of inputs that are billed in addition to those of the video."""
    asked: Mapping[str, object]
    """The settings that the fingerprint covers, besides the service."""
    template: str = ""
    """The prompt with its ``{names}``, if it was made from a template."""
    negative_template: str = ""
    """The template of the negative prompt."""
    template_values: Mapping[str, str] = field(default_factory=dict)
    sweep: str | None = None
    """Id of the sweep that the video belongs to."""
    draft: str | None = None
    """Id of the draft of which this makes the final video."""
    earlier: str = ""
    """The fingerprint of the same settings in a folder of the previous version, if it differs."""

    def fingerprint_at(self, base_url: str) -> str:
        """Return the fingerprint of the same settings at another address of the service."""
        return _fingerprint(self.request, self.asked, self.backend, base_url)

    def row(self) -> Row:
        """Return the row of a new job, owned by this process."""
        now = time.time()
        return Row(
            id=new_id(),
            fingerprint=self.fingerprint,
            settings=plain(self.settings),
            request=plain(self.request.values),
            inputs={source: facts.sha256 for source, facts in self.inputs.items() if facts.local and facts.sha256},
            backend=self.backend,
            service=self.service,
            base_url=self.base_url,
            model=self.request.model,
            mode=self.request.mode,
            prompt=str(self.request.values.get("prompt") or ""),
            seed=self.seed,
            width=self.request.width,
            height=self.request.height,
            created_at=now,
            updated_at=now,
            owner=lease.me(),
            lease_until=now + lease.LEASE,
            session=lease.session(),
            template=self.template,
            negative_template=self.negative_template,
            template_values=dict(self.template_values),
            sweep=self.sweep,
            draft=self.draft,
            estimate={"read": self.read} if self.read else None,
        )

    def body(self, urls: Mapping[str, str], client_id: str | None) -> dict[str, object]:
        """Return the body of the request.

        Parameters
        ----------
        urls : mapping
            URLs of the uploaded inputs, by source.
        client_id : str
            Our id of the job; None if the service does not accept it.
        """
        return body_of(self.request, urls=urls, client_business_id=client_id)

    @property
    def wire_model(self) -> str:
        """The model's name at the service."""
        return MODELS.at(self.request.model, self.service).wire_name(self.request.mode)

    def uploads(self) -> list[InputFacts]:
        """Return the local inputs in order, each once."""
        named = [source for name in MODELS.media() for source in sources_of(self.request.values.get(name))]
        return [self.inputs[source] for source in dict.fromkeys(named) if not is_url(source)]


def plan_of(draft: Draft, *, backend: str, base_url: str, request: Request | None = None) -> Plan:
    """Return the plan of a draft for a backend.

    Parameters
    ----------
    draft : Draft
        The settings, with the facts of their inputs; sources are paths and URLs, not bytes.
    backend, base_url : str
        The service.
    request : Request, optional
        What the draft asks for, if it was checked already.

    Raises
    ------
    SettingsError
        If the settings have an error; it carries every issue.
    """
    request = request_of(draft) if request is None else request
    asked = _asked(draft, request)
    fingerprint = _fingerprint(request, asked, backend, base_url)
    before = _asked_before(draft, request)
    earlier = "" if before == asked else _fingerprint(request, before, backend, base_url)
    seed = draft.given.get("seed")
    model = draft.model
    if not is_given(seed) and "seed" in model.names() and request.mode in model.field("seed").modes:
        seed = secrets.randbelow(_SEEDS)
        values = {**request.values, "seed": seed}
        request = replace(request, values=values, given=request.given | {"seed"})
    return Plan(
        settings=draft.given,
        request=request,
        inputs=draft.inputs,
        backend=backend,
        base_url=base_url,
        fingerprint=fingerprint,
        service=request.service,
        seed=seed if isinstance(seed, int) else None,
        read=billed_inputs(draft),
        asked=asked,
        earlier=earlier,
    )


def sources_of(value: object) -> list[str]:
    """Return the sources in the value of an input field."""
    items = value if isinstance(value, (list, tuple)) else [value]
    return [item for item in items if isinstance(item, str) and item]


def plain(settings: Mapping[str, object]) -> dict[str, object]:
    """Return settings in their JSON form."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in settings.items()}


def _asked(draft: Draft, request: Request) -> dict[str, object]:
    """Return the settings that apply, normalized, with hashes of the inputs instead of their names."""
    asked = {name: _same_text(value) for name, value in plain(request.values).items()}
    for one in draft.model.fields:
        if one.same_as_left_out is not None and asked.get(one.name) == one.same_as_left_out:
            del asked[one.name]
    return _with_contents(draft, asked)


def _asked_before(draft: Draft, request: Request) -> dict[str, object]:
    """Return the settings that apply as the previous version wrote them: text with its spaces, nothing left out."""
    texts = {name: draft.given.get(name, value) for name, value in request.values.items() if name in _TEXTS}
    return _with_contents(draft, {**plain(request.values), **texts})


def _with_contents(draft: Draft, asked: dict[str, object]) -> dict[str, object]:
    """Return settings with hashes of the inputs instead of their names."""
    media = {
        name: [_content(draft, source) for source in sources_of(asked[name])]
        for name in MODELS.media()
        if name in asked
    }
    return {**asked, **media}


def _fingerprint(request: Request, asked: Mapping[str, object], backend: str, base_url: str) -> str:
    where = [backend, address_of(base_url) if backend != SIMULATOR else ""]
    if request.service not in (backend, DEFAULT_SERVICE):
        where.append(request.service)  # jobs from before there were several services keep their fingerprint
    text = json.dumps([*where, request.model, request.mode, asked], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _same_text(value: object) -> object:
    """Return text in a normal form: no surrounding space, one form of each letter, plain spaces."""
    if not isinstance(value, str):
        return value
    lines = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).translate(_ONE_SPELLING)
    return lines.strip()


def _content(draft: Draft, source: str) -> str:
    facts = draft.inputs.get(source)
    return f"sha256:{facts.sha256}" if facts is not None and facts.local and facts.sha256 else source
