/**
 * The URL of a file at the notebook's server: `<base>/files/<path>`, if there is such a server.
 *
 * JupyterLab and Notebook 7 state their base URL in a script tag, the classic notebook on the body. Without either,
 * the page counts as Jupyter's if its URL looks like it. VS Code, Colab and marimo have no such route.
 */

const HOSTS_PATH = /^(.*?\/)(lab|notebooks|tree|doc|edit|consoles)(?:\/|$)/;

/** The URL of a file below the server's root, or null if this page has no such server. */
export function servedUrl(pathBelowRoot: string): string | null {
  const base = baseUrl();
  if (base === null) return null;
  const path = pathBelowRoot.split("/").map(encodeURIComponent).join("/");
  const url = new URL(`${base.endsWith("/") ? base : `${base}/`}files/${path}`, document.baseURI);
  return /^https?:$/.test(url.protocol) ? url.href : null;
}

/** The URL at which this page's server shows the folder of a file, or null if there is none. */
export function folderUrl(pathBelowRoot: string): string | null {
  const base = baseUrl();
  const page = HOSTS_PATH.exec(new URL(document.baseURI).pathname);
  if (base === null || page === null) return null;
  const folder = pathBelowRoot.split("/").slice(0, -1).map(encodeURIComponent).join("/");
  const view = page[2] === "lab" ? "lab/tree" : "tree";
  return new URL(`${base.endsWith("/") ? base : `${base}/`}${view}/${folder}`, document.baseURI).href;
}

/** Whether a URL responds with something that may be a video. */
export async function servesVideo(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(url, { method: "HEAD", credentials: "same-origin", signal });
    // A login page also responds with 200.
    return answer.ok && !(answer.headers.get("content-type") ?? "").startsWith("text/html");
  } catch {
    return false;
  }
}

/** Whether the page is a notebook in VS Code, which has no AAC decoder. */
export function inVSCode(): boolean {
  return document.body.dataset["vscodeThemeKind"] !== undefined || /(^|\s)vscode-/.test(document.body.className);
}

function baseUrl(): string | null {
  const configured = configuredBaseUrl() ?? document.body.dataset["baseUrl"];
  if (configured !== undefined) return configured;
  return HOSTS_PATH.exec(new URL(document.baseURI).pathname)?.[1] ?? null;
}

function configuredBaseUrl(): string | undefined {
  try {
    const data: unknown = JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}");
    const base = (data as { baseUrl?: unknown } | null)?.baseUrl;
    return typeof base === "string" ? base : undefined;
  } catch {
    return undefined;
  }
}
