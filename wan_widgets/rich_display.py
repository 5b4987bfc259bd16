"""Display jobs, sweeps, videos and lists in hosts that do not use IPython's displays.

marimo calls ``_mime_``, Streamlit and others ``_repr_html_``, Jupyter clients ``_repr_mimebundle_``. The widgets make
the HTML. Where they have none for an object, the host falls back to text.
"""

from __future__ import annotations

from .late_binding import bound


def html_of(value: object) -> str | None:
    """Return an object as HTML; None if that fails, so that an error never breaks the host's page."""
    try:
        html: str | None = bound("html_of")(value)
    except Exception as error:
        from .log import note  # loaded late: build tools import this package just for its version

        note(error)
        return None
    return html


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
