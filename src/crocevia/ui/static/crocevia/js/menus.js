// A menu is a <details>: a press outside or Escape closes it, and Escape gives the focus back.
import { all, one } from './dom.js';

export function menus() {
  document.addEventListener('click', (event) => {
    all('details.menu[open]').forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const open = one('details.menu[open]');
    if (open) { open.open = false; one('summary', open).focus(); }
  });
  // On a phone the sections scroll sideways: bring the present one into sight
  const here = one('.nav [aria-current]');
  if (here) { const nav = here.closest('.nav'); nav.scrollLeft = here.offsetLeft - nav.clientWidth / 3; }
}
