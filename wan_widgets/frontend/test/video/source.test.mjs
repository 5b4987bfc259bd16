/** Where a player gets the video from: the notebook's server, the kernel in chunks, or nowhere. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import "../support/dom.mjs";
import { fakeKernel, settled } from "../support/kernel.mjs";
import { load } from "../support/load.mjs";
import { actor, drawHook, PREACT } from "../support/render.mjs";

const page = await load("video/source.ts", "video/picture.ts", "lib/kernel/ask.ts", ...PREACT);
const act = actor(page);
const MB = 1024 * 1024;
const FILE = { path_below_root: "wan_videos/a cat.mp4", size: 5 * MB };
const SERVED = "http://localhost:8888/files/wan_videos/a%20cat.mp4";

let hooks = [];
let kernel;
/** A fake notebook server: its requests, and whether it has the file. */
let server;
let urls;

beforeEach(() => {
  page.resetServed();
  kernel = fakeKernel(page.AskError);
  server = { asked: [], status: 200, type: "video/mp4", bytes: 10 };
  globalThis.fetch = async (url, { method = "GET" }) => {
    server.asked.push(`${method} ${url}`);
    if (server.hold !== undefined && method === "GET") await server.hold;
    const blob = async () => new Blob([new Uint8Array(server.bytes)]);
    return { ok: server.status === 200, headers: { get: () => server.type }, blob };
  };
  urls = [];
  URL.createObjectURL = () => {
    urls.push(`blob:${urls.length}`);
    return urls.at(-1);
  };
  URL.revokeObjectURL = (url) => {
    urls[urls.indexOf(url)] = `gone ${url}`;
  };
});
afterEach(async () => {
  for (const hook of hooks) hook.close();
  hooks = [];
  for (const one of kernel.asked) one.refuse(); // so that the next test has all places of the queue
  await settled();
});

async function open(owner = {}, { connected = true, enabled = true, whole = false } = {}) {
  const state = { owner: { id: "job1", file: FILE, ...owner }, connected, enabled };
  const hook = drawHook(page, () => page.useVideo(state.owner, kernel.ask, state.connected, state.enabled, whole));
  Object.assign(hook, { state, redraw: async (next) => {
    Object.assign(state, next);
    await act(() => hook.again());
  } });
  hooks.push(hook);
  await act(() => undefined);
  return hook;
}
const source = (hook) => hook.current.source;
const piece = (size) => new DataView(new ArrayBuffer(size));
const UNSERVED = { file: { ...FILE, path_below_root: null } };

test("a file that the server serves is played from there", async () => {
  const hook = await open();
  assert.deepEqual(source(hook), { kind: "url", src: SERVED });
  assert.equal(hook.current.served, SERVED);
  assert.deepEqual(server.asked, [`HEAD ${SERVED}`]);
  assert.equal(kernel.asked.length, 0);
});

test("once the server has handed out a file, the next one of its folder is played in the first drawing", async () => {
  const first = await open();
  const seen = [];
  const other = { ...FILE, path_below_root: "wan_videos/a dog.mp4" };
  const owner = { id: "job2", file: null };
  const hook = drawHook(page, () => {
    const video = page.useVideo(owner, kernel.ask, true, true);
    seen.push(video.source);
    return video;
  });
  hooks.push(hook);
  assert.deepEqual(seen.at(-1), { kind: "looking" });
  seen.length = 0;
  owner.file = other;
  await act(() => hook.again());
  assert.deepEqual([...new Set(seen.map(({ src }) => src))], ["http://localhost:8888/files/wan_videos/a%20dog.mp4"]);
  assert.equal(hook.current.served, seen[0].src);
  assert.deepEqual(server.asked, [`HEAD ${SERVED}`]);
  await act(() => hook.current.reject());
  assert.deepEqual(kernel.last().body, { job: "job2", offset: 0, length: 2 * MB });
  assert.deepEqual(source(first), { kind: "url", src: SERVED });
});

test("the server is asked about another folder, and about what is fetched whole", async () => {
  await open();
  await open({ file: { ...FILE, path_below_root: "drafts/a.mp4" } });
  await open({}, { whole: true });
  const asked = server.asked.filter((one) => one.startsWith("HEAD"));
  assert.deepEqual(asked, [`HEAD ${SERVED}`, "HEAD http://localhost:8888/files/drafts/a.mp4", `HEAD ${SERVED}`]);
});

test("a folder of which the server refused a file is asked about again", async () => {
  server.status = 404;
  await open();
  server.status = 200;
  const hook = await open({ id: "job2" });
  assert.deepEqual(source(hook), { kind: "url", src: SERVED });
  assert.equal(server.asked.length, 2);
});

test("a log-in page in the file's place, or an error, leads to the kernel", async () => {
  server.type = "text/html; charset=utf-8";
  await open();
  assert.deepEqual(kernel.last().body, { job: "job1", offset: 0, length: 2 * MB });
  server = { ...server, type: "video/mp4", status: 404 };
  await open();
  assert.equal(kernel.asked.length, 2);
});

test("the kernel sends the file in chunks, and the page shows the progress", async () => {
  const hook = await open(UNSERVED);
  assert.deepEqual(source(hook), { kind: "loading", done: 0, size: 5 * MB });
  for (const [offset, size] of [[0, 2 * MB], [2 * MB, 2 * MB], [4 * MB, MB]]) {
    assert.equal(kernel.last().body.offset, offset);
    await act(() => kernel.last().answer({ size: 5 * MB }, [piece(size)]));
  }
  assert.deepEqual([source(hook), kernel.asked.length], [{ kind: "blob", src: "blob:0" }, 3]);
});

test("reading ends if the file becomes shorter", async () => {
  const hook = await open(UNSERVED);
  await act(() => kernel.last().answer({ size: 5 * MB }, [piece(MB)]));
  await act(() => kernel.last().answer({ size: 5 * MB }, [piece(0)]));
  assert.equal(source(hook).kind, "none");
  assert.equal(source(hook).message, "The video\u2019s file got shorter while it was read.".replace("\u2019", "'"));
  assert.equal(kernel.asked.length, 2);
});

test("an answer without a chunk and a refusal say why there is no video", async () => {
  const hook = await open(UNSERVED);
  await act(() => kernel.last().answer({ size: 5 }));
  assert.equal(source(hook).message, "The kernel sent no video.");
  const other = await open(UNSERVED);
  await act(() => kernel.last().refuse("It cannot be read.", "Was it moved?"));
  assert.deepEqual(source(other), { kind: "none", message: "It cannot be read.", hint: "Was it moved?" });
});

test("a large file comes from the kernel only on request", async () => {
  const hook = await open({ file: { path_below_root: null, size: 20_000_001 } });
  assert.deepEqual([source(hook), kernel.asked.length], [{ kind: "offer", size: 20_000_001 }, 0]);
  await act(() => hook.current.load());
  assert.equal(kernel.asked.length, 1);
  const small = await open({ file: { path_below_root: null, size: 20_000_000 } });
  assert.equal(source(small).kind, "loading");
});

test("nothing is requested before it is needed, nor without a file", async () => {
  const hook = await open({}, { enabled: false });
  assert.deepEqual([source(hook).kind, server.asked.length], ["looking", 0]);
  await hook.redraw({ enabled: true });
  assert.equal(source(hook).kind, "url");
  const none = await open({ file: null });
  assert.equal(source(none).kind, "looking");
});

test("without a kernel the video waits until one reconnects", async () => {
  const hook = await open(UNSERVED, { connected: false });
  assert.equal(source(hook).message, "The video cannot be shown while the kernel is not connected.");
  await hook.redraw({ connected: true });
  assert.equal(kernel.asked.length, 1);
});

test("a video that the player cannot play from the server is fetched from the kernel once, then fails", async () => {
  const hook = await open();
  await act(() => hook.current.reject());
  assert.equal(kernel.asked.length, 1);
  assert.deepEqual(server.asked.length, 1, "the server is not asked again");
  await act(() => kernel.last().answer({ size: 10 }, [piece(10)]));
  assert.equal(source(hook).kind, "blob");
  await act(() => hook.current.reject());
  assert.equal(source(hook).kind, "bad");
});

test("a served file that cannot be played fails at once without a kernel", async () => {
  const hook = await open({}, { connected: false });
  await act(() => hook.current.reject());
  assert.equal(source(hook).kind, "bad");
});

test("object URLs are revoked on unmount", async () => {
  const hook = await open(UNSERVED);
  await act(() => kernel.last().answer({ size: 10 }, [piece(10)]));
  hook.close();
  assert.deepEqual(urls, ["gone blob:0"]);
});

test("a video that arrives after its view is removed makes no object URL", async () => {
  const hook = await open(UNSERVED);
  hook.close();
  kernel.last().answer({ size: 10 }, [piece(10)]);
  await settled();
  assert.deepEqual(urls, []);
});

test("if many videos play at once, served files are fetched completely, three at a time", async () => {
  let release;
  server.hold = new Promise((resolve) => {
    release = resolve;
  });
  const all = [];
  for (let number = 0; number < 5; number += 1) all.push(await open({ id: `job${number}` }, { whole: true }));
  assert.equal(server.asked.filter((one) => one.startsWith("GET")).length, 3);
  release();
  await act(() => settled());
  assert.equal(server.asked.filter((one) => one.startsWith("GET")).length, 5);
  assert.ok(all.every((hook) => source(hook).kind === "blob"));
});

test("a file that is too large to be fetched completely, or of unknown size, is played from the server", async () => {
  for (const size of [80_000_001, null]) {
    const hook = await open({ file: { ...FILE, size } }, { whole: true });
    assert.equal(source(hook).kind, "url");
  }
  const hook = await open({ file: { ...FILE, size: 80_000_000 } }, { whole: true });
  assert.equal(source(hook).kind, "blob");
});

test("only a playable video has an address", () => {
  assert.equal(page.playableUrl({ kind: "url", src: "a" }), "a");
  assert.equal(page.playableUrl({ kind: "blob", src: "b" }), "b");
  for (const kind of ["looking", "loading", "offer", "none", "bad"]) assert.equal(page.playableUrl({ kind, src: "c" }), null);
  assert.equal(page.playableUrl(undefined), null);
});

test("a picture is shown while it is needed, and its URL is revoked afterwards", async () => {
  let body = { job: "job1" };
  const hook = drawHook(page, () => page.usePicture(kernel.ask, "poster", body));
  hooks.push(hook);
  assert.deepEqual([kernel.last().kind, kernel.last().body, hook.current], ["poster", { job: "job1" }, null]);
  await act(() => kernel.last().answer({ mime: "image/webp" }, [piece(4)]));
  assert.equal(hook.current, "blob:0");
  body = null;
  await act(() => hook.again());
  assert.deepEqual([hook.current, urls], [null, ["gone blob:0"]]);
  body = { job: "job2" };
  await act(() => hook.again());
  await act(() => kernel.last().refuse("none"));
  assert.equal(hook.current, null);
});
