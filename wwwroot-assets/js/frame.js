// What the frame does without a circuit: theme, menus, relative times, reconnecting.
const themeCookie = 'ergo-theme';
const year = 365 * 24 * 3600;

// Asked for by pages whose times are those of whoever looks.
window.ergoTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

document.addEventListener('click', event => {
  const target = event.target instanceof Element ? event.target : null;
  const choice = target?.closest('[data-theme-choice]')?.dataset.themeChoice;
  if (choice) {
    setTheme(choice);
  }

  if (target?.closest('[data-reload]')) {
    location.reload();
  }

  const link = target?.closest('[data-copy], [data-copy-text]');
  if (link) {
    copy(link);
  }

  if (target?.closest('[data-reconnect]')) {
    reconnect();
  }

  document.querySelectorAll('details[data-menu][open]').forEach(menu => {
    const isOwn = menu.contains(target);
    // A link in a menu goes somewhere; the menu has done its work.
    if (!isOwn || target.closest('.menu__panel a')) {
      menu.open = false;
    }
  });
});

// Where the page came over plain HTTP the browser has no clipboard for it, and the old command is left.
async function copy(button) {
  const text = button.dataset.copyText ?? new URL(button.dataset.copy, location.origin).href;
  const done = button.parentElement.querySelector('[data-copied]');
  let isCopied = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    field.className = 'sr-only';
    button.after(field);
    field.select();
    isCopied = document.execCommand('copy');
    field.remove();
    button.focus();
  }

  if (done) {
    done.textContent = isCopied ? 'Copied' : `The browser did not let it be copied: ${text}`;
    setTimeout(() => { if (isCopied) { done.textContent = ''; } }, 4000);
  }
}

// The server tells open pages that their session has ended, and they turn to the sign-in page. The one that signs out is on its way
// already, perhaps to the identity provider, and must not be called back.
document.addEventListener('submit', event => {
  if (event.target instanceof HTMLFormElement && event.target.getAttribute('action') === '/sign-out') {
    window.Blazor?.disconnect?.();
  }
});

// A circuit sends no requests, and what it sends by itself is not use: clicking and typing are what keep a session.
let lastUse = 0;
for (const kind of ['click', 'keydown']) {
  document.addEventListener(kind, () => {
    if (document.querySelector('.person') && Date.now() - lastUse > 20_000) {
      lastUse = Date.now();
      fetch('/session/used', { cache: 'no-store' }).catch(() => { lastUse = 0; });
    }
  }, { capture: true });
}

let typedAhead = null;

// Quick search: Ctrl+K from anywhere, / where nothing is being written.
document.addEventListener('keydown', event => {
  const isWriting = event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]');
  const isAsked = ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') || (event.key === '/' && !isWriting && !event.ctrlKey && !event.metaKey && !event.altKey);
  const isTyped = typedAhead !== null && !isWriting && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  const button = isAsked && !isTyped && !document.querySelector('[data-search-input]') && !document.querySelector('.mud-dialog') ? document.querySelector('[data-search-open]') : null;
  if (isTyped) {
    event.preventDefault();
    typedAhead += event.key;
  } else if (button) {
    event.preventDefault();
    button.click();
    typedAhead = '';
    setTimeout(() => { typedAhead = null; }, 10_000);
  }
});

// The box comes from the server: what was typed until it is there is not lost.
document.addEventListener('focusin', event => {
  if (typedAhead && event.target instanceof HTMLInputElement && event.target.matches('[data-search-input]')) {
    event.target.value = typedAhead + event.target.value;
    event.target.dispatchEvent(new Event('input', { bubbles: true }));
  }

  typedAhead = null;
});

// The list is walked with the arrows; the text stays where it is, and Tab does not lead out of the box.
document.addEventListener('keydown', event => {
  if (event.target instanceof Element && event.target.matches('[data-search-input]') && ['ArrowUp', 'ArrowDown', 'Tab'].includes(event.key)) {
    event.preventDefault();
  }
});

document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') {
    return;
  }

  const menu = document.activeElement?.closest('details[data-menu][open]') ?? document.querySelector('details[data-menu][open]');
  if (menu) {
    menu.open = false;
    menu.querySelector('summary')?.focus();
  }
});

// Many links of one drawing are one stop of the Tab key; the arrows go from one to the next.
document.addEventListener('keydown', event => {
  const link = event.target instanceof Element ? event.target.closest('[data-pick]') : null;
  const links = link ? [...link.closest('[data-picks]').querySelectorAll('[data-pick]')] : [];
  if (links.length === 0 || event.altKey || event.ctrlKey || event.metaKey) {
    return;
  }

  const [row, column] = link.dataset.pick.split('-').map(Number);
  const beside = step => {
    const inColumn = links.filter(other => Number(other.dataset.pick.split('-')[1]) === column).map(other => Number(other.dataset.pick.split('-')[0])).sort((a, b) => a - b);
    const next = inColumn[inColumn.indexOf(row) + step];
    return links.find(other => other.dataset.pick === `${next}-${column}`);
  };
  const next = {
    ArrowRight: () => links[links.indexOf(link) + 1], ArrowLeft: () => links[links.indexOf(link) - 1],
    ArrowDown: () => beside(1), ArrowUp: () => beside(-1), Home: () => links[0], End: () => links.at(-1),
  }[event.key]?.();
  if (next) {
    event.preventDefault();
    link.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
});

function setTheme(choice) {
  document.cookie = `${themeCookie}=${choice}; path=/; max-age=${year}; samesite=lax`;
  if (choice === 'system') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = choice;
  }

  document.querySelectorAll('[data-theme-choice]').forEach(button =>
    button.setAttribute('aria-pressed', String(button.dataset.themeChoice === choice)));
  document.dispatchEvent(new CustomEvent('ergo:theme'));
}

// ---- relative times: counted on from the age the server wrote, so a wrong clock in the browser does no harm ----

const seen = new WeakMap();

function age(element) {
  const text = element.dataset.age;
  let start = seen.get(element);
  if (start?.text !== text || start.instant !== element.dateTime) {
    start = { text, instant: element.dateTime, at: performance.now() };
    seen.set(element, start);
  }

  return Number(text) + (performance.now() - start.at) / 1000;
}

function words(seconds) {
  const [value, unit] = seconds < 60 ? [seconds, 's'] : seconds < 3600 ? [seconds / 60, 'min'] : seconds < 48 * 3600 ? [seconds / 3600, 'h'] : [seconds / 86400, 'd'];
  return `${Math.floor(value)} ${unit} ago`;
}

setInterval(() => {
  document.querySelectorAll('time[data-age]').forEach(element => {
    const text = words(age(element));
    // The text node itself is the server's; replacing it would make the next update go nowhere.
    if (element.firstChild && element.firstChild.data !== text) {
      element.firstChild.data = text;
    }
  });
}, 5000);

// ---- paper ----

window.addEventListener('beforeprint', () => {
  const head = document.querySelector('[data-print-head]');
  if (head) {
    const when = new Date();
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    head.dataset.when = `${when.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })} (${zone})`;
    head.dataset.complete = document.querySelector('.fresh__text')?.textContent.trim().replace(/\s+/g, ' ') ?? '';
    head.dataset.where = location.href;
  }
});

// ---- connection ----

// Often at first, since another portal answers at once where there is one; not all pages in the same moment; and for ever, for walls.
const soonTries = 60;
Blazor.start({
  circuit: {
    reconnectionOptions: { maxRetries: undefined, retryIntervalMilliseconds: tries => tries === 0 ? 0 : (tries < soonTries ? 1000 : 5000) * (0.7 + 0.6 * Math.random()), dialogId: 'components-reconnect-modal' },
  },
});

async function reconnect() {
  try {
    if (!await window.Blazor?.reconnect()) {
      location.reload();
    }
  } catch {
    location.reload();
  }
}

// A portal that stops calls this on its open pages: each takes its state along and goes on at whichever portal answers next. A page that
// cannot loads itself anew, as it does after a crash.
const soonEnds = 60_000;

window.ergoMoveOn = () => { setTimeout(moveOn, Math.random() * 300); };

async function moveOn() {
  const top = window.scrollY;
  const asked = Date.now();
  const isPaused = await Blazor.pauseCircuit().catch(() => false);
  while (true) {
    await new Promise(done => { setTimeout(done, Date.now() - asked < soonEnds ? 500 : 5000); });
    try {
      if (isPaused ? await Blazor.resumeCircuit() : await Blazor.reconnect()) {
        keepScroll(top);
      } else {
        // Somebody answers who does not know this page.
        location.reload();
      }

      return;
    } catch {
      // Nobody answers yet.
    }
  }
}

// The page is drawn anew, grows, and has its heading focused: it is held where it was for a while, unless the person scrolls.
const holdsFor = 5000;

function keepScroll(top) {
  const given = new AbortController();
  const put = () => window.scrollTo({ top, behavior: 'instant' });
  const growing = new ResizeObserver(put);
  growing.observe(document.body);
  given.signal.addEventListener('abort', () => growing.disconnect());
  document.addEventListener('scroll', put, { signal: given.signal });
  for (const kind of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
    document.addEventListener(kind, () => given.abort(), { signal: given.signal });
  }

  setTimeout(() => given.abort(), holdsFor);
}

// Watched by class because this client script sends no event when the server has forgotten the circuit.
const connection = document.getElementById('components-reconnect-modal');
if (connection) {
  new MutationObserver(() => {
    if (connection.classList.contains('components-reconnect-rejected')) {
      location.reload();
    }
  }).observe(connection, { attributes: true, attributeFilter: ['class'] });
}
