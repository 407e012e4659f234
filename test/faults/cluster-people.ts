/** Reps of a cluster, each connected to the node they are told. */
import { onTestFinished } from 'vitest';
import type { LeadOut, RepOut } from '../../src/protocol.ts';
import { type Api, api } from '../harness/api.ts';
import { Cluster, type ClusterNode, type ClusterSettings } from '../harness/cluster.ts';
import { Person } from '../harness/person.ts';

export interface StaffedCluster {
  readonly cluster: Cluster;
  /** The admin, by way of the first node. */
  readonly admin: Api;
  /** A new rep, connected to that node. */
  rep(name: string, node: ClusterNode, more?: object): Promise<Person>;
  /** A new lead of somebody nobody has heard of, posted by way of that node. */
  lead(node: ClusterNode, more?: object): Promise<LeadOut>;
}

/** It is gone when the test is over. */
export async function staffed(settings: ClusterSettings): Promise<StaffedCluster> {
  const cluster = await Cluster.start(settings);
  onTestFinished(() => cluster.close());
  const admin = api(cluster.node(0).url, cluster.key);
  let leads = 0;
  return {
    cluster,
    admin,
    async rep(name, node, more = {}) {
      const made = await admin.post<RepOut>('/reps', { name, ...more });
      const { token } = (await admin.post<{ token: string }>(`/reps/${made.body.id}/tokens`)).body;
      const person = new Person(made.body, token, node.url);
      onTestFinished(() => person.disconnect());
      await person.connect();
      return person;
    },
    async lead(node, more = {}) {
      leads += 1;
      const contact = { name: `Jane Doe ${leads}`, email: `jane.${leads}@example.com` };
      const posted = await api(node.url, cluster.key).post<LeadOut>('/leads', { contact, ...more });
      if (posted.status !== 201) throw new Error(`The lead was not taken: ${JSON.stringify(posted.body)}`);
      return posted.body;
    },
  };
}
