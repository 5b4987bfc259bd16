"""A video with its record inside plays in the browser as before, from its first byte."""

from __future__ import annotations

from media.conftest import write_clip

from wan_widgets.media.mp4 import provenance


def test_a_video_with_its_record_inside_plays_to_its_end(page, tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", frames=20, sound=True)
    record = {"wan_widgets": {"format": 1}, "settings": {"prompt": "\x00'\"\u202e🐈" * 2000}}
    provenance.embed(clip, tmp_path / "sealed.mp4", record, "A cat")
    page.goto((tmp_path / "sealed.mp4").as_uri())
    seen = page.evaluate("""async () => {
        const video = document.querySelector("video");
        video.muted = true;
        video.playbackRate = 4;
        const over = new Promise((resolve, reject) => {
            video.onended = resolve;
            video.onerror = () => reject(video.error.message);
        });
        await video.play();
        await over;
        return [video.videoWidth, video.videoHeight, Math.round(video.duration), video.getVideoPlaybackQuality().totalVideoFrames > 0];
    }""")
    assert seen == [64, 48, 2, True]
