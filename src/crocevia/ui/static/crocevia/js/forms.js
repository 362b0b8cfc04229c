// Forms: filters that send themselves, a warning before typed words are lost, one sending at a time, counters.
import { all, on, one } from './dom.js';

const unsaved = new Set();

export function forms() {
  // form[data-auto] sends itself 200 ms after a change; its button stays for readers without scripts
  let waiting;
  const send = (event, form) => {
    if (event.target.matches('[data-hold]')) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => form.requestSubmit(), event.type === 'input' ? 350 : 200);
  };
  // Words are sent as they are typed, so leaving their field must not send them again
  const typed = 'input[type="search"], input[type="text"]';
  on('change', 'form[data-auto]', (event, form) => { if (!event.target.matches(typed)) send(event, form); });
  on('input', 'form[data-auto]', (event, form) => { if (event.target.matches(typed)) send(event, form); });

  // form[data-guard] warns before leaving with words that were not saved
  on('input', 'form[data-guard]', (event, form) => unsaved.add(form));
  on('submit', 'form[data-guard]', (event, form) => unsaved.delete(form));
  on('click', '[data-discard]', () => unsaved.clear());
  window.addEventListener('beforeunload', (event) => {
    for (const form of unsaved) if (!form.isConnected) unsaved.delete(form);
    if (unsaved.size) event.preventDefault();
  });

  // A form is sent once: the second press of the button does nothing
  on('submit', 'form[method="post"]', (event, form) => {
    if (event.defaultPrevented || form.matches('[data-again], [hx-post]')) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = '1';
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener('pageshow', () => all('form[data-sent]').forEach((form) => { delete form.dataset.sent; }));

  // A question before what cannot be undone
  on('submit', 'form[data-ask]', (event, form) => { if (!window.confirm(form.dataset.ask)) event.preventDefault(); }, true);

  // A range says its figure
  on('input', 'input[type="range"][data-out]', (event, range) => {
    const out = document.getElementById(range.dataset.out);
    if (!out) return;
    const value = Number(range.value) / Number(range.dataset.per || 1);
    out.value = value.toLocaleString(document.documentElement.lang, { minimumFractionDigits: Number(range.dataset.digits || 0), maximumFractionDigits: Number(range.dataset.digits || 0) });
  });

  // How many characters are left
  on('input', '[maxlength][data-count]', (event, field) => {
    const line = document.getElementById(field.dataset.count);
    if (line) line.textContent = `${field.value.length} / ${field.maxLength}`;
  });

  // form[data-two]: no third tick
  on('change', 'form[data-two]', (event, form) => {
    const ticked = all('input[name="compare"]:checked', form);
    all('input[name="compare"]', form).forEach((box) => { box.disabled = ticked.length >= 2 && !box.checked; });
  });

  // After a refused form the focus goes to the summary
  const summary = one('.summary[tabindex]');
  if (summary) summary.focus({ preventScroll: false });
}
