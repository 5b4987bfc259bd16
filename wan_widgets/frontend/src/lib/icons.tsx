/** The icons: 16 px grid, stroke 1.5, `currentColor`. Always used beside a word or inside a labeled button. */
import type { ComponentChildren, VNode } from "preact";

const SHAPES: Record<string, ComponentChildren> = {
  adown: <path d="M8 3v9.6M4.4 9 8 12.6 11.6 9" />,
  aup: <path d="M8 13V3.4M4.4 7 8 3.4 11.6 7" />,
  bell: <path d="M3.4 11.4h9.2L11.4 9.6V7a3.4 3.4 0 0 0-6.8 0v2.6zM6.8 13.6h2.4" />,
  check: <path d="m3 8.5 3.2 3.2L13 4.8" />,
  chev: <path d="m4 6.2 4 4 4-4" />,
  chevr: <path d="m6.2 4 4 4-4 4" />,
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
  down: <path d="M8 2.4v7.8M4.8 7.2 8 10.4l3.2-3.2M2.8 13.4h10.4" />,
  error: <><path d="M5.5 1.9h5l3.6 3.6v5l-3.6 3.6h-5L1.9 10.5v-5z" /><path d="M8 5v3.6M8 11v.1" /></>,
  film: (
    <>
      <rect x="2" y="3" width="12" height="10" rx="1" />
      <path d="M5 3v10M11 3v10M2 6.3h3M2 9.7h3M11 6.3h3M11 9.7h3" />
    </>
  ),
  flask: <path d="M6.2 2h3.6M6.8 2v4.4L3 12.6a1 1 0 0 0 .9 1.4h8.2a1 1 0 0 0 .9-1.4L9.2 6.4V2M4.8 10h6.4" />,
  form: <><rect x="2.4" y="2.4" width="11.2" height="11.2" rx="1" /><path d="M5 5.6h6M5 8.2h6M5 10.8h3" /></>,
  image: (
    <>
      <rect x="2" y="3" width="12" height="10" rx="1" />
      <circle cx="5.6" cy="6.4" r="1.2" />
      <path d="m2.5 12 3.8-3.4 2.4 2 2.6-2.6L14 10.4" />
    </>
  ),
  info: <><circle cx="8" cy="8" r="6" /><path d="M8 7.4v3.4M8 5v.1" /></>,
  key: <><circle cx="5.2" cy="10.8" r="3" /><path d="m7.4 8.6 6-6M11 5l2 2" /></>,
  lock: <><rect x="3" y="7" width="10" height="6.6" rx="1" /><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2" /></>,
  minus: <path d="M3 8h10" />,
  plug: <path d="M6 1.8v3M10 1.8v3M4 4.8h8v2.4a4 4 0 0 1-8 0zM8 11.2v3" />,
  plus: <path d="M8 3v10M3 8h10" />,
  redo: <path d="M13.2 6.6A5.6 5.6 0 1 0 13.6 9M13.6 2.8v3.8H9.8" />,
  sound: (
    <>
      <path d="M2.4 6.2v3.6h2.4L8 12.6V3.4L4.8 6.2z" />
      <path d="M10.4 6a2.8 2.8 0 0 1 0 4M12.4 4.2a5.4 5.4 0 0 1 0 7.6" />
    </>
  ),
  swap: <path d="M2.6 5.4h10M10 2.8l2.6 2.6L10 8M13.4 10.6h-10M6 8l-2.6 2.6L6 13.2" />,
  table: <><rect x="2" y="3" width="12" height="10" rx="1" /><path d="M2 6.4h12M2 9.7h12M6.4 3v10" /></>,
  text: <path d="M3 4h10M3 8h10M3 12h6" />,
  trash: <path d="M3 4.4h10M6.2 4.4V2.8h3.6v1.6M4.2 4.4l.6 9h6.4l.6-9M6.8 7v4M9.2 7v4" />,
  unlock: <><rect x="3" y="7" width="10" height="6.6" rx="1" /><path d="M5.2 7V5a2.8 2.8 0 0 1 5.3-1.3" /></>,
  unplug: <path d="M6 1.8v3M10 1.8v3M5 4.8h7v2.4a4 4 0 0 1-1 2.6M8 11.2v3M2 2l12 12" />,
  up: <path d="M2.4 13.4h11.2M8 10.6V2.8M4.8 6 8 2.8 11.2 6" />,
  warn: <><path d="M8 2.2 14.6 13.4H1.4z" /><path d="M8 6.4v3.2M8 11.6v.1" /></>,
  x: <path d="m4 4 8 8M12 4l-8 8" />,
};

/** Add the icons of a part of the code. */
export function addIcons(shapes: Readonly<Record<string, ComponentChildren>>): void {
  Object.assign(SHAPES, shapes);
}

/** An icon by name. An unknown name, for example from a newer kernel, is drawn as `info`. */
export function Icon({ name, className = "" }: { name: string; className?: string }): VNode {
  const shape = SHAPES[name] ?? SHAPES["info"];
  return (
    <svg class={`wan-i ${className}`.trimEnd()} viewBox="0 0 16 16" aria-hidden="true">
      {shape}
    </svg>
  );
}
