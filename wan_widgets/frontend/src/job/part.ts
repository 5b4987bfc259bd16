/** The cards below a form with jobs or sweeps: a separate part of the code. */
export { SweepCard } from "../sweep/SweepCard";
export { EndNotices } from "./EndNotices";
export { JobList } from "./JobList";
