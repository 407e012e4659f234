/**
 * The sign-in library's four tables on our store: its users are people, its accounts passwords, its sessions credentials
 * (digests only), its verifications codes. It asks for no more than is here; whatever else it came to ask would throw.
 */

import type { CleanedWhere, CustomAdapter } from 'better-auth/adapters';
import { createAdapterFactory } from 'better-auth/adapters';
import { APIError } from 'better-auth/api';
import { digestOf, newSecret, sessionLifeMs } from '../principal.ts';
import type { Person, SignInCode, Store } from '../store/store.ts';

type Row = Record<string, unknown>;

/** What was asked by this field, if it was asked by equality. */
function asked(where: readonly CleanedWhere[] | undefined, field: string): string | undefined {
  const found = where?.find((one) => one.field === field && one.operator === 'eq');
  return typeof found?.value === 'string' ? found.value : undefined;
}

const unknownRequest = (model: string, action: string): Error =>
  new Error(`The sign-in library asked to ${action} a ${model} in a way that is not provided for.`);

/** Each verb with what it is asked; what it gives is the library's to read. */
type Rows = { [Verb in keyof Verbs]: (request: Parameters<Verbs[Verb]>[0]) => unknown };
type Verbs = Omit<Required<CustomAdapter>, 'createSchema' | 'options' | 'incrementOne'>;

/** For `betterAuth({ database })`. Its dates are the store's, as far as this node knows the store's clock. */
export function signInRows(store: Store) {
  const toDate = (at: number): Date => new Date(at - store.now() + Date.now());
  const toStoreTime = (date: unknown): number => (date instanceof Date ? date.getTime() - Date.now() : 0) + store.now();

  const user = ({ id, name, email, phone, createdAt }: Person): Row => ({
    id,
    name,
    // It knows people by address only; who has none is known by none.
    email: email ?? `${id}@invalid`,
    emailVerified: true,
    phoneNumber: phone,
    phoneNumberVerified: true,
    createdAt: toDate(createdAt),
    updatedAt: toDate(createdAt),
  });
  async function account(personId: string): Promise<Row | null> {
    const hash = await store.signIn.password(personId);
    if (hash === undefined) return null;
    return { id: personId, userId: personId, accountId: personId, providerId: 'credential', password: hash };
  }
  const code = ({ id, identifier, value, createdAt, expiresAt }: SignInCode): Row => ({
    id,
    identifier,
    value,
    createdAt: toDate(createdAt),
    updatedAt: toDate(createdAt),
    expiresAt: toDate(expiresAt),
  });

  async function findUser(where: readonly CleanedWhere[]): Promise<Person | undefined> {
    const [id, email, phone] = [asked(where, 'id'), asked(where, 'email'), asked(where, 'phoneNumber')];
    if (id !== undefined) return store.people.find(id);
    if (email !== undefined) return store.people.byEmail(email);
    if (phone !== undefined) return store.people.byPhone(phone);
    throw unknownRequest('user', 'find');
  }

  async function find(model: string, where: readonly CleanedWhere[]): Promise<Row | null> {
    if (model === 'user') {
      const found = await findUser(where);
      return found ? user(found) : null;
    }
    const personId = asked(where, 'userId');
    if (model === 'account' && personId !== undefined) return account(personId);
    throw unknownRequest(model, 'find');
  }

  /** Codes of a name, all but one; without a name those that ran out. Each is looked at by its own time all the same. */
  async function dropCodes({
    model,
    where,
  }: {
    readonly model: string;
    readonly where: readonly CleanedWhere[];
  }): Promise<number> {
    if (model !== 'verification') throw unknownRequest(model, 'delete');
    const [id, identifier] = [asked(where, 'id'), asked(where, 'identifier')];
    if (identifier === undefined && id === undefined) {
      await store.signIn.dropCodes(store.now());
      return 0;
    }
    const except = where.find(({ operator }) => operator === 'ne')?.value;
    const codes = identifier === undefined ? [] : await store.signIn.codes(identifier);
    const ids = id === undefined ? codes.map((one) => one.id) : [id];
    const taken = await Promise.all(ids.filter((one) => one !== except).map((one) => store.signIn.takeCode(one)));
    return taken.filter((one) => one !== undefined).length;
  }

  const rows = {
    async create({ model, data }) {
      const { userId, identifier, value, createdAt, expiresAt } = data as Row;
      if (model === 'session' && typeof userId === 'string') {
        const token = newSecret('session');
        const session = await store.signIn.openSession(
          userId,
          // The only way in that opens its session by itself.
          'password',
          digestOf(token),
          store.now() + sessionLifeMs,
        );
        // Removed while the password was looked at: refused, as a wrong one is.
        if (!session) throw new APIError('UNAUTHORIZED');
        return { ...data, id: session.id, token };
      }
      if (model === 'verification' && typeof identifier === 'string' && typeof value === 'string') {
        const kept = { identifier, value, createdAt: toStoreTime(createdAt), expiresAt: toStoreTime(expiresAt) };
        return code(await store.signIn.keepCode(kept));
      }
      throw unknownRequest(model, 'create');
    },
    findOne: ({ model, where }) => find(model, where),
    async findMany({ model, where = [] }) {
      if (model === 'account') {
        const found = await find(model, where);
        return found ? [found] : [];
      }
      const identifier = asked(where, 'identifier');
      if (model !== 'verification' || identifier === undefined) throw unknownRequest(model, 'list');
      return (await store.signIn.codes(identifier)).map(code);
    },
    async consumeOne({ model, where }) {
      const id = asked(where, 'id');
      if (model !== 'verification' || id === undefined) throw unknownRequest(model, 'consume');
      const taken = await store.signIn.takeCode(id);
      return taken ? code(taken) : null;
    },
    deleteMany: dropCodes,
    delete: dropCodes,
    // A person is changed by an admin, never by signing in.
    update: ({ model, where }) => find(model, where),
    updateMany: async () => 0,
    count: async ({ model }) => {
      throw unknownRequest(model, 'count');
    },
  } satisfies Rows;

  return createAdapterFactory({
    config: { adapterId: 'sharktank', supportsNumericIds: false, disableIdGeneration: true, transaction: false },
    // Boundary: rows are what the library's own schema says of them; its types leave them open.
    adapter: () => rows as unknown as CustomAdapter,
  });
}
