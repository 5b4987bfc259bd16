"""Pictures: frames, posters, contact sheets and moving previews."""
