/** The icons that a form without jobs does not draw. */
import { addIcons } from "./icons";

addIcons({
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
