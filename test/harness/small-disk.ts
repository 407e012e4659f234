/**
 * A filesystem of its own that can be full: `PostgresServer.start({ within: disk.folder })`, or a DATA_DIR. It is in memory
 * (tmpfs), and mounting it takes root, as does everything that scripts/test installs.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, open, readdir, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOSPC';

export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** A PostgreSQL needs 40 MB to begin with, and up to 128 MB more for its log of writes. */
  static async mount(megabytes: number): Promise<SmallDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'sharktank-disk-'));
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder]);
    } catch (error) {
      await rmdir(folder);
      throw new Error('A small disk cannot be mounted: run the tests as root, on Linux', { cause: error });
    }
    return new SmallDisk(folder);
  }

  get #ballast(): string {
    return join(this.folder, 'ballast');
  }

  /** Nothing more can be written, to the last byte: what is written fails with ENOSPC until `free`. Or some bytes are left. */
  async fill({ butBytes = 0 } = {}): Promise<void> {
    const file = await open(this.#ballast, 'a');
    try {
      for (const bytes of [2 ** 20, 2 ** 12, 1]) await fillWith(file, bytes);
      if (butBytes > 0) await file.truncate((await file.stat()).size - butBytes);
    } finally {
      await file.close();
    }
  }

  /** What lies on it. */
  names(): Promise<string[]> {
    return readdir(this.folder);
  }

  async free(): Promise<void> {
    await rm(this.#ballast, { force: true });
  }

  /** While nobody has a file on it open for writing. */
  async remount(as: 'ro' | 'rw'): Promise<void> {
    await run('mount', ['-o', `remount,${as}`, this.folder]);
  }

  /** Once nothing on it is in use any more; what is on it is gone. */
  async unmount(): Promise<void> {
    await run('umount', [this.folder]);
    await rmdir(this.folder);
  }
}

async function fillWith(file: Awaited<ReturnType<typeof open>>, bytes: number): Promise<void> {
  const piece = Buffer.alloc(bytes);
  try {
    for (;;) await file.write(piece);
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}
