/**
 * The style sheets of all widgets: each once per page, in a fixed cascade order, whichever widget was opened first. If a
 * host renders a widget in a shadow root, that root adopts them too.
 */

/** A sheet's position in the cascade order, and its text. */
type Sheet = readonly [place: number, text: string];

interface Page {
  wanWidgetsStyles?: Map<string, { place: number; sheet: CSSStyleSheet }>;
}

const texts = new Set<string>();
/** The roots that contain mounted widgets. */
const roots = new Set<Document | ShadowRoot>();

/** Register the sheets of a part of the code, also for mounted widgets. */
export function addSheets(sheets: readonly Sheet[]): void {
  for (const [place, text] of sheets) {
    texts.add(text);
    const known = all();
    if (known.has(text)) continue;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    known.set(text, { place, sheet });
  }
  for (const root of roots) adopt(root);
}

/** Apply the style sheets to the root of `element`, also if the host attaches it a moment later. */
export function applyStyle(element: HTMLElement, signal: AbortSignal): void {
  if (texts.size === 0) return; // an exported page has its own
  const take = (root: Document | ShadowRoot): void => {
    adopt(root);
    if (roots.has(root)) return;
    roots.add(root);
    if (root === document) return;
    signal.addEventListener("abort", () => roots.delete(root), { once: true });
  };
  take(document);
  const look = (): void => {
    if (signal.aborted) return;
    const root = element.getRootNode();
    if (root instanceof ShadowRoot) take(root);
    else if (root !== document) requestAnimationFrame(look); // not attached to the page yet
  };
  look();
}

/** Add the missing sheets of this version to `root`, in cascade order. */
function adopt(root: Document | ShadowRoot): void {
  const known = all();
  const places = new Map([...known.values()].map(({ place, sheet }) => [sheet, place]));
  const adopted = [...root.adoptedStyleSheets];
  for (const text of texts) {
    const one = known.get(text);
    if (one === undefined || adopted.includes(one.sheet)) continue;
    const after = adopted.findIndex((sheet) => (places.get(sheet) ?? -1) > one.place);
    adopted.splice(after === -1 ? adopted.length : after, 0, one.sheet);
  }
  if (adopted.length !== root.adoptedStyleSheets.length) root.adoptedStyleSheets = adopted;
}

function all(): NonNullable<Page["wanWidgetsStyles"]> {
  const page: Page = globalThis as object;
  return (page.wanWidgetsStyles ??= new Map());
}
