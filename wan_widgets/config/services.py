"""The known services. A table describes each: its label, its key, its addresses, and the class of its client.

User interfaces read everything about a service from here or from the capabilities of its client; no other code compares
a service's name. A new service is a client (``services``) and a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .. import plugins, redaction
from ..errors import BackendError, SettingsError
from ..patterns import pattern
from .checks import nearest_words, quoted

ENTRY_POINTS = "wan_widgets.services"
"""Group of the entry points that return a `ServiceTable`."""
SIMULATOR = "simulator"
"""The backend that imitates any service on this machine; it is not a service itself."""
_NAME = pattern(r"[a-z][a-z0-9_]{1,29}")
_PLACE = pattern(r"[A-Za-z0-9][A-Za-z0-9-]{0,62}")


@dataclass(frozen=True, kw_only=True)
class ServiceTable:
    """One service, as data."""

    name: str
    """Its name in ``wan.use`` and in the ledger."""
    label: str
    client: str
    """Module and class of its client: ``package.module:Class``."""
    key_variable: str
    """Environment variable of its key, and name of the Colab secret."""
    url_variable: str
    """Environment variable of its base URL."""
    base_url: str
    """Its address, unless another one is set."""
    base_path: str = ""
    """The path that every base URL has before ``/v1``."""
    official: tuple[str, ...] = ()
    """The service's own hosts, which may receive its key: regular expressions that match a whole host name."""
    regions: Mapping[str, str] = field(default_factory=dict)
    """Region -> base URL."""
    region_labels: Mapping[str, str] = field(default_factory=dict)
    """Region -> its display name."""
    workspace_regions: tuple[str, ...] = ()
    """Regions without a shared host: only workspaces have one."""
    workspace_url: str = ""
    """Base URL with ``{workspace}`` and ``{region}``, for services whose workspaces have their own hosts."""
    key_note: str = ""
    """What to check if a key is refused."""

    @property
    def options(self) -> tuple[str, ...]:
        """Names of the options that ``wan.use`` accepts for it."""
        more = (("region",) if self.regions else ()) + (("workspace",) if self.workspace_url else ())
        return ("base_url", *more)

    def url_for(self, *, region: object = None, workspace: object = None) -> str:
        """Return the base URL of a region or of a workspace's own host.

        Raises
        ------
        BackendError
            If there is no such region, or a name cannot be part of a host name.
        """
        if workspace is None:
            if region in self.workspace_regions:
                words = f"{self.label} has no shared host in {quoted(region)}."
                raise BackendError(words, "Give workspace= too: the workspace's id, from its console.")
            if region not in self.regions:
                raise BackendError(f"{self.label} has no region {quoted(region)}.", nearest_words(region, self.regions))
            return self.regions[str(region)]
        place = next(iter(self.regions)) if region is None else region
        for what, value in (("workspace", workspace), ("region", place)):
            if not isinstance(value, str) or not _PLACE.fullmatch(value):
                raise BackendError(f"{quoted(value)} cannot be a {what} of {self.label}.", "Copy it from its console.")
        return self.workspace_url.format(workspace=workspace, region=place)

    def region_of(self, base_url: str) -> str:
        """Return the display name of a base URL's region; "" if it is not known.

        Examples
        --------
        >>> DASHSCOPE.region_of("https://dashscope-intl.aliyuncs.com/api")
        'Singapore'
        """
        bare = base_url.removesuffix(self.base_path)
        known = next((one for one, url in self.regions.items() if url == bare), "")
        if not known and self.workspace_url:
            form = re.escape(self.workspace_url)
            form = form.replace(r"\{workspace\}", r"[\w-]+").replace(r"\{region\}", r"([\w-]+)")
            found = re.fullmatch(form, bare)
            known = "" if found is None else found[1]
        return self.region_labels.get(known, known)

    def is_official(self, host: str) -> bool:
        """Return whether a host belongs to the service itself."""
        return any(re.fullmatch(one, host, re.IGNORECASE) for one in self.official)


TOAPIS = ServiceTable(
    name="toapis",
    label="ToAPIs",
    client="wan_widgets.services.toapis:ToAPIs",
    key_variable="TOAPIS_API_KEY",
    url_variable="TOAPIS_BASE_URL",
    base_url="https://toapis.com",
    # Source: docs.toapis.com.
    official=(r"(api\.)?toapis\.(com|cn)",),
)
DASHSCOPE = ServiceTable(
    name="dashscope",
    label="Model Studio",
    client="wan_widgets.services.dashscope:DashScope",
    key_variable="DASHSCOPE_API_KEY",
    url_variable="DASHSCOPE_BASE_URL",
    base_url="https://dashscope.aliyuncs.com",
    base_path="/api",
    # Source: Alibaba Model Studio, base URLs and workspace hosts.
    official=(r"dashscope(-intl|-us)?\.aliyuncs\.com", r"[a-z0-9-]+\.[a-z0-9-]+\.maas\.aliyuncs\.com"),
    regions={
        "cn-beijing": "https://dashscope.aliyuncs.com",
        "ap-southeast-1": "https://dashscope-intl.aliyuncs.com",
        "us-east-1": "https://dashscope-us.aliyuncs.com",
    },
    region_labels={
        "cn-beijing": "Beijing",
        "ap-southeast-1": "Singapore",
        "us-east-1": "Virginia",
        "cn-hongkong": "Hong Kong",
        "eu-central-1": "Frankfurt",
        "ap-northeast-1": "Tokyo",
    },
    workspace_regions=("cn-hongkong", "eu-central-1", "ap-northeast-1"),
    workspace_url="https://{workspace}.{region}.maas.aliyuncs.com",
    key_note="A key belongs to one region: key, region and model must match.",
)


class ServiceTables(Mapping[str, ServiceTable]):
    """Name -> table: the services of this package, and those of installed packages."""

    def __init__(self, *tables: ServiceTable) -> None:
        self._tables = {one.name: one for one in tables}
        self._loaded = False

    def __getitem__(self, name: str) -> ServiceTable:
        if name not in self._tables:
            self._load()
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        self._load()
        return iter(self._tables)

    def __len__(self) -> int:
        self._load()
        return len(self._tables)

    def register(self, table: ServiceTable) -> None:
        """Add a service, or replace the one of the same name.

        Raises
        ------
        SettingsError
            If the name is not valid, or is the simulator's.
        """
        if not _NAME.fullmatch(table.name) or table.name == SIMULATOR:
            raise SettingsError(f"{table.name!r} cannot be the name of a service.", "Such as 'myservice'.")
        redaction.read_also(table.key_variable)
        self._load()
        self._tables[table.name] = table

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        for point in plugins.installed(ENTRY_POINTS):
            self.register(point.load())


FIRST = TOAPIS
"""The service of the first version; ``wan.settings.base_url`` belongs to it."""
SERVICES = ServiceTables(FIRST, DASHSCOPE)
"""The services in the order in which they are tried when no backend is chosen."""


def backend_names() -> tuple[str, ...]:
    """Return the names that ``wan.use`` accepts: the services, and the simulator."""
    return (*SERVICES, SIMULATOR)


def key_line(service: str) -> str:
    """Return the line of Python that asks for the key of a service in a hidden prompt."""
    return f'wan.use("{service}", ask=True)'


def label_of(backend: str) -> str:
    """Return the display name of a backend; its plain name if it is not known."""
    table = SERVICES.get(backend)
    return table.label if table is not None else "Simulator" if backend == SIMULATOR else backend
