/** The whole form: header, prompt, sources, settings, footer, and its jobs below. */
import type { VNode } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { openChannel } from "../lib/kernel/channel";
import { Icon } from "../lib/icons";
import { useUniqueId } from "../lib/ids";
import { usePolling } from "../lib/kernel/poll";
import { useConnected, useRejectWhenDisconnected } from "../lib/kernel/kernel";
import { HOME } from "../lib/keys";
import { type RenderProps, useTrait } from "../lib/kernel/model";
import type { Field, Settings } from "../generated/protocol";
import { type Ask, AskError, reasonOf } from "../lib/kernel/ask";
import { Silence, useSilent } from "../lib/kernel/Silence";
import { ErrorBoundary } from "../lib/page/mount";
import { lazyPart, type Part } from "../lib/page/lazy";
import { useFileDrop } from "./fields/files/fileDrop";
import { Control, useSeed } from "./fields/Controls";
import { Footer } from "./footer/Footer";
import { Header, SimulatedBar } from "./header/Header";
import { Extras, usePrefetch } from "./extras/Extras";
import type { Choose } from "./header/ModelPicker";
import { focusIn, rowOf } from "./openField";
import { Prompt } from "./fields/Prompt";
import { Sources } from "./fields/files/Sources";
import { type FormState, useFormState } from "./state";
import { useSubmit } from "./submit";
import { UnfinishedJobs } from "./footer/UnfinishedJobs";
import { useUploads } from "./fields/files/uploads";
import { advancedSummary, overLimitText, sourcesOf } from "./wording";

/** Up to this many kinds of files get a large slot each. */
const MOST_SLOTS = 2;

/** The cards are loaded with the first job or sweep. */
const CARDS = lazyPart(() => import("../job/part"));

export function FormView({ model, el, signal }: RenderProps): VNode {
  const connected = useConnected(model, el);
  const channel = useMemo(() => openChannel(model, signal), [model, signal]);
  useRejectWhenDisconnected(channel, connected);
  const silent = useSilent(channel);
  const form = useFormState(model, channel.ask);
  const jobs = useTrait(model, "jobs");
  const sweeps = useTrait(model, "sweeps");
  usePolling(channel, jobs.some(({ ticking }) => ticking) || sweeps.some(({ over }) => !over));
  const atOpening = useRef({ jobs, sweeps }).current;
  const cards = CARDS.usePart(jobs.length + sweeps.length > 0);
  usePrefetch();
  const latest = useRef(form);
  latest.current = form;
  const formElement = useRef<HTMLFormElement>(null);
  const use = useCallback(
    (settings: Settings, how: "all" | "edit" | "part") => {
      const { load, fillIn } = latest.current;
      if (how === "part") fillIn(settings, "The last frame of the video is the first frame now.");
      else load(settings);
      formElement.current?.scrollIntoView({ block: "nearest" });
      // In the next frame, because the notice takes the focus when it mounts.
      if (how === "edit") requestAnimationFrame(() => formElement.current?.querySelector("textarea")?.focus());
    },
    [],
  );
  // Drawn again when a job has changed, and not for each key in the form.
  const below = useMemo(
    () => (
      <Below cards={cards}>
        {({ EndNotices, SweepCard, JobList }) => (
          <>
            <EndNotices shown={{ jobs, sweeps }} atOpening={atOpening} />
            {sweeps.map((sweep) => (
              <ErrorBoundary key={sweep.id} label="The sweep">
                <SweepCard sweep={sweep} ask={channel.ask} connected={connected} />
              </ErrorBoundary>
            ))}
            <ErrorBoundary label="The list of jobs">
              <JobList jobs={jobs} ask={channel.ask} connected={connected} inForm onUseSettings={use} />
            </ErrorBoundary>
          </>
        )}
      </Below>
    ),
    [cards, sweeps, jobs, atOpening, channel, connected, use],
  );
  return (
    <div class="wan-stack">
      <Form form={form} model={model} ask={channel.ask} connected={connected} silent={silent} formElement={formElement} />
      <Silence silent={silent} />
      <Extras now={false}>
        {({ StoredView }) => (
          <StoredView model={model} ask={channel.ask} id={form.table.form_id} jobs={jobs} sweeps={sweeps} connected={connected} />
        )}
      </Extras>
      {below}
    </div>
  );
}

type Cards = typeof import("../job/part");

/** The jobs and sweeps below the form, once their code is loaded. */
function Below({ cards, children }: { cards: Part<Cards>; children: (cards: Cards) => VNode }): VNode | null {
  if (cards === null) return null;
  if (!(cards instanceof Error)) return children(cards);
  return (
    <p class="wan wan-msg wan-msg--error" role="alert">
      <Icon name="error" />
      <span>
        <b>The jobs below the form could not be drawn.</b> They are not affected: run wan.jobs() in a cell to see them. Run
        the cell of this form again. If it happens again, report this line: {cards.message}
      </span>
    </p>
  );
}

interface Props {
  form: FormState;
  model: RenderProps["model"];
  ask: Ask;
  connected: boolean;
  /** Whether the kernel does not answer. */
  silent: boolean;
  formElement: { current: HTMLFormElement | null };
}

function Form({ form, model, ask, connected, silent, formElement }: Props): VNode {
  const id = useUniqueId();
  const backend = useTrait(model, "backend");
  const [takes, setTakes] = useState(1);
  const [reply, setReply] = useState({ text: "", failed: false });
  const [problemFocus, setProblemFocus] = useState(0);
  const seed = useSeed(form);
  const uploads = useUploads(ask);
  const { fields } = form.table;
  const slots = fields.filter((field) => field.file_kind !== null);
  const prompt = fields.find((field) => field.kind === "text" && !field.advanced);
  // Omit fields with a single choice. The model is chosen in the header, unless it varies.
  const settings = fields.filter(
    (field) =>
      !slots.includes(field) &&
      field !== prompt &&
      field.choices.length !== 1 &&
      (field.name !== "model" || form.varied["model"] !== undefined),
  );
  const isAdvanced = (field: Field): boolean => field.advanced && field.name !== "model";

  const submit = useSubmit({
    form,
    ask,
    enabled: connected && backend.ready && overLimitText(form.verdict, takes) === "",
    takes,
    focusFirstProblem: () => {
      setProblemFocus((count) => count + 1);
    },
    onSent: seed.afterSubmit,
  });
  useEffect(() => {
    if (problemFocus === 0) return;
    focusIn(formElement.current?.querySelector<HTMLElement>("[data-problem='true']"));
  }, [problemFocus, formElement]);
  // Focus a field that begins to vary, so that its values can be typed.
  const [varying, setVarying] = useState("");
  useEffect(() => {
    if (varying === "") return;
    focusIn(rowOf(formElement.current, varying));
    setVarying("");
  }, [varying, formElement]);

  const uploadFiles = useUploadFiles(form, uploads, ask);
  const fileDrop = useFileDrop(
    slots.filter((slot) => connected && form.applies(slot.name).enabled),
    uploadFiles,
    (slot) => sourcesOf(form.settings, slot.name).length < (slot.several ? slot.max_items : 1),
  );
  // A few kinds of files get a large slot each; more get a row each.
  const files = { form, fields: slots, id, ask, uploads, simulated: backend.simulated, dropTarget: fileDrop.target, onFiles: uploadFiles };
  const showReply = (asked: Promise<string>): void => {
    asked.then(
      (text) => {
        setReply({ text, failed: false });
      },
      (error: unknown) => {
        setReply({ text: reasonOf(error, "The kernel could not be reached."), failed: true });
      },
    );
  };
  // Clear a failure once the backend or its key has changed.
  const { name, code } = backend;
  useEffect(() => {
    setReply((before) => (before.failed ? { text: "", failed: false } : before));
  }, [name, code]);
  const choose: Choose = (name, more = {}) => {
    showReply(ask("backend", { name, ...more }).then(() => ""));
  };
  const askBalance = (): void => {
    showReply(ask("balance", {}).then((answer) => answer.body.text));
  };

  return (
    <form
      ref={formElement}
      class="wan wan-form"
      noValidate
      {...HOME}
      onSubmit={(event) => {
        event.preventDefault();
        submit.submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        if (event.ctrlKey || event.metaKey) {
          event.preventDefault();
          submit.submit();
        } else if (event.target instanceof HTMLInputElement) {
          event.preventDefault(); // Enter in a field never buys a video
        }
      }}
      {...fileDrop.handlers}
    >
      {backend.simulated && <SimulatedBar backend={backend} choose={choose} />}
      <Header form={form} id={id} ask={ask} backend={backend} connected={connected} choose={choose} askBalance={askBalance} />
      <UnfinishedJobs ask={ask} connected={connected} />
      <div class="wan-form__body">
        <div class="wan-form__main">
          {prompt !== undefined && <Prompt form={form} field={prompt} id={id} ask={ask} />}
          {slots.length > MOST_SLOTS ? <Extras>{({ Roles }) => <Roles {...files} />}</Extras> : <Sources {...files} />}
        </div>
        <div class="wan-form__rail wan-rows" role="group" aria-label="Video settings">
          {settings
            .filter((field) => !isAdvanced(field))
            .map((field) => (
              <Control key={field.name} form={form} field={field} id={id} seed={seed} />
            ))}
          <Output form={form} id={id} />
          <Advanced form={form} fields={settings.filter(isAdvanced)} id={id} seed={seed} />
          {form.verdict.set_aside.length > 0 && <Extras>{({ SetAside }) => <SetAside form={form} id={id} />}</Extras>}
        </div>
      </div>
      <Footer
        form={form}
        id={id}
        ask={ask}
        backend={backend}
        connected={connected}
        silent={silent}
        submit={submit}
        onVary={setVarying}
        takes={takes}
        setTakes={setTakes}
        reply={reply.text}
        showMessage={(text) => {
          setReply({ text, failed: false });
        }}
      />
    </form>
  );
}

/** Upload files for a field to the kernel, then add them to the settings of that moment. */
function useUploadFiles(form: FormState, uploads: ReturnType<typeof useUploads>, ask: Ask) {
  const latest = useRef(form);
  latest.current = form;
  const { upload: put, setFailure: fail } = uploads;
  return useCallback(
    (field: Field, files: File[]): void => {
      const before = sourcesOf(latest.current.flush(), field.name).length;
      const { several } = field;
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
          const most = several ? `${field.max_items} ${field.noun}` : field.noun;
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
  const summary = advancedSummary(fields, form.settings, form.varied, seed.locked);
  const [openAtFirst] = useState(summary !== "all defaults");
  const [open, setOpen] = useState(openAtFirst);
  if (fields.length === 0) return null;
  return (
    <details
      class="wan-adv"
      open={openAtFirst}
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
      }}
    >
      <summary>
        <Icon name="chevr" />
        <b>Advanced</b> <span class="wan-meta">{summary}</span>
      </summary>
      <Extras now={open}>
        {() => (
          <div class="wan-rows">
            {fields.map((field) => (
              <Control key={field.name} form={form} field={field} id={id} seed={seed} />
            ))}
          </div>
        )}
      </Extras>
    </details>
  );
}
