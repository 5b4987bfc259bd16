/** Sends a file to the kernel in chunks; resolves to its path there. */
import { type Ask, AskError } from "../../../lib/kernel/ask";
import type { Upload } from "./uploads";

/** Maximum bytes per message: some hosts close the socket above that. */
const CHUNK = 2 * 1024 * 1024;

export async function sendFile(ask: Ask, field: string, file: File, progress: (upload: Upload) => void): Promise<string> {
  const { name, size } = file;
  let offset = 0;
  for (;;) {
    progress({ name, done: offset, size });
    const piece = await file.slice(offset, offset + CHUNK).arrayBuffer();
    const last = offset + piece.byteLength >= size;
    const answer = await ask("put", { name, size, offset, last, field }, [piece]);
    if (last) {
      const source = answer.body.source ?? "";
      if (source === "") throw new AskError("The kernel did not keep the file.", "Give its path instead.");
      return source;
    }
    offset += piece.byteLength;
  }
}
