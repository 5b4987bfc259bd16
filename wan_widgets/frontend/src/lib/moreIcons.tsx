/** The icons that a form does not draw at first. */
import { addIcons } from "./icons";

addIcons({
  adown: <path d="M8 3v9.6M4.4 9 8 12.6 11.6 9" />,
  aup: <path d="M8 13V3.4M4.4 7 8 3.4 11.6 7" />,
  chevl: <path d="m9.8 4-4 4 4 4" />,
  copy: (
    <>
      <rect x="5.4" y="5.4" width="8.2" height="8.2" rx="1" />
      <path d="M10.6 5.2V3.4a1 1 0 0 0-1-1H3.4a1 1 0 0 0-1 1v6.2a1 1 0 0 0 1 1h1.8" />
    </>
  ),
  dice: (
    <>
      <rect x="2.4" y="2.4" width="11.2" height="11.2" rx="2" />
      <circle cx="5.6" cy="5.6" r=".6" fill="currentColor" />
      <circle cx="10.4" cy="10.4" r=".6" fill="currentColor" />
      <circle cx="8" cy="8" r=".6" fill="currentColor" />
      <circle cx="10.4" cy="5.6" r=".6" fill="currentColor" />
      <circle cx="5.6" cy="10.4" r=".6" fill="currentColor" />
    </>
  ),
  form: <><rect x="2.4" y="2.4" width="11.2" height="11.2" rx="1" /><path d="M5 5.6h6M5 8.2h6M5 10.8h3" /></>,
  lock: <><rect x="3" y="7" width="10" height="6.6" rx="1" /><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2" /></>,
  redo: <path d="M13.2 6.6A5.6 5.6 0 1 0 13.6 9M13.6 2.8v3.8H9.8" />,
  swap: <path d="M2.6 5.4h10M10 2.8l2.6 2.6L10 8M13.4 10.6h-10M6 8l-2.6 2.6L6 13.2" />,
  table: <><rect x="2" y="3" width="12" height="10" rx="1" /><path d="M2 6.4h12M2 9.7h12M6.4 3v10" /></>,
  trash: <path d="M3 4.4h10M6.2 4.4V2.8h3.6v1.6M4.2 4.4l.6 9h6.4l.6-9M6.8 7v4M9.2 7v4" />,
  unlock: <><rect x="3" y="7" width="10" height="6.6" rx="1" /><path d="M5.2 7V5a2.8 2.8 0 0 1 5.3-1.3" /></>,
  up: <path d="M2.4 13.4h11.2M8 10.6V2.8M4.8 6 8 2.8 11.2 6" />,
  x: <path d="m4 4 8 8M12 4l-8 8" />,
  ban: <><circle cx="8" cy="8" r="6" /><path d="m3.9 3.9 8.2 8.2" /></>,
  checkc: <><circle cx="8" cy="8" r="6" /><path d="m5.2 8.2 2 2 3.6-4" /></>,
  clock: <><circle cx="8" cy="8" r="6" /><path d="M8 4.6V8l2.4 1.6" /></>,
  compare: <><rect x="2" y="3" width="12" height="10" rx="1" /><path d="M8 1.6v12.8" /></>,
  dots: <path d="M3.4 8h.1M8 8h.1M12.6 8h.1" stroke-width="2.2" />,
  filmoff: <path d="M5 3h8a1 1 0 0 1 1 1v8M11 13H3a1 1 0 0 1-1-1V4M5 7v6M11 3v5M2 2l12 12" />,
  filter: <path d="M2.4 3.4h11.2L9.4 8.6v4.2l-2.8 1.4V8.6z" />,
  folder: <path d="M2 4.4a1 1 0 0 1 1-1h3.2l1.4 1.6H13a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1z" />,
  full: <path d="M2.6 6V2.6H6M10 2.6h3.4V6M13.4 10v3.4H10M6 13.4H2.6V10" />,
  help: <><circle cx="8" cy="8" r="6" /><path d="M6.2 6.4a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.8.7-.8 1.2M8 11.2v.1" /></>,
  link: <path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.9-.9" />,
  loop: <path d="M3 7.4V6.2a2 2 0 0 1 2-2h8M11 2.2l2 2-2 2M13 8.6v1.2a2 2 0 0 1-2 2H3M5 13.8l-2-2 2-2" />,
  mute: <path d="M2.4 6.2v3.6h2.4L8 12.6V3.4L4.8 6.2zM10.6 6.4l3.2 3.2M13.8 6.4l-3.2 3.2" />,
  note: <><path d="M3 2.6h10v7.2l-3.6 3.6H3z" /><path d="M9.4 13.2V9.8H13M5.4 5.6h5.2M5.4 8h2.4" /></>,
  pause: <path d="M5 3.4v9.2M11 3.4v9.2" stroke-width="2.6" />,
  next: <><rect x="1.8" y="4" width="5.6" height="8" rx="1" /><path d="M9.4 8h5M12 5.4 14.6 8 12 10.6" /></>,
  noteq: <path d="M3 6h10M3 10h10M11 2.6 5 13.4" />,
  eye: <><path d="M1.6 8S4 3.8 8 3.8 14.4 8 14.4 8 12 12.2 8 12.2 1.6 8 1.6 8z" /><circle cx="8" cy="8" r="1.9" /></>,
  play: <path d="M5 3.2v9.6L12.6 8z" fill="currentColor" />,
  quest: (
    <>
      <path d="M8 1.8 14.2 8 8 14.2 1.8 8z" />
      <path d="M6.6 6.6a1.5 1.5 0 1 1 2.1 1.4c-.5.3-.7.5-.7 1M8 10.9v.1" />
    </>
  ),
  queue: <path d="M3 4h10M3 8h10M3 12h10" stroke-dasharray="2 2.2" />,
  search: <><circle cx="7" cy="7" r="4.4" /><path d="m10.4 10.4 3.4 3.4" /></>,
  shield: (
    <>
      <path d="M8 1.8 13.4 4v4c0 3.2-2.2 5.2-5.4 6.2C4.8 13.2 2.6 11.2 2.6 8V4z" />
      <path d="M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4" />
    </>
  ),
  spin: <path d="M8 2a6 6 0 1 1-6 6" />,
  star: <path d="m8 2 1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z" />,
  stepb: <><path d="M4 3.4v9.2" /><path d="M12 3.4v9.2L6 8z" fill="currentColor" /></>,
  stepf: <><path d="M12 3.4v9.2" /><path d="M4 3.4v9.2L10 8z" fill="currentColor" /></>,
  wallet: <><rect x="2" y="4" width="12" height="9" rx="1" /><path d="M2 4.4 10.6 2v2M10.6 8.5h3.4" /></>,
});
