// On a phone the filters start folded, and stay as the reader left them while results are exchanged.
import { all } from './dom.js';

const narrow = window.matchMedia('(max-width: 46rem)');
let left = false;

const apply = () => all('details[data-fold]').forEach((fold) => { fold.open = !narrow.matches || left; });

export function fold() {
  apply();
  narrow.addEventListener('change', apply);
  document.addEventListener('htmx:afterSwap', apply);
  document.addEventListener('click', (event) => {
    const summary = event.target instanceof Element && event.target.closest('details[data-fold] > summary');
    if (summary) left = !summary.parentElement.open;
  });
}
