"""What a scene stands on: backgrounds, light and weather."""
