"""How each service is called with curl, for "Copy as curl". Data only."""

from __future__ import annotations

from collections.abc import Mapping

from .._models.text.curl_export import CurlRecipe
from ..config.services import DASHSCOPE, TOAPIS

RECIPES: Mapping[str, CurlRecipe] = {
    TOAPIS.name: CurlRecipe(
        key_variable=TOAPIS.key_variable,
        base_path="/v1",
        create="/videos/generations",
        upload="/uploads/{kind}s",
        url_of="""\
url_of() {
  {key} curl -sS --config - "$1" -F "$2" |
    python3 -c 'import json, sys; answer = json.load(sys.stdin); print((answer.get("data") or sys.exit(answer))["url"])'
}
""",
    ),
    # The policy names the host that takes the file. That host gets no key, and expects the file as the last field.
    DASHSCOPE.name: CurlRecipe(
        key_variable=DASHSCOPE.key_variable,
        base_path="/api/v1",
        create="/services/aigc/video-generation/video-synthesis",
        upload="/uploads?action=getPolicy&model={model}",
        headers=("X-DashScope-Async: enable",),
        upload_headers=("X-DashScope-OssResourceResolve: enable",),
        url_of="""\
url_of() (
  policy=$({key} curl -sS --config - "$1") &&
  form=$(printf '%s' "$policy" | python3 -c '
import json, sys
answer = json.load(sys.stdin)
data = answer.get("data") or sys.exit(str(answer))
print("url = " + json.dumps(data["upload_host"]))
for name, value in {
    "OSSAccessKeyId": data["oss_access_key_id"],
    "Signature": data["signature"],
    "policy": data["policy"],
    "key": data["upload_dir"] + "/" + sys.argv[1],
    "x-oss-object-acl": data["x_oss_object_acl"],
    "x-oss-forbid-overwrite": data["x_oss_forbid_overwrite"],
    "success_action_status": "200",
}.items():
    print("form-string = " + json.dumps(name + "=" + value))
' "$3") &&
  printf '%s' "$form" | curl -sS --fail-with-body --config - -F "$2" >&2 &&
  printf '%s' "$policy" | python3 -c '
import json, sys
print("oss://" + json.load(sys.stdin)["data"]["upload_dir"] + "/" + sys.argv[1])
' "$3"
)
""",
    ),
}
"""By the service's name."""
