/** The star, the note and the tags of a job. Each change is saved at once, with a status text. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import { useUniqueId } from "../../lib/ids";
import type { Details, MarkBody, Tile } from "../../generated/protocol";
import { type Ask, askErrorOf } from "../../lib/kernel/ask";

interface Props {
  details: Details;
  star: boolean;
  ask: Ask;
  connected: boolean;
  announce: (text: string) => void;
  onTileChange: (tile: Tile) => void;
}

export function Marks({ details, star, ask, connected, announce, onTileChange }: Props): VNode {
  const id = useUniqueId();
  const [note, setNote] = useState(details.note);
  const [tag, setTag] = useState("");
  const [tags, setTags] = useState(details.tags);
  const [saveStatus, setSaveStatus] = useState("");
  const savedNote = useRef(details.note);
  const job = details.job.id;
  useEffect(() => {
    setTags(details.tags);
  }, [details.tags]);

  const save = async (marks: Omit<MarkBody, "job">, done: string): Promise<boolean> => {
    const what = marks.star !== undefined ? "star" : marks.note !== undefined ? "note" : "tags";
    try {
      const answer = await ask("mark", { ...marks, job });
      if (answer.body.tile !== undefined) onTileChange(answer.body.tile);
      setSaveStatus(done);
      announce(done);
      return true;
    } catch (error) {
      const { message, hint } = askErrorOf(error, `The ${what} could not be saved.`);
      setSaveStatus(`${message} ${hint}`.trim());
      announce(message);
      return false;
    }
  };
  const saveNote = async (): Promise<void> => {
    const text = note.trim();
    if (text === savedNote.current || !connected) return;
    const before = savedNote.current;
    savedNote.current = text;
    if (!(await save({ note: text }, "Note saved"))) savedNote.current = before;
  };
  // Save the note when the panel shows another job or closes.
  const saveOnClose = useRef(saveNote);
  saveOnClose.current = saveNote;
  useEffect(
    () => () => {
      void saveOnClose.current();
    },
    [],
  );
  const saveTags = (next: string[], done: string): void => {
    setTags(next);
    void save({ tags: next }, done);
  };
  const add = (): void => {
    const word = tag.trim().replace(/\s+/g, " ");
    setTag("");
    if (word !== "" && !tags.includes(word)) saveTags([...tags, word], `Tag ${word} added`);
  };
  return (
    <div class="wan-marks">
      <button
        type="button"
        class="wan-btn"
        aria-pressed={star}
        aria-disabled={!connected}
        onClick={() => {
          if (connected) void save({ star: !star }, star ? "Star removed" : "Starred");
        }}
      >
        <Icon name="star" className={star ? "wan-i--fill" : ""} />
        Starred
      </button>
      <div>
        <label class="wan-label--top" for={`${id}-note`}>
          Note <span class="wan-meta">{saveStatus === "" ? "saved with the job" : saveStatus}</span>
        </label>
        <textarea
          class="wan-area"
          id={`${id}-note`}
          rows={2}
          dir="auto"
          value={note}
          disabled={!connected}
          onInput={({ currentTarget }) => {
            setNote(currentTarget.value);
            setSaveStatus("");
          }}
          onBlur={() => void saveNote()}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void saveNote();
          }}
        />
      </div>
      <div>
        <label class="wan-label--top" for={`${id}-tag`}>
          Tags
        </label>
        <div class="wan-marks__tags">
          {tags.map((one) => (
            <span class="wan-filter" key={one}>
              {one}
              <button
                type="button"
                aria-label={`Remove tag: ${one}`}
                onClick={() => {
                  saveTags(
                    tags.filter((other) => other !== one),
                    `Tag ${one} removed`,
                  );
                }}
              >
                <Icon name="x" />
              </button>
            </span>
          ))}
          <input
            class="wan-input wan-marks__tag"
            id={`${id}-tag`}
            list={`${id}-known`}
            placeholder="Add a tag"
            maxLength={40}
            autocomplete="off"
            value={tag}
            disabled={!connected}
            onInput={({ currentTarget }) => {
              setTag(currentTarget.value);
            }}
            onBlur={add}
            onKeyDown={(event) => {
              if (event.isComposing || (event.key !== "Enter" && event.key !== ",")) return;
              event.preventDefault();
              add();
            }}
          />
          <datalist id={`${id}-known`}>
            {details.known_tags.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
        </div>
      </div>
    </div>
  );
}
