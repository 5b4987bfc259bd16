/** The settings of a job, with differences from the open form; and its other facts. */
import { Fragment, type VNode } from "preact";
import { Icon } from "../../lib/icons";
import type { Details, SettingRow } from "../../generated/protocol";

export function Settings({ rows }: { rows: SettingRow[] }): VNode {
  return (
    <dl class="wan-dl">
      {rows.map((row) => (
        <Fragment key={row.name}>
          <dt>{row.label}</dt>
          <dd dir="auto">
            <span class="wan-panel__text">{row.text === "" ? "none" : row.text}</span>
            {row.default && <span class="wan-meta"> default</span>}
            {row.form !== "" && (
              <>
                {" "}
                <span class="wan-diff">
                  <Icon name="noteq" className="wan-i--xs" />
                  <span>form: {row.form}</span>
                </span>
              </>
            )}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

export function Facts({ facts }: { facts: Details["facts"] }): VNode {
  return (
    <dl class="wan-dl">
      {facts.map(([label, text]) => (
        <Fragment key={label}>
          <dt>{label}</dt>
          <dd>
            <bdi class={label === "Job" || label === "Task" ? "wan-mono" : undefined}>{text}</bdi>
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
