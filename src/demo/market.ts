/** What the leads of the demo are made of: products, cities, names. All of it invented; phone numbers are fictional 555-01xx. */

type Some<Item> = readonly [Item, ...Item[]];

export interface Product {
  readonly name: string;
  /** How often it is asked for, beside the others. */
  readonly weight: number;
  readonly low: number;
  readonly high: number;
  readonly notes: readonly string[];
}

export const products: Some<Product> = [
  {
    name: 'solar',
    weight: 26,
    low: 9000,
    high: 32_000,
    notes: [
      'South-facing roof, wants battery prices too.',
      'Electric bill about $310 a month.',
      'Neighbour just got panels, asks for the same.',
      'Asks about the tax credit.',
    ],
  },
  {
    name: 'home insurance',
    weight: 20,
    low: 900,
    high: 3400,
    notes: [
      'Renewal is due in two weeks.',
      'New build, closing on the 28th.',
      'Premium went up a third last year.',
      'Wants flood cover as well.',
    ],
  },
  {
    name: 'auto insurance',
    weight: 14,
    low: 600,
    high: 2600,
    notes: [
      'Two cars and a teenage driver.',
      'No accidents in nine years.',
      'Just moved here, needs a new policy by Friday.',
    ],
  },
  {
    name: 'roofing',
    weight: 15,
    low: 4500,
    high: 21_000,
    notes: ['Hail last Tuesday, insurance is informed.', 'Leak over the garage.', 'Shingles are 22 years old.'],
  },
  {
    name: 'windows',
    weight: 16,
    low: 1800,
    high: 14_000,
    notes: [
      'Nine windows, two of them bays.',
      'Single pane throughout, very drafty.',
      'Historic district, needs wood frames.',
    ],
  },
  {
    name: 'HVAC',
    weight: 14,
    low: 2900,
    high: 15_500,
    notes: [
      'AC stopped this morning, baby in the house.',
      'Asks for a heat pump.',
      'Furnace is from 1998.',
      'Upstairs never gets cool.',
    ],
  },
  {
    name: 'bathroom remodel',
    weight: 9,
    low: 6000,
    high: 28_000,
    notes: ['Walk-in shower for an older parent.', 'Two bathrooms, flexible on dates.'],
  },
];

export interface City {
  readonly city: string;
  readonly state: string;
  readonly areaCode: string;
  /** The first three digits of its postal codes. */
  readonly postal: string;
  readonly timeZone: string;
}

const eastern = 'America/New_York';
const central = 'America/Chicago';
const mountain = 'America/Denver';
const pacific = 'America/Los_Angeles';

export const cities: Some<City> = [
  { city: 'Austin', state: 'TX', areaCode: '512', postal: '787', timeZone: central },
  { city: 'Houston', state: 'TX', areaCode: '713', postal: '770', timeZone: central },
  { city: 'San Antonio', state: 'TX', areaCode: '210', postal: '782', timeZone: central },
  { city: 'Dallas', state: 'TX', areaCode: '214', postal: '752', timeZone: central },
  { city: 'Tulsa', state: 'OK', areaCode: '918', postal: '741', timeZone: central },
  { city: 'Phoenix', state: 'AZ', areaCode: '602', postal: '850', timeZone: 'America/Phoenix' },
  { city: 'Tucson', state: 'AZ', areaCode: '520', postal: '857', timeZone: 'America/Phoenix' },
  { city: 'Denver', state: 'CO', areaCode: '303', postal: '802', timeZone: mountain },
  { city: 'Boise', state: 'ID', areaCode: '208', postal: '837', timeZone: mountain },
  { city: 'Las Vegas', state: 'NV', areaCode: '702', postal: '891', timeZone: pacific },
  { city: 'Sacramento', state: 'CA', areaCode: '916', postal: '958', timeZone: pacific },
  { city: 'San Diego', state: 'CA', areaCode: '619', postal: '921', timeZone: pacific },
  { city: 'Portland', state: 'OR', areaCode: '503', postal: '972', timeZone: pacific },
  { city: 'Tampa', state: 'FL', areaCode: '813', postal: '336', timeZone: eastern },
  { city: 'Orlando', state: 'FL', areaCode: '407', postal: '328', timeZone: eastern },
  { city: 'Miami', state: 'FL', areaCode: '305', postal: '331', timeZone: eastern },
  { city: 'Atlanta', state: 'GA', areaCode: '404', postal: '303', timeZone: eastern },
  { city: 'Charlotte', state: 'NC', areaCode: '704', postal: '282', timeZone: eastern },
  { city: 'Nashville', state: 'TN', areaCode: '615', postal: '372', timeZone: central },
  { city: 'Columbus', state: 'OH', areaCode: '614', postal: '432', timeZone: eastern },
  { city: 'Kansas City', state: 'MO', areaCode: '816', postal: '641', timeZone: central },
  { city: 'Minneapolis', state: 'MN', areaCode: '612', postal: '554', timeZone: central },
];

export interface People {
  /** What they want to be called in. */
  readonly language: string;
  readonly weight: number;
  readonly first: Some<string>;
  readonly last: Some<string>;
}

export const people: Some<People> = [
  {
    language: 'en',
    weight: 78,
    first: [
      'Jane',
      'Robert',
      'Linda',
      'Michael',
      'Denise',
      'Kevin',
      'Carol',
      'Andre',
      'Heather',
      'Greg',
      'Tanya',
      'Walter',
      'Monica',
      'Derek',
      'Joyce',
      'Keith',
    ],
    last: [
      'Miller',
      'Thompson',
      'Jackson',
      'Reed',
      'Coleman',
      'Hughes',
      'Foster',
      'Patel',
      'Nguyen',
      'Sullivan',
      'Brooks',
      'Larsen',
      'Washington',
      'Kowalski',
      'Bryant',
      'Chen',
    ],
  },
  {
    language: 'es',
    weight: 17,
    first: ['María', 'José', 'Carmen', 'Javier', 'Lucía', 'Ramón', 'Isabel', 'Hector'],
    last: ['García', 'Hernández', 'Morales', 'Vargas', 'Castillo', 'Delgado', 'Fuentes', 'Rojas'],
  },
  { language: 'vi', weight: 3, first: ['Linh', 'Minh', 'Thao'], last: ['Tran', 'Pham', 'Le'] },
  { language: 'ko', weight: 2, first: ['Jisoo', 'Minho'], last: ['Park', 'Choi'] },
];
