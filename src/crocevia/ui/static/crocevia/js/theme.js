// Auto, light, dark. Kept in this browser only; no cookie, nothing is sent.
import { all, on } from './dom.js';

const KEY = 'crocevia-theme';
const read = () => { try { return localStorage.getItem(KEY) || 'auto'; } catch { return 'auto'; } };

function apply(choice) {
  const root = document.documentElement;
  if (choice === 'light' || choice === 'dark') root.dataset.theme = choice; else delete root.dataset.theme;
  try { if (choice === 'auto') localStorage.removeItem(KEY); else localStorage.setItem(KEY, choice); } catch { /* this page only */ }
  all('[data-theme-pick]').forEach((button) => button.setAttribute('aria-pressed', String(button.dataset.themePick === choice)));
}

export function theme() {
  apply(read());
  on('click', '[data-theme-pick]', (event, button) => apply(button.dataset.themePick));
  window.addEventListener('storage', (event) => { if (event.key === KEY) apply(read()); });
}
