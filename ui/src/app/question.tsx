// What is asked once more before something is done for good; asked.ts has the button that asks.
// The way back has the focus, so that a key pressed twice does nothing for good.
import { Button } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { focused } from './asked';
import { RefusalNote } from './parts';

export interface AskedProps {
  /** The question, which names what it is about. */
  question: string;
  /** What follows from a yes. */
  follows: string;
  /** The yes, in so many words. */
  yes: string;
  /** Whether it may be done now. */
  may?: boolean;
  deed: UseMutationResult<unknown, Error, void>;
  /** The question is left, and nothing is done. */
  leave: () => void;
}

export function Asked({ question, follows, yes, may = true, deed, leave }: AskedProps) {
  return (
    <div className="stack asked" role="group" aria-label={question}>
      <p>
        {question} {follows}
      </p>
      <RefusalNote error={deed.error} />
      <div className="row">
        <Button
          size="sm"
          color="red.9"
          disabled={!may}
          loading={deed.isPending}
          onClick={() => deed.mutate()}
        >
          {yes}
        </Button>
        <Button
          size="sm"
          variant="default"
          ref={focused}
          onClick={() => {
            // What was refused is not asked again with its old answer.
            deed.reset();
            leave();
          }}
        >
          Keep it
        </Button>
      </div>
    </div>
  );
}
