/** A draft on a job's card: making its final, and the final beside it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { act, card, press, sent, text, user } from "../support/card.mjs";
import { finished } from "../support/job.mjs";

const choice = (resolution, seconds, price) => ({
  resolution,
  seconds,
  length: `${seconds} s`,
  quantity: `${seconds} s, ${resolution}`,
  price,
});
const OFFER = {
  draft: "Draft, 480p",
  length: 5,
  choices: [choice("720p", 5, "about $0.50"), choice("720p", 10, "about $1.00"), choice("1080p", 5, "about $1.00"), choice("1080p", 10, "about $2.00")],
};

test("a draft is labeled, with the price of its final and that it may differ; one press makes it once", async () => {
  await card(finished({ final: OFFER }));
  assert.equal(text(".wan-player__tag"), "Draft, 480p");
  assert.match(text(".wan-final"), /5 s, 1080p, about \$1\.00/);
  assert.match(text(".wan-final"), /may still differ from the draft: a seed gives a similar video, not the same one\./);
  await act(() => user.root.querySelectorAll(".wan-final input")[0].click());
  assert.match(text(".wan-final"), /5 s, 720p, about \$0\.50/);
  await press("Make the final");
  await press("Make the final");
  const finals = sent().filter(({ kind }) => kind === "final");
  assert.deepEqual(finals.map(({ body }) => body), [{ job: "job1", resolution: "720p" }]);
  await act(() => finals[0].answer({}));
  assert.equal(text(".wan-job > [role='status']"), "The final is being made");
});

test("a video that is not a draft offers a higher resolution in its menu", async () => {
  await card(finished({ final: { ...OFFER, draft: "" } }));
  assert.equal(user.root.querySelector(".wan-final"), null);
  await press("More for this job");
  await press("Make it at a higher resolution");
  assert.match(text(".wan-final"), /may still differ from this video/);
});

test("the final may have another length, which is shown with its price", async () => {
  await card(finished({ final: OFFER }));
  const [, full, , ten] = user.root.querySelectorAll(".wan-final input");
  await act(() => full.click());
  await act(() => ten.click());
  assert.match(text(".wan-final"), /10 s, 1080p, about \$2\.00/);
  assert.match(text(".wan-final"), /Same prompt, seed and files, another length\./);
  await press("Make the final");
  assert.deepEqual(sent().at(-1).body, { job: "job1", resolution: "1080p", duration: 10 });
});

const BESIDE = {
  id: "draft1",
  name: "draft, 480p",
  final: "final, 1080p",
  there: true,
  facts: [
    { label: "Size", draft: "832 × 480", final: "1920 × 1080" },
    { label: "Seed, prompt", draft: "the same", final: "" },
  ],
  likeness: "0.81",
  meaning: "Likeness, not quality: 1 is the same picture at the same share of the length.",
  measuring: false,
};

test("a final is shown beside its draft, with their likeness, which is not called quality", async () => {
  await card(finished({ beside: BESIDE }));
  const rows = [...user.root.querySelectorAll(".wan-tab tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent.trim()));
  assert.deepEqual(rows, [
    ["Size", "832 × 480", "1920 × 1080"],
    ["Seed, prompt", "the same"],
    ["Likeness", `0.81 ${BESIDE.meaning}`],
  ]);
  await press("Compare with the draft");
  const { kind, body } = sent().at(-1);
  assert.deepEqual([kind, body.job, body.draft], ["compare", "job1", true]);
});

test("an unmeasured draft can be measured, and the card says so meanwhile", async () => {
  const redraw = await card(finished({ beside: { ...BESIDE, likeness: "" } }));
  await press("Measure both");
  assert.deepEqual([sent().at(-1).kind, sent().at(-1).body], ["measure", { job: "job1" }]);
  await redraw({ job: finished({ beside: { ...BESIDE, likeness: "", measuring: true } }) });
  assert.match(text(".wan-tab"), /is being measured/);
  await redraw({ job: finished({ beside: { ...BESIDE, likeness: "", there: false } }) });
  assert.match(text(".wan-tab"), /the draft's file no longer exists/);
  assert.equal(user.root.querySelector(".wan-final .wan-btn"), null);
});
