/** Three measures of a tile, each with the rank of its value in the folder; and flags worth a look. */
import type { VNode } from "preact";
import { Icon } from "../../lib/icons";
import type { MeasureChoice, Order, TileMeasure, TileMeasures } from "../../generated/protocol";

const LINES = 3;
const DEFAULTS = ["motion", "flicker", "sharpness"];
const FULL = 100;

interface Props {
  measures: TileMeasures;
  choices: readonly MeasureChoice[];
  order: Order;
}

export function MeasureStrip({ measures: { values, flags }, choices, order }: Props): VNode {
  const sorted = order.split(":")[0] ?? "";
  const [flag, ...more] = flags;
  return (
    <>
      <ul class="wan-mstrip" role="list" aria-label="Measures">
        {stripOf(values, sorted).map(({ name, text, at, why }) => {
          const choice = choices.find((one) => one.name === name);
          return (
            <li key={name} class={name === sorted ? "is-sort" : undefined} title={choice?.meaning}>
              <span>{(choice?.label ?? name).toLowerCase()}</span>{" "}
              <span class="wan-rail" aria-hidden="true" style={{ "--at": `${(at ?? 0) * FULL}%`, visibility: at === null ? "hidden" : undefined }} />
              <span class="wan-num" title={why === "" ? undefined : why}>
                {`${text} ${at === null ? "" : shortUnit(choice?.unit ?? "")}`.trimEnd()}
                {why !== "" && <span class="wan-vh"> {why}</span>}
              </span>
            </li>
          );
        })}
      </ul>
      {flag !== undefined && (
        <p class="wan-mstrip__flags" title={flags.join(", ")}>
          <span class="wan-mbadge wan-mbadge--flag">
            <Icon name="eye" />
            <span class="wan-tile__words">{flag}</span>
          </span>
          {more.length > 0 && (
            <span class="wan-mbadge wan-mbadge--flag">
              <span aria-hidden="true">+{more.length}</span>
              <span class="wan-vh">{more.join(", ")}</span>
            </span>
          )}
        </p>
      )}
    </>
  );
}

/** The measures to show: the one that sorts the list, then the default ones. */
export function stripOf(values: readonly TileMeasure[], sorted: string): TileMeasure[] {
  const names = [...new Set([sorted, ...DEFAULTS])];
  return names.flatMap((name) => values.find((one) => one.name === name) ?? []).slice(0, LINES);
}

/** The first word of a unit, such as `%` of `% per frame`, because a tile is narrow. */
function shortUnit(unit: string): string {
  return unit.split(" ")[0] ?? "";
}
