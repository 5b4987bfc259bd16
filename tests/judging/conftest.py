"""Nine finished takes in a ledger, of three prompts and three seeds, and votes on them."""

from __future__ import annotations

import pytest
from support.ledgers import fill, row_of

from wan_widgets import session

PROMPTS = ("A kite <b>climbs</b>", "A fox trots", "A lamp lights")


@pytest.fixture
def nine():
    home = session.home()
    done = [number for number in range(12) if number % 8 != 5][:9]
    fill(home, 12)
    ledger = session.engine().ledger
    found = []
    for place, number in enumerate(done):
        prompt, seed = PROMPTS[place // 3], 1 + place % 3
        request = {"prompt": prompt, "seed": seed, "duration": 5}
        job_id = row_of(number, now=0.0).id
        ledger.write(job_id, None, {"prompt": prompt, "seed": seed, "request": request, "model": "wan2.6"})
        found.append(session.job(job_id))
    return found
