// A wall screen: pages in turn, each in a document of its own that is thrown away with all it holds. A page that does not come
// leaves the one before in place; what is wrong is said, and it is tried again.
const root = document.querySelector('[data-kiosk-show]');
if (root) {
  const layoutWidth = 960; // The pages' letters are made for a laptop; a screen shows this many of their pixels across.
  const mostScreens = 3;
  const patience = 20_000;
  const again = 10_000;
  const longest = 600_000; // A page that stands alone is loaded anew this often.
  const pages = JSON.parse(root.dataset.pages);
  const every = Number(root.dataset.every) * 1000;
  const now = document.querySelector('[data-kiosk-now]');
  const note = document.querySelector('[data-kiosk-note]');
  const pauseButton = document.querySelector('[data-kiosk-pause]');
  let at = -1;
  let shown = null;
  let timer = 0;
  let turn = 0;
  let paused = false;
  let failedSince = null;

  const sleep = time => new Promise(resolve => setTimeout(resolve, time));
  const clock = () => new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

  function fit(frame) {
    const scale = Math.max(1, root.clientWidth / layoutWidth);
    frame.style.width = `${root.clientWidth / scale}px`;
    frame.style.height = `${root.clientHeight / scale}px`;
    frame.style.transform = `scale(${scale})`;
  }

  function address(page) {
    const url = new URL(page, location.origin);
    url.searchParams.set('kiosk', 'on');
    return url.pathname + url.search;
  }

  // True once the page is there and alive; false where it is not the page that was asked for.
  async function load(frame) {
    const gone = performance.now() + patience;
    while (performance.now() < gone) {
      await sleep(200);
      let content;
      try {
        content = frame.contentDocument?.querySelector('main.content');
      } catch {
        return false;
      }

      if (content?.dataset.live !== undefined && content.querySelector('h1')) {
        return true;
      }
    }

    return false;
  }

  async function why() {
    try {
      const answer = await fetch('/session/used', { cache: 'no-store', redirect: 'manual' });
      return answer.ok ? 'The next page did not come' : 'signed out';
    } catch {
      return 'The portal cannot be reached';
    }
  }

  async function step(next) {
    clearTimeout(timer);
    const mine = ++turn;
    const frame = document.createElement('iframe');
    frame.className = 'kiosk__page kiosk__page--coming';
    frame.title = 'A page of the portal';
    fit(frame);
    frame.src = address(pages[next]);
    root.append(frame);
    const came = await load(frame);
    if (mine !== turn) {
      frame.remove();
      return;
    }

    if (!came) {
      frame.remove();
      const reason = await why();
      failedSince ??= clock();
      note.hidden = false;
      if (reason === 'signed out') {
        note.replaceChildren(`Signed out at ${failedSince}. `, Object.assign(document.createElement('a'), { href: `/sign-in?returnUrl=${encodeURIComponent(location.pathname + location.search)}`, textContent: 'Sign in again' }));
      } else {
        note.textContent = `${reason} since ${failedSince}. What you see is as it was then; trying again.`;
      }

      timer = setTimeout(() => step(next), again);
      return;
    }

    failedSince = null;
    note.hidden = true;
    at = next;
    shown?.remove();
    shown = frame;
    frame.classList.remove('kiosk__page--coming');
    frame.contentWindow.addEventListener('keydown', onKey);
    turnScreens(mine, frame);
  }

  async function turnScreens(mine, frame) {
    const inside = frame.contentWindow;
    const height = inside.innerHeight;
    const screens = Math.min(mostScreens, Math.max(1, Math.ceil((inside.document.documentElement.scrollHeight - 40) / height)));
    const name = inside.document.title.replace(/ · Ergo Portal$/, '');
    const stay = pages.length === 1 && screens === 1 ? Math.max(every, longest) : every;
    for (let screen = 0; screen < screens; screen++) {
      inside.scrollTo(0, screen * (height - 60));
      now.textContent = `${name}${pages.length > 1 ? ` · page ${at + 1} of ${pages.length}` : ''}${screens > 1 ? ` · part ${screen + 1} of ${screens}` : ''}`;
      await sleep(stay);
      while (paused && mine === turn) {
        await sleep(500);
      }

      if (mine !== turn) {
        return;
      }
    }

    step((at + 1) % pages.length);
  }

  function onKey(event) {
    if (event.key === 'Escape') {
      document.querySelector('[data-kiosk-leave]').click();
    } else if (event.key === 'ArrowRight') {
      step((at + 1) % pages.length);
    } else if (event.key === ' ' && event.target === event.currentTarget.document?.body) {
      pause();
    }
  }

  function pause() {
    paused = !paused;
    pauseButton.setAttribute('aria-pressed', String(paused));
    pauseButton.textContent = paused ? 'Go on' : 'Pause';
  }

  // A screen that nobody touches must not go dark; browsers let go of this when the window is hidden.
  async function stayAwake() {
    if (document.visibilityState === 'visible') {
      try {
        await navigator.wakeLock?.request('screen');
      } catch {
        // Not allowed here, for example on battery: the screen's own settings hold.
      }
    }
  }

  let still = 0;
  function moved() {
    document.documentElement.classList.add('kiosk-touched');
    clearTimeout(still);
    still = setTimeout(() => document.documentElement.classList.remove('kiosk-touched'), 4000);
  }

  pauseButton.addEventListener('click', pause);
  document.querySelector('[data-kiosk-next]').addEventListener('click', () => step((at + 1) % pages.length));
  window.addEventListener('keydown', onKey);
  window.addEventListener('resize', () => shown && fit(shown));
  window.addEventListener('online', () => failedSince && step((at + 1) % pages.length));
  for (const kind of ['pointermove', 'keydown', 'focusin']) {
    document.addEventListener(kind, moved, { passive: true });
  }

  document.addEventListener('visibilitychange', stayAwake);
  stayAwake();
  step(0);
}
