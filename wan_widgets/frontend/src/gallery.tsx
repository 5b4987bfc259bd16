/** The gallery, as an anywidget module. */
import { hideStored } from "./lib/page/hideStored";
import { GalleryView } from "./gallery/GalleryView";
import type { RenderProps } from "./lib/kernel/model";
import { mount } from "./lib/page/mount";

export default {
  render(props: RenderProps): void {
    mount(props, "The gallery", () => {
      hideStored(props.model.get("about").id, props.signal);
      return <GalleryView {...props} />;
    });
  },
};
