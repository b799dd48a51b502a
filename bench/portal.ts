import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PASSWORD } from '../src/cli/cast.ts';

/** A real portal with the demo in it, as a process of its own on 127.0.0.1. */
export type Served = { address: string; dataDir: string; pid: number; stop(): Promise<void> };

export async function servePortal(dataDir: string): Promise<Served> {
  const demo = fileURLToPath(new URL('../src/cli/demo.js', import.meta.url));
  const env = { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '0', HOST: '127.0.0.1' };
  const child = spawn(process.execPath, [demo], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (text: Buffer) => {
      said += text;
      const found = /is open: (\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error('The portal did not start.')));
  });
  return {
    address,
    dataDir,
    pid: child.pid!,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Packages in the making. */
export function unfinished(dataDir: string): number {
  const folder = join(dataDir, 'packages');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.unfinished')).length : 0;
}

/** A person at the portal: keeps cookies and posts forms with their proof. */
export type Visitor = {
  get(path: string): Promise<string>;
  /** Reads a file to its end, and throws it away. Returns how many lines it had. */
  countLines(path: string): Promise<number>;
  /** Opens `page`, and posts its hidden fields with these. Returns where the answer leads. */
  post(path: string, page: string, fields?: Record<string, string>): Promise<string>;
  /** The same for a form with a file, which comes last. */
  upload(path: string, page: string, fields: Record<string, string>, file: Upload): Promise<string>;
  /** Opens `page`, and returns what posts its form again and again; its answer is a page. */
  filling(path: string, page: string): Promise<(fields: Record<string, string>) => Promise<string>>;
};

/** A file of a form, by the name of its field. */
export type Upload = { field: string; name: string; content: Blob };

export async function signedIn(address: string, email: string): Promise<Visitor> {
  const cookies = new Map<string, string>();
  const ask = (path: string, body?: URLSearchParams | FormData) =>
    fetch(address + path, {
      method: body ? 'POST' : 'GET',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        origin: address,
      },
      redirect: 'manual',
      ...(body ? { body } : {}),
    });
  const send = async (path: string, body?: URLSearchParams | FormData) => {
    const answer = await ask(path, body);
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return { status: answer.status, text: await answer.text(), location: answer.headers.get('location') };
  };
  const visitor: Visitor = {
    async get(path) {
      const { status, text } = await send(path);
      if (status !== 200) throw new Error(`${path} answers ${status}.`);
      return text;
    },
    async countLines(path) {
      const { status, body } = await ask(path);
      if (status !== 200 || !body) throw new Error(`${path} answers ${status}.`);
      let lines = 0;
      for await (const part of body) for (const byte of part) if (byte === 10) lines++;
      return lines;
    },
    async post(path, page, fields = {}) {
      const hidden = hiddenFields(await visitor.get(page), path);
      const { status, text, location } = await send(path, new URLSearchParams({ ...hidden, ...fields }));
      if (status !== 303 || !location) throw new Error(`${path} answers ${status}: ${text.slice(0, 200)}`);
      return location;
    },
    async upload(path, page, fields, { field, name, content }) {
      const form = new FormData();
      const hidden = hiddenFields(await visitor.get(page), path);
      for (const [key, value] of Object.entries({ ...hidden, ...fields })) form.append(key, value);
      form.append(field, content, name);
      const { status, text, location } = await send(path, form);
      if (status !== 303 || !location) throw new Error(`${path} answers ${status}: ${text.slice(0, 200)}`);
      return location;
    },
    async filling(path, page) {
      const hidden = hiddenFields(await visitor.get(page), path);
      return async (fields) => {
        const { status, text } = await send(path, new URLSearchParams({ ...hidden, ...fields }));
        if (status !== 200) throw new Error(`${path} answers ${status}.`);
        return text;
      };
    },
  };
  await visitor.post('/sign-in', '/sign-in', { email, password: PASSWORD });
  return visitor;
}

/** Alice orders codes; returns the order's page. */
export async function order(alice: Visitor, reference: string, quantity: number): Promise<string> {
  const form = await alice.get('/work-orders/new');
  return alice.post('/work-orders', '/work-orders/new', {
    reference,
    partner: optionOf(form, 'Inkworks Labels'),
    quantity: String(quantity),
    url_prefix: 'https://id.acme.example/c/a1/',
  });
}

/** Bob confirms an order on the inkjet line and white film. */
export async function confirm(bob: Visitor, page: string): Promise<void> {
  const equipment = optionOf(await bob.get(`${page}/generation`), 'UV inkjet line');
  const choice = await bob.get(`${page}/generation?equipment=${equipment}`);
  const substrate = optionOf(choice, 'White PP film');
  await bob.post(
    `${page}/confirmation`,
    `${page}/confirmation?equipment=${equipment}&substrate=${substrate}`,
  );
}

/** The hidden fields of the form that posts to `path`. */
function hiddenFields(html: string, path: string): Record<string, string> {
  const forms = html.split('<form').filter((part) => part.includes('name="_csrf"'));
  const form = forms.find((part) => part.includes(`action="${path}"`)) ?? forms[0] ?? '';
  const inputs = [
    ...form.split('</form>')[0]!.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g),
  ];
  return Object.fromEntries(inputs.map(([, name, value]) => [name, value]));
}

/** The value of an option whose text begins so. */
export function optionOf(html: string, name: string): string {
  const found = new RegExp(`<option value="(\\d+)"[^>]*>\\s*${name}`).exec(html)?.[1];
  if (!found) throw new Error(`There is no ${name} to choose.`);
  return found;
}
