/** The search line, the filters, and a chip for each active filter. */
import type { RefObject, VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Throttle } from "../../lib/throttle";
import { Icon } from "../../lib/icons";
import { useUniqueId } from "../../lib/ids";
import type { About, Counts, Filters, Json, Order, OrderChoice } from "../../generated/protocol";
import type { AskError } from "../../lib/kernel/ask";
import { chipsOf, isFiltered, ORDERS, withFilter } from "./filters";
import { foundIn, withFound } from "./findings";
import { MeasureRange } from "./MeasureRange";
import { rangeIn, rangeText, withRange } from "./ranges";

/** It is looked for once in so many ms while somebody types. */
const SEARCH_GAP_MS = 150;

interface Props {
  about: About;
  filters: Filters;
  setFilters: (filters: Filters) => void;
  order: Order;
  setOrder: (order: Order) => void;
  counts: Counts | null;
  error: AskError | null;
  search: RefObject<HTMLInputElement | null>;
  picked: number;
  unpick: () => void;
  /** The panel of measures: its id, and whether it is open. */
  measuresId: string;
  measuresOpen: boolean;
  toggleMeasures: () => void;
}

export function SearchBar(props: Props): VNode {
  const { about, filters, setFilters, order, setOrder, counts, error, search, picked, unpick, measuresId, measuresOpen, toggleMeasures } = props;
  const id = useUniqueId();
  const [expanded, setExpanded] = useState(false);
  const setFilter = (name: string, value: Json): void => {
    setFilters(withFilter(filters, name, value));
  };
  const toggleFilter = (name: "starred" | "noted"): void => {
    setFilter(name, filters[name] === true ? null : true);
  };
  const text = textOf(filters["text"]);
  const measures = counts?.measures ?? [];
  const chips = [
    ...chipsOf(filters, about).map((chip) => ({ ...chip, remove: () => { setFilter(chip.name, null); } })),
    ...measures.flatMap((one) => {
      const shown = rangeText(rangeIn(text, one.name), one);
      const remove = (): void => {
        setFilter("text", withRange(text, one.name, { low: "", high: "" }));
      };
      return shown === "" ? [] : [{ name: `measure ${one.name}`, text: shown, remove }];
    }),
    ...foundIn(text).map((name) => ({
      name: `found ${name}`,
      text: `found: ${name}`,
      remove: () => {
        setFilter("text", withFound(text, name, false));
      },
    })),
  ];
  return (
    <>
      <div class="wan-bar" role="search" aria-label="Find videos">
        <Search
          text={text}
          change={(changed) => {
            setFilter("text", changed);
          }}
          field={search}
          described={error === null ? undefined : `${id}-error`}
        />
        <FilterSelect label="Mode" none="Any mode" choices={about.modes} counts={counts?.modes} value={filters["mode"]} setFilter={(value) => {
          setFilter("mode", value);
        }} />
        <FilterSelect label="State" none="Any state" choices={about.states} counts={counts?.states} value={filters["state"]} setFilter={(value) => {
          setFilter("state", value);
        }} />
        <FilterToggle icon="star" label="Starred" on={filters["starred"] === true} onPress={() => {
          toggleFilter("starred");
        }} />
        <FilterToggle icon="note" label="With note" on={filters["noted"] === true} onPress={() => {
          toggleFilter("noted");
        }} />
        <button
          type="button"
          class="wan-btn"
          aria-expanded={measuresOpen}
          aria-controls={measuresOpen ? measuresId : undefined}
          onClick={toggleMeasures}
        >
          Measures
        </button>
        <button
          type="button"
          class="wan-btn"
          aria-expanded={expanded}
          aria-controls={`${id}-more`}
          onClick={() => {
            setExpanded(!expanded);
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
            setOrder(currentTarget.value);
          }}
        >
          {ORDERS.map(orderOption)}
          <optgroup label="By what is in the video">{counts?.orders.map(orderOption)}</optgroup>
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
      <div class="wan-bar wan-bar--sub" id={`${id}-more`} role="group" aria-label="More filters" hidden={!expanded}>
        <FilterSelect label="Tag" none="Any tag" choices={asLabels(counts?.tags)} counts={counts?.tags} value={filters["tag"]} setFilter={(value) => {
          setFilter("tag", value);
        }} />
        <FilterSelect label="Made with" none="Made with any" choices={backendLabels(counts?.backends, about)} counts={counts?.backends} value={filters["backend"]} setFilter={(value) => {
          setFilter("backend", value);
        }} />
        {Object.keys(counts?.models ?? {}).length > 1 && (
          <FilterSelect label="Model" none="Any model" choices={asLabels(counts?.models)} counts={counts?.models} value={filters["model"]} setFilter={(value) => {
            setFilter("model", value);
          }} />
        )}
        <DateFilter label="Since" value={filters["since"]} setFilter={(value) => {
          setFilter("since", value);
        }} />
        <DateFilter label="Until" value={filters["until"]} setFilter={(value) => {
          setFilter("until", value);
        }} />
        <MeasureRange
          measures={measures}
          text={text}
          change={(changed) => {
            setFilter("text", changed);
          }}
        />
      </div>
      {(chips.length > 0 || isFiltered(filters) || picked > 0) && (
        <div class="wan-bar wan-bar--sub" role="group" aria-label="Active filters">
          {chips.map(({ name, text: shown, remove }) => (
            <span class="wan-filter" key={name}>
              {shown}
              <button type="button" aria-label={`Remove filter: ${shown}`} onClick={remove}>
                <Icon name="x" />
              </button>
            </span>
          ))}
          {isFiltered(filters) && (
            <button
              type="button"
              class="wan-link"
              onClick={() => {
                setFilters({});
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

/** The search line: it searches with the first letter, and at most every so many ms while more are typed. */
function Search({ text, change, field, described }: SearchProps): VNode {
  const [typed, setTyped] = useState(text);
  const typedNow = useRef(text);
  const asked = useRef(text);
  const latestChange = useRef(change);
  latestChange.current = change;
  const searching = useMemo(
    () =>
      new Throttle(() => {
        asked.current = typedNow.current;
        latestChange.current(typedNow.current);
      }, SEARCH_GAP_MS),
    [],
  );
  useEffect(() => searching.cancel, [searching]);
  useEffect(() => {
    if (text === asked.current) return; // it was typed here, and more may have been typed since
    searching.cancel();
    asked.current = typedNow.current = text;
    setTyped(text);
  }, [text, searching]);
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
          typedNow.current = value;
          searching.changed();
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
  setFilter: (value: string) => void;
}

function FilterSelect({ label, none, choices, counts, value, setFilter }: ChoiceProps): VNode {
  const chosen = typeof value === "string" ? value : "";
  const names = chosen === "" || chosen in choices ? Object.entries(choices) : [[chosen, chosen] as const, ...Object.entries(choices)];
  return (
    <select
      class="wan-select"
      aria-label={label}
      value={chosen}
      onChange={({ currentTarget }) => {
        setFilter(currentTarget.value);
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

function FilterToggle({ icon, label, on, onPress }: { icon: string; label: string; on: boolean; onPress: () => void }): VNode {
  return (
    <button type="button" class="wan-btn" aria-pressed={on} aria-label={label} title={label} onClick={onPress}>
      <Icon name={icon} className={on ? "wan-i--fill" : ""} />
      <span class="wan-bar__word">{label}</span>
    </button>
  );
}

function DateFilter({ label, value, setFilter }: { label: string; value: Json | undefined; setFilter: (value: string) => void }): VNode {
  return (
    <label class="wan-lab">
      {label}
      <input
        class="wan-input wan-input--day"
        type="date"
        value={typeof value === "string" ? value.slice(0, 10) : ""}
        onChange={({ currentTarget }) => {
          setFilter(currentTarget.value);
        }}
      />
    </label>
  );
}

function orderOption({ name, label }: OrderChoice): VNode {
  return (
    <option key={name} value={name}>
      {label}
    </option>
  );
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function asLabels(counts: Readonly<Record<string, number>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.keys(counts ?? {}).map((name) => [name, name]));
}

function backendLabels(counts: Readonly<Record<string, number>> | undefined, about: About): Record<string, string> {
  return Object.fromEntries(Object.keys(counts ?? {}).map((name) => [name, about.backends[name] ?? name]));
}
