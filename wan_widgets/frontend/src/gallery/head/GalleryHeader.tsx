/** The header of the gallery: a summary, the button that compares picked jobs, and the menu. */
import type { VNode } from "preact";
import { DataFrameButton } from "../../compare/head/DataFrameButton";
import { ExportStatus, type ExportState } from "../../lib/fileExport";
import { Icon } from "../../lib/icons";
import type { About, ExportBody } from "../../generated/protocol";
import { isFiltered } from "./filters";
import { MoreMenu } from "./MoreMenu";
import type { GalleryState, View } from "../store";
import { summaryText } from "../wording";

const VIEWS: readonly (readonly [view: View, label: string])[] = [
  ["tiles", "Tiles"],
  ["table", "Table"],
];

interface Props {
  state: GalleryState;
  about: About;
  connected: boolean;
  titleId: string;
  exported: ExportState;
  announce: (text: string) => void;
  exportFile: (body: ExportBody) => void;
  /** Show new jobs. */
  showNew: () => void;
  /** Compare the picked jobs. */
  compare: () => void;
  copyFolder: () => void;
  setView: (view: View) => void;
}

export function GalleryHeader(props: Props): VNode {
  const { state, about, connected, titleId, exported, announce, exportFile, showNew, compare, copyFolder, setView } = props;
  const { counts, picked, filters } = state;
  const matching = counts?.matching ?? 0;
  const canCompare = picked.size > 1;
  return (
    <header class="wan-head">
      <h3 class="wan-title" id={titleId}>
        Gallery
      </h3>
      <span class="wan-head__why">
        {counts === null ? "" : summaryText(counts.total, matching, about.folder, isFiltered(filters))}
      </span>
      <div class="wan-head__end">
        {state.hasNew && (
          <button type="button" class="wan-btn" onClick={showNew}>
            <Icon name="aup" />
            Show new
          </button>
        )}
        <fieldset>
          <legend class="wan-vh">View</legend>
          <span class="wan-seg">
            {VIEWS.map(([view, label]) => (
              <label key={view}>
                <input
                  type="radio"
                  name={`${titleId}-view`}
                  checked={state.view === view}
                  onChange={() => {
                    setView(view);
                  }}
                />
                <span>{label}</span>
              </label>
            ))}
          </span>
        </fieldset>
        {state.view === "table" && counts !== null && (
          <>
            <DataFrameButton key={counts.code} line={counts.code} className="wan-gal__file" announce={announce} />
            <button
              type="button"
              class="wan-btn wan-btn--s"
              title={picked.size > 0 ? `Write the ${picked.size} picked as a CSV file` : "Write all that are found as a CSV file"}
              aria-disabled={!connected || exported?.kind === "writing" || picked.size + matching === 0}
              onClick={() => {
                if (!connected || exported?.kind === "writing" || picked.size + matching === 0) return;
                exportFile({ suffix: ".csv", videos: "embed", jobs: [...picked], filters, order: state.order });
              }}
            >
              <Icon name="down" />
              CSV
            </button>
          </>
        )}
        <button
          type="button"
          class={`wan-btn ${canCompare ? "wan-btn--primary" : ""}`}
          aria-disabled={!canCompare || !connected}
          onClick={() => {
            if (canCompare && connected) compare();
          }}
        >
          <Icon name="compare" />
          Compare{canCompare && ` ${picked.size}`}
        </button>
        <MoreMenu
          connected={connected}
          filters={filters}
          order={state.order}
          found={matching}
          picked={picked}
          writing={exported?.kind === "writing"}
          write={exportFile}
          copyFolder={copyFolder}
        />
      </div>
      <ExportStatus exported={exported} announce={announce} className="wan-gal__file" />
    </header>
  );
}
