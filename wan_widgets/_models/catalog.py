"""The available models: tables of this package, of installed packages, and those that a user registers.

Adding a model means adding a table, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from .. import plugins
from ..errors import SettingsError
from .field import FILE_KINDS, SHARED_SHAPES, Field, Model
from .tables.wan_2_6 import WAN_2_6
from .tables.wan_2_6_flash import WAN_2_6_FLASH
from .tables.wan_2_7 import WAN_2_7
from .tables.wan_3_0 import WAN_3_0, WAN_3_0_PRIME

ENTRY_POINTS = "wan_widgets.models"
"""Group of the entry points that return one or several `Model` tables."""
DEFAULT_MODEL = WAN_2_6.name
DEFAULT_SERVICE = WAN_2_6.services[0]
"""The service whose table is used if none is chosen."""


class Catalog(Mapping[str, Model]):
    """Name -> table, in the version of the model's preferred service."""

    def __init__(self, *models: Model) -> None:
        self._models = {one.name: one for one in models}
        self._tables: dict[tuple[str, str], Model] = {}
        self._found: tuple[Mapping[str, Model], int, tuple[str, ...], dict[str, Field]] = ({}, -1, (), {})
        """The settings of all models and those that take files, and of which tables: each call asks several times."""
        self._loaded = False
        self._registrations = 0
        self._everywhere: dict[str, Model] = {}
        """The tables that every process has: those of this package and of installed ones."""

    @property
    def revision(self) -> tuple[int, int]:
        """A value that changes when a table is added or replaced."""
        self._load()
        return id(self._models), self._registrations

    def __getitem__(self, name: str) -> Model:
        return self.at(name)

    def __iter__(self) -> Iterator[str]:
        self._load()
        return iter(self._models)

    def __len__(self) -> int:
        self._load()
        return len(self._models)

    def at(self, name: str, service: str | None = None) -> Model:
        """Return the table of a model for a service; if the service does not offer it, for the preferred service.

        Raises
        ------
        KeyError
            If there is no such model.
        """
        self._load()
        model = self._models[name]
        chosen = service if service in model.services else model.services[0]
        table = self._tables.get((name, chosen))
        if table is None:
            # A form or a help text lists all models that the service offers.
            names = tuple(self.names_at(chosen))
            plain = model.on(chosen)
            fields = tuple(replace(one, choices=names) if one.name == "model" else one for one in plain.fields)
            table = self._tables[name, chosen] = replace(plain, fields=fields)
        return table

    def or_default(self, name: object, service: str | None = None) -> Model:
        """Return what `at` returns, and the default model's table for anything that is not the name of a model."""
        return self.at(name if isinstance(name, str) and name in self else DEFAULT_MODEL, service)

    def names_at(self, service: str) -> list[str]:
        """Return the names of the models that a service offers."""
        self._load()
        return [one.name for one in self._models.values() if service in one.services]

    def services_of(self, name: str) -> tuple[str, ...]:
        """Return the services that offer a model, the preferred one first."""
        self._load()
        return self._models[name].services

    def register(self, model: Model) -> None:
        """Add a table, or replace the one of the same name.

        Raises
        ------
        SettingsError
            If the table contradicts itself. The message says where.
        """
        problem = problem_of(model)
        if problem:
            raise SettingsError(f"The table of {model.name!r} cannot be used: {problem}.", "Correct the table.")
        self._load()
        self._models[model.name] = model
        self._registrations += 1
        self._tables.clear()

    def registered(self) -> list[Model]:
        """Return the tables that only this process has: those that its user has registered."""
        self._load()
        return [model for name, model in self._models.items() if self._everywhere.get(name) is not model]

    def setting(self, name: str) -> Field | None:
        """Return the field called `name` of the first model that has one."""
        self._load()
        return next((field for model in self._models.values() for field in model.fields if field.name == name), None)

    def option(self, name: str, model: object = None) -> Field | None:
        """Return a model's field for a setting, or the first other model's if that model has none.

        Parameters
        ----------
        name : str
            The setting.
        model : object, optional
            The model's name as given, valid or not; by default, the default model.
        """
        return next((one for one in self.or_default(model).fields if one.name == name), None) or self.setting(name)

    def settings(self) -> tuple[str, ...]:
        """Return the names of the settings of all models, in the order in which they are shown."""
        return self._of_all()[0]

    def media(self) -> dict[str, Field]:
        """Return every setting that takes files, by name."""
        return dict(self._of_all()[1])

    def _of_all(self) -> tuple[tuple[str, ...], dict[str, Field]]:
        self._load()
        tables, number = self._models, self._registrations
        if self._found[0] is not tables or self._found[1] != number:
            models = (tables[DEFAULT_MODEL], *tables.values())
            names = tuple(dict.fromkeys(name for one in models for name in one.names()))
            media: dict[str, Field] = {}
            for model in models:
                for field in model.media():
                    media.setdefault(field.name, field)
            self._found = tables, number, names, media
        return self._found[2:]

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        for point in plugins.installed(ENTRY_POINTS):
            given = point.load()
            for model in given if isinstance(given, list | tuple) else (given,):
                self.register(model)
        self._everywhere = dict(self._models)


_ALWAYS = frozenset({"prompt", "model"})
"""The fields that every table has."""


def problem_of(model: Model) -> str:
    """Return what is wrong with a table, as the end of a sentence; empty if nothing is."""
    names = model.names()
    if len(set(names)) < len(names):
        return "two fields have the same name"
    if not _ALWAYS.issubset(names):
        return "the fields prompt and model are missing"
    if not model.services or not model.modes:
        return "it names no service, or no mode"
    media = {field.name for field in model.media()}
    for mode in model.modes:
        for name in mode.inputs | mode.requires | mode.exclusive:
            if name not in media:
                return f"the mode {mode.name} names {name}, which is not a field that takes files"
    for field in model.fields:
        for version in (field, *(replace(field, **change) for change in field.services.values() if change)):
            if version.file is None and version.kind in FILE_KINDS:
                return f"{field.name} takes files, but has no limits for them"
        for other in field.needs.values():
            if other not in names:
                return f"{field.name} needs {other}, which is not a field"
    return next(filter(None, (_problem_at(model.on(service)) for service in model.services)), "")


def _problem_at(model: Model) -> str:
    """Return what is wrong with a table's version for one service; empty if nothing is."""
    if not model.modes:
        return f"it has no mode at {model.service}"
    if not _ALWAYS.issubset(model.names()):
        return f"the fields prompt and model are missing at {model.service}"
    for mode in model.modes:
        at = {"model": model.field("model")}
        for field in model.fields:
            place = field.place(mode.name)
            if field.name == "model" or mode.name not in field.modes or not place:
                continue
            other = at.setdefault(place, field)
            shapes = {other.shape_in(mode.name), field.shape_in(mode.name)}
            if other is not field and not shapes <= SHARED_SHAPES:
                return f"{other.name} and {field.name} are both written to {place}"
        for place, field in at.items():
            group = place.rpartition(".")[0]
            if group in at:
                return f"{field.name} is written to {place}, but {at[group].name} to {group}"
    return ""


MODELS = Catalog(WAN_2_6, WAN_2_6_FLASH, WAN_3_0, WAN_3_0_PRIME, WAN_2_7)
