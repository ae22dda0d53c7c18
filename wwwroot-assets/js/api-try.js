// Asks the API as a program does, with the key of the field above: no cookie goes along.
let isListening = false;

export function begin() {
  if (!isListening) {
    isListening = true;
    document.addEventListener('click', event => {
      const button = event.target instanceof Element ? event.target.closest('[data-api-send]') : null;
      if (button) {
        send(button.closest('[data-api-path]'), button);
      }
    });
  }
}

async function send(form, button) {
  const answer = form.querySelector('[data-api-answer]');
  const status = form.querySelector('[data-api-status]');
  const text = form.querySelector('[data-api-text]');
  answer.hidden = false;
  text.textContent = '';
  status.textContent = 'Asking …';
  button.disabled = true;
  try {
    const began = performance.now();
    const response = await fetch(...requestOf(form));
    const words = await wordsOf(response);
    status.textContent = `${response.status} ${response.statusText}, ${Math.round(performance.now() - began)} ms`;
    text.textContent = words;
  } catch (failure) {
    status.textContent = `Not sent: ${failure.message}`;
  } finally {
    button.disabled = false;
  }
}

function requestOf(form) {
  const headers = new Headers();
  const key = document.querySelector('[data-api-key]').value.trim();
  if (key) {
    headers.set('Authorization', `Bearer ${key}`);
  }

  let path = form.dataset.apiPath;
  const query = new URLSearchParams();
  for (const field of form.querySelectorAll('[data-api-value]')) {
    const { apiValue: name, apiPlace: place } = field.dataset;
    const value = field.value.trim();
    if (place === 'path') {
      path = path.replace(`{${name}}`, encodeURIComponent(value));
    } else if (value && place === 'query') {
      query.set(name, value);
    } else if (value) {
      headers.set(name, value);
    }
  }

  const address = query.size > 0 ? `${path}?${query}` : path;
  const request = { method: form.dataset.apiMethod, headers, credentials: 'omit', redirect: 'error', cache: 'no-store' };
  const body = form.querySelector('[data-api-body]');
  if (body) {
    headers.set('Content-Type', 'application/json');
    request.body = body.value;
  } else if (form.dataset.apiFile) {
    headers.set('Content-Type', 'application/octet-stream');
    request.body = form.querySelector('[data-api-upload]').files[0] ?? '';
  }

  return [address, request];
}

async function wordsOf(response) {
  const type = response.headers.get('Content-Type') ?? '';
  const location = response.headers.get('Location');
  const head = location ? `Location: ${location}\n\n` : '';
  if (type.includes('json')) {
    return head + JSON.stringify(await response.json(), null, 2);
  }

  const content = await response.blob();
  return head + (content.size <= 100_000 && (type.startsWith('text/') || type.includes('pem')) ? await content.text() : `${type || 'no content'}, ${content.size} bytes`);
}
