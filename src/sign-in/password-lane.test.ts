import { expect, test } from 'vitest';
import { SignInBusy } from './password.ts';
import { passwordLane, type WhoWaits } from './password-lane.ts';

/** A lane in which all work lasts until it is let go. */
function heldLane() {
  const lane = passwordLane();
  const { promise, resolve } = Promise.withResolvers<void>();
  let atOnce = 0;
  const enter = (who: WhoWaits): Promise<number> =>
    lane(who, async () => {
      atOnce += 1;
      const now = atOnce;
      await promise;
      atOnce -= 1;
      return now;
    });
  /** What becomes of many who come together; who is refused is so at once. */
  const crowd = (whose: readonly WhoWaits[]) => {
    const all = whose.map(enter);
    const refused = Promise.all(
      all.map((one) =>
        Promise.race([one.then(() => 0), new Promise<number>((late) => setImmediate(() => late(0)))]).catch(() => 1),
      ),
    );
    return { all, refused: async () => (await refused).filter((one) => one === 1).length };
  };
  return { crowd, enter, letGo: resolve };
}

const many = (count: number, who: (number: number) => WhoWaits) => Array.from({ length: count }, (_, n) => who(n));

test('Of one address ten wait, of one person ten, and two passwords are looked at at a time', async () => {
  const { crowd, enter, letGo } = heldLane();
  const one = crowd(many(12, () => ({ address: '192.0.2.1' })));
  expect(await one.refused()).toBe(2);
  expect(await crowd(many(12, () => ({ personId: 'usr_1' }))).refused()).toBe(2);
  expect(await crowd(many(12, () => ({ address: '192.0.2.2' }))).refused()).toBe(2);
  letGo();
  const sideBySide = (await Promise.allSettled(one.all)).flatMap((end) =>
    end.status === 'fulfilled' ? end.value : [],
  );
  expect(Math.max(...sideBySide)).toBe(2);
  // Whoever is through leaves room.
  await expect(enter({ address: '192.0.2.1' })).resolves.toBeGreaterThan(0);
});

test('A hundred strangers wait and no more, and whoever is in is not refused for them', async () => {
  const { crowd, enter, letGo } = heldLane();
  expect(await crowd(many(101, (number) => ({ address: `192.0.2.${number}` }))).refused()).toBe(1);
  await expect(enter({ address: '198.51.100.1' })).rejects.toBeInstanceOf(SignInBusy);
  const own = enter({ personId: 'usr_1' });
  letGo();
  await expect(own).resolves.toBeGreaterThan(0);
});
