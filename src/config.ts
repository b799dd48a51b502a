import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Config = {
  production: boolean;
  host: string;
  /** 0 takes any free port. */
  port: number;
  dataDir: string;
  /** Where people reach the portal, without a slash at the end; empty: the address it listens on. */
  baseUrl: string;
  smtpUrl: string | undefined;
  /** Whether mails leave only over an encrypted connection. */
  mailTls: boolean;
  mailFrom: string;
  sessionIdleMinutes: number;
  sessionHours: number;
  threads: number;
  /** Days after which the package of a completed order is taken from the disk; 0: never. */
  packageDays: number;
  /** Addresses of reverse proxies whose X-Forwarded-For is believed. */
  trustProxy: string[];
};

/** The folder that holds views/, public/ and drizzle/. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Reads the environment once, at the start. Throws an Error that names every missing or wrong value. */
export function readConfig(env: NodeJS.ProcessEnv = process.env, dataDir = './data'): Config {
  const problems: string[] = [];
  const text = (name: string, otherwise = '') => readValue(env, name, problems) ?? otherwise;
  const whole = (name: string, otherwise: number, from: number, to: number) => {
    const value = text(name, String(otherwise));
    if (/^\d+$/.test(value) && Number(value) >= from && Number(value) <= to) return Number(value);
    problems.push(`${name} must be a whole number from ${from} to ${to}, not "${value}".`);
    return otherwise;
  };
  const production = env.NODE_ENV === 'production';
  const config: Config = {
    production,
    host: checkHost(text('HOST', '127.0.0.1'), problems),
    port: whole('PORT', 3000, 0, 65535),
    dataDir: resolve(text('DATA_DIR', dataDir)),
    baseUrl: checkUrl('BASE_URL', text('BASE_URL'), problems).replace(/\/+$/, ''),
    smtpUrl: checkUrl('SMTP_URL', text('SMTP_URL'), problems) || undefined,
    mailTls: mailTls(text('SMTP_URL'), text('MAIL_TLS'), problems),
    mailFrom: text('MAIL_FROM', 'Imprimatur <imprimatur@localhost>'),
    sessionIdleMinutes: whole('SESSION_IDLE_MINUTES', 60, 1, 1440),
    sessionHours: whole('SESSION_HOURS', 12, 1, 168),
    threads: whole('THREADS', Math.min(availableParallelism(), 16), 1, 64),
    packageDays: whole('PACKAGE_DAYS', 365, 0, 36_500),
    trustProxy: text('TRUST_PROXY')
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  };
  if (production && !config.baseUrl) {
    problems.push(
      'BASE_URL is missing: with NODE_ENV=production the mails need it, such as https://codes.example.com.',
    );
  }
  if (config.baseUrl && new URL(config.baseUrl).pathname !== '/')
    problems.push('BASE_URL must not have a path: the portal stands at the root of its host name.');
  if (
    config.baseUrl &&
    !/^https?:\/\/[^/?#@]+\/?$/.test(config.baseUrl) &&
    new URL(config.baseUrl).pathname === '/'
  )
    problems.push('BASE_URL must be a scheme and a host alone, such as https://codes.example.com.');
  if (!SENDER.test(config.mailFrom))
    problems.push(
      `MAIL_FROM must be an address, or a name and an address, such as Imprimatur <codes@example.com>; it is "${config.mailFrom}".`,
    );
  for (const proxy of config.trustProxy)
    if (!isNetwork(proxy))
      problems.push(
        `TRUST_PROXY must hold IP addresses or networks such as 10.0.0.0/8; "${proxy}" is neither.`,
      );
  if (env.TZ && !isTimeZone(env.TZ))
    problems.push(`TZ must be a time zone such as Europe/Berlin, not "${env.TZ}".`);
  const told = config.smtpUrl ? [...new URL(config.smtpUrl).searchParams.keys()] : [];
  if (told.some((name) => /^(requireTLS|ignoreTLS|opportunisticTLS|secure)$/i.test(name)))
    problems.push('SMTP_URL must not say whether TLS is used: that is for smtps: and MAIL_TLS.');
  if (config.smtpUrl && !text('MAIL_FROM'))
    problems.push('MAIL_FROM is missing: SMTP_URL is set, and mails need a sender.');
  if (problems.length > 0)
    throw new Error(`The settings need mending:\n  ${[...new Set(problems)].join('\n  ')}`);
  return config;
}

/** An address, alone or in angle brackets after a name. */
const SENDER = /^(?:[^<>@\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/;

/**
 * Mails hold links that let people in. So over `smtp:` with a password, or to another machine, the connection must be encrypted
 * before anything is said; MAIL_TLS=off is the word of somebody who knows that the network is theirs.
 */
function mailTls(smtpUrl: string, word: string, problems: string[]): boolean {
  if (!['', 'off', 'required'].includes(word)) problems.push(`MAIL_TLS is off or required, not "${word}".`);
  if (word !== '' || !URL.canParse(smtpUrl)) return word === 'required';
  const { protocol, hostname, password } = new URL(smtpUrl);
  return (
    protocol === 'smtp:' && (password !== '' || !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
  );
}

function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const most = isIP(address) === 4 ? 32 : 128;
  return (
    isIP(address) !== 0 &&
    more === undefined &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  );
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function readValue(env: NodeJS.ProcessEnv, name: string, problems: string[]): string | undefined {
  const file = env[`${name}_FILE`];
  if (!file) return env[name]?.trim() || undefined;
  if (env[name]) problems.push(`${name} and ${name}_FILE are both set: keep one.`);
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    problems.push(`${name}_FILE names ${file}, which cannot be read.`);
    return undefined;
  }
}

function checkUrl(name: keyof typeof URLS, value: string, problems: string[]): string {
  const { protocols, shape } = URLS[name];
  if (value === '') return value;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && protocols.test(url.protocol) && url.hostname !== '') return value;
  problems.push(`${name} must be an address such as ${shape}, not "${withoutSecrets(value)}".`);
  return '';
}

const URLS = {
  BASE_URL: { protocols: /^https?:$/, shape: 'https://codes.example.com' },
  SMTP_URL: {
    protocols: /^smtps?:$/,
    shape: 'smtp://mail.example.com:587 or smtps://user:password@mail.example.com',
  },
};

/** What says which address was meant: its scheme and its host. All else may be a part of a password, however it is mistyped. */
function withoutSecrets(value: string): string {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(value) ?? [];
  const host = rest.slice(rest.lastIndexOf('@') + 1);
  const name = /^[^:/?#\s]*/.exec(host)?.[0] ?? '';
  return `${scheme}${host === rest ? '' : '…@'}${name}${host === name ? '' : '…'}`;
}

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
/** The last label has a letter: 127.0.1 would be read as 127.0.0.1. */
const HOST_NAME = new RegExp(`^(${LABEL}\\.)*(?!\\d+$)${LABEL}$`, 'i');

function checkHost(host: string, problems: string[]): string {
  if (isIP(host) !== 0 || (HOST_NAME.test(host) && host.length <= 253)) return host;
  problems.push(
    `HOST must be an IP address or a host name of this machine, such as 127.0.0.1, 0.0.0.0, ::1 or localhost, not "${withoutSecrets(host)}".`,
  );
  return host;
}
