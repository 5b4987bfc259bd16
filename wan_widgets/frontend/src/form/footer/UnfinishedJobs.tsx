/** One line about jobs that an earlier session left unfinished and no process watches; nothing if there are none. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Ask } from "../../lib/kernel/ask";
import { Extras } from "../extras/Extras";

interface Props {
  ask: Ask;
  connected: boolean;
}

export function UnfinishedJobs({ ask, connected }: Props): VNode | null {
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => {
    if (!connected) return undefined;
    let mounted = true;
    ask("unfinished", {}).then(
      ({ body }) => {
        if (mounted) setCount(body.count === 0 ? null : body.count);
      },
      () => undefined, // other requests report an unreadable ledger
    );
    return () => {
      mounted = false;
    };
  }, [ask, connected]);
  if (!connected || count === null) return null;
  return <Extras>{({ UnfinishedLine }) => <UnfinishedLine ask={ask} count={count} setCount={setCount} />}</Extras>;
}
