/** Taking the focus to a field of the form, wherever its row is. */

const FOCUSABLE = "textarea, input:not([hidden]), select, button, a[href]";

/** Focus what is wrong in a row, or else its first control; a closed group around it opens. */
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
