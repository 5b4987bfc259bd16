/**
 * Beside a live widget the notebook keeps a stored view of its jobs, for the time without a kernel. While the
 * widget is on the page, that view is hidden; each live view brings a rule of its own and takes it away again.
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
