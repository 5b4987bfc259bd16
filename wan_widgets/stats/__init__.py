"""Statistics of votes and measures: strengths with their uncertainty, contradictions, the pair to ask next. Pure."""
