/** The changes that are made to a module of the page, and the code that is skipped. */
import assert from "node:assert/strict";
import { test } from "node:test";
import ts from "typescript";
import { changesOf } from "./changes.mjs";

const SOURCE = `import { items } from "./items";
type Left = 1 | 2;
const most: Left = 2;
export function room(asked: number, full = false): number {
  if (full) return 0;
  console.log(\`\${1 + 1}\`);
  items.push(asked < most && !items.some((one) => one));
  return full ? asked : Math.min(asked, most);
}
`;

test("each change is a listed one", () => {
  const logic = "asked < most && !items.some((one) => one)";
  assert.deepEqual(
    changesOf("a.ts", SOURCE).map(({ line, before, after }) => [line, before, after]),
    [
      [3, "2", "3"],
      [4, "false", "true"],
      [5, "full", "!(full)"],
      [5, "return 0;", ";"],
      [5, "0", "1"],
      [7, `items.push(${logic});`, ";"],
      [7, logic, "((asked < most) || (!items.some((one) => one)))"],
      [7, logic, "(asked < most)"],
      [7, logic, "(!items.some((one) => one))"],
      [7, "asked < most", "(asked <= most)"],
      [7, "!items.some((one) => one)", "(items.some((one) => one))"],
      [7, "some", "every"],
      [8, "full ? asked : Math.min(asked, most)", "(asked)"],
      [8, "full ? asked : Math.min(asked, most)", "(Math.min(asked, most))"],
      [8, "min", "max"],
    ],
  );
});

test("a changed module can be read", () => {
  for (const { begin, end, after } of changesOf("a.ts", SOURCE)) {
    const { diagnostics } = ts.transpileModule(SOURCE.slice(0, begin) + after + SOURCE.slice(end), { reportDiagnostics: true });
    assert.deepEqual(diagnostics, []);
  }
});
