"""Text that would do harm if it were not treated as text."""

from __future__ import annotations

HOSTILE = "</script><script>alert(1)</script><!-- \" ' & \u202e =1+1 \N{SLICE OF PIZZA} 雨の中"
