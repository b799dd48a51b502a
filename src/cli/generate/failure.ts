/** What the process ends with. */
export const EXIT = {
  done: 0,
  checkFailed: 1,
  wrongUse: 2,
  damaged: 3,
  unwritable: 4,
  stopped: 130,
} as const;

export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** An end that a person can do something about: its message names the file, the row and what to do. */
export class Failure extends Error {
  readonly exit: Exit;
  readonly place: { file?: string; row?: number };

  constructor(exit: Exit, message: string, place: { file?: string; row?: number } = {}) {
    super(message);
    this.exit = exit;
    this.place = place;
  }
}

export const damaged = (message: string, file?: string, row?: number) =>
  new Failure(EXIT.damaged, message, { ...(file && { file }), ...(row && { row }) });

export const wrongUse = (message: string) => new Failure(EXIT.wrongUse, message);

/** What to do about a package that is not whole. */
export const AGAIN = 'Download the package again and compare its SHA-256 with the one on the card.';

/** An error of the system while writing, as a sentence; anything else as it is. */
export function unwritable(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = WHY[code];
  if (!why) return error;
  return new Failure(EXIT.unwritable, `${path} cannot be written: ${why}`, { file: path });
}

const GO_ON = 'Then give the same command again: it goes on where it stopped.';

const WHY: Record<string, string> = {
  ENOSPC: `the disk is full. Make room. ${GO_ON}`,
  EDQUOT: `your share of the disk is used up. Make room. ${GO_ON}`,
  EFBIG: 'files may not grow that large here. Name another disk.',
  EACCES: 'you may not write there. Name another folder with -o.',
  EPERM: 'you may not write there. Name another folder with -o.',
  EROFS: 'the disk is read-only. Name another folder with -o.',
  EIO: 'the disk reports an error. Name another disk.',
  EMFILE: `too many files are open. Close other programs or lower --threads. ${GO_ON}`,
  ENOTDIR: 'a part of the path is a file, not a folder. Name another folder with -o.',
  EEXIST: 'a file stands where a folder is needed. Name another folder with -o.',
  EISDIR: 'a folder stands where a file is needed. Name another one.',
  ENAMETOOLONG: 'the name is too long for this disk. Name a shorter one.',
  ENOENT: `its folder vanished; does another run use it? ${GO_ON}`,
};
