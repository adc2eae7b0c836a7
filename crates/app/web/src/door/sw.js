// Answers for pages below /pass/ when there is no network, with what those pages kept. It keeps the keys that are
// fetched, and nothing else; what is verified never comes by here.
const CACHE = 'linli-pass-1';

async function answer(request) {
  const { pathname } = new URL(request.url);
  const cache = await caches.open(CACHE);
  const kept = await cache.match(pathname, { ignoreVary: true });
  if (pathname.startsWith('/assets/') && kept) return kept;
  try {
    const fresh = await fetch(request);
    if (fresh.ok && kept) await cache.put(pathname, fresh.clone());
    return fresh;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  const ours = url.pathname.startsWith('/pass/') || url.pathname.startsWith('/assets/');
  if (event.request.method === 'GET' && url.origin === self.location.origin && ours) event.respondWith(answer(event.request));
});
