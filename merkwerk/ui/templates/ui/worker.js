{% load static %}// Keeps the look and one offline page, never a page of a person. Pages always come from the network.
const SHELF = "merkwerk-{{ version|escapejs }}";
const OFFLINE = "{{ offline_url|escapejs }}";
const SHELL = [
  OFFLINE,
  {% for path in shell_files %}"{% static path %}",
  {% endfor %}];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetAllBut(SHELF).then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === "forget") event.waitUntil(forgetAllBut(SHELF));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  else if (SHELL.includes(new URL(request.url).pathname)) event.respondWith(fresh(request));
});

async function fresh(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request)) ?? Response.error();
  }
}

async function forgetAllBut(shelf) {
  const names = await caches.keys();
  return Promise.all(names.filter((name) => name !== shelf).map((name) => caches.delete(name)));
}
