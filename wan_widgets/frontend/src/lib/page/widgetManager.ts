/** The host's widget manager, for everything in a view. */
import { createContext } from "preact";

export const WidgetManagerContext = createContext<object | undefined>(undefined);
