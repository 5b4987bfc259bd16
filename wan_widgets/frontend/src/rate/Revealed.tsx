/** The settings of a pair after they were revealed, with a button for the next pair. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { RatedLevel } from "../generated/protocol";

interface Props {
  levels: readonly RatedLevel[];
  next: () => void;
}

export function Revealed({ levels, next }: Props): VNode {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    button.current?.focus();
  }, []);
  return (
    <div class="wan-rate__shown">
      <table class="wan-shown">
        <caption class="wan-vh">What the two clips were</caption>
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Left</th>
            <th scope="col">Right</th>
          </tr>
        </thead>
        <tbody>
          {levels.map((level) => (
            <tr key={level.name} class={level.differs ? "is-diff" : ""}>
              <th scope="row">{level.name}</th>
              <td>{level.left}</td>
              <td>{level.right}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <button ref={button} type="button" class="wan-btn wan-btn--primary" onClick={next}>
        Next pair <kbd>Enter</kbd>
      </button>
    </div>
  );
}
