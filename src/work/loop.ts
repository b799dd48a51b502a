export type Loop = { stop(): Promise<void> };

/** Calls `turn` again and again, `pause` milliseconds after the last one ended: no overlap. An error is told, and the loop goes on. */
export function every(
  pause: number,
  turn: () => void | Promise<void>,
  onError: (error: unknown) => void,
): Loop {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const next = () => {
    running = (async () => turn())()
      .catch(onError)
      .finally(() => {
        if (!stopped) timer = setTimeout(next, pause);
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
