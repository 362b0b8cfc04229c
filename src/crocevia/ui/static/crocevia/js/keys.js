// Keys on a page that lists work: j and k walk the links of [data-walk], / goes to the search box, ? shows what the keys do.
// They are silent while one types, with a modifier held, and for readers who switched them off (one key alone can be pressed by speech).
import { all, on, one } from './dom.js';

const KEPT = 'crocevia-keys';
const off = () => { try { return localStorage.getItem(KEPT) === 'off'; } catch { return false; } };

function walk(step) {
  const links = all('[data-walk] a.go');
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  const next = links[Math.max(0, Math.min(at + step, links.length - 1))];
  next.focus();
  next.closest('tr')?.scrollIntoView({ block: 'nearest' });
}

export function keys() {
  const help = one('#keys');
  if (!help) return;
  const box = one('[data-keys-off]', help);
  if (box) {
    box.checked = off();
    on('change', '[data-keys-off]', () => { try { localStorage.setItem(KEPT, box.checked ? 'off' : 'on'); } catch { /* storage is closed: on for this page */ } });
  }
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]');
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    if (event.key === '?') { event.preventDefault(); help.showModal(); return; }
    if (off()) return;
    if (event.key === 'j') walk(1);
    else if (event.key === 'k') walk(-1);
    else if (event.key === '/') { event.preventDefault(); one('#find')?.focus(); }
  });
}
