/**
 * Loaded into a server with `--import …?fault=…`: as its modules load, one of them is given a fault that the checker must
 * find. A text that is not there any more is an error, at the start: a fault that is not planted proves nothing.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { type PlantedFault, plantedFaults } from './planted-faults.ts';

const name = new URL(import.meta.url).searchParams.get('fault') ?? '';
// Boundary: what the address names is looked up below, and must be there.
const fault: PlantedFault | undefined = plantedFaults[name as keyof typeof plantedFaults];
if (!fault) throw new Error(`There is no fault called ${name}.`);
const { changes } = fault;
const source = new URL(`../../../src/${fault.file}`, import.meta.url);

function planted(text: string): string {
  return changes.reduce((changed, { from, to }) => {
    if (changed.split(from).length !== 2) throw new Error(`${fault?.file} does not say once: ${from}`);
    return changed.replace(from, () => to);
  }, text);
}

planted(readFileSync(source, 'utf8'));
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (url !== source.href) return loaded;
    if (loaded.source === undefined || loaded.source === null) throw new Error(`${url} came without its text.`);
    const text =
      typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString();
    return { ...loaded, source: planted(text) };
  },
});
