// [data-dialog="id"] opens a <dialog>; the browser keeps the focus inside and gives it back. Without scripts the link is followed.
import { on } from './dom.js';

export function dialogs() {
  on('click', '[data-dialog]', (event, opener) => {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog?.showModal) return;
    event.preventDefault();
    dialog.showModal();
  });
  on('click', '[data-close]', (event, button) => { event.preventDefault(); button.closest('dialog')?.close(); });
  on('click', 'dialog', (event, dialog) => { if (event.target === dialog) dialog.close(); });
}
