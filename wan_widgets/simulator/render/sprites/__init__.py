"""What moves in a scene: figures, creatures and things."""
