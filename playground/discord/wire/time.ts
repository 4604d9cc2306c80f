/** Timestamps as Discord writes them: ISO 8601 with microseconds and a numeric offset, never `Z`. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000+00:00");
}
