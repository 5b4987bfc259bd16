"""What is in a file: pictures and clips that go in, videos that come out.

The content decides what a file is, never its name. Nothing here touches the network; PyAV and Pillow
are imported at the point of use.
"""
