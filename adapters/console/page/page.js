// What every part of the page uses: its state, making elements, talking to the server, times in the reader's zone.

import { STRINGS } from "./words.js";

export const PLATFORM = "console";

export const $ = (id) => document.getElementById(id);
export const kept = { get: (k) => localStorage.getItem(`warroom.${k}`), set: (k, v) => localStorage.setItem(`warroom.${k}`, v) };

export const state = {
  me: null, language: "en", bot: "Warroom", chats: [], chat: null, incidents: [], filter: "open", incident: null, entries: new Map(), newest: 0,
  investigations: [], investigation: null, answer: null, wanted: null,
  messages: new Map(), working: new Set(), pressed: new Set(), source: null, retryIn: 1000, recall: -1, offset: 0, ticks: 0, unseen: new Set(),
};

export const t = (key, values = {}) =>
  (STRINGS[state.language][key] ?? key).replace(/{(\w+)}/g, (_, name) => values[name] ?? (name === "bot" ? state.bot : ""));

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "html") element.innerHTML = value; // sanitised by the server
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export const mark = () => document.querySelector(".brand .mark").cloneNode(true);

// --- talking to the server ---

export class Refused extends Error {
  constructor(status, message) { super(message); this.status = status; }
}

export async function call(path, options = {}) {
  const response = await fetch(path, { credentials: "same-origin", ...options });
  if (response.status === 401) notice(t("loginOver"), true);
  if (!response.ok) {
    const body = await response.json().catch(() => ({}));
    throw new Refused(response.status, body.error ?? response.statusText);
  }
  return response.json();
}

// The server's time, which a demonstration may have moved.
export const now = () => new Date(Date.now() + state.offset);

export const api = (path) => call(`/api/v1/${path}`);
export const address = () => `/webhooks/${PLATFORM}/${encodeURIComponent(state.me.account.id)}`;
export const post = (body) => call(address(), { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

let noticeTimer = 0;
export function notice(text, stays = false) {
  $("notice").textContent = text;
  $("notice").hidden = false;
  clearTimeout(noticeTimer);
  if (!stays) noticeTimer = setTimeout(() => { $("notice").hidden = true; }, 6000);
}

// --- times, in the reader's zone ---

export const format = (options) => new Intl.DateTimeFormat(state.language === "zh" ? "zh-CN" : navigator.language || "en", options);
export const clock = (at) => format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
export const dayKey = (at) => `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`;
export const exact = (at) => format({ dateStyle: "full", timeStyle: "long" }).format(at);

export function day(at) {
  if (dayKey(at) === dayKey(now())) return t("today");
  if (dayKey(at) === dayKey(new Date(now() - 864e5))) return t("yesterday");
  const year = at.getFullYear() === now().getFullYear() ? undefined : "numeric";
  return format({ weekday: "short", month: "short", day: "numeric", year }).format(at);
}

export function moment(at) {
  const today = dayKey(at) === dayKey(now());
  return today ? clock(at) : format({ month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

export function span(milliseconds) {
  const minutes = Math.max(0, Math.round(milliseconds / 60e3));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const [d, h, m] = state.language === "zh" ? [" 天", " 小时", " 分钟"] : [" d", " h", " min"];
  if (days) return `${days}${d} ${hours}${h}`;
  return hours ? `${hours}${h} ${rest}${m}` : `${rest}${m}`;
}

// --- what is drawn alike everywhere ---

export const chatKey = (chat) => `${chat.platform}/${chat.id}`;
export const time = (at) => make("time", { dateTime: at, title: exact(new Date(at)), textContent: moment(new Date(at)) });

export const safe = (link) => (/^https?:\/\//.test(link) ? link : "");

export function remember() {
  const parts = new URLSearchParams();
  if (state.chat && state.chat.id !== "me") parts.set("chat", chatKey(state.chat));
  if (state.incident) parts.set("incident", state.incident.incident.number);
  if (state.investigation) parts.set("investigation", state.investigation.investigation.id);
  if (state.answer) parts.set("answer", state.answer.message);
  history.replaceState(null, "", parts.size ? `#${parts}` : location.pathname);
}
