/**
 * Pressing Generate: one message with the settings as they stand, at most one under way, and never a second
 * time by itself. The kernel decides; an error of its own is shown, and the settings stay.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type Ask, type AskError, askErrorOf } from "../lib/kernel/ask";
import type { FormState } from "./state";

/** After this long without an answer, the button says that the kernel is busy. */
const SLOW_MS = 400;

export interface Submit {
  state: "idle" | "sent" | "slow";
  error: AskError | null;
  /** A sweep is to be made, and the question is open. */
  confirming: boolean;
  /** Send the settings, or ask whether the sweep is meant, or go to the first problem. */
  submit: () => void;
  /** The answer to the question. */
  confirm: (yes: boolean) => void;
  clearError: () => void;
}

interface Options {
  form: FormState;
  ask: Ask;
  /** The backend and the kernel are there. */
  enabled: boolean;
  takes: number;
  /** Focus the first problem, once it is drawn. */
  focusFirstProblem: () => void;
  onSent: () => void;
}

export function useSubmit(options: Options): Submit {
  const [state, setState] = useState<Submit["state"]>("idle");
  const [error, setError] = useState<AskError | null>(null);
  const [confirming, setConfirming] = useState(false);
  const inFlight = useRef(false);
  const latest = useRef(options);
  latest.current = options;

  const send = useCallback(async () => {
    const { form, ask, takes } = latest.current;
    inFlight.current = true;
    setState("sent");
    setError(null);
    const timer = setTimeout(() => {
      setState("slow");
    }, SLOW_MS);
    try {
      const { sweep } = form.verdict;
      const varied = { ...form.varied };
      if (sweep !== null && isSweep(form)) {
        const { videos, prompts } = sweep;
        await ask("sweep", { settings: { ...form.flush() }, varied, videos, prompts });
        latest.current.form.showAllIssues(false);
        return;
      }
      const filled = form.verdict.template === null ? null : { ...form.verdict.template };
      await ask("submit", { settings: { ...form.flush() }, takes, edits: form.verdict.edits, filled });
      latest.current.form.showAllIssues(false);
      latest.current.onSent();
    } catch (problem) {
      setError(askErrorOf(problem, "The settings could not be sent."));
      latest.current.form.showAllIssues(true);
    } finally {
      clearTimeout(timer);
      inFlight.current = false;
      setState("idle");
    }
  }, []);
  const submit = useCallback(() => {
    const { form, enabled, focusFirstProblem } = latest.current;
    if (inFlight.current || !enabled) return;
    if (form.current && !form.verdict.can_send) {
      form.showAllIssues(true);
      focusFirstProblem();
    } else if (isSweep(form)) {
      setConfirming(true);
    } else {
      void send();
    }
  }, [send]);
  const confirm = useCallback(
    (yes: boolean) => {
      setConfirming(false);
      if (yes && !inFlight.current && latest.current.enabled) void send();
    },
    [send],
  );
  // What is changed while the question is open is another sweep.
  const { settings, varied } = options.form;
  useEffect(() => {
    setConfirming(false);
  }, [settings, varied]);

  // A problem that the fields themselves show by now needs no panel.
  const { current, verdict } = options.form;
  useEffect(() => {
    if (error !== null && current && !verdict.can_send) {
      setError(null);
      latest.current.focusFirstProblem();
    }
  }, [error, current, verdict]);
  const clearError = useCallback(() => {
    setError(null);
  }, []);
  return { state, error, confirming, submit, confirm, clearError };
}

function isSweep(form: FormState): boolean {
  return Object.keys(form.varied).length > 0;
}
