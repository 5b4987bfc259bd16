"""What the user may set: settings, limits, prices and credentials."""
