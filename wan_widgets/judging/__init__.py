"""Takes compared in numbers: measuring in the background, blind votes, rankings, and what each setting explains."""
