/** A final beside its draft: both posters, their common and different settings, and their likeness. */
import type { VNode } from "preact";
import type { ComparisonSlot } from "../../compare/EmbeddedComparison";
import { Icon } from "../../lib/icons";
import type { DraftBeside as Beside, JobView } from "../../generated/protocol";
import type { Ask } from "../../lib/kernel/ask";
import type { Commands } from "../commands";
import { usePicture } from "../../video/picture";

interface Props {
  job: JobView;
  beside: Beside;
  ask: Ask;
  connected: boolean;
  /** Whether the card is, or was, near the viewport. */
  near: boolean;
  commands: Commands;
  comparison: ComparisonSlot;
  announce: (text: string) => void;
}

export function DraftBeside({ job, beside, ask, connected, near, commands, comparison, announce }: Props): VNode {
  const load = connected && near;
  const draft = usePicture(ask, "poster", load && beside.there ? { job: beside.id } : null);
  const final = usePicture(ask, "poster", load ? { job: job.id } : null);
  const off = !connected || commands.busy !== null;
  const compare = async (): Promise<void> => {
    if (off) return;
    const answer = await commands.run("compare", { ...comparison.body, job: job.id, draft: true });
    if (answer !== null) comparison.show(answer);
  };
  const measure = async (): Promise<void> => {
    if (off) return;
    if ((await commands.run("measure", { job: job.id })) !== null) announce("Both videos are being measured");
  };
  return (
    <div class="wan-final wan-final--beside" role="group" aria-label="The final beside its draft">
      <div class="wan-arrow">
        <Frame picture={draft} alt="The draft" caption={beside.name} />
        <Icon name="chevr" />
        <Frame picture={final} alt="The final" caption={beside.final} />
      </div>
      <table class="wan-tab">
        <caption class="wan-vh">Draft and final</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">draft</th>
            <th scope="col">final</th>
          </tr>
        </thead>
        <tbody>
          {beside.facts.map((fact) => (
            <tr key={fact.label}>
              <th scope="row">{fact.label}</th>
              {fact.final === "" ? <td colSpan={2}>{fact.draft}</td> : <td>{fact.draft}</td>}
              {fact.final !== "" && <td>{fact.final}</td>}
            </tr>
          ))}
          <tr>
            <th scope="row">Likeness</th>
            <td colSpan={2}>
              {beside.likeness !== "" ? (
                <>
                  <b>{beside.likeness}</b> <span class="wan-meta">{beside.meaning}</span>
                </>
              ) : beside.measuring ? (
                <span class="wan-meta">is being measured</span>
              ) : beside.there ? (
                <>
                  <span class="wan-meta">not measured yet</span>{" "}
                  <button type="button" class="wan-link" aria-disabled={off} onClick={() => void measure()}>
                    Measure both
                  </button>
                </>
              ) : (
                <span class="wan-meta">the draft's file no longer exists</span>
              )}
            </td>
          </tr>
        </tbody>
      </table>
      {beside.there && (
        <p class="wan-acts">
          <button type="button" class="wan-btn wan-btn--s" aria-disabled={off} onClick={() => void compare()}>
            <Icon name="compare" />
            Compare with the draft
          </button>
        </p>
      )}
    </div>
  );
}

function Frame({ picture, alt, caption }: { picture: string | null; alt: string; caption: string }): VNode {
  return (
    <figure>
      <span class="wan-frame wan-frame--matte">{picture !== null && <img src={picture} alt={alt} />}</span>
      <figcaption class="wan-meta">{caption}</figcaption>
    </figure>
  );
}
