"""The moving parts of a scene: figures, animals and objects."""
