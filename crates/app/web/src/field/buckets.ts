// Whether phone and server hold the same, told in 64 sums; as crates/sync/src/reconcile.rs counts them.
const BUCKETS = 64;

async function digest(text: string): Promise<DataView> {
  return new DataView(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

/** The bucket of a record, by `kind/id`. */
export async function bucketOf(key: string): Promise<number> {
  return (await digest(key)).getUint8(0) >> 2;
}

/** The sums of what is held: version by `kind/id`. */
export async function sums(held: Map<string, number>): Promise<{ count: number; sums: string[] }> {
  const all = new Array<bigint>(BUCKETS).fill(0n);
  await Promise.all([...held].map(async ([key, version]) => {
    const [bucket, weight] = await Promise.all([bucketOf(key), digest(`${key}/${version}`)]);
    all[bucket] = BigInt.asUintN(64, all[bucket] + weight.getBigUint64(0));
  }));
  return { count: held.size, sums: all.map((sum) => sum.toString(16).padStart(16, '0')) };
}
