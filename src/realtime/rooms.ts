/** The rooms that sockets are in, by whom they belong to, and back. */

const ofRep = 'rep:';
const ofCredential = 'credential:';

export const managersRoom = 'managers';
export const roomOfRep = (repId: string): string => ofRep + repId;
export const roomOfCredential = (id: string): string => ofCredential + id;
export const isRoomOfRep = (room: string): boolean => room.startsWith(ofRep);

function idsIn(rooms: Iterable<string>, prefix: string): string[] {
  return [...rooms].filter((room) => room.startsWith(prefix)).map((room) => room.slice(prefix.length));
}

/** Whose rooms are among these. */
export const repsIn = (rooms: Iterable<string>): string[] => idsIn(rooms, ofRep);
export const credentialsIn = (rooms: Iterable<string>): string[] => idsIn(rooms, ofCredential);
