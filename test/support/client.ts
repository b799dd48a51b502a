import type { FastifyInstance, LightMyRequestResponse } from 'fastify';

export type Answer = LightMyRequestResponse;
export type Upload = { field: string; name: string; content: Uint8Array | string };

/** A browser without pictures: keeps cookies, and posts forms with their proof. */
export type Client = {
  get(url: string, headers?: Record<string, string>): Promise<Answer>;
  /** Opens `page`, takes the proof from its first form, and posts. */
  post(url: string, fields?: Record<string, string>, page?: string): Promise<Answer>;
  /** The same for a form with files. */
  upload(url: string, fields: Record<string, string>, files: Upload[], page?: string): Promise<Answer>;
  /** Whatever one likes, with the cookies and nothing else added. */
  send(request: Request): Promise<Answer>;
  cookies: Map<string, string>;
};

type Request = {
  method: 'GET' | 'POST' | 'HEAD';
  url: string;
  headers?: Record<string, string>;
  payload?: string | Buffer;
  remoteAddress?: string;
};

export function clientOf(app: FastifyInstance, remoteAddress = '127.0.0.1'): Client {
  const cookies = new Map<string, string>();
  const send: Client['send'] = async ({ headers = {}, ...request }) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await app.inject({ remoteAddress, ...request, headers: { ...headers, cookie } });
    for (const { name, value } of answer.cookies) value ? cookies.set(name, value) : cookies.delete(name);
    return asRead(answer);
  };
  const get: Client['get'] = (url, headers = {}) => send({ method: 'GET', url, headers });
  return {
    get,
    async post(url, fields = {}, page = '/menu') {
      const proof = proofOf((await get(page)).body);
      const payload = new URLSearchParams({ ...proof, ...fields }).toString();
      return send({ method: 'POST', url, headers: formHeaders(page), payload });
    },
    async upload(url, fields, files, page = '/work-orders/new') {
      const proof = proofOf((await get(page)).body);
      const { payload, contentType } = multipart({ ...proof, ...fields }, files);
      const headers = { ...formHeaders(page), 'content-type': contentType };
      return send({ method: 'POST', url, headers, payload });
    },
    send,
    cookies,
  };
}

// Where a template breaks its lines is nothing to a reader: a page's white space is one space, as a browser shows it.
function asRead(answer: Answer): Answer {
  if (!String(answer.headers['content-type']).startsWith('text/html')) return answer;
  const parts = answer.body.split(/(<(?:textarea|pre)\b[\s\S]*?<\/(?:textarea|pre)>)/);
  const body = parts.map((part, i) => (i % 2 ? part : part.replace(/\s+/g, ' '))).join('');
  return Object.defineProperty(answer, 'body', { value: body });
}

/** What a browser on plain http says of a form that was on `page`. */
export function formHeaders(page: string): Record<string, string> {
  return {
    'content-type': 'application/x-www-form-urlencoded',
    origin: 'http://localhost',
    host: 'localhost',
    referer: `http://localhost${page}`,
  };
}

export function multipart(fields: Record<string, string>, files: Upload[]) {
  const boundary = '----the-cast-writes';
  const texts = Object.entries(fields).map(([name, value]) =>
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  );
  const parts = files.flatMap(({ field, name, content }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
    ),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
  const payload = Buffer.concat([...texts, ...parts, Buffer.from(`--${boundary}--\r\n`)]);
  return { payload, contentType: `multipart/form-data; boundary=${boundary}` };
}

/** The hidden fields that every form carries. */
export function proofOf(html: string): Record<string, string> {
  const value = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';
  return { _csrf: value('_csrf'), opened_for: value('opened_for') };
}
