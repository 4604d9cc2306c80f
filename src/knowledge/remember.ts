/** What is made of texts that come again and again: those of the pages. */

/** What `make` made of the last so many texts is not made again: whoever gets it changes nothing in it. */
export function rememberLast<T>(most: number, make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    const known = made.get(text);
    const value = known ?? make(text);
    // What is asked for again moves to the end; the first is the one not asked for the longest.
    if (known !== undefined) made.delete(text);
    else if (made.size >= most)
      for (const oldest of made.keys()) {
        made.delete(oldest);
        break;
      }
    made.set(text, value);
    return value;
  };
}
