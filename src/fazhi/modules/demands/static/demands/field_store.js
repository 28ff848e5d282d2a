/* The drafts on the device: IndexedDB, sealed with the key of the post that wrote them (AES-GCM).

   The key comes from the server after sign-in and stands in localStorage under KEY until sign-out (fazhi.js takes it away
   on every sign-out form), at most as long as a session lasts. Without it a draft is a block of noise. What is not sealed:
   the envelope's id, the post's id, the state and times. */
window.FieldStore = (() => {
  "use strict";

  const KEY = "fazhi.field";
  const DATABASE = "fazhi-field";
  const changed = "BroadcastChannel" in window ? new BroadcastChannel(DATABASE) : null;
  let opened = null;

  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  const open = () => {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("drafts", { keyPath: "id" });
        request.result.createObjectStore("photos", { keyPath: ["draft", "n"] });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opened;
  };

  /* One transaction over both stores; ``work`` may only wait for requests of this transaction. */
  const within = async (mode, work) => {
    const transaction = (await open()).transaction(["drafts", "photos"], mode);
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    ended.catch(() => {});
    const result = await work(transaction.objectStore("drafts"), transaction.objectStore("photos"));
    await ended;
    if (mode === "readwrite") changed?.postMessage("");
    return result;
  };

  // -- who is at work on this device -------------------------------------------------------------------

  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16));

  /* The post at work here, ``null`` after sign-out or when the session's time has run out. */
  const holder = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY));
      return kept && kept.until > Date.now() ? kept : null;
    } catch {
      return null;
    }
  };

  const begin = ({ post, who, keys, seconds }) =>
    localStorage.setItem(KEY, JSON.stringify({ post, who, keys, until: Date.now() + seconds * 1000 }));

  const leave = () => localStorage.removeItem(KEY);

  const keyOf = (hex) => crypto.subtle.importKey("raw", bytes(hex), "AES-GCM", false, ["encrypt", "decrypt"]);

  const locked = () => new DOMException("nobody is signed in on this device", "InvalidStateError");

  const seal = async (plain) => {
    const at = holder();
    if (!at) throw locked();
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(at.keys[0]), plain);
    return { iv, sealed };
  };

  const unseal = async ({ iv, sealed }) => {
    const at = holder();
    if (!at) throw locked();
    for (const hex of at.keys) {
      try {
        return await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await keyOf(hex), sealed);
      } catch {
        continue; // sealed before the installation's key was changed: the next older one
      }
    }
    throw new DOMException("sealed by another key", "OperationError");
  };

  const sealedWords = async (words) => seal(new TextEncoder().encode(JSON.stringify(words)));
  const wordsOf = async (row) => JSON.parse(new TextDecoder().decode(await unseal(row)));

  // -- drafts --------------------------------------------------------------------------------------------

  const SETTLED = ["done", "differs"];
  const FREE = ["draft", "refused"];

  /* The rows of this device in the order of their beginning, without their content. */
  const rows = async () => {
    const all = await within("readonly", (drafts) => done(drafts.getAll()));
    return all.map(({ iv, sealed, ...row }) => row).sort((a, b) => a.begun_at - b.begun_at);
  };

  /* One draft with its words, ``null`` where it is gone. */
  const read = async (id) => {
    const row = await within("readonly", (drafts) => done(drafts.get(id)));
    return row ? { ...row, words: await wordsOf(row) } : null;
  };

  /* Begin a draft: the envelope's id is made here and never changes. */
  const create = async (words) => {
    const row = { id: crypto.randomUUID(), post: holder()?.post, state: "draft", turn: 0, begun_at: Date.now() };
    const sealed = await sealedWords(words);
    await within("readwrite", (drafts) => done(drafts.add({ ...row, ...sealed })));
    return row;
  };

  /* Write a draft's words. Refused with ``false`` when another window wrote, sent or deleted it meanwhile. */
  const write = async (id, turn, words) => {
    const sealed = await sealedWords(words);
    return within("readwrite", async (drafts) => {
      const row = await done(drafts.get(id));
      if (!row || row.turn !== turn || !FREE.includes(row.state)) return false;
      await done(drafts.put({ ...row, ...sealed, turn: turn + 1 }));
      return true;
    });
  };

  /* Move a draft to a state if it is in one of ``from``; with ``words``, put them in place of its content. */
  const move = async (id, from, to, { words, wipe } = {}) => {
    const sealed = words ? await sealedWords(words) : {};
    return within("readwrite", async (drafts, photos) => {
      const row = await done(drafts.get(id));
      if (!row || !from.includes(row.state)) return false;
      await done(drafts.put({ ...row, ...sealed, state: to, turn: row.turn + 1, moved_at: Date.now() }));
      if (wipe) await done(photos.delete(IDBKeyRange.bound([id, 0], [id, Infinity])));
      return true;
    });
  };

  const remove = (id) =>
    within("readwrite", async (drafts, photos) => {
      await done(drafts.delete(id));
      await done(photos.delete(IDBKeyRange.bound([id, 0], [id, Infinity])));
    });

  // -- photos ----------------------------------------------------------------------------------------------

  const addPhoto = async (draft, file) => {
    const sealed = await seal(await file.arrayBuffer());
    const about = await sealedWords({ name: file.name, type: file.type });
    return within("readwrite", async (drafts, photos) => {
      const row = await done(drafts.get(draft));
      if (!row || !FREE.includes(row.state)) return false;
      const used = await done(photos.getAllKeys(IDBKeyRange.bound([draft, 0], [draft, Infinity])));
      const n = used.length ? used[used.length - 1][1] + 1 : 0;
      await done(photos.add({ draft, n, ...sealed, about }));
      return true;
    });
  };

  const photosOf = async (draft) => {
    const range = IDBKeyRange.bound([draft, 0], [draft, Infinity]);
    const kept = await within("readonly", (_drafts, photos) => done(photos.getAll(range)));
    return Promise.all(
      kept.map(async (row) => {
        const { name, type } = await wordsOf(row.about);
        return { n: row.n, file: new File([await unseal(row)], name, { type }) };
      }),
    );
  };

  const removePhoto = (draft, n) => within("readwrite", (_drafts, photos) => done(photos.delete([draft, n])));

  const onChange = (listener) => {
    changed?.addEventListener("message", listener);
    window.addEventListener("storage", (event) => event.key === KEY && listener());
  };

  return {
    SETTLED, FREE, holder, begin, leave, rows, read, create, write, move, remove, addPhoto, photosOf, removePhoto, onChange,
  };
})();
