"""Videos in a comparison as Python sees them. The widget that shows them is in a higher layer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .comparison import HasEntries
from .export import export
from .job_list import JobList

if TYPE_CHECKING:
    import pandas as pd

    from .job import Job


class ComparedVideos(HasEntries):
    """Several videos with an order and with axes. ``wan.compare`` and ``sweep.compare`` return them in a widget."""

    _rows: str | None
    _cols: str | None

    @property
    def jobs(self) -> list[Job]:
        """The compared jobs, further takes last. Files and cells without a job are left out."""
        return self.entries.jobs

    @property
    def starred(self) -> list[Job]:
        """The compared jobs that you have starred, here or elsewhere."""
        return [job for job in self.jobs if job.starred]

    def rows(self) -> list[dict[str, Any]]:
        """Return the compared jobs as plain dicts, like ``wan.jobs().rows()``."""
        return JobList(self.jobs).rows()

    def dataframe(self) -> pd.DataFrame:
        """Return the compared jobs as a pandas table, one row each, with the columns of `rows`.

        Raises
        ------
        WanError
            If pandas is not installed.
        """
        return JobList(self.jobs).dataframe()

    def export(self, path: str | Path, **options: Any) -> Path:
        """Export the comparison as a self-contained file, like ``wan.export``.

        Parameters
        ----------
        path : path
            Its suffix is the format: ``.html``, ``.png``, ``.webp``, ``.gif``, ``.mp4``, ``.edl``, ``.csv`` or
            ``.json``.
        **options
            As in ``wan.export``.

        Returns
        -------
        Path
            The path of the file.
        """
        return export(self, path, **{"rows": self._rows, "cols": self._cols, **options})
