/** The export menu: the kernel writes a file into the folder of videos, and the page shows its path. */
import type { VNode } from "preact";
import { Menu } from "../../lib/Menu";
import { Icon } from "../../lib/icons";
import { ExportStatus, useFileExport } from "../../lib/fileExport";
import type { Grid } from "../../generated/protocol";
import type { Ask } from "../../lib/kernel/ask";
import type { AxisChoice } from "../grid/layout";

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
  choice: AxisChoice;
  connected: boolean;
  announce: (text: string) => void;
}

export function ExportMenu({ ask, grid, choice, connected, announce }: Props): VNode {
  const { written, write } = useFileExport(ask, announce);
  const writing = written?.kind === "writing";
  const nameOf = (axis: number | null): string | null => (axis === null ? null : (grid.axes[axis]?.name ?? null));
  return (
    <>
      <Menu
        label="Export"
        content={
          <>
            <Icon name={writing ? "spin" : "down"} className={writing ? "wan-spin" : ""} />
            Export
          </>
        }
        className="wan-btn wan-btn--s"
        entries={FILES.map(([label, suffix, videos]) => ({
          label,
          aside: suffix.slice(1).toUpperCase(),
          disabled: !connected || writing,
          onSelect: () => void write({ suffix, videos, rows: nameOf(choice.rows), cols: nameOf(choice.cols) }),
        }))}
        note={connected ? undefined : "Needs the kernel."}
      />
      <ExportStatus exported={written} announce={announce} className="wan-compare__file" />
    </>
  );
}
