/**
 * A button that opens a menu: a click, or an arrow key, which says where the menu begins. Esc and Tab close it. What the
 * menu contains is drawn only while it is open, so its code may come later.
 */
import type { ComponentChildren, VNode } from "preact";
import { useRef, useState } from "preact/hooks";

export interface OpenMenu {
  label: string;
  /** The entry that gets the focus. */
  at: "first" | "last";
  /** The element around the button and the menu. */
  box: { current: HTMLElement | null };
  /** Set by the menu: handles the other keys. */
  onKey: { current: ((event: KeyboardEvent) => void) | null };
  /** Close the menu; the focus returns to the button, unless something else moves it. */
  close: (focus?: boolean) => void;
}

interface Props {
  label: string;
  /** The button's content, if not the label. */
  content?: ComponentChildren;
  className: string;
  describedBy?: string | undefined;
  /** Called when the menu opens; entries may be added later. */
  onOpen?: (() => void) | undefined;
  children: (menu: OpenMenu) => ComponentChildren;
}

export function MenuButton({ label, content, className, describedBy, onOpen, children }: Props): VNode {
  const [at, setAt] = useState<OpenMenu["at"] | null>(null);
  const box = useRef<HTMLSpanElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const onKey = useRef<((event: KeyboardEvent) => void) | null>(null);
  const open = (place: OpenMenu["at"]): void => {
    onOpen?.();
    setAt(place);
  };
  const close = (focus = false): void => {
    setAt(null);
    if (focus) opener.current?.focus();
  };
  return (
    <span
      class="wan-menuwrap"
      ref={box}
      onKeyDown={(event) => {
        const { key } = event;
        if (at === null) {
          if (key !== "ArrowDown" && key !== "ArrowUp") return;
          event.preventDefault();
          open(key === "ArrowDown" ? "first" : "last");
        } else if (key === "Escape") {
          event.preventDefault();
          event.stopPropagation();
          close(true);
        } else if (key === "Tab") {
          close();
        } else {
          onKey.current?.(event);
        }
      }}
    >
      <button
        ref={opener}
        type="button"
        class={className}
        aria-haspopup="menu"
        aria-expanded={at !== null}
        aria-describedby={describedBy}
        onClick={() => {
          if (at === null) open("first");
          else close();
        }}
      >
        {content ?? label}
      </button>
      {at !== null && children({ label, at, box, onKey, close })}
    </span>
  );
}
