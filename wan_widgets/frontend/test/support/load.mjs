/** Bundles modules of the page for a test. As in the page, they all share one Preact. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const frontend = fileURLToPath(new URL("../..", import.meta.url));

/** Return the merged exports of modules below `src`, or of packages. */
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
