/** The export menu: the kernel writes a file below the folder of videos, and its path is shown. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CopyButton } from "../job/CopyButton";
import { Menu } from "../lib/Menu";
import { Icon } from "../lib/icons";
import { type Ask, AskError, textIn } from "../lib/protocol";
import type { Grid } from "./protocol";
import type { Choice } from "./layout";

const FILES: readonly [label: string, suffix: string, videos: string][] = [
  ["Page with the videos in it", ".html", "embed"],
  ["Page, videos beside it", ".html", "beside"],
  ["Contact sheet", ".png", "embed"],
  ["Moving preview", ".webp", "embed"],
  ["Moving preview, shown anywhere", ".gif", "embed"],
  ["Clip list for spreadsheets", ".csv", "embed"],
  ["Clip list for programs", ".json", "embed"],
];

interface Props {
  ask: Ask;
  grid: Grid;
  choice: Choice;
  connected: boolean;
  announce: (text: string) => void;
}

type Outcome = { kind: "writing" } | { kind: "written"; path: string; text: string } | { kind: "failed"; text: string } | null;

export function Exports({ ask, grid, choice, connected, announce }: Props): VNode {
  const [outcome, setOutcome] = useState<Outcome>(null);
  const nameOf = (axis: number | null): string | null => (axis === null ? null : (grid.axes[axis]?.name ?? null));
  const write = async (suffix: string, videos: string): Promise<void> => {
    setOutcome({ kind: "writing" });
    announce("Exporting");
    try {
      const answer = await ask("export", { suffix, videos, rows: nameOf(choice.rows), cols: nameOf(choice.cols) });
      const path = textIn(answer, "path");
      setOutcome({ kind: "written", path, text: textIn(answer, "size") });
      announce(`Exported to ${path}`);
    } catch (problem) {
      const text = problem instanceof AskError ? `${problem.message} ${problem.hint}`.trim() : "The page could not ask the kernel.";
      setOutcome({ kind: "failed", text });
      announce(text);
    }
  };
  return (
    <>
      <Menu
        label="Export"
        face={
          <>
            <Icon name={outcome?.kind === "writing" ? "spin" : "down"} extra={outcome?.kind === "writing" ? "wan-spin" : ""} />
            Export
          </>
        }
        look="wan-btn wan-btn--s"
        entries={FILES.map(([label, suffix, videos]) => ({
          label,
          aside: suffix.slice(1).toUpperCase(),
          disabled: !connected || outcome?.kind === "writing",
          act: () => void write(suffix, videos),
        }))}
        note={connected ? undefined : "Needs the kernel."}
      />
      {outcome?.kind === "written" && (
        <span class="wan-meta wan-compare__file">
          Saved: <bdi class="wan-mono">{outcome.path}</bdi> {outcome.text}
          <CopyButton text={outcome.path} label="Copy the path" announce={announce} />
        </span>
      )}
      {outcome?.kind === "failed" && <span class="wan-compare__file">{outcome.text}</span>}
    </>
  );
}
