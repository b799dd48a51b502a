import type { FastifyError, FastifyInstance } from 'fastify';

/** Errors of what has no pages: a line of text, which tells nothing of the inside. */
export function plainErrors(app: FastifyInstance): void {
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const { statusCode = 500 } = error;
    if (statusCode >= 500) request.log.error({ err: error }, 'unexpected error');
    const sentence =
      statusCode >= 500
        ? `This is our mistake, not yours. It is logged as ${request.id}.`
        : 'The request could not be read.';
    return reply.code(statusCode).type('text/plain; charset=utf-8').send(`${sentence}\n`);
  });
}
