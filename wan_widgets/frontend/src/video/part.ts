/** What all views with videos share: a part of the code of its own. */
export { useVideo } from "./source";
