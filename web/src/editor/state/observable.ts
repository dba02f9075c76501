// A value that components watch: each redraws only when the part it selected has changed.
import { useSyncExternalStore } from "react";

export class Observable<T> {
  private readonly listeners = new Set<() => void>();
  constructor(private current: T) {}

  readonly get = (): T => this.current;

  set(next: T): void {
    if (Object.is(next, this.current)) return;
    this.current = next;
    for (const listener of [...this.listeners]) listener();
  }

  update(change: Partial<T>): void { this.set({ ...this.current, ...change }); }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

export const useValue = <T>(value: Observable<T>): T => useSyncExternalStore(value.subscribe, value.get);

/** What `select` gives must be the same object as long as nothing of it has changed. */
export const useSelected = <T, S>(value: Observable<T>, select: (of: T) => S): S =>
  useSyncExternalStore(value.subscribe, () => select(value.get()));
