/** The four vote buttons, each with its key. */
import type { VNode } from "preact";
import type { Vote } from "../generated/protocol";
import { Icon } from "../lib/icons";

interface Props {
  off: boolean;
  cast: (vote: Vote) => void;
}

export function VoteButtons({ off, cast }: Props): VNode {
  return (
    <div class="wan-votes" role="group" aria-label="Your vote">
      <VoteButton kind="l" keys="1" off={off} icon="chevl" text="Left is better" press={() => { cast("left"); }} />
      <VoteButton kind="mid wan-vote--t" keys="0" off={off} text="Tie" press={() => { cast("tie"); }} />
      <VoteButton kind="mid wan-vote--b" keys="X" off={off} text="Both bad" press={() => { cast("both bad"); }} />
      <VoteButton kind="r" keys="2" off={off} icon="chevr" text="Right is better" press={() => { cast("right"); }} />
    </div>
  );
}

interface VoteProps {
  kind: string;
  keys: string;
  off: boolean;
  icon?: string;
  text: string;
  press: () => void;
}

function VoteButton({ kind, keys, off, icon, text, press }: VoteProps): VNode {
  const right = kind === "r";
  const drawn = icon === undefined ? null : <Icon name={icon} />;
  return (
    <button type="button" class={`wan-vote wan-vote--${kind}`} aria-disabled={off} onClick={off ? undefined : press}>
      {right ? <kbd>{keys}</kbd> : drawn}
      <span>{text}</span>
      {right ? drawn : <kbd>{keys}</kbd>}
    </button>
  );
}
