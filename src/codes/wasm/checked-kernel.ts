/** What a kernel does, one of the hot steps of the engine. */
export type Step = 'IDs' | 'symbols' | 'rows' | 'PNG' | 'PNG read-back';

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
  try {
    const kernel = start();
    if (isRight(kernel, plain)) return kernel;
    tellFallback({ step, reason: 'It does not give the bytes that TypeScript gives.' });
  } catch (error) {
    tellFallback({ step, reason: error instanceof Error ? error.message : String(error) });
  }
  return plain;
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
