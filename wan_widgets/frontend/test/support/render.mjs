/** Renders components and hooks of the page into the document, with the Preact of their bundle. */
import { settled } from "./kernel.mjs";

/** The modules that `load` must bundle with the modules under test. */
export const PREACT = ["preact", "preact/hooks", "preact/test-utils"];

/** Render what `view()` returns into a new element. */
export function draw(page, view) {
  const root = document.createElement("div");
  document.body.append(root);
  const again = () => page.act(() => page.render(view(), root));
  const close = () => {
    page.act(() => page.render(null, root));
    root.remove();
  };
  return { root, again, close, ready: again() };
}

/** Run a hook in its own component; `current` is its latest result. */
export function drawHook(page, useHook) {
  const hook = { current: undefined, renderings: 0 };
  function Probe() {
    hook.current = useHook();
    hook.renderings += 1;
    return null;
  }
  const { again, close, root } = draw(page, () => page.h(Probe, {}));
  return Object.assign(hook, { again, close, root });
}

/** Run work, and then all promises, effects and renders that it causes. */
export const actor = (page) => async (work) => {
  await page.act(async () => {
    await work();
    await settled();
  });
  await page.act(settled); // for work that the effects started
};
