/** What all views share but a form that is drawn for the first time: a part of the code of its own, with their icons. */
import "./lib/moreIcons";

export { MenuList } from "./lib/Menu";
