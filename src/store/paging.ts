/** Pages of a list, as stores give them. */

export interface Listing<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; null at the end. */
  readonly next: number | null;
}

export interface PageRequest {
  readonly limit: number;
  readonly after: number | null;
}
