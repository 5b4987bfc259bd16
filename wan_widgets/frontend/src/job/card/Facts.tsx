/** The facts of a finished job, and the path of its file. */
import { Fragment, type VNode } from "preact";
import type { JobView } from "../../generated/protocol";
import { CopyButton } from "../CopyButton";

/** The file is listed before the cost. */
const AFTER_FILE = "Cost";

export function Facts({ job, announce }: { job: JobView; announce: (text: string) => void }): VNode {
  const { facts, file } = job;
  const cost = facts.findIndex(([label]) => label === AFTER_FILE);
  const at = cost < 0 ? facts.length : cost;
  return (
    <dl class="wan-stat">
      <Pairs pairs={facts.slice(0, at)} />
      {file !== null && (
        <>
          <dt>File</dt>
          <dd>
            <span class="wan-path" title={file.shown}>
              <bdi class="wan-mono">{file.shown}</bdi>
            </span>
            <CopyButton text={file.shown} label="Copy the path" announce={announce} />
          </dd>
        </>
      )}
      <Pairs pairs={facts.slice(at)} />
    </dl>
  );
}

function Pairs({ pairs }: { pairs: JobView["facts"] }): VNode {
  return (
    <>
      {pairs.map(([label, value]) => (
        <Fragment key={label}>
          <dt>{label}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </Fragment>
      ))}
    </>
  );
}
