/** What all views but a form without jobs share: a part of the code of its own, with their icons. */
import "../lib/moreIcons";

export { useVideo } from "./source";
