/**
 * Submitting the form: one message with the current settings, at most one in flight, and never an automatic retry.
 * The kernel decides. Its error is shown, and the settings stay.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type Ask, type AskError, askErrorOf } from "../lib/kernel/ask";
import type { FormState } from "./state";

/** After this long without an answer, the button says that the kernel is busy. */
const SLOW_MS = 400;

export interface Submit {
  state: "idle" | "sent" | "slow";
  error: AskError | null;
  /** Whether a sweep waits for confirmation. */
  confirming: boolean;
  /** Send the settings, ask to confirm a sweep, or focus the first problem. */
  submit: () => void;
  /** Answer the confirmation. */
  confirm: (yes: boolean) => void;
  clearError: () => void;
}

interface Options {
  form: FormState;
  ask: Ask;
  /** Whether the kernel is connected, the backend is ready, and the limits allow it. */
  enabled: boolean;
  takes: number;
  /** Focus the first problem, once it is rendered. */
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
  // Close the confirmation if the sweep changes.
  const { settings, varied } = options.form;
  useEffect(() => {
    setConfirming(false);
  }, [settings, varied]);

  // Close the error once the fields themselves show the problem.
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
