// Messages of this browser: nothing is asked or registered before somebody taps.

const place = document.querySelector("[data-push-key]");
const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

if (place && can) {
  const form = place.querySelector("form");
  place.querySelector("[data-push-cannot]").hidden = true;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      form.elements.address.value = JSON.stringify(await subscribed());
      form.submit();
    } catch {
      place.querySelector("[data-push-refused]").hidden = false;
    }
  });
}

async function subscribed() {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
  const { pushKey, pushWorker, pushScope } = place.dataset;
  const registration = await navigator.serviceWorker.register(pushWorker, { scope: pushScope });
  await working(registration);
  // Whoever used this browser before is not shown anything here any more.
  const before = await registration.pushManager.getSubscription();
  if (before) await before.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: pushKey });
}

function working(registration) {
  const worker = registration.installing || registration.waiting;
  if (registration.active || !worker) return null;
  return new Promise((done) => {
    worker.addEventListener("statechange", () => worker.state === "activated" && done());
  });
}
