/** A finished draft: the same video at a higher resolution, with what it takes, before anything is sent. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import { useUniqueId } from "../../lib/ids";
import type { FinalOffer, JobView } from "../../generated/protocol";
import type { Commands } from "../commands";

interface Props {
  job: JobView;
  offer: FinalOffer;
  connected: boolean;
  commands: Commands;
  announce: (text: string) => void;
}

export function Final({ job, offer, connected, commands, announce }: Props): VNode | null {
  const id = useUniqueId();
  const { choices } = offer;
  const [chosen, setChosen] = useState(choices.at(-1)?.resolution ?? "");
  const choice = choices.find((one) => one.resolution === chosen) ?? choices.at(-1);
  if (choice === undefined) return null;
  const off = !connected || commands.busy !== null;
  const make = async (): Promise<void> => {
    if (off) return;
    if ((await commands.run("final", { job: job.id, resolution: choice.resolution })) !== null) announce("The final is being made");
  };
  return (
    <div class="wan-final" role="group" aria-label="Final">
      {choices.length > 1 && (
        <fieldset class="wan-lab">
          <legend class="wan-meta">Final at</legend>
          <span class="wan-seg wan-seg--s">
            {choices.map(({ resolution }) => (
              <label key={resolution}>
                <input
                  type="radio"
                  name={id}
                  checked={resolution === choice.resolution}
                  onChange={() => {
                    setChosen(resolution);
                  }}
                />
                <span>{resolution}</span>
              </label>
            ))}
          </span>
        </fieldset>
      )}
      <p class="wan-acts">
        <button
          type="button"
          class="wan-btn wan-btn--primary"
          aria-disabled={off}
          aria-describedby={`${id}-takes ${id}-why`}
          onClick={() => void make()}
        >
          <Icon name="up" />
          Make the final
        </button>
        <span id={`${id}-takes`}>
          <b>{choice.quantity}</b>, {choice.price}
        </span>
      </p>
      <p class="wan-why" id={`${id}-why`}>
        <Icon name="info" />
        <span>
          Same prompt, seed and files. The final may still differ from {offer.draft === "" ? "this video" : "the draft"}: a seed gives a
          similar video, not the same one.
        </span>
      </p>
    </div>
  );
}
