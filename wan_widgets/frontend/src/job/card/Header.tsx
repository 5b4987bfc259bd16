/** The header of a card: the state in words, its times, and the menu. */
import type { ComponentChildren, RefObject, VNode } from "preact";
import { useRef } from "preact/hooks";
import { useNow } from "../../lib/clock";
import { Icon } from "../../lib/icons";
import type { JobView } from "../../generated/protocol";
import { checkedText, clock, sendsInText, asClause, sinceText } from "../wording";

const DOT = " \u00b7 ";
const MS = 1000;

/** The percentage to show beside the title; null if it is unknown or outdated. */
export function percentOf(job: JobView): number | null {
  return job.stale ? null : job.percent;
}

interface Props {
  job: JobView;
  connected: boolean;
  /** Whether the kernel is disconnected while the job is running. */
  frozen: boolean;
  id: string;
  heading: RefObject<HTMLHeadingElement | null>;
  children: ComponentChildren;
}

export function Header({ job, connected, frozen, id, heading, children }: Props): VNode {
  const percent = percentOf(job);
  const icon = frozen ? "unplug" : job.icon;
  return (
    <header class="wan-job__head">
      <div class="wan-job__line">
        <h3 class={`wan-state wan-state--${frozen ? "off" : job.tone}`} id={id} ref={heading} tabIndex={-1}>
          <Icon name={icon} className={icon === "spin" ? "wan-spin" : ""} />
          <span>
            {frozen && "Last seen: "}
            {job.title}
            {percent !== null && <span class="wan-num"> {percent} %</span>}
          </span>
        </h3>
        <Time job={job} connected={connected} frozen={frozen} />
      </div>
      {job.simulated && <span class="wan-simtag">SIMULATED</span>}
      {children}
    </header>
  );
}

function Time({ job, connected, frozen }: { job: JobView; connected: boolean; frozen: boolean }): VNode {
  const received = useRef({ job, at: Date.now() });
  if (received.current.job !== job) received.current = { job, at: Date.now() };
  const lastSeen = useRef<number | null>(null);
  const now = useNow(frozen || (job.ticking && job.elapsed !== null));
  if (connected) lastSeen.current = Math.max(now, received.current.at);

  if (frozen && lastSeen.current !== null) return <p class="wan-job__time">{sinceText(lastSeen.current, now)}</p>;
  const counting = job.ticking && connected ? Math.max(0, now - received.current.at) / MS : 0;
  const parts: ComponentChildren[] = [];
  if (job.elapsed !== null) parts.push(<Elapsed job={job} seconds={job.elapsed + counting} frozen={frozen} />);
  if (!frozen && job.asked !== null) parts.push(checkedText(job.asked + counting));
  if (!frozen && job.goes_out !== null) parts.push(sendsInText(job.goes_out - counting));
  if (!frozen && job.aside !== "") parts.push(job.aside);
  if (job.when !== "") parts.push(job.when);
  if (showsCharge(job)) parts.push(asClause(job.charged));
  return (
    <p class="wan-job__time">
      {parts.map((part, at) => (
        <span key={at}>
          {at > 0 && DOT}
          {part}
        </span>
      ))}
    </p>
  );
}

/** Whether the header shows the charge: only for an ended job without a video, unless its title says it. */
function showsCharge(job: JobView): boolean {
  if (job.ticking || job.file !== null || job.charged === "") return false;
  return job.state !== "unknown" || job.simulated;
}

function Elapsed({ job, seconds, frozen }: { job: JobView; seconds: number; frozen: boolean }): VNode {
  const before = job.ticking ? "" : job.tone === "ok" ? "in " : "after ";
  const after = frozen ? " elapsed when last seen" : job.ticking ? " elapsed" : "";
  return (
    <>
      {before}
      <time>{clock(seconds)}</time>
      {after}
    </>
  );
}
