/** The panel of the job that is open in the gallery. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  act,
  answer,
  bodies,
  clipboard,
  frame,
  gallery,
  lastFilters,
  open,
  press,
  refuse,
  said,
  sent,
  text,
  tile,
  tileOf,
  user,
  wait,
} from "../support/gallery.mjs";
import { FILE, finished, jobView } from "../support/job.mjs";

const DETAILS = {
  job: { ...jobView({ state: "failed", title: "Failed", tone: "error", icon: "error", actions: ["use", "again"] }), id: "a" },
  settings: [],
  facts: [],
  note: "old",
  tags: ["best"],
  star: false,
  takes: [],
  known_tags: ["best", "fog"],
};
async function panel(more = {}) {
  await gallery();
  await open();
  await answer("info", { ...DETAILS, ...more });
}
const NOTE = "Note saved with the job";

test("a pressed tile opens its panel, which has the focus, and closing returns to the tile", async () => {
  await gallery();
  await open(1);
  assert.deepEqual(bodies("info"), [{ job: "b" }]);
  assert.equal(text(".wan-panel h3"), "Settings of this video");
  assert.equal(document.activeElement, user.root.querySelector(".wan-panel h3"));
  assert.equal(tile(1).getAttribute("aria-expanded"), "true");
  await press("Close the panel");
  await frame();
  assert.equal(user.root.querySelector(".wan-panel"), null);
  assert.equal(document.activeElement, tile(1));
});

test("Esc closes the panel", async () => {
  await panel();
  await user.key(user.root.querySelector(".wan-panel h3"), "Escape");
  assert.equal(user.root.querySelector(".wan-panel"), null);
});

test("a job that cannot be read says why", async () => {
  await gallery();
  await open();
  assert.match(text(".wan-panel"), /Loading/);
  await refuse("info", "No such job.");
  assert.equal(text(".wan-panel [role='alert']"), "No such job.");
  assert.doesNotMatch(text(".wan-panel"), /Loading/);
});

test("the panel of a failed job says why, what to do, and the text of the service", async () => {
  const message = { level: "error", text: "The content check refused the prompt.", hint: "Change it and send it again." };
  const job = jobView({ id: "d", state: "failed", title: "Refused by the content check", tone: "error", icon: "shield", message, detail: "policy: violence" });
  await gallery();
  await open(3);
  await answer("info", { ...DETAILS, job });
  assert.equal(text(".wan-panel .wan-msg--error"), "The content check refused the prompt. Change it and send it again.");
  assert.equal(text(".wan-panel .wan-raw"), "policy: violence");
  assert.match(text(".wan-panel .wan-state"), /Refused by the content check/);
});

test("opening a job changes no form; a separate button fills it", async () => {
  await panel();
  assert.equal(user.find("Use these settings"), null);
  await press("Use in form");
  await press("Use in form");
  assert.deepEqual(bodies("use"), [{ job: "a" }]);
  await answer("use", { filled: true, text: "" });
  assert.match(text(".wan-panel .wan-msg--info"), /Settings loaded into the open form/);
});

test("settings are copied as text, or shown if the browser refuses", async () => {
  await panel();
  await press("Copy as");
  await press("curl");
  assert.deepEqual(bodies("settings_of"), [{ job: "a" }]);
  await answer("settings_of", { settings: { prompt: "x" } });
  await wait(0);
  assert.deepEqual(bodies("copy"), [{ settings: { prompt: "x" }, as: "curl" }]);
  await answer("copy", { text: "curl ..." });
  assert.deepEqual(clipboard.copied, ["curl ..."]);
  assert.equal(text(".wan-panel .wan-msg--info"), "Copied as curl");
  await wait(0);
  clipboard.allowed = false;
  await press("Copy as");
  await press("Python");
  await answer("settings_of", { settings: { prompt: "x" } });
  await wait(0);
  await answer("copy", { text: "wan.generate()" });
  assert.ok([...user.root.querySelectorAll("textarea")].some(({ value }) => value === "wan.generate()"));
});

test("a note is saved once when its field is left, and when the panel closes", async () => {
  await panel();
  await user.type(NOTE, " calm ");
  await act(() => user.root.querySelector(".wan-marks textarea").dispatchEvent(new Event("blur")));
  assert.deepEqual(bodies("mark"), [{ note: "calm", job: "a" }]);
  await answer("mark", {});
  assert.match(text(".wan-marks"), /Note saved/);
  await press("Close the panel");
  assert.equal(sent("mark").length, 1);
});

test("a note that could not be saved is sent again when the panel closes", async () => {
  await panel();
  await user.type(NOTE, "calm");
  await act(() => user.root.querySelector(".wan-marks textarea").dispatchEvent(new Event("blur")));
  await refuse("mark", "The disk is full.");
  assert.match(text(".wan-marks"), /The disk is full\./);
  await press("Close the panel");
  assert.deepEqual(bodies("mark").map(({ note }) => note), ["calm", "calm"]);
});

test("tags are added and removed one by one, and no tag is added twice", async () => {
  await panel();
  await user.type("Tags", " slow   fog ");
  await user.key(user.one("Tags"), "Enter", { isComposing: true });
  assert.equal(sent("mark").length, 0);
  await user.key(user.one("Tags"), ",");
  assert.deepEqual(bodies("mark").at(-1), { tags: ["best", "slow fog"], job: "a" });
  await user.type("Tags", "best");
  await user.key(user.one("Tags"), "Enter");
  assert.equal(sent("mark").length, 1);
  await press("Remove tag: best");
  assert.deepEqual(bodies("mark").at(-1), { tags: ["slow fog"], job: "a" });
});

test("the star of the panel sends its new value", async () => {
  await panel();
  await act(() => user.root.querySelector(".wan-marks [aria-pressed]").click());
  assert.deepEqual(bodies("mark"), [{ star: true, job: "a" }]);
});

test("other takes are shown in the panel, or all of them in the list", async () => {
  await panel({ takes: [{ id: "a", label: "Take 1", title: "Done", star: true }, { id: "b", label: "Take 2", title: "Done", star: false }] });
  assert.equal(user.one("Take 1").getAttribute("aria-pressed"), "true");
  await press("Show only these");
  assert.deepEqual(lastFilters(), { takes_of: "a" });
  await press("Take 2");
  assert.deepEqual(bodies("info").at(-1), { job: "b" });
});

test("a file is deleted only after a confirmation, in which the button that keeps it has the focus", async () => {
  await panel({ job: { ...finished({ file: { ...FILE, size: 34_000_000, size_text: "34 MB" } }), id: "a" } });
  await press("Delete file");
  assert.equal(document.activeElement, user.one("Keep it"));
  assert.match(text("[role='alertdialog']"), /Delete cat\.mp4 \(34 MB\) for good\?/);
  await press("Keep it");
  assert.equal(document.activeElement, user.one("Delete file"));
  await press("Delete file");
  await user.key(user.one("Keep it"), "Escape");
  assert.ok(user.root.querySelector(".wan-panel"), "that key closes the question alone");
  assert.equal(sent("delete_file").length, 0);
  await press("Delete file");
  await press("Delete it");
  assert.deepEqual(bodies("delete_file"), [{ job: "a" }]);
  await answer("delete_file", { tile: tileOf("a", { file: false }) });
  assert.equal(said(), "File deleted; the record stays");
  assert.equal(text(".wan-panel h3"), "Settings of this job");
});
