/** What a kernel does, one of the hot steps of the engine. */
export type Step =
  | 'IDs'
  | 'symbols'
  | 'rows'
  | 'PNG'
  | 'PNG read-back'
  | 'symbol read-back'
  | 'vector read-back';

/** A kernel that is not used, and why: there is no SIMD here, say, or its bytes were not those of TypeScript. */
export type Fallback = { step: Step; reason: string };

/**
 * The kernel if it can be started and is right, or else the plain way. The first fallback of a step is told.
 * @param start throws where there is no SIMD. @param isRight holds it against the plain way on some input.
 */
export function checkedKernel<Way, Plain extends Way>(
  step: Step,
  plain: Plain,
  start: () => Way,
  isRight: (kernel: Way, plain: Plain) => boolean,
): Way {
  const kernel = startedKernel(step, () => {
    const started = start();
    if (!isRight(started, plain)) throw new Error('It does not give the bytes that TypeScript gives.');
    return started;
  });
  return kernel ?? plain;
}

/** The kernel if there is one and it can be started; else its step is told. */
export function startedKernel<Way>(step: Step, start: () => Way | undefined): Way | undefined {
  try {
    return start();
  } catch (error) {
    tellFallback({ step, reason: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

/** The steps that this thread has ever done without their kernel, each with the first reason. */
export function fallbacks(): Fallback[] {
  return [...told.values()];
}

/** Calls `listener` with every fallback from now on that is the first of its step. */
export function onFallback(listener: (fallback: Fallback) => void): void {
  listeners.push(listener);
}

export function tellFallback(fallback: Fallback): void {
  if (told.has(fallback.step)) return;
  told.set(fallback.step, fallback);
  for (const listener of listeners) listener(fallback);
}

const told = new Map<Step, Fallback>();
const listeners: ((fallback: Fallback) => void)[] = [];
