/** The form with its jobs below, as an anywidget module. */
import "./css/tokens.css";
import "./css/controls.css";
import "./css/head.css";
import "./css/form.css";
import "./css/job.css";
import "./css/sweep.css";
import { FormView } from "./form/FormView";
import { hideStored } from "./lib/storedView";
import type { RenderProps } from "./lib/model";
import { mount } from "./lib/mount";

export default {
  render(props: RenderProps): void {
    mount(props, "The form", () => {
      hideStored(props.model.get("table").form_id, props.signal);
      return <FormView {...props} />;
    });
  },
};
