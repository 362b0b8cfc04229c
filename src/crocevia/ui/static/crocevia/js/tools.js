// Print, copy the address of what is seen, go back to the place one came from.
import { on, speak } from './dom.js';

async function copy(button) {
  const words = button.dataset.copy || window.location.href;
  try {
    await navigator.clipboard.writeText(new URL(words, window.location.href).href);
    const before = button.textContent;
    button.textContent = button.dataset.done;
    speak(button.dataset.done);
    setTimeout(() => { button.textContent = before; }, 2500);
  } catch {
    window.prompt(button.dataset.ask || '', words);
  }
}

export function tools() {
  on('click', '[data-print]', () => window.print());
  on('click', '[data-copy]', (event, button) => copy(button));
  // On paper every fold is open; afterwards as it was
  const opened = new Set();
  window.addEventListener('beforeprint', () => document.querySelectorAll('details:not([open]):not(.menu)').forEach((fold) => { fold.open = true; opened.add(fold); }));
  window.addEventListener('afterprint', () => { opened.forEach((fold) => { fold.open = false; }); opened.clear(); });
}
