/**
 * From anywidget's `render` to a Preact tree: one root in the view's element, the theme followed, keys kept in,
 * whatever throws shown as a panel, and all of it gone when the signal aborts.
 */
import { Component, type ComponentChildren, render, type VNode } from "preact";
import { Host } from "./Inside";
import { keepKeys, makeHome } from "./keys";
import type { RenderProps } from "./model";
import { followTheme } from "./theme";

/** Shows what went wrong in place of children that threw. */
export class Guard extends Component<{ what: string; children: ComponentChildren }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static override getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override componentDidCatch(error: unknown): void {
    console.error(`wan_widgets: ${this.props.what} could not be drawn.`, error);
  }

  override render(): ComponentChildren {
    const { error } = this.state;
    return error === null ? this.props.children : <Broken what={this.props.what} error={error} />;
  }
}

function Broken({ what, error }: { what: string; error: unknown }): VNode {
  return (
    <div class="wan wan-broken" role="alert">
      <p>
        <b>{what} could not be drawn.</b> Jobs are not touched by this: wan.jobs() in a cell shows them. Run the cell
        again; if it stays, report this line:
      </p>
      <p class="wan-mono">{error instanceof Error ? `${error.name}: ${error.message}` : String(error)}</p>
    </div>
  );
}

/** Draw `view` into the element that anywidget gives, until its signal aborts. */
export function mount({ model, el, signal }: RenderProps, what: string, view: () => VNode): void {
  const root = document.createElement("div");
  root.className = "wan-root";
  el.append(root);
  signal.addEventListener(
    "abort",
    () => {
      render(null, root);
      root.remove();
    },
    { once: true },
  );
  try {
    followTheme(root, signal);
    makeHome(root);
    keepKeys(root, signal);
    render(
      <Guard what={what}>
        <Host.Provider value={model.widget_manager}>{view()}</Host.Provider>
      </Guard>,
      root,
    );
  } catch (error) {
    render(<Broken what={what} error={error} />, root);
  }
}
