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
