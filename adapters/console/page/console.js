// The console's page, in modules of its own and nothing from elsewhere. HTML comes ready and sanitised from the server as
// `html`; everything else is set as text.

import { closeAnswer, countSteps, openAnswer, redrawAnswer } from "./answers.js";
import { closeInvestigation, drawInvestigations, followInvestigations, listed, loadInvestigations, openInvestigation, redrawInvestigation } from "./investigations.js";
import { PLATFORM, $, kept, state, t, make, icon, mark, Refused, now, api, address, post, notice, clock, dayKey, exact, day, moment, span, chatKey, time, safe, remember } from "./page.js";
import { openStep } from "./steps.js";
import { SUGGESTIONS } from "./words.js";

const POLL_MS = 2000;
const NEWEST = 500;
const SAME_SPEAKER_MS = 5 * 60e3;
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"]);

// --- language and looks ---

function chooseLanguage() {
  const browser = navigator.languages?.[0]?.startsWith("zh") ? "zh" : "en";
  const chosen = kept.get("language") ?? (browser === "zh" || state.me.account.language === "zh" ? "zh" : "en");
  state.language = chosen === "zh" ? "zh" : "en";
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-i18n]")) element.textContent = t(element.dataset.i18n);
  for (const element of document.querySelectorAll("[data-i18n-title]")) {
    element.title = t(element.dataset.i18nTitle);
    element.setAttribute("aria-label", element.title);
  }
  for (const element of document.querySelectorAll("[data-i18n-placeholder]")) element.placeholder = t(element.dataset.i18nPlaceholder);
  for (const element of document.querySelectorAll("[data-i18n-label]")) element.setAttribute("aria-label", t(element.dataset.i18nLabel));
  $("language").textContent = state.language === "zh" ? "English" : "中文";
  for (const line of document.querySelectorAll(".zone")) line.textContent = t("zone", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
}

function switchLanguage() {
  kept.set("language", state.language === "zh" ? "en" : "zh");
  chooseLanguage();
  drawEverything();
}

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  kept.set("theme", root.dataset.theme);
}

function show(view) {
  $("app").dataset.view = view;
  for (const tab of $("tabs").children) tab.setAttribute("aria-current", String(tab.dataset.view === view));
}

// --- conversations ---

const ownChat = () => ({ platform: PLATFORM, id: "me", name: "", private: true, incident: null, war_room: false });
const isOwn = (chat) => chat.platform === PLATFORM && chat.private;

function chatName(chat) {
  if (isOwn(chat)) return chat.id.includes(":") ? chat.id.slice(chat.id.indexOf(":") + 1) : t("direct");
  return chat.name || chat.id;
}

async function loadChats() {
  const { chats } = await api("chats");
  const own = chats.filter((chat) => isOwn(chat) && !chat.id.includes(":"));
  const rest = chats.filter((chat) => !own.includes(chat));
  rest.sort((a, b) => Number(b.platform === PLATFORM) - Number(a.platform === PLATFORM) || chatName(a).localeCompare(chatName(b)));
  const made = state.chats.filter((chat) => chat.fresh && !rest.some((one) => one.id === chat.id));
  state.chats = [own[0] ?? ownChat(), ...made, ...rest];
  if (state.chat) {
    const same = state.chats.find((chat) => chatKey(chat) === chatKey(state.chat));
    if (same) state.chat = same;
  }
  drawChats();
  drawBar();
}

function drawChats() {
  $("chats").replaceChildren(...state.chats.map((chat) => make("li", {},
    make("button", { type: "button", class: "item", "aria-current": String(sameChat(chat, state.chat)), onclick: () => openChat(chat) },
      icon(chat.private ? "direct" : "room"), make("span", { class: "name", textContent: chatName(chat) }),
      state.unseen.has(chatKey(chat)) && make("span", { class: "unread" }),
      chat.platform !== PLATFORM && make("span", { class: "tag", textContent: chat.platform }),
      chat.incident && make("span", { class: "tag", textContent: `INC-${chat.incident}` })))));
}

const sameChat = (a, b) => Boolean(a && b) && (chatKey(a) === chatKey(b) || (isOwn(a) && isOwn(b) && [a.id, b.id].includes("me") && ![a.id, b.id].some((id) => id.includes(":"))));
const writable = () => state.chat?.platform === PLATFORM;

function drawBar() {
  const chat = state.chat;
  if (!chat) return;
  $("chat-name").textContent = chatName(chat);
  document.title = `${chatName(chat)} · Warroom`;
  $("chat-incident").hidden = !chat.incident;
  $("chat-incident").textContent = t("about", { name: `INC-${chat.incident}` });
  $("composer").hidden = $("hint").hidden = !writable();
  $("read-only").hidden = writable();
  $("read-only").textContent = t("readOnly", { platform: chat.platform });
  $("text").placeholder = t(chat.private ? "placeholder" : "placeholderRoom");
  drawChips();
}

async function openChat(chat) {
  if (sameChat(chat, state.chat) && state.messages.size) { show("chat"); return; }
  closeAnswer();
  state.chat = chat;
  state.messages.clear();
  state.working.clear();
  state.unseen.delete(chatKey(chat));
  $("messages").replaceChildren();
  show("chat");
  drawChats();
  drawBar();
  drawWorking();
  remember();
  state.source?.close();
  if (chat.platform === PLATFORM) watch();
  else await loadMessages();
  if (chat.incident) openIncident(chat.incident, { stay: true });
  if (writable() && matchMedia("(min-width: 861px)").matches) $("text").focus();
}

function newRoom(name) {
  const id = `room-${name.trim().toLowerCase().replace(/[\s/]+/g, "-")}`;
  const chat = state.chats.find((one) => one.id === id) ?? { platform: PLATFORM, id, name: name.trim(), private: false, incident: null, war_room: false, fresh: true };
  if (!state.chats.includes(chat)) state.chats.splice(1, 0, chat);
  post({ chat: id, room: name.trim() }).catch((error) => notice(error.message));
  openChat(chat);
}

// --- messages ---

function watch() {
  const chat = state.chat;
  const source = new EventSource(`${address()}/watch?chat=${encodeURIComponent(chat.id)}`);
  state.source = source;
  source.onopen = () => { state.retryIn = 1000; connected(true); };
  source.onmessage = (event) => { if (state.source === source) hear(JSON.parse(event.data)); };
  source.onerror = () => {
    if (state.source !== source) return;
    connected(false);
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => { if (state.source === source) { source.close(); watch(); } }, state.retryIn);
    state.retryIn = Math.min(state.retryIn * 2, 15000);
  };
}

function connected(yes) {
  $("connection").textContent = yes ? t("live") : t("lost");
  $("connection").classList.toggle("lost", !yes);
}

async function hear(told) {
  if (told.type === "hello") {
    state.bot = told.name;
    if (state.chat.id !== told.chat) state.chat = Object.assign(state.chat, { id: told.chat });
    state.working.clear();
    drawWorking();
    drawChats();
    drawBar();
    await loadMessages();
    if (!told.private && !kept.get(`joined.${told.chat}`)) {
      kept.set(`joined.${told.chat}`, "1");
      post({ chat: told.chat, join: true }).catch(() => {});
    }
  } else if (told.type === "message") {
    keep({ ...told, at: new Date(told.at), live: true });
    if (told.own && !told.growing) showSteps(told.quote || newestQuestion());
  } else if (told.type === "working") {
    if (told.on) state.working.add(told.message); else state.working.delete(told.message);
    drawWorking();
    if (!told.on) showSteps(told.message);
  }
}

// All that is kept, or what came since the newest shown: other processes and platforms tell us nothing themselves.
async function loadMessages({ onlyNew = false } = {}) {
  const chat = state.chat;
  const newest = Math.max(0, ...[...state.messages.values()].filter((one) => !one.pending && !one.failed).map((one) => one.at));
  const since = onlyNew && newest ? `&since=${encodeURIComponent(new Date(newest).toISOString())}` : "";
  try {
    const path = `chats/${encodeURIComponent(chat.platform)}/${encodeURIComponent(chat.id)}/messages?html=true&limit=200${since}`;
    const { messages } = await api(path);
    if (state.chat !== chat) return;
    for (const one of messages) {
      const known = state.messages.get(one.id);
      if (known?.live && known.edited) moveTo(known, new Date(one.at));
      else if (!known || (!known.live && known.html !== one.html)) keep({ ...one, at: new Date(one.at) });
      else if (known.steps !== one.steps) { known.steps = one.steps; redraw(known); }
    }
  } catch (error) {
    if (error.status !== 404 && error.status !== 401) connected(false);
  }
  drawEmpty();
  const { wanted } = state; // by the page's address: the conversation's own id is known from here on
  state.wanted = null;
  if (wanted) await openSteps(wanted);
}

// An edited message belongs where it was first said.
function moveTo(message, at) {
  message.at = message.order = at;
  message.element.remove();
  place(message);
}

function keep(message) {
  const mine = message.client && state.messages.get(message.client);
  const before = state.messages.get(message.id) ?? mine;
  if (before) message.at = mine ? message.at : before.at;
  message.steps ??= before?.steps ?? 0;
  message.order = before?.order ?? (message.live || message.pending ? new Date(Math.max(message.at, newestOrder())) : message.at);
  const near = atEnd();
  if (mine) { state.messages.delete(message.client); mine.element.remove(); }
  else before?.element?.remove();
  state.messages.set(message.id, message);
  message.element = drawMessage(message);
  place(message);
  drawEmpty();
  if (near || message.pending) toEnd(); else $("to-end").hidden = false;
}

const newestOrder = () => Math.max(0, ...[...state.messages.values()].map((one) => one.order));

// What is kept stands where its time says, what comes live at the end, whatever the clocks say. Neighbours are told whom
// they follow.
function place(message) {
  const list = $("messages");
  let next = null;
  for (let element = list.lastElementChild; element; element = element.previousElementSibling) {
    if (!element.message) continue;
    if (element.message.order <= message.order) { next = element.nextElementSibling; break; }
    next = element;
  }
  if (!list.querySelector(".message")) next = null;
  list.insertBefore(message.element, next);
  for (const line of list.querySelectorAll(".day")) line.remove();
  let last = null;
  for (const element of [...list.querySelectorAll(".message")]) {
    const one = element.message;
    if (!last || dayKey(last.at) !== dayKey(one.at)) list.insertBefore(make("div", { class: "day", textContent: day(one.at) }), element);
    const follows = last && last.own === one.own && last.sender?.id === one.sender?.id && one.at - last.at < SAME_SPEAKER_MS && dayKey(last.at) === dayKey(one.at);
    element.classList.toggle("follows", Boolean(follows));
    last = one;
  }
}

function isMine(message) { return !message.own && message.sender?.id === state.me.person.id && state.chat.platform === PLATFORM; }

function drawMessage(message) {
  const mine = isMine(message);
  const name = message.own ? state.bot : message.sender?.name ?? "";
  const classes = ["message", mine && "mine", message.own && "own", message.pending && "pending", message.growing && "growing", message.only_to_you && "private"];
  const element = make("article", { class: classes.filter(Boolean).join(" "), "aria-busy": message.growing ? "true" : undefined, "aria-label": name },
    make("div", { class: "avatar", "aria-hidden": "true" }, message.own ? mark() : initials(name)),
    make("div", { class: "who" }, make("b", { textContent: name }),
      make("time", { dateTime: message.at.toISOString(), title: exact(message.at), textContent: clock(message.at) }),
      message.edited && !message.own && make("span", { class: "mark-edited", textContent: t("edited") })),
    message.only_to_you && make("div", { class: "only" }, icon("eye"), t("onlyYou")),
    quoted(message), make("div", { class: "md", html: message.html, textContent: message.html ? undefined : message.text }),
    message.buttons?.length ? drawButtons(message) : null, message.attachments?.length ? drawFiles(message) : null,
    message.steps > 0 && make("button", { type: "button", class: "taken", onclick: () => openSteps(message.id) }, icon("eye"), t(message.steps === 1 ? "step" : "stepsTaken", { n: message.steps })),
    message.failed && make("div", { class: "failed" }, t("notSent"), " ", make("button", { type: "button", textContent: t("retry"), onclick: () => send(message.text, message.client) })));
  if (message.mentions?.length) {
    const first = element.querySelector(".md > p") ?? element.querySelector(".md");
    first.prepend(make("span", { class: "to", textContent: message.mentions.map((one) => `@${one}`).join(" ") }), " ");
  }
  element.message = message;
  return element;
}

const initials = (name) => (/^[\x00-\xff]/.test(name) ? name.split(/\s+/).map((part) => part[0] ?? "").slice(0, 2).join("").toUpperCase() : name.slice(-1));

// The question is shown where it is not just above.
function quoted(message) {
  const question = message.quote && state.messages.get(message.quote);
  if (!question || !message.order) return null;
  const later = [...state.messages.values()].some((one) => one !== message && one.order > question.order && one.order < message.order);
  if (!later) return null;
  const jump = () => question.element.scrollIntoView({ block: "center", behavior: "smooth" });
  return make("button", { type: "button", class: "quoted", onclick: jump }, icon("quote"), make("span", { textContent: question.text }));
}

function drawButtons(message) {
  const pressed = message.buttons.find((one) => state.pressed.has(`${message.id}/${one.action}/${one.value}`));
  return make("div", { class: "actions" }, ...message.buttons.map((one) => make("button", {
    type: "button", class: `action ${one.style} ${one === pressed ? "pressed" : ""}`, textContent: one.label, disabled: Boolean(pressed),
    onclick: () => press(message, one),
  })));
}

async function press(message, button) {
  const key = `${message.id}/${button.action}/${button.value}`;
  state.pressed.add(key);
  redraw(message);
  try {
    await post({ chat: state.chat.id, action: button.action, value: button.value, message: message.id });
  } catch (error) {
    state.pressed.delete(key);
    redraw(message);
    notice(error.message);
  }
}

// In a direct conversation answers quote nothing.
const newestQuestion = () => [...state.messages.values()].filter((one) => !one.own && !one.pending && !one.failed).sort((a, b) => a.order - b.order).at(-1)?.id;

// What was looked at for a question, as far as it has come.
async function showSteps(id) {
  if (!id) return;
  try {
    if (await countSteps(id)) redraw(state.messages.get(id));
  } catch (error) {
    if (!(error instanceof Refused)) connected(false);
  }
}

async function openSteps(id) {
  const part = await openAnswer(id);
  if (!part) { if (state.answer) show("incident"); return; }
  const { investigation } = await api(`investigations/${part}`);
  if (await openIncident(investigation.incident)) await openInvestigation(part);
}

function redraw(message) {
  const follows = message.element.classList.contains("follows");
  const fresh = drawMessage(message);
  fresh.classList.toggle("follows", follows);
  message.element.replaceWith(fresh);
  message.element = fresh;
}

function drawFiles(message) {
  return make("div", { class: "files" }, ...message.attachments.map((one) => {
    const bytes = Uint8Array.from(atob(one.base64), (letter) => letter.charCodeAt(0));
    const picture = PICTURES.has(one.media_type);
    const url = URL.createObjectURL(new Blob([bytes], { type: picture ? one.media_type : "application/octet-stream" }));
    if (picture) return make("img", { class: "picture", src: url, alt: one.alt || one.name });
    const size = one.size < 1024 ? `${one.size} B` : `${Math.round(one.size / 1024)} KiB`;
    return make("a", { class: "file", href: url, download: one.name }, icon("file"), one.name, make("small", { textContent: size }));
  }));
}

function drawWorking() {
  const near = atEnd();
  $("working").hidden = !state.working.size;
  if (near) toEnd();
}

const atEnd = () => $("scroll").scrollHeight - $("scroll").scrollTop - $("scroll").clientHeight < 80;
function toEnd() { $("scroll").scrollTop = $("scroll").scrollHeight; $("to-end").hidden = true; }

function drawEmpty() {
  const none = !state.messages.size;
  $("empty").hidden = !none;
  if (!none) return;
  if (!state.chat.private || !writable()) {
    $("empty").replaceChildren(make("p", { textContent: t(writable() ? "emptyRoom" : "emptyOther") }));
    return;
  }
  const cards = SUGGESTIONS[state.language].cards.map(([title, text, typed, more]) => make("button", { type: "button", class: "card", onclick: () => suggest(typed, more) },
    make("b", { textContent: title }), make("span", { textContent: text })));
  $("empty").replaceChildren(mark(), make("h2", { textContent: t("helloTitle") }), make("p", { textContent: t("helloText") }), make("div", { class: "cards" }, ...cards));
}

// --- writing ---

function drawChips() {
  const words = SUGGESTIONS[state.language];
  const incident = state.incident?.incident;
  $("chips").hidden = !writable();
  const chips = [];
  if (incident) {
    const bound = state.chat?.incident === incident.number;
    const fill = (text) => text.replace(/{(\w+)}/g, (_, name) => (name === "n" ? incident.number : bound ? "" : fill(words[name === "i" ? "subject" : name])));
    chips.push(...words.incident.map(([label, text]) => [label, fill(text)]));
    chips.push(...(bound ? words.bound : [[words.bind[0], fill(words.bind[1])]]));
  }
  chips.push(...words.general);
  $("chips").replaceChildren(...chips.map(([label, text, more]) => make("button", { type: "button", class: "chip", textContent: label, title: text, onclick: () => suggest(text, more) })));
}

function suggest(text, more) {
  const full = state.chat.private ? text : `@${state.bot} ${text}`;
  if (!more) { send(full); return; }
  $("text").value = full;
  $("text").focus();
  sizeComposer();
}

async function send(text, client = crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("")) {
  const chat = state.chat;
  const message = { id: client, client, text, at: now(), sender: state.me.person, own: false, pending: true };
  keep(message);
  state.recall = -1;
  try {
    const about = chat.incident ? undefined : state.incident?.incident.number;
    const answer = await post({ chat: chat.id, text, id: client, about });
    const echoed = state.messages.has(answer.message);
    if (state.chat === chat && state.messages.has(client) && !echoed) keep({ ...message, id: answer.message, pending: false });
  } catch (error) {
    if (state.chat !== chat) return;
    keep({ ...message, pending: false, failed: true });
    if (error.status && error.status !== 401) notice(error.message);
  }
}

function sizeComposer() {
  const box = $("text");
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 200)}px`;
  document.querySelector(".send").disabled = !box.value.trim();
}

function submit() {
  const text = $("text").value.trim();
  if (!text) return;
  $("text").value = "";
  sizeComposer();
  send(text);
}

function composerKey(event) {
  const box = $("text");
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  } else if ((event.key === "ArrowUp" && (box.value === "" || state.recall >= 0)) || (event.key === "ArrowDown" && state.recall >= 0)) {
    const said = [...state.messages.values()].filter(isMine).sort((a, b) => a.order - b.order).map((one) => one.text);
    state.recall = Math.min(said.length - 1, state.recall + (event.key === "ArrowUp" ? 1 : -1));
    box.value = state.recall >= 0 ? said[said.length - 1 - state.recall] : "";
    event.preventDefault();
    sizeComposer();
  } else if (event.key.length === 1) {
    state.recall = -1;
  }
}

// --- incidents ---

function severity(name) {
  const rank = state.me.account.severities.indexOf(name);
  return make("span", { class: `badge s${rank}`, textContent: name });
}

const status = (name) => make("span", { class: `status ${name}`, textContent: t(`status_${name}`) });
const since = (incident) => incident.started_at ?? incident.declared_at;

async function loadIncidents() {
  const wanted = state.filter === "open" ? "?status=active,stable&limit=200" : "?limit=200";
  state.incidents = (await api(`incidents${wanted}`)).incidents;
  drawIncidents();
}

function drawIncidents() {
  if (!state.incidents.length) {
    $("incidents").replaceChildren(make("li", { class: "empty" }, t(state.filter === "open" ? "noOpen" : "noIncidents"), " ",
      make("button", { type: "button", textContent: t("declareOne"), onclick: declareOne })));
  } else {
    $("incidents").replaceChildren(...state.incidents.map((one) => make("li", {},
      make("button", { type: "button", class: `item incident ${["resolved", "closed"].includes(one.status) ? "over" : ""}`, "aria-current": String(one.number === state.incident?.incident.number), onclick: () => openIncident(one.number) },
        make("span", { class: "body" }, make("span", { class: "title", textContent: one.title }),
          make("span", { class: "meta" }, severity(one.severity), status(one.status), make("span", { textContent: `${one.name} · ${moment(new Date(since(one)))}` })))))));
  }
  if (!state.incident) $("no-incident").textContent = t(state.incidents.length ? "pickIncident" : "noIncidentYet");
}

function declareOne() {
  show("chat");
  const own = state.chats[0];
  if (!writable()) openChat(own);
  const [, text] = SUGGESTIONS[state.language].general[1];
  suggest(text, true);
}

async function openIncident(number, { stay = false, force = false } = {}) {
  if (!stay) show("incident");
  if (state.incident?.incident.number === number && !force) {
    if (!stay) closeLooking();
    return true;
  }
  try {
    const [detail, { entries }, { investigations }] = await Promise.all([api(`incidents/${number}`), api(`incidents/${number}/timeline?html=true&limit=${NEWEST}`), listed(number)]);
    if (stay) closeInvestigation(); else closeLooking();
    state.incident = detail;
    state.investigations = investigations;
    state.entries = new Map(entries.map((entry) => [entry.number, entry]));
    state.newest = entries.at(-1)?.number ?? 0;
  } catch (error) {
    if (error.status) notice(error.message);
    return false;
  }
  drawIncident();
  drawIncidents();
  drawChips();
  remember();
  return true;
}

function drawIncident() {
  $("no-incident").hidden = Boolean(state.incident);
  $("timeline").hidden = !state.incident;
  if (!state.incident) return;
  drawFacts();
  drawInvestigations();
  drawTimeline();
}

function drawFacts() {
  const { incident, follow_ups: followUps, rooms } = state.incident;
  const [rows, more] = [[], []];
  const row = (list, key, ...content) => list.push(make("dt", { textContent: t(key) }), make("dd", {}, ...content));
  const when = (list, key) => incident[`${key}_at`] && row(list, key, time(incident[`${key}_at`]));
  const tokens = (values) => make("span", { class: "tokens" }, ...values.map((value) => make("span", { class: "token", textContent: value })));
  const named = (role) => incident.people.filter((one) => one.role === role).map((one) => one.person.name).join(", ");
  const begun = since(incident);
  const over = incident.resolved_at ?? incident.closed_at;
  row(rows, "commander", named("commander") || t("nobody"));
  if (named("responder")) row(rows, "responders", named("responder"));
  when(rows, "started");
  if (over) when(rows, incident.resolved_at ? "resolved" : "closed");
  if (begun) row(rows, "duration", span((over ? new Date(over) : now()) - new Date(begun)), " ", over ? null : make("small", { textContent: t("ongoing") }));
  if (incident.services.length) row(rows, "services", tokens(incident.services));
  if (rooms.length) row(rows, "rooms", make("span", { class: "tokens" }, ...rooms.map(drawRoom)));
  if (state.incident.hasReport) row(rows, "report", make("a", { href: `/api/v1/incidents/${incident.number}/report.md`, target: "_blank", textContent: t("readReport") }));
  for (const key of ["detected", "declared", "acknowledged"]) when(more, key);
  if (incident.resolved_at) when(more, "closed");
  if (incident.snoozed_until && new Date(incident.snoozed_until) > now()) row(rows, "snoozed", time(incident.snoozed_until));
  if (incident.environment) row(more, "environment", incident.environment);
  if (incident.team) row(more, "team", incident.team);
  const labels = [...Object.entries(incident.labels), ...Object.entries(incident.fields)];
  if (labels.length) row(more, "labels", tokens(labels.map(([name, value]) => `${name}: ${value}`)));
  const opened = $("facts").querySelector("details")?.open;
  $("facts").replaceChildren(...[
    make("div", { class: "head" }, make("span", { class: "number", textContent: incident.name }), severity(incident.severity), status(incident.status)),
    make("h2", { textContent: incident.title }), make("dl", { class: "grid" }, ...rows),
    more.length && make("details", { open: Boolean(opened) }, make("summary", { textContent: t("more") }), make("dl", { class: "grid" }, ...more)),
    ...(followUps.length ? [make("h3", { textContent: t("followUps") }), ...followUps.map(drawFollowUp)] : []),
  ].filter(Boolean));
}

function drawRoom(room) {
  const name = room.platform === PLATFORM ? chatName(room) : `${chatName(room)} · ${room.platform}`;
  const open = () => openChat(state.chats.find((chat) => chatKey(chat) === chatKey(room)) ?? room);
  return make("button", { type: "button", class: "token", textContent: name, onclick: open });
}

const drawFollowUp = (one) => make("div", { class: `follow-up ${one.done ? "done" : ""}` }, make("span", { textContent: one.text }),
  one.owner && make("small", { textContent: one.owner }), one.entry && make("a", { class: "reference", href: `#entry-${one.entry}`, "data-entry": one.entry, textContent: `#${one.entry}` }));

function drawTimeline(fresh = new Set()) {
  const list = [];
  let last = "";
  for (const entry of [...state.entries.values()].sort((a, b) => b.number - a.number)) {
    const at = new Date(entry.at);
    if (dayKey(at) !== last) list.push(make("li", { class: "event-day", textContent: day(at) }));
    last = dayKey(at);
    list.push(drawEntry(entry, at, fresh.has(entry.number)));
  }
  if (!list.length) list.push(make("li", { class: "empty", textContent: t("emptyTimeline") }));
  $("entries").replaceChildren(...list);
}

function drawEntry(entry, at, fresh) {
  const { from, to } = entry.details;
  const changed = entry.kind === "severity" ? severity : entry.kind === "status" ? status : null;
  const classes = ["event", `k-${entry.kind}`, entry.deleted && "gone", fresh && "fresh"].filter(Boolean).join(" ");
  return make("li", { class: classes, id: `entry-${entry.number}`, tabIndex: -1 },
    make("div", { class: "line" }, make("time", { dateTime: entry.at, title: exact(at), textContent: clock(at) }),
      make("span", { class: "kind", textContent: t(`kind_${entry.kind}`) }), make("span", { class: "author", textContent: entry.author.name }),
      entry.earlier_texts.length > 0 && !entry.deleted && make("span", { title: entry.earlier_texts.join("\n—\n"), textContent: t("edited") }),
      entry.deleted && make("span", { textContent: t("deleted") }),
      make("a", { class: "no", href: safe(entry.link) || `#entry-${entry.number}`, target: safe(entry.link) ? "_blank" : undefined, rel: "noopener noreferrer", textContent: `#${entry.number}` })),
    changed && from && to && make("div", { class: "fromto" }, changed(from), "→", changed(to)),
    entry.text !== `${from} → ${to}` && make("div", { class: "md", html: entry.html }));
}

function closeLooking() {
  closeInvestigation();
  closeAnswer();
}

// To where it was opened from: the incident, or the question.
function goBack() {
  if (state.answer) show("chat");
  closeLooking();
}

async function openEntry(number, incident) {
  if (incident && !(await openIncident(incident))) return;
  if (!state.incident) return;
  if (!state.entries.has(number) && number < Math.min(...state.entries.keys())) {
    const { entries } = await api(`incidents/${state.incident.incident.number}/timeline?html=true&after=${number - 1}&limit=10000`);
    state.entries = new Map(entries.map((entry) => [entry.number, entry]));
    drawTimeline();
  }
  const element = $(`entry-${number}`);
  if (!element) { notice(t("noEntry", { n: number })); return; }
  closeLooking();
  show("incident");
  filterEntries("all");
  element.scrollIntoView({ block: "center" });
  element.classList.remove("flash");
  void element.offsetWidth;
  element.classList.add("flash");
  element.focus({ preventScroll: true });
}

function filterEntries(filter) {
  $("entries").classList.toggle("key-only", filter === "key");
  press1($("entry-filter"), filter);
}

function press1(group, filter) {
  for (const button of group.children) button.setAttribute("aria-pressed", String(button.dataset.filter === filter));
}

// A reference belongs to the incident its message names, or else to the one shown.
function follow(event) {
  const link = event.target.closest("a.reference, a.no");
  if (!link || link.target === "_blank") return;
  event.preventDefault();
  if (link.dataset.evidence) { openStep(link.dataset.evidence); return; }
  if (link.dataset.incident) { openIncident(Number(link.dataset.incident)); return; }
  const number = Number(link.dataset.entry ?? link.textContent.slice(1));
  const message = link.closest(".message");
  const named = message?.querySelector("a.reference.incident")?.dataset.incident;
  openEntry(number, message ? Number(named) || state.chat.incident || undefined : undefined);
}

// --- keeping up ---

async function tick() {
  if (document.visibilityState === "visible") {
    state.ticks += 1;
    try {
      await catchUp();
    } catch (error) {
      if (!(error instanceof Refused)) connected(false);
    }
  }
  setTimeout(tick, POLL_MS);
}

async function catchUp() {
  const number = state.incident?.incident.number;
  let changed = false;
  if (number) {
    const whole = state.ticks % 15 === 0; // edits and deletions of older entries
    const { entries } = await api(`incidents/${number}/timeline?html=true&after=${whole ? Math.max(0, state.newest - NEWEST) : state.newest}&limit=${NEWEST}`);
    if (state.incident?.incident.number !== number) return;
    const fresh = new Set(entries.filter((entry) => entry.number > state.newest).map((entry) => entry.number));
    for (const entry of entries) state.entries.set(entry.number, entry);
    state.newest = Math.max(state.newest, ...fresh);
    changed = fresh.size > 0;
    if (entries.length) drawTimeline(fresh);
  }
  if (changed || state.ticks % 5 === 0) {
    await Promise.all([loadIncidents(), loadChats(), number && refreshFacts(number), number && loadInvestigations(number)]);
  }
  await followInvestigations();
  await Promise.all([...state.working].map(showSteps));
  if (state.chat.id !== "me") await loadMessages({ onlyNew: state.ticks % 15 !== 0 });
}

async function refreshFacts(number) {
  const [detail, { reports }] = await Promise.all([api(`incidents/${number}`), api(`incidents/${number}/reports`)]);
  if (state.incident?.incident.number !== number) return;
  state.incident = { ...detail, hasReport: reports.length > 0 };
  drawFacts();
}

function drawEverything() {
  drawChats();
  drawBar();
  drawIncidents();
  drawIncident();
  drawEmpty();
  for (const message of state.messages.values()) redraw(message);
  if (state.investigation) redrawInvestigation();
  if (state.answer) redrawAnswer();
}

// --- start ---

function listen() {
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  $("text").addEventListener("input", sizeComposer);
  $("text").addEventListener("keydown", composerKey);
  $("stop").addEventListener("click", () => send(state.chat.private ? "stop" : `@${state.bot} stop`));
  $("to-end").addEventListener("click", toEnd);
  $("scroll").addEventListener("scroll", () => { if (atEnd()) $("to-end").hidden = true; });
  $("language").addEventListener("click", switchLanguage);
  $("theme").addEventListener("click", switchTheme);
  $("chat-incident").addEventListener("click", () => openIncident(state.chat.incident));
  $("new-room").addEventListener("click", () => { $("room-form").hidden = !$("room-form").hidden; $("room-name").focus(); });
  $("room-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const name = $("room-name").value;
    $("room-name").value = "";
    $("room-form").hidden = true;
    if (name.trim()) newRoom(name);
  });
  $("room-name").addEventListener("keydown", (event) => { if (event.key === "Escape") $("room-form").hidden = true; });
  $("incident-filter").addEventListener("click", (event) => {
    if (!event.target.dataset.filter) return;
    state.filter = event.target.dataset.filter;
    press1($("incident-filter"), state.filter);
    loadIncidents().catch((error) => notice(error.message));
  });
  $("entry-filter").addEventListener("click", (event) => { if (event.target.dataset.filter) filterEntries(event.target.dataset.filter); });
  $("tabs").addEventListener("click", (event) => { const tab = event.target.closest("button"); if (tab) show(tab.dataset.view); });
  $("investigation-back").addEventListener("click", goBack);
  $("investigation").addEventListener("keydown", (event) => { if (event.key === "Escape") goBack(); });
  document.addEventListener("click", follow);
  // A browser keeps few connections to one server: tabs that nobody looks at give theirs up.
  document.addEventListener("visibilitychange", () => {
    if (!writable()) return;
    state.source?.close();
    state.source = null;
    if (document.visibilityState === "visible") watch();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); $("text").focus(); }
  });
}

async function start() {
  if (kept.get("theme")) document.documentElement.dataset.theme = kept.get("theme");
  state.me = await api("me");
  state.offset = new Date(state.me.now) - Date.now();
  chooseLanguage();
  $("account").textContent = state.me.account.name;
  $("person").textContent = state.me.person.name;
  listen();
  sizeComposer();
  show("chat");
  const wanted = new URLSearchParams(location.hash.slice(1));
  state.wanted = wanted.get("answer");
  await Promise.all([loadChats(), loadIncidents()]);
  await openChat(state.chats.find((chat) => chatKey(chat) === wanted.get("chat")) ?? state.chats[0]);
  const number = Number(wanted.get("incident")) || state.chat.incident || state.incidents[0]?.number;
  if (number && (await openIncident(number, { stay: true }))) await refreshFacts(number);
  if (wanted.get("investigation")) { show("incident"); await openInvestigation(Number(wanted.get("investigation"))); }
  setTimeout(tick, POLL_MS);
}

start().catch((error) => notice(error.message, true));
