/* Handing the finished records in, one after another, one window at a time.

   A record leaves "sending" only on the server's word. Without an answer it is "unknown": it may have arrived, so its
   content can no longer be changed, only the same envelope sent again, which the server counts once. */
window.FieldSending = (ways, words, tell) => {
  "use strict";

  const store = window.FieldStore;
  const TO_SEND = ["ready", "sending", "unknown"];
  const LONGEST = 120000; // milliseconds for one record with its photos on a bad line
  const EVERY = 60000;

  /* Who the server says is at work here: "in" with the mark for sending, "out", "not_yours", "offline" or "away". */
  const standing = async () => {
    let response;
    try {
      response = await fetch(ways.standing, { redirect: "manual", cache: "no-store" });
    } catch {
      return { kind: "offline" };
    }
    if (response.type === "opaqueredirect") return { kind: "out" };
    if (response.status === 403) return { kind: "not_yours" };
    if (!response.ok) return { kind: "away" };
    const told = await response.json();
    store.begin(told);
    return { kind: "in", csrf: told.csrf };
  };

  const formOf = async (id, draft) => {
    const body = new FormData();
    Object.entries(draft.words.fields).forEach(([name, value]) => body.append(name, value));
    body.append("submission", id);
    (await store.photosOf(id)).forEach(({ file }) => body.append("photos", file, file.name));
    return body;
  };

  const post = async (body, csrf) => {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), LONGEST);
    try {
      const headers = { "X-CSRFToken": csrf, Accept: "application/json" };
      const response = await fetch(ways.hand_in, { method: "POST", body, headers, redirect: "manual", signal: abort.signal });
      const json = (response.headers.get("Content-Type") || "").startsWith("application/json");
      return { status: response.status, told: json ? await response.json() : null };
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  };

  /* Send one record; says whether the server gave its word on it ("settled"), wants a sign-in ("again"), or was silent. */
  const send = async (id, csrf) => {
    if (!(await store.move(id, TO_SEND, "sending"))) return "settled";
    tell("changed");
    const draft = await store.read(id);
    const answer = await post(await formOf(id, draft), csrf);
    return settle(id, draft.words, answer);
  };

  const settle = async (id, content, answer) => {
    const move = (state, more) => store.move(id, ["sending"], state, more);
    const told = answer?.told;
    if (!answer || answer.status >= 500) {
      await move("unknown", { words: { ...content, said: words.no_answer } });
      return "silent";
    }
    if (answer.status === 403 && !told) {
      await move("ready");
      return "again";
    }
    if (answer.status === 200 && told?.number) {
      const { number, code, qr } = told;
      await move("done", { words: { number, code, qr }, wipe: true });
    } else if (answer.status === 409 && told?.number) {
      const { number, code, qr, message } = told;
      await move("differs", { words: { ...content, number, code, qr, said: message } });
    } else {
      const said = told?.message || (answer.status === 413 ? words.too_big : words.not_taken);
      await move("refused", { words: { ...content, faults: told?.fields || {}, said } });
    }
    return "settled";
  };

  const waiting = async () => {
    const post = store.holder()?.post;
    return (await store.rows()).filter((row) => row.post === post && TO_SEND.includes(row.state));
  };

  const run = async () => {
    let here = await standing();
    tell(here.kind);
    if (here.kind !== "in") return;
    for (const { id } of await waiting()) {
      let result = await send(id, here.csrf);
      if (result === "again") {
        here = await standing();
        tell(here.kind);
        if (here.kind !== "in") return;
        result = await send(id, here.csrf);
      }
      tell("changed");
      if (result !== "settled") return;
    }
  };

  /* Send what is waiting, unless another window is at it. */
  const now = async () => {
    const only = (lock) => (lock ? run() : null);
    if (navigator.locks) await navigator.locks.request("fazhi-field-send", { ifAvailable: true }, only);
    else await run();
  };

  window.addEventListener("online", now);
  window.addEventListener("offline", () => tell("offline"));
  document.addEventListener("visibilitychange", () => document.hidden || now());
  setInterval(() => document.hidden || now(), EVERY);
  return { now };
};
