/** Draws components and hooks of the page into the document, with the Preact that they were bundled with. */
import { settled } from "./kernel.mjs";

/** What `load` has to bundle beside the modules under test. */
export const PREACT = ["preact", "preact/hooks", "preact/test-utils"];

/** Draw what `view()` returns; `act` runs an action and all effects that follow from it. */
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

/** Run a hook in a component of its own; `current` is what it returned last. */
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

/** Runs work with all promises, effects and renderings that follow from it. */
export const actor = (page) => async (work) => {
  await page.act(async () => {
    await work();
    await settled();
  });
  await page.act(settled); // for what the effects have begun
};
