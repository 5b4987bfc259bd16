"""Queries about a comparison for the browser tests: its players, their times, and whether they are ready."""

from __future__ import annotations

COMPARISON = ".wan-comparison"


def comparison_of(output):
    return output.locator(COMPARISON)


def all_ready(comparison, count, timeout=120):
    """Wait until so many players of the grid have their first frame."""
    comparison.page.wait_for_function(
        """([root, count]) => {
          const films = [...root.querySelectorAll('.wan-compare video')];
          return films.length === count && films.every(film => film.readyState >= 2 && !film.seeking);
        }""",
        arg=[comparison.element_handle(), count],
        timeout=timeout * 1000,
    )


def times_of(comparison, scope=".wan-compare"):
    return comparison.evaluate(
        "(root, scope) => [...root.querySelectorAll(`${scope} video`)].map(film => film.currentTime)", scope
    )


def until_at(comparison, seconds):
    comparison.page.wait_for_function(
        "([root, seconds]) => [...root.querySelectorAll('video')].every(film => film.currentTime >= seconds)",
        arg=[comparison.element_handle(), seconds],
    )


def until_still(comparison, seconds):
    """Wait until every player of the grid is at `seconds`, within a frame."""
    comparison.page.wait_for_function(
        """([root, seconds]) => [...root.querySelectorAll('.wan-compare video')].every(
             film => film.paused && !film.seeking && Math.abs(film.currentTime - seconds) < 0.034)""",
        arg=[comparison.element_handle(), seconds],
    )
