/**
 * What Sharktank is measured against: the least that hands a lead to the first rep who claims it. Fastify, Socket.IO and
 * one `SET NX` on Redis; no store, no rules, no trace, nobody is asked who they are.
 */
import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379');
const app = Fastify();
const io = new Server(app.server, { serveClient: false });

app.get('/readyz', async () => ({ redis: await redis.ping() }));

app.post('/leads', async (request, reply) => {
  const id = randomUUID();
  // Answered first, as who stores first would; the offer goes out in the next turn.
  setImmediate(() => io.emit('offer', { id, lead: request.body }));
  return reply.code(201).send({ id });
});

io.on('connection', (socket) => {
  socket.on('claim', async ({ offerId }: { offerId: string }, answer: (result: unknown) => void) => {
    const won = await redis.set(`lead:${offerId}`, socket.id, 'EX', 60, 'NX');
    if (won === null) return answer({ result: 'taken', by: await redis.get(`lead:${offerId}`) });
    answer({ result: 'won' });
    return io.emit('offer:closed', { offerId, by: socket.id });
  });
});

process.on('SIGTERM', () => process.exit(0));
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
