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
    for (let i = 0; i < text.length; i++)
      if (this.file[this.at + i] !== text.charCodeAt(i)) throw this.fault(this.at, text);
    this.at += text.length;
  }

  /** Takes whole numbers of one to nine digits without leading zeros, each followed by the text in its place. */
  takeNumbers(endings: readonly string[], into: Int32Array) {
    const { file } = this;
    let at = this.at;
    for (let i = 0; i < endings.length; i++) {
      const start = at;
      let value = 0;
      for (;;) {
        const digit = file[at]! - 48;
        if (!(digit >= 0 && digit <= 9)) break;
        value = 10 * value + digit;
        at++;
      }
      const zeros = file[start] === 48 && at > start + 1;
      if (at === start || at > start + 9 || zeros) throw new Error(`Byte ${start} does not start a number.`);
      into[i] = value;
      const ending = endings[i]!;
      for (let k = 0; k < ending.length; k++)
        if (file[at + k] !== ending.charCodeAt(k)) throw this.fault(at, ending);
      at += ending.length;
    }
    this.at = at;
  }

  /** The file must end here. */
  end() {
    if (this.at !== this.file.length) throw new Error('The file goes on after the end of the image.');
  }

  private fault(at: number, wanted: string): Error {
    const seen = Buffer.from(this.file.subarray(at, at + wanted.length)).toString('latin1');
    return new Error(`Byte ${at} starts ${JSON.stringify(seen)} instead of ${JSON.stringify(wanted)}.`);
  }
}
