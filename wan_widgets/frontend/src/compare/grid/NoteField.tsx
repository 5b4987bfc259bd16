/**
 * A note, written in place: kept when the field is left, or with Ctrl + Enter; Esc takes it back. What comes from
 * elsewhere meanwhile does not disturb who is writing.
 */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useUniqueId } from "../../lib/ids";

interface Props {
  label: string;
  /** Whether the label is seen, or the surroundings say it. */
  labeled: boolean;
  note: string;
  autofocus?: boolean;
  disabled: boolean;
  /** Write it down; tells whether that was done. */
  save: (note: string) => Promise<boolean>;
  /** The field goes; `back` says whether the focus goes back to what has opened it. */
  close?: (back: boolean) => void;
}

export function NoteField({ label, labeled, note, autofocus = false, disabled, save, close }: Props): VNode {
  const id = useUniqueId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(note);
  /** What the kernel is known to have, or to have been sent. */
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
    if (closed.current) return; // the field that goes is left once more
    const trimmed = text.trim();
    if (trimmed !== savedText.current) {
      const before = savedText.current;
      savedText.current = trimmed;
      void save(trimmed).then((done) => {
        if (!done) savedText.current = before; // it is sent again when the field is left again
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
