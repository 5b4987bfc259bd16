/**
 * A note, written in place: kept when the field is left, or with Ctrl + Enter; Esc takes it back. What comes from
 * elsewhere meanwhile does not disturb who is writing.
 */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useUniqueId } from "../lib/ids";

interface Props {
  label: string;
  /** Whether the label is seen, or the surroundings say it. */
  labelled: boolean;
  note: string;
  autofocus?: boolean;
  disabled: boolean;
  /** Write it down; tells whether that was done. */
  keep: (note: string) => Promise<boolean>;
  /** The field goes; `back` says whether the focus goes back to what has opened it. */
  close?: (back: boolean) => void;
}

export function Note({ label, labelled, note, autofocus = false, disabled, keep, close }: Props): VNode {
  const id = useUniqueId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(note);
  /** What the kernel is known to have, or to have been sent. */
  const kept = useRef(note);
  const left = useRef(false);
  useEffect(() => {
    setText((before) => (before === kept.current ? note : before));
    kept.current = note;
  }, [note]);
  useEffect(() => {
    if (autofocus) area.current?.focus();
  }, [autofocus]);
  const leave = (back: boolean): void => {
    if (left.current) return; // the field that goes is left once more
    const words = text.trim();
    if (words !== kept.current) {
      const before = kept.current;
      kept.current = words;
      void keep(words).then((done) => {
        if (!done) kept.current = before; // it is sent again when the field is left again
      });
    }
    if (close !== undefined) {
      left.current = true;
      close(back);
    }
  };
  return (
    <div>
      <label class={labelled ? "wan-label--top" : "wan-vh"} for={id}>
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
          leave(false);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            leave(true);
          } else if (event.key === "Escape") {
            event.stopPropagation();
            setText(kept.current);
            if (close === undefined) return;
            left.current = true;
            close(true);
          }
        }}
      />
    </div>
  );
}
