// The interview: a field lights up the words that it came from; a redraft never takes a field away from under who types in it.
import { all, on } from './dom.js';

const light = (name) => all('.tell__w').forEach((word) => {
  word.classList.toggle('on', Boolean(name) && word.dataset.of.split(' ').includes(name));
});

export function telling() {
  on('click', '[data-words]', (event, link) => light(link.dataset.words));
  on('focusin', '[data-field]', (event, field) => light(field.dataset.field));
  on('focusin', '#f-heard', () => light(''));
  document.addEventListener('htmx:beforeSwap', (event) => {
    const target = event.detail.target;
    if (target?.id === 'drafted' && target.contains(document.activeElement)) event.detail.shouldSwap = false;
  });
}
