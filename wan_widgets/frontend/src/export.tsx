/** The script of an exported page: the comparison without a kernel. Its data and videos come from the page itself. */
import "./css/shared/tokens.css";
import "./css/shared/controls.css";
import "./css/shared/head.css";
import "./css/shared/views.css";
import "./css/views/measures.css";
import "./css/views/compare.css";
import "./css/shared/page.css";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { CompareView, type LoaderProps } from "./compare/CompareView";
import type { Cell, Grid, PairRating, Totals } from "./generated/protocol";
import { makeHome } from "./lib/keys";
import "./lib/moreIcons";
import { followTheme } from "./lib/page/theme";
import { ErrorBoundary } from "./lib/page/mount";
import type { Source } from "./video/source";

const ROOT = "wan-page";
const DATA = "wan-data";
/** The exported page omits the costs, because it may be shared. */
const NO_SUMS: Totals = { money: "", more: null, waits: "" };

/** The video of a cell: an object URL for base64 data in the page, or else the URL of a file beside the page. */
function PageLoader({ cell, put }: LoaderProps): null {
  const [broken, setBroken] = useState(false);
  const { id, src } = cell;
  useEffect(() => {
    if (src === null) return undefined;
    let made: string | null = null;
    let source: Source = { kind: "url", src };
    if (broken) {
      source = { kind: "bad" };
    } else if (src.startsWith("#")) {
      made = embedded(src.slice(1));
      source = made === null ? { kind: "bad" } : { kind: "blob", src: made };
    }
    put(id, {
      source,
      served: null,
      load: () => undefined,
      reject: () => {
        setBroken(true);
      },
    });
    return () => {
      if (made !== null) URL.revokeObjectURL(made);
    };
  }, [id, src, broken, put]);
  return null;
}

function embedded(id: string): string | null {
  const text = document.getElementById(id)?.textContent;
  if (text === undefined) return null;
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
  } catch {
    return null; // the page is truncated
  }
}

const root = document.getElementById(ROOT);
const data = document.getElementById(DATA);
if (root !== null && data !== null) {
  const { grid, cells, pairs } = JSON.parse(data.textContent) as { grid: Grid; cells: Cell[]; pairs: PairRating[] };
  root.classList.add("wan-root");
  makeHome(root);
  followTheme(root, new AbortController().signal);
  render(
    <ErrorBoundary label="The comparison">
      <CompareView
        grid={grid}
        cells={cells}
        sums={NO_SUMS}
        pairs={pairs}
        ask={null}
        connected={false}
        Loader={PageLoader}
      />
    </ErrorBoundary>,
    root,
  );
}
