/** Images that the kernel makes of videos and of input files. */
import { useEffect, useState } from "preact/hooks";
import type { Ask, Body } from "../lib/kernel/ask";

/** An image from the kernel as an object URL; null until it is loaded, or if there is none. */
export function usePicture<K extends "poster" | "thumbnail">(ask: Ask, kind: K, body: Body<K> | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  const key = body === null ? "" : JSON.stringify(body);
  useEffect(() => {
    if (key === "") return undefined;
    let objectUrl: string | null = null;
    let disposed = false;
    ask(kind, JSON.parse(key) as Body<K>).then(
      (answer) => {
        const piece = answer.buffers[0];
        if (disposed || piece === undefined) return;
        objectUrl = URL.createObjectURL(new Blob([piece as DataView<ArrayBuffer>], { type: answer.body.mime }));
        setUrl(objectUrl);
      },
      () => undefined, // without an image, nothing is shown
    );
    return () => {
      disposed = true;
      setUrl(null);
      if (objectUrl !== null) URL.revokeObjectURL(objectUrl);
    };
  }, [ask, kind, key]);
  return url;
}
