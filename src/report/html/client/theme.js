// Light or dark: follows the system until the button is pressed, and gives the plots the colours of the style sheet.

/** @type {(() => void)[]} */
const redraws = [];
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

/** @param {() => void} redraw */
export function onTheme(redraw) {
  redraws.push(redraw);
}

/** @type {Map<string, string>} */
const colors = new Map();

/** The value of a custom property of the style sheet, for a canvas. @param {string} name */
export function color(name) {
  let value = colors.get(name);
  if (value === undefined) {
    // Only a computed colour has light-dark() resolved.
    const probe = document.createElement('i');
    probe.style.color = `var(--${name})`;
    document.body.append(probe);
    value = getComputedStyle(probe).color;
    probe.remove();
    colors.set(name, value);
  }
  return value;
}

/** @param {number} target */
export function targetColor(target) {
  return color(`t${target % 8}`);
}

/** @param {HTMLElement} button */
export function installTheme(button) {
  const root = document.documentElement;
  const isDark = () => (root.dataset['theme'] ?? (prefersDark.matches ? 'dark' : 'light')) === 'dark';
  const apply = () => {
    button.textContent = isDark() ? 'Light' : 'Dark';
    button.setAttribute('aria-label', `Switch to ${isDark() ? 'light' : 'dark'} colours`);
    colors.clear();
    for (const redraw of redraws) redraw();
  };
  button.addEventListener('click', () => {
    root.dataset['theme'] = isDark() ? 'light' : 'dark';
    apply();
  });
  prefersDark.addEventListener('change', apply);
  apply();
}
