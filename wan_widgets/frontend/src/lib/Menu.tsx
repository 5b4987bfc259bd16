/**
 * A button with a menu. Arrows, Home and End move, a letter jumps, Enter chooses, Esc and Tab close. The focus moves
 * into the menu and returns to the button, unless the chosen action moves it elsewhere.
 */
import type { ComponentChildren, VNode } from "preact";
import { useEffect } from "preact/hooks";
import { Icon } from "./icons";
import { MenuButton, type OpenMenu } from "./MenuButton";

export interface MenuEntry {
  /** A unique key, if labels may repeat. */
  key?: string;
  label: string;
  aside?: string;
  /** The name of the group under which the entry is listed. */
  group?: string;
  checked?: boolean;
  disabled?: boolean;
  onSelect: () => void;
}

interface ListProps {
  entries: MenuEntry[];
  note?: ComponentChildren;
  opensUp?: boolean;
  /** Which edges of the menu and the button are aligned. */
  edge?: "start" | "end";
  /** Several entries may be checked. */
  multiple?: boolean;
  /** The action moves the focus itself. */
  movesFocus?: boolean;
}

interface Props extends ListProps {
  label: string;
  /** The button's content, if not the label. */
  content?: ComponentChildren;
  className: string;
  describedBy?: string | undefined;
  /** Called when the menu opens; entries may be added later. */
  onOpen?: () => void;
}

/** A menu with more entries uses columns if there is room. */
const LONG = 14;

export function Menu({ label, content, className, describedBy, onOpen, ...list }: Props): VNode {
  return (
    <MenuButton label={label} content={content} className={className} describedBy={describedBy} onOpen={onOpen}>
      {(menu) => <MenuList menu={menu} {...list} />}
    </MenuButton>
  );
}

/** The entries of an open menu. */
export function MenuList(props: ListProps & { menu: OpenMenu }): VNode {
  const { menu, entries, note, opensUp = false, edge = "end", multiple = false, movesFocus = false } = props;
  const { label, at, box, onKey, close } = menu;
  const first = entries[0]?.key ?? entries[0]?.label;
  onKey.current = (event) => {
    const next = nextItem(itemsIn(box.current), event);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };

  // Also move the focus if entries are later added in front.
  useEffect(() => {
    const all = itemsIn(box.current);
    (at === "first" ? all[0] : all.at(-1))?.focus();
  }, [box, at, first]);
  useEffect(() => {
    const outside = (event: PointerEvent): void => {
      if (box.current !== null && !event.composedPath().includes(box.current)) close();
    };
    document.addEventListener("pointerdown", outside, true);
    return () => {
      document.removeEventListener("pointerdown", outside, true);
      onKey.current = null;
    };
    // `close` does the same in every rendering.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [box, onKey]);

  return (
    <div class={`wan-menu ${opensUp ? "" : "wan-menu--below"} wan-menu--${edge} ${entries.length > LONG ? "wan-menu--long" : ""}`}>
      <div class="wan-menu__list" role="menu" aria-label={label}>
        {grouped(entries).map(([group, members]) => (
          <div key={group} role={group === "" ? "none" : "group"} aria-label={group === "" ? undefined : group}>
            {group !== "" && (
              <span class="wan-menu__group" aria-hidden="true">
                {group}
              </span>
            )}
            {members.map((entry) => (
              <button
                key={entry.key ?? entry.label}
                type="button"
                role={entry.checked === undefined ? "menuitem" : multiple ? "menuitemcheckbox" : "menuitemradio"}
                aria-checked={entry.checked}
                aria-disabled={entry.disabled}
                tabIndex={-1}
                onClick={() => {
                  if (entry.disabled === true) return;
                  close(!movesFocus);
                  entry.onSelect();
                }}
              >
                {entry.checked !== undefined && (
                  <span class="wan-menu__mark">{entry.checked && <Icon name="check" />}</span>
                )}
                <span class="wan-menu__label">{entry.label}</span>
                {entry.aside !== undefined && <span class="wan-meta">{entry.aside}</span>}
              </button>
            ))}
          </div>
        ))}
      </div>
      {note !== undefined && <p class="wan-menu__note wan-meta">{note}</p>}
    </div>
  );
}

function itemsIn(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>("[role^='menuitem']") ?? [])];
}

function nextItem(all: HTMLElement[], event: KeyboardEvent): HTMLElement | undefined {
  const at = all.findIndex((one) => one === event.target);
  switch (event.key) {
    case "ArrowDown":
      return all[(at + 1) % all.length];
    case "ArrowUp":
      return all[(at - 1 + all.length) % all.length];
    case "Home":
      return all[0];
    case "End":
      return all.at(-1);
    default: {
      if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return undefined;
      const letter = event.key.toLowerCase();
      const after = [...all.slice(at + 1), ...all.slice(0, at + 1)];
      return after.find((one) => one.textContent.trim().toLowerCase().startsWith(letter));
    }
  }
}

function grouped(entries: MenuEntry[]): [group: string, members: MenuEntry[]][] {
  const groups = new Map<string, MenuEntry[]>();
  for (const entry of entries) {
    const name = entry.group ?? "";
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return [...groups];
}
