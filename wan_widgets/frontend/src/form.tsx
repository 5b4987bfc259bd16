/** The form with its jobs below, as an anywidget module. */
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
