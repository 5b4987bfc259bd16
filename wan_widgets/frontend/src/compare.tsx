/** The comparison of several videos, as an anywidget module. */
import type { VNode } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { CompareView, type LoaderProps } from "./compare/CompareView";
import { openChannel } from "./lib/kernel/channel";
import { isInProgress, usePolling } from "./lib/kernel/poll";
import { useConnected, useRejectWhenDisconnected } from "./lib/kernel/kernel";
import { type RenderProps, useTrait } from "./lib/kernel/model";
import type { Ask } from "./lib/kernel/ask";
import { hideStored } from "./lib/page/hideStored";
import { useStoredView } from "./lib/page/storedView";
import { Silence, useSilent } from "./lib/kernel/Silence";
import { mount } from "./lib/page/mount";
import { useVideo } from "./video/source";

function View({ model, el, signal }: RenderProps): VNode {
  const grid = useTrait(model, "grid");
  const cells = useTrait(model, "cells");
  const sums = useTrait(model, "sums");
  const pairs = useTrait(model, "pairs");
  const measured = useTrait(model, "measured");
  const connected = useConnected(model, el);
  const channel = useMemo(() => openChannel(model, signal), [model, signal]);
  useRejectWhenDisconnected(channel, connected);
  useStoredView(model, channel.ask, grid.id, cells.map((cell) => cell.state).join(), connected);
  usePolling(channel, cells.some((cell) => isInProgress(cell.state)));
  const Loader = useMemo(() => loaderOf(channel.ask), [channel]);
  const silent = useSilent(channel);
  return (
    <>
    <CompareView
      grid={grid}
      cells={cells}
      sums={sums}
      pairs={pairs}
      measured={measured}
      ask={channel.ask}
      connected={connected}
      Loader={Loader}
    />
    <Silence silent={silent} />
    </>
  );
}

function loaderOf(ask: Ask) {
  return function Loader({ cell, connected, shouldLoad, put }: LoaderProps): null {
    const video = useVideo(cell, ask, connected, shouldLoad, true);
    const { source, load, reject } = video;
    useEffect(() => {
      put(cell.id, video);
      // The object is new on each render; its members are stable.
      // eslint-disable-next-line react-hooks/exhaustive-deps
    }, [cell.id, put, source, load, reject]);
    return null;
  };
}

export default {
  render(props: RenderProps): void {
    mount(props, "The comparison", () => {
      hideStored(props.model.get("grid").id, props.signal);
      return <View {...props} />;
    });
  },
};
