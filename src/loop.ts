export type Loop = { stop(): Promise<void> };

/** Milliseconds that a loop waits at most after errors: each in a row doubles its pause. */
const LONGEST_PAUSE = 30_000;

/** Calls `turn` again and again, `pause` milliseconds after the last one ended: no overlap. An error is told, and the loop goes on. */
export function every(
  pause: number,
  turn: () => void | Promise<void>,
  onError: (error: unknown) => void,
): Loop {
  let stopped = false;
  let errors = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const next = () => {
    running = (async () => turn())()
      .then(() => {
        errors = 0;
      })
      .catch((error: unknown) => {
        errors++;
        onError(error);
      })
      .finally(() => {
        const wait = Math.max(pause, Math.min(pause * 2 ** errors, LONGEST_PAUSE));
        if (!stopped) timer = setTimeout(next, wait);
      });
  };
  timer = setTimeout(next, 0);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
