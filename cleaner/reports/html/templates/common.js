"use strict";

// What has no shape of its own, or steers what stands around it, is named. The same set as in `cleaner.reports.quoting`.
const UNSEEN =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ue000-\uf8ff\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}\u{f0000}-\u{10ffff}]/gu;

function byId(id) {
  return document.getElementById(id);
}

function dataOf(id) {
  return JSON.parse(byId(id).textContent);
}

function el(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "class") made.className = value;
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

function nameOf(character) {
  return "U+" + character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
}

// Puts a text of unknown origin into an element: never as markup, and with what cannot be seen named.
function say(element, text) {
  let at = 0;
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > at) element.append(text.slice(at, match.index));
    element.append(el("span", { class: "unseen" }, nameOf(match[0])));
    at = match.index + match[0].length;
  }
  if (at < text.length) element.append(at ? text.slice(at) : text);
  return element;
}

function number(value) {
  return value.toLocaleString("en");
}

function counted(value, noun) {
  return `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
}

(() => {
  const root = document.documentElement;
  const button = byId("theme");
  const isDark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const store = (value) => {
    try {
      if (value) localStorage.setItem("cleaner-theme", value);
      return localStorage.getItem("cleaner-theme");
    } catch {
      return null; // pages from a file may have no storage
    }
  };
  const kept = store();
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  const label = () => (button.textContent = isDark() ? "Light" : "Dark");
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    store(root.dataset.theme);
    label();
  });
  button.hidden = false;
  label();
})();
