/** The process: configuration, the lock on the data folder, start, graceful stop. */
import { type App, type AppOptions, startApp } from './app.ts';
import { type Configuration, ConfigurationError, doubtsIn, readConfiguration } from './config.ts';
import { openLog } from './log.ts';
import { nameOfStore } from './open-store.ts';
import { lockFolder } from './store/sqlite/serve-lock.ts';
import { StoreUnavailable } from './store/store.ts';

/** Once a stop was asked for, so long until the process ends anyway. */
const longestStopMs = 30_000;

/** Starts a server in this process and stops it on SIGTERM or SIGINT. Throws `ConfigurationError` before anything starts. */
export async function serve(variables: NodeJS.ProcessEnv, options: AppOptions = {}): Promise<App> {
  const configuration = readConfiguration(variables);
  const log = openLog(configuration.logLevel);
  for (const doubt of doubtsIn(variables)) log.warn(doubt);
  const release = configuration.databaseUrl === undefined ? lockOf(configuration) : () => {};
  process.on('unhandledRejection', (fault) => log.error({ err: fault }, 'a promise was left alone'));

  const app = await startApp(configuration, log, options).catch((fault: unknown) => {
    throw startFault(fault, configuration) ?? fault;
  });
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), longestStopMs).unref();
    app.stop().then(
      () => {
        release();
        process.exit(0);
      },
      (fault) => {
        log.error({ err: fault }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  log.info({ url: app.url, store: nameOfStore(configuration), redis: configuration.redisUrls.length }, 'serving');
  return app;
}

/** A file has one server; the lock on its folder is free again however the process ends. Gives how to let it go. */
function lockOf({ dataFolder }: Configuration): () => void {
  let unlock: (() => void) | undefined;
  try {
    unlock = lockFolder(dataFolder);
  } catch (fault) {
    if (!(fault instanceof StoreUnavailable)) throw fault;
    throw new ConfigurationError([`DATA_DIR ${dataFolder} cannot be used: ${fault.message}`]);
  }
  if (unlock) return unlock;
  throw new ConfigurationError([`DATA_DIR ${dataFolder} is in use: another Sharktank serves it`]);
}

/** A store that cannot be opened or an address this server cannot have is a wrong setting. */
function startFault(
  fault: unknown,
  { host, port, databaseUrl, dataFolder }: Configuration,
): ConfigurationError | undefined {
  const code: unknown = typeof fault === 'object' && fault !== null ? Reflect.get(fault, 'code') : undefined;
  if (fault instanceof StoreUnavailable)
    return new ConfigurationError([
      `${databaseUrl === undefined ? `DATA_DIR ${dataFolder} cannot be used` : 'DATABASE_URL'}: ${fault.message}`,
    ]);
  if (code === 'EADDRINUSE')
    return new ConfigurationError([`PORT ${port} is in use by another program: choose another`]);
  if (code === 'EACCES')
    return new ConfigurationError([`PORT ${port} is not allowed for this user: choose one above 1023`]);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new ConfigurationError([`HOST ${host} is not an address of this machine`]);
  return undefined;
}
