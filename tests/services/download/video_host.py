"""A host of finished videos, for the tests of downloads."""

from __future__ import annotations

import re

from ..server import Reply

VIDEO = bytes(range(256)) * 4000  # 1,024,000 bytes


def host(request):
    """Answer as a good file host does, with ranges."""
    found = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
    tag = {"ETag": '"one"', "Content-Type": "video/mp4"}
    if found is None or request.headers.get("if-range", '"one"') != '"one"':
        return Reply(VIDEO, headers=tag)
    start = int(found[1])
    if start >= len(VIDEO):
        return Reply(b"", status=416, headers={"Content-Range": f"bytes */{len(VIDEO)}"})
    return Reply(VIDEO[start:], 206, {**tag, "Content-Range": f"bytes {start}-{len(VIDEO) - 1}/{len(VIDEO)}"})
