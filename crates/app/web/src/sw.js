// Shows what is pushed, and keeps the shell of the field page, so that it opens without signal. It keeps no other page
// and nothing of what anybody filled in.
const SHELL = 'linli-field-shell';

/** Fetches the shell anew; only a whole one takes the place of the old. */
async function keepShell() {
  const answer = await fetch('/field/shell.json', { cache: 'no-store' });
  if (!answer.ok) return;
  const urls = (await answer.json()).urls;
  const parts = await Promise.all(urls.map(async (url) => [url, await fetch(url)]));
  if (parts.some(([, part]) => !part.ok || part.redirected)) return;
  const shell = await caches.open(SHELL);
  await Promise.all(parts.map(([url, part]) => shell.put(url, part)));
  const wanted = new Set(urls.map((url) => new URL(url, self.location.origin).href));
  for (const old of await shell.keys()) if (!wanted.has(old.url)) await shell.delete(old);
}

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(keepShell().catch(() => null));
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  if (event.data === 'shell') event.waitUntil(keepShell().catch(() => null));
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname === '/field') {
    const kept = () => caches.match('/field').then((page) => page || Response.error());
    event.respondWith(fetch(event.request).then((page) => (page.ok ? page : kept()), kept));
  } else if (url.pathname.startsWith('/assets/') || url.pathname === '/field/manifest.webmanifest') {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});

self.addEventListener('push', (event) => {
  const told = event.data ? event.data.json() : {};
  event.waitUntil(self.registration.showNotification(told.title || '邻里', { body: told.body, data: { url: told.url } }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url || '/', self.location.origin);
  if (url.origin === self.location.origin) event.waitUntil(self.clients.openWindow(url.href));
});
