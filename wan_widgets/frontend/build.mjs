/** Bundle the widgets: one self-contained module for each, with the one style sheet of them all inside. */
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const outdir = process.argv[2] ?? "../widgets/static";

const common = {
  absWorkingDir: here,
  bundle: true,
  // JupyterLab 4 itself asks for about these; :has() and container queries come with them.
  target: ["es2022", "chrome111", "firefox121", "safari16.4"],
  minify: true,
  sourcemap: false,
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
};
const scripts = { ...common, outdir, format: "esm", jsx: "automatic", jsxImportSource: "preact" };
const named = (names) => names.map((name) => `src/${name}.tsx`);

const sheet = async (name) => {
  const { outputFiles } = await build({ ...common, entryPoints: [`src/css/${name}.css`], write: false, outdir });
  return JSON.stringify(outputFiles[0].text);
};
const WAN_STYLE = await sheet("widgets");
await build({ ...scripts, entryPoints: named(["form", "card", "sweep", "rate", "film"]), define: { WAN_STYLE, WAN_CHARTS: '""' } });
// Only these two draw charts, and the form stays small without them.
await build({ ...scripts, entryPoints: named(["gallery", "compare"]), define: { WAN_STYLE, WAN_CHARTS: await sheet("charts") } });
// An exported page brings its style sheet beside its script.
await build({ ...scripts, entryPoints: named(["export"]), define: { WAN_STYLE: '""', WAN_CHARTS: '""' } });
