/* Keeps the field page and the files it needs on the device. Its list, KEPT, stands before this source: see web/field.py.
   Scope: that page alone. It keeps no record and no answer; drafts are the page's own business. */
"use strict";

const CACHE = `fazhi-field-${KEPT.version}`;
const PATIENCE = 4000; // milliseconds a page may take on a bad line before the kept copy is shown

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === KEPT.page) event.respondWith(pageOrCopy(request));
  else if (KEPT.files.includes(pathname)) event.respondWith(copyOrFile(request, pathname));
});

async function keep() {
  const cache = await caches.open(CACHE);
  await cache.addAll(KEPT.files.map((address) => new Request(address, { cache: "no-cache" })));
  // a redirect would be the sign-in page: then nothing is kept, and the next visit tries again
  const page = await fetch(KEPT.page, { redirect: "error", cache: "no-cache", credentials: "same-origin" });
  if (!page.ok) throw new Error(`the field page answered ${page.status}`);
  await cache.put(KEPT.page, page);
}

async function forgetOlder() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("fazhi-field-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function copy(address) {
  return (await caches.open(CACHE)).match(address);
}

async function copyOrFile(request, pathname) {
  return (await copy(pathname)) || fetch(request);
}

/* The server's page where it answers in time: after a sign-out it leads to the sign-in, as it should. */
async function pageOrCopy(request) {
  const kept = await copy(KEPT.page);
  if (!kept) return fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept.clone()));
  const answered = fetch(request).then(
    (response) => (response.status >= 500 ? kept.clone() : response),
    () => kept.clone(),
  );
  return Promise.race([answered, late]);
}
