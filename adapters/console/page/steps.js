// Steps: what was looked at, for an investigation or for an answer, and the panel both are read in. What a model or a
// system wrote is set as text.

import { $, exact, format, make, safe, span, state, t } from "./page.js";

const PARTS = new Set(["plan", "test", "conclude", "answer"]);

let scrolledTo = 0;

// --- the panel ---

export function openPanel(title) {
  if (!$("app").classList.contains("looking")) scrolledTo = $("incident").scrollTop;
  $("app").classList.add("looking");
  $("investigation-title").textContent = t(title);
  $("incident").scrollTop = 0;
  $("investigation-back").focus({ preventScroll: true });
}

// Whether the reader was in it.
export function closePanel() {
  const focused = $("investigation").contains(document.activeElement);
  $("app").classList.remove("looking");
  $("incident").scrollTop = scrolledTo;
  $("steps").replaceChildren();
  return focused;
}

export function drawFactsOf(rows) {
  $("search-facts").replaceChildren(make("dl", { class: "grid" }, ...rows.flatMap(([key, ...content]) => [make("dt", { textContent: t(key) }), make("dd", {}, ...content)])));
}

// --- the steps in it ---

// Those already drawn are left alone, and with them the reader's selection and what was opened.
export function drawSteps(steps, name, goesOn) {
  const seen = $("steps").children.length;
  $("steps").append(...steps.slice(seen).map((step, place) => drawStep(step, `step-${name}-${seen + place}`)));
  $("no-steps").hidden = steps.length > 0;
  $("searching").hidden = !goesOn;
}

// Anew, as in another language; steps that were opened stay so.
export function redrawing(draw) {
  const opened = new Set([...$("steps").querySelectorAll("details[open]")].map((one) => one.closest("li").id));
  $("steps").replaceChildren();
  draw();
  for (const step of $("steps").children) step.firstChild.open = opened.has(step.id);
}

function drawStep(step, id) {
  const part = step.tool === "ranking" ? "ranking" : step.tool === "model" && PARTS.has(step.query) && step.query; // its own work
  const rows = [];
  const add = (key, content) => content && rows.push(make("dt", { textContent: t(key) }), make("dd", {}, content));
  const query = !part && step.query !== "{}" && step.query; // called with nothing
  add("query", query && make("code", { class: "query", textContent: query }));
  add("range", range(step));
  add("tokens", step.tokens > 0 && step.tokens.toLocaleString());
  const name = part ? t(`part_${part}`) : step.tool;
  return make("li", { class: `step ${step.outcome}`, id, "data-evidence": step.evidence },
    make("details", {},
      make("summary", {}, make("span", { class: "line" },
        (!part || step.outcome === "failed") && make("span", { class: `look ${step.outcome}`, textContent: t(`outcome_${step.outcome}`) }), make("b", { class: part ? "" : "tool", textContent: name }),
        step.evidence && make("span", { class: "token", textContent: step.evidence }), step.hypothesis && make("span", { class: "token", textContent: step.hypothesis }),
        make("span", { class: "took", textContent: took(step.milliseconds) })),
      query && make("code", { class: "asked", textContent: query })),
      make("dl", { class: "grid" }, ...rows),
      step.text && make("pre", { tabIndex: 0, role: "group", "aria-label": t("resultOf", { name }), textContent: step.text }),
      safe(step.link) && make("a", { class: "out", href: safe(step.link), target: "_blank", rel: "noopener noreferrer", textContent: t("openThere") })));
}

export function openStep(evidence) {
  const step = [...$("steps").children].find((one) => one.dataset.evidence === evidence);
  if (!step) return;
  step.firstChild.open = true;
  step.scrollIntoView({ block: "start" });
  step.querySelector("summary").focus({ preventScroll: true });
}

function range({ since, until }) {
  const [from, to] = [since, until].map((at) => at && new Date(at));
  const written = format({ dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
  const text = from && to ? written.formatRange(from, to) : from ? t("since", { at: written.format(from) }) : to && t("at", { at: written.format(to) });
  return text && make("span", { title: [from, to].filter(Boolean).map(exact).join(" – "), textContent: text });
}

export function took(milliseconds) {
  if (milliseconds < 10e3) return t("milliseconds", { n: Math.max(0, Math.round(milliseconds)) });
  return milliseconds < 120e3 ? t("seconds", { n: Math.round(milliseconds / 1e3) }) : span(milliseconds);
}
