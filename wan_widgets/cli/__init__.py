"""The command line: ``wan-widgets`` and ``python -m wan_widgets.cli``."""
