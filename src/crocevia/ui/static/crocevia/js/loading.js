// While something is on its way: the old content stays at 60%, and after 400 ms a thin line runs along the wall.
import { one, speak } from './dom.js';

let timer;
let running = 0;

const show = (yes) => { const line = one('#loading'); if (line) line.hidden = !yes; };

export function loading() {
  document.addEventListener('htmx:beforeRequest', (event) => {
    running += 1;
    event.detail.target?.setAttribute('aria-busy', 'true');
    clearTimeout(timer);
    timer = setTimeout(() => show(true), 400);
  });
  document.addEventListener('htmx:afterRequest', (event) => {
    running = Math.max(0, running - 1);
    event.detail.target?.removeAttribute('aria-busy');
    if (!running) { clearTimeout(timer); show(false); }
  });
  document.addEventListener('htmx:afterSettle', (event) => {
    const said = event.target instanceof Element && (event.target.dataset.said ?? one('[data-said]', event.target)?.dataset.said);
    if (said) speak(said);
  });
  const failed = () => { const line = one('#failed'); if (line) { line.hidden = false; speak(line.textContent.trim()); } };
  document.addEventListener('htmx:responseError', failed);
  document.addEventListener('htmx:sendError', failed);
  document.addEventListener('htmx:timeout', failed);
  // Plain links and forms too: the line appears if the next page is slow
  window.addEventListener('beforeunload', () => { timer = setTimeout(() => show(true), 400); });
  window.addEventListener('pageshow', () => { clearTimeout(timer); show(false); });
}
