"""How jobs, sweeps, videos and lists show themselves in hosts that know nothing of IPython's displays.

marimo asks for ``_mime_``, Streamlit and others for ``_repr_html_``, Jupyter clients for ``_repr_mimebundle_``. The
rooms that hold these objects know no page; the package tells once who draws them. Where nothing can be drawn the
host falls back to text.
"""

from __future__ import annotations

from collections.abc import Callable

Renderer = Callable[[object], str | None]

_renderers: list[Renderer] = []


def set_renderer(renderer: Renderer) -> None:
    """Have `renderer` return the HTML of what is shown, or None where it has none."""
    _renderers[:] = [renderer]


def html_of(shown: object) -> str | None:
    """Return an object as HTML; None where that fails, which must break nobody's page."""
    try:
        return _renderers[0](shown) if _renderers else None
    except Exception as error:
        from .log import note  # the package is imported by whoever needs its version alone

        note(error)
        return None


class RichDisplay:
    """What shows itself as HTML where it is asked to, else as its ``repr``."""

    def _repr_html_(self) -> str | None:
        return html_of(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:  # noqa: ARG002  (IPython's signature)
        html = html_of(self)
        return {"text/plain": repr(self)} | ({} if html is None else {"text/html": html})

    def _mime_(self) -> tuple[str, str]:
        html = html_of(self)
        return ("text/plain", repr(self)) if html is None else ("text/html", html)
