/**
 * Mounts a Preact tree for anywidget's `render`: one root in the view's element that follows the theme, keeps key
 * presses inside, shows errors as a panel, and is unmounted when the signal aborts.
 */
import { Component, type ComponentChildren, render, type VNode } from "preact";
import { WidgetManagerContext } from "./widgetManager";
import { keepKeys, makeHome } from "../keys";
import type { RenderProps } from "../kernel/model";
import { applyStyle } from "./style";
import { followTheme } from "./theme";

/** Shows an error panel in place of children that threw. */
export class ErrorBoundary extends Component<{ label: string; children: ComponentChildren }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static override getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override componentDidCatch(error: unknown): void {
    console.error(`wan_widgets: ${this.props.label} could not be drawn.`, error);
  }

  override render(): ComponentChildren {
    const { error } = this.state;
    return error === null ? this.props.children : <ErrorPanel label={this.props.label} error={error} />;
  }
}

function ErrorPanel({ label, error }: { label: string; error: unknown }): VNode {
  return (
    <div class="wan wan-broken" role="alert">
      <p>
        <b>{label} could not be drawn.</b> Your jobs are not affected: run wan.jobs() in a cell to see them. Run
        the cell of this view again. If it happens again, report this line:
      </p>
      <p class="wan-mono">{error instanceof Error ? `${error.name}: ${error.message}` : String(error)}</p>
    </div>
  );
}

/** Render `view` into anywidget's element until its signal aborts. */
export function mount({ model, el, signal }: RenderProps, label: string, view: () => VNode): void {
  const root = document.createElement("div");
  root.className = "wan-root";
  el.append(root);
  applyStyle(root, signal);
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
      <ErrorBoundary label={label}>
        <WidgetManagerContext.Provider value={model.widget_manager}>{view()}</WidgetManagerContext.Provider>
      </ErrorBoundary>,
      root,
    );
  } catch (error) {
    render(<ErrorPanel label={label} error={error} />, root);
  }
}
