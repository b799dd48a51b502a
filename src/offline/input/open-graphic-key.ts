import { readGraphicKey } from '../../codes/package/graphic-key.ts';
import type { SecurePlan } from '../../codes/plan.ts';
import type { Facts } from '../facts.ts';
import { damaged, wrongUse } from '../failure.ts';
import { readSmall } from './input-file.ts';
import type { Source } from './source.ts';

/**
 * Reads the key of a package's graphics from its file. Nothing of the key is ever said.
 * @throws Failure: 2 if it cannot be read or the package has no graphics; 3 if it is damaged, not proven, or another order's.
 */
export function openGraphicKey(
  path: string,
  { drawing, graphicKeyId, workOrder }: Facts,
  { folder }: Source,
  publicKey: string | undefined,
): SecurePlan {
  if (!drawing.secureGraphic || graphicKeyId === undefined)
    throw wrongUse('The codes of this package are serialized: they have no graphic. Leave --secure out.');
  const text = readSmall(path, LARGEST).toString();
  const found = readGraphicKey(text);
  if (!found) throw damaged(`${path} is damaged or not a graphic key. ${ANOTHER}`, path);
  if (found.workOrder !== workOrder.number)
    throw damaged(
      `${path} is the graphic key of work order ${found.workOrder} (${found.folder}), not of work order ${workOrder.number} (${folder}). ${ANOTHER}`,
      path,
    );
  if (found.keyId !== graphicKeyId)
    throw damaged(
      `${path} comes from the key ${found.keyId}, and the graphics of this package from ${graphicKeyId}: it is damaged, or of another portal. ${ANOTHER}`,
      path,
    );
  if (publicKey !== undefined && !readGraphicKey(text, publicKey))
    throw damaged(`${path} is not as the portal signed it. ${ANOTHER}`, path);
  return { graphic: drawing.secureGraphic, key: found.key, keyId: found.keyId };
}

/** What a run says that has to draw graphics and has no key for them. */
export const noGraphicKey = () =>
  wrongUse(
    `The codes of this package are secure: give the key of their graphics with --secure FILE. ${ANOTHER}`,
  );

const ANOTHER = 'The card of the work order has it: Download graphic key.';

/** Bytes; such a file has about 500. */
const LARGEST = 4_096;
