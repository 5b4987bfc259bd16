/**
 * The state of the form: the settings as typed, the verdict on them, and which fields were touched.
 *
 * Every edit is set on the model at once, so other views follow, and is sent to the kernel: the first edit of a burst at
 * once, later ones together. `edits` counts the edits; the verdict carries the count that it judged. Issues come from the
 * verdict alone; this module only decides when to show them. Warnings show at once. Errors show once the field was left,
 * Generate was pressed, or the value came from elsewhere.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Model, useTrait } from "../lib/kernel/model";
import type { Availability, Backend, ChangeModelAnswer, Changes, Field, Fix, Issue, Json, Left, Settings, Table, Verdict } from "../generated/protocol";
import type { Ask } from "../lib/kernel/ask";
import { Throttle } from "../lib/throttle";
import { afterPress, usePresses, useSteady } from "../lib/press";
import { hasValue } from "./wording";

/** Least time between two sendings of edits. A fast typist needs longer for a letter. */
const SEND_GAP_MS = 80;

/** When to ask for a missing verdict. It usually takes about 20 ms, or as long as the kernel is busy with a cell. */
const ASK_AFTER_MS = 3000;

const APPLIES: Availability = { enabled: true, reason: "", off_choices: {}, most: null, most_reason: "", note: "", count: "", fixes: [] };

/** A message about a change that can be undone. */
export interface Notice {
  text: string;
  /** The field it is about; empty for the whole form. */
  field: string;
  undo: Settings;
  /** `varied` and `left` before the change, if it changed them too. */
  varied?: Settings | undefined;
  left?: Left | undefined;
  /** The change came from elsewhere, so the focus does not move. */
  quiet?: boolean;
}

/** What the head and the foot of a form need. */
export interface FormPartProps {
  form: FormState;
  id: string;
  ask: Ask;
  backend: Backend;
  connected: boolean;
}

export interface FormState {
  table: Table;
  settings: Settings;
  verdict: Verdict;
  /** Whether the verdict is about the current settings. */
  current: boolean;
  notice: Notice | null;
  /** The fields that vary, with the values as typed or chosen. */
  varied: Settings;
  /** Settings that model changes have replaced. */
  left: Left;
  /** Switch to another model with the kernel's answer; can be undone. */
  changeModel: (answer: ChangeModelAnswer, text: string) => void;
  /** Make a field vary over some values; null stops that. */
  vary: (field: string, values: Json) => void;
  /** Change some settings; null clears one. */
  edit: (changes: Changes) => void;
  /** Replace all settings; can be undone. */
  load: (settings: Settings, text?: string) => void;
  /** Merge some settings into the current ones; can be undone. */
  fillIn: (changes: Changes, text: string) => void;
  /** Remove something; can be undone. */
  remove: (field: string, changes: Changes, text: string) => void;
  undo: () => void;
  /** The current settings. Sends a pending edit to the kernel first. */
  flush: () => Settings;
  focusField: (field: string) => void;
  leaveField: (field: string) => void;
  /** Whether to show all issues, also of untouched fields. */
  showAllIssues: (allVisible: boolean) => void;
  field: (name: string) => Field | undefined;
  applies: (name: string) => Availability;
  /** The visible issues of a field, or of one of its items. */
  issues: (name: string, index?: number | null) => Issue[];
  /** Whether an issue may be shown yet. */
  visible: (issue: Issue) => boolean;
  /** Apply a fix, based on the newest verdict. */
  fix: (issue: Issue, fix: Fix) => void;
  /** Set by the prompt: inserts a text at its cursor. */
  inserter: { current: ((text: string) => void) | null };
}

/** Identifies this page among others that show the same form: each is judged by its own edits. */
const PAGE = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;

/**
 * The verdict on the settings of this page. If the verdict is about another page's edits, the kernel is asked for one
 * on the settings of this page; until it arrives, the previous one is used.
 */
function useOwnVerdict(model: Model, ask: Ask | undefined): Verdict {
  const latest = useTrait(model, "verdict");
  const [first] = useState(latest); // the initial verdict matches the initial settings
  const isOurs = latest === first || isOwn(latest);
  // Not a state: the newest verdict of this page is remembered without another drawing for each key.
  const own = useRef(latest);
  if (isOurs) own.current = latest;
  const [, redraw] = useState(0);
  useEffect(() => {
    if (isOurs) return;
    const [settings, varied, edits] = [model.get("settings"), model.get("varied"), model.get("edits")];
    ask?.("verdict", { settings: { ...settings }, varied: { ...varied }, edits }).then(
      ({ body }) => {
        if (model.get("edits") !== edits) return;
        own.current = body.verdict;
        redraw((count) => count + 1);
      },
      () => undefined, // keep the previous verdict
    );
  }, [model, ask, latest, isOurs]);
  return own.current;
}

/**
 * Some hosts deliver only answers, no trait updates. If no verdict arrives, ask the kernel for it. Whichever verdict
 * judged more edits is used.
 */
function useAskedVerdict(model: Model, ask: Ask | undefined, latest: Verdict): Verdict {
  const edits = useTrait(model, "edits");
  const [asked, setAsked] = useState(latest);
  const waits = latest.edits < edits && asked.edits < edits;
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setTimeout(() => {
      const [settings, varied] = [model.get("settings"), model.get("varied")];
      ask?.("verdict", { settings: { ...settings }, varied: { ...varied }, edits }).then(
        ({ body }) => {
          setAsked(body.verdict);
        },
        () => undefined, // keep the previous verdict
      );
    }, ASK_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [model, ask, edits, waits]);
  return asked.edits > latest.edits ? asked : latest;
}

function isOwn({ editor = "" }: Verdict): boolean {
  return editor === "" || editor === PAGE;
}

export function useFormState(model: Model, ask?: Ask): FormState {
  const table = useTrait(model, "table");
  const settings = useTrait(model, "settings");
  const edits = useTrait(model, "edits");
  const varied = useTrait(model, "varied");
  const left = useTrait(model, "left");
  usePresses();
  const verdict = useSteady(useAskedVerdict(model, ask, useOwnVerdict(model, ask)));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState("");
  const [allVisible, setAllVisible] = useState(false);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [pendingFix, setPendingFix] = useState<{ issue: Issue; label: string } | null>(null);
  const inserter = useRef<((text: string) => void) | null>(null);
  const current = verdict.edits >= edits && verdict.table === table.key;

  const sending = useMemo(
    () =>
      new Throttle(() => {
        model.save_changes();
      }, SEND_GAP_MS),
    [model],
  );
  useEffect(
    () => () => {
      sending.flush(); // send a pending edit on unmount
      sending.cancel();
    },
    [sending],
  );

  const writeSettings = useCallback(
    (next: Settings) => {
      const judgedEdits = model.get("verdict").edits;
      model.set("settings", next);
      model.set("editor", PAGE);
      model.set("edits", Math.max(model.get("edits"), judgedEdits) + 1);
      sending.changed();
    },
    [model, sending],
  );
  const changeSettings = useCallback(
    (changes: Changes) => {
      writeSettings(merged(model.get("settings"), changes));
    },
    [model, writeSettings],
  );
  const edit = useCallback(
    (changes: Changes) => {
      setNotice(null);
      changeSettings(changes);
    },
    [changeSettings],
  );
  const replace = useCallback(
    (next: Settings, notice: Notice | null, more: { varied?: Settings | undefined; left?: Left | undefined } = {}) => {
      if (more.varied !== undefined) model.set("varied", more.varied);
      if (more.left !== undefined) model.set("left", more.left);
      writeSettings(next);
      setNotice(notice);
    },
    [model, writeSettings],
  );
  const vary = useCallback(
    (field: string, values: Json) => {
      const next = { ...model.get("varied"), [field]: values };
      model.set("varied", Object.fromEntries(Object.entries(next).filter(([, value]) => value !== null)));
      writeSettings(model.get("settings"));
    },
    [model, writeSettings],
  );
  useSuspendedValues(verdict, current, settings, table, changeSettings);

  useEffect(() => {
    if (pendingFix === null || !current) return;
    setPendingFix(null);
    const fix = sameFix(verdict.issues, pendingFix.issue, pendingFix.label);
    if (fix === undefined) return;
    if (fix.insert !== "" && inserter.current !== null) inserter.current(fix.insert);
    else edit(fix.changes);
  }, [pendingFix, current, verdict, edit]);

  const loaded = useTrait(model, "loaded");
  const seenCount = useRef(loaded.count ?? 0);
  useEffect(() => {
    if ((loaded.count ?? 0) <= seenCount.current) return;
    seenCount.current = loaded.count ?? 0;
    setNotice({ text: "Settings loaded.", field: "", undo: loaded.undo ?? {}, left: loaded.left, quiet: true });
  }, [loaded]);

  const visible = useCallback(
    (issue: Issue) =>
      issue.severity === "warning" ||
      allVisible ||
      touched.has(issue.field) ||
      (active !== issue.field && hasValue(settings[issue.field])) ||
      issue.field === "",
    [allVisible, touched, active, settings],
  );
  return useMemo(
    () => ({
      table,
      settings,
      verdict,
      current,
      notice,
      varied,
      left,
      vary,
      edit,
      load: (next, text = "Settings loaded.") => {
        replace(next, { text, field: "", undo: model.get("settings"), left: model.get("left") }, { left: {} });
      },
      changeModel: (answer, text) => {
        const [undo, before, replaced] = [model.get("settings"), model.get("varied"), model.get("left")];
        replace(answer.settings, { text, field: "", undo, varied: before, left: replaced }, answer);
      },
      fillIn: (changes, text) => {
        const before = model.get("settings");
        replace(merged(before, changes), { text, field: "", undo: before });
      },
      remove: (field, changes, text) => {
        const before = model.get("settings");
        replace(merged(before, changes), { text, field, undo: before });
      },
      undo: () => {
        if (notice !== null) replace(notice.undo, null, notice);
      },
      flush: () => {
        sending.flush();
        return model.get("settings");
      },
      focusField: (field) => {
        afterPress(() => {
          setActive(field);
        });
      },
      leaveField: (field) => {
        afterPress(() => {
          setActive("");
          setTouched((before) => (before.has(field) ? before : new Set([...before, field])));
        });
      },
      showAllIssues: (value) => {
        setAllVisible(value);
        setTouched(new Set());
      },
      field: (name) => table.fields.find((one) => one.name === name),
      applies: (name) => verdict.fields[name] ?? APPLIES,
      issues: (name, index) =>
        verdict.issues.filter(
          (issue) => issue.field === name && (index === undefined || issue.index === index) && visible(issue),
        ),
      visible,
      fix: (issue, { label }) => {
        setPendingFix({ issue, label });
      },
      inserter,
    }),
    [table, settings, verdict, current, notice, varied, left, vary, edit, replace, sending, visible, model],
  );
}

function merged(settings: Settings, changes: Changes): Settings {
  return Object.fromEntries(
    Object.entries({ ...settings, ...changes }).filter(([, value]) => value !== null && value !== ""),
  );
}

function sameFix(issues: Issue[], { field, code, index }: Issue, label: string): Fix | undefined {
  return issues
    .filter((one) => one.field === field && one.code === code && one.index === index)
    .flatMap((one) => one.fixes)
    .find((one) => one.label === label);
}

/**
 * A value that applied and then stops applying because of a file is suspended, and restored once it applies again.
 * For example, a ratio does not conflict with an image that was dropped later. A value that was set together with
 * the file stays, and the verdict reports the conflict.
 */
function useSuspendedValues(
  verdict: Verdict,
  current: boolean,
  settings: Settings,
  table: Table,
  changeSettings: (changes: Changes) => void,
): void {
  const suspended = useRef(new Map<string, Json>());
  const lastApplied = useRef<{ name: string; value: Json }[]>([]);
  useEffect(() => {
    if (!current) return;
    const changes: Record<string, Json> = {};
    for (const { name, file_kind } of table.fields) {
      if (file_kind !== null) continue;
      const value = settings[name];
      const enabled = verdict.fields[name]?.enabled ?? true;
      const suspendedValue = suspended.current.get(name);
      if (!enabled && value !== undefined && lastApplied.current.some((one) => one.name === name && one.value === value)) {
        suspended.current.set(name, value);
        changes[name] = null;
      } else if (enabled && suspendedValue !== undefined) {
        suspended.current.delete(name);
        if (value === undefined) changes[name] = suspendedValue;
      }
    }
    // The values that apply now may be suspended later.
    lastApplied.current = Object.entries(settings)
      .filter(([name]) => verdict.fields[name]?.enabled ?? false)
      .map(([name, value]) => ({ name, value }));
    if (Object.keys(changes).length > 0) changeSettings(changes);
  }, [verdict, current, settings, table, changeSettings]);
}
