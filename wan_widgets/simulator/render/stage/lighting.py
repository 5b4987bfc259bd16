"""The lights of a scene: sky, haze, tint, shadow and lamps, as one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ..color import Rgb, mix, rgb, tint, turn


@dataclass(frozen=True, kw_only=True)
class Light:
    """One light."""

    sky: tuple[Rgb, ...]
    """From the zenith to the horizon."""
    orb: Rgb | None
    """Sun or moon; None if the sky is overcast."""
    moon: bool
    haze: Rgb
    """The color into which distant objects fade."""
    tint: Rgb
    """The color that the light gives to objects."""
    ink: Rgb
    """The darkest shadow."""
    dark: float
    """How dark shadows are, 0..1."""
    stars: bool
    lamp: Rgb

    def on(self, base: Rgb, far: float = 0.0) -> Rgb:
        """Return `base` as it looks in this light, at a distance of `far` (0..1)."""
        near = mix(tint(base, self.tint), self.ink, self.dark)
        return mix(near, self.haze, far)


def _light(
    sky: str,
    orb: str,
    haze: str,
    tint_of: str,
    ink: str,
    *,
    dark: float,
    body: Literal["sun", "moon"] = "sun",
    stars: bool = False,
    lamp: str = "#ffcf73",
) -> Light:
    return Light(
        sky=tuple(rgb(part) for part in sky.split()),
        orb=rgb(orb) if orb else None,
        moon=body == "moon",
        haze=rgb(haze),
        tint=rgb(tint_of),
        ink=rgb(ink),
        dark=dark,
        stars=stars,
        lamp=rgb(lamp),
    )


LIGHTS: Mapping[str, Light] = {
    "day": _light("#5aa9e0 #8ec5e8 #cfe6ee #f6e3c3", "#fff7e3", "#dcebea", "#ffffff", "#22323f", dark=0.0),
    "golden": _light("#4a5d92 #b0708f #f0a35f #ffd58a", "#fff1c9", "#f3b77b", "#ffcf9e", "#2f2038", dark=0.16),
    "dawn": _light("#6f86bd #b79ac4 #f4b9a8 #ffe3b3", "#fff4dc", "#f6cdb4", "#ffdfd0", "#2d2846", dark=0.10),
    "dusk": _light(
        "#1b2440 #3c3562 #7a5478 #e08a5e",
        "#fff4dc",
        "#a9708a",
        "#b9a0c8",
        "#10141c",
        dark=0.42,
        body="moon",
        stars=True,
    ),
    "night": _light(
        "#081224 #0d1b2e #1d3f58 #4d7f8c",
        "#f4f0dc",
        "#35657a",
        "#6f93b8",
        "#070d18",
        dark=0.56,
        body="moon",
        stars=True,
    ),
    "neon": _light(
        "#150e26 #2b1838 #55234f #8b3462",
        "",
        "#7b2f6e",
        "#a077c0",
        "#0c0910",
        dark=0.55,
        body="moon",
        lamp="#ff7ac2",
    ),
    "storm": _light("#1a2530 #27404e #3d5a66 #6d858b", "", "#5d767d", "#93a9b4", "#0d1319", dark=0.40, lamp="#f2b65a"),
    "mist": _light("#cfd9d6 #b9cac5 #a5bab4 #8ea7a0", "", "#b4c7c2", "#dfe8e4", "#1a2422", dark=0.16),
}


def light_of(name: str, turned: float) -> Light:
    """Return a light with its hues turned by some degrees."""
    light = LIGHTS[name]
    return replace(light, sky=tuple(turn(part, turned) for part in light.sky), haze=turn(light.haze, turned))
