import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export type RawAnswer = { status: number; headers: Record<string, string>; body: string };

/** One connection to a listening portal, on which whatever one likes is written byte by byte. */
export type Connection = {
  write(bytes: string | Buffer): void;
  /** The next answer; undefined when the other side ends the connection instead. */
  answer(milliseconds?: number): Promise<RawAnswer | undefined>;
  isClosed(): boolean;
  socket: Socket;
};

export function openConnection(address: string): Connection {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  let had = Buffer.alloc(0);
  let closed = false;
  socket.on('data', (chunk) => {
    had = Buffer.concat([had, chunk]);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  return {
    write: (bytes) => void socket.write(bytes),
    async answer(milliseconds = 3_000) {
      for (const began = Date.now(); Date.now() - began < milliseconds; await wait(2)) {
        const over = closed;
        const [answer, length] = firstAnswer(had, over) ?? [];
        if (answer) had = had.subarray(length);
        if (answer || over) return answer;
      }
      throw new Error(`No answer came within ${milliseconds} ms.`);
    },
    isClosed: () => closed,
    socket,
  };
}

/** A request as text, with the length of its body. */
export function rawRequest(
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: Buffer,
): Buffer {
  const all = { host: 'localhost', ...headers, ...(body && { 'content-length': String(body.length) }) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`${method} ${url} HTTP/1.1\r\n${lines.join('')}\r\n`),
    body ?? Buffer.alloc(0),
  ]);
}

// By its length, or to the end of the connection; ours sends no chunks where these tests look.
function firstAnswer(had: Buffer, over: boolean): [RawAnswer, number] | undefined {
  const end = had.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = had.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const length = Number(headers['content-length'] ?? (over ? had.length - end - 4 : Number.NaN));
  if (!(had.length >= end + 4 + length)) return undefined;
  const body = had.subarray(end + 4, end + 4 + length).toString();
  return [{ status: Number(first.split(' ')[1]), headers, body }, end + 4 + length];
}
