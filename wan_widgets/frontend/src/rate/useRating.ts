/** The commands of a rating: one at a time, each answered with the updated round. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { RankingAnswer, RatedLevel, RatingRound, Vote } from "../generated/protocol";
import { type Ask, type AskError, askErrorOf } from "../lib/kernel/ask";

export interface RatingCommands {
  round: RatingRound;
  busy: boolean;
  error: AskError | null;
  /** The last text for screen readers. */
  announcement: string;
  /** The settings of the pair, while they are revealed. */
  levels: readonly RatedLevel[] | null;
  vote: (vote: Vote, note: string, watched: readonly [number, number]) => void;
  undo: () => void;
  skip: () => void;
  reveal: () => void;
  next: () => void;
  choose: (criterion: string) => void;
  /** Show the pair of an earlier vote again, to change the vote. */
  change: (vote: string) => void;
  repeat: () => void;
  showSettings: (on: boolean) => void;
  /** The ranking by all votes, while it is shown. */
  ranking: RankingAnswer | null;
  toggleRanking: () => void;
}

const WORDS: Readonly<Record<Vote, string>> = {
  left: "You chose left.",
  right: "You chose right.",
  tie: "A tie.",
  "both bad": "Both bad.",
};

export function useRating(given: RatingRound, ask: Ask): RatingCommands {
  const [round, setRound] = useState(given);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AskError | null>(null);
  const [announcement, setAnnouncement] = useState("");
  const [levels, setLevels] = useState<readonly RatedLevel[] | null>(null);
  const [ranking, setRanking] = useState<RankingAnswer | null>(null);
  const pending = useRef(false);
  useEffect(() => {
    setRound((now) => (given.pair >= now.pair || given.pair === 0 ? given : now));
  }, [given]);

  const run = useCallback(async (work: () => Promise<void>): Promise<void> => {
    if (pending.current) return;
    pending.current = true;
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (problem) {
      setError(askErrorOf(problem));
    } finally {
      pending.current = false;
      setBusy(false);
    }
  }, []);
  const moved = useCallback((next: RatingRound, words: string) => {
    setRound(next);
    setLevels(null);
    const ready = next.pair === 0 ? "All pairs are rated." : `Pair ${next.done + 1} of ${next.total} is ready.`;
    setAnnouncement(`${words} ${ready}`.trim());
  }, []);

  const askRanking = useCallback(async () => {
    const { body } = await ask("rate_ranking", {});
    setRanking(body);
    setRound(body.round);
    return body;
  }, [ask]);

  const { pair } = round;
  return {
    ranking,
    toggleRanking: () => {
      if (ranking !== null) {
        setRanking(null);
        setAnnouncement("The ranking is hidden.");
        return;
      }
      void run(async () => {
        setAnnouncement(`${(await askRanking()).verdict} Votes from now on are marked.`);
      });
    },
    change: (vote) => {
      void run(async () => {
        const next = (await ask("rate_change", { vote })).body.round;
        moved(next, "");
        setAnnouncement(`The pair of vote ${next.changing} is shown again.`);
      });
    },
    repeat: () => {
      void run(async () => {
        moved((await ask("rate_repeat", {})).body.round, "A second time, sides swapped.");
      });
    },
    showSettings: (on) => {
      void run(async () => {
        setRound((await ask("rate_settings", { on })).body.round);
      });
    },
    round,
    busy,
    error,
    announcement,
    levels,
    vote: (vote, note, [left, right]) => {
      if (pair === 0 || levels !== null) return;
      void run(async () => {
        const body = { pair, vote, note, watched_left: left, watched_right: right };
        const { round: next, levels: shown } = (await ask("rate_vote", body)).body;
        const words = `${WORDS[vote]} Saved.`;
        if (next === null) {
          setLevels(shown);
          setAnnouncement(`${words} The settings are shown.`);
        } else {
          moved(next, round.changing > 0 ? `${words} It counts in place of vote ${round.changing}.` : words);
        }
        if (ranking !== null && next !== null) await askRanking();
      });
    },
    undo: () => {
      void run(async () => {
        moved((await ask("rate_undo", {})).body.round, "The last vote is undone.");
      });
    },
    skip: () => {
      if (pair === 0) return;
      void run(async () => {
        moved((await ask("rate_skip", { pair })).body.round, "Skipped.");
      });
    },
    reveal: () => {
      if (pair === 0 || levels !== null) return;
      void run(async () => {
        setLevels((await ask("rate_reveal", { pair })).body.levels);
        setAnnouncement("The settings are shown. This pair gets no vote.");
      });
    },
    next: () => {
      if (levels === null) return;
      void run(async () => {
        moved((await ask("rate_next", {})).body.round, "");
        if (ranking !== null) await askRanking();
      });
    },
    choose: (name) => {
      void run(async () => {
        moved((await ask("rate_criterion", { name })).body.round, `Which is better in ${name}?`);
      });
    },
  };
}
