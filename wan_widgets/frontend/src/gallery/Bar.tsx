/** The search line, the filters and the chips of what is looked for. */
import type { RefObject, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../lib/icons";
import { useUniqueId } from "../lib/ids";
import type { AskError, Json } from "../lib/protocol";
import { type About, type Counts, type Order, ORDERS, type Wanted } from "./protocol";
import { changed, chipsOf, narrows } from "./wanted";

const TYPING_MS = 150;
const WITH: Readonly<Record<string, string>> = { toapis: "ToAPIs", simulator: "Simulator" };

interface Props {
  about: About;
  wanted: Wanted;
  setWanted: (wanted: Wanted) => void;
  order: Order;
  setOrder: (order: Order) => void;
  counts: Counts | null;
  error: AskError | null;
  search: RefObject<HTMLInputElement | null>;
  picked: number;
  unpick: () => void;
}

export function Bar(props: Props): VNode {
  const { about, wanted, setWanted, order, setOrder, counts, error, search, picked, unpick } = props;
  const id = useUniqueId();
  const [more, setMore] = useState(false);
  const set = (name: string, value: Json): void => {
    setWanted(changed(wanted, name, value));
  };
  const flag = (name: "starred" | "noted"): void => {
    set(name, wanted[name] === true ? null : true);
  };
  const chips = chipsOf(wanted, about);
  return (
    <>
      <div class="wan-bar" role="search" aria-label="Find videos">
        <Search
          text={textOf(wanted["text"])}
          change={(text) => {
            set("text", text);
          }}
          field={search}
          described={error === null ? undefined : `${id}-error`}
        />
        <Choice label="Mode" none="Any mode" choices={about.modes} counts={counts?.modes} value={wanted["mode"]} set={(value) => {
          set("mode", value);
        }} />
        <Choice label="State" none="Any state" choices={about.states} counts={counts?.states} value={wanted["state"]} set={(value) => {
          set("state", value);
        }} />
        <Toggle icon="star" label="Starred" on={wanted["starred"] === true} press={() => {
          flag("starred");
        }} />
        <Toggle icon="note" label="With note" on={wanted["noted"] === true} press={() => {
          flag("noted");
        }} />
        <button
          type="button"
          class="wan-btn"
          aria-expanded={more}
          aria-controls={`${id}-more`}
          onClick={() => {
            setMore(!more);
          }}
        >
          <Icon name="filter" />
          <span class="wan-bar__word" aria-hidden="true">
            More
          </span>
          <span class="wan-vh">More filters</span>
        </button>
        <select
          class="wan-select"
          aria-label="Order"
          value={order}
          onChange={({ currentTarget }) => {
            const chosen = ORDERS.find(([name]) => name === currentTarget.value);
            if (chosen !== undefined) setOrder(chosen[0]);
          }}
        >
          {ORDERS.map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
        {error !== null && (
          <p class="wan-msg wan-msg--error wan-bar__error" id={`${id}-error`} role="alert">
            <Icon name="error" />
            <span>
              {error.message} {error.hint}
            </span>
          </p>
        )}
      </div>
      <div class="wan-bar wan-bar--sub" id={`${id}-more`} role="group" aria-label="More filters" hidden={!more}>
        <Choice label="Tag" none="Any tag" choices={same(counts?.tags)} counts={counts?.tags} value={wanted["tag"]} set={(value) => {
          set("tag", value);
        }} />
        <Choice label="Made with" none="Made with any" choices={named(counts?.backends)} counts={counts?.backends} value={wanted["backend"]} set={(value) => {
          set("backend", value);
        }} />
        {Object.keys(counts?.models ?? {}).length > 1 && (
          <Choice label="Model" none="Any model" choices={same(counts?.models)} counts={counts?.models} value={wanted["model"]} set={(value) => {
            set("model", value);
          }} />
        )}
        <Day label="Since" value={wanted["since"]} set={(value) => {
          set("since", value);
        }} />
        <Day label="Until" value={wanted["until"]} set={(value) => {
          set("until", value);
        }} />
      </div>
      {(chips.length > 0 || narrows(wanted) || picked > 0) && (
        <div class="wan-bar wan-bar--sub" role="group" aria-label="Active filters">
          {chips.map(({ name, text }) => (
            <span class="wan-filter" key={name}>
              {text}
              <button
                type="button"
                aria-label={`Remove filter: ${text}`}
                onClick={() => {
                  set(name, null);
                }}
              >
                <Icon name="x" />
              </button>
            </span>
          ))}
          {narrows(wanted) && (
            <button
              type="button"
              class="wan-link"
              onClick={() => {
                setWanted({});
                search.current?.focus();
              }}
            >
              Clear filters
            </button>
          )}
          <span class="wan-bar__sep" />
          {picked > 0 && (
            <>
              <span class="wan-meta">{picked} picked to compare</span>
              <button type="button" class="wan-link" onClick={unpick}>
                Unpick
              </button>
            </>
          )}
        </div>
      )}
    </>
  );
}

interface SearchProps {
  text: string;
  change: (text: string) => void;
  field: RefObject<HTMLInputElement | null>;
  described: string | undefined;
}

/** The search line; it looks a moment after the last letter. */
function Search({ text, change, field, described }: SearchProps): VNode {
  const [typed, setTyped] = useState(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    setTyped(text);
    return () => {
      clearTimeout(timer.current);
    };
  }, [text]);
  return (
    <span class="wan-lead">
      <Icon name="search" />
      <input
        ref={field}
        class="wan-input"
        type="search"
        aria-label="Search prompts, settings, notes, tags, ids"
        aria-describedby={described}
        aria-invalid={described !== undefined}
        placeholder="Search prompts, notes, seeds"
        value={typed}
        onInput={({ currentTarget: { value } }) => {
          setTyped(value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => {
            change(value);
          }, TYPING_MS);
        }}
      />
    </span>
  );
}

interface ChoiceProps {
  label: string;
  none: string;
  choices: Readonly<Record<string, string>>;
  counts: Readonly<Record<string, number>> | undefined;
  value: Json | undefined;
  set: (value: string) => void;
}

function Choice({ label, none, choices, counts, value, set }: ChoiceProps): VNode {
  const chosen = typeof value === "string" ? value : "";
  const names = chosen === "" || chosen in choices ? Object.entries(choices) : [[chosen, chosen] as const, ...Object.entries(choices)];
  return (
    <select
      class="wan-select"
      aria-label={label}
      value={chosen}
      onChange={({ currentTarget }) => {
        set(currentTarget.value);
      }}
    >
      <option value="">{none}</option>
      {names.map(([name, text]) => (
        <option key={name} value={name}>
          {text}
          {counts !== undefined && ` (${(counts[name] ?? 0).toLocaleString("en")})`}
        </option>
      ))}
    </select>
  );
}

function Toggle({ icon, label, on, press }: { icon: string; label: string; on: boolean; press: () => void }): VNode {
  return (
    <button type="button" class="wan-btn" aria-pressed={on} aria-label={label} title={label} onClick={press}>
      <Icon name={icon} extra={on ? "wan-i--fill" : ""} />
      <span class="wan-bar__word">{label}</span>
    </button>
  );
}

function Day({ label, value, set }: { label: string; value: Json | undefined; set: (value: string) => void }): VNode {
  return (
    <label class="wan-lab">
      {label}
      <input
        class="wan-input wan-input--day"
        type="date"
        value={typeof value === "string" ? value.slice(0, 10) : ""}
        onChange={({ currentTarget }) => {
          set(currentTarget.value);
        }}
      />
    </label>
  );
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function same(counts: Readonly<Record<string, number>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.keys(counts ?? {}).map((name) => [name, name]));
}

function named(counts: Readonly<Record<string, number>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.keys(counts ?? {}).map((name) => [name, WITH[name] ?? name]));
}
