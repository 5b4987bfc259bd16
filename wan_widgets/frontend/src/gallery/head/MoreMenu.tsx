/** The header's menu: exports of the picked jobs, or else of all found ones, and the path of the folder. */
import type { VNode } from "preact";
import { Menu, type MenuEntry } from "../../lib/Menu";
import { Icon } from "../../lib/icons";
import type { ExportBody, Filters, Order } from "../../generated/protocol";

const FILES: readonly (readonly [label: string, suffix: string])[] = [
  ["Page with the videos in it", ".html"],
  ["Contact sheet", ".png"],
  ["Clip list for spreadsheets", ".csv"],
  ["Clip list for programs", ".json"],
];

interface Props {
  connected: boolean;
  filters: Filters;
  order: Order;
  /** The number of found jobs. */
  found: number;
  picked: ReadonlySet<string>;
  writing: boolean;
  write: (body: ExportBody) => void;
  copyFolder: () => void;
}

export function MoreMenu({ connected, filters, order, found, picked, writing, write, copyFolder }: Props): VNode {
  const group = picked.size > 0 ? `Export ${picked.size} picked` : `Export ${found.toLocaleString("en")} found`;
  const none = picked.size === 0 && found === 0;
  const entries: MenuEntry[] = FILES.map(([label, suffix]) => ({
    label,
    group,
    aside: suffix.slice(1).toUpperCase(),
    disabled: !connected || writing || none,
    onSelect: () => {
      write({ suffix, videos: "embed", jobs: [...picked], filters, order });
    },
  }));
  return (
    <Menu
      label="More: export, folder"
      content={
        <>
          <Icon name={writing ? "spin" : "dots"} className={writing ? "wan-spin" : ""} />
          <span class="wan-vh">More: export, folder</span>
        </>
      }
      className="wan-btn wan-btn--icon wan-btn--quiet"
      entries={[...entries, { label: "Copy the folder\u2019s path", group: "Folder", disabled: !connected, onSelect: copyFolder }]}
      note={connected ? undefined : "Needs the kernel."}
    />
  );
}
