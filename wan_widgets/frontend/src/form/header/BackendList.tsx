/** The entries of the menu of backends, and a request for the balance. */
import type { VNode } from "preact";
import type { Backend } from "../../generated/protocol";
import { type MenuEntry, MenuList } from "../../lib/Menu";
import type { OpenMenu } from "../../lib/MenuButton";
import type { Choose } from "./ModelPicker";

interface Props {
  menu: OpenMenu;
  backend: Backend;
  connected: boolean;
  choose: Choose;
  askBalance: () => void;
}

export function BackendList({ menu, backend, connected, choose, askBalance }: Props): VNode {
  const entries: MenuEntry[] = backend.choices.map((choice) => ({
    label: choice.label,
    aside: choice.aside,
    checked: choice.name === backend.name,
    onSelect: () => {
      if (choice.name !== backend.name) choose(choice.name);
    },
  }));
  const refused = backend.code === "refused-key";
  if (!backend.simulated && (backend.ready || refused)) {
    entries.push({ label: refused ? "Try the key again" : "Check balance", onSelect: askBalance });
  }
  const note = connected
    ? [backend.problem, backend.hint].filter((part) => part !== "").join(" ")
    : "Start the kernel and run the cell again.";
  return <MenuList menu={menu} entries={connected ? entries : []} {...(note === "" ? {} : { note })} />;
}
