/** The whole form: head, prompt, sources, settings, foot; and its jobs below. */
import type { VNode } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { JobList } from "../job/JobList";
import { openChannel } from "../lib/channel";
import { Icon } from "../lib/icons";
import { useUniqueId } from "../lib/ids";
import { useConnected, useDropWhenGone } from "../lib/kernel";
import { HOME } from "../lib/keys";
import { type RenderProps, useTrait } from "../lib/model";
import { type Ask, AskError, type Field, type Settings, textIn } from "../lib/protocol";
import { Guard } from "../lib/view";
import { SweepCard } from "../sweep/SweepCard";
import { useArrivals } from "./arrivals";
import { Control, useSeed } from "./Controls";
import { Foot } from "./Foot";
import { Head, SimulatedBar } from "./Head";
import { Prompt } from "./Prompt";
import { Sources } from "./Sources";
import { type FormState, useFormState } from "./state";
import { useSubmit } from "./submit";
import { Unfinished } from "./Unfinished";
import { useUploads } from "./uploads";
import { advancedWords, overLimitWords, sourcesOf } from "./words";

const FOCUSABLE = "textarea, input:not([hidden]), select, button, a[href]";

export function FormView({ model, el, signal }: RenderProps): VNode {
  const connected = useConnected(model, el);
  const channel = useMemo(() => openChannel(model, signal), [model, signal]);
  useDropWhenGone(channel, connected);
  const form = useFormState(model);
  const jobs = useTrait(model, "jobs");
  const sweeps = useTrait(model, "sweeps");
  const { load } = form;
  const box = useRef<HTMLFormElement>(null);
  const use = useCallback(
    (settings: Settings, edit: boolean) => {
      load(settings);
      box.current?.scrollIntoView({ block: "nearest" });
      // After the notice has come, which takes the focus.
      if (edit) requestAnimationFrame(() => box.current?.querySelector("textarea")?.focus());
    },
    [load],
  );
  return (
    <div class="wan-stack">
      <Form form={form} model={model} ask={channel.ask} connected={connected} box={box} />
      {sweeps.map((sweep) => (
        <Guard key={sweep.id} what="The sweep">
          <SweepCard sweep={sweep} ask={channel.ask} connected={connected} />
        </Guard>
      ))}
      <Guard what="The list of jobs">
        <JobList jobs={jobs} ask={channel.ask} connected={connected} inForm onUse={use} />
      </Guard>
    </div>
  );
}

interface Props {
  form: FormState;
  model: RenderProps["model"];
  ask: Ask;
  connected: boolean;
  box: { current: HTMLFormElement | null };
}

function Form({ form, model, ask, connected, box }: Props): VNode {
  const id = useUniqueId();
  const backend = useTrait(model, "backend");
  const [takes, setTakes] = useState(1);
  const [said, setSaid] = useState({ text: "", failed: false });
  const [toProblem, setToProblem] = useState(0);
  const seed = useSeed(form);
  const uploads = useUploads(ask);
  const { fields } = form.table;
  const slots = fields.filter((field) => field.kind === "image" || field.kind === "clips");
  const prompt = fields.find((field) => field.kind === "text" && !field.advanced);
  // A choice of one is no choice.
  const settings = fields.filter((field) => !slots.includes(field) && field !== prompt && field.choices.length !== 1);

  const submit = useSubmit({
    form,
    ask,
    open: connected && backend.ready && overLimitWords(form.verdict, takes) === "",
    takes,
    toProblem: () => {
      setToProblem((count) => count + 1);
    },
    sent: seed.sent,
  });
  useEffect(() => {
    if (toProblem === 0) return;
    const place = box.current?.querySelector<HTMLElement>("[data-problem='true']");
    const details = place?.closest("details");
    if (details) details.open = true;
    const target = [...(place?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])].find((one) => !one.matches(":disabled"));
    const first = place?.querySelector<HTMLElement>("[aria-invalid='true']") ?? target;
    first?.focus();
  }, [toProblem, box]);

  const taken = useTaking(form, uploads, ask);
  const arrivals = useArrivals(
    slots.filter((slot) => connected && form.applies(slot.name).enabled),
    taken,
  );
  const tell = (asked: Promise<string>): void => {
    asked.then(
      (text) => {
        setSaid({ text, failed: false });
      },
      (error: unknown) => {
        const text = error instanceof AskError ? `${error.message} ${error.hint}`.trim() : "The kernel could not be asked.";
        setSaid({ text, failed: true });
      },
    );
  };
  // What was refused is old news once the backend or its key is another one.
  const { name, code } = backend;
  useEffect(() => {
    setSaid((before) => (before.failed ? { text: "", failed: false } : before));
  }, [name, code]);
  const choose = (name: string): void => {
    tell(ask("backend", { name }).then(() => ""));
  };
  const askBalance = (): void => {
    tell(ask("balance", {}).then((answer) => textIn(answer, "text")));
  };

  return (
    <form
      ref={box}
      class="wan wan-form"
      noValidate
      {...HOME}
      onSubmit={(event) => {
        event.preventDefault();
        submit.go();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        if (event.ctrlKey || event.metaKey) {
          event.preventDefault();
          submit.go();
        } else if (event.target instanceof HTMLInputElement) {
          event.preventDefault(); // Enter in a field never buys a video
        }
      }}
      {...arrivals.handlers}
    >
      {backend.simulated && <SimulatedBar backend={backend} choose={choose} />}
      <Head form={form} backend={backend} connected={connected} choose={choose} askBalance={askBalance} />
      <Unfinished ask={ask} connected={connected} />
      <div class="wan-form__body">
        <div class="wan-form__main">
          {prompt !== undefined && <Prompt form={form} field={prompt} id={id} />}
          <Sources
            form={form}
            fields={slots}
            id={id}
            ask={ask}
            uploads={uploads}
            simulated={backend.simulated}
            over={arrivals.over}
            take={taken}
          />
        </div>
        <div class="wan-form__rail wan-rows" role="group" aria-label="Video settings">
          {settings
            .filter((field) => !field.advanced)
            .map((field) => (
              <Control key={field.name} form={form} field={field} id={id} seed={seed} />
            ))}
          <Output form={form} id={id} />
          <Advanced form={form} fields={settings.filter((field) => field.advanced)} id={id} seed={seed} />
        </div>
      </div>
      <Foot
        form={form}
        id={id}
        ask={ask}
        backend={backend}
        connected={connected}
        submit={submit}
        takes={takes}
        setTakes={setTakes}
        said={said.text}
      />
    </form>
  );
}

/** Take files over for a field: to the kernel, and from there into the settings as they stand by then. */
function useTaking(form: FormState, uploads: ReturnType<typeof useUploads>, ask: Ask) {
  const latest = useRef(form);
  latest.current = form;
  const { put, fail } = uploads;
  return useCallback(
    (field: Field, files: File[]): void => {
      const before = sourcesOf(latest.current.flush(), field.name).length;
      const several = field.max_items > 1;
      const room = several ? field.max_items - before : 1;
      fail(field.name, null);
      void (async () => {
        for (const file of files.slice(0, room)) {
          const source = await put(field.name, file);
          if (source === null) return;
          const there = sourcesOf(latest.current.flush(), field.name);
          latest.current.edit({ [field.name]: several ? [...there, source] : source });
        }
        if (files.length > room) {
          const most = several ? `${field.max_items} clips` : "one image";
          fail(field.name, new AskError(`Only ${most} can be used; the rest was left out.`));
        }
      })();
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [put, fail, ask],
  );
}

function Output({ form, id }: { form: FormState; id: string }): VNode {
  const { size, duration, sound } = form.verdict.output;
  return (
    <div class="wan-row">
      <span class="wan-label" id={`${id}-output`}>
        Output
      </span>
      <output class="wan-read" aria-labelledby={`${id}-output`}>
        {[size, duration, sound]
          .filter((part) => part !== "")
          .map((part) => (
            <span key={part}>{part}</span>
          ))}
      </output>
    </div>
  );
}

interface AdvancedProps {
  form: FormState;
  fields: Field[];
  id: string;
  seed: ReturnType<typeof useSeed>;
}

function Advanced({ form, fields, id, seed }: AdvancedProps): VNode | null {
  const summary = advancedWords(fields, form.settings, seed.kept);
  const [openAtFirst] = useState(summary !== "all defaults");
  if (fields.length === 0) return null;
  return (
    <details class="wan-adv" open={openAtFirst}>
      <summary>
        <Icon name="chevr" />
        <b>Advanced</b> <span class="wan-meta">{summary}</span>
      </summary>
      <div class="wan-rows">
        {fields.map((field) => (
          <Control key={field.name} form={form} field={field} id={id} seed={seed} />
        ))}
      </div>
    </details>
  );
}
