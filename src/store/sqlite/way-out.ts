/** What SQLite and the file system say of a folder that cannot be used, with the way out for whoever runs the server. */

const codeOf = (fault: unknown): string =>
  fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : '';

/** The first that fits. */
const waysOut: readonly (readonly [code: RegExp, way: string])[] = [
  [/FULL|ENOSPC|EDQUOT/, 'the disk is full, or this user has no more room on it: make room'],
  [
    // Node makes ENOENT of a folder that cannot be made on a file system that is only read.
    /READONLY|CANTOPEN|EACCES|EPERM|EROFS|ENOENT/,
    'this user may not write there: give the folder to the user who runs Sharktank, or choose another',
  ],
  [/CORRUPT|NOTADB/, 'the file is damaged: put a backup into an empty folder, and serve that'],
  [/EEXIST|ENOTDIR/, 'it is a file: choose a folder'],
];

/** In words, without any value that was stored: `SQLITE_FULL: database or disk is full; …: make room`. */
export function withWayOut(fault: unknown): string {
  const code = codeOf(fault);
  const words = fault instanceof Error ? fault.message : String(fault);
  const told = code === '' || words.startsWith(code) ? words : `${code}: ${words}`;
  const way = waysOut.find(([codes]) => codes.test(told))?.[1];
  return way === undefined ? told : `${told}; ${way}`;
}
