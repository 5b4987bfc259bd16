/** A note on a cell, written in place: kept when the field is left, or with Ctrl + Enter; Esc takes it back. */
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
  keep: (note: string) => void;
  close?: () => void;
}

export function Note({ label, labelled, note, autofocus = false, disabled, keep, close }: Props): VNode {
  const id = useUniqueId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(note);
  useEffect(() => {
    setText(note);
  }, [note]);
  useEffect(() => {
    if (autofocus) area.current?.focus();
  }, [autofocus]);
  const leave = (): void => {
    if (text.trim() !== note) keep(text.trim());
    close?.();
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
        onBlur={leave}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            area.current?.blur();
          } else if (event.key === "Escape") {
            event.stopPropagation();
            setText(note);
            close?.();
          }
        }}
      />
    </div>
  );
}
