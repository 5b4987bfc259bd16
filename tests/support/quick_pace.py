"""Imported by a process of a test to poll often; a real service is polled every few seconds."""

from __future__ import annotations

from wan_widgets.services.dashscope import DashScope
from wan_widgets.services.toapis import ToAPIs

for _service in (DashScope, ToAPIs):
    _service.__init__.__kwdefaults__.update(first_poll=0.2, least_interval=0.2, longest_interval=0.5)
