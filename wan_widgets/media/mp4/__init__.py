"""What is inside an MP4: boxes, tags, and the record of how it was made."""
