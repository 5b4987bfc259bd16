/** A job card in a document, with a fake kernel whose answers the test gives. */
import { afterEach, beforeEach, mock } from "node:test";
import { fakeObserver } from "./dom.mjs";
import { fakeKernel, settled } from "./kernel.mjs";
import { load } from "./load.mjs";
import { PREACT } from "./render.mjs";
import { fakeClipboard, fakeObjectUrls, userOf } from "./user.mjs";

const page = await load("job/card/JobCard.tsx", "lib/kernel/ask.ts", ...PREACT);
export const user = userOf(page);
export const { act, press, text } = user;

export let kernel;
export let screen;
export let urls;
export let clipboard;
export let taken;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: new Date(2026, 10, 20, 14, 7) });
  kernel = fakeKernel(page.AskError);
  screen = fakeObserver("IntersectionObserver");
  fakeObserver("ResizeObserver");
  urls = fakeObjectUrls();
  clipboard = fakeClipboard();
  taken = [];
});
afterEach(async () => {
  user.leave();
  for (const one of kernel.asked) one.refuse(); // so that the next test starts with an empty queue
  await settled();
  mock.timers.reset();
});

/** Show a card; `near` says whether it is in the viewport. */
export async function card(job, { connected = true, inForm = false, near = true } = {}) {
  const state = { job, connected };
  const onUseSettings = (settings, edit) => taken.push([settings, edit]);
  await user.show(() => page.h(page.JobCard, { ...state, ask: kernel.ask, inForm, onUseSettings }));
  if (near) await act(() => screen.fire([{ isIntersecting: true }]));
  return async (next) => {
    Object.assign(state, next);
    await user.redraw();
  };
}
/** All requests except those for pictures. */
export const sent = () => kernel.asked.filter(({ kind }) => kind !== "poster" && kind !== "thumbnail");
export const answer = async (body, pieces) => {
  await act(() => sent().at(-1).answer(body, pieces));
  await act(() => mock.timers.tick(0));
};
export const isOff = (name) => user.one(name).getAttribute("aria-disabled") === "true";
export const video = () => user.root.querySelector("video");
