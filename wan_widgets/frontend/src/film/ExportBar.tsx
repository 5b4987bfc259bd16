/** The exports of a film: one MP4, with or without a cross-fade; the clips with a list; or an edit list. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CopyButton } from "../job/CopyButton";
import type { FilmExportBody, FilmFile, FilmView } from "../generated/protocol";
import { type Ask, askErrorOf } from "../lib/kernel/ask";
import { Icon } from "../lib/icons";

type Form = FilmExportBody["form"];
export type Export = { kind: "writing" } | { kind: "written"; file: FilmFile } | { kind: "failed"; text: string } | null;

const FORMS: readonly (readonly [form: Form, label: string])[] = [
  ["mp4", "One MP4"],
  ["clips", "Clips and list"],
  ["edl", "Edit list"],
];

interface Props {
  film: FilmView;
  ask: Ask;
  connected: boolean;
  exported: Export;
  setExported: (exported: Export) => void;
  announce: (text: string) => void;
}

export function ExportBar({ film, ask, connected, exported, setExported, announce }: Props): VNode {
  const [form, setForm] = useState<Form>("mp4");
  const [fade, setFade] = useState<number | null>(null);
  const write = (): void => {
    setExported({ kind: "writing" });
    announce("Exporting");
    ask("film_export", { form, crossfade: form === "mp4" ? fade : null }).then(
      ({ body }) => {
        setExported({ kind: "written", file: body });
        announce(`Exported to ${body.path}`);
      },
      (problem: unknown) => {
        const { message, hint } = askErrorOf(problem);
        setExported({ kind: "failed", text: `${message} ${hint}` });
        announce(message);
      },
    );
  };
  return (
    <>
      {film.exportable && (
        <>
          <select
            class="wan-select"
            aria-label="Export as"
            value={form}
            onChange={({ currentTarget }) => {
              setForm(FORMS.find(([name]) => name === currentTarget.value)?.[0] ?? "mp4");
            }}
          >
            {FORMS.map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
          {form === "mp4" && (
            <select
              class="wan-select"
              aria-label="Cross-fade"
              title="Each shot fades into the next. The film is then encoded again; with cuts, matching shots are copied."
              value={fade === null ? "" : String(fade)}
              onChange={({ currentTarget }) => {
                setFade(currentTarget.value === "" ? null : Number(currentTarget.value));
              }}
            >
              <option value="">Cuts</option>
              {film.fades.map((seconds) => (
                <option key={seconds} value={String(seconds)}>
                  Cross-fade {seconds} s, encodes again
                </option>
              ))}
            </select>
          )}
        </>
      )}
      <button type="button" class="wan-btn" disabled={!connected || !film.exportable || exported?.kind === "writing"} onClick={write}>
        <Icon name="down" />
        Export film
      </button>
    </>
  );
}

/** The path of the export, or why there is none. */
export function ExportLine({ exported, announce }: { exported: Export; announce: (text: string) => void }): VNode | null {
  if (exported?.kind === "written") {
    return (
      <p class="wan-chain__line">
        Saved: <bdi class="wan-mono">{exported.file.path}</bdi> {exported.file.size}
        <CopyButton text={exported.file.path} label="Copy the path" announce={announce} />
        {exported.file.word !== "" && <span class="wan-meta">{exported.file.word}</span>}
      </p>
    );
  }
  if (exported?.kind !== "failed") return null;
  return (
    <p class="wan-msg wan-msg--error" role="alert">
      <Icon name="error" />
      <span>{exported.text}</span>
    </p>
  );
}
