const EDGE_PX = 48;
const SCROLL_PX = 12;

/** Lists whose items are put into order by hand, also from one list into another. */
export interface Sorting {
  lists(): string[][];
  set(lists: string[][]): void;
}

/** Takes an item up: it moves in its lists with the pointer, at once; Escape puts it back. The lists are elements [data-list], their items [data-key]. */
export function startDrag(event: PointerEvent, key: string, sorting: Sorting): void {
  event.preventDefault();
  const root = (event.currentTarget as HTMLElement).closest<HTMLElement>("[data-sortable]")!;
  const scroller = document.querySelector<HTMLElement>("#panel .content")!;
  const before = sorting.lists();
  const move = ({ clientY }: PointerEvent) => {
    const { top, bottom } = scroller.getBoundingClientRect();
    scroller.scrollBy(0, clientY < top + EDGE_PX ? -SCROLL_PX : clientY > bottom - EDGE_PX ? SCROLL_PX : 0);
    const lists = [...root.querySelectorAll<HTMLElement>("[data-list]")];
    const away = (list: HTMLElement) => {
      const box = list.getBoundingClientRect();
      return Math.max(box.top - clientY, clientY - box.bottom, 0);
    };
    const nearest = lists.reduce((best, list, at) => (away(list) < away(lists[best]!) ? at : best), 0);
    const others = [...lists[nearest]!.querySelectorAll<HTMLElement>("[data-key]")].filter((item) => item.dataset["key"] !== key);
    const place = others.filter((item) => {
      const box = item.getBoundingClientRect();
      return box.top + box.height / 2 < clientY;
    }).length;
    put(sorting, key, nearest, place);
  };
  const end = (isKept: boolean) => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", drop);
    removeEventListener("pointercancel", drop);
    removeEventListener("keydown", escape, true);
    document.body.classList.remove("is-dragging");
    if (!isKept) {
      sorting.set(before);
    }
  };
  const drop = () => end(true);
  const escape = (pressed: KeyboardEvent) => {
    if (pressed.key === "Escape") {
      pressed.stopPropagation();
      end(false);
    }
  };
  document.body.classList.add("is-dragging");
  addEventListener("pointermove", move);
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", drop);
  addEventListener("keydown", escape, true);
}

function put(sorting: Sorting, key: string, list: number, place: number): void {
  const before = sorting.lists();
  const after = before.map((each) => each.filter((one) => one !== key));
  after[list]!.splice(place, 0, key);
  if (JSON.stringify(after) !== JSON.stringify(before)) {
    sorting.set(after);
  }
}

/** One place up or down; at the end of a list into the next one. What was pressed keeps the focus. */
export function step(sorting: Sorting, key: string, by: 1 | -1): void {
  const lists = sorting.lists();
  const list = lists.findIndex((each) => each.includes(key));
  const place = lists[list]!.indexOf(key) + by;
  if (place >= 0 && place < lists[list]!.length) {
    put(sorting, key, list, place);
  } else if (lists[list + by]) {
    put(sorting, key, list + by, by > 0 ? 0 : lists[list + by]!.length);
  }
  // drawn by then, and before the next key
  setTimeout(() => document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"] .handle`)?.focus());
}

/** Arrow keys on the handle of an item. */
export function stepByKey(event: KeyboardEvent, key: string, sorting: Sorting): void {
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    event.preventDefault();
    step(sorting, key, event.key === "ArrowUp" ? -1 : 1);
  }
}
