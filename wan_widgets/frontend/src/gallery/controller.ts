/** What the gallery asks the kernel for, and how the answers change its state. */
import { copyText } from "../lib/clipboard";
import { type Answer, type Ask, AskError, type Body, textIn } from "../lib/protocol";
import { Store } from "../lib/store";
import { missingPages, type PageRequest } from "./pageList";
import type { About, Order, PageOfTiles, Tile, Wanted } from "./protocol";
import { effectOfNews, type GalleryEvent, type GalleryState, initialState, reduce } from "./store";

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

  setFilters(filters: Wanted): void {
    this.#search({ type: "filtersChanged", filters });
  }

  setOrder(order: Order): void {
    this.#search({ type: "orderChanged", order });
  }

  /** Have these tiles at hand, and more if they are the last. */
  readonly showWindow = (first: number, last: number): void => {
    const { list, size } = this.store.state;
    for (const request of missingPages(list, first, last, size)) void this.#loadPage(request);
    this.store.dispatch({ type: "windowMoved", first, last });
  };

  /** Show a job as it is now. */
  readonly changeTile = (tile: Tile): void => {
    this.store.dispatch({ type: "tilesChanged", tiles: [tile] });
  };

  /** Follow what has changed: tiles at hand change in place; a new job is shown at once at the top of the list. */
  receiveNews(news: readonly Tile[], isAtTop: boolean): void {
    const { stale, hasUnknown } = effectOfNews(this.store.state, news);
    this.store.dispatch({ type: "tilesChanged", tiles: news });
    this.store.dispatch({ type: "newsSeen", news });
    for (const tile of stale) this.#addUpDay(tile);
    if (!hasUnknown || this.store.state.order !== "newest") return;
    if (isAtTop) this.reload();
    else this.store.dispatch({ type: "newTilesHeld" });
  }

  async star(tile: Tile, on: boolean): Promise<void> {
    try {
      const answer = await this.#ask("mark", { job: tile.id, star: on });
      this.changeTile(answer.body["tile"] as unknown as Tile);
      this.announce(on ? "Starred" : "Star removed");
    } catch (problem) {
      this.announce(problem instanceof AskError ? problem.message : "It could not be saved.");
    }
  }

  /** Open a comparison of some jobs; `show` takes the answer. */
  async compare(jobs: string[], body: Body, show: (answer: Answer) => void): Promise<void> {
    try {
      show(await this.#ask("compare", { jobs, ...body }));
    } catch (problem) {
      this.announce(problem instanceof AskError ? `${problem.message} ${problem.hint}` : "It could not be compared.");
    }
  }

  async copyFolder(): Promise<void> {
    const path = await this.#ask("folder", {}).then((answer) => textIn(answer, "path"), () => "");
    const isCopied = path !== "" && (await copyText(path));
    this.announce(isCopied ? "The folder\u2019s path is copied" : "The path could not be copied.");
  }

  #search(event: GalleryEvent): void {
    this.store.dispatch(event);
    void this.#loadPage({ number: 0, after: null });
  }

  async #loadPage(request: PageRequest): Promise<void> {
    const { requested, search, filters, order } = this.store.state;
    const { number, after } = request;
    if (requested.has(number)) return;
    this.store.dispatch({ type: "pageRequested", number });
    try {
      const answer = await this.#ask("page", { filters, order, after });
      this.store.dispatch({ type: "pageArrived", search, request, answer: answer.body as unknown as PageOfTiles });
    } catch (problem) {
      const error = problem instanceof AskError ? problem : new AskError("The page could not ask the kernel.");
      this.store.dispatch({ type: "pageFailed", search, number, error });
    }
  }

  /** Ask anew what the day of a job has come to. */
  #addUpDay({ at }: Tile): void {
    const { search, filters, order } = this.store.state;
    if (order !== "newest" && order !== "oldest") return;
    void this.#ask("day", { filters, at }).then(
      (answer) => {
        const { days } = answer.body as unknown as Pick<PageOfTiles, "days">;
        this.store.dispatch({ type: "totalsArrived", search, totals: days });
      },
      () => undefined, // the next page brings it
    );
  }
}
