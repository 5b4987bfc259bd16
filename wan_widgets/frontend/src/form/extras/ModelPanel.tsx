/**
 * The list of models and services, which the form's header opens. Choosing a model changes nothing yet: the kernel first
 * lists what it would change.
 */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../lib/icons";
import type { Backend, ChangeModelAnswer, ModelChoice, ModelEffect, ModelsAnswer } from "../../generated/protocol";
import { type Ask, reasonOf } from "../../lib/kernel/ask";
import type { PickerProps, PickerState } from "../header/ModelPicker";
import type { FormState } from "../state";

const EFFECT_ICONS: Record<ModelEffect["kind"], string> = { aside: "x", other: "swap", more: "plus", back: "redo" };

/** The kernel's answer about a candidate, for the form at the time of the request. */
interface Preview {
  model: string;
  answer: ChangeModelAnswer | null;
  problem: string;
}

export function ModelPanel({ form, id, ask, backend, connected, choose, picker }: PickerProps & { picker: PickerState }): VNode {
  const [list, setList] = useState<ModelsAnswer | null>(null);
  const [problem, setProblem] = useState("");
  const [candidate, setCandidate] = useState(form.table.model);
  const panel = useRef<HTMLDivElement>(null);
  const preview = usePreview(form, ask, candidate);
  const { name, label } = backend;
  const faceName = backend.faces.find((one) => one.chosen)?.name ?? "";

  useEffect(() => {
    ask("models", {}).then(
      ({ body }) => {
        setList(body);
      },
      (error: unknown) => {
        setProblem(reasonOf(error, "The kernel could not be reached."));
      },
    );
  }, [ask, name, faceName, form.table.key]);
  const ready = list !== null;
  useEffect(() => {
    if (ready) panel.current?.querySelector<HTMLElement>("tr.is-on input:not(:disabled), tbody input:not(:disabled)")?.focus();
  }, [ready]);

  const chosen = list?.models.find((one) => one.name === candidate);
  const isOther = chosen !== undefined && candidate !== form.table.model;
  const apply = (): void => {
    if (preview?.answer === null || preview === null || chosen === undefined) return;
    form.changeModel(preview.answer, `Switched to ${chosen.label}.`);
    picker.close();
  };
  return (
    <div
      ref={panel}
      class="wan-picker"
      id={`${id}-models`}
      role="group"
      aria-label="Model and service"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          picker.close();
        } else if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
          event.preventDefault();
          event.stopPropagation();
          if (isOther) apply();
        }
      }}
    >
      <div class="wan-svc">
        <fieldset class="wan-lab" disabled={!connected}>
          <legend class="wan-meta">Service</legend>
          <span class="wan-seg">
            {backend.choices.map((choice) => (
              <label key={choice.name} title={choice.ready ? undefined : choice.aside}>
                <input
                  type="radio"
                  name={`${id}-service`}
                  checked={choice.name === backend.name}
                  disabled={!choice.ready}
                  onChange={() => {
                    choose(choice.name);
                  }}
                />
                <span>{choice.label}</span>
              </label>
            ))}
          </span>
        </fieldset>
        {backend.faces.length > 0 && (
          <fieldset class="wan-lab" disabled={!connected}>
            <legend class="wan-meta">Simulates</legend>
            <span class="wan-seg">
              {backend.faces.map((face) => (
                <label key={face.name}>
                  <input
                    type="radio"
                    name={`${id}-face`}
                    checked={face.chosen}
                    onChange={() => {
                      choose(backend.name, { service: face.name });
                    }}
                  />
                  <span>{face.label}</span>
                </label>
              ))}
            </span>
          </fieldset>
        )}
        {backend.regions.length > 0 ? (
          <fieldset class="wan-lab" disabled={!connected} title={backend.region_note}>
            <legend class="wan-meta">Region</legend>
            <span class="wan-seg">
              {backend.regions.map((region) => (
                <label key={region.name}>
                  <input
                    type="radio"
                    name={`${id}-region`}
                    checked={region.chosen}
                    onChange={() => {
                      choose(backend.name, { region: region.name });
                    }}
                  />
                  <span>{region.label}</span>
                </label>
              ))}
            </span>
          </fieldset>
        ) : (
          backend.region !== "" && (
            <span>
              <span class="wan-meta">Region</span> {backend.region}
            </span>
          )
        )}
        <span class="wan-meta">
          {backend.regions.length > 0 ? `${backend.region_note} ` : ""}
          {serviceNote(backend)}
        </span>
      </div>
      {problem !== "" && <p class="wan-msg wan-msg--error">{problem}</p>}
      {list === null ? (
        problem === "" && <p class="wan-meta">Loading the models.</p>
      ) : (
        <ModelTable list={list} label={label} id={id} candidate={candidate} onChoose={setCandidate} />
      )}
      {isOther && (
        <Effects label={chosen.label} current={form.table.label} preview={preview} onApply={apply} onStay={picker.close} />
      )}
    </div>
  );
}

function serviceNote(backend: Backend): string {
  const off = backend.choices.filter((choice) => !choice.ready);
  return off.map((choice) => `${choice.label}: ${choice.aside}.`).join(" ");
}

/** What switching to the candidate would change; null until the kernel has answered for the current form. */
function usePreview(form: FormState, ask: Ask, candidate: string): Preview | null {
  const [preview, setPreview] = useState<Preview | null>(null);
  const { table, settings, varied, left } = form;
  useEffect(() => {
    setPreview(null);
    if (candidate === table.model) return undefined;
    let current = true;
    const body = { settings: { ...settings }, varied: { ...varied }, left: { ...left }, model: candidate };
    ask("change_model", body).then(
      (answer) => {
        if (current) setPreview({ model: candidate, answer: answer.body, problem: "" });
      },
      (error: unknown) => {
        if (current) setPreview({ model: candidate, answer: null, problem: reasonOf(error, "The kernel could not be reached.") });
      },
    );
    return () => {
      current = false;
    };
  }, [ask, candidate, table.model, table.key, settings, varied, left]);
  return preview;
}

interface TableProps {
  list: ModelsAnswer;
  label: string;
  id: string;
  candidate: string;
  onChoose: (name: string) => void;
}

function ModelTable({ list, label, id, candidate, onChoose }: TableProps): VNode {
  const { models, priced } = list;
  return (
    <div class="wan-models">
      <table>
        <caption class="wan-vh">Models on {label}</caption>
        <thead>
          <tr>
            <th scope="col">model</th>
            <th scope="col">makes a video from</th>
            <th scope="col">length</th>
            <th scope="col">size</th>
            {priced !== "" && <th scope="col">{priced}</th>}
          </tr>
        </thead>
        <tbody>
          {models.map((one) => (
            <ModelRow key={one.name} one={one} priced={priced} id={id} candidate={candidate} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ModelRow({ one, priced, id, candidate, onChoose }: Omit<TableProps, "list" | "label"> & { one: ModelChoice; priced: string }): VNode {
  const off = one.off !== "";
  return (
    <tr class={`${one.name === candidate ? "is-on" : ""} ${off ? "is-off" : ""}`.trim()}>
      <th scope="row">
        <label>
          <input
            type="radio"
            name={`${id}-model`}
            checked={one.name === candidate}
            disabled={off}
            onChange={() => {
              onChoose(one.name);
            }}
          />
          <span>
            {one.label} <span class="wan-meta">{one.name}</span>
            {one.draft !== "" && <span class="wan-meta">drafts at {one.draft}</span>}
          </span>
        </label>
      </th>
      {off ? (
        <td colSpan={priced === "" ? 3 : 4}>{one.off}</td>
      ) : (
        <>
          <td>{one.makes}</td>
          <td data-l="length">{one.length}</td>
          <td data-l="size">{one.size}</td>
          {priced !== "" && <td data-l={priced}>{one.price === "" ? <span class="wan-meta">no price known</span> : one.price}</td>}
        </>
      )}
    </tr>
  );
}

interface EffectsProps {
  label: string;
  current: string;
  preview: Preview | null;
  onApply: () => void;
  onStay: () => void;
}

function Effects({ label, current, preview, onApply, onStay }: EffectsProps): VNode {
  const changes = preview?.answer?.changes ?? [];
  const count = changes.length;
  return (
    <div class="wan-picker__effects" aria-live="polite">
      <p>
        <b>
          {preview === null
            ? `Checking what ${label} would change`
            : preview.problem !== ""
              ? preview.problem
              : count === 0
                ? `${label} in place of ${current} changes none of your settings`
                : `${label} in place of ${current}`}
        </b>{" "}
        <span class="wan-meta">nothing has changed yet</span>
      </p>
      {count > 0 && (
        <ul class="wan-change">
          {changes.map(({ kind, text }) => (
            <li key={text}>
              <Icon name={EFFECT_ICONS[kind]} />
              <span>{text}</span>
            </li>
          ))}
        </ul>
      )}
      <p class="wan-acts">
        <button type="button" class="wan-btn wan-btn--primary" disabled={preview?.answer == null} onClick={onApply}>
          Use {label}
        </button>
        <button type="button" class="wan-btn" onClick={onStay}>
          Stay with {current}
        </button>
        <span class="wan-meta">Can be undone in the form.</span>
      </p>
    </div>
  );
}
