/** What the process ends with. */
export const EXIT = {
  done: 0,
  checkFailed: 1,
  wrongUse: 2,
  damaged: 3,
  unwritable: 4,
  fault: 70,
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

/** An error of the system while reading the input, as a sentence; anything else as it is. */
export function unreadable(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (!code) return error;
  const exit = code === 'EIO' ? EXIT.damaged : EXIT.wrongUse;
  return new Failure(exit, `${path} cannot be read: ${NOT_READ[code] ?? unknown(code)}`, { file: path });
}

/** An error of the system while writing, as a sentence; anything else as it is. */
export function unwritable(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (!code) return error;
  const why = NOT_WRITTEN[code] ?? unknown(code);
  return new Failure(EXIT.unwritable, `${path} cannot be written: ${why}`, { file: path });
}

/** The name that the system gives its error; undefined for an error of the program. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof Failure || !(error instanceof Error) || !('code' in error)) return undefined;
  return /^E[A-Z0-9]+$/.test(String(error.code)) ? String(error.code) : undefined;
}

const unknown = (code: string) => `the system says ${code}. Name another one.`;

const NOT_READ: Record<string, string> = {
  ENOENT: 'it is not there. Look at how its name is spelled.',
  ENOTDIR: 'it is not there, and a part of its path is a file. Look at how its name is spelled.',
  EISDIR: 'it is a folder. Name a file.',
  EACCES: 'you may not read it. Ask its owner for the right to, or copy it to where you may.',
  EPERM: 'you may not read it. Ask its owner for the right to, or copy it to where you may.',
  EIO: `the disk reports an error. ${AGAIN}`,
};

const GO_ON = 'Then give the same command again: it goes on where it stopped.';

const NOT_WRITTEN: Record<string, string> = {
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
