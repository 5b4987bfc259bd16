/**
 * Inserts a text at the cursor of a text area, with spaces around it where they are missing, and selects the first part
 * of it that is in square brackets. `put` stores the new text where the browser's own insertion does not work.
 */
export function insertText(box: HTMLTextAreaElement, text: string, hasCursor: boolean, put: (text: string) => void): void {
  // Before the first focus, the browser may report any cursor position.
  if (!hasCursor) box.setSelectionRange(box.value.length, box.value.length);
  box.focus();
  const { value, selectionStart: start, selectionEnd: end } = box;
  const before = value.slice(0, end);
  const after = value.slice(end);
  const gap = (left: string, right: string): string =>
    left === "" || right === "" || /\s$/.test(left) || /^[\s,.;:!?]/.test(right) ? "" : " ";
  const piece = gap(before, text) + text + gap(text, after);
  box.setSelectionRange(end, end); // insert without replacing a selection
  // Deprecated, but still the only way that supports the browser's own undo.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  if (!document.execCommand("insertText", false, piece)) {
    box.setRangeText(piece, end, end, "end");
    put(box.value);
  }
  const first = /\[[^\]\n]*\]/.exec(piece);
  if (first !== null && start === end) {
    box.setSelectionRange(end + first.index, end + first.index + first[0].length);
  }
}
