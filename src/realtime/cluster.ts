/**
 * Everyone who is connected, to whichever node: what happens at one is said at all of them. Over Redis where that answers,
 * and by the log in any case; a single server has neither and needs neither.
 */
import { randomUUID } from 'node:crypto';
import type { Channel } from '../channels/channel.ts';
import type { Happening } from '../domain/event.ts';
import type { Races } from '../engine/races.ts';
import type { Welcome } from '../protocol.ts';
import type { Store } from '../store/store.ts';
import { type Announcement, type SocketServer, socketChannel, speaker } from './announcements.ts';
import { logTail } from './log-tail.ts';
import type { Nodes } from './nodes.ts';
import { disconnect } from './revocations.ts';
import { roster } from './roster.ts';
import { Told } from './told.ts';
import { welcomes } from './welcomes.ts';

/** Without Redis nothing tells who joined the pool elsewhere: so often everyone here is told anew what is live. */
const unlinkedRoundMs = 60_000;

export interface Cluster {
  readonly channel: Omit<Channel, 'committed'>;
  /** What the log says, in its order. */
  follow(events: readonly Happening[]): void;
  /** A rep connected here is told that this is live. */
  welcoming(repId: string, welcome: Welcome): void;
  /** Ends every connection of these credentials, on every node. */
  revoke(credentialIds: readonly string[]): void;
  /** Whether another node is known to reach the store. */
  othersServe(): boolean;
  /** Whether this node reaches the store has changed: the others are told. */
  servesAnew(): void;
  /** The way to the other nodes is open again: what was missed is told. */
  relinked(): void;
  /** Leaves what this node watched to the others. */
  leave(): void;
  stop(): void;
}

export interface ClusterParts {
  readonly io: SocketServer;
  readonly store: Store;
  /** Undefined for a server that is alone with its store. */
  readonly others: { readonly nodes: Nodes | undefined } | undefined;
  /** Whether this node reaches the store. */
  readonly serves: () => boolean;
  /** Learns what is heard of races. */
  readonly races: Races;
  /** Tells the rep, if connected here, all that is live; throws when that could not be read. */
  readonly welcome: (repId: string) => Promise<void>;
  /** Another node has gone and left its deadlines. */
  readonly takeUp: () => void;
  readonly report: (what: string) => (fault: unknown) => void;
}

export function cluster({ io, store, serves, races, others, welcome, takeUp, report }: ClusterParts): Cluster {
  const node = randomUUID();
  const told = new Told();
  const say = speaker(io, told, () => store.now());
  const nodes = others?.nodes;

  function tellOthers(announcement: Announcement): void {
    // Where the way is cut the log tells, and who is told twice hears it once.
    if (nodes?.linked()) io.serverSideEmit('announcement', announcement);
  }

  const anew = welcomes(welcome, report('a rep could not be told what is live; it is tried again'));

  function heard(announcement: Announcement): void {
    switch (announcement.kind) {
      case 'changed':
        anew.add(announcement.repIds);
        break;
      case 'revoked':
        disconnect(io, announcement.credentialIds);
        break;
      case 'here':
        people.heard(announcement);
        break;
      case 'leaving':
        people.heard(announcement);
        takeUp();
        break;
      case 'offered':
        races.opened(announcement.offer.id, announcement.offer.lead.id);
        say(announcement);
        break;
      case 'closed':
        races.ended(announcement.offerId, announcement.leadId);
        say(announcement);
        break;
      default:
        say(announcement);
    }
  }
  function announce(announcement: Announcement): void {
    heard(announcement);
    tellOthers(announcement);
  }

  const people = roster(io, node, () => store.now(), serves, tellOthers);
  const tail = others && logTail(store, told, heard, people.wasHere, anew.add, report('the log could not be told'));
  // Boundary: what comes from another node has the shape this one would send, or is of a version that says more.
  io.on('announcement', heard);

  const unlinked = setInterval(() => {
    if (others && !nodes?.linked()) anew.add(people.here());
  }, unlinkedRoundMs);

  return {
    channel: { ...socketChannel(announce, () => store.now()), connected: people },
    follow: (events) => tail?.follow(events),
    welcoming: (repId, { offers }) =>
      told.welcoming(
        repId,
        offers.map(({ id }) => id),
      ),
    othersServe: people.othersServe,
    servesAnew: people.tell,
    revoke: (credentialIds) => announce({ kind: 'revoked', credentialIds }),
    relinked() {
      people.tell();
      anew.add(people.here());
    },
    leave: () => tellOthers({ kind: 'leaving', node }),
    stop() {
      clearInterval(unlinked);
      people.stop();
      anew.stop();
      tail?.stop();
    },
  };
}
