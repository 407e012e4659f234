/** Figures of many runs, and a table of them. */

/** Milliseconds of each run. */
export type Samples = readonly number[];

/** The value below which this part (0 to 1) of the samples lies. */
export function quantile(samples: Samples, part: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;

/** "9.1 ms / 12.3 ms": median and 95th percentile. */
export const spread = (samples: Samples): string =>
  `${milliseconds(quantile(samples, 0.5))} / ${milliseconds(quantile(samples, 0.95))}`;

/** "× 2.3 / 1.9": how many times the baseline's median and 95th percentile. */
export const ratio = (samples: Samples, baseline: Samples): string =>
  `× ${(quantile(samples, 0.5) / quantile(baseline, 0.5)).toFixed(1)} / ${(quantile(samples, 0.95) / quantile(baseline, 0.95)).toFixed(1)}`;

/** Columns as wide as what stands in them. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, index) => Math.max(widest[index] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}
