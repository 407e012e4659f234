/** A cluster with a carrier, and a load on it, for one test: all of it ends with the test. */
import { onTestFinished } from 'vitest';
import { SimulatedCarrier } from '../../../src/demo/carrier.ts';
import { Cluster, type ClusterSettings } from '../../harness/cluster.ts';
import { twilioForTests } from '../../harness/world.ts';
import { openBalancer } from './balancer.ts';
import { Load, type LoadSettings } from './load.ts';

type Settings = Omit<ClusterSettings, 'environment'> & Omit<LoadSettings, 'urls' | 'key' | 'carrier'>;

export interface Service {
  readonly cluster: Cluster;
  readonly load: Load;
  readonly carrier: SimulatedCarrier;
}

/**
 * Resolves once everybody is connected. Texts of reps go to any node, by the public address. `whenOver` of a test that runs
 * beside another is that of its own context.
 */
export async function openService(
  settings: Settings,
  whenOver: (close: () => Promise<void> | void) => void = onTestFinished,
): Promise<Service> {
  const carrier = new SimulatedCarrier(twilioForTests);
  await carrier.start();
  whenOver(() => carrier.stop());
  const balancer = await openBalancer();
  whenOver(() => balancer.close());
  carrier.serverUrl = balancer.url;
  const environment = {
    PUBLIC_URL: balancer.url,
    TWILIO_ACCOUNT_SID: twilioForTests.accountSid,
    TWILIO_AUTH_TOKEN: twilioForTests.authToken,
    TWILIO_FROM: '+15005550006',
    TWILIO_API_URL: carrier.url,
  };
  const cluster = await Cluster.start({ ...settings, environment });
  whenOver(() => cluster.close());
  const urls = cluster.nodes.map(({ url }) => url);
  const load = await Load.open({ ...settings, urls, key: cluster.key, carrier });
  whenOver(() => load.close());
  balancer.goesTo(() => load.anyUrl());
  return { cluster, load, carrier };
}
