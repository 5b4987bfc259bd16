/** The gallery's own texts. Pure. */

/** `12 jobs in wan_videos, 3 match`. */
export function summaryText(total: number, matching: number, folder: string, isFiltered: boolean): string {
  const all = `${jobsText(total)} in ${folder}`;
  return isFiltered ? `${all}, ${matching.toLocaleString("en")} ${matching === 1 ? "matches" : "match"}` : all;
}

export function jobsText(count: number): string {
  return `${count.toLocaleString("en")} ${count === 1 ? "job" : "jobs"}`;
}
