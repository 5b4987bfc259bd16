"""Media files: source pictures and clips, and finished videos.

The content of a file decides its type, never its name. Nothing here uses the network. PyAV and Pillow are imported
when they are needed.
"""
