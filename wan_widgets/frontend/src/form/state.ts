/**
 * What the form knows: the settings as typed, the verdict on them, and what has been touched.
 *
 * Every edit is set on the model at once (other views of it follow) and sent to the kernel shortly after,
 * counted in `edits`; the verdict carries the count that it judged. What is wrong comes from the verdict
 * alone; this only decides when it may be said: warnings at once, errors once the field was left, Generate
 * was pressed, or the value came from elsewhere.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Model, useTrait } from "../lib/kernel/model";
import type { Availability, ChangeModelAnswer, Changes, Field, Fix, Issue, Json, Left, Settings, Table, Verdict } from "../generated/protocol";
import type { Ask } from "../lib/kernel/ask";
import { afterPress, usePresses, useSteady } from "../lib/press";
import { hasValue } from "./wording";

/** Long enough to join the letters of a fast typist, short enough to feel immediate. */
const SEND_AFTER_MS = 80;

/** A verdict takes some 20 ms; a kernel that is busy with a cell takes as long as that. */
const ASK_AFTER_MS = 3000;

const APPLIES: Availability = { enabled: true, reason: "", off_choices: {}, most: null, most_reason: "", note: "", count: "", fixes: [] };

/** Something that was done, with the way back. */
export interface Notice {
  text: string;
  /** The field it is about; empty for the whole form. */
  field: string;
  undo: Settings;
  /** What varied before, and what changes of the model had replaced, where those have changed too. */
  varied?: Settings | undefined;
  left?: Left | undefined;
  /** It was done elsewhere: the focus stays where it is. */
  quiet?: boolean;
}

export interface FormState {
  table: Table;
  settings: Settings;
  verdict: Verdict;
  /** The verdict is about the settings as they stand. */
  current: boolean;
  notice: Notice | null;
  /** The fields that have several values, with what was typed or chosen. */
  varied: Settings;
  /** What changes of the model have replaced. */
  left: Left;
  /** Go over to another model, as the kernel has said, with a way back. */
  changeModel: (answer: ChangeModelAnswer, text: string) => void;
  /** Give a field several values; null gives it one again. */
  vary: (field: string, values: Json) => void;
  /** Change some settings; null clears one. */
  edit: (changes: Changes) => void;
  /** Put other settings in place of all, with a way back. */
  load: (settings: Settings, text?: string) => void;
  /** Put some settings in beside what is there, with a way back. */
  fillIn: (changes: Changes, text: string) => void;
  /** Take something out, with a way back. */
  remove: (field: string, changes: Changes, text: string) => void;
  undo: () => void;
  /** The settings at this moment, sent to the kernel if they were not yet. */
  flush: () => Settings;
  focusField: (field: string) => void;
  leaveField: (field: string) => void;
  /** Say everything that is wrong from now on, until something was sent. */
  showAllIssues: (allVisible: boolean) => void;
  field: (name: string) => Field | undefined;
  applies: (name: string) => Availability;
  /** Issues about a field that may be shown; all items of it, or one. */
  issues: (name: string, index?: number | null) => Issue[];
  /** May this issue be shown? */
  visible: (issue: Issue) => boolean;
  /** Carry out a fix, on the newest verdict. */
  fix: (issue: Issue, fix: Fix) => void;
  /** Where the prompt puts what inserts a text at its cursor. */
  inserter: { current: ((text: string) => void) | null };
}

/** This page, among others that show the same form: what each has typed is judged by itself. */
const PAGE = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;

/**
 * The verdict on the settings of this page. The verdict on what another page has typed is not for this one: then the
 * kernel is asked for one on our own settings, and until it comes the last one stands.
 */
function useOwnVerdict(model: Model, ask: Ask | undefined): Verdict {
  const latest = useTrait(model, "verdict");
  const [first] = useState(latest); // as the kernel has it, so are the settings
  const [own, setOwn] = useState(latest);
  const isOurs = latest === first || isOwn(latest);
  useEffect(() => {
    if (isOurs) {
      setOwn(latest);
      return;
    }
    const [settings, varied, edits] = [model.get("settings"), model.get("varied"), model.get("edits")];
    ask?.("verdict", { settings: { ...settings }, varied: { ...varied }, edits }).then(
      ({ body }) => {
        if (model.get("edits") === edits) setOwn(body.verdict);
      },
      () => undefined, // the last one stands
    );
  }, [model, ask, latest, isOurs]);
  return isOurs ? latest : own;
}

/**
 * Some hosts deliver nothing but answers. Where no verdict comes by itself, the kernel is asked for it; one that does
 * come is the newer one.
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
        () => undefined, // the last one stands
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
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const inserter = useRef<((text: string) => void) | null>(null);
  const current = verdict.edits >= edits && verdict.table === table.key;

  const send = useCallback(() => {
    if (timer.current === undefined) return;
    clearTimeout(timer.current);
    timer.current = undefined;
    model.save_changes();
  }, [model]);
  useEffect(() => send, [send]); // what was typed last is kept when the view goes

  const writeSettings = useCallback(
    (next: Settings) => {
      const judgedEdits = model.get("verdict").edits;
      model.set("settings", next);
      model.set("editor", PAGE);
      model.set("edits", Math.max(model.get("edits"), judgedEdits) + 1);
      clearTimeout(timer.current);
      timer.current = setTimeout(send, SEND_AFTER_MS);
    },
    [model, send],
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
        send();
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
    [table, settings, verdict, current, notice, varied, left, vary, edit, replace, send, visible, model],
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
 * What did apply, and then stopped to apply because of a file, is put aside and comes back
 * when it applies again: a ratio does not get in the way of an image that was dropped after it.
 * What came together with that file stays, and the verdict says that it cannot.
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
    // What applies now, and with it may be put aside later.
    lastApplied.current = Object.entries(settings)
      .filter(([name]) => verdict.fields[name]?.enabled ?? false)
      .map(([name, value]) => ({ name, value }));
    if (Object.keys(changes).length > 0) changeSettings(changes);
  }, [verdict, current, settings, table, changeSettings]);
}
