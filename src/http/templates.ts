import { join } from 'node:path';
import { Eta } from 'eta';

/** Pages and mails are the same kind of file. */
export function templates(root: string): Eta {
  return new Eta({ views: join(root, 'views'), cache: true, autoTrim: false });
}
