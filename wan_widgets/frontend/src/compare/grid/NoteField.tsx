/**
 * A note, edited in place. Blur or Ctrl + Enter saves it; Esc discards the edit. An update from elsewhere does not
 * overwrite an edit in progress.
 */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useUniqueId } from "../../lib/ids";

interface Props {
  label: string;
  /** Whether the label is visible. */
  labeled: boolean;
  note: string;
  autofocus?: boolean;
  disabled: boolean;
  /** Save the note; resolves to whether that succeeded. */
  save: (note: string) => Promise<boolean>;
  /** Close the field. `back` says whether to return the focus to the opener. */
  close?: (back: boolean) => void;
}

export function NoteField({ label, labeled, note, autofocus = false, disabled, save, close }: Props): VNode {
  const id = useUniqueId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(note);
  /** The last text received from or sent to the kernel. */
  const savedText = useRef(note);
  const closed = useRef(false);
  useEffect(() => {
    setText((before) => (before === savedText.current ? note : before));
    savedText.current = note;
  }, [note]);
  useEffect(() => {
    if (autofocus) area.current?.focus();
  }, [autofocus]);
  const commit = (back: boolean): void => {
    if (closed.current) return; // unmounting the focused field triggers another blur
    const trimmed = text.trim();
    if (trimmed !== savedText.current) {
      const before = savedText.current;
      savedText.current = trimmed;
      void save(trimmed).then((done) => {
        if (!done) savedText.current = before; // retry on the next blur
      });
    }
    if (close !== undefined) {
      closed.current = true;
      close(back);
    }
  };
  return (
    <div>
      <label class={labeled ? "wan-label--top" : "wan-vh"} for={id}>
        {label}
      </label>
      <textarea
        ref={area}
        class="wan-area"
        id={id}
        rows={2}
        dir="auto"
        placeholder="What is better, and why"
        value={text}
        disabled={disabled}
        onInput={(event) => {
          setText(event.currentTarget.value);
        }}
        onBlur={() => {
          commit(false);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            commit(true);
          } else if (event.key === "Escape") {
            event.stopPropagation();
            setText(savedText.current);
            if (close === undefined) return;
            closed.current = true;
            close(true);
          }
        }}
      />
    </div>
  );
}
