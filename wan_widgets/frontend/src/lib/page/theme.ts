/**
 * The host's theme, light or dark: from JupyterLab's background color, or else from the marks that VS Code, Colab and
 * marimo put on the page, or else from the system. It is updated when the host changes it.
 */
export type Theme = "light" | "dark";

const HALF = 0.5;
const LIGHT_MARKS: ReadonlySet<string> = new Set(["vscode-light", "vscode-high-contrast-light", "light", "light-theme"]);
const DARK_MARKS: ReadonlySet<string> = new Set(["vscode-dark", "vscode-high-contrast", "dark", "dark-theme"]);

/** Keep `data-wan-theme` on `root` in sync with the host until the signal aborts. */
export function followTheme(root: HTMLElement, signal: AbortSignal): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  let frame = 0;
  const update = (): void => {
    frame = 0;
    root.dataset["wanTheme"] = themeOf(root, system.matches);
  };
  const scheduleUpdate = (): void => {
    if (frame === 0) frame = requestAnimationFrame(update);
  };
  const observer = new MutationObserver(scheduleUpdate);
  const marks = { attributes: true, attributeFilter: ["class", "style", "theme", "data-theme", "data-vscode-theme-kind", "data-jp-theme-light"] };
  observer.observe(document.documentElement, marks);
  observer.observe(document.body, marks);
  // A theme's style sheet may load after its mark is set.
  document.head.addEventListener("load", scheduleUpdate, { capture: true, signal });
  observer.observe(document.head, { childList: true });
  system.addEventListener("change", scheduleUpdate, { signal });
  signal.addEventListener("abort", () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
  });
  update();
}

function themeOf(root: HTMLElement, systemIsDark: boolean): Theme {
  const background = getComputedStyle(root).getPropertyValue("--jp-layout-color1").trim();
  const luminance = luminanceOf(background, root);
  if (luminance !== null) return luminance < HALF ? "dark" : "light";
  for (const one of [document.body, document.documentElement]) {
    const { theme = "", vscodeThemeKind = "" } = one.dataset;
    // Compare whole words: high contrast light also has the high contrast mark, and "dark:bg-black" is not a mark.
    const marks = [...one.classList, one.getAttribute("theme") ?? "", theme, vscodeThemeKind];
    if (marks.some((mark) => LIGHT_MARKS.has(mark))) return "light";
    if (marks.some((mark) => DARK_MARKS.has(mark))) return "dark";
  }
  return systemIsDark ? "dark" : "light";
}

/** The luminance of any CSS color, 0 to 1; null if the browser does not understand it. */
function luminanceOf(color: string, root: HTMLElement): number | null {
  const probe = document.createElement("span");
  probe.style.color = color;
  if (probe.style.color === "") return null;
  root.append(probe);
  const computed = getComputedStyle(probe).color;
  probe.remove();
  // Only numbers, without the 3 of display-p3.
  const [first = NaN, second = NaN, third = NaN] = (computed.match(/(?<=[\s(,])[\d.]+/g) ?? []).map(Number);
  if (Number.isNaN(third)) return null;
  if (/^(lab|lch)/.test(computed)) return first / 100;
  if (/^ok(lab|lch)/.test(computed)) return first;
  const scale = computed.startsWith("rgb") ? 255 : 1;
  return (0.2126 * first + 0.7152 * second + 0.0722 * third) / scale;
}
