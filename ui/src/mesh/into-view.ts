// In: nothing. Out: the picture of the page comes into view, where it is not wholly in it.

/** Height of the page's head, that stays. */
const HEAD_PX = 80;

export function bringPictureIntoView(): void {
  const box = document.querySelector('.mesh-box');
  if (!box) return;
  const { top, bottom } = box.getBoundingClientRect();
  if (top < HEAD_PX || bottom > window.innerHeight) box.scrollIntoView({ block: 'center' });
}
