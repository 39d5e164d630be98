// The page's only script: the titles of the pictures as a label that follows the pointer at once, and the time under it.
// Without it the browser shows the same titles itself, a little later.

export const script = `(() => {
  const label = document.createElement('div');
  label.className = 'label';
  label.hidden = true;
  document.body.append(label);
  for (const title of document.querySelectorAll('svg title')) {
    const owner = title.parentElement;
    const told = title.textContent.trim().replace(/\\s+/g, ' ');
    owner.dataset.told = told;
    owner.setAttribute('aria-label', told);
    title.remove();
  }
  const timeUnder = (event) => {
    const track = event.target.closest('svg.track');
    if (!track) return '';
    const box = track.getBoundingClientRect();
    const from = Number(track.dataset.from), to = Number(track.dataset.to);
    const ms = from + ((event.clientX - box.left) / box.width) * (to - from);
    return (ms / 1000).toFixed(to - from < 10000 ? 3 : 2) + ' s';
  };
  document.addEventListener('pointermove', (event) => {
    const told = event.target.closest?.('[data-told]')?.dataset.told ?? '';
    const time = event.target.closest ? timeUnder(event) : '';
    label.hidden = !told && !time;
    if (label.hidden) return;
    label.textContent = [time, told].filter(Boolean).join('\\n');
    const left = Math.min(event.clientX + 14, innerWidth - label.offsetWidth - 8);
    const below = event.clientY + 18 + label.offsetHeight < innerHeight;
    label.style.left = Math.max(4, left) + 'px';
    label.style.top = (below ? event.clientY + 18 : event.clientY - label.offsetHeight - 10) + 'px';
  });
  document.addEventListener('pointerleave', () => { label.hidden = true; });
})();
`;
