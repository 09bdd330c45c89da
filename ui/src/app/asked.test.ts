import { expect, test, vi } from 'vitest';
import { giver } from './asked';

test('law_the_focus_goes_back_to_the_button_that_asked_and_nowhere_else', () => {
  const button = { focus: vi.fn() };
  const give = giver();
  // As the page is built, and as the question takes the button's place.
  give.came(button);
  give.came(null);
  expect(button.focus).not.toHaveBeenCalled();
  give.left();
  give.came(null);
  give.came(button);
  expect(button.focus).toHaveBeenCalledTimes(1);
  give.came(button);
  expect(button.focus).toHaveBeenCalledTimes(1);
});
