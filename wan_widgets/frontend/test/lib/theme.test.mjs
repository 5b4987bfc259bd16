/** Light or dark, like the host: by its background, else by its theme marks, else by the system. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import "../support/dom.mjs";
import { settled } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";

const { followTheme } = await load("lib/page/theme.ts");

let ground = "";
let systemIsDark = false;
const systemListeners = new Set();
/** Fakes the browser: the host's color as written, and as computed. */
const COMPUTED = { "#fff": "rgb(255, 255, 255)", "#111": "rgb(17, 17, 17)", "p3 white": "color(display-p3 1 1 1)", "p3 black": "color(display-p3 0 0 0)", "#00f": "rgb(0, 0, 255)", "oklch dark": "oklch(0.2 0.02 250)", "oklab light": "oklab(0.9 0 0)", "half": "color(srgb 0.5 0.5 0.5)", "just light": "rgb(127.7, 127.7, 127.7)", "p3 gray": "color(display-p3 0.6 0.6 0.6)", "sky": "rgb(0, 170, 255)", "odd": "odd(7)", "pair": "pair(7 8)", "lab dark": "lab(12 40 40)", "lch light": "lch(88 9 300)", "#0f0": "rgb(0, 255, 0)", "#f00": "rgb(255, 0, 0)", "moss": "rgb(0, 100, 0)" };
/** The color that an element without its own color inherits. */
let inherited = "";
globalThis.getComputedStyle = (element) => ({
  getPropertyValue: () => ` ${ground} `,
  color: element.isConnected ? (COMPUTED[ground] ?? inherited) : "", // as browsers do
});
globalThis.matchMedia = () => ({
  get matches() {
    return systemIsDark;
  },
  addEventListener: (_, listener, { signal }) => {
    systemListeners.add(listener);
    signal.addEventListener("abort", () => systemListeners.delete(listener));
  },
});
const frames = [];
globalThis.requestAnimationFrame = (work) => frames.push(work);
globalThis.cancelAnimationFrame = (number) => {
  frames[number - 1] = () => undefined;
};
const nextFrame = () => frames.splice(0).forEach((work) => work());

let closing = new AbortController();

function themeNow() {
  closing.abort();
  closing = new AbortController();
  const root = document.createElement("div");
  document.body.append(root);
  followTheme(root, closing.signal);
  return root;
}

/** The fake browser understands colors that this document does not. */
function understood(color) {
  ground = color;
  const create = document.createElement.bind(document);
  document.createElement = (name) => (name === "span" ? fakeProbe() : create(name));
  try {
    return themeNow().dataset["wanTheme"];
  } finally {
    document.createElement = create;
  }
}

function fakeProbe() {
  const probe = document.createElementNS("http://www.w3.org/1999/xhtml", "i");
  let color = "";
  Object.defineProperty(probe, "style", {
    value: {
      get color() {
        return color;
      },
      set color(value) {
        color = value in COMPUTED ? value : "";
      },
    },
  });
  return probe;
}

afterEach(() => {
  closing.abort();
  document.body.className = "";
  for (const element of [document.body, document.documentElement]) {
    element.removeAttribute("theme");
    element.removeAttribute("data-theme");
    element.className = "";
  }
  ground = "";
  systemIsDark = false;
});

test("a light background is light, and a dark one is dark", () => {
  assert.equal(understood("#fff"), "light");
  assert.equal(understood("#111"), "dark");
});

test("colors of wide-gamut color spaces range from 0 to 1", () => {
  assert.equal(understood("p3 white"), "light");
  assert.equal(understood("p3 black"), "dark");
});

test("colors with a lightness are judged by it", () => {
  assert.equal(understood("oklch dark"), "dark");
  assert.equal(understood("oklab light"), "light");
  assert.equal(understood("lab dark"), "dark");
  assert.equal(understood("lch light"), "light");
});

test("the middle is light, and every channel of a color counts", () => {
  for (const color of ["half", "just light", "p3 gray", "sky"]) assert.equal(understood(color), "light", color);
  document.body.className = "dark";
  for (const color of ["odd", "pair"]) assert.equal(understood(color), "dark", "what has not three numbers is no color");
});

test("the color is read without leaving anything on the page", () => {
  const before = document.body.querySelectorAll("i").length;
  understood("#fff");
  assert.equal(document.body.querySelectorAll("i").length, before);
});

test("pure green counts as light and pure blue as dark", () => {
  assert.equal(understood("#0f0"), "light");
  assert.equal(understood("#00f"), "dark");
  assert.equal(understood("#f00"), "dark");
  assert.equal(understood("moss"), "dark");
});

test("a background without a color is ignored, whatever color its text has", () => {
  document.body.className = "light";
  inherited = "rgb(0, 0, 0)";
  try {
    assert.equal(understood("no color"), "light");
  } finally {
    inherited = "";
  }
});

test("the background overrides a theme attribute, and a background without a color is ignored", () => {
  document.body.className = "dark";
  assert.equal(understood("#fff"), "light");
  assert.equal(understood("no color"), "dark");
});

test("theme attributes of VS Code, Colab and marimo are known", () => {
  const marked = (set) => {
    set();
    const theme = themeNow().dataset["wanTheme"];
    document.body.className = "";
    document.documentElement.removeAttribute("theme");
    document.body.removeAttribute("data-theme");
    return theme;
  };
  const classes = (name) => () => {
    document.body.className = name;
  };
  systemIsDark = false;
  assert.equal(marked(classes("vscode-dark")), "dark");
  assert.equal(marked(classes("vscode-high-contrast")), "dark");
  assert.equal(marked(classes("dark-theme")), "dark");
  assert.equal(marked(() => document.documentElement.setAttribute("theme", "dark")), "dark");
  assert.equal(marked(() => document.body.setAttribute("data-theme", "dark")), "dark");
  systemIsDark = true;
  assert.equal(marked(classes("vscode-light")), "light");
  assert.equal(marked(classes("vscode-high-contrast-light")), "light");
  assert.equal(marked(classes("vscode-high-contrast vscode-high-contrast-light")), "light", "as VS Code marks it");
  assert.equal(marked(() => document.documentElement.setAttribute("theme", "light")), "light");
  assert.equal(marked(() => document.body.setAttribute("data-theme", "light")), "light");
});

test("words that only contain a theme name are ignored", () => {
  systemIsDark = false;
  document.body.className = "darkroom highlight";
  assert.equal(themeNow().dataset["wanTheme"], "light");
  systemIsDark = true;
  assert.equal(themeNow().dataset["wanTheme"], "dark");
});

test("without a background and attributes the system decides, also when it changes", () => {
  const root = themeNow();
  assert.equal(root.dataset["wanTheme"], "light");
  systemIsDark = true;
  for (const listener of systemListeners) listener();
  assert.equal(root.dataset["wanTheme"], "light", "it changes with the next frame");
  nextFrame();
  assert.equal(root.dataset["wanTheme"], "dark");
});

test("every element with a theme attribute is observed, and so are style sheets that are added later", async () => {
  const root = themeNow();
  const follows = async (change) => {
    root.dataset["wanTheme"] = "old";
    change();
    await settled();
    nextFrame();
    return root.dataset["wanTheme"] !== "old";
  };
  assert.ok(await follows(() => document.body.setAttribute("data-jp-theme-light", "false")));
  assert.ok(await follows(() => document.documentElement.setAttribute("data-theme", "light")));
  assert.ok(await follows(() => document.head.append(document.createElement("style"))));
  assert.ok(await follows(() => document.head.lastElementChild.dispatchEvent(new Event("load"))));
  assert.ok(!(await follows(() => document.body.setAttribute("lang", "en"))));
});

test("a change of the theme attribute is followed once for each frame, until the view is removed", async () => {
  const root = themeNow();
  document.body.className = "dark";
  document.documentElement.className = "x";
  await settled();
  assert.equal(frames.length, 1);
  nextFrame();
  assert.equal(root.dataset["wanTheme"], "dark");
  document.body.className = "light";
  await settled();
  closing.abort();
  nextFrame();
  assert.equal(root.dataset["wanTheme"], "dark");
  document.body.className = "dark light";
  await settled();
  assert.equal(frames.length, 0);
});

for (const [classes, theme] of [
  ["vscode-high-contrast vscode-high-contrast-light", "light"],
  ["vscode-high-contrast-light vscode-high-contrast", "light"],
  ["vscode-high-contrast", "dark"],
  ["vscode-dark", "dark"],
  ["vscode-light", "light"],
  ["bg-white dark:bg-black", "light"],
]) {
  test(`a page whose body is marked "${classes}" is ${theme}`, () => {
    ground = "";
    systemIsDark = theme === "light" && classes.startsWith("vscode");
    document.body.className = classes;
    try {
      assert.equal(themeNow().dataset["wanTheme"], theme);
    } finally {
      document.body.className = "";
      systemIsDark = false;
    }
  });
}
