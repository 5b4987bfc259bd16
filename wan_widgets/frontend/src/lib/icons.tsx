/** The icons: 16 px grid, stroke 1.5, `currentColor`. Always used beside a word or inside a labeled button. */
import type { ComponentChildren, VNode } from "preact";

const SHAPES: Record<string, ComponentChildren> = {
  bell: <path d="M3.4 11.4h9.2L11.4 9.6V7a3.4 3.4 0 0 0-6.8 0v2.6zM6.8 13.6h2.4" />,
  check: <path d="m3 8.5 3.2 3.2L13 4.8" />,
  chev: <path d="m4 6.2 4 4 4-4" />,
  chevr: <path d="m6.2 4 4 4-4 4" />,
  down: <path d="M8 2.4v7.8M4.8 7.2 8 10.4l3.2-3.2M2.8 13.4h10.4" />,
  error: <><path d="M5.5 1.9h5l3.6 3.6v5l-3.6 3.6h-5L1.9 10.5v-5z" /><path d="M8 5v3.6M8 11v.1" /></>,
  film: (
    <>
      <rect x="2" y="3" width="12" height="10" rx="1" />
      <path d="M5 3v10M11 3v10M2 6.3h3M2 9.7h3M11 6.3h3M11 9.7h3" />
    </>
  ),
  flask: <path d="M6.2 2h3.6M6.8 2v4.4L3 12.6a1 1 0 0 0 .9 1.4h8.2a1 1 0 0 0 .9-1.4L9.2 6.4V2M4.8 10h6.4" />,
  image: (
    <>
      <rect x="2" y="3" width="12" height="10" rx="1" />
      <circle cx="5.6" cy="6.4" r="1.2" />
      <path d="m2.5 12 3.8-3.4 2.4 2 2.6-2.6L14 10.4" />
    </>
  ),
  info: <><circle cx="8" cy="8" r="6" /><path d="M8 7.4v3.4M8 5v.1" /></>,
  key: <><circle cx="5.2" cy="10.8" r="3" /><path d="m7.4 8.6 6-6M11 5l2 2" /></>,
  minus: <path d="M3 8h10" />,
  plug: <path d="M6 1.8v3M10 1.8v3M4 4.8h8v2.4a4 4 0 0 1-8 0zM8 11.2v3" />,
  plus: <path d="M8 3v10M3 8h10" />,
  sound: (
    <>
      <path d="M2.4 6.2v3.6h2.4L8 12.6V3.4L4.8 6.2z" />
      <path d="M10.4 6a2.8 2.8 0 0 1 0 4M12.4 4.2a5.4 5.4 0 0 1 0 7.6" />
    </>
  ),
  text: <path d="M3 4h10M3 8h10M3 12h6" />,
  unplug: <path d="M6 1.8v3M10 1.8v3M5 4.8h7v2.4a4 4 0 0 1-1 2.6M8 11.2v3M2 2l12 12" />,
  warn: <><path d="M8 2.2 14.6 13.4H1.4z" /><path d="M8 6.4v3.2M8 11.6v.1" /></>,
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
