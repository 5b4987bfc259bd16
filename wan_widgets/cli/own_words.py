"""Messages for the shell: replace Python calls by commands."""

from __future__ import annotations

import re

from ..config.services import FIRST

_INSTEAD = (
    (r"wan\.resume\([^)]*\)|job\.resume\(\)|%wan --resume", "wan-widgets resume"),
    (r"wan\.jobs\([^)]*\)", "wan-widgets jobs"),
    (r"wan\.job\([^)]*\)", "wan-widgets jobs"),
    (r"job\.wait\(\)|job\.result\(\)", "wan-widgets resume"),
    (r"job\.look_again\(\)", "wan-widgets decide ID --look-again"),
    (r"job\.send_again\(\)", "wan-widgets decide ID --send-again"),
    (r"job\.adopt\([^)]*\)", "wan-widgets decide ID --adopt TASK"),
    (r"job\.cancel\(\)", "wan-widgets cancel ID"),
    (r"job\.dismiss\(\)", "wan-widgets decide ID --dismiss"),
    (r"WAN_HOME \(or wan\.settings\.home\)|wan\.settings\.home", "WAN_HOME"),
    (r"wan\.settings\.limits", "WAN_LIMITS"),
    (r"wan\.settings\.price_table", "WAN_PRICE_TABLE"),
    (r"wan\.settings\.base_url", FIRST.url_variable),
    (r"wan\.use\(\"simulator\"\)", "--backend simulator"),
    (r"wan\.use\(([\"'])(\w+)\1[^)]*\)", r"--backend \2"),
    (r"wan\.use\([^)]*\)", "--backend NAME"),
    (r"again=True", "--again"),
    (r"wan\.presets\.save\([^)]*\)", "The form's Presets menu"),
    (r"wan\.Video\(path\)\.frame\(-1\) is the last one, frame\(0\) the first", "save one as a picture first"),
)
_PATTERNS = [(re.compile(pattern), instead) for pattern, instead in _INSTEAD]


def own_words(text: str) -> str:
    """Return a message with shell commands instead of Python calls.

    Examples
    --------
    >>> own_words("The job continues; wan.resume() picks it up.")
    'The job continues; wan-widgets resume picks it up.'
    """
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text
