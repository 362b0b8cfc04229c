// The coverage matrix: a cell opens its evidence under its row, one at a time; arrows walk, Escape closes and gives the focus back.
// A cell is a link: without scripts the page comes back with ?cell= and the evidence already open.
import { all, on, one } from './dom.js';

const open = () => one('.cell[aria-expanded="true"]');

function shut(giveBack) {
  const cell = open();
  all('.mx .ev').forEach((row) => row.remove());
  if (!cell) return null;
  cell.setAttribute('aria-expanded', 'false');
  cell.removeAttribute('aria-controls');
  remember(null);
  if (giveBack) cell.focus();
  return cell;
}

// The address keeps the open cell, so that a copied link shows the same
function remember(name) {
  const url = new URL(window.location.href);
  if (name) url.searchParams.set('cell', name); else url.searchParams.delete('cell');
  window.history.replaceState(window.history.state, '', url);
}

async function show(cell) {
  const table = cell.closest('.mx');
  shut(false);
  cell.setAttribute('aria-expanded', 'true');
  const row = document.createElement('tr');
  row.className = 'ev';
  row.id = 'evidence';
  row.setAttribute('role', 'row');
  const box = document.createElement('td');
  box.setAttribute('role', 'cell');
  box.colSpan = table.rows[0].cells.length;
  row.append(box);
  cell.closest('tr').after(row);
  cell.setAttribute('aria-controls', 'evidence');
  remember(cell.dataset.cell);
  await window.htmx.ajax('GET', cell.dataset.part || cell.href, { source: cell, target: box, swap: 'innerHTML', headers: { 'X-Part': 'evidence' } });
  one('.ev__head h3', box)?.focus({ preventScroll: true });
  if (row.getBoundingClientRect().bottom > window.innerHeight) row.scrollIntoView({ block: 'nearest' });
}

const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

function walk(event, table) {
  const cell = event.target.closest('.cell');
  if (event.key === 'Home' || event.key === 'End') {
    const row = cell && all('a.cell', cell.closest('tr'));
    if (row?.length) { event.preventDefault(); row.at(event.key === 'Home' ? 0 : -1).focus(); }
    return;
  }
  const step = STEPS[event.key];
  if (!cell || !step) return;
  event.preventDefault();
  const rows = Number(table.dataset.aspects);
  const columns = Number(table.dataset.parties);
  let [a, p] = [Number(cell.dataset.a) + step[0], Number(cell.dataset.p) + step[1]];
  for (; a >= 0 && a < rows && p >= 0 && p < columns; a += step[0], p += step[1]) {
    const next = one(`a.cell[data-a="${a}"][data-p="${p}"]`, table);
    if (next) { next.focus(); return; }
  }
}

// The peek stays inside the window: near the right edge it opens leftward, near the top downward
function place(cell) {
  const peek = one('.peek', cell);
  if (!peek) return;
  const at = cell.getBoundingClientRect();
  peek.classList.toggle('peek--left', at.left + 280 > window.innerWidth);
  peek.classList.toggle('peek--below', at.top < 180);
}

export function matrix() {
  on('click', 'a.cell', (event, cell) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (!window.htmx) return;
    event.preventDefault();
    if (cell.getAttribute('aria-expanded') === 'true') shut(true); else show(cell);
  });
  on('click', '[data-shut]', (event) => { event.preventDefault(); shut(true); });
  on('keydown', '.mx', walk);
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && open() && !event.defaultPrevented) shut(true); });
  on('pointerover', 'a.cell', (event, cell) => place(cell));
  on('focusin', 'a.cell', (event, cell) => place(cell));
}
