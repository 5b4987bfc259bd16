/** Runs the keyboard commands of a comparison. */
import { SPEEDS } from "../video/speeds";
import type { Command } from "./keys";
import { type Sync, togglePlayback } from "./playback/sync";
import type { Cell } from "../generated/protocol";
import type { CompareScene, CompareState, Dispatch } from "./store";

export interface CommandContext {
  state: CompareState;
  scene: CompareScene;
  cells: Cell[];
  sync: Sync;
  dispatch: Dispatch;
  swapPair: () => void;
  toggleFullScreen: () => void;
  /** Called before the wipe's slider is unmounted. */
  beforeModeChange: () => void;
}

export function runCommand(command: Command, context: CommandContext): void {
  const { state, scene, sync, dispatch } = context;
  const announce = (text: string): void => {
    dispatch({ type: "announced", text });
  };
  switch (command.do) {
    case "toggle":
      togglePlayback(sync);
      break;
    case "move":
      sync.seek(sync.position + command.seconds);
      break;
    case "step":
      sync.step(command.frames);
      break;
    case "start":
      sync.seek(0);
      break;
    case "end":
      sync.seek(sync.duration);
      break;
    case "loop":
      sync.setLooping(!sync.view.looping);
      announce(sync.view.looping ? "Loop on" : "Loop off");
      break;
    case "speed": {
      const at = SPEEDS.findIndex(([speed]) => speed === sync.view.rate);
      const next = SPEEDS[at + command.by];
      if (next === undefined) break;
      sync.setRate(next[0]);
      announce(`Speed ${next[0]}`);
      break;
    }
    case "mute": {
      const again = state.lastAudibleId ?? scene.playable[0]?.id ?? null;
      chooseSound(state.audibleId === null ? again : null, context);
      break;
    }
    case "hear":
      chooseSound(scene.playable[command.number - 1]?.id ?? state.audibleId, context);
      break;
    case "full":
      context.toggleFullScreen();
      break;
    case "flip":
      if (scene.urls[0] === null || scene.urls[1] === null) break;
      context.beforeModeChange();
      dispatch({ type: "modeChosen", mode: state.mode === "flick" ? "wipe" : "flick" });
      break;
    case "swap":
      context.swapPair();
      break;
  }
}

function chooseSound(id: string | null, { cells, dispatch }: CommandContext): void {
  const label = cells.find((cell) => cell.id === id)?.label ?? "";
  dispatch({ type: "soundChosen", id });
  dispatch({ type: "announced", text: id === null ? "Sound off" : `Sound from ${label}` });
}
