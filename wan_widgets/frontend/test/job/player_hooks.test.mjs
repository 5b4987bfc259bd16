/** Where a player is paused, and where the focus goes when the focused element is removed. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import "../support/dom.mjs";
import { load } from "../support/load.mjs";
import { actor, drawHook, PREACT } from "../support/render.mjs";

const page = await load("job/player/stoppedAt.ts", "job/player/focusFallback.ts", "form/openField.ts", ...PREACT);
const act = actor(page);

let hook;
afterEach(() => {
  hook?.close();
  hook = undefined;
});

test("a player that is paused within its video reports its position, and one that plays or is at an end does not", async () => {
  const [card, video, other] = ["div", "video", "video"].map((name) => document.createElement(name));
  card.append(video, other);
  const tell = async (kind, changes, target = video) => {
    for (const [name, value] of Object.entries({ paused: true, ended: false, duration: 5, ...changes })) {
      Object.defineProperty(target, name, { value, configurable: true });
    }
    await act(() => target.dispatchEvent(new Event(kind)));
    return hook.current;
  };
  hook = drawHook(page, () => page.useStoppedAt({ current: card }, { current: video }));
  await act(() => undefined);
  assert.equal(hook.current, null);
  assert.equal(await tell("pause", { currentTime: 2 }), 2);
  assert.equal(await tell("play", { currentTime: 2, paused: false }), null);
  assert.equal(await tell("seeked", { currentTime: 3 }), 3);
  assert.equal(await tell("seeked", { currentTime: 3.5 }, other), 3, "a player of another card inside it");
  assert.equal(await tell("seeked", { currentTime: 0 }), null);
  assert.equal(await tell("seeked", { currentTime: 4.97 }), 4.97);
  assert.equal(await tell("seeked", { currentTime: 4.98 }), null);
  assert.equal(await tell("seeked", { currentTime: 1 }), 1);
  assert.equal(await tell("ended", { currentTime: 1, ended: true }), null);
  assert.equal(await tell("seeked", { currentTime: 1 }), 1);
  assert.equal(await tell("emptied", { currentTime: 0 }), null);
  hook.close();
  await act(() => video.dispatchEvent(new Event("seeked")));
  assert.equal(hook.current, null);
  hook = drawHook(page, () => page.useStoppedAt({ current: null }, { current: null }));
  await act(() => undefined);
  assert.equal(hook.current, null);
});

test("if the focused element is removed, its replacement gets the focus, and no other element loses it", async () => {
  const [box, button, fallback, elsewhere] = ["div", "button", "button", "button"].map((name) => document.createElement(name));
  box.append(button);
  document.body.append(box, fallback, elsewhere);
  hook = drawHook(page, () => page.useFocusFallback({ current: box }, { current: fallback }));
  const again = () => act(() => hook.again());
  elsewhere.focus();
  await again();
  assert.equal(document.activeElement, elsewhere);
  button.focus();
  await again();
  assert.equal(document.activeElement, button);
  const rendering = hook.again(); // it sees the focus, and the element goes away with it
  button.remove();
  await rendering;
  await again();
  for (const one of [box, fallback, elsewhere]) one.remove();
});

test("the focus goes to the first invalid control of a row, else to its first enabled one, and a closed group opens", () => {
  const form = document.createElement("form");
  form.innerHTML = `
    <details><div data-field="seed"><input hidden><button disabled></button><input id="first"><input id="wrong"></div></details>
    <div data-field="prompt"><textarea></textarea></div>`;
  document.body.append(form);
  const row = page.rowOf(form, "seed");
  page.focusIn(row);
  assert.equal(document.activeElement.id, "first");
  assert.equal(form.querySelector("details").open, true);
  form.querySelector("#wrong").setAttribute("aria-invalid", "true");
  page.focusIn(row);
  assert.equal(document.activeElement.id, "wrong");
  page.focusIn(page.rowOf(form, "prompt"));
  assert.equal(document.activeElement.tagName, "TEXTAREA");
  for (const none of [undefined, null, page.rowOf(form, "no"), page.rowOf(null, "seed")]) page.focusIn(none);
  assert.equal(document.activeElement.tagName, "TEXTAREA");
  form.remove();
});
