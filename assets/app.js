// What plain HTML cannot do: focus, one save a press, a word when it fails.
(() => {
  const d = document, $ = (s) => d.querySelector(s), on = addEventListener;
  const l = location, here = () => l.pathname + l.search;
  // A GET; reload() could send an old POST again.
  const fresh = () => l.replace(here());
  const isPage = (c) => c.target?.id === "page";
  let busy, timers = [];

  const free = () => {
    timers.forEach(clearTimeout);
    busy?.removeAttribute("data-busy");
    busy = $("#saving")?.remove();
  };
  const say = (form, id, role) => {
    $("#not-saved")?.remove();
    const p = Object.assign(d.createElement("p"), { id, className: "notice" });
    p.setAttribute("role", role);
    form.append(p);
    return p;
  };
  const failed = (form) => {
    if (!form || form !== busy) return;
    free();
    say(form, "not-saved", "alert").textContent = d.body.dataset.notSaved;
  };

  on("submit", (e) => {
    const form = e.target;
    if (form.method !== "post") return;
    if (form === busy) return e.preventDefault(), e.stopImmediatePropagation();
    free();
    const p = say(form, "saving", "status");
    (busy = form).dataset.busy = "";
    timers = [setTimeout(() => (p.textContent = d.body.dataset.saving), 600), setTimeout(failed, 15000, form)];
  }, true);

  on("htmx:error", (e) => failed(e.detail.ctx?.sourceElement));
  // Only an answer of ours may replace the page, not a proxy's error.
  on("htmx:after:request", (e) => {
    const c = e.detail.ctx;
    if (!isPage(c) || c.hx.redirect || /id="?page\b/.test(c.text)) return;
    e.preventDefault();
    failed(c.sourceElement);
  });
  // The same address again is no new step for Back.
  on("htmx:before:history:update", (e) => e.detail.history.path === here() && e.preventDefault());
  on("htmx:before:history:restore", (e) => { e.preventDefault(); fresh(); });
  on("htmx:after:swap", (e) => {
    if (!isPage(e.detail.ctx)) return;
    free();
    d.title = $("main").dataset.title || d.title;
    $("#error-summary, h1").focus();
  });
  on("pageshow", (e) => {
    if (!e.persisted) return;
    free();
    if ($("[data-place]")) $("#page").hidden = true, fresh();
  });

  // A suggestion is typed by a press.
  on("click", (e) => {
    const input = $("#" + e.target.dataset?.fill);
    if (!input) return;
    input.value = e.target.textContent;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  });
  const network = () => ($("#offline").hidden = navigator.onLine);
  on("online", network);
  on("offline", network);

  const links = () => $("#pay-links")?.removeAttribute("hidden");
  on("error", (e) => e.target.tagName === "SCRIPT" && links(), true);
  on("DOMContentLoaded", () => {
    // Forward, pressed before this ran, can leave another page below the address.
    const own = $("main").dataset.path;
    if (own && own !== l.pathname) return fresh();
    $("#error-summary" + (d.referrer.startsWith(l.origin) ? ", h1" : ""))?.focus();
    if ($("[data-place=payment]")) setTimeout(() => customElements.get("stripe-pricing-table") || links(), 6000);
  });
})();
// A tablet at the door: asks whether somebody is still there, then clears itself.
(() => {
  const d = document, $ = (id) => d.getElementById(id), now = Date.now;
  let last = now(), told = last;
  const input = () => {
    const ask = $("idle");
    if (!ask || ask.open) return;
    last = now();
    // What somebody types for long is input, too, and nothing tells the server but this.
    if (last - told > ask.dataset.idle / 6) told = last, fetch("/kiosk/here", { method: "POST" }).catch(() => {});
  };
  for (const kind of ["pointerdown", "pointermove", "keydown", "input", "scroll"]) addEventListener(kind, input, { capture: true, passive: true });
  addEventListener("click", (e) => e.target.id === "idle-go-on" && $("idle").close());
  // By the button, or by Escape.
  addEventListener("close", (e) => e.target.id === "idle" && input(), true);
  const look = () => {
    const ask = $("idle");
    if (!ask || !last) return;
    const left = last + +ask.dataset.idle - now();
    if (left <= 0) return last = 0, $("wipe").submit();
    if (left > Math.min(20000, ask.dataset.idle / 2)) return;
    $("idle-seconds").textContent = Math.ceil(left / 1000);
    if (!ask.open) ask.showModal();
  };
  setInterval(look, 500);
  // A tablet that wakes up.
  addEventListener("visibilitychange", look);
})();
