// The five questions, one under the other, with their published answers; on paper a form to fill in by hand.
import { Button, Radio } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../api/client';
import type { Patient } from '../api/types';
import { ByHand } from '../app/by-hand';
import { RefusalNote } from '../app/parts';
import { ANSWERS, ITEMS } from '../lexicon/mdas';
import { dateWords } from '../lexicon/words';

export function AnxietyForm({ of, close }: { of: Patient; close: () => void }) {
  const patient = of.id;
  const cache = useQueryClient();
  const [answers, setAnswers] = useState<(string | null)[]>(ITEMS.map(() => null));
  const send = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/patients/{p}/mdas', {
          params: { path: { p: patient } },
          body: { answers: answers.map(Number) },
        }),
      ),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['patient', patient] });
      void cache.invalidateQueries({ queryKey: ['today'] });
      close();
    },
  });
  const complete = answers.every((answer) => answer !== null);
  return (
    <form
      className="stack answered"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      <p className="printed">
        {of.name}, born {dateWords(of.born)}, number {of.number}. Tick one answer to each question.
      </p>
      {ITEMS.map((item, index) => (
        <Radio.Group
          key={item}
          label={`${index + 1}. ${item}`}
          value={answers[index] ?? null}
          onChange={(value) =>
            setAnswers(answers.map((old, place) => (place === index ? value : old)))
          }
        >
          <div className="answers">
            {ANSWERS.map((words, value) => (
              <Radio key={words} value={String(value + 1)} label={words} />
            ))}
          </div>
        </Radio.Group>
      ))}
      <p className="soft small">
        Modified Dental Anxiety Scale, Humphris, Morrison and Lindsay (1995).
      </p>
      <ByHand lines={['Name', 'Day']} />
      <RefusalNote error={send.error} />
      <div className="row mid">
        <Button type="submit" loading={send.isPending} disabled={!complete}>
          Keep the answers
        </Button>
        <Button variant="default" onClick={() => window.print()}>
          Print the form
        </Button>
        {!complete && <span className="soft small screen">All five need an answer.</span>}
      </div>
    </form>
  );
}
