/** Ids for labels: unique on the page, where several views of several widgets stand side by side. */
import { useState } from "preact/hooks";

export function useUniqueId(): string {
  const [id] = useState(() => `wan-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`);
  return id;
}
