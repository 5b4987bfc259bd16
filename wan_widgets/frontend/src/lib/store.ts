/** A store for the state of a view: named events change it, and views subscribe to it. */
import { useEffect, useState } from "preact/hooks";

export type Reducer<State, Event> = (state: State, event: Event) => State;

export class Store<State, Event> {
  readonly #reduce: Reducer<State, Event>;
  readonly #listeners = new Set<() => void>();
  #state: State;

  constructor(reduce: Reducer<State, Event>, state: State) {
    this.#reduce = reduce;
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  /** Apply an event synchronously; listeners are called if the state has changed. */
  readonly dispatch = (event: Event): void => {
    const before = this.#state;
    this.#state = this.#reduce(before, event);
    if (this.#state === before) return;
    for (const listener of [...this.#listeners]) listener();
  };

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

/** The state of a store; re-renders when it changes. */
export function useStore<State, Event>(store: Store<State, Event>): State {
  const [state, setState] = useState(store.state);
  useEffect(() => {
    const update = (): void => {
      setState(() => store.state);
    };
    update(); // it may have changed before this effect ran
    return store.subscribe(update);
  }, [store]);
  return state;
}
