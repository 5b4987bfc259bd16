/**
 * The style sheet of all widgets, and that of charts: one for each page, so that the order in which widgets are opened never matters, and
 * that no widget brings a copy of its own. Where a host draws a widget in a shadow root, that root takes it too.
 */

/** Put in by the build. */
declare const WAN_STYLE: string;
/** What only views with charts need; empty in the bundles of others. */
declare const WAN_CHARTS: string;

interface Page {
  wanWidgetsSheets?: Map<string, CSSStyleSheet>;
}

/** Have the style sheet apply where `element` is, now and where the host puts it a moment later. */
export function applyStyle(element: HTMLElement, signal: AbortSignal): void {
  const sheets = [
    sheetOf(typeof WAN_STYLE === "string" ? WAN_STYLE : ""),
    ...(typeof WAN_CHARTS === "string" && WAN_CHARTS !== "" ? [sheetOf(WAN_CHARTS)] : []),
  ];
  adopt(document, sheets);
  const look = (): void => {
    if (signal.aborted) return;
    const root = element.getRootNode();
    if (root instanceof ShadowRoot) adopt(root, sheets);
    else if (root !== document) requestAnimationFrame(look); // it is not on the page yet
  };
  look();
}

function adopt(root: Document | ShadowRoot, sheets: readonly CSSStyleSheet[]): void {
  const fresh = sheets.filter((sheet) => !root.adoptedStyleSheets.includes(sheet));
  if (fresh.length > 0) root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...fresh];
}

/** The page's one sheet of this version; each kind of widget brings the same text. */
function sheetOf(text: string): CSSStyleSheet {
  const page: Page = globalThis as object;
  const sheets = (page.wanWidgetsSheets ??= new Map<string, CSSStyleSheet>());
  let sheet = sheets.get(text);
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    sheets.set(text, sheet);
  }
  return sheet;
}
