/** The entries of a menu of texts for the prompt. */
import type { VNode } from "preact";
import type { Snippet } from "../../generated/protocol";
import { MenuList } from "../../lib/Menu";
import type { OpenMenu } from "../../lib/MenuButton";

interface Props {
  menu: OpenMenu;
  snippets: Snippet[];
  insert: (text: string) => void;
}

export function SnippetList({ menu, snippets, insert }: Props): VNode {
  return (
    <MenuList
      menu={menu}
      movesFocus
      entries={snippets.map((snippet) => {
        const [group = "", name = ""] = snippet.label.split(": ", 2);
        const onSelect = (): void => {
          insert(snippet.text);
        };
        return name === "" ? { label: group, onSelect } : { label: name, group, onSelect };
      })}
    />
  );
}
