/** The menu of prompts that were sent before. Choosing one replaces only the prompt. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { SentPrompt } from "../../generated/protocol";
import { type Ask, reasonOf } from "../../lib/kernel/ask";
import { MenuList } from "../../lib/Menu";
import type { OpenMenu } from "../../lib/MenuButton";

const MOST_LISTED = 12;
const LONGEST_LABEL = 64;

interface Props {
  menu: OpenMenu;
  ask: Ask;
  put: (text: string) => void;
}

export function HistoryList({ menu, ask, put }: Props): VNode {
  const [prompts, setPrompts] = useState<SentPrompt[]>([]);
  const [note, setNote] = useState("");
  useEffect(() => {
    ask("prompts", {}).then(
      ({ body }) => {
        setPrompts([...body.prompts]);
        setNote(
          body.prompts.length === 0
            ? "No prompt was sent from this folder yet."
            : "Replaces only the prompt. Press ↑ in an empty prompt to browse all of them.",
        );
      },
      (error: unknown) => {
        setNote(reasonOf(error, "The earlier prompts could not be read."));
      },
    );
  }, [ask]);
  return (
    <MenuList
      menu={menu}
      movesFocus
      entries={prompts.slice(0, MOST_LISTED).map(({ text, aside, star }) => ({
        key: text,
        label: shortened(text),
        aside: star ? `${aside}, starred` : aside,
        onSelect: () => {
          put(text);
        },
      }))}
      {...(note === "" ? {} : { note })}
    />
  );
}

/** A prompt as one line. */
function shortened(text: string): string {
  const line = Array.from(text.replace(/\s+/g, " ").trim());
  return line.length > LONGEST_LABEL ? `${line.slice(0, LONGEST_LABEL - 1).join("")}…` : line.join("");
}
