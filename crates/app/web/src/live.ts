/** Counts and changes pushed by the server, over one event stream per page. */
export function listenLive(): void {
  const address = document.body.dataset.live;
  if (!address || !('EventSource' in window)) return;
  const source = new EventSource(address);
  source.addEventListener('counts', (event) => {
    const counts = JSON.parse((event as MessageEvent).data) as Record<string, number | string>;
    for (const [name, count] of Object.entries(counts)) {
      for (const place of document.querySelectorAll(`[data-count="${CSS.escape(name)}"]`)) {
        if (place.textContent !== String(count)) place.textContent = String(count);
      }
    }
  });
  source.addEventListener('changed', () => document.body.dispatchEvent(new CustomEvent('changed')));
  window.addEventListener('pagehide', () => source.close());
}
