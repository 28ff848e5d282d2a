/* The field page: the list of records on this device, writing one, reading it back, and what came of it. */
(async () => {
  "use strict";

  const $ = (id) => document.getElementById(`field-${id}`);
  const json = (id) => JSON.parse($(id).textContent);
  const words = json("words");
  const ways = json("ways");
  const able = "serviceWorker" in navigator && window.indexedDB && window.crypto?.subtle && crypto.randomUUID;
  const store = window.FieldStore;
  const form = $("form");
  const PHOTOS_AT_MOST = 6;
  const KEPT_MS = 24 * 3600 * 1000;
  const TONES = { draft: "quiet", ready: "soon", sending: "calm", unknown: "warn", refused: "late", done: "good", differs: "late" };
  const ASKED = { about_official: "missing_question", received_at: "missing_heard", text: "missing_text" };
  let current = null; // the record on the screen: { id, turn }
  let saving = Promise.resolve();
  let timer = 0;

  try {
    if (!able) throw new Error("unsupported");
    await store.rows();
  } catch {
    $("unsupported").hidden = false;
    return;
  }
  $("app").hidden = false;
  navigator.storage?.persist?.();
  navigator.serviceWorker.register(ways.worker, { scope: ways.page, updateViaCache: "none" }).catch(() => {});

  // -- what is on the screen ---------------------------------------------------------------------------

  const show = (name) => {
    ["list", "write", "read", "done"].forEach((each) => { $(each).hidden = each !== name; });
    window.scrollTo(0, 0);
    $(name).querySelector("h1").focus({ preventScroll: true });
  };

  const element = (tag, text, className = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  const button = (text, pressed, tone = "plain") => {
    const made = element("button", text, `fz-button fz-button-${tone}`);
    made.type = "button";
    made.addEventListener("click", pressed);
    return made;
  };

  const tell = (kind) => {
    if (kind === "changed") return list();
    $("standing").textContent = words[kind];
    $("standing").dataset.kind = kind;
    $("out").hidden = kind !== "out" && kind !== "locked";
    return kind === "in" ? list() : null;
  };

  const sending = window.FieldSending(ways, words, tell);

  // -- the list ------------------------------------------------------------------------------------------

  const list = async () => {
    const here = store.holder();
    const all = await store.rows();
    const own = all.filter((row) => row.post === here?.post);
    const lines = await Promise.all(own.map(lineOf));
    $("rows").replaceChildren(...lines.filter(Boolean));
    $("none").hidden = lines.length > 0 || !here;
    $("others").hidden = own.length === all.length;
    $("others").textContent = words.others.replace("%(n)d", all.length - own.length);
    $("new").disabled = !here;
    if (!here) {
      if ($("standing").dataset.kind !== "out") tell("locked");
      if (!current) show("list");
    }
  };

  const lineOf = async (row) => {
    if (row.state === "done" && Date.now() - row.moved_at > KEPT_MS) {
      await store.remove(row.id);
      return null;
    }
    const draft = await store.read(row.id);
    if (!draft) return null;
    const line = $("row").content.firstElementChild.cloneNode(true);
    line.dataset.state = row.state;
    const title = draft.words.number || draft.words.fields?.text?.slice(0, 40) || words.untitled;
    line.querySelector(".fd-row-title").textContent = title;
    const badge = line.querySelector(".fz-badge");
    badge.textContent = words[`state_${row.state}`];
    badge.classList.add(`fz-tone-${TONES[row.state]}`);
    line.querySelector(".fd-row-said").textContent = saidOf(row.state, draft.words);
    line.querySelector(".fz-actions").replaceChildren(...buttonsOf(row));
    return line;
  };

  const saidOf = (state, { number, said }) => {
    if (state === "done") return "";
    return state === "differs" ? `${number} ${said}` : said || "";
  };

  const buttonsOf = (row) => {
    const { id } = row;
    const drop = button(words.delete, () => confirm(words.delete_sure) && forget(id));
    const offers = {
      draft: () => [button(words.edit, () => write(id), "primary"), drop],
      refused: () => [button(words.edit, () => write(id), "primary"), drop],
      ready: () => [button(words.change, () => takeBack(id))],
      unknown: () => [button(words.send_again, () => sending.now())],
      done: () => [button(words.show_code, () => showDone(id), "primary"), button(words.clear, () => clear(id))],
      differs: () => [drop],
    };
    return offers[row.state]?.() || [];
  };

  const forget = async (id) => {
    await store.remove(id);
    current = null;
    await list();
    show("list");
  };

  const clear = (id) => confirm(words.clear_sure) && forget(id);

  const takeBack = async (id) => {
    if (await store.move(id, ["ready"], "draft")) await write(id);
    else await list();
  };

  // -- writing -------------------------------------------------------------------------------------------

  const fieldsNow = () => Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));

  const fill = (fields) => {
    form.reset();
    Object.entries(fields).forEach(([name, value]) => {
      const field = form.elements[name];
      if (!field) return;
      if (field.type === "checkbox") field.checked = true;
      else field.value = value;
    });
  };

  const nowInShanghai = () => new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(0, 16);

  const begin = async () => {
    const row = await store.create({ fields: { received_at: nowInShanghai() } });
    await write(row.id);
  };

  const write = async (id) => {
    const draft = await store.read(id);
    if (!draft) return list();
    current = { id, turn: draft.turn };
    fill(draft.words.fields);
    complain(draft.words.faults || {}, draft.state === "refused" ? draft.words.said : "");
    $("saved").textContent = "";
    await showPhotos();
    return show("write");
  };

  /* Write what stands in the form, after whatever is being written already. */
  const save = () => {
    clearTimeout(timer);
    const wanted = current;
    const fields = fieldsNow();
    if (!wanted || fields.about_official === "yes") return saving;
    saving = saving.then(() => put(wanted, fields)).catch((fault) => {
      $("saved").textContent = words.save_failed.replace("%(why)s", fault.message);
      if (!store.holder()) tell("locked");
    });
    return saving;
  };

  const put = async (wanted, fields) => {
    if (await store.write(wanted.id, wanted.turn, { fields })) {
      wanted.turn += 1;
      $("saved").textContent = words.saved;
      return;
    }
    if (current !== wanted) return;
    current = null;
    const meanwhile = await store.read(wanted.id);
    if (meanwhile && store.FREE.includes(meanwhile.state)) {
      await write(wanted.id);
      complain({}, words.changed_elsewhere);
    } else {
      await list();
      show("list");
    }
  };

  const complain = (faults, said) => {
    form.querySelectorAll(".fd-fault").forEach((old) => old.remove());
    form.querySelectorAll(".fz-field-wrong").forEach((box) => box.classList.remove("fz-field-wrong"));
    const placeless = [];
    Object.entries(faults).forEach(([name, sentences]) => {
      const field = form.elements[name];
      const box = (field?.length && !field.tagName ? field[0] : field)?.closest(".fz-field");
      if (!box) return placeless.push(...sentences);
      box.closest("details")?.setAttribute("open", "");
      box.classList.add("fz-field-wrong");
      const lines = element("ul", "", "fz-errors fd-fault");
      lines.append(...sentences.map((sentence) => element("li", sentence)));
      box.querySelector("legend, label").after(lines);
      return null;
    });
    const sentences = [said, ...placeless].filter(Boolean);
    $("said").replaceChildren(...sentences.map((sentence) => element("p", sentence, "fz-message fz-message-error")));
    const first = form.querySelector(".fz-field-wrong :is(input, select, textarea)");
    if (sentences.length || first) (first || $("said")).scrollIntoView({ block: "center" });
  };

  const missing = (names) => {
    const fields = fieldsNow();
    const absent = names.filter(([name]) => !(fields[name] || "").trim());
    return Object.fromEntries(absent.map(([name, sentence]) => [name, [words[sentence]]]));
  };

  const elsewhere = async () => {
    const { id } = current;
    current = null;
    await store.remove(id);
    await list();
    show("list");
    $("standing").textContent = words.elsewhere;
  };

  // -- photos --------------------------------------------------------------------------------------------

  const showPhotos = async () => {
    const kept = current ? await store.photosOf(current.id) : [];
    $("photos").querySelectorAll("img").forEach((img) => URL.revokeObjectURL(img.src));
    $("photos").replaceChildren(...kept.map(({ n, file }, place) => {
      const item = document.createElement("li");
      const picture = document.createElement("img");
      picture.src = URL.createObjectURL(file);
      picture.alt = `${words.photo} ${place + 1}`;
      item.append(picture, button(words.remove_photo, async () => {
        await store.removePhoto(current.id, n);
        await showPhotos();
      }));
      return item;
    }));
    return kept.length;
  };

  form.elements.photos.addEventListener("change", async (event) => {
    event.stopPropagation();
    const files = [...event.target.files];
    event.target.value = "";
    const used = await showPhotos();
    complain(used + files.length > PHOTOS_AT_MOST ? { photos: [words.too_many_photos] } : {}, "");
    try {
      for (const file of files.slice(0, PHOTOS_AT_MOST - used)) await store.addPhoto(current.id, file);
    } catch (fault) {
      complain({ photos: [words.save_failed.replace("%(why)s", fault.message)] }, "");
    }
    await showPhotos();
  });

  // -- reading back, handing in -----------------------------------------------------------------------

  const shownOf = (name) => {
    const field = form.elements[name];
    return field.tagName === "SELECT" ? field.value && field.selectedOptions[0].textContent.trim() : field.value.trim();
  };

  const aloud = () => {
    const names = ["text", "place_unit", "place", "name", "phone", "on_behalf_of", "received_at"];
    const told = names.map((name) => {
      const label = form.elements[name].closest(".fz-field").querySelector("label").firstChild.textContent.trim();
      const value = name === "received_at" ? shownOf(name).replace("T", " ") : shownOf(name);
      return [label, value || (name === "name" ? words.nobody : "")];
    });
    $("aloud").replaceChildren(...told.filter(([, value]) => value).flatMap(([label, value]) => [element("dt", label), element("dd", value)]));
  };

  $("next").addEventListener("click", async () => {
    if (fieldsNow().about_official === "yes") return elsewhere();
    await save();
    const faults = missing(Object.entries(ASKED));
    complain(faults, "");
    if (Object.keys(faults).length || !current) return null;
    aloud();
    return show("read");
  });

  $("confirm").addEventListener("click", async () => {
    const faults = missing([["read_back", "missing_read_back"]]);
    complain(faults, "");
    if (Object.keys(faults).length) return;
    await save();
    if (!current) return;
    const { id } = current;
    const finished = { ...fieldsNow(), written_at: new Date().toISOString() };
    current = null;
    await store.move(id, store.FREE, "ready", { words: { fields: finished } });
    await list();
    show("list");
    await sending.now();
    await list();
  });

  const showDone = async (id) => {
    const draft = await store.read(id);
    if (!draft) return list();
    const { number, code, qr } = draft.words;
    $("number").textContent = number;
    $("code").textContent = code;
    $("qr").src = qr;
    $("receipt").elements.submission.value = id;
    $("clear").onclick = () => clear(id);
    return show("done");
  };

  /* The mark for a plain form of this page, fetched when it is needed: the kept page holds none. */
  const marked = (id) => $(id).addEventListener("submit", async (event) => {
    const target = event.target;
    if (target.elements.csrfmiddlewaretoken.value) return;
    event.preventDefault();
    const response = await fetch(ways.standing, { redirect: "manual", cache: "no-store" }).catch(() => null);
    if (response?.ok) {
      target.elements.csrfmiddlewaretoken.value = (await response.json()).csrf;
      target.requestSubmit();
      target.elements.csrfmiddlewaretoken.value = "";
    } else if (id === "logout") {
      store.leave();
      location.assign(ways.login);
    } else tell(response ? "out" : "offline");
  });

  // -- the rest ------------------------------------------------------------------------------------------

  ["logout", "receipt"].forEach(marked);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 400);
  });
  $("new").addEventListener("click", begin);
  $("send").addEventListener("click", () => sending.now());
  $("back").addEventListener("click", async () => {
    if (fieldsNow().about_official === "yes") return elsewhere();
    await save();
    current = null;
    await list();
    return show("list");
  });
  $("correct").addEventListener("click", async () => {
    await save();
    show("write");
  });
  $("done-back").addEventListener("click", async () => {
    await list();
    show("list");
  });
  window.addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  store.onChange(list);

  if (!navigator.onLine) tell("offline");
  await list();
  await sending.now();
})();
