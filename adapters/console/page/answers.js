// How a question was answered: the steps taken for it, opened from the question itself.

import { $, api, chatKey, notice, remember, state, t, time } from "./page.js";
import { closePanel, drawFactsOf, drawSteps, openPanel, redrawing } from "./steps.js";

const asked = (chat, id) => api(`chats/${encodeURIComponent(chat.platform)}/${encodeURIComponent(chat.id)}/steps?message=${encodeURIComponent(id)}`);

// Know how many steps a question has taken by now; whether that is news.
export async function countSteps(id) {
  const { chat } = state;
  const { steps } = await asked(chat, id);
  if (state.chat !== chat) return false;
  if (isShown(id)) {
    state.answer.steps = steps;
    drawAnswer();
  }
  const message = state.messages.get(id);
  if (!message || (message.steps ?? 0) === steps.length) return false;
  message.steps = steps.length;
  return true;
}

const isShown = (id) => state.answer?.message === id && chatKey(state.answer.chat) === chatKey(state.chat);

// Show the steps taken for a question. Where they are an investigation's, that is the one to show: its id.
export async function openAnswer(id) {
  const { chat } = state;
  let steps;
  try {
    ({ steps } = await asked(chat, id));
  } catch (error) {
    if (error.status) notice(error.message);
    return null;
  }
  const part = steps.findLast((one) => one.investigation);
  if (part) return part.investigation;
  state.investigation = null;
  state.answer = { chat, message: id, steps };
  redrawAnswer();
  openPanel("answered");
  remember();
  return null;
}

export function closeAnswer() {
  if (!state.answer) return;
  const { message } = state.answer;
  state.answer = null;
  if (closePanel()) state.messages.get(message)?.element.querySelector(".taken")?.focus({ preventScroll: true });
  remember();
}

// Anew, as in another language.
export function redrawAnswer() {
  $("search-head").replaceChildren();
  $("finding").hidden = $("chart").hidden = true;
  $("hypotheses").replaceChildren();
  $("hypotheses-title").hidden = true;
  redrawing(drawAnswer);
}

function drawAnswer() {
  const { message, steps } = state.answer;
  const question = state.messages.get(message);
  const rows = [];
  if (question) rows.push(["question", question.text], ["askedBy", question.sender?.name ?? ""], ["askedAt", time(question.at.toISOString())]);
  const calls = steps.filter((one) => one.tool !== "model").length;
  rows.push(["toolCalls", String(calls)], ["tokens", steps.reduce((sum, one) => sum + one.tokens, 0).toLocaleString()]);
  drawFactsOf(rows);
  drawSteps(steps, message, isShown(message) && state.working.has(message));
  $("investigation-title").textContent = t("answered");
}
