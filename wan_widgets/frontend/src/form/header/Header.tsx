/** The header of the form: the simulator's bar, the mode derived from the settings, and the backend. */
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import type { Backend, Mode } from "../../generated/protocol";
import { MenuButton } from "../../lib/MenuButton";
import { Extras } from "../extras/Extras";
import { ModelMessages, PickerButton, type PickerProps, usePicker } from "./ModelPicker";
import { backendLabel } from "../wording";

const MODE_ICONS: Record<Mode, string> = { t2v: "text", i2v: "image", r2v: "film", edit: "film" };

interface Props extends PickerProps {
  askBalance: () => void;
}

export function SimulatedBar({ backend, choose }: Pick<Props, "backend" | "choose">): VNode {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const real = backend.choices.find((choice) => choice.ready && choice.name !== backend.name);
  return (
    <div class="wan-sim">
      <b>{real === undefined ? "SIMULATED - no API key" : "SIMULATED"}</b>
      <span>
        Clips are drawn on this machine. Nothing is sent, nothing is charged.{" "}
        <button
          ref={opener}
          type="button"
          class="wan-link"
          aria-expanded={real === undefined ? open : undefined}
          onClick={() => {
            if (real === undefined) setOpen(!open);
            else choose(real.name);
          }}
        >
          {real === undefined ? "Use a real key" : `Use ${real.label}`}
        </button>
      </span>
      {open && (
        <Extras>
          {({ KeyPanel }) => (
            <KeyPanel
              choices={backend.choices}
              close={() => {
                setOpen(false);
                opener.current?.focus();
              }}
            />
          )}
        </Extras>
      )}
    </div>
  );
}

export function Header(props: Props): VNode {
  const { form } = props;
  const { mode, mode_label, mode_reason } = form.verdict;
  const picker = usePicker();
  return (
    <div class="wan-head">
      <h3 class="wan-title">
        <PickerButton {...props} picker={picker} />
      </h3>
      <span class={`wan-chip ${mode === null ? "wan-chip--error" : ""}`}>
        <Icon name={mode === null ? "error" : MODE_ICONS[mode]} />
        {mode_label}
      </span>
      <span class="wan-head__why">{mode_reason}</span>
      <BackendMenu {...props} />
      <ModelMessages {...props} />
      {picker.open && <Extras>{({ ModelPanel }) => <ModelPanel {...props} picker={picker} />}</Extras>}
    </div>
  );
}

function BackendMenu({ backend, connected, choose, askBalance }: Props): VNode {
  const broken = connected && !backend.ready;
  const inactive = !connected || backend.simulated;
  const icon = !connected ? "unplug" : backend.simulated ? "flask" : broken ? brokenIcon(backend) : "plug";
  return (
    <MenuButton
      label="Backend"
      content={
        <>
          <span class="wan-vh">Backend: </span>
          <Icon name={icon} />
          <span class="wan-backend__name">{backendLabel(backend, connected)}</span>
          <Icon name="chev" />
        </>
      }
      className={`wan-backend ${broken ? "wan-backend--bad" : inactive ? "wan-backend--off" : ""}`}
    >
      {(menu) => (
        <Extras>
          {({ BackendList }) => <BackendList menu={menu} backend={backend} connected={connected} choose={choose} askBalance={askBalance} />}
        </Extras>
      )}
    </MenuButton>
  );
}

function brokenIcon({ code }: Backend): string {
  return code === "no-key" ? "key" : "error";
}
