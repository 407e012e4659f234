/** Who is connected to any of the nodes. What a node says of itself counts for some seconds: one that died says nothing. */
import type { Announcement, SocketServer } from './announcements.ts';
import { isRoomOfRep, repsIn, roomOfRep } from './rooms.ts';

/** So often a node says who is connected to it, though nothing changed. */
const repeatMs = 5000;
/** What another node said counts so long. */
const lastsMs = 15_000;
/** Many come and go in the same moment, when a node was started or stopped. */
const gatherMs = 50;

export interface Roster {
  /** Whether the rep has a page open, as far as is known here. */
  has(repId: string): boolean;
  /** Whether the rep has been connected to this node since before that, in store time. */
  wasHere(repId: string, at: number): boolean;
  /** Who is connected to this node. */
  here(): readonly string[];
  /** Another node has said who is connected to it, or that it goes. */
  heard(announcement: Extract<Announcement, { kind: 'here' | 'leaving' }>): void;
  /** Whether another node is known to reach the store. */
  othersServe(): boolean;
  /** Says it now: somebody who does not know it has come, or it has changed. */
  tell(): void;
  stop(): void;
}

/** `node`: this one's own name; `now`: store time; `serves`: whether this node reaches the store. */
interface Other {
  readonly repIds: ReadonlySet<string>;
  readonly serves: boolean;
  /** When it said so, by this process's uptime. */
  readonly at: number;
}

export function roster(
  io: SocketServer,
  node: string,
  now: () => number,
  serves: () => boolean,
  tellOthers: (announcement: Announcement) => void,
): Roster {
  const { rooms } = io.sockets.adapter;
  /** Since when each room is there, in store time. */
  const since = new Map<string, number>();
  const others = new Map<string, Other>();
  let gathering: NodeJS.Timeout | undefined;

  /** What other nodes have said lately. */
  const known = (): Other[] => {
    for (const [name, { at }] of others) if (performance.now() - at >= lastsMs) others.delete(name);
    return [...others.values()];
  };
  const here = (): string[] => repsIn(rooms.keys());
  const tell = (): void => tellOthers({ kind: 'here', node, repIds: here(), serves: serves() });
  const changed = (room: string): void => {
    if (!isRoomOfRep(room)) return;
    gathering ??= setTimeout(() => {
      gathering = undefined;
      tell();
    }, gatherMs);
  };
  io.sockets.adapter.on('create-room', (room) => {
    if (isRoomOfRep(room)) since.set(room, now());
    changed(room);
  });
  io.sockets.adapter.on('delete-room', (room) => {
    since.delete(room);
    changed(room);
  });
  const repeating = setInterval(tell, repeatMs);

  return {
    has(repId) {
      if (rooms.has(roomOfRep(repId))) return true;
      return known().some(({ repIds }) => repIds.has(repId));
    },
    othersServe: () => known().some(({ serves }) => serves),
    wasHere: (repId, at) => (since.get(roomOfRep(repId)) ?? Number.POSITIVE_INFINITY) <= at,
    here,
    heard(announcement) {
      if (announcement.kind === 'leaving') others.delete(announcement.node);
      else {
        const { repIds, serves = false } = announcement;
        others.set(announcement.node, { repIds: new Set(repIds), serves, at: performance.now() });
      }
    },
    tell,
    stop() {
      clearInterval(repeating);
      clearTimeout(gathering);
    },
  };
}
