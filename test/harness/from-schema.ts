/** Values that fit a JSON schema, for fast-check: what somebody would send who knows an API by its description alone. */
import fc from 'fast-check';
import { z } from 'zod';

const types = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;

/** As much of JSON Schema as our description uses. */
export interface Schema {
  readonly type?: (typeof types)[number] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly allOf?: readonly Schema[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
  readonly propertyNames?: Schema | undefined;
  readonly items?: Schema | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly exclusiveMaximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
  readonly format?: 'email' | 'date-time' | undefined;
  readonly $ref?: string | undefined;
}

const some = () => z.array(jsonSchema).min(1).optional();

/** Reads a schema; a word that is not known here is a fault, so that none is passed over in silence. */
export const jsonSchema: z.ZodType<Schema> = z.lazy(() =>
  z.strictObject({
    type: z.enum(types).optional(),
    enum: z.array(z.unknown()).min(1).optional(),
    const: z.unknown().optional(),
    anyOf: some(),
    oneOf: some(),
    allOf: some(),
    properties: z.record(z.string(), jsonSchema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), jsonSchema]).optional(),
    propertyNames: jsonSchema.optional(),
    items: jsonSchema.optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    exclusiveMaximum: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    pattern: z.string().optional(),
    format: z.enum(['email', 'date-time']).optional(),
    $ref: z.string().startsWith('#/').optional(),
    // These change no value.
    default: z.unknown().optional(),
    title: z.string().optional(),
    description: z.string().optional(),
  }),
);

export interface Sender {
  /** The whole description, which references lead into. */
  readonly description: unknown;
  /** What the description cannot say: values that belong into a field of this name, beside whatever fits its schema. */
  readonly known?: Readonly<Record<string, fc.Arbitrary<unknown>>>;
  /** Puts something else in the place of a good value, now and then; left out: all values are good. */
  readonly mostly?: (good: fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>;
}

/** So long may texts be and so many items lists have, where the schema would take more. */
const longest = 20;
const mostItems = 3;
/** So often a reference is followed; a tree without an end ends here. */
const deepest = 4;

function texts({ format, pattern, minLength = 0, maxLength = longest }: Schema): fc.Arbitrary<string> {
  if (format === 'email') return fc.stringMatching(/^[a-z]{1,8}@[a-z]{1,8}\.example$/);
  if (format === 'date-time') {
    const years = { min: new Date('2000-01-01'), max: new Date('2099-01-01'), noInvalidDate: true };
    return fc.date(years).map((date) => date.toISOString());
  }
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  const most = Math.max(minLength, Math.min(maxLength, longest));
  // Some characters are several of those that a length counts.
  return fc.string({ unit: 'grapheme', minLength, maxLength: most }).filter(({ length }) => length <= maxLength);
}

const integers = ({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): fc.Arbitrary<number> =>
  fc.integer({
    min: exclusiveMinimum === undefined ? (minimum ?? Number.MIN_SAFE_INTEGER) : exclusiveMinimum + 1,
    max: exclusiveMaximum === undefined ? (maximum ?? Number.MAX_SAFE_INTEGER) : exclusiveMaximum - 1,
  });

function numbers({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): fc.Arbitrary<number> {
  const [min, max] = [exclusiveMinimum ?? minimum, exclusiveMaximum ?? maximum];
  return fc.double({
    noNaN: true,
    noDefaultInfinity: true,
    ...(min !== undefined && { min, minExcluded: exclusiveMinimum !== undefined }),
    ...(max !== undefined && { max, maxExcluded: exclusiveMaximum !== undefined }),
  });
}

/** What a reference such as `#/components/schemas/Lead` leads to. */
function referred(reference: string, description: unknown): Schema {
  let here = description;
  for (const step of reference.slice(2).split('/')) {
    here = typeof here === 'object' && here !== null ? Reflect.get(here, step) : undefined;
  }
  return jsonSchema.parse(here);
}

/** Values of this schema. */
export function valuesOf(schema: Schema, sender: Sender, depth = 0): fc.Arbitrary<unknown> {
  const { known = {}, mostly = (good) => good } = sender;
  const inner = (one: Schema): fc.Arbitrary<unknown> => mostly(valuesOf(one, sender, depth));
  if (schema.$ref !== undefined) {
    if (depth >= deepest) return fc.constant(null);
    return valuesOf(referred(schema.$ref, sender.description), sender, depth + 1);
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return fc.oneof(...either.map(inner));
  if (schema.allOf) return fc.tuple(...schema.allOf.map(inner)).map((parts) => Object.assign({}, ...parts));
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return integers(schema);
    case 'number':
      return numbers(schema);
    case 'string':
      return texts(schema);
    case 'array': {
      const { items = {}, minItems = 0, maxItems = mostItems } = schema;
      return fc.array(inner(items), {
        minLength: minItems,
        maxLength: Math.max(minItems, Math.min(maxItems, mostItems)),
      });
    }
    case 'object': {
      const { properties = {}, required = [], additionalProperties = false, propertyNames } = schema;
      const fields = Object.entries(properties).map(([name, one]): [string, fc.Arbitrary<unknown>] => {
        const usual = known[name];
        const any = inner(one);
        return [name, usual ? fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: any }) : any];
      });
      const own = fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
      if (typeof additionalProperties === 'boolean') return own;
      const names = texts(propertyNames ?? {});
      const more = fc.dictionary(names, inner(additionalProperties), { maxKeys: mostItems });
      return fc.tuple(more, own).map((parts) => Object.assign({}, ...parts));
    }
    case undefined:
      return fc.jsonValue({ maxDepth: 2 });
  }
}
