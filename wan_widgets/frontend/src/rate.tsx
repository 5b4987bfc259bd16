/** The rating of pairs, as an anywidget module. */
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { openChannel } from "./lib/kernel/channel";
import { useConnected, useRejectWhenDisconnected } from "./lib/kernel/kernel";
import { type RenderProps, useTrait } from "./lib/kernel/model";
import { Silence, useSilent } from "./lib/kernel/Silence";
import { mount } from "./lib/page/mount";
import { hideStored } from "./lib/page/hideStored";
import { useStoredView } from "./lib/page/storedView";
import { RateView } from "./rate/RateView";

function View({ model, el, signal }: RenderProps): VNode {
  const rating = useTrait(model, "rating");
  const connected = useConnected(model, el);
  const channel = useMemo(() => openChannel(model, signal), [model, signal]);
  useRejectWhenDisconnected(channel, connected);
  useStoredView(model, channel.ask, rating.id, `${rating.done} ${rating.criterion}`, connected);
  const silent = useSilent(channel);
  return (
    <>
      <RateView rating={rating} ask={channel.ask} connected={connected} />
      <Silence silent={silent} />
    </>
  );
}

export default {
  render(props: RenderProps): void {
    mount(props, "The rating", () => {
      hideStored(props.model.get("rating").id, props.signal);
      return <View {...props} />;
    });
  },
};
