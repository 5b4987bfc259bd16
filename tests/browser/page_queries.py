"""Queries for the browser tests: players, cards, and violations that axe-core finds."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lab import Notebook
from playwright.sync_api import Locator, Page
from tiers import tier

AXE = Path(__file__).parents[2] / "wan_widgets" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


def form_of(output: Locator) -> Locator:
    return output.locator("form.wan-form")


def cell_at(index: int) -> str:
    """Selector of a cell, its output included."""
    return f'.jp-Cell[data-windowed-list-index="{index}"]'


def cards_in(output: Locator) -> Locator:
    return output.locator("article.wan-job")


def card_of(output: Locator, title: str) -> Locator:
    """Return the card whose state has this title."""
    return cards_in(output).filter(has=output.page.get_by_role("heading", name=title))


def sweep_card_of(output: Locator) -> Locator:
    return output.locator("article.wan-swp")


def sideways(output: Locator) -> list[str]:
    """Return the elements of an output that overflow sideways or have to be scrolled."""
    return output.evaluate(
        """output => [...output.querySelectorAll('.wan, .wan *')].filter(one => {
          if (one.closest('.wan-vh, svg, video') || one.getClientRects().length === 0) return false;
          if (/auto|scroll/.test(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth + 1) return true;
          const box = one.closest('.wan').getBoundingClientRect();
          const {left, right} = one.getBoundingClientRect();
          let clip = one.parentElement;
          while (clip && !clip.matches('.wan') && getComputedStyle(clip).overflowX === 'visible') clip = clip.parentElement;
          return clip?.matches('.wan') === true && (right > box.right + 1 || left < box.left - 1);
        }).map(one => `${one.tagName} ${one.className}: ${one.textContent.slice(0, 60)}`)"""
    )


def narrow(output: Locator, width: int) -> None:
    """Set the width of a cell's output."""
    box = output.locator(".jp-OutputArea-output").first
    box.evaluate(
        "(box, width) => { box.style.flex = 'none'; box.style.padding = '0'; box.style.width = `${width}px`; }", width
    )
    output.page.wait_for_function(
        "([box, width]) => box.querySelector('.wan').getBoundingClientRect().width === width",
        arg=[box.element_handle(), width],
    )


def ready_video(scope: Locator, timeout: float = 90) -> Locator:
    """Wait for a video below `scope` that has its first frame, and return it. A live video hides the stored one."""
    video = scope.locator("video:visible").first
    video.wait_for(timeout=timeout * 1000)
    video.scroll_into_view_if_needed()
    handle = video.element_handle()
    scope.page.wait_for_function("video => video.readyState >= 2 && !video.seeking", arg=handle, timeout=timeout * 1000)
    return video


def facts_of(video: Locator) -> dict[str, Any]:
    return video.evaluate(
        """video => ({width: video.videoWidth, height: video.videoHeight, seconds: video.duration,
                      at: video.currentTime, ready: video.readyState, src: video.currentSrc})"""
    )


def play(video: Locator) -> None:
    """Play the video until its clock has moved, and pause it."""
    start = video.evaluate("video => { video.muted = true; void video.play(); return video.currentTime; }")
    moved = "([video, start]) => video.currentTime > start + 0.2"
    video.page.wait_for_function(moved, arg=[video.element_handle(), start])
    video.evaluate("video => video.pause()")


def seek(video: Locator, seconds: float) -> float:
    """Seek, wait for the frame, and return the video's position."""
    video.evaluate("(video, seconds) => { video.currentTime = seconds; }", seconds)
    there = "video => !video.seeking && video.readyState >= 2"
    video.page.wait_for_function(there, arg=video.element_handle())
    return video.evaluate("video => video.currentTime")


def in_both_themes(book: Notebook, scope: str, screenshot: Callable[[str], None], name: str) -> None:
    """Check the page in both themes: axe-core finds nothing inside every element that matches `scope`.

    The widgets follow the theme, and a picture is taken of each. What is in the document is the same in both, so the
    second look is at the colors; at night it is at everything.
    """
    first = "dark" if book.page.evaluate("() => document.body.dataset.jpThemeLight === 'false'") else "light"
    for theme in (first, "light" if first == "dark" else "dark"):
        book.theme(theme)
        book.page.wait_for_function(SETTLED)
        screenshot(f"{name}-{theme}")
        wrong = violations(book.page, scope, colors_alone=theme != first and tier() != "nightly")
        assert wrong == [], f"{name} in the {theme} theme: {wrong}"


def in_this_theme(book: Notebook, scope: str, screenshot: Callable[[str], None], name: str) -> None:
    """Check another state or width in the current theme; nightly in both themes."""
    if tier() == "nightly":
        in_both_themes(book, scope, screenshot, name)
        return
    screenshot(name)
    wrong = violations(book.page, scope)
    assert wrong == [], f"{name}: {wrong}"


SETTLED = """() => document.getAnimations().every(
  one => !(one instanceof CSSTransition) || one.playState === 'finished')"""
"""Whether no color transition is running."""


def violations(page: Page, scope: str, *, colors_alone: bool = False) -> list[str]:
    """Return the violations that axe-core finds inside every element that matches `scope`, by all rules or only those about colors."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.add_script_tag(path=AXE)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if colors_alone:
        options["runOnly"] = {"type": "tag", "values": ["cat.color"]}
    result = page.evaluate("([scope, options]) => window.axe.run(scope, options)", [scope, options])
    return [
        f"{found['id']}: {found['help']}: {node['html'][:160]}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


def drop(form, slot: str, files: list[Path], mime: str) -> None:
    """Drop files on a slot of the form, as from a file manager."""
    data = [{"name": one.name, "mime": mime, "base64": base64.b64encode(one.read_bytes()).decode()} for one in files]
    target = form.get_by_role("group", name=slot).locator(".wan-drop")
    transfer = form.page.evaluate_handle(
        """files => {
          const transfer = new DataTransfer();
          for (const file of files) {
            const bytes = Uint8Array.from(atob(file.base64), letter => letter.charCodeAt(0));
            transfer.items.add(new File([bytes], file.name, {type: file.mime}));
          }
          return transfer;
        }""",
        data,
    )
    for kind in ("dragenter", "dragover", "drop"):
        target.dispatch_event(kind, {"dataTransfer": transfer})
