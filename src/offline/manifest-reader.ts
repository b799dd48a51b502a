import { AGAIN, damaged } from './failure.ts';

export const bad = (what: string) =>
  damaged(`manifest.json is damaged: ${what} is missing or cannot be so. ${AGAIN}`, 'manifest.json');

/** Reads values of a kind and a range; anything else is a damaged manifest. */
export class Reader {
  readonly #value: object;
  readonly #path: string;

  constructor(value: object, path: string) {
    this.#value = value;
    this.#path = path;
  }

  part(key: string): Reader {
    const value = this.#get(key);
    if (typeof value !== 'object' || value === null) throw bad(this.#path + key);
    return new Reader(value, `${this.#path}${key}.`);
  }

  list(key: string, length?: number): Reader[] {
    const value = this.#get(key);
    if (!Array.isArray(value) || (length !== undefined && value.length !== length))
      throw bad(this.#path + key);
    return value.map((item, i) => new Reader(Object(item), `${this.#path}${key}[${i}].`));
  }

  text(key: string, pattern = /^/): string {
    const value = this.#get(key);
    if (typeof value !== 'string' || !pattern.test(value)) throw bad(this.#path + key);
    return value;
  }

  oneOf<T extends string>(key: string, values: T[]): T {
    const value = this.#get(key);
    if (!values.includes(value as T)) throw bad(this.#path + key);
    return value as T;
  }

  whole(key: string, least: number, most: number): number {
    const value = this.#get(key);
    if (!Number.isInteger(value) || Number(value) < least || Number(value) > most)
      throw bad(this.#path + key);
    return value as number;
  }

  /** A positive number as decimal text, such as `812.8`. */
  decimal(key: string): string {
    const value = this.#get(key);
    if (typeof value !== 'number' || value === 0 || !/^\d{1,5}(\.\d{1,4})?$/.test(String(value)))
      throw bad(this.#path + key);
    return String(value);
  }

  #get(key: string): unknown {
    return Object.hasOwn(this.#value, key) ? (this.#value as Record<string, unknown>)[key] : undefined;
  }
}

/** A JSON object. @throws Failure (3) for other text. */
export function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {}
  throw damaged(`manifest.json is damaged: it is not JSON. ${AGAIN}`, 'manifest.json');
}
