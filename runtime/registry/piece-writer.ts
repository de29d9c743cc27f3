/** Gathers bytes into one growing buffer: a list of many small parts is copied once, and makes no garbage. */
export class PieceWriter {
  private buffer: Buffer;
  private size = 0;

  /** `capacity` is what the first buffer holds, in bytes. */
  constructor(private readonly capacity = 1024) {
    this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  get length(): number {
    return this.size;
  }

  byte(value: number): void {
    if (this.size === this.buffer.length) this.grow(1);
    this.buffer[this.size++] = value;
  }

  /** Appends the bytes, or those of them from `start` on. */
  bytes(source: Buffer, start = 0): void {
    const length = source.length - start;
    if (this.size + length > this.buffer.length) this.grow(length);
    this.buffer.set(start === 0 ? source : source.subarray(start), this.size);
    this.size += length;
  }

  text(value: string): void {
    this.bytes(Buffer.from(value));
  }

  /** What was written, which is the caller's from now on; the writer begins anew. */
  take(): Buffer {
    const taken = this.buffer.subarray(0, this.size);
    this.buffer = Buffer.allocUnsafeSlow(this.capacity);
    this.size = 0;
    return taken;
  }

  /** What was written; the writer is used up. */
  end(): Buffer {
    return this.buffer.subarray(0, this.size);
  }

  private grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.size + needed));
    larger.set(this.buffer.subarray(0, this.size));
    this.buffer = larger;
  }
}
