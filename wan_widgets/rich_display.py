"""Display jobs, sweeps, videos and lists in hosts that do not use IPython's displays.

marimo calls ``_mime_``, Streamlit and others ``_repr_html_``, Jupyter clients ``_repr_mimebundle_``. The modules that
define these objects cannot import the widgets, so the package registers one renderer when it is imported. Where it
returns nothing, the host falls back to text.
"""

from __future__ import annotations

from collections.abc import Callable

Renderer = Callable[[object], str | None]

_renderers: list[Renderer] = []


def set_renderer(renderer: Renderer) -> None:
    """Set the function that returns an object as HTML, or None if it has no HTML for it."""
    _renderers[:] = [renderer]


def html_of(value: object) -> str | None:
    """Return an object as HTML; None if that fails, so that an error never breaks the host's page."""
    try:
        return _renderers[0](value) if _renderers else None
    except Exception as error:
        from .log import note  # loaded late: build tools import this package just for its version

        note(error)
        return None


class RichDisplay:
    """Mixin: shown as HTML if the host asks for it, else as its ``repr``."""

    def _repr_html_(self) -> str | None:
        return html_of(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:  # noqa: ARG002  (IPython's signature)
        html = html_of(self)
        return {"text/plain": repr(self)} | ({} if html is None else {"text/html": html})

    def _mime_(self) -> tuple[str, str]:
        html = html_of(self)
        return ("text/plain", repr(self)) if html is None else ("text/html", html)
