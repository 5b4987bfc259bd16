/** The requests of the gallery to the kernel, and how the answers change its state. */
import { copyText } from "../lib/clipboard";
import type { About, CompareAnswer, CompareBody, Filters, HistogramsAnswer, Order, Tile } from "../generated/protocol";
import { type Ask, askErrorOf, reasonOf } from "../lib/kernel/ask";
import { Store } from "../lib/store";
import { missingPages, type PageRequest } from "./pageList";
import { effectOfNews, type GalleryEvent, type GalleryState, initialState, reduce, showsMeasures, type View } from "./store";

export class GalleryController {
  readonly store: Store<GalleryState, GalleryEvent>;
  readonly #ask: Ask;

  constructor(ask: Ask, about: About, news: readonly Tile[]) {
    this.#ask = ask;
    this.store = new Store(reduce, initialState(about, news));
  }

  readonly announce = (text: string): void => {
    this.store.dispatch({ type: "announced", text });
  };

  reload(): void {
    this.#search({ type: "reloaded" });
  }

  setFilters(filters: Filters): void {
    this.#search({ type: "filtersChanged", filters });
  }

  setOrder(order: Order): void {
    this.#search({ type: "orderChanged", order });
  }

  setView(view: View): void {
    this.#show({ type: "viewChanged", view });
  }

  /** Open or close the panel of measures. */
  toggleMeasures(): void {
    this.#show({ type: "measuresToggled" });
  }

  /** The distribution of each measure in the folder; null on failure. */
  async histograms(): Promise<HistogramsAnswer | null> {
    return this.#ask("histograms", {}).then((answer) => answer.body, () => null);
  }

  /** Load the pages of these tiles, and the next page near the end. Drop pages that are far away. */
  readonly showWindow = (first: number, last: number): void => {
    const { list, size } = this.store.state;
    for (const request of missingPages(list, first, last, size)) void this.#loadPage(request);
    this.store.dispatch({ type: "windowMoved", first, last });
  };

  /** Update the tile of a job. */
  readonly changeTile = (tile: Tile): void => {
    this.store.dispatch({ type: "tilesChanged", tiles: [tile] });
  };

  /** Apply updates: loaded tiles change in place. A new job is shown at once if the list is scrolled to its top. */
  receiveNews(news: readonly Tile[], isAtTop: boolean): void {
    const { stale, hasUnknown } = effectOfNews(this.store.state, news);
    this.store.dispatch({ type: "tilesChanged", tiles: news });
    this.store.dispatch({ type: "newsSeen", news });
    for (const tile of stale) this.#reloadDay(tile);
    if (!hasUnknown || this.store.state.order !== "newest") return;
    if (isAtTop) this.reload();
    else this.store.dispatch({ type: "newTilesHeld" });
  }

  async star(tile: Tile, on: boolean): Promise<void> {
    try {
      const answer = await this.#ask("mark", { job: tile.id, star: on });
      if (answer.body.tile !== undefined) this.changeTile(answer.body.tile);
      this.announce(on ? "Starred" : "Star removed");
    } catch (problem) {
      this.announce(askErrorOf(problem, "The star could not be saved.").message);
    }
  }

  /** Open a comparison of some jobs; `show` receives the answer. */
  async compare(jobs: string[], body: Pick<CompareBody, "view">, show: (answer: CompareAnswer) => void): Promise<void> {
    try {
      show((await this.#ask("compare", { jobs, ...body })).body);
    } catch (problem) {
      this.announce(reasonOf(problem, "The comparison could not be opened."));
    }
  }

  /** Measure all videos that are not measured yet; the kernel reports the progress. */
  async measureAll(): Promise<void> {
    try {
      const { count } = (await this.#ask("measure_all", {})).body;
      this.announce(count === 0 ? "The files are not where they were saved." : `Measuring ${count.toLocaleString("en")} videos`);
    } catch (problem) {
      this.announce(reasonOf(problem, "The videos could not be measured."));
    }
  }

  async pauseMeasuring(paused: boolean): Promise<void> {
    try {
      await this.#ask("measure_pause", { paused });
      this.announce(paused ? "Measuring is paused" : "Measuring");
    } catch (problem) {
      this.announce(reasonOf(problem, "Measuring could not be paused or continued."));
    }
  }

  async copyFolder(): Promise<void> {
    const path = await this.#ask("folder", {}).then((answer) => answer.body.path, () => "");
    const isCopied = path !== "" && (await copyText(path));
    this.announce(isCopied ? "The folder\u2019s path is copied" : "The path could not be copied.");
  }

  #search(event: GalleryEvent): void {
    this.store.dispatch(event);
    void this.#loadPage({ number: 0, after: null });
  }

  /** Change the view. Tiles that were loaded without measures are reloaded once measures are shown. */
  #show(event: GalleryEvent): void {
    const before = showsMeasures(this.store.state);
    this.store.dispatch(event);
    if (!before && showsMeasures(this.store.state)) this.reload();
  }

  async #loadPage(request: PageRequest): Promise<void> {
    const { requested, search, filters, order } = this.store.state;
    const { number, after } = request;
    if (requested.has(number)) return;
    this.store.dispatch({ type: "pageRequested", number });
    try {
      const answer = await this.#ask("page", { filters, order, after, measures: showsMeasures(this.store.state) });
      this.store.dispatch({ type: "pageArrived", search, request, answer: answer.body });
    } catch (problem) {
      this.store.dispatch({ type: "pageFailed", search, number, error: askErrorOf(problem) });
    }
  }

  /** Reload the totals of the day of a job. */
  #reloadDay({ at }: Tile): void {
    const { search, filters, order } = this.store.state;
    if (order !== "newest" && order !== "oldest") return;
    void this.#ask("day", { filters, at }).then(
      (answer) => {
        this.store.dispatch({ type: "totalsArrived", search, totals: answer.body.days });
      },
      () => undefined, // the next page also has the totals
    );
  }
}
