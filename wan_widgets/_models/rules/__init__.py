"""Whether settings can be sent: rules, and what applies in a mode."""
