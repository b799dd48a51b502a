// The little that HTML cannot do by itself: open the menu and the confirm dialog as modals. Everything works without it.

for (const form of document.querySelectorAll('form[data-opens]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    document.getElementById(form.dataset.opens).showModal();
  });
}

// What htmx puts into this place is a dialog: it opens at once, and gives focus back to its button when it closes.
const place = document.getElementById('dialog-place');
new MutationObserver(() => {
  const dialog = place.querySelector('dialog[data-modal]:not([open])');
  if (!dialog) return;
  const button = document.getElementById('generate');
  dialog.addEventListener('close', () => {
    dialog.remove();
    button?.focus();
  });
  dialog.showModal();
}).observe(place, { childList: true });

// A form is sent once, however often its button is pressed.
document.addEventListener('submit', (event) => {
  if (event.defaultPrevented || event.target.method !== 'post') return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = 'yes';
});
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
});

// Filling in a field that belongs to one option chooses that option.
for (const event of ['input', 'change'])
  document.addEventListener(event, ({ target }) => {
    const option = target.dataset.chooses && document.getElementById(target.dataset.chooses);
    if (option && target.value) option.checked = true;
  });

// What was chosen before htmx was there is chosen again: the list of substrates follows all the same.
function chooseAgain() {
  const equipment = document.getElementById('equipment');
  const early = equipment?.value && !equipment.selectedOptions[0].defaultSelected;
  if (early) equipment.dispatchEvent(new Event('change', { bubbles: true }));
}
window.addEventListener('load', () => setTimeout(chooseAgain));

// After a first download the card says so, and offers what comes next.
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-refresh]');
  if (link) refreshLater(link.id, 2000);
});
function refreshLater(id, wait) {
  setTimeout(async () => {
    const link = document.getElementById(id);
    if (!link?.dataset.refresh) return;
    await window.htmx.ajax('GET', link.dataset.refresh, {
      target: link.closest('article'),
      swap: 'outerHTML',
    });
    if (wait < 120000) refreshLater(id, 2 * wait);
  }, wait);
}

// What htmx brings for the form of readings is left out once something was typed or chosen there.
document.addEventListener('htmx:before:swap', ({ detail: { tasks } }) => {
  const reading = document.getElementById('reading');
  const at = tasks.findIndex(({ target }) => target === '#reading' || target === reading);
  if (!reading || at < 0) return;
  const isChanged = ({ type, files, value, defaultValue }) =>
    type === 'file' ? files.length > 0 : type !== 'hidden' && value !== defaultValue;
  const fields = [...reading.querySelectorAll('input, textarea')];
  if (fields.some(isChanged) || reading.contains(document.activeElement)) tasks.splice(at, 1);
});

// An error summary takes the focus, so that the first thing heard is what to mend; a preview takes it where nothing is.
document.querySelector('.summary[autofocus], .preview[autofocus]')?.focus();
