/** Which leads a stage with a `portion` takes. */

/**
 * Whether the stage takes the lead before which so many have reached it: as many as `percentage` says after every lead,
 * evenly spread, beginning with the first. At 25: the first, fifth, ninth …
 */
export function portionTakes(percentage: number, before: number): boolean {
  return Math.ceil(((before + 1) * percentage) / 100) > Math.ceil((before * percentage) / 100);
}
