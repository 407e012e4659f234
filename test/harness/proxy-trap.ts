/** What a proxy waits for in passing bytes, to cut the connection right there. */

export interface Trap {
  /** Asked of every piece that is to pass over a connection: how many of its bytes still may before the cut; null: all, no cut. */
  readonly passing: (connection: object, piece: Buffer) => number | null;
}

/** One that a proxy waits for, and that is told of the cut. */
export interface SetTrap extends Trap {
  readonly sprung: () => void;
}

/** So much of what has passed is kept, to see what came in pieces. */
const longestMatch = 1024;

export function patternTrap(pattern: RegExp | Buffer, when: 'before' | 'after'): Trap {
  const passed = new WeakMap<object, Buffer>();
  return {
    passing(connection, piece) {
      const before = passed.get(connection) ?? Buffer.alloc(0);
      const all = Buffer.concat([before, piece]);
      const at = Buffer.isBuffer(pattern) ? all.indexOf(pattern) : all.toString('latin1').search(pattern);
      passed.set(connection, all.subarray(-longestMatch));
      if (at < 0) return null;
      return when === 'after' ? piece.length : Math.max(0, at - before.length);
    },
  };
}

export function bytesTrap(count: number): Trap {
  const passed = new WeakMap<object, number>();
  return {
    passing(connection, piece) {
      const before = passed.get(connection) ?? 0;
      passed.set(connection, before + piece.length);
      return before + piece.length < count ? null : count - before;
    },
  };
}
