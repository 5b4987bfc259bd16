/** A simulated user: shows a view, presses, types, and finds controls by their accessible names. */
import { actor, draw } from "./render.mjs";

const CONTROLS = "button, a, input, textarea, select, [role='menuitem'], [role='menuitemradio'], [role='menuitemcheckbox']";

/** The text of an element as one line. */
export const words = (element) => (element?.textContent ?? "").replace(/\s+/g, " ").trim();

const FIELDS = new Set(["INPUT", "TEXTAREA", "SELECT"]);

function nameOf(root, element) {
  const label = element.getAttribute("aria-label");
  if (label !== null) return label;
  if (!FIELDS.has(element.tagName)) return words(element);
  const labeled = [...root.getElementsByTagName("label")].find((one) => one.getAttribute("for") === element.id);
  return words(labeled ?? element.closest("label") ?? element);
}

/** Return a user of `page`, the modules under test bundled with Preact. */
export function userOf(page) {
  const act = actor(page);
  let drawn;
  const user = {
    act,
    get root() {
      return drawn.root;
    },
    /** Show a view in place of the previous one. */
    show: async (view) => {
      user.leave();
      drawn = draw(page, view);
      await act(() => undefined);
    },
    redraw: () => act(() => drawn.again()),
    leave: () => {
      drawn?.close();
      drawn = undefined;
    },
    /** All controls with this name. */
    all: (name) => [...drawn.root.querySelectorAll(CONTROLS)].filter((one) => nameOf(drawn.root, one) === name),
    find: (name) => user.all(name)[0] ?? null,
    names: (selector) => [...drawn.root.querySelectorAll(selector)].map((one) => nameOf(drawn.root, one)),
    text: (selector) => words(drawn.root.querySelector(selector)),
    one: (name) => {
      const found = user.find(name);
      if (found === null) throw new Error(`nothing is called ${name}; there are: ${user.names(CONTROLS).join(", ")}`);
      return found;
    },
    press: (name) => act(() => user.one(name).click()),
    type: (name, text) =>
      act(() => {
        const field = user.one(name);
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }),
    choose: (name, value) =>
      act(() => {
        const field = user.one(name);
        field.value = value;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }),
    key: async (element, key, more = {}) => {
      const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
      await act(() => element.dispatchEvent(event));
      return event;
    },
  };
  return user;
}

/** Replace object URLs by fake ones; return the set of those that are not revoked. */
export function fakeObjectUrls() {
  const alive = new Set();
  let made = 0;
  URL.createObjectURL = () => {
    made += 1;
    alive.add(`blob:${made}`);
    return `blob:${made}`;
  };
  URL.revokeObjectURL = (url) => void alive.delete(url);
  return alive;
}

/** Replace the clipboard by a fake one, which refuses if `allowed` is false. */
export function fakeClipboard() {
  const clipboard = { copied: [], allowed: true };
  const writeText = async (text) => {
    if (!clipboard.allowed) throw new Error("no permission");
    clipboard.copied.push(text);
  };
  Object.defineProperty(globalThis.navigator, "clipboard", { configurable: true, value: { writeText } });
  document.execCommand = () => false;
  return clipboard;
}
