/** The offer to make a video again at a higher resolution, with its cost, before anything is sent. */
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
  const [resolution, setResolution] = useState(choices.at(-1)?.resolution ?? "");
  const [length, setLength] = useState(offer.length);
  const resolutions = [...new Set(choices.map((one) => one.resolution))];
  const ofResolution = choices.filter((one) => one.resolution === resolution);
  const lengths = ofResolution.map((one) => ({ value: one.seconds, label: one.length }));
  const choice = ofResolution.find((one) => one.seconds === length) ?? choices.at(-1);
  if (choice === undefined) return null;
  const off = !connected || commands.busy !== null;
  const make = async (): Promise<void> => {
    if (off) return;
    const body = { job: job.id, resolution: choice.resolution };
    const other = choice.seconds !== null && choice.seconds !== offer.length ? { duration: choice.seconds } : {};
    if ((await commands.run("final", { ...body, ...other })) !== null) announce("The final is being made");
  };
  return (
    <div class="wan-final" role="group" aria-label="Final">
      {choices.length > 1 && (
        <div class="wan-final__head">
          <Choices
            legend="Final at"
            name={`${id}-at`}
            values={resolutions.map((value) => ({ value, label: value }))}
            chosen={choice.resolution}
            choose={setResolution}
          />
          <Choices legend="Length" name={`${id}-length`} values={lengths} chosen={choice.seconds} choose={setLength} />
        </div>
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
          {choice.seconds === offer.length ? "Same prompt, seed and files." : "Same prompt, seed and files, another length."} The final may still differ from {offer.draft === "" ? "this video" : "the draft"}: a seed gives a
          similar video, not the same one.
        </span>
      </p>
    </div>
  );
}

interface ChoicesProps<T> {
  legend: string;
  name: string;
  values: { value: T; label: string }[];
  chosen: T;
  choose: (value: T) => void;
}

function Choices<T extends string | number | null>({ legend, name, values, chosen, choose }: ChoicesProps<T>): VNode | null {
  if (values.length < 2) return null;
  return (
    <fieldset class="wan-lab">
      <legend class="wan-meta">{legend}</legend>
      <span class="wan-seg wan-seg--s">
        {values.map(({ value, label }) => (
          <label key={label}>
            <input
              type="radio"
              name={name}
              checked={value === chosen}
              onChange={() => {
                choose(value);
              }}
            />
            <span>{label}</span>
          </label>
        ))}
      </span>
    </fieldset>
  );
}
