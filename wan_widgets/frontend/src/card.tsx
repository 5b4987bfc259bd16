/** The card of one job, as an anywidget module. */
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { JobCard } from "./job/card/JobCard";
import { jobsWatched } from "./job/notices";
import { openChannel } from "./lib/kernel/channel";
import { usePolling } from "./lib/kernel/poll";
import { useConnected, useRejectWhenDisconnected } from "./lib/kernel/kernel";
import { type RenderProps, useTrait } from "./lib/kernel/model";
import { Silence, useSilent } from "./lib/kernel/Silence";
import { mount } from "./lib/page/mount";
import { useNotices } from "./lib/page/notices";
import { hideStored } from "./lib/page/hideStored";
import { useStoredView } from "./lib/page/storedView";

function CardView({ model, el, signal }: RenderProps): VNode {
  const job = useTrait(model, "job");
  const connected = useConnected(model, el);
  const channel = useMemo(() => openChannel(model, signal), [model, signal]);
  useRejectWhenDisconnected(channel, connected);
  useStoredView(model, channel.ask, job.id, job.state, connected);
  usePolling(channel, job.ticking);
  useNotices(jobsWatched([job]));
  const silent = useSilent(channel);
  return (
    <>
      <JobCard job={job} ask={channel.ask} connected={connected} inForm={false} />
      <Silence silent={silent} />
    </>
  );
}

export default {
  render(props: RenderProps): void {
    mount(props, "The job's card", () => {
      hideStored(props.model.get("job").id, props.signal);
      return <CardView {...props} />;
    });
  },
};
