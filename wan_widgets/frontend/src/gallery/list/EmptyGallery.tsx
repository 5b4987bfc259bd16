/** The message in place of an empty list. */
import type { VNode } from "preact";
import { Icon } from "../../lib/icons";
import { jobsText } from "../wording";

interface Props {
  total: number;
  folder: string;
  /** The search text. */
  text: string;
  clear: () => void;
}

export function EmptyGallery({ total, folder, text, clear }: Props): VNode {
  if (total === 0) {
    return (
      <div class="wan-empty">
        <Icon name="film" />
        <p>
          <b>No videos here yet.</b> Everything you generate is kept here with its settings.
        </p>
        <p class="wan-meta">
          Try without a key: <span class="wan-code">wan.use("simulator"); wan.form()</span>
        </p>
      </div>
    );
  }
  return (
    <div class="wan-empty">
      <Icon name="search" />
      <p>
        <b>{text === "" ? "No video matches." : `No video matches “${text}”.`}</b> {jobsText(total)} in {folder}.
      </p>
      <button type="button" class="wan-btn" onClick={clear}>
        Clear search and filters
      </button>
    </div>
  );
}
