"""Films: shots in order, made and planned, and the queue that sends the planned ones."""
