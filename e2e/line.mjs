// A line between phone and server that can be cut, and that loses and doubles requests, always in the same way.
import { createServer, request as ask } from 'node:http';

/** A proxy in front of `target`: `{ base, mode, counts, close }`; `mode` is `clear`, `cut` or `lossy`. */
export async function line(target) {
  const to = new URL(target);
  // What is still asked when the line closes, such as a stream of news, would keep the test waiting for minutes.
  const open = new Set();
  const close = () => {
    server.close();
    server.closeAllConnections();
    open.forEach((asked) => asked.destroy());
  };
  const all = { base: '', mode: 'clear', counts: { asked: 0, lost: 0, unheard: 0, doubled: 0 }, close };
  let seed = 20260907;
  const chance = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
  const forward = (method, url, headers, body) => new Promise((done, failed) => {
    const asked = ask({ host: to.hostname, port: to.port, method, path: url, headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    open.add(asked);
    asked.on('close', () => open.delete(asked));
    asked.on('error', failed);
    asked.end(body);
  });
  const server = createServer(async (request, answer) => {
    if (all.mode === 'cut') return request.socket.destroy();
    const parts = [];
    try {
      for await (const part of request) parts.push(part);
      const body = Buffer.concat(parts);
      const bad = all.mode === 'lossy' && request.url.startsWith('/api/');
      if (bad) all.counts.asked += 1;
      if (bad && chance() < 0.15 && (all.counts.lost += 1)) return request.socket.destroy();
      if (bad && chance() < 0.15 && (all.counts.doubled += 1)) await forward(request.method, request.url, request.headers, body);
      const said = await forward(request.method, request.url, request.headers, body);
      if (bad && chance() < 0.15 && (all.counts.unheard += 1)) return request.socket.destroy();
      answer.writeHead(said.status, said.headers);
      return answer.end(said.body);
    } catch {
      return request.socket.destroy();
    }
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  all.base = `http://127.0.0.1:${server.address().port}`;
  return all;
}
