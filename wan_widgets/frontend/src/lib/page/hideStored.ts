/**
 * Hide the stored view, which shows the jobs without a kernel, while the live widget is mounted. Each live view adds
 * its own style rule, and removes it when `signal` aborts.
 */
export function hideStored(id: string | undefined, signal: AbortSignal): void {
  if (id === undefined || id === "" || signal.aborted) return;
  const rule = document.createElement("style");
  rule.textContent = `.wan-stored[data-form="${CSS.escape(id)}"] { display: none !important; }`;
  document.head.append(rule);
  signal.addEventListener(
    "abort",
    () => {
      rule.remove();
    },
    { once: true },
  );
}
