/** The page's code in parts: each part has what it needs, in whatever order they arrive. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { PARTS, SHEETS, buildParts, closure } from "../../parts.mjs";

const frontend = fileURLToPath(new URL("../..", import.meta.url));
const options = { absWorkingDir: frontend, bundle: true, minify: true, format: "esm", jsx: "automatic", jsxImportSource: "preact" };
const { texts, manifest } = await buildParts(options, async () => "", frontend);
const sheets = Object.fromEntries(
  await Promise.all(SHEETS.map(async (name) => [name, rulesOf(await readFile(`${frontend}src/css/${name}.css`, "utf8"))])),
);

/** The rules of a style sheet, each with its surrounding queries. */
function rulesOf(text) {
  const rules = [];
  const around = [];
  let piece = "";
  for (const letter of text.replace(/\/\*[^]*?\*\//g, "")) {
    if (letter === "{") {
      around.push(piece.trim());
      piece = "";
    } else if (letter === "}") {
      const selector = around.pop();
      if (piece.trim() !== "" && !selector.startsWith("@")) {
        for (const one of selector.split(/,(?![^(]*\))/)) rules.push({ selector: one.trim(), rule: [...around, one, piece].map((part) => part.trim()).join(" ") });
      }
      piece = "";
    } else {
      piece += letter;
    }
  }
  return rules;
}

/** Whether all classes of a selector occur in the code of a part or of its dependencies; of some only the prefix does. */
function drawn(part, selector) {
  const words = new Set(closure(part).flatMap((name) => texts[name].match(/wan-[\w-]*/g) ?? []));
  const starts = [...words].filter((word) => word.endsWith("-") && word.length > "wan--".length);
  const classes = [...selector.matchAll(/\.(wan-[\w-]+)/g)].map(([, name]) => name);
  return classes.length > 0 && classes.every((name) => words.has(name) || starts.some((start) => name.startsWith(start)));
}

for (const part of Object.keys(PARTS)) {
  test(`the part ${part} comes with all rules for what it draws`, () => {
    const brought = closure(part).flatMap((name) => PARTS[name].css);
    const there = new Set(brought.flatMap((name) => sheets[name].map(({ rule }) => rule)));
    const missing = SHEETS.flatMap((name) => sheets[name].map((one) => ({ name, ...one })))
      .filter(({ selector, rule }) => !there.has(rule) && drawn(part, selector))
      .map(({ name, selector }) => `${name}: ${selector}`);
    assert.deepEqual(missing, []);
  });
}

test("the dependencies of a part are transitive, and in the order of loading", () => {
  for (const [name, { needs }] of Object.entries(PARTS)) {
    for (const [at, one] of needs.entries()) {
      assert.deepEqual(PARTS[one].needs.filter((other) => !needs.slice(0, at).includes(other)), [], `${name} needs ${one}`);
    }
  }
  assert.deepEqual(manifest.needs, Object.fromEntries(Object.entries(PARTS).map(([name, { needs }]) => [name, needs])));
});

test("every style sheet has a position, and belongs to a part", () => {
  assert.deepEqual(new Set(Object.values(PARTS).flatMap(({ css }) => css)), new Set(SHEETS));
});

test("every text names the version, so that two versions share nothing in one page", () => {
  assert.match(manifest.version, /^[0-9a-f]{16}$/);
  // The base part imports nothing from the page's registry.
  assert.deepEqual(Object.keys(texts).filter((name) => !texts[name].includes(`wan_widgets ${manifest.version}`)), ["base"]);
});

test("a form has all icons that it draws before another part comes", async () => {
  const sources = ["base", "form"].map((name) => texts[name]).join("");
  const known = await readFile(`${frontend}src/lib/icons.tsx`, "utf8");
  const more = await readFile(`${frontend}src/lib/moreIcons.tsx`, "utf8");
  const names = (text) => [...text.matchAll(/^ {2}(\w+): [(<]/gm)].map(([, name]) => name);
  const drawn = [...sources.matchAll(/\b(?:name|icon):"(\w+)"/g)].map(([, name]) => name);
  assert.ok(names(known).length > 15 && names(more).length > 20);
  assert.deepEqual(names(more).filter((name) => drawn.includes(name)), []);
});
