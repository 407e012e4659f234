/** Who changed what: the part of the log that an admin answers for, as sentences. */
import type { LogEvent } from './event.ts';

/** Every type of event that tells of a change of people, keys, reps, teams, programs or settings. */
export const changeTypes = [
  'person.added',
  'person.changed',
  'person.invited',
  'person.signed-out',
  'person.removed',
  'key.added',
  'key.renamed',
  'key.revoked',
  'rep.added',
  'rep.changed',
  'rep.removed',
  'team.added',
  'team.renamed',
  'team.removed',
  'program.added',
  'program.changed',
  'program.removed',
  'program.paused',
  'program.resumed',
  'settings.changed',
] as const;

type ChangeType = (typeof changeTypes)[number];
export type Change = Extract<LogEvent, { type: ChangeType }>;

export const isChange = (event: LogEvent): event is Change => changeTypes.some((type) => type === event.type);

/** Names for the ids in a change; who is gone keeps the name. */
export interface ChangeNames {
  readonly rep: (id: string) => string;
  readonly program: (id: string) => string;
  readonly team: (id: string) => string;
  /** A person, a key, a rep, or a word for the server's own hand. */
  readonly who: (id: string) => string;
}

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** One sentence for one change. */
export function explainChange(event: Change, names: ChangeNames): string {
  const by = names.who(event.data.by ?? 'somebody');
  switch (event.type) {
    case 'person.added':
      return `${by} added ${names.who(event.data.personId)} as ${list(event.data.roles)}.`;
    case 'person.changed': {
      const { personId, fields, roles } = event.data;
      const now = roles === undefined ? '' : `; now ${list(roles)}`;
      return personId === event.data.by
        ? `${by} changed their own ${list(fields)}.`
        : `${by} changed the ${list(fields)} of ${names.who(personId)}${now}.`;
    }
    case 'person.invited': {
      const { personId, roles } = event.data;
      if (personId !== null) return `${by} invited ${names.who(personId)} by a link.`;
      return event.repId === undefined
        ? `${by} made a sign-in link for ${list(roles)}.`
        : `${by} made a sign-in link for the rep ${names.rep(event.repId)}.`;
    }
    case 'person.signed-out':
      return event.data.personId === event.data.by
        ? `${by} signed out everywhere.`
        : `${by} signed ${names.who(event.data.personId)} out everywhere.`;
    case 'person.removed':
      return `${by} removed ${names.who(event.data.personId)}.`;
    case 'key.added':
      return event.repId === undefined
        ? `${by} made the key ${names.who(event.data.keyId)} as ${list(event.data.roles)}.`
        : `${by} made the token ${names.who(event.data.keyId)} for ${names.rep(event.repId)}.`;
    case 'key.renamed':
      return `${by} renamed a key: now ${names.who(event.data.keyId)}.`;
    case 'key.revoked':
      return `${by} revoked ${names.who(event.data.keyId)}.`;
    case 'rep.added':
      return `${by} added the rep ${names.rep(event.repId)}.`;
    case 'rep.changed': {
      const { fields, presence } = event.data;
      const now = presence === undefined ? '' : `; now ${presence}`;
      return `${by} changed the ${list(fields)} of the rep ${names.rep(event.repId)}${now}.`;
    }
    case 'rep.removed':
      return `${by} removed the rep ${names.rep(event.repId)}.`;
    case 'team.added':
      return `${by} added the team ${names.team(event.data.teamId)}.`;
    case 'team.renamed':
      return `${by} renamed a team: now ${names.team(event.data.teamId)}.`;
    case 'team.removed':
      return `${by} removed the team ${names.team(event.data.teamId)}.`;
    case 'program.added':
      return `${by} added the program "${names.program(event.data.programId)}".`;
    case 'program.changed':
      return `${by} changed the ${list(event.data.fields)} of the program "${names.program(event.data.programId)}".`;
    case 'program.removed':
      return `${by} removed the program "${names.program(event.data.programId)}".`;
    case 'program.paused':
      return `${by} paused the program "${names.program(event.data.programId)}".`;
    case 'program.resumed':
      return `${by} resumed the program "${names.program(event.data.programId)}".`;
    case 'settings.changed': {
      const { settings } = event.data;
      return settings.length === 1
        ? `The setting ${list(settings)} was changed (read at a start).`
        : `The settings ${list(settings)} were changed (read at a start).`;
    }
  }
}
