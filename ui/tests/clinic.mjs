// A signed-in caller of the clinic's API, for the scripts that load it and kill it.

export async function signIn(base, name, password) {
  const first = await fetch(`${base}/api/session`);
  const jar = new Map();
  const keep = (answer) => {
    for (const line of answer.headers.getSetCookie()) {
      const [pair] = line.split(';');
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
  };
  keep(first);
  let { csrf } = await first.json();
  const headers = () => ({
    cookie: [...jar].map(([key, value]) => `${key}=${value}`).join('; '),
    'x-biosculpt-csrf': csrf,
    'content-type': 'application/json',
  });
  const signed = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: headers(),
    body: JSON.stringify({ name, password }),
  });
  if (!signed.ok) throw new Error(`sign-in: ${signed.status} ${await signed.text()}`);
  keep(signed);
  csrf = (await signed.json()).csrf ?? csrf;
  return {
    headers,
    get: (path) => fetch(base + path, { headers: headers() }),
    post: (path, body) =>
      fetch(base + path, { method: 'POST', headers: headers(), body: JSON.stringify(body) }),
  };
}
