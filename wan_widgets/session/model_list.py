"""``wan.models``: the models with their services, settings and limits; and how to add one."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from .._models import field as tables
from .._models.catalog import MODELS
from .._models.field import MODE_LABELS, Field, Model
from .._models.text.formatting import listed
from .._models.text.option_syntax import describe_values


class ModelList(list[Model]):
    """Tables of models, one for each model at each service; shown as a table in a notebook."""

    def __repr__(self) -> str:
        return "\n\n".join("\n".join(_lines(one)) for one in self)

    def _repr_html_(self) -> str:
        return "".join(
            f"<p><b>{escape(one.label)}</b> <code>{escape(one.name)}</code> at {escape(one.service)}: "
            f"{escape(_modes(one))}</p><table>"
            + "".join(
                f"<tr><td><code>{escape(field.name)}</code></td><td>{escape(_takes(field))}</td>"
                f"<td>{escape(field.help)}</td></tr>"
                for field in _settings(one)
            )
            + "</table>"
            for one in self
        )


class Models:
    """The known models. Call ``wan.models()`` to list them; `register` adds one.

    Attributes
    ----------
    Model, Field, ModeTable, FileLimits : type
        The classes of which a table is made.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> sorted({model.name for model in wan.models()})
    ['wan2.6', 'wan2.6-flash', 'wan2.7', 'wan3.0-video', 'wan3.0-video-prime']
    """

    Model = tables.Model
    Field = tables.Field
    ModeTable = tables.ModeTable
    FileLimits = tables.FileLimits

    def __call__(self, name: str | None = None) -> ModelList:
        """Return the tables of all models, or of one, for each service that offers it.

        Parameters
        ----------
        name : str, optional
            The name of one model; an unknown name gives an empty list.

        Returns
        -------
        ModelList
            Each table with its ``name``, ``service``, ``modes`` and ``fields``; a field has ``choices`` or
            ``minimum`` and ``maximum``, and ``source``, the page that its limits come from.
        """
        names = MODELS if name is None else [name] if name in MODELS else []
        return ModelList(MODELS.at(one, service) for one in names for service in MODELS.services_of(one))

    def register(self, model: tables.Model) -> None:
        """Add your own model, or replace the table of an existing one.

        Packages can do the same with an entry point in the group ``wan_widgets.models``.

        Parameters
        ----------
        model : Model
            Its table.

        Raises
        ------
        SettingsError
            If the table contradicts itself. The message names the place.
        """
        MODELS.register(model)

    def __repr__(self) -> str:
        return f"<wan.models: {listed(MODELS, 'and')}>"


models = Models()


def _settings(model: Model) -> Iterator[Field]:
    return (field for field in model.fields if field.name != "model")


def _modes(model: Model) -> str:
    return ", ".join(MODE_LABELS[mode.name].lower() for mode in model.modes)


def _takes(field: Field) -> str:
    """Return the values that a setting accepts, as text."""
    words = describe_values(field)
    if field.several:
        words = f"up to {field.max_items}, each {words}"
    if field.soft_length is not None:
        words = f"{words}, {field.soft_length:,} characters"
    return words if field.default is None else f"{words}; default {field.default}"


def _lines(model: Model) -> Iterator[str]:
    yield f"{model.label} ({model.name}) at {model.service}: {_modes(model)}"
    width = max(len(field.name) for field in _settings(model))
    for field in _settings(model):
        yield f"  {field.name:<{width}}  {_takes(field)}"
