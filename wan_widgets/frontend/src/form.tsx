/** The form with its jobs below, as an anywidget module. */
import { FormView } from "./form/FormView";
import { hideStored } from "./lib/page/hideStored";
import type { RenderProps } from "./lib/kernel/model";
import { mount } from "./lib/page/mount";

export default {
  render(props: RenderProps): void {
    mount(props, "The form", () => {
      hideStored(props.model.get("table").form_id, props.signal);
      return <FormView {...props} />;
    });
  },
};
