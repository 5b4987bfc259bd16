/** The film strip of a chain of shots, as an anywidget module. */
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { FilmStrip } from "./film/FilmStrip";
import { openChannel } from "./lib/kernel/channel";
import { usePolling } from "./lib/kernel/poll";
import { useConnected, useRejectWhenDisconnected } from "./lib/kernel/kernel";
import { type RenderProps, useTrait } from "./lib/kernel/model";
import { Silence, useSilent } from "./lib/kernel/Silence";
import { mount } from "./lib/page/mount";
import { hideStored } from "./lib/page/hideStored";
import { useStoredView } from "./lib/page/storedView";

function View({ model, el, signal }: RenderProps): VNode {
  const film = useTrait(model, "film");
  const connected = useConnected(model, el);
  const channel = useMemo(() => openChannel(model, signal), [model, signal]);
  useRejectWhenDisconnected(channel, connected);
  usePolling(channel, film.shots.some(({ under_way }) => under_way));
  const news = film.shots.map(({ job, title }) => `${job} ${title}`).join();
  useStoredView(model, channel.ask, film.id, news, connected);
  const silent = useSilent(channel);
  return (
    <>
      <FilmStrip film={film} ask={channel.ask} connected={connected} />
      <Silence silent={silent} />
    </>
  );
}

export default {
  render(props: RenderProps): void {
    mount(props, "The film strip", () => {
      hideStored(props.model.get("film").id, props.signal);
      return <View {...props} />;
    });
  },
};
