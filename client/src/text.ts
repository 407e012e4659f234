/** Every word a rep at work reads: with text-desk.ts and format.ts, what there is to translate. */
import type { ClaimVia, ModeName, OutcomeOut, Presence } from '../../src/protocol.ts';
import { formatCount, formatDuration, formatMoney, locale } from './format.ts';

export type HoldReason = 'nobody-eligible' | 'pace' | 'paused';

interface Sold {
  readonly product?: string | undefined;
  readonly value?: number | undefined;
  readonly location?: { readonly city?: string | undefined; readonly state?: string | undefined } | undefined;
}

export const placeOf = (sold: Sold): string => [sold.location?.city, sold.location?.state].filter(Boolean).join(' ');

/** What is for sale and where, in parts between which a line may break; "A lead" when nothing may be known. */
export function headlineParts(sold: Sold): readonly string[] {
  const product = sold.product ? sold.product.charAt(0).toLocaleUpperCase(locale) + sold.product.slice(1) : 'A lead';
  const value = sold.value === undefined ? '' : ` · ${formatMoney(sold.value)}`;
  const place = placeOf(sold);
  return place ? [`${product},`, place + value] : [product + value];
}

/** "Solar, Austin TX · $12,000". */
export const headlineOf = (sold: Sold): string => headlineParts(sold).join(' ');

export const firstNameOf = (name: string): string => name.trim().split(/\s+/)[0] ?? name;

/** "Won, $12,000". */
export function outcomeWords({ result, amount }: Pick<OutcomeOut, 'result' | 'amount'>): string {
  const word = text.own.results[result];
  return amount === undefined ? word : `${word}, ${formatMoney(amount)}`;
}

const reps = (number: number): string => (number === 1 ? '1 rep' : `${formatCount(number)} reps`);

/** At a cap: which, and what to do. */
const atCap: Readonly<Record<string, string>> = {
  open: 'At your limit of open leads. Finish one, then claim.',
  pipeline: 'Your pipeline is full. Finish a lead, then claim.',
  hour: 'At your limit for this hour. Try again in a while.',
  day: 'At your limit for today. Wait until tomorrow.',
  week: 'At your limit for this week. Wait until next week.',
  month: 'At your limit for this month. Wait until next month.',
};

export const text = {
  product: 'Sharktank',
  pages: {
    rep: 'Offers',
    feed: 'Feed',
    people: 'People',
    keys: 'Keys',
    changes: 'Changes',
    settings: 'Settings',
    account: 'My account',
    phones: 'Simulated phones',
  },
  mainMenu: 'Pages',
  account: (name: string) => `Account of ${name}`,
  signOut: 'Sign out',
  noWayIn: 'Your link worked once.',
  sayHow: 'Set a way back in',
  signingOut: 'Signing out…',
  skipToContent: 'Skip to content',
  tryAgain: 'Try again',
  cancel: 'Cancel',
  back: 'Back to the feed',
  reasonHint: 'A few words for the record.',

  loading: 'Loading…',
  unreachable: {
    title: 'The server does not answer.',
    detail: 'Nothing was lost. Check your connection, or ask whoever runs the server.',
  },
  notFound: {
    title: 'There is no such page.',
    detail: 'The address may be mistyped, or the page has moved.',
    home: 'Go to the start',
  },
  notForYou: {
    title: 'This page is for managers.',
    detail: 'You are signed in, but not as a manager. Ask an admin if you should be.',
  },
  notForManagers: {
    title: 'This page is for admins.',
    detail: 'You are signed in, but not as an admin. Ask one to do it, or to make you one.',
  },
  nothingHere: {
    title: 'There is nothing to see for this account.',
    detail: 'It is neither a rep nor a manager. Ask an admin to make it one.',
  },
  crashed: {
    title: 'This page stopped working.',
    detail: 'That is a mistake in the page, not in your leads: what the server confirmed stands. Load it again.',
    reload: 'Load again',
  },
  signIn: {
    working: 'Signing you in…',
    usedUpTitle: 'This sign-in link is used up.',
    usedUpDetail:
      'Each link works once, and only for a while. Ask for a new one. If you signed in here before, you still are.',
    failedTitle: 'Signing in did not work.',
    otherWay: 'Sign in another way',
    toStart: 'Go to the start',
  },
  connection: {
    connecting: 'Connecting…',
    online: 'Live',
    offline: 'Offline',
    stuck: 'Waiting',
    slower: 'Slower',
    repBanner: 'You are offline. Claims can’t be made now. Reconnecting…',
    feedBanner: 'Offline: this board stands still. Reconnecting…',
    deskBanner: 'You are offline. Nothing can be saved now. Reconnecting…',
    stuckBanner: 'The database doesn’t answer. Claims can’t be made now. Waiting…',
    slowerBanner: 'No Redis: offers may come late. Claims work.',
    understood: 'OK',
  },

  rep: {
    presence: 'Your presence',
    presenceNames: { available: 'Available', away: 'Away', off: 'Off' } satisfies Record<Presence, string>,
    presenceFailed: 'That did not reach the server. Try again.',
    deck: 'Offers',
    emptyAvailable: 'You’re available.',
    emptyAvailableDetail: 'The next lead appears here.',
    emptyAway: 'You are away: nothing will be offered.',
    emptyAwayDetail: 'Switch to available when you are ready to call.',
    sentAway: 'You left three offers without an answer, so you are away.',
    sentAwayDetail: 'Tap Available to return.',
    emptyOff: 'You are off: nothing will be offered.',
    connecting: 'Connecting. Your offers appear in a moment.',
    claim: 'Claim',
    claiming: 'Claiming…',
    claimOffline: 'Offline',
    pass: 'Pass',
    passing: 'Passing…',
    done: 'Done',
    call: 'Call',
    callWho: (name: string) => `Call ${name}`,
    text: 'Text',
    textWho: (name: string) => `Text ${name}`,
    email: 'Email',
    emailWho: (name: string) => `Email ${name}`,
    secondsUnit: 's',
    secondsLeft: 'Time left',
    noLimit: 'No time limit',
    score: (score: number) => `score ${score}`,
    rivals: (rivals: number) =>
      rivals === 0
        ? 'only you see this'
        : rivals === 1
          ? '1 other sees this'
          : `${formatCount(rivals)} others see this`,
    unanswered: 'No answer yet: we don’t know.',
    unansweredDetail: 'Reconnecting shows the truth.',
    won: (name: string) => `Yours. Call ${name} now.`,
    wonByMail: (name: string) => `Yours. Write to ${name} now.`,
    wonLoading: 'Yours. Getting the contact…',
    wonBefore: 'Yours.',
    assigned: (name: string, by: string | undefined) =>
      by === undefined
        ? `A manager gave you this lead. Call ${name} now.`
        : `${by} gave you this lead. Call ${name} now.`,
    taken: (by: string, behindMs: number | undefined) =>
      behindMs === undefined ? `Taken by ${by}.` : `Taken by ${by}, ${formatDuration(behindMs)} before you.`,
    takenDetail: 'The next one is yours to win.',
    expired: 'Time is up.',
    expiredDetail: 'Nobody can claim it now.',
    expiredTried: 'Time was up before your claim arrived.',
    withdrawn: 'Withdrawn by a manager.',
    withdrawnDetail: 'Nobody gets this one.',
    notOffered: 'This one isn’t offered to you.',
    notOfferedDetail: 'It may have moved on to someone else.',
    gone: 'It ended while you were offline.',
    goneDetail: 'It isn’t yours.',
    movedAway: 'Moved to someone else.',
    passed: 'You passed.',
    released: 'You gave it back.',
    concluded: { won: 'Noted: won.', lost: 'Noted: lost.', invalid: 'Noted: invalid.' },
    notices: {
      'over-cap': (cap: string) => atCap[cap] ?? `You are at your limit (${cap}). Ask a manager.`,
      'try-again': 'The server is busy. Nothing was claimed: try once more.',
      'bad-request': 'The server did not understand this page. Load it again.',
      'not-arrived': 'Your claim didn’t arrive. It’s still open: claim again.',
      'pass-failed': 'Your pass didn’t arrive. Try again.',
    },
    more: (number: number) => `and ${number} more`,
    ownLeads: 'Your leads',
    ownLeadsNone: 'Leads you win stay here until they are done.',
    claimed: (ago: string) => `claimed ${ago}`,
    recent: 'Recent',
    keys: 'Keys: C claims, P passes.',
    newOffer: (headline: string, seconds: string) => `New offer: ${headline}. ${seconds}`,
    newToHandOn: (headline: string, seconds: string) => `To hand on: ${headline}. ${seconds}`,
    newInPool: (headline: string) => `New in the pool: ${headline}.`,
    timeToClaim: (left: string) => `${left} to claim.`,
    titleWaiting: (number: number, headline: string) => `(${number}) ${headline}`,
  },

  pool: {
    title: 'Pool',
    age: (age: string) => `in the pool ${age}`,
    left: 'left',
    fresh: (number: number) => `Show ${formatCount(number)} new`,
    more: 'Show more',
    claimWhat: (headline: string) => `Claim ${headline}`,
    passWhat: (headline: string) => `Pass on ${headline}`,
    done: (headline: string) => `Done with ${headline}`,
  },

  skim: {
    waits: (others: number) =>
      others === 0
        ? 'It waits to be handed on. Only you see this.'
        : `It waits to be handed on. ${others === 1 ? '1 other sees this.' : `${formatCount(others)} others see this.`}`,
    give: 'Give to…',
    take: 'Take it myself',
    taking: 'Taking it…',
    has: (name: string) => `${name} has it now.`,
    title: 'Give this lead to…',
    detail: 'It is theirs at once, and they hear of it.',
    confirm: 'Give',
  },

  own: {
    howDidItGo: 'How did it go?',
    reached: 'Reached',
    reachedAgo: (ago: string) => `reached ${ago}`,
    results: { won: 'Won', lost: 'Lost', invalid: 'Invalid' },
    giveBack: 'Give back',
    titles: {
      won: (name: string) => `${name}: won`,
      lost: (name: string) => `${name}: lost`,
      invalid: (name: string) => `${name}: invalid`,
      giveBack: (name: string) => `Give ${name} back`,
    },
    details: {
      won: 'It counts as won and leaves your list.',
      lost: 'It counts as lost and leaves your list.',
      invalid: 'Not a real lead: it does not count against you. It leaves your list.',
      giveBack: 'It goes on to others at once, and you lose it.',
    },
    amount: 'How much? (optional)',
    amountHint: 'In full, such as 12000',
    reason: 'Why? (optional)',
    giveBackReason: 'Why?',
  },

  feed: {
    title: 'Feed',
    unclaimed: 'Unclaimed',
    unclaimedDetail: (number: number) =>
      number === 1 ? 'One lead waits for your decision.' : `${formatCount(number)} leads wait for your decision.`,
    open: 'Open now',
    openNone: 'No lead is open. The next one appears here.',
    races: 'Races',
    racesNone: 'No race has ended in the last hour.',
    waiting: 'not offered yet',
    asking: (name: string) => `asking ${name}`,
    askingMany: (number: number) => `asking ${reps(number)}`,
    askedAgain: 'asked again',
    skimBy: (name: string) => `waits for ${name}`,
    skim: 'waits for a manager',
    held: 'Held',
    heldDetail: (number: number, overdue: number) =>
      overdue > 0
        ? `${overdue === number ? 'Overdue' : `${formatCount(overdue)} overdue`}: nobody is asked. See who could be there, or assign.`
        : number === 1
          ? 'One lead waits, and nobody is asked.'
          : `${formatCount(number)} leads wait, and nobody is asked.`,
    heldBecause: {
      'nobody-eligible': 'Nobody can be offered it now.',
      pace: 'Everyone has as many offers as they may.',
      paused: 'Its program is paused.',
    } satisfies Record<HoldReason, string>,
    heldSomehow: 'It is held.',
    heldLeft: (left: string) => `Unclaimed in ${left}.`,
    overdue: 'Overdue.',
    pool: 'Pool',
    poolWaits: 'free to pick',
    poolAll: (number: number) => `Show all ${formatCount(number)}`,
    reached: 'reached',
    noProgram: 'no program',
    unknownRep: 'a former rep',
  },

  lead: {
    status: {
      received: 'Received',
      held: 'Held',
      offering: 'Being offered',
      pool: 'In the pool',
      claimed: 'Claimed',
      unclaimed: 'Unclaimed',
      withdrawn: 'Withdrawn',
    },
    claimedBy: (name: string, how: string) => `Claimed by ${name}, ${how}`,
    assignedTo: (name: string) => `Assigned to ${name}`,
    race: 'The race',
    noRace: 'It has not been offered to anyone.',
    facts: 'The lead',
    trace: 'What happened',
    factNames: {
      name: 'Name',
      company: 'Company',
      phone: 'Phone',
      email: 'Email',
      product: 'Product',
      value: 'Value',
      place: 'Place',
      language: 'Language',
      score: 'Score',
      source: 'Source',
      externalId: 'Their number',
      program: 'Program',
      note: 'Note',
      received: 'Received',
      contacted: 'Reached',
      outcome: 'Outcome',
      outcomeReason: 'Reason given',
    },
    earlierRaces: 'Earlier races',
    heldStatus: (why: string) => `Held. ${why}`,
    reoffer: 'Offer again',
    reofferTitle: 'Offer this lead again',
    reofferDetail: 'It is offered anew, from the first stage of the program that takes it now.',
    reofferClaimed: (name: string) =>
      `${name} loses it at once. It is offered anew, from the first stage of the program that takes it now.`,
    reofferPool: 'It leaves the pool and is offered anew, from the first stage of the program that takes it now.',
    assign: 'Assign',
    withdraw: 'Withdraw',
    assignTitle: 'Assign this lead',
    assignDetail: 'It is theirs at once. Anyone who still sees the offer hears who got it.',
    assignFilter: 'Find a rep',
    assignNone: 'No rep has that name.',
    assignNobody: 'There are no reps yet.',
    assignChoose: 'Choose a rep first.',
    assignEligible: 'May have it',
    assignOthers: 'Not by the rules, but you may all the same',
    assignRank: (rank: number) => `rank ${rank}`,
    presence: { available: 'available', away: 'away', off: 'off' } satisfies Record<Presence, string>,
    withdrawTitle: 'Withdraw this lead',
    withdrawDetail: 'Nobody can claim it after this. Whoever has it loses it.',
    withdrawReason: 'Why?',
  },

  race: {
    via: {
      socket: 'in the browser',
      http: 'over HTTP',
      sms: 'by SMS',
      push: 'from a notification',
      assigned: 'by assignment',
    } satisfies Record<ClaimVia, string>,
    channel: {
      socket: 'browser',
      http: 'HTTP',
      sms: 'SMS',
      push: 'notification',
      assigned: 'assigned',
    } satisfies Record<ClaimVia, string>,
    mode: {
      'shark-tank': 'Shark tank',
      'top-producer': 'Top producer',
      'push-pull': 'Push-pull',
      'round-robin': 'Round robin',
      shares: 'Shares',
      'cherry-pick': 'Cherry pick',
      skim: 'Skim',
    } satisfies Record<ModeName, string>,
    knownPerson: 'Known person',
    you: 'You',
    behind: (ms: number) => `+${formatDuration(ms)}`,
    after: (ms: number) => formatDuration(ms),
    late: 'too late',
    overCap: 'at a limit',
    notOffered: 'not offered',
    pool: 'pool',
    skim: 'by hand',
    skimBy: (name: string) => `${name} decides`,
    nobody: 'Nobody',
    withdrawn: 'Withdrawn',
    passed: (name: string) => `${name} passed`,
    timedOut: (name: string) => `${name}: no answer`,
    several: reps,
    sentence: {
      offered: (number: number) => `Offered to ${reps(number)}.`,
      turn: (name: string) => `Offered to ${name} alone.`,
      won: (name: string, ms: number, how: string) => `${name} claimed it ${how} after ${formatDuration(ms)}.`,
      joined: (who: string) => `Then to ${who} too.`,
      known: (name: string) => `Offered first to ${name}, who knows the person.`,
      pooled: 'It went into the pool.',
      skim: 'It waited for a manager to hand it on.',
      skimBy: (name: string) => `It waited for ${name} to hand it on.`,
      assigned: (name: string) => `It was given to ${name} by hand.`,
      assignedByProgram: (name: string) => `Its program gave it to ${name}.`,
      taken: (name: string, ms: number | null, how: string) =>
        ms === null ? `${name} tried ${how}, too late.` : `${name} tried ${how}, ${formatDuration(ms)} behind.`,
      missed: (name: string, how: string) => `${name} tried ${how}, after the offer had ended.`,
      overCap: (name: string, how: string) => `${name} tried ${how}, but is at a limit.`,
      notOffered: (name: string, how: string) => `${name} tried ${how}, but could not have it any more.`,
      passed: (name: string, ms: number) => `${name} passed after ${formatDuration(ms)}.`,
      timedOut: (name: string) => `${name} did not answer in time.`,
      unclaimed: 'Nobody claimed it.',
      withdrawn: 'It was withdrawn.',
      live: 'Still open.',
      inPool: 'It is still in the pool.',
      held: 'It is held for now.',
    },
  },

  phones: {
    title: 'Simulated phones',
    detail: 'Texts of this demo go here instead of to a carrier. Answer like a rep would.',
    none: 'No rep has a phone in this demo.',
    notDemo: 'There are no simulated phones here: this is not a demo.',
    all: 'All phones',
    noTexts: 'No text yet. The next offer arrives here.',
    reply: 'Reply',
    send: 'Send',
    chips: { yes: 'YES', no: 'NO' },
    quick: 'Quick replies',
    of: (name: string) => `Phone of ${name}`,
    gone: 'There is no such phone.',
  },

  problem: {
    network: 'The server can’t be reached. Check your connection and try again.',
    unknown: 'The server sent an answer this page does not understand. Load the page again.',
  },
} as const;
