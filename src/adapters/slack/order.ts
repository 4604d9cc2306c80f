/** Messages of a conversation are handed over in the order in which they came, whatever had to be read for each before. */

/** @returns what `act` gives; it waits for what was asked for before under this key, be it done or failed */
export type InOrder = <A, B>(key: string, prepared: Promise<A>, act: (made: A) => Promise<B>) => Promise<B>;

export function createOrder(): InOrder {
  const last = new Map<string, Promise<void>>();
  return (key, prepared, act) => {
    const before = last.get(key) ?? Promise.resolve();
    const turn = before.then(() => prepared).then(act);
    const over = turn.then(
      () => {},
      () => {},
    );
    last.set(key, over);
    void over.then(() => {
      if (last.get(key) === over) last.delete(key);
    });
    // What fails before its turn is no unhandled rejection.
    prepared.catch(() => {});
    return turn;
  };
}
