"""Films: shots one after the other, made and planned, and what sends the planned ones."""
