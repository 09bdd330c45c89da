// What a page is like on paper, in a real browser.
// Laws: light, also where the screen is dark; nothing that can only be clicked; as many sheets as it is given at most.
import { writeFileSync } from 'node:fs';

/** Gives back what is wrong. `most`: how many sheets of A4 it may take; `says`: what has to be readable on them. */
export async function paper(page, folder, name, { most, says = [] }) {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const seen = await page.evaluate(onPaper);
  const file = await page.pdf({ format: 'A4', printBackground: true, preferCSSPageSize: true });
  await page.emulateMedia({ media: 'screen' });
  writeFileSync(`${folder}/${name}.pdf`, file);
  const sheets = file.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  const wrong = seen.wrong.slice(0, 4);
  if (sheets < 1 || sheets > most) wrong.push(`${sheets} sheets of A4, not ${most} at most`);
  for (const words of says) if (!seen.text.includes(words)) wrong.push(`does not say “${words}”`);
  return wrong.map((words) => `${name} on paper: ${words}`);
}

/** Runs in the page. */
function onPaper() {
  const wrong = [];
  const light = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return { alpha, share: (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255 };
  };
  const clicked = 'button, input:not([type=radio]), textarea, [role=switch], .mantine-Button-root';
  // Pictures, and what explains their colours, have their own.
  const pictures = 'svg, svg *, canvas, .mesh *, .legend *, .pin, .swatch';
  for (const one of document.querySelectorAll('body, body *')) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.closest('.hidden, .skip'))
      continue;
    const box = one.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const named = `${one.tagName.toLowerCase()}.${one.className} “${one.textContent.slice(0, 30)}”`;
    // Of a choice the one that is chosen says what is shown.
    if (one.matches(clicked) && !one.closest('.mantine-SegmentedControl-root'))
      wrong.push(`can only be clicked: ${named}`);
    if (one.matches(pictures)) continue;
    const style = getComputedStyle(one);
    const back = light(style.backgroundColor);
    if (back.alpha > 0.2 && back.share < 0.7) wrong.push(`dark ground: ${named}`);
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (own && light(style.color).share > 0.5) wrong.push(`pale words: ${named}`);
  }
  return { wrong, text: document.body.innerText };
}
