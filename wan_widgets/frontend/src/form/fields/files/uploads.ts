/** Uploads from the page to the kernel, one file at a time. The kernel answers with a path. */
import { useCallback, useRef, useState } from "preact/hooks";
import { EXTRAS } from "../../extras/Extras";
import { type Ask, type AskError, askErrorOf } from "../../../lib/kernel/ask";

export interface Upload {
  name: string;
  done: number;
  size: number;
}

export interface Uploads {
  /** The upload in progress, with its field. */
  current: { field: string; upload: Upload } | null;
  /** The last failure, with its field. */
  failed: { field: string; error: AskError } | null;
  /** Upload a file. Resolves to its path at the kernel, or to null on failure. */
  upload: (field: string, file: File) => Promise<string | null>;
  setFailure: (field: string, error: AskError | null) => void;
  /** The original name of a file uploaded from this page; the kernel stores it under another name. */
  nameOf: (source: string) => string | undefined;
}

export function useUploads(ask: Ask): Uploads {
  const [current, setCurrent] = useState<Uploads["current"]>(null);
  const [failed, setFailed] = useState<Uploads["failed"]>(null);
  const names = useRef(new Map<string, string>());
  const queue = useRef<Promise<unknown>>(Promise.resolve());

  const upload = useCallback(
    async (field: string, file: File): Promise<string | null> => {
      const turn = queue.current.then(async () => {
        setFailed(null);
        try {
          const { sendFile } = await EXTRAS.load();
          const source = await sendFile(ask, field, file, (upload) => {
            setCurrent({ field, upload });
          });
          names.current.set(source, file.name);
          return source;
        } catch (error) {
          setFailed({ field, error: askErrorOf(error, "The file cannot be read.") });
          return null;
        } finally {
          setCurrent(null);
        }
      });
      queue.current = turn;
      return await turn;
    },
    [ask],
  );
  const setFailure = useCallback((field: string, error: AskError | null) => {
    setFailed(error === null ? null : { field, error });
  }, []);
  const nameOf = useCallback((source: string) => names.current.get(source), []);
  return { current, failed, upload, setFailure, nameOf };
}
