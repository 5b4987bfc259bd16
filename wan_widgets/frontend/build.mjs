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

const style = await build({ ...common, entryPoints: ["src/css/widgets.css"], write: false, outdir });
await build({
  ...scripts,
  entryPoints: named(["form", "card", "sweep", "gallery", "compare", "rate", "film"]),
  define: { WAN_STYLE: JSON.stringify(style.outputFiles[0].text) },
});
// An exported page brings its style sheet beside its script.
await build({ ...scripts, entryPoints: named(["export"]), define: { WAN_STYLE: '""' } });
