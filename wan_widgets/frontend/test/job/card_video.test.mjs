/** The video on a job's card, and what is shown until it is loaded. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { act, answer, card, isOff, kernel, press, screen, sent, text, urls, user, video } from "../support/card.mjs";
import { bytes, FILE, finished, jobView } from "../support/job.mjs";

test("a loading video shows its size, and one that fails says why", async () => {
  const frame = () => text(".wan-frame");
  await card(jobView());
  assert.equal(frame(), "1280 × 720");
  await card(jobView({ width: null, height: null }));
  assert.equal(frame(), "waiting");
  for (const [state, word] of [["queued", "waiting"], ["downloading", "saving"], ["failed", "no video"], ["refused", "not sent"], ["unknown", "no answer"], ["completed", "file deleted"]]) {
    await card(jobView({ state }));
    assert.equal(frame(), word);
  }
});

test("the source image is shown once the card is near the viewport", async () => {
  await card(jobView({ source: "cat.png", ticking: true }), { near: false });
  assert.equal(kernel.asked.length, 0);
  await act(() => screen.fire([{ isIntersecting: false }]));
  assert.equal(kernel.asked.length, 0);
  await act(() => screen.fire([{ isIntersecting: false }, { isIntersecting: true }]));
  assert.deepEqual([kernel.last().kind, kernel.last().body], ["thumbnail", { job: "job1", source: "cat.png", kind: "image" }]);
  assert.equal(screen.open.size, 0);
  await act(() => kernel.last().answer({ mime: "image/webp" }, [bytes(3)]));
  assert.equal(user.root.querySelector(".wan-frame img").getAttribute("src"), "blob:1");
  assert.equal(user.root.querySelector(".wan-frame").getAttribute("aria-busy"), "true");
  user.leave();
  assert.equal(urls.size, 0);
});

const LARGE = { ...FILE, size: 34_000_000 };
test("a small file is loaded automatically near the viewport, with its poster", async () => {
  await card(finished(), { near: false });
  assert.equal(kernel.asked.length, 0);
  await act(() => screen.fire([{ isIntersecting: true }]));
  assert.deepEqual(kernel.kinds().sort(), ["poster", "video"]);
  assert.match(text(".wan-player"), /Loading 0\.0 MB of 0\.4 MB/);
  assert.equal(user.root.querySelector("figure").getAttribute("aria-busy"), "true");
  await answer({ size: 400_000 }, [bytes(400_000)]);
  assert.match(video().getAttribute("src"), /^blob:/);
  assert.equal(video().getAttribute("aria-label"), "A cat");
  assert.equal(user.root.querySelector("figure").getAttribute("aria-busy"), "false");
});

test("a large file is loaded on request, and shows its poster until then", async () => {
  await card(finished({ file: LARGE }));
  assert.deepEqual(kernel.kinds(), ["poster"]);
  await act(() => kernel.last().answer({ mime: "image/webp" }, [bytes(3)]));
  assert.ok(user.root.querySelector(".wan-player__poster"));
  await press("Load 34 MB");
  assert.equal(sent().at(-1).kind, "video");
  await answer({ size: 34_000_000 }, [bytes(2_000_000)]);
  assert.match(text(".wan-player"), /Loading 2\.0 MB of 34 MB/);
});

test("a video that cannot be loaded or played says so, with its path", async () => {
  await card(finished());
  await act(() => sent().at(-1).refuse("The file is gone.", "Look into the folder."));
  assert.equal(text(".wan-player__note--bad"), "The file is gone. Look into the folder. wan_videos/cat.mp4".replace(". wan", ".wan"));
  await card(finished());
  await answer({ size: 1 }, [bytes(1)]);
  await act(() => video().dispatchEvent(new Event("error")));
  assert.match(text(".wan-player__note--bad"), /This browser cannot play the file\./);
});

test("an unmounted video is paused and releases its file", async () => {
  await card(finished());
  await answer({ size: 1 }, [bytes(1)]);
  const element = video();
  const calls = [];
  Object.assign(element, { pause: () => calls.push("pause"), load: () => calls.push("load") });
  user.leave();
  assert.deepEqual([calls, element.getAttribute("src"), urls.size], [["pause", "load"], null, 0]);
});

test("if the player is paused within the video, that frame is continued from", async () => {
  await card(finished({ actions: ["continue"] }));
  await answer({ size: 4 }, [bytes(4)]);
  const stands = async (kind, facts) => {
    for (const [name, value] of Object.entries(facts)) Object.defineProperty(video(), name, { configurable: true, value });
    await act(() => video().dispatchEvent(new Event(kind)));
  };
  assert.ok(user.find("Continue from last frame"));
  await stands("seeked", { paused: true, ended: false, currentTime: 2.5, duration: 5 });
  await press("Continue from this frame");
  assert.deepEqual([sent().at(-1).kind, sent().at(-1).body], ["continue_from", { job: finished().id, at: 2.5 }]);
  await answer({ filled: true, text: "" });
  for (const facts of [{ paused: false }, { paused: true, currentTime: 0 }, { currentTime: 4.99 }, { currentTime: 5, ended: true }]) {
    await stands("pause", facts);
    assert.ok(user.find("Continue from last frame"), JSON.stringify(facts));
  }
});

test("keys loop the video and change its speed, which is shown and announced", async () => {
  await card(finished());
  await answer({ size: 1 }, [bytes(1)]);
  const card_ = user.root.querySelector("article");
  await user.key(card_, "l");
  assert.deepEqual([text(".wan-player__tags"), text(".wan-job > [role='status']")], ["Loop", "Loop on"]);
  await user.key(card_, "l");
  assert.equal(user.root.querySelector(".wan-player__tags"), null);
  video().playbackRate = 0.5;
  await act(() => video().dispatchEvent(new Event("ratechange")));
  assert.match(text(".wan-player__tags"), /0\.5|½/);
});

for (const simulated of [true, false]) {
  test(`a tag of the player leaves room for the badge of a simulated video (${simulated})`, async () => {
    await card(finished({ simulated }));
    await answer({ size: 1 }, [bytes(1)]);
    await user.key(user.root.querySelector("article"), "l");
    assert.equal(user.root.querySelector(".wan-player__tags--below") !== null, simulated);
  });
}

test("a video is downloaded from the address where it is played, or loaded first", async () => {
  await card(finished({ file: LARGE }));
  const clicked = [];
  const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function follow() {
    clicked.push([this.getAttribute("href"), this.getAttribute("download")]);
  };
  try {
    await press("Download");
    assert.deepEqual([sent().at(-1).kind, clicked], ["video", []]);
    await press("Download");
    await answer({ size: 10 }, [bytes(10)]);
  } finally {
    HTMLAnchorElement.prototype.click = click;
  }
  const link = user.one("Download");
  assert.deepEqual(clicked, [[link.getAttribute("href"), "cat.mp4"]]);
  assert.equal(sent().length, 1);
});

test("without a kernel a large file is not requested", async () => {
  const redraw = await card(finished({ file: LARGE }));
  await redraw({ connected: false });
  assert.ok(isOff("Download"));
  await press("Download");
  assert.deepEqual(sent(), []);
});
