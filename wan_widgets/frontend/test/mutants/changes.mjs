/**
 * The single changes that are made of the page's modules, as `tests/mutants/changes.py` makes them of the package's.
 *
 *     node test/mutants/changes.mjs src/lib/store.ts ...
 *
 * prints them as JSON: for each its file, its line, the characters that it replaces, and the replacement.
 */
import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import ts from "typescript";

const { SyntaxKind: Kind } = ts;
const COMPARISONS = new Map([
  [Kind.LessThanToken, "<="],
  [Kind.LessThanEqualsToken, "<"],
  [Kind.GreaterThanToken, ">="],
  [Kind.GreaterThanEqualsToken, ">"],
  [Kind.EqualsEqualsEqualsToken, "!=="],
  [Kind.ExclamationEqualsEqualsToken, "==="],
]);
const ARITHMETIC = new Map([
  [Kind.PlusToken, "-"],
  [Kind.MinusToken, "+"],
  [Kind.AsteriskToken, "/"],
  [Kind.SlashToken, "*"],
]);
const LOGIC = new Map([
  [Kind.AmpersandAmpersandToken, "||"],
  [Kind.BarBarToken, "&&"],
]);
const SWAPPED = { min: "max", max: "min", some: "every", every: "some" };

/** Every change of a module, in the order of its text. */
export function changesOf(name, text) {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    // What only types or imports, and text, are left out.
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isTemplateExpression(node)) return;
    for (const [part, after] of changesAt(node, source)) {
      const begin = part.getStart(source);
      const line = source.getLineAndCharacterOfPosition(begin).line + 1;
      found.push({ path: name, line, begin, end: part.getEnd(), before: text.slice(begin, part.getEnd()), after });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.sort((one, other) => one.begin - other.begin);
}

function* changesAt(node, source) {
  const code = (part) => part.getText(source);
  if (ts.isBinaryExpression(node)) {
    const { left, right, operatorToken } = node;
    const other = COMPARISONS.get(operatorToken.kind) ?? ARITHMETIC.get(operatorToken.kind);
    if (other !== undefined) yield [node, `(${code(left)} ${other} ${code(right)})`];
    const logic = LOGIC.get(operatorToken.kind);
    if (logic !== undefined) yield* [`(${code(left)}) ${logic} (${code(right)})`, code(left), code(right)].map((after) => [node, `(${after})`]);
  } else if (ts.isPrefixUnaryExpression(node) && node.operator === Kind.ExclamationToken) {
    yield [node, `(${code(node.operand)})`];
  } else if (ts.isNumericLiteral(node)) {
    yield [node, String(Number(node.text) + 1)];
  } else if (node.kind === Kind.TrueKeyword || node.kind === Kind.FalseKeyword) {
    yield [node, node.kind === Kind.TrueKeyword ? "false" : "true"];
  } else if (ts.isConditionalExpression(node)) {
    yield* [node.whenTrue, node.whenFalse].map((part) => [node, `(${code(part)})`]);
  } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && Object.hasOwn(SWAPPED, node.expression.name.text)) {
    yield [node.expression.name, SWAPPED[node.expression.name.text]];
  } else if (ts.isIfStatement(node) || ts.isWhileStatement(node)) {
    if (!decided(node.expression)) yield [node.expression, `!(${code(node.expression)})`];
  } else if (ts.isExpressionStatement(node)) {
    if (!ts.isStringLiteral(node.expression) && !code(node).startsWith("console.")) yield [node, ";"];
  } else if (ts.isThrowStatement(node) || ts.isContinueStatement(node) || ts.isBreakStatement(node) || returnsEarly(node)) {
    yield [node, ";"];
  }
}

/** Whether a condition is changed anyway, as a comparison or a negation. */
function decided(condition) {
  if (ts.isBinaryExpression(condition)) return COMPARISONS.has(condition.operatorToken.kind);
  return ts.isPrefixUnaryExpression(condition) || [Kind.TrueKeyword, Kind.FalseKeyword].includes(condition.kind);
}

/** Whether a statement leaves a function before its end. */
function returnsEarly(node) {
  if (!ts.isReturnStatement(node)) return false;
  const block = ts.isBlock(node.parent) ? node.parent.parent : node.parent;
  return !ts.isFunctionLike(block);
}

if (import.meta.url === pathToFileURL(argv[1] ?? "").href) {
  const changes = argv.slice(2).flatMap((name) => changesOf(name, readFileSync(name, "utf8")));
  console.log(JSON.stringify(changes));
}
