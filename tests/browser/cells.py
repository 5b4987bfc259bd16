"""Cells with which notebooks of several tests begin."""

FAST = "import wan_widgets as wan\nwan.use('simulator')"
SLOW = "import wan_widgets as wan\nwan.use('simulator', seconds=8)"
SERVICE = """
import os
import wan_widgets as wan
from wan_widgets.services.toapis import ToAPIs
from wan_widgets.simulator import process
ToAPIs.__init__.__kwdefaults__.update(first_poll=0.5, least_interval=0.5, longest_interval=1.0)  # tests do not wait
os.environ["TOAPIS_API_KEY"] = "sk-" + "n" * 16
wan.use("toapis", base_url=process.ensure("service", faults=("no-prices",)))
"""
PRICES = """
wan.settings.price_table = {
    "currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1, "1080p": 0.15}, "references_factor": 2,
}
"""
