/**
 * Several real servers over one PostgreSQL and Redis, all of the test's own: any of them can be killed, frozen, started
 * again, given a wrong clock, and, behind proxies of its own, cut off from PostgreSQL or from a Redis while the others go on.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { PostgresServer, type PostgresSize } from './postgres.ts';
import { NetworkProxy } from './proxy.ts';
import { type RedisServer, startQuorum, startRedis } from './redis.ts';
import { makeKey, ServerProcess, type ServerSettings } from './server-process.ts';

export interface ClusterSettings {
  readonly nodes: number;
  /** None, one, or a quorum. */
  readonly redis: 0 | 1 | 3;
  /** Every node reaches PostgreSQL and each Redis through proxies of its own, in the test's process. */
  readonly proxied: boolean;
  /** The folder in which PostgreSQL has its data. */
  readonly within?: string;
  readonly postgres?: PostgresSize;
  /** More settings for every node. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
  /** So far ahead is the clock of each node, in order (0 for those not named); without it they have that of the machine. */
  readonly clocks?: readonly number[];
}

/** Closes in the reverse order of what was opened. */
type Closers = (() => Promise<void>)[];

export class ClusterNode {
  /** The same after a restart. */
  readonly url: string;
  readonly #settings: ServerSettings;
  readonly #postgresProxy: NetworkProxy | undefined;
  readonly #redisProxies: readonly NetworkProxy[];
  #server: ServerProcess;

  constructor(
    settings: ServerSettings,
    postgresProxy: NetworkProxy | undefined,
    redisProxies: readonly NetworkProxy[],
  ) {
    this.#settings = settings;
    this.#postgresProxy = postgresProxy;
    this.#redisProxies = redisProxies;
    this.#server = new ServerProcess(settings);
    this.url = this.#server.url;
  }

  /** The process that runs as this node, or ran last: another one after a restart. */
  get server(): ServerProcess {
    return this.#server;
  }

  /** What alone this node reaches PostgreSQL through. Throws when the cluster is not `proxied`. */
  get postgresProxy(): NetworkProxy {
    if (!this.#postgresProxy) throw new Error('This node has no proxies: start the cluster with `proxied: true`.');
    return this.#postgresProxy;
  }

  /** What alone this node reaches each Redis through, in the order of the cluster's `redis`; none when not `proxied`. */
  get redisProxies(): readonly NetworkProxy[] {
    return this.#redisProxies;
  }

  /** Kills it if it still runs, starts it on the same port, folder and proxies, its clock as far off as it was; waits until it is ready. */
  async restart(): Promise<ServerProcess> {
    await this.#server.kill();
    const { clock } = this.#server;
    this.#server = new ServerProcess({ ...this.#settings, ...(clock && { clock }) });
    await this.#server.ready();
    return this.#server;
  }
}

export class Cluster {
  readonly nodes: readonly ClusterNode[];
  readonly postgres: PostgresServer;
  readonly redis: readonly RedisServer[];
  /** URL of the database that the nodes share, by no proxy. */
  readonly database: string;
  /** An admin's. */
  readonly key: string;
  readonly #closers: Closers;

  private constructor(parts: Pick<Cluster, 'nodes' | 'postgres' | 'redis' | 'database' | 'key'>, closers: Closers) {
    this.nodes = parts.nodes;
    this.postgres = parts.postgres;
    this.redis = parts.redis;
    this.database = parts.database;
    this.key = parts.key;
    this.#closers = closers;
  }

  /** Resolves once every node is ready. */
  static async start(settings: ClusterSettings): Promise<Cluster> {
    const closers: Closers = [];
    try {
      const postgres = await PostgresServer.start({ within: settings.within, size: settings.postgres });
      closers.push(() => postgres.close());
      const redis = await openRedis(settings.redis, closers);
      const database = await postgres.createDatabase();
      const key = await makeKey({ DATABASE_URL: database });
      const nodes: ClusterNode[] = [];
      for (let index = 0; index < settings.nodes; index++) {
        nodes.push(await openNode(settings, { index, database, redis }, closers));
      }
      await Promise.all(nodes.map(({ server }) => server.ready()));
      return new Cluster({ nodes, postgres, redis, database, key }, closers);
    } catch (fault) {
      await closeAll(closers);
      throw fault;
    }
  }

  /** A node by its place, from 0. */
  node(index: number): ClusterNode {
    const node = this.nodes[index];
    if (!node) throw new RangeError(`There is no node ${index}: the cluster has ${this.nodes.length}.`);
    return node;
  }

  /** See `ClusterNode.restart`. */
  restart(index: number): Promise<ServerProcess> {
    return this.node(index).restart();
  }

  /** Ends every node, whatever state it and its services are in, and leaves nothing behind. */
  close(): Promise<void> {
    return closeAll(this.#closers);
  }
}

async function closeAll(closers: Closers): Promise<void> {
  const faults: unknown[] = [];
  for (const close of closers.splice(0).reverse()) await close().catch((fault: unknown) => faults.push(fault));
  if (faults.length > 0) throw new AggregateError(faults, 'Not everything of the cluster could be closed.');
}

async function openRedis(count: ClusterSettings['redis'], closers: Closers): Promise<readonly RedisServer[]> {
  if (count === 0) return [];
  if (count === 3) {
    const quorum = await startQuorum();
    closers.push(() => quorum.close());
    return quorum.servers;
  }
  const redis = await startRedis();
  closers.push(() => redis.close());
  return [redis];
}

interface Place {
  readonly index: number;
  readonly database: string;
  readonly redis: readonly RedisServer[];
}

/** Starts the node without waiting until it is ready. */
async function openNode(settings: ClusterSettings, place: Place, closers: Closers): Promise<ClusterNode> {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-node-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const proxy = async (url: string): Promise<NetworkProxy> => {
    const opened = await NetworkProxy.open({ host: '127.0.0.1', port: Number(new URL(url).port) });
    closers.push(() => opened.close());
    return opened;
  };
  const redisUrls = place.redis.map(({ url }) => url);
  const postgresProxy = settings.proxied ? await proxy(place.database) : undefined;
  const redisProxies = settings.proxied ? await Promise.all(redisUrls.map(proxy)) : [];
  const environment = {
    DATABASE_URL: postgresProxy?.through(place.database) ?? place.database,
    // An empty setting counts as none.
    REDIS_URL: redisUrls.map((url, index) => redisProxies[index]?.through(url) ?? url).join(','),
    ...settings.environment,
  };
  const node = new ClusterNode(
    {
      folder,
      port: await freePort(),
      environment,
      ...(settings.nodeOptions && { nodeOptions: settings.nodeOptions }),
      ...(settings.clocks && { clock: { aheadMs: settings.clocks[place.index] ?? 0 } }),
    },
    postgresProxy,
    redisProxies,
  );
  closers.push(async () => void (await node.server.kill()));
  return node;
}
