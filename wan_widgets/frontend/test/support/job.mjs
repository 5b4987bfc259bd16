/** Jobs and files as the kernel sends them. */
export const FILE = {
  name: "cat.mp4",
  shown: "wan_videos/cat.mp4",
  path_below_root: null,
  size: 400_000,
  size_text: "0.4 MB",
  seconds: 5,
  flags: [],
};

export const jobView = (more = {}) => ({
  id: "job1",
  short_id: "3f2a",
  key_line: 'wan.use("toapis", ask=True)',
  state: "running",
  title: "Making the video",
  tone: "run",
  icon: "spin",
  steps: [],
  stale: false,
  percent: null,
  elapsed: null,
  ticking: false,
  asked: null,
  goes_out: null,
  when: "",
  aside: "",
  prompt: "A cat",
  meta: "720p, 5 s",
  width: 1280,
  height: 720,
  simulated: false,
  task_id: "tsk_1",
  note: "",
  message: null,
  detail: "",
  actions: [],
  again: "New take",
  charged: "",
  file: null,
  facts: [],
  take: 1,
  star: false,
  source: null,
  final: null,
  beside: null,
  measures: { badges: [], measuring: false },
  ...more,
});

export const finished = (more = {}) =>
  jobView({ state: "completed", title: "Done", tone: "ok", icon: "check", file: FILE, actions: ["download"], ...more });

export const bytes = (size) => new DataView(new ArrayBuffer(size));
