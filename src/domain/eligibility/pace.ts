import type { Filter } from './filter.ts';

/** Only reps who have room for another live offer, where pace matters. */
export const pace: Filter<'maxLive'> = ({ liveOffers }, { maxLive }) => {
  if (maxLive === null || liveOffers < maxLive) return undefined;
  const offers = `${liveOffers} live ${liveOffers === 1 ? 'offer' : 'offers'} already`;
  return { factor: 'pace', message: `has ${offers}`, own: `you had ${offers}` };
};
