const BLOCK_BYTES = 64 * 1024;
/** UTF-8 takes at most so many bytes for each unit of a string. */
const MOST_BYTES_A_UNIT = 3;

/** Gathers texts, in UTF-8, in blocks worth sending. */
export class TextBlocks {
  private readonly ready: Buffer[] = [];
  private block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  private length = 0;

  add(text: string): void {
    const most = text.length * MOST_BYTES_A_UNIT;
    if (this.length + most > BLOCK_BYTES) this.close();
    if (most > BLOCK_BYTES) this.ready.push(Buffer.from(text));
    else this.length += this.block.write(text, this.length);
  }

  /** What is full by now. */
  full(): Buffer[] {
    return this.ready.splice(0);
  }

  /** All that is left. */
  rest(): Buffer[] {
    this.close();
    return this.full();
  }

  private close(): void {
    if (this.length === 0) return;
    this.ready.push(this.block.subarray(0, this.length));
    this.block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    this.length = 0;
  }
}
