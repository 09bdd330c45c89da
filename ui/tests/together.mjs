// How far apart two browsers show the same moment of one delivery.
// In: two pages of a cockpit. Out: milliseconds between the first sight of the same moment on either; which moment was the worst, and on which
// page it was late. Method: each page
// notes the machine's clock whenever the moment that it shows changes; both run on one machine, so that it is one clock.

/** Begins to note what a page shows. */
export async function note(page) {
  await page.evaluate(() => {
    const seen = new Map();
    window.seenMoments = seen;
    const look = () => {
      const now = document.querySelector('[data-moment]')?.getAttribute('data-moment');
      if (now && !seen.has(now)) seen.set(now, performance.timeOrigin + performance.now());
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-moment'],
    });
    look();
  });
}

/** The moments that both have shown, and how far apart. */
export async function apart(one, other) {
  const [first, second] = await Promise.all(
    [one, other].map(async (page) => new Map(await page.evaluate(() => [...window.seenMoments]))),
  );
  const late = [...first]
    .filter(([moment]) => second.has(moment))
    .map(([moment, at]) => at - second.get(moment));
  const ms = late.map(Math.abs).sort((a, b) => a - b);
  const worst = late.findIndex((one) => Math.abs(one) === ms.at(-1));
  const share = (part) =>
    Math.round(ms[Math.min(ms.length - 1, Math.floor(ms.length * part))] ?? 0);
  return {
    moments: ms.length,
    median: share(0.5),
    p95: share(0.95),
    most: share(1),
    worst: worst + 1,
    on: late[worst] > 0 ? 'first' : 'second',
  };
}
