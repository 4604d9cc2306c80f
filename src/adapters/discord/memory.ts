/** What happened lately, and no more of it than there is room for. */
export interface Memory<T> {
  recall(key: string): T | undefined;
  remember(key: string, value: T): void;
}

/** The last `most` values by key. */
export function createMemory<T>(most: number): Memory<T> {
  const kept = new Map<string, T>();
  return {
    recall: (key) => kept.get(key),
    remember(key, value) {
      kept.delete(key);
      kept.set(key, value);
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
  };
}
