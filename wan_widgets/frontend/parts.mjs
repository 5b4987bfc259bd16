/**
 * The parts of the page's code: which parts each view needs, and how they are built.
 *
 * A part is an ES module without imports. It takes the exports of other parts from the page's registry, where the loader
 * (`src/loader.ts`) puts every loaded part. A module belongs to the smallest part that all of its importers depend on.
 * This file only declares the parts, the entry point of each, and its possible dependencies.
 */
import { createHash } from "node:crypto";
import { relative } from "node:path";
import { build } from "esbuild";

/** `entry` is the entry point, if any; `needs` are the dependencies; `css` are the style sheets below `src/css`. */
export const PARTS = {
  base: { needs: [], css: ["shared/tokens", "shared/controls", "shared/head", "shared/forced_colors"] },
  views: { entry: "src/views.ts", needs: ["base"], css: ["shared/views", "shared/forced_colors_views"] },
  video: { entry: "src/video/part.ts", needs: ["base", "views"], css: ["views/measures"] },
  player: { needs: ["base", "views", "video"], css: ["views/job"] },
  sync: { needs: ["base", "views", "video"], css: ["views/compare"] },
  jobs: { entry: "src/job/part.ts", needs: ["base", "views", "video", "player"], css: ["views/sweep"] },
  form: { entry: "src/form.tsx", needs: ["base"], css: ["views/form"] },
  extras: { entry: "src/form/extras/part.ts", needs: ["base", "views", "form"], css: ["views/extras"] },
  card: { entry: "src/card.tsx", needs: ["base", "views", "video", "player", "jobs"], css: [] },
  sweep: { entry: "src/sweep.tsx", needs: ["base", "views", "video", "player", "jobs"], css: [] },
  gallery: { entry: "src/gallery.tsx", needs: ["base", "views", "video", "player"], css: ["views/gallery", "views/charts"] },
  compare: { entry: "src/compare.tsx", needs: ["base", "views", "video", "sync"], css: ["views/charts"] },
  rate: { entry: "src/rate.tsx", needs: ["base", "views", "video", "sync"], css: ["views/rate"] },
  film: { entry: "src/film.tsx", needs: ["base", "views", "video"], css: ["views/film"] },
};

/** All style sheets in cascade order: later ones override earlier ones. */
export const SHEETS = [
  "shared/tokens",
  "shared/controls",
  "shared/head",
  "shared/views",
  "views/form",
  "views/extras",
  "views/job",
  "views/measures",
  "views/sweep",
  "views/compare",
  "views/gallery",
  "views/rate",
  "views/film",
  "shared/forced_colors",
  "shared/forced_colors_views",
  "views/charts",
];

/** The placeholder for the version, which is a digest of all the code. */
const VERSION = "WAN_VERSION";
const REGISTRY = `globalThis[Symbol.for("wan_widgets ${VERSION}")]`;

/** The transitive dependencies of a part, and the part itself last. */
export function closure(name) {
  return [...PARTS[name].needs, name];
}

/** The part of each module, by its path below the front end. */
async function ownersOf(options) {
  const entries = Object.entries(PARTS).filter(([, { entry }]) => entry !== undefined);
  const { metafile } = await build({
    ...options,
    entryPoints: entries.map(([, { entry }]) => entry),
    splitting: true,
    write: false,
    metafile: true,
    outdir: "out",
  });
  const users = new Map();
  for (const [name, { entry }] of entries) {
    const seen = new Set();
    const visit = (path) => {
      if (seen.has(path)) return;
      seen.add(path);
      users.set(path, [...(users.get(path) ?? []), name]);
      for (const { path: next, kind, external } of metafile.inputs[path].imports) {
        if (kind !== "dynamic-import" && external !== true) visit(next);
      }
    };
    visit(entry);
  }
  const owners = new Map();
  for (const [path, names] of users) {
    const common = Object.keys(PARTS).filter((part) => names.every((name) => closure(name).includes(part)));
    owners.set(path, common.reduce((best, part) => (closure(part).length > closure(best).length ? part : best)));
  }
  return owners;
}

/** Makes short names for the exports that one part shares with others. */
function namer() {
  const names = new Map();
  return (path, name) => {
    const key = `${path} ${name}`;
    if (!names.has(key)) names.set(key, `$${names.size.toString(36)}`);
    return names.get(key);
  };
}

/** Replaces imports from other parts by look-ups in the registry, and records which exports are used. */
function takeFrom(part, owners, exportsOf, nameOf, below) {
  return {
    name: "parts",
    setup(plugin) {
      plugin.onResolve({ filter: /.*/ }, async ({ path, kind, importer, resolveDir, pluginData, namespace }) => {
        if (pluginData === "resolved" || namespace === "taken") return path.startsWith("part:") ? { path, external: true, sideEffects: false } : undefined;
        if (kind === "entry-point") return undefined;
        const found = await plugin.resolve(path, { kind, importer, resolveDir, pluginData: "resolved" });
        const key = below(found.path);
        const owner = owners.get(key);
        if (owner === undefined || owner === part) return found;
        if (kind === "dynamic-import") return { path: `part:${owner}`, external: true };
        if (!PARTS[part].needs.includes(owner)) throw new Error(`The part ${part} takes ${key} from ${owner}, which it does not need.`);
        return { path: key, namespace: "taken", pluginData: owner };
      });
      plugin.onLoad({ filter: /.*/, namespace: "taken" }, async ({ path, pluginData: owner }) => {
        const names = await exportsOf(path);
        // A statement for each, because esbuild leaves out whole statements only.
        return { contents: names.map((name) => `export { ${nameOf(path, name)} as ${name} } from "part:${owner}";`).join("\n") };
      });
    },
  };
}

const TAKES = /import\{([^}]*)\}from"part:(\w+)";?/g;

/** The imports of a built text from other parts: the text without them, and what is taken by the part that has it. */
function splitTakes(text) {
  const takes = new Map();
  const rest = text.replace(TAKES, (_, names, owner) => {
    takes.set(owner, [...(takes.get(owner) ?? []), ...names.split(",").map((one) => one.split(" as "))]);
    return "";
  });
  return { takes, rest: rest.replace(/import"part:\w+";?/g, "") };
}

/** Build all parts; returns the text of each by name, and a manifest. */
export async function buildParts(options, sheet, root) {
  const base = { ...options, splitting: false };
  const owners = await ownersOf(base);
  const below = (path) => relative(root, path).replaceAll("\\", "/");
  const known = new Map();
  const exportsOf = async (path) => {
    if (!known.has(path)) {
      const { metafile } = await build({ ...base, bundle: false, entryPoints: [path], write: false, metafile: true, outdir: "out" });
      known.set(path, Object.values(metafile.outputs)[0].exports);
    }
    return known.get(path);
  };
  const nameOf = namer();
  const taken = new Map(Object.keys(PARTS).map((name) => [name, new Set()]));
  const texts = {};
  // Dependencies are built last, when it is known which of their exports are used.
  for (const name of Object.keys(PARTS).sort((one, other) => closure(other).length - closure(one).length)) {
    const { entry, css } = PARTS[name];
    const sheets = await Promise.all(css.map(async (one) => [SHEETS.indexOf(one), await sheet(one)]));
    const own = [...owners].filter(([, owner]) => owner === name).map(([path]) => path);
    const given = [];
    for (const path of own) {
      for (const one of await exportsOf(path)) {
        if (taken.get(name).has(nameOf(path, one))) given.push(`export { ${one} as ${nameOf(path, one)} } from ${JSON.stringify(path.startsWith(".") ? path : `./${path}`)};`);
      }
    }
    const { outputFiles } = await build({
      ...base,
      stdin: {
        contents: [
          ...(sheets.length > 0 ? [`import { addSheets } from "./src/lib/page/style";`, `addSheets(${JSON.stringify(sheets)});`] : []),
          ...(entry === undefined ? [] : [`export * from "./${entry}";`]),
          ...(entry?.endsWith(".tsx") ? [`export { default } from "./${entry}";`] : []),
          ...given,
        ].join("\n"),
        resolveDir: root,
        loader: "ts",
      },
      write: false,
      outdir: "out",
      plugins: [takeFrom(name, owners, exportsOf, nameOf, below)],
    });
    const { takes, rest } = splitTakes(outputFiles[0].text);
    const heads = [...takes].map(([owner, pairs]) => {
      for (const [one] of pairs) taken.get(owner).add(one);
      return `const{${pairs.map(([one, local = one]) => (one === local ? one : `${one}:${local}`)).join(",")}}=${REGISTRY}.modules.${owner};`;
    });
    texts[name] = [...heads, rest].join("").replace(/import\("part:(\w+)"\)/g, (_, owner) => `${REGISTRY}.load("${owner}")`);
    if (/\b(import|from)\s*\(?"part:/.test(texts[name])) throw new Error(`The part ${name} has an import that was not understood.`);
  }
  const needs = Object.fromEntries(Object.entries(PARTS).map(([name, one]) => [name, one.needs]));
  const { outputFiles } = await build({
    ...base,
    entryPoints: ["src/loader.ts"],
    define: { WAN_NEEDS: JSON.stringify(needs) },
    write: false,
    outdir: "out",
  });
  texts.loader = outputFiles[0].text;
  const version = createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 16);
  for (const name of Object.keys(texts)) texts[name] = texts[name].replaceAll(VERSION, version);
  return { texts, manifest: { version, needs } };
}
