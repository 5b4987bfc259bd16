/** The footer of the form: Generate, takes, the estimate, and the settings as text to paste. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import { COMMAND_KEY } from "../../lib/keys";
import type { CopyFormat } from "../../generated/protocol";
import type { CopyRequest } from "./CopyAs";
import { ErrorMessage } from "../ErrorMessage";
import { Messages } from "../fields/Messages";
import type { FormPartProps } from "../state";
import { NotifyButton } from "./NotifyButton";
import type { Submit } from "../submit";
import { Extras } from "../extras/Extras";
import { VaryMenu } from "../fields/VaryMenu";
import { FormMenu } from "../FormMenu";
import { countText, hasValue, moneyText, overLimitText, quantityText } from "../wording";

const MOST_TAKES = 9;

interface Props extends FormPartProps {
  /** Whether the kernel does not answer. */
  silent: boolean;
  submit: Submit;
  /** Called when a field begins to vary. */
  onVary: (name: string) => void;
  takes: number;
  setTakes: (takes: number) => void;
  /** A message to show, such as the balance. */
  reply: string;
  showMessage: (text: string) => void;
}

export function Footer(props: Props): VNode {
  const { form, id, ask, backend, connected, silent, submit, onVary, takes, setTakes, reply, showMessage } = props;
  const [copying, setCopying] = useState<CopyRequest | null>(null);
  const [copied, setCopied] = useState(false);
  const copy = (as: CopyFormat): void => {
    setCopying({ as });
  };
  const canSubmit = form.verdict.can_send && backend.ready && connected && overLimitText(form.verdict, takes) === "";
  const known = new Set([...form.table.fields.map((field) => field.name), ...Object.keys(form.varied)]);
  const formIssues = form.verdict.issues.filter((issue) => !known.has(issue.field) && form.visible(issue));
  const undo = form.notice?.field === "" ? form.notice : null;
  const verb = backend.simulated ? "Simulate" : "Generate";
  const { draft } = form.table;
  const isDraft = draft !== "" && form.settings["resolution"] === draft;
  const varied = Object.keys(form.varied).length > 0;
  return (
    <div class="wan-foot">
      <button
        type="submit"
        class="wan-btn wan-btn--primary"
        aria-disabled={!canSubmit || submit.state !== "idle" || submit.confirming}
        aria-describedby={`${id}-estimate`}
      >
        {submit.state === "slow" ? (
          silent ? "No answer from the kernel" : "Queued: the kernel is busy"
        ) : (
          <>
            {varied ? `${verb} ${form.verdict.sweep?.quantity ?? "a sweep"}` : `${verb}${isDraft ? " draft" : ""}`} <kbd>{COMMAND_KEY} + Enter</kbd>
          </>
        )}
      </button>
      {!varied && <TakesField id={id} takes={takes} setTakes={setTakes} />}
      <VaryMenu form={form} onVary={onVary} />
      <Estimate {...props} copy={copy} />
      <NotifyButton showMessage={showMessage} />
      <FormMenu label="Copy as" text={copied ? "Copied" : "Copy as"} icon={copied ? "check" : "chev"} className="wan-btn">
        {(menu) => <Extras>{({ CopyList }) => <CopyList menu={menu} connected={connected} copy={copy} />}</Extras>}
      </FormMenu>
      <span class="wan-vh" role="status">
        {copied && "Copied"}
      </span>
      {copying !== null && (
        <Extras>{({ CopyResult }) => <CopyResult form={form} ask={ask} id={id} request={copying} confirm={setCopied} />}</Extras>
      )}
      {submit.confirming && (
        <Extras>
          {({ Confirmation }) => (
            <Confirmation
              id={id}
              verdict={form.verdict}
              simulated={backend.simulated}
              current={form.current}
              onConfirm={() => {
                submit.confirm(true);
              }}
              onCancel={() => {
                submit.confirm(false);
              }}
            />
          )}
        </Extras>
      )}
      {(formIssues.length > 0 || undo !== null || submit.error !== null || reply !== "") && (
        <div class="wan-foot__list">
          <Messages form={form} issues={formIssues} id={`${id}-whole`} />
          {submit.error !== null && <ErrorMessage error={submit.error} close={submit.clearError} />}
          {undo !== null && <Extras>{({ UndoNotice }) => <UndoNotice form={form} notice={undo} />}</Extras>}
          {reply !== "" && (
            <p class="wan-msg wan-msg--info" role="status">
              <Icon name="info" />
              <span>{reply}</span>
            </p>
          )}
        </div>
      )}
    </div>
  );
}

function TakesField({ id, takes, setTakes }: { id: string; takes: number; setTakes: (takes: number) => void }): VNode {
  return (
    <span class="wan-lab">
      <label for={`${id}-takes`}>Takes</label>
      <span class="wan-step">
        <button
          type="button"
          aria-label="One take less"
          disabled={takes <= 1}
          onClick={() => {
            setTakes(takes - 1);
          }}
        >
          <Icon name="minus" />
        </button>
        <input
          id={`${id}-takes`}
          type="text"
          inputMode="numeric"
          autoComplete="off"
          value={takes}
          onFocus={({ currentTarget }) => {
            currentTarget.select();
          }}
          onInput={({ currentTarget }) => {
            const digit = /[1-9](?=\D*$)/.exec(currentTarget.value)?.[0];
            if (digit !== undefined) setTakes(Number(digit));
            else if (currentTarget.value !== "") currentTarget.value = String(takes);
          }}
          onBlur={({ currentTarget }) => {
            currentTarget.value = String(takes);
          }}
          onKeyDown={(event) => {
            const by = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
            if (by === 0) return;
            event.preventDefault();
            setTakes(Math.min(MOST_TAKES, Math.max(1, takes + by)));
          }}
        />
        <button
          type="button"
          aria-label="One take more"
          disabled={takes >= MOST_TAKES}
          onClick={() => {
            setTakes(takes + 1);
          }}
        >
          <Icon name="plus" />
        </button>
      </span>
    </span>
  );
}

/** What the button would make, or why it is disabled. */
function Estimate({ form, id, backend, connected, takes, copy }: Props & { copy: (as: CopyFormat) => void }): VNode {
  const { verdict } = form;
  const { sweep } = verdict;
  const quantity = sweep?.quantity ?? quantityText(verdict, takes);
  const price = sweep === null ? moneyText(verdict.estimate.money, takes) : moneyText(sweep.money, 1);
  const money = backend.simulated ? "" : price;
  const errors = verdict.issues.filter((issue) => issue.severity === "error");
  const warnings = verdict.issues.length - errors.length;
  const shown = errors.filter((issue) => form.visible(issue));
  const firstHidden = errors.find((issue) => !form.visible(issue));
  const summary = [quantity, money].filter((part) => part !== "").join(", ");
  const over = overLimitText(verdict, takes);
  const left = verdict.limits.left === "" ? "" : `${verdict.limits.left}.`;
  const blocked = !connected
    ? { problem: "The kernel is not connected.", hint: "Start it and run the cell again." }
    : !backend.ready
      ? { problem: backend.problem, hint: backend.hint }
      : over !== ""
        ? { problem: over, hint: left }
        : null;
  return (
    <p class="wan-foot__est" id={`${id}-estimate`} role="status">
      {blocked !== null ? (
        <>
          <b>{blocked.problem}</b> {blocked.hint}
        </>
      ) : shown.length > 0 ? (
        <>
          <b>{countText(shown.length, "problem")} to fix</b>
          {warnings > 0 && `, ${countText(warnings, "warning")}`}. <span class="wan-meta">{summary}</span>
        </>
      ) : firstHidden !== undefined ? (
        <>
          {hasValue(form.settings[firstHidden.field]) || firstHidden.field !== "prompt"
            ? firstHidden.message
            : "Write a prompt to start."}{" "}
          <span class="wan-meta">{summary}</span>
        </>
      ) : (
        <>
          <b>{quantity}</b>
          {backend.simulated ? ". Simulated, costs nothing" : money !== "" && `, ${money}`}
          {warnings > 0 && (
            <>
              . <span class="wan-meta wan-nowrap">{countText(warnings, "warning")}</span>
            </>
          )}
          {left !== "" && (
            <>
              . <span class="wan-meta">{left}</span>
            </>
          )}
          {!backend.simulated && !verdict.estimate.priced && (
            <>
              {left === "" && "."}{" "}
              <button
                type="button"
                class="wan-link"
                onClick={() => {
                  copy("prices");
                }}
              >
                Add your prices
              </button>{" "}
              to see money.
            </>
          )}
        </>
      )}
    </p>
  );
}
