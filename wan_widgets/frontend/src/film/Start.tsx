/** A film without shots: splits a prompt into shots. Nothing is sent. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { SplitOffer } from "../generated/protocol";
import { type Ask, askErrorOf } from "../lib/kernel/ask";
import { Icon } from "../lib/icons";
import { useUniqueId } from "../lib/ids";
import type { SweepActions } from "../sweep/actions";

const EXAMPLE = "Shot 1 [0-5s] Wide shot: an unlit lighthouse at dusk.\nShot 2 [5-10s] The lamp lights; its beam sweeps left.";

interface Props {
  ask: Ask;
  connected: boolean;
  actions: SweepActions;
}

export function Start({ ask, connected, actions }: Props): VNode {
  const id = useUniqueId();
  const [prompt, setPrompt] = useState("");
  const offer = useOffer(ask, prompt, connected);
  const blank = prompt.trim() === "";
  const shots = blank ? 0 : (offer?.shots ?? 0);
  return (
    <div class="wan-chain__start">
      <label for={id}>
        Prompt with shots <span class="wan-meta">one line for each: Shot 1 [0-5s] and what it shows</span>
      </label>
      <textarea
        id={id}
        class="wan-area"
        rows={5}
        placeholder={EXAMPLE}
        value={prompt}
        onInput={(event) => {
          setPrompt(event.currentTarget.value);
        }}
      />
      <div class="wan-chain__split">
        <button
          type="button"
          class="wan-btn wan-btn--primary"
          aria-disabled={!connected || actions.busy || shots === 0}
          onClick={() => {
            if (connected && shots > 0) void actions.run("film_split", { prompt });
          }}
        >
          <Icon name="film" />
          {shots === 0 ? "Split into shots" : shots === 1 ? "Make it 1 shot" : `Split into ${shots} shots`}
        </button>
        {shots > 0 && offer !== null && (
          <span role="status">
            <b>{offer.quantity}</b>
            {offer.price === "" ? "" : `, ${offer.price}`}
            <span class="wan-meta wan-chain__whose">{offer.whose}</span>
          </span>
        )}
        {!blank && offer?.problem != null && (
          <span role="status">
            {offer.problem.text} {offer.problem.hint}
          </span>
        )}
      </div>
      <p class="wan-msg wan-msg--info">
        <Icon name="info" />
        <span>Separate shots give you the cuts and the retakes. One prompt with several shots gives one file.</span>
      </p>
    </div>
  );
}

/** The kernel's preview of splitting the prompt; answers for earlier prompts are ignored. */
function useOffer(ask: Ask, prompt: string, connected: boolean): SplitOffer | null {
  const [offer, setOffer] = useState<SplitOffer | null>(null);
  useEffect(() => {
    if (!connected || prompt.trim() === "") return undefined;
    let latest = true;
    ask("film_offer", { prompt }).then(
      ({ body }) => {
        if (latest) setOffer(body);
      },
      (problem: unknown) => {
        const { message, hint } = askErrorOf(problem);
        if (latest) setOffer({ shots: 0, quantity: "", price: "", whose: "", problem: { text: message, hint } });
      },
    );
    return () => {
      latest = false;
    };
  }, [ask, prompt, connected]);
  return offer;
}
