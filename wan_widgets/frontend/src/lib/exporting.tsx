/** A file that the kernel writes for the page: asked for, on its way, and where it is. */
import type { VNode } from "preact";
import { useCallback, useState } from "preact/hooks";
import { CopyButton } from "../job/CopyButton";
import { type Ask, AskError, type Body, textIn } from "./protocol";

export type Written = { kind: "writing" } | { kind: "written"; path: string; text: string } | { kind: "failed"; text: string } | null;

export function useExporting(ask: Ask, announce: (text: string) => void) {
  const [written, setWritten] = useState<Written>(null);
  const write = useCallback(
    async (body: Body): Promise<void> => {
      setWritten({ kind: "writing" });
      announce("Exporting");
      try {
        const answer = await ask("export", body);
        const path = textIn(answer, "path");
        setWritten({ kind: "written", path, text: textIn(answer, "size") });
        announce(`Exported to ${path}`);
      } catch (problem) {
        const text = problem instanceof AskError ? `${problem.message} ${problem.hint}`.trim() : "The page could not ask the kernel.";
        setWritten({ kind: "failed", text });
        announce(text);
      }
    },
    [ask, announce],
  );
  return { written, write };
}

/** Where the file is, or why there is none. */
export function Saved({ written, announce, look }: { written: Written; announce: (text: string) => void; look: string }): VNode | null {
  if (written?.kind === "written") {
    return (
      <span class={`wan-meta ${look}`}>
        Saved: <bdi class="wan-mono">{written.path}</bdi> {written.text}
        <CopyButton text={written.path} label="Copy the path" announce={announce} />
      </span>
    );
  }
  return written?.kind === "failed" ? <span class={look}>{written.text}</span> : null;
}
