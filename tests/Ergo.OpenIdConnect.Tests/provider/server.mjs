// A certified OpenID provider on loopback. Settings come as one line of JSON on stdin; the issuer goes to stdout when
// the server listens. It ends with its stdin, so that it never outlives the tests.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Provider } from 'oidc-provider';

const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit(0));
lines.once('line', (line) => start(JSON.parse(line)));

function signingKey(algorithm) {
  const { privateKey } = algorithm.startsWith('ES')
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: algorithm, kid: `key-${algorithm}` };
}

function start({ algorithm, par, client }) {
  const server = createServer();
  server.listen(0, '127.0.0.1', () => {
    const issuer = `http://localhost:${server.address().port}`;
    server.on('request', createProvider(issuer, { algorithm, par, client }).callback());
    console.log(issuer);
  });
}

function createProvider(issuer, { algorithm, par, client }) {
  const provider = new Provider(issuer, {
    clients: [{ ...client, id_token_signed_response_alg: algorithm }],
    jwks: { keys: [signingKey(algorithm)] },
    cookies: { keys: ['only for tests'] },
    claims: { openid: ['sub'], profile: ['name', 'realm_access'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: par, requirePushedAuthorizationRequests: par },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => { context.body = `<!DOCTYPE html><title>Sign out</title>${form}`; },
      },
    },
    // The built-in guard keeps calls of the provider off loopback, where these tests live.
    fetch: (url, options) => fetch(url, withoutGuard(options)),
    findAccount: (context, sub) => ({
      accountId: sub,
      claims: () => ({ sub, name: 'Safety manager', ...emailOf(sub), realm_access: { roles: ['safety-manager', 'viewer'] } }),
    }),
    interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
  });
  provider.use(interaction(provider));
  return provider;
}

// Accounts that have set a colleague's address as theirs, by what the provider says of it.
function emailOf(sub) {
  const verified = { 'said unverified': false, 'nothing said': undefined, 'verified as text': 'true' };
  return sub in verified ? { email: 'safety-manager@plant.example', email_verified: verified[sub] } : { email: `${sub}@plant.example`, email_verified: true };
}

function withoutGuard({ dispatcher, ...options }) {
  return options;
}

// One form signs in and consents.
function interaction(provider) {
  return async (context, next) => {
    if (!context.path.startsWith('/interaction/')) {
      return next();
    }

    const { uid, params } = await provider.interactionDetails(context.req, context.res);
    if (context.method === 'GET') {
      context.type = 'html';
      context.body = `<!DOCTYPE html><title>Sign in</title><form method="post" action="/interaction/${uid}"><button name="answer" value="yes">Sign in</button></form>`;
      return undefined;
    }

    const chunks = [];
    for await (const chunk of context.req) {
      chunks.push(chunk);
    }

    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    if (form.get('answer') !== 'yes') {
      return provider.interactionFinished(context.req, context.res, { error: 'access_denied' });
    }

    const accountId = form.get('account') ?? 'safety-manager';
    const grant = new provider.Grant({ accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    return provider.interactionFinished(context.req, context.res, { login: { accountId }, consent: { grantId: await grant.save() } });
  };
}
