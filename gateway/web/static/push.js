// Shows reminders of this browser and opens what they are about. It keeps nothing and stands between no page and the
// server: there is no cache and no "fetch" here.

self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  const shown = { body: told.text || "", tag: told.key || "", data: told.open || "/today" };
  event.waitUntil(self.registration.showNotification(told.title || "Carryover", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const page = new URL(event.notification.data, self.location.href);
  if (page.origin === self.location.origin) event.waitUntil(self.clients.openWindow(page.href));
});
