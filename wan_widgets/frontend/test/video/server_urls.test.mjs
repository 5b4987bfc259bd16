/** The URLs at which the notebook's server serves a file and shows its folder, if there is such a server. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { window } from "../support/dom.mjs";
import { load } from "../support/load.mjs";

const { folderUrl, inVSCode, servedUrl, servesVideo } = await load("video/serverUrls.ts");

const HOST = "http://localhost:8888";
function at(address, configured) {
  window.happyDOM.setURL(address);
  if (configured === undefined) return;
  const script = document.createElement("script");
  script.id = "jupyter-config-data";
  script.type = "application/json";
  script.textContent = configured;
  document.body.append(script);
}
afterEach(() => {
  document.getElementById("jupyter-config-data")?.remove();
  delete document.body.dataset["baseUrl"];
  delete document.body.dataset["vscodeThemeKind"];
  document.body.className = "";
  at(`${HOST}/lab`);
});

test("the base URL is stated by the page, or derived from its address", () => {
  at(`${HOST}/user/mira/lab/tree/a.ipynb`);
  assert.equal(servedUrl("a cat/b.mp4"), `${HOST}/user/mira/files/a%20cat/b.mp4`);
  at(`${HOST}/x/lab`, '{"baseUrl": "/hub"}');
  assert.equal(servedUrl("b.mp4"), `${HOST}/hub/files/b.mp4`);
});

test("the classic notebook states it on the body, and an unreadable value is ignored", () => {
  document.body.dataset["baseUrl"] = "/classic/";
  for (const configured of ["{", "null", '{"baseUrl": 7}', "{}"]) {
    at(`${HOST}/notebooks/a.ipynb`, configured);
    assert.equal(servedUrl("b.mp4"), `${HOST}/classic/files/b.mp4`);
    document.getElementById("jupyter-config-data").remove();
  }
});

test("a page outside Jupyter has no such server", () => {
  for (const address of ["https://colab.example/drive/1", `${HOST}/labs/a`, `${HOST}/`]) {
    at(address);
    assert.deepEqual([servedUrl("b.mp4"), folderUrl("a/b.mp4")], [null, null], address);
  }
  at(`${HOST}/lab`, '{"baseUrl": "file:///lab/"}');
  assert.equal(servedUrl("b.mp4"), null);
});

test("the folder of a file is shown as the page shows folders", () => {
  at(`${HOST}/me/lab/workspaces/a`);
  assert.equal(folderUrl("wan videos/day/b.mp4"), `${HOST}/me/lab/tree/wan%20videos/day`);
  at(`${HOST}/me/notebooks/a.ipynb`);
  assert.equal(folderUrl("wan_videos/b.mp4"), `${HOST}/me/tree/wan_videos`);
  at(`${HOST}/elsewhere`, '{"baseUrl": "/me/"}');
  assert.equal(folderUrl("wan_videos/b.mp4"), null);
  at(`${HOST}/lab`, '{"baseUrl": "/me"}');
  assert.equal(folderUrl("a/b.mp4"), `${HOST}/me/lab/tree/a`);
});

test("only an answer with a video counts: no error, no page, no silence", async () => {
  const asked = [];
  const answers = [
    { ok: true, headers: new Map([["content-type", "video/mp4"]]) },
    { ok: true, headers: new Map() },
    { ok: true, headers: new Map([["content-type", "text/html; charset=utf-8"]]) },
    { ok: false, headers: new Map() },
  ];
  globalThis.fetch = async (url, { method, credentials }) => {
    asked.push([url, method, credentials]);
    if (answers.length === 0) throw new TypeError("no net");
    return answers.shift();
  };
  const found = [];
  for (let count = 0; count < 5; count += 1) found.push(await servesVideo("/a.mp4", new AbortController().signal));
  assert.deepEqual(found, [true, true, false, false, false]);
  assert.deepEqual(asked[0], ["/a.mp4", "HEAD", "same-origin"]);
});

test("a notebook in VS Code is recognized by either of its attributes", () => {
  assert.equal(inVSCode(), false);
  document.body.className = "not-vscode-dark";
  assert.equal(inVSCode(), false);
  document.body.className = "a vscode-dark";
  assert.equal(inVSCode(), true);
  document.body.className = "";
  document.body.dataset["vscodeThemeKind"] = "vscode-dark";
  assert.equal(inVSCode(), true);
});
