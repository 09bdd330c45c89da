// Notes of a patient, at every stage of care, and a new one.
// Laws: a note that was begun is there again when its page is; while it is being recorded it is not sent again, also where its page was
// left and is there again.
import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, take } from '../api/client';
import type { Patient } from '../api/types';
import { type Draft, useDraft } from '../app/drafts';
import { useOnce } from '../app/once';
import { Card, RefusalNote } from '../app/parts';
import { useAccount, useMay } from '../app/session';
import { capital, momentWords, spaced } from '../lexicon/words';

export const STAGES = ['intake', 'examination', 'planning', 'delivery', 'review'] as const;
const BLANK: Draft = { text: '', choice: STAGES[0] };

export function Notes({ patient }: { patient: Patient }) {
  const may = useMay('write_note');
  const stages = [...new Set([...STAGES, ...patient.notes.map((note) => note.stage)])];
  return (
    <Card title="Notes">
      {patient.notes.length === 0 && <p className="empty">No notes yet.</p>}
      {stages.map((one) => {
        const notes = patient.notes.filter((note) => note.stage === one);
        if (notes.length === 0) return null;
        return (
          <div key={one} className="stack">
            <h3>{capital(spaced(one))}</h3>
            {notes.map((note) => (
              <p key={`${note.at}${note.text}`}>
                {note.text}
                <br />
                <span className="soft small">
                  {note.by}, {momentWords(note.at)}
                </span>
              </p>
            ))}
          </div>
        );
      })}
      {may && <NewNote patient={patient.id} />}
    </Card>
  );
}

function NewNote({ patient }: { patient: string }) {
  const cache = useQueryClient();
  const { draft, set, going, sent, begun, settled, recorded } = useDraft(
    useAccount().id,
    `note ${patient}`,
    BLANK,
  );
  const write = useMutation({
    mutationFn: ({ choice, text }: Draft) =>
      take(
        api.POST('/api/patients/{p}/notes', {
          params: { path: { p: patient } },
          body: { stage: choice, text },
        }),
      ),
    // All of this also where its page was left meanwhile.
    onMutate: begun,
    onSuccess: async (_, said) => {
      recorded(said);
      await cache.invalidateQueries({ queryKey: ['patient', patient] });
    },
    onSettled: (_, __, said) => settled(said),
  });
  const once = useOnce(write);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!going) once(draft);
      }}
    >
      <NativeSelect
        label="Stage"
        value={draft.choice}
        data={STAGES.map((value) => ({ value, label: capital(value) }))}
        onChange={(event) => set({ ...draft, choice: event.currentTarget.value })}
      />
      <Textarea
        label="A new note"
        autosize
        minRows={2}
        value={draft.text}
        required
        withAsterisk={false}
        onChange={(event) => set({ ...draft, text: event.currentTarget.value })}
      />
      <RefusalNote error={write.error} />
      <div className="row mid">
        <Button type="submit" variant="default" loading={going || write.isPending}>
          Add the note
        </Button>
        {draft.text.trim() !== '' && !going && !write.isPending && (
          <span className="soft small">
            {sent
              ? 'It may have been recorded already: look above before you add it. '
              : 'Not in the record yet. '}
            It is kept in this tab until you add it or sign out.
          </span>
        )}
      </div>
    </form>
  );
}
