/** The export of a file by the kernel: the request, its progress, and the resulting path. */
import type { VNode } from "preact";
import { useCallback, useState } from "preact/hooks";
import { CopyButton } from "../job/CopyButton";
import type { ExportBody } from "../generated/protocol";
import { type Ask, reasonOf } from "./kernel/ask";

export type ExportState = { kind: "writing" } | { kind: "written"; path: string; text: string } | { kind: "failed"; text: string } | null;

export function useFileExport(ask: Ask, announce: (text: string) => void) {
  const [exported, setWritten] = useState<ExportState>(null);
  const exportFile = useCallback(
    async (body: ExportBody): Promise<void> => {
      setWritten({ kind: "writing" });
      announce("Exporting");
      try {
        const { path, size } = (await ask("export", body)).body;
        setWritten({ kind: "written", path, text: size });
        announce(`Exported to ${path}`);
      } catch (problem) {
        const text = reasonOf(problem);
        setWritten({ kind: "failed", text });
        announce(text);
      }
    },
    [ask, announce],
  );
  return { written: exported, write: exportFile };
}

/** The path of the file, or why there is none. */
export function ExportStatus({ exported, announce, className }: { exported: ExportState; announce: (text: string) => void; className: string }): VNode | null {
  if (exported?.kind === "written") {
    return (
      <span class={`wan-meta ${className}`}>
        Saved: <bdi class="wan-mono">{exported.path}</bdi> {exported.text}
        <CopyButton text={exported.path} label="Copy the path" announce={announce} />
      </span>
    );
  }
  return exported?.kind === "failed" ? <span class={className}>{exported.text}</span> : null;
}
