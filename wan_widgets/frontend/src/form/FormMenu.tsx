/** A menu of the form: its button. Its entries come with the part of the code that is loaded after the form. */
import type { ComponentChildren, VNode } from "preact";
import { Icon } from "../lib/icons";
import { MenuButton, type OpenMenu } from "../lib/MenuButton";

interface Props {
  label: string;
  /** The button's text, if not the label. */
  text?: string;
  icon?: string;
  className: string;
  children: (menu: OpenMenu) => ComponentChildren;
}

export function FormMenu({ label, text = label, icon = "chev", className, children }: Props): VNode {
  return (
    <MenuButton
      label={label}
      content={
        <>
          {text}
          <Icon name={icon} />
        </>
      }
      className={className}
    >
      {children}
    </MenuButton>
  );
}
