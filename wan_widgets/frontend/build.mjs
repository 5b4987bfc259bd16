/** Bundle the widgets: one self-contained module and one style sheet for each entry point. */
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

await build({
  absWorkingDir: here,
  entryPoints: ["form", "card", "sweep", "gallery", "compare", "export"].map((name) => `src/${name}.tsx`),
  outdir: process.argv[2] ?? "../widgets/static",
  bundle: true,
  format: "esm",
  // JupyterLab 4 itself asks for about these; :has() and container queries come with them.
  target: ["es2022", "chrome111", "firefox121", "safari16.4"],
  jsx: "automatic",
  jsxImportSource: "preact",
  minify: true,
  sourcemap: false,
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
});
