"""The cells of a sweep: check all of them, price them together, and confirm the purchase."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..._jobs.ledger.sweep_store import StoredCell, StoredSweep
from ..._jobs.runtime.engine import Engine
from ..._jobs.runtime.plan import Plan
from ..._models.prices.price import Estimate, estimate_one, total
from ..._models.request import Issue
from ..._models.sweeps.sweep import Asked, Point
from ..._models.text.formatting import safe_repr
from ..._models.text.template import Filled, fill
from ...config.services import SIMULATOR
from ...config.settings import settings
from ...errors import BackendError, SettingsError
from .. import engine_pool, generation
from ..money import price_lists
from ..money.confirmation import confirm
from ..tables import sweep_table

_LISTED = 5


def plans_of(asked: Asked, rows: Sequence[int] = ()) -> list[Plan]:
    """Check every cell and return its plan. Only inputs given as bytes are written.

    Raises
    ------
    SettingsError
        If a cell cannot be sent; it lists the problems of all cells.
    BackendError
        If the cells are valid, but the backend is not ready.
    """
    plans: list[Plan] = []
    wrong: list[tuple[int, SettingsError]] = []
    unready: BackendError | None = None
    for index, point in enumerate(asked.points):
        try:
            plans.append(generation.plan(fill(point.settings, point.values)))
        except SettingsError as error:
            wrong.append((index, error))
        except BackendError as error:
            unready = error
    if wrong:
        raise _unsendable(asked.points, wrong, rows)
    if unready is not None:
        raise unready
    return plans


def plan_again(stored: StoredSweep, cell: StoredCell) -> Plan:
    """Return the plan of a stored cell; raise SettingsError if its inputs or address have changed."""
    filled = Filled(
        settings=cell.settings, template=cell.template, negative_template=cell.negative_template, values=cell.values
    )
    plan = generation.plan(filled, stored.backend, stored.service if stored.backend == SIMULATOR else None)
    if cell.fingerprint not in (plan.fingerprint, plan.earlier):
        raise SettingsError(
            "A cell has changed: an input file or the address of the service is no longer the one it was made with.",
            "Run wan.sweep(...) again.",
        )
    return replace(plan, fingerprint=cell.fingerprint)


def estimate(asked: Asked, plans: Iterable[Plan]) -> tuple[Estimate, int]:
    """Return the estimate of a sweep, and the number of its cells that already exist."""
    engine = engine_pool.engine()
    unique = {plan.fingerprint: plan for plan in plans}
    todo = [plan for plan in unique.values() if generation.job_for(engine, plan) is None]
    return _price(todo), len(asked.points) - len(todo)


def _price(plans: Iterable[Plan]) -> Estimate:
    prices, listed = settings.price_table, price_lists.now()
    return total(estimate_one(one.request.model, one.request.values, prices, one.read, listed) for one in plans)


def agree(engine: Engine, plans: Iterable[Plan], *, yes: bool, simulated: bool) -> None:
    """Check the limits for all cells together and ask the user; raise if they must not be bought."""
    wanted = _price(plans)
    if not wanted.videos:
        return
    if not simulated:
        engine.check(wanted)
    prompts = [_prompt(plan) for plan in plans if plan.template or plan.negative_template]
    confirm(wanted, yes=yes, simulated=simulated, prompts=prompts)


def _prompt(plan: Plan) -> str:
    """Return the filled-in prompts of a cell."""
    prompt, negative = (str(plan.settings.get(name) or "") for name in ("prompt", "negative_prompt"))
    return f"{prompt} (negative prompt: {negative})" if plan.negative_template else prompt


def _unsendable(
    points: Sequence[Point], wrong: Sequence[tuple[int, SettingsError]], rows: Sequence[int]
) -> SettingsError:
    lines: list[str] = []
    issues: list[Issue] = []
    if rows:
        for index, error in wrong:
            number = rows[index * len(rows) // len(points)]
            found = [one for one in error.issues if one.severity == "error"]
            found = found or [Issue(field="", severity="error", message=error.message, hint=error.hint)]
            issues += [replace(one, message=sweep_table.named(number, one)) for one in found]
        return sweep_table.refusal(issues, len(rows))
    for index, error in wrong:
        own = ", ".join(f"{name} {safe_repr(value)}" for name, value in points[index].differs.items())
        lines.append(f"Cell {index}{f' ({own})' if own else ''}: {error.message}")
        found = [one for one in error.issues if one.severity == "error"]
        found = found or [Issue(field="", severity="error", message=error.message, hint=error.hint)]
        issues += [replace(one, message=f"Cell {index}: {one.message}") for one in found]
    more = f" And {len(lines) - _LISTED} more, in issues." if len(lines) > _LISTED else ""
    count = f"{len(wrong)} of {len(points)} cells cannot be sent."
    return SettingsError(f"{count} {' '.join(lines[:_LISTED])}{more}", wrong[0][1].hint, issues=issues)
