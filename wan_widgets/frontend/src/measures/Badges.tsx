/** The measures of a video as badges, with a button that explains them. */
import { Fragment, type VNode } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../lib/icons";
import { useUniqueId } from "../lib/ids";
import type { JobMeasures, MeasureBadge } from "../generated/protocol";

/** The measures of a finished job, or a note that it is being measured; null if neither. */
export function Measures({ measures }: { measures: JobMeasures }): VNode | null {
  const { badges, measuring } = measures;
  const id = useUniqueId();
  const [open, setOpen] = useState(false);
  if (badges.length === 0) return measuring ? <p class="wan-meta wan-badges">Measuring what is in the video</p> : null;
  return (
    <div class="wan-badges">
      <Badges badges={badges} id={id} />
      <button
        type="button"
        class="wan-btn wan-btn--icon wan-btn--s wan-btn--quiet"
        aria-label="What the measures mean"
        title="What the measures mean"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => {
          setOpen(!open);
        }}
      >
        <Icon name="help" />
      </button>
      <Meanings badges={badges} id={id} open={open} />
    </div>
  );
}

function Badges({ badges, id }: { badges: MeasureBadge[]; id: string }): VNode {
  return (
    <ul class="wan-badges__list" role="list" aria-label="Measures">
      {badges.map(({ name, label, text, meaning, flag }) => (
        <li
          key={`${name} ${label}`}
          class={`wan-mbadge${flag ? " wan-mbadge--flag" : ""}`}
          title={meaning}
          aria-describedby={`${id}-${name}`}
        >
          {flag && <Icon name="eye" />}
          {label !== "" && <span class="wan-mbadge__label">{label}</span>} <bdi>{text}</bdi>
          {flag && <span class="wan-vh">, worth a look</span>}
        </li>
      ))}
    </ul>
  );
}

function Meanings({ badges, id, open }: { badges: MeasureBadge[]; id: string; open: boolean }): VNode {
  const once = badges.filter(({ name }, place) => badges.findIndex((one) => one.name === name) === place);
  return (
    <dl class="wan-badges__meanings wan-meta" id={id} hidden={!open}>
      {once.map(({ name, label, meaning }) => (
        <Fragment key={name}>
          <dt>{label === "" ? name.replace("_", " ") : label}</dt>
          <dd id={`${id}-${name}`}>{meaning}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
