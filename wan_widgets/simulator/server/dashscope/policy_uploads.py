"""Uploads by policy: the service signs where a file may be stored, and the storage accepts it without a key.

The storage is the second host. A file can be used for 48 hours, by the account and the model of its policy.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
import uuid
from collections.abc import Iterable
from typing import Any, ClassVar
from xml.sax.saxutils import escape

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ...fault_table import DASHSCOPE
from .. import responses
from ..contract import Refusal
from ..oss_files import SCHEME, OssFile
from ..protocol_format import Json
from ..task_runner import Simulator

_LIFE = 300
"""Seconds for which a policy is valid."""
_MOST_MB = 100
_ORDER = ("OSSAccessKeyId", "Signature", "policy", "key", "x-oss-object-acl", "x-oss-forbid-overwrite")
"""Fields that the form must have. The file comes after them."""
_ACCESS_ID = "SIMULATED-ACCESS-ID"


class _Storage:
    """The storage's own protocol: XML."""

    name: ClassVar[str] = DASHSCOPE

    def error(
        self, status: int, code: str, message: str, param: str = "", headers: dict[str, str] | None = None
    ) -> Response:
        """Return a refusal."""
        del param
        return _xml(status, code, message, headers)

    def reshaped(self, name: str, answer: Json) -> Json:
        """Return the answer unchanged: the storage has no other forms of it."""
        del name
        return answer


class Policies:
    """The policies of one simulator, and its storage.

    Parameters
    ----------
    simulator : Simulator
        The simulator that owns the files.
    """

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._secret = secrets.token_bytes(32)

    def policy(self, model: str, owner: str, now: float) -> dict[str, Any]:
        """Return a policy for the files that an account uploads for a model."""
        folder = f"dashscope-instant/{owner}/{time.strftime('%Y-%m-%d', time.gmtime(now))}/{uuid.uuid4()}"
        terms = {"until": now + _LIFE, "folder": folder, "model": model, "owner": owner, "most": _MOST_MB * 1_000_000}
        policy = base64.b64encode(json.dumps(terms).encode()).decode()
        return {
            "policy": policy,
            "signature": self._signature(policy),
            "upload_dir": folder,
            "upload_host": self._simulator.files_url,
            "expire_in_seconds": _LIFE,
            "max_file_size_mb": _MOST_MB,
            "capacity_limit_mb": 999_999_999,
            "oss_access_key_id": _ACCESS_ID,
            "x_oss_object_acl": "private",
            "x_oss_forbid_overwrite": "true",
        }

    async def take(self, request: Request) -> Response:
        """Store the file of a form, and answer like the storage (nothing, or XML), unless a fault answers."""
        struck = self._simulator.faults.take("store", face=DASHSCOPE)
        refusing = next((one for one in struck if one.fault.kind == "refuse"), None)
        if refusing is not None:
            return responses.refused(refusing, _Storage(), "")
        answer = await self._taken(request)
        return responses.changed(struck[0], _Storage(), {}) if struck else answer

    async def _taken(self, request: Request) -> Response:
        if "authorization" in request.headers:
            return _xml(400, "InvalidArgument", "Only one auth mechanism allowed.")
        try:
            async with request.form(max_files=1, max_fields=20) as form:
                return await self._stored(form.multi_items())
        except HTTPException as error:
            return _xml(400, "MalformedPOSTRequest", str(error.detail))

    async def _stored(self, items: list[tuple[str, UploadFile | str]]) -> Response:
        names, values = [name for name, _ in items], dict(items)
        missing = [name for name in _ORDER if name not in names]
        file, key, policy = values.get("file"), values.get("key"), values.get("policy")
        if missing or not isinstance(file, UploadFile) or not isinstance(key, str) or not isinstance(policy, str):
            return _xml(400, "InvalidArgument", f"The form lacks {', '.join(missing) or 'a file'}.")
        if names[-1] != "file":
            return _xml(400, "InvalidArgument", "The file must be the last field.")
        if values["OSSAccessKeyId"] != _ACCESS_ID:
            return _xml(403, "InvalidAccessKeyId", "The access id does not exist.")
        if not hmac.compare_digest(str(values["Signature"]), self._signature(policy)):
            return _xml(403, "SignatureDoesNotMatch", "The signature is not that of the policy.")
        terms = json.loads(base64.b64decode(policy))
        if time.time() > terms["until"]:
            return _xml(403, "AccessDenied", "Invalid according to Policy: Policy expired.")
        if not key.startswith(f"{terms['folder']}/") or (file.size or 0) > terms["most"]:
            return _xml(403, "AccessDenied", "Invalid according to Policy: Policy Condition failed.")
        if values["x-oss-object-acl"] != "private" or values["x-oss-forbid-overwrite"] != "true":
            return _xml(403, "AccessDenied", "Invalid according to Policy: Policy Condition failed.")
        if self._simulator.oss.find(f"{SCHEME}{key}") is not None:
            return _xml(409, "FileAlreadyExists", "The object you specified already exists and can not be overwritten.")
        kept = OssFile(key=key, model=terms["model"], owner=terms["owner"], at=time.time())
        await self._simulator.oss.keep(kept, file)
        return Response(status_code=200 if values.get("success_action_status") == "200" else 204)

    def problem(self, urls: Iterable[str], model: str, owner: str, *, resolved: bool) -> Refusal | None:
        """Return why the files of a request cannot be used; None if they can.

        Parameters
        ----------
        urls : iterable of str
            All of its files; only those in the storage are checked.
        model, owner : str
            Model and account of the request.
        resolved : bool
            Whether the request has the header that resolves such URLs.
        """
        for url in urls:
            if not url.startswith(SCHEME):
                continue
            if not resolved:
                return Refusal("oss:// URLs need the header X-DashScope-OssResourceResolve: enable", code="invalid_url")
            file = self._simulator.oss.find(url)
            if file is None or file.owner != owner:
                return Refusal(f"the file {url[:200]} does not exist, or no longer", code="invalid_url")
            if file.model != model:
                return Refusal(f"the file was uploaded for the model {file.model}, not for {model}", code="invalid_url")
        return None

    def _signature(self, policy: str) -> str:
        return base64.b64encode(hmac.new(self._secret, policy.encode(), hashlib.sha256).digest()).decode()


def _xml(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    text = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}', status, headers, "application/xml")
