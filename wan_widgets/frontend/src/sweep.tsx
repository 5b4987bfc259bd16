/** The card of one sweep, as an anywidget module. */
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { sweepsWatched } from "./job/notices";
import { openChannel } from "./lib/kernel/channel";
import { usePolling } from "./lib/kernel/poll";
import { useConnected, useRejectWhenDisconnected } from "./lib/kernel/kernel";
import { type RenderProps, useTrait } from "./lib/kernel/model";
import { Silence, useSilent } from "./lib/kernel/Silence";
import { mount } from "./lib/page/mount";
import { useNotices } from "./lib/page/notices";
import { hideStored } from "./lib/page/hideStored";
import { useStoredView } from "./lib/page/storedView";
import { SweepCard } from "./sweep/SweepCard";

function CardView({ model, el, signal }: RenderProps): VNode {
  const sweep = useTrait(model, "sweep");
  const connected = useConnected(model, el);
  const channel = useMemo(() => openChannel(model, signal), [model, signal]);
  useRejectWhenDisconnected(channel, connected);
  useStoredView(model, channel.ask, sweep.id, sweep.summary, connected);
  usePolling(channel, !sweep.over);
  useNotices(sweepsWatched([sweep]));
  const silent = useSilent(channel);
  return (
    <>
      <SweepCard sweep={sweep} ask={channel.ask} connected={connected} />
      <Silence silent={silent} />
    </>
  );
}

export default {
  render(props: RenderProps): void {
    mount(props, "The sweep's card", () => {
      hideStored(props.model.get("sweep").id, props.signal);
      return <CardView {...props} />;
    });
  },
};
