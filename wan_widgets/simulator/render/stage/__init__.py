"""The surroundings of a scene: backgrounds, light and weather."""
