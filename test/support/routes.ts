import type { FastifyInstance } from 'fastify';

export type Route = { method: 'GET' | 'POST' | 'HEAD'; url: string };

/** Every route there is, read from the tree that Fastify prints. */
export function routesOf(app: FastifyInstance): Route[] {
  const parts: string[] = [];
  return app
    .printRoutes()
    .split('\n')
    .flatMap((line) => {
      const [, indent, text] = /^((?:│ {3}| {4})*)(?:├── |└── )(.*)$/.exec(line) ?? [];
      if (indent === undefined || text === undefined) return [];
      const [, part = '', methods = ''] = /^(.*?)(?: \(([A-Z, ]+)\))?$/.exec(text) ?? [];
      parts.splice(indent.length / 4, parts.length, part);
      const url = parts.join('');
      return methods
        .split(', ')
        .filter(Boolean)
        .map((method) => ({ method: method as Route['method'], url }));
    });
}
