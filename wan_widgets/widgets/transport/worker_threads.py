"""The worker threads of the page.

A message handler may run on any thread while a cell is busy, and must return in milliseconds. So it posts its work
to one of these. No command waits behind slow work: verdicts and pictures have threads of their own, and each request
to the network and each export runs on a thread that ends with it.
"""

from __future__ import annotations

from ...threads import ThreadPerCall, Worker

WORK = Worker("wan-widgets-work")
"""Commands of the page, stored views."""
JUDGE = Worker("wan-widgets-judge")
"""Verdicts on what is typed, so that a long upload does not hold them up."""
PICTURES = Worker("wan-widgets-pictures")
"""Posters and film strips, which may take a second each: no command waits behind them."""
ASK = ThreadPerCall("wan-widgets-ask")
"""Requests to the network, such as the balance."""
EXPORTS = ThreadPerCall("wan-widgets-export")
"""Files that a gallery writes, which may take long."""
