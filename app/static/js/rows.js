// Which tiles stand in one row: the rule of a wrapping flex line, so that nothing moves when the script takes over.

const EDGE_PX = 0.05; // sums of fractions

/** Width by height of a tile, as its class says it: r-150 is 1.5. */
export const ratioOf = (tile) => Number(/(?:^| )r-(\d+)/.exec(tile.className)?.[1] ?? 100) / 100;

/** Group tiles into rows that fill a width; `row` is the least height of a row. The last row may be short;
    with `fromEnd` the last row is full and the first may be short. */
export function rowsOf(tiles, { width, row, gap, fromEnd = false }) {
  const rows = [];
  let used = Infinity;
  for (const tile of fromEnd ? [...tiles].reverse() : tiles) {
    const basis = Math.min(width, ratioOf(tile) * row);
    if (used + gap + basis > width + EDGE_PX) {
      rows.push([]);
      used = -gap;
    }
    rows.at(-1).push(tile);
    used += gap + basis;
  }
  return fromEnd ? rows.reverse().map((each) => each.reverse()) : rows;
}

/** Merge a first row that would not fill half of the width into the one below it. */
export function withoutShortFirst(rows) {
  return rows.length > 1 && 2 * rows[0].length <= rows[1].length ? [[...rows[0], ...rows[1]], ...rows.slice(2)] : rows;
}
