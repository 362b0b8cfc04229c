// Search as one types: arrows walk what was found, Escape closes it. Enter sends the form as ever.
import { all, one } from './dom.js';

function close(box) {
  const hits = one('.hits', box);
  if (hits) hits.replaceChildren();
}

export function search() {
  document.addEventListener('keydown', (event) => {
    const box = event.target instanceof Element && event.target.closest('.find');
    if (!box) return;
    const input = one('input[type="search"]', box);
    const links = all('.hits a', box);
    if (event.key === 'Escape' && links.length) { event.stopPropagation(); close(box); input.focus(); return; }
    if (!links.length || !['ArrowDown', 'ArrowUp'].includes(event.key)) return;
    event.preventDefault();
    const at = links.indexOf(document.activeElement);
    const next = event.key === 'ArrowDown' ? Math.min(at + 1, links.length - 1) : at - 1;
    if (next < 0) input.focus(); else links[next].focus();
  }, true);
  document.addEventListener('click', (event) => {
    all('.find').forEach((box) => { if (!box.contains(event.target)) close(box); });
  });
  document.addEventListener('input', (event) => {
    const box = event.target instanceof Element && event.target.closest('.find');
    if (box && !event.target.value.trim()) close(box);
  });
  document.addEventListener('htmx:afterSwap', (event) => {
    const box = event.target instanceof Element && event.target.closest('.find');
    if (!box) return;
    if (!one('input[type="search"]', box).value.trim()) close(box);
  });
}
