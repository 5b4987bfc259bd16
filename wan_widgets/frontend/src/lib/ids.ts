/** Element ids that are unique on a page with several views of several widgets. */
import { useState } from "preact/hooks";

export function useUniqueId(): string {
  const [id] = useState(() => `wan-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`);
  return id;
}
