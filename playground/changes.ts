/** How a test waits for what it expects to see: it is woken by every change of a stand-in's state, and never sleeps. */

export interface Changes {
  /** Something a person or a test can see has changed. */
  announce(): void;
  /** Is told of every change. @returns how to be told no more */
  subscribe(listener: () => void): () => void;
  /**
   * The first value of `look` that is not undefined or false, looked for now and after every change.
   *
   * @param what said in the error when `ms` milliseconds pass: "an answer to “which queue”"
   */
  until<T>(what: string, look: () => T | undefined | false, ms?: number): Promise<T>;
}

export function createChanges(): Changes {
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    announce() {
      for (const listener of [...listeners]) listener();
    },
    subscribe,
    until(what, look, ms = 10_000) {
      return new Promise((resolve, reject) => {
        const settle = () => {
          clearTimeout(timer);
          unsubscribe();
        };
        const check = () => {
          try {
            const found = look();
            if (found === undefined || found === false) return;
            settle();
            resolve(found);
          } catch (error) {
            settle();
            reject(error);
          }
        };
        const timer = setTimeout(() => {
          settle();
          reject(new Error(`Waited ${ms} ms in vain for ${what}.`));
        }, ms);
        const unsubscribe = subscribe(check);
        check();
      });
    },
  };
}
