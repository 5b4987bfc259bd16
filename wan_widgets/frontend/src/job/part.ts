/** What stands below a form once it has jobs or sweeps: a part of the code of its own. */
export { SweepCard } from "../sweep/SweepCard";
export { JobList } from "./JobList";
