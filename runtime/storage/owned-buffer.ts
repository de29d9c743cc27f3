/** Bytes that a kept Buffer may drag along. */
const slackBytes = 256;

/**
 * The same bytes in memory of their own. Small Buffers are slices of a pool; one that is kept for long would keep the
 * whole slab, which other code's short-lived bytes fill.
 */
export function ownedBuffer(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength - bytes.byteLength <= slackBytes) return bytes;
  const owned = Buffer.allocUnsafeSlow(bytes.byteLength);
  bytes.copy(owned);
  return owned;
}

const slabBytes = 65_536;
/** Longer values get memory of their own. */
const maxSliceBytes = 8_192;
let slab: Buffer = Buffer.alloc(0);
let used = 0;

/**
 * Memory for a value read from the store: faster and smaller than a Buffer of its own for each, and values read together
 * are mostly forgotten together. Whoever keeps one for long should keep its `ownedBuffer`.
 */
export function sliceForValue(length: number): Buffer {
  if (length > maxSliceBytes) return Buffer.allocUnsafeSlow(length);
  if (used + length > slab.length) {
    slab = Buffer.allocUnsafeSlow(slabBytes);
    used = 0;
  }
  used += length;
  return slab.subarray(used - length, used);
}
