/** Bundles modules of the page for a test, as they are bundled for the page: all of them share one Preact. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const frontend = fileURLToPath(new URL("../..", import.meta.url));

/** The exports of some modules below `src` (or of packages), merged. */
export async function load(...modules) {
  const contents = modules.map((name) => `export * from ${JSON.stringify(name.includes(".ts") ? `./src/${name}` : name)};`);
  const { outputFiles } = await build({
    stdin: { contents: contents.join("\n"), resolveDir: frontend, loader: "ts" },
    bundle: true,
    format: "esm",
    write: false,
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "error",
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
