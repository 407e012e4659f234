/** Ids: prefixed, opaque, unguessable. */
import { customAlphabet } from 'nanoid';

const random = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 20);

export const newId = (prefix: 'lead' | 'rep' | 'ofr' | 'prg' | 'key' | 'msg' | 'team' | 'usr' | 'code'): string =>
  `${prefix}_${random()}`;
