/** The search of the gallery, and the filters in its bar. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { act, bodies, gallery, lastFilters, press, refuse, sent, text, tile, user, wait } from "../support/gallery.mjs";
import { words } from "../support/user.mjs";

const SEARCH = "Search prompts, settings, notes, tags, ids";

test("the search begins with the first letter, and joins those that follow quickly", async () => {
  await gallery();
  await user.type(SEARCH, "c");
  assert.deepEqual([sent("page").length, lastFilters()], [2, { text: "c" }]);
  await user.type(SEARCH, "ca");
  await user.type(SEARCH, "cat");
  await wait(149);
  assert.equal(sent("page").length, 2);
  assert.equal(user.one(SEARCH).value, "cat", "an answer to less does not take letters away");
  await wait(1);
  assert.deepEqual([sent("page").length, lastFilters()], [3, { text: "cat" }]);
  await wait(1000);
  assert.equal(sent("page").length, 3);
});

test("removing a filter also discards text that was typed but not searched yet", async () => {
  await gallery();
  await user.type(SEARCH, "c");
  await user.type(SEARCH, "ca");
  await press("Clear filters");
  assert.equal(user.one(SEARCH).value, "");
  await wait(1000);
  assert.deepEqual(lastFilters(), {});
});

test("choices in the bar filter with their counts, and an empty choice removes the filter", async () => {
  await gallery();
  assert.deepEqual([...user.one("State").options].map(words), ["Any state", "Done (3)", "Failed (0)"]);
  await user.choose("State", "completed");
  assert.deepEqual(lastFilters(), { state: "completed" });
  await press("Starred");
  assert.deepEqual(lastFilters(), { state: "completed", starred: true });
  await press("Starred");
  await press("With note");
  await user.choose("State", "");
  assert.deepEqual(lastFilters(), { noted: true });
  await user.choose("Order", "longest");
  assert.equal(bodies("page").at(-1).order, "longest");
});

test("more filters open below the bar, and each is a chip that can be removed", async () => {
  await gallery();
  const more = () => user.root.querySelector("[aria-label='More filters']");
  assert.ok(more().hidden);
  await act(() => user.root.querySelector("[aria-controls]").click());
  assert.ok(!more().hidden);
  assert.equal(user.find("Model"), null, "one model is no choice");
  assert.deepEqual([...user.one("Made with").options].map(words), ["Made with any", "ToAPIs (4)"]);
  await user.choose("Tag", "best");
  await user.choose("Since", "2026-11-01");
  assert.deepEqual(lastFilters(), { tag: "best", since: "2026-11-01" });
  await press("Remove filter: #best");
  assert.deepEqual(lastFilters(), { since: "2026-11-01" });
  await press("Clear filters");
  assert.deepEqual(lastFilters(), {});
  assert.equal(document.activeElement, user.one(SEARCH));
});

test("a failed search says why at its field", async () => {
  await gallery();
  await user.type(SEARCH, "seed:");
  await wait(150);
  await refuse("page", "No such search.", "Try a word.");
  assert.equal(text("[role='alert']"), "No such search. Try a word.");
  assert.equal(user.one(SEARCH).getAttribute("aria-invalid"), "true");
});

test("a slash focuses the search, and is a character in a text field", async () => {
  await gallery();
  assert.ok((await user.key(tile(0), "/")).defaultPrevented);
  assert.equal(document.activeElement, user.one(SEARCH));
  assert.ok(!(await user.key(user.one(SEARCH), "/")).defaultPrevented);
});
