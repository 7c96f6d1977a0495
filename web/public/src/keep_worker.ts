// Gives the kept pages when there is no connection, and nothing else: every answer of the network is passed on unread.
interface Fetching extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

async function fromNetworkOrStore(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    // A form that was sent shows the general answer of its page again.
    const kept = await caches.match(new URL(request.url).pathname);
    if (kept) return kept;
    throw error;
  }
}

addEventListener('fetch', (event) => {
  const { request, respondWith } = event as Fetching;
  if (request.mode === 'navigate') respondWith.call(event, fromNetworkOrStore(request));
});
