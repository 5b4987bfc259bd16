/** Moving the focus to a field of the form. */

const FOCUSABLE = "textarea, input:not([hidden]), select, button, a[href]";

/** Focus the invalid control of a row, or else its first enabled one. Opens a closed group around it. */
export function focusIn(row: HTMLElement | null | undefined): void {
  if (!row) return;
  const details = row.closest("details");
  if (details) details.open = true;
  const enabled = [...row.querySelectorAll<HTMLElement>(FOCUSABLE)].find((one) => !one.matches(":disabled"));
  (row.querySelector<HTMLElement>("[aria-invalid='true']") ?? enabled)?.focus();
}

/** The row of a field, or of a name in the prompt. */
export function rowOf(form: HTMLElement | null, field: string): HTMLElement | undefined {
  return [...(form?.querySelectorAll<HTMLElement>("[data-field]") ?? [])].find((row) => row.dataset["field"] === field);
}
