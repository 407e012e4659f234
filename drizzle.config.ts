import { defineConfig } from 'drizzle-kit';

/** `npm run migrations` writes the next migration from the difference to the schema. */
export default defineConfig({
  dialect: 'sqlite',
  schema: './src/store/sql/schema.ts',
  out: './src/store/sqlite/migrations',
});
