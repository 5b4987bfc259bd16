/** Build the page: the code of the widgets, split into parts with a loader; and the self-contained script of an exported page. */
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildParts } from "./parts.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const outdir = resolve(here, process.argv[2] ?? "../widgets/static");

const common = {
  absWorkingDir: here,
  bundle: true,
  // JupyterLab 4 requires about these; they support :has() and container queries.
  target: ["es2022", "chrome111", "firefox121", "safari16.4"],
  minify: true,
  sourcemap: false,
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
};
const scripts = { ...common, format: "esm", jsx: "automatic", jsxImportSource: "preact" };

const sheet = async (name) => {
  const { outputFiles } = await build({ ...common, entryPoints: [`src/css/${name}.css`], write: false, outdir });
  return outputFiles[0].text;
};

const { texts, manifest } = await buildParts(scripts, sheet, here);
await mkdir(outdir, { recursive: true });
for (const [name, text] of Object.entries(texts)) await writeFile(join(outdir, `${name}.js`), text);
await writeFile(join(outdir, "parts.json"), `${JSON.stringify(manifest)}\n`);
// An exported page has its style sheet beside its script.
await build({ ...scripts, outdir, entryPoints: ["src/export.tsx"] });
