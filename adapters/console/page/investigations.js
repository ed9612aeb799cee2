// Investigations of the incident shown: the list of them, and one with everything it looked at. What a model wrote is set
// as text.

import { $, api, make, notice, now, remember, state, t, time } from "./page.js";
import { closePanel, drawFactsOf, drawSteps, openPanel, redrawing, took } from "./steps.js";

const LISTED = 20;
const WRITTEN = /\*\*(?<strong>[^*\n]+)\*\*|`(?<code>[^`\n]+)`|\[(?<ids>(?:E\d+|#\d+)(?:[,;，、]\s*(?:E\d+|#\d+))*)\](?:\([^)\s]*\))?/g;

let drawn = ""; // the hypotheses as they were drawn: what did not change is left alone, and with it the reader's selection

// --- the list ---

export const listed = (number) => api(`incidents/${number}/investigations?limit=${LISTED}`);

export async function loadInvestigations(number) {
  const { investigations } = await listed(number);
  if (state.incident?.incident.number !== number) return;
  state.investigations = investigations;
  drawInvestigations();
}

export function drawInvestigations() {
  const focused = $("searches").contains(document.activeElement) && document.activeElement.dataset.investigation;
  $("investigations").hidden = !state.incident || !state.investigations.length;
  $("searches").replaceChildren(...state.investigations.map(drawRow));
  if (focused) row(focused)?.focus({ preventScroll: true });
}

const row = (id) => document.querySelector(`[data-investigation="${id}"]`);

function drawRow(one) {
  return make("li", {}, make("button", { type: "button", class: "item search", "data-investigation": one.id, onclick: () => openInvestigation(one.id) },
    make("span", { class: "line" }, outcome(one), confidence(one), time(one.started_at)),
    ...one.hypotheses.filter(({ standing }) => standing === "kept").map(({ claim }) => make("span", { class: "finding", textContent: claim })),
    make("span", { class: "meta", textContent: [asker(one), one.model].filter(Boolean).join(" · ") })));
}

const named = (words) => words.replaceAll(" ", "-");
const outcome = (one) => make("span", { class: `status ${named(one.outcome)}`, textContent: t(`ended_${named(one.outcome)}`) });
const confidence = (one) => one.confidence && make("span", { class: "badge", textContent: t(`confidence_${one.confidence}`) });
const asker = (one) => (one.asker.is_bot || !one.asker.name ? t("byItself") : one.asker.name);

// --- one of them ---

export async function openInvestigation(id) {
  let detail;
  try {
    detail = await api(`investigations/${id}`);
  } catch (error) {
    if (error.status) notice(error.message);
    return;
  }
  if (detail.investigation.incident !== state.incident?.incident.number) return;
  state.answer = null;
  state.investigation = detail;
  redrawInvestigation();
  openPanel("investigation");
  remember();
}

export function closeInvestigation() {
  const id = state.investigation?.investigation.id;
  if (!id) return;
  state.investigation = null;
  if (closePanel()) row(id)?.focus({ preventScroll: true });
  remember();
}

// One that goes on is asked for again and again, until it has ended; and while the bot works, a new one may have begun.
export async function followInvestigations() {
  const { investigation } = state.investigation ?? {};
  if (investigation && !investigation.ended_at) {
    const detail = await api(`investigations/${investigation.id}`);
    if (state.investigation?.investigation.id !== investigation.id) return;
    state.investigation = detail;
    drawInvestigation();
  }
  if (state.incident && (state.working.size || state.investigations.some((one) => !one.ended_at))) await loadInvestigations(state.incident.incident.number);
}

// Anew, as in another language.
export function redrawInvestigation() {
  drawn = "";
  delete $("chart").dataset.of;
  redrawing(drawInvestigation);
}

function drawInvestigation() {
  if (!state.investigation) return;
  const { investigation, steps, chart } = state.investigation;
  drawHead(investigation);
  drawChart(chart);
  if (drawn !== JSON.stringify(investigation.hypotheses)) {
    drawn = JSON.stringify(investigation.hypotheses);
    $("hypotheses").replaceChildren(...investigation.hypotheses.map(drawHypothesis));
  }
  $("hypotheses-title").hidden = !investigation.hypotheses.length;
  drawSteps(steps, investigation.id, !investigation.ended_at);
}

function drawHead(one) {
  const rows = [];
  const add = (...row) => rows.push(row);
  add("askedBy", asker(one));
  add("started", time(one.started_at));
  add("duration", took((one.ended_at ? new Date(one.ended_at) : now()) - new Date(one.started_at)), " ", !one.ended_at && make("small", { textContent: t("ongoing") }));
  if (one.model) add("model", one.model);
  if (one.ended_at) {
    add("toolCalls", String(one.tool_calls));
    add("tokens", one.tokens.toLocaleString());
  }
  const head = make("span", {}, outcome(one), confidence(one));
  if (!$("search-head").firstChild?.isEqualNode(head)) $("search-head").replaceChildren(head); // read out when it changes
  drawFactsOf(rows);
  $("finding").hidden = !one.finding;
  $("finding").replaceChildren(...written(one.finding));
}

function drawChart(chart) {
  $("chart").hidden = !chart;
  if ($("chart").dataset.of === chart) return;
  $("chart").dataset.of = chart;
  URL.revokeObjectURL($("chart").querySelector("img")?.src);
  const bytes = Uint8Array.from(atob(chart), (letter) => letter.charCodeAt(0));
  $("chart").replaceChildren(chart && make("img", { class: "picture", src: URL.createObjectURL(new Blob([bytes], { type: "image/png" })), alt: t("chart") }));
}

function drawHypothesis(one) {
  const points = (key, lines) => lines.length > 0 && make("div", { class: `points ${key}` }, make("h4", { textContent: t(key) }),
    make("ul", {}, ...lines.map((line) => make("li", {}, ...written(line)))));
  return make("li", { class: `hypothesis ${named(one.standing)}` },
    make("p", { class: "claim" }, make("span", { class: "token", textContent: one.id }), make("span", { class: `standing ${named(one.standing)}`, textContent: t(`standing_${named(one.standing)}`) }), ...written(one.claim)),
    points("speaksFor", one.speaks_for), points("against", one.against), points("missing", one.missing));
}

// Text with what it cites made links, and emphasis shown; nothing else in it means anything.
function written(text) {
  const pieces = [];
  let end = 0;
  for (const found of text.matchAll(WRITTEN)) {
    pieces.push(text.slice(end, found.index));
    const { strong, code, ids } = found.groups;
    if (ids) pieces.push(...ids.split(/[,;，、]\s*/).flatMap((id) => [reference(id), " "]).slice(0, -1));
    else pieces.push(make(strong ? "strong" : "code", { textContent: strong ?? code }));
    end = found.index + found[0].length;
  }
  return [...pieces, text.slice(end)];
}

function reference(id) {
  const entry = id.startsWith("#") ? id.slice(1) : undefined;
  return make("a", { class: "reference", href: entry ? `#entry-${entry}` : `#${id}`, "data-entry": entry, "data-evidence": entry ? undefined : id, textContent: id });
}
