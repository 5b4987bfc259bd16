"""Text that would do harm where it is not treated as text."""

from __future__ import annotations

HOSTILE = "</script><script>alert(1)</script><!-- \" ' & \u202e =1+1 \N{SLICE OF PIZZA} 雨の中"
