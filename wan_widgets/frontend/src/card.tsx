/** The card of one job, as an anywidget module. */
import "./css/tokens.css";
import "./css/controls.css";
import "./css/job.css";
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { JobCard } from "./job/JobCard";
import { openChannel } from "./lib/channel";
import { useConnected, useRejectWhenDisconnected } from "./lib/kernel";
import { type RenderProps, useTrait } from "./lib/model";
import { mount } from "./lib/mount";

function CardView({ model, el, signal }: RenderProps): VNode {
  const job = useTrait(model, "job");
  const connected = useConnected(model, el);
  const channel = useMemo(() => openChannel(model, signal), [model, signal]);
  useRejectWhenDisconnected(channel, connected);
  return <JobCard job={job} ask={channel.ask} connected={connected} inForm={false} />;
}

export default {
  render(props: RenderProps): void {
    mount(props, "The job's card", () => <CardView {...props} />);
  },
};
