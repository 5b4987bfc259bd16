/** The card of one sweep, as an anywidget module. */
import "./css/tokens.css";
import "./css/controls.css";
import "./css/sweep.css";
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { openChannel } from "./lib/channel";
import { useConnected, useRejectWhenDisconnected } from "./lib/kernel";
import { type RenderProps, useTrait } from "./lib/model";
import { mount } from "./lib/mount";
import { SweepCard } from "./sweep/SweepCard";

function CardView({ model, el, signal }: RenderProps): VNode {
  const sweep = useTrait(model, "sweep");
  const connected = useConnected(model, el);
  const channel = useMemo(() => openChannel(model, signal), [model, signal]);
  useRejectWhenDisconnected(channel, connected);
  return <SweepCard sweep={sweep} ask={channel.ask} connected={connected} />;
}

export default {
  render(props: RenderProps): void {
    mount(props, "The sweep's card", () => <CardView {...props} />);
  },
};
