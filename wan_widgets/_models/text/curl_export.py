"""Settings as a curl command for a POSIX shell. It never contains a key."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..field import FileKind


@dataclass(frozen=True, kw_only=True)
class CurlRecipe:
    """How a service is called from a shell."""

    key_variable: str
    """Environment variable of the key."""
    base_path: str
    """The beginning of every path, after the host, such as ``/v1``."""
    create: str
    """Path of the call that creates a task."""
    upload: str
    """Path of the first call of an upload; ``{kind}`` and ``{model}`` are filled in."""
    url_of: str
    """A shell function that uploads a file and prints its URL.

    It gets the URL of the upload, curl's ``--form`` of the file, and a name for the file. ``{key}`` is the command that
    writes the key as curl's configuration.
    """
    headers: tuple[str, ...] = ()
    """Further headers of the call that creates a task."""
    upload_headers: tuple[str, ...] = ()
    """Further headers of that call if it refers to uploaded files."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A local file that has to be uploaded first."""

    placeholder: str
    """Text in the body that is replaced by its URL; unique within the body."""
    path: str
    kind: FileKind
    mime: str

    @property
    def name(self) -> str:
        """A neutral name for the file, because anyone who has the link can see it."""
        extension = re.sub(r"\W.*|x-", "", self.mime.rpartition("/")[2])
        return f"{self.kind}.{extension}"


def as_curl(body: Mapping[str, object], recipe: CurlRecipe, base_url: str, uploads: Sequence[Upload] = ()) -> str:
    """Return a curl command that sends `body`; the key goes to curl through a pipe.

    Local files are uploaded first, without their names. If an upload fails, nothing is sent.

    Parameters
    ----------
    body : mapping
        The body of the request, from `body_of`.
    recipe : CurlRecipe
        How the service is called.
    base_url : str
        The API host, with or without the path that all calls begin with.
    uploads : sequence of Upload
        The local files, in any order.
    """
    key = _key(recipe)
    base = _host(base_url, recipe) + recipe.base_path
    data = json.dumps(body, ensure_ascii=False, indent=2)
    if data != data.encode("utf-8", "replace").decode("utf-8"):  # an unpaired surrogate
        data = json.dumps(body, indent=2)
    quoted = shlex.quote(data)
    first = recipe.url_of.replace("{key}", key) if uploads else ""
    for number, one in enumerate(uploads, 1):
        where = base + recipe.upload.format(kind=one.kind, model=body["model"])
        words = " ".join(map(shlex.quote, (where, _form_part(one), one.name)))
        first += f"URL{number}=$(url_of {words}) &&\n"
        quoted = quoted.replace(one.placeholder, f"""'"$URL{number}"'""")
    headers = ("Content-Type: application/json", *recipe.headers, *(recipe.upload_headers if uploads else ()))
    call = " \\\n  ".join(
        (
            f"{key}\n  curl --config - -X POST {shlex.quote(f'{base}{recipe.create}')}",
            *(f"-H {shlex.quote(one)}" for one in headers),
            f"-d {quoted}",
        )
    )
    return f"{first}{call}"


def _key(recipe: CurlRecipe) -> str:
    """Return the command that pipes the key to curl: everybody on the machine can read a command line.

    The shell's builtin ``printf`` does not start a process that could show it either.
    """
    return f"""printf 'header = "Authorization: Bearer %s"\\n' "${recipe.key_variable}" |"""


def _host(base_url: str, recipe: CurlRecipe) -> str:
    host = base_url.strip().rstrip("/")
    for part in reversed(recipe.base_path.strip("/").split("/")):
        host = host.removesuffix(f"/{part}").rstrip("/")
    return host


def _form_part(one: Upload) -> str:
    # In quotes, curl reads commas and semicolons literally. Source: curl's manual, --form.
    path = one.path.replace("\\", "\\\\").replace('"', '\\"')
    return f'file=@"{path}";filename={one.name};type={one.mime}'
