/** Uploads from the page to the kernel: in chunks, one after the other. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import "../support/dom.mjs";
import { fakeKernel, settled } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { drawHook, PREACT } from "../support/render.mjs";

const page = await load("form/fields/files/uploads.ts", "lib/kernel/ask.ts", ...PREACT);
const { act } = page;
const MB = 1024 * 1024;

let hook;
let kernel;
function open() {
  kernel = fakeKernel(page.AskError);
  hook = drawHook(page, () => page.useUploads(kernel.ask));
}
afterEach(() => hook.close());

/** A file of `size` bytes whose values follow from their positions. */
const file = (name, size) => {
  const bytes = Uint8Array.from({ length: size }, (_, at) => at % 251);
  return { name, size, slice: (from, to) => ({ arrayBuffer: async () => bytes.slice(from, to).buffer }), bytes };
};
/** Answer the next request to the kernel. */
const answer = async (reply = {}) => {
  await settled();
  await act(async () => kernel.last().answer(reply));
  await settled();
};
const sizes = () => kernel.asked.map(({ body: { offset, last }, buffers }) => [offset, buffers[0].byteLength, last]);

test("a small file is one chunk, and the kernel returns its path", async () => {
  open();
  const cat = file("cat.png", 3000);
  const source = hook.current.upload("image", cat);
  await answer({ source: "wan_videos/inputs/cat.png" });
  assert.equal(await source, "wan_videos/inputs/cat.png");
  assert.deepEqual(kernel.asked[0].body, { name: "cat.png", size: 3000, offset: 0, last: true, field: "image" });
  assert.deepEqual(new Uint8Array(kernel.asked[0].buffers[0]), cat.bytes);
  assert.equal(hook.current.nameOf("wan_videos/inputs/cat.png"), "cat.png");
  assert.equal(hook.current.nameOf("other.png"), undefined);
});

test("a file of exactly one chunk is not followed by an empty one", async () => {
  open();
  void hook.current.upload("image", file("cat.png", 2 * MB));
  await answer({ source: "cat.png" });
  assert.deepEqual(sizes(), [[0, 2 * MB, true]]);
});

test("a large file is sent in chunks, each after the answer to the previous one, and arrives completely", async () => {
  open();
  const clip = file("clip.mp4", 5 * MB);
  const source = hook.current.upload("references", clip);
  await settled();
  assert.equal(kernel.asked.length, 1);
  assert.deepEqual(hook.current.current, { field: "references", upload: { name: "clip.mp4", done: 0, size: 5 * MB } });
  await answer();
  assert.equal(hook.current.current.upload.done, 2 * MB);
  await answer();
  await answer({ source: "clip.mp4" });
  assert.equal(await source, "clip.mp4");
  assert.deepEqual(sizes(), [[0, 2 * MB, false], [2 * MB, 2 * MB, false], [4 * MB, MB, true]]);
  assert.equal(hook.current.current, null);
  const arrived = Buffer.concat(kernel.asked.map(({ buffers }) => Buffer.from(buffers[0])));
  assert.ok(arrived.equals(Buffer.from(clip.bytes)));
});

test("an empty file is sent, so that the kernel explains the error", async () => {
  open();
  void hook.current.upload("image", file("none.png", 0));
  await answer({ source: "none.png" });
  assert.deepEqual(sizes(), [[0, 0, true]]);
});

test("files are sent one after the other, even after one has failed", async () => {
  open();
  const first = hook.current.upload("references", file("a.mp4", 10));
  const second = hook.current.upload("references", file("b.mp4", 10));
  await settled();
  assert.deepEqual(kernel.asked.map(({ body }) => body.name), ["a.mp4"]);
  await act(async () => kernel.last().refuse("No room.", "Delete some."));
  assert.equal(await first, null);
  await settled();
  assert.deepEqual(kernel.asked.map(({ body }) => body.name), ["a.mp4", "b.mp4"]);
  await answer({ source: "b.mp4" });
  assert.equal(await second, "b.mp4");
});

test("a failure is shown at its field until the next file or until it is cleared", async () => {
  open();
  const one = hook.current.upload("image", file("a.png", 10));
  await settled();
  await act(async () => kernel.last().refuse("No room.", "Delete some."));
  await one;
  await settled();
  assert.deepEqual([hook.current.failed.field, hook.current.failed.error.message], ["image", "No room."]);
  assert.equal(hook.current.current, null);
  const two = hook.current.upload("image", file("b.png", 10));
  await settled();
  await act(() => undefined);
  assert.equal(hook.current.failed, null);
  await answer({ source: "b.png" });
  await two;
  await act(() => hook.current.setFailure("image", new page.AskError("Only one image.")));
  assert.equal(hook.current.failed.error.message, "Only one image.");
  await act(() => hook.current.setFailure("image", null));
  assert.equal(hook.current.failed, null);
});

test("a file that cannot be read, and an answer without a path, are failures", async () => {
  open();
  const gone = { name: "gone.png", size: 5, slice: () => ({ arrayBuffer: () => Promise.reject(new TypeError("gone")) }) };
  let source;
  await act(async () => {
    source = await hook.current.upload("image", gone);
  });
  assert.equal(source, null);
  assert.equal(hook.current.failed.error.message, "The file cannot be read.");
  const upload = hook.current.upload("image", file("a.png", 10));
  await answer({});
  assert.equal(await upload, null);
  assert.equal(hook.current.failed.error.message, "The kernel did not keep the file.");
});
