/** Goes through an ASCII file, byte by byte; whatever is not as asked for is a fault. */
export class AsciiScanner {
  at = 0;
  private file: Uint8Array = new Uint8Array(0);

  start(file: Uint8Array, at: number) {
    this.file = file;
    this.at = at;
  }

  /** Whether the next byte is this one; it stays. */
  sees(code: number): boolean {
    return this.file[this.at] === code;
  }

  seesDigit(): boolean {
    const code = this.file[this.at]!;
    return code >= 48 && code <= 57;
  }

  /** Takes this text. */
  take(text: string) {
    for (let i = 0; i < text.length; i++) {
      if (this.file[this.at + i] !== text.charCodeAt(i)) {
        const seen = Buffer.from(this.file.subarray(this.at, this.at + text.length)).toString('latin1');
        throw new Error(`Byte ${this.at} starts ${JSON.stringify(seen)} instead of ${JSON.stringify(text)}.`);
      }
    }
    this.at += text.length;
  }

  /** Takes a whole number of one to nine digits. */
  number(): number {
    const start = this.at;
    let value = 0;
    for (;;) {
      const digit = this.file[this.at]! - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      value = 10 * value + digit;
      this.at++;
    }
    if (this.at === start || this.at > start + 9) throw new Error(`Byte ${start} does not start a number.`);
    return value;
  }

  /** The file must end here. */
  end() {
    if (this.at !== this.file.length) throw new Error('The file goes on after the end of the image.');
  }
}
