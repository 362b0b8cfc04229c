// The few helpers that the modules share.
export const one = (selector, at = document) => at.querySelector(selector);
export const all = (selector, at = document) => [...at.querySelectorAll(selector)];

// Listen once on the document, so that what htmx brings later is covered too.
export const on = (type, selector, handle, options) => document.addEventListener(type, (event) => {
  const hit = event.target instanceof Element && event.target.closest(selector);
  if (hit) handle(event, hit);
}, options);

// A line that screen readers speak. The words come from the page, so they are in its language.
export const speak = (words) => {
  const line = one('#spoken');
  if (line && words) line.textContent = words;
};
