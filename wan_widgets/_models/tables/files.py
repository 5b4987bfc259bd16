"""Limits of files, shared by the tables."""

from __future__ import annotations

from ..field import FileLimits

IMAGE = FileLimits(
    formats=("image/jpeg", "image/png", "image/bmp", "image/webp"),
    upload_formats=("image/jpeg", "image/png", "image/webp", "image/gif"),
    max_bytes=10_000_000,
    sides=(240, 8000),
    doubtful_sides=(360, 2000),
)
"""A picture, uploaded to ToAPIs. Source: docs.toapis.com, image uploads; sides: Alibaba Model Studio."""
INLINE_IMAGE = FileLimits(
    formats=("image/jpeg", "image/png", "image/bmp", "image/webp"),
    upload_formats=("image/jpeg", "image/png", "image/bmp", "image/webp"),
    max_bytes=10_000_000,
    sides=(240, 8000),
    doubtful_sides=(360, 2000),
    inline=True,
)
"""A picture that Model Studio accepts inside the request. Source: Alibaba Model Studio, Wan video API reference."""
LARGE_IMAGE = FileLimits(
    formats=("image/jpeg", "image/png", "image/bmp", "image/webp"),
    upload_formats=("image/jpeg", "image/png", "image/bmp", "image/webp"),
    max_bytes=20_000_000,
    sides=(240, 8000),
    inline=True,
)
"""A picture for Wan 2.7 and 3.0 at Model Studio. Source: Alibaba Model Studio, Wan video API reference."""
CLIP = FileLimits(
    formats=("video/mp4", "video/quicktime"),
    upload_formats=("video/mp4", "video/quicktime", "video/webm"),
    max_bytes=50_000_000,
    seconds=(1.0, 15.0),
    total_seconds=15.0,
    sides=(240, 4096),
    min_fps=16.0,
)
"""A reference clip of Wan 3.0, uploaded to ToAPIs. Source: docs.toapis.com, video uploads; Alibaba Model Studio."""
LARGE_CLIP = FileLimits(
    formats=("video/mp4", "video/quicktime"),
    upload_formats=("video/mp4", "video/quicktime"),
    max_bytes=100_000_000,
    seconds=(1.0, 15.0),
    total_seconds=15.0,
    sides=(240, 4096),
    min_fps=16.0,
)
"""A reference clip of Wan 3.0 at Model Studio. Source: Alibaba Model Studio, Wan video API reference."""
SHORT_CLIP = FileLimits(
    formats=("video/mp4", "video/quicktime"),
    upload_formats=("video/mp4", "video/quicktime"),
    max_bytes=100_000_000,
    seconds=(2.0, 10.0),
)
"""A clip that Wan 2.7 continues or edits. Source: Alibaba Model Studio, Wan video API reference."""
AUDIO = FileLimits(
    formats=("audio/mpeg", "audio/wav", "audio/mp4"),
    upload_formats=("audio/mpeg", "audio/wav", "audio/mp4"),
    max_bytes=15_000_000,
    seconds=(1.0, 15.0),
    total_seconds=15.0,
)
"""A sound file. Source: Alibaba Model Studio, Wan video API reference."""
