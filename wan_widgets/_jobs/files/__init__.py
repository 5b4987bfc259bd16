"""File names, the final step of a download, and the record inside each file."""
