// Three views of a volume side by side: a slice of each, moved by pointer or keyboard, through one window of grey values.
import { NativeSelect } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { GreyWindow, SeriesVolume, SliceView } from '../api/types';
import { Card } from '../app/parts';
import { Slide } from '../app/slide';
import { capital, fixed } from '../lexicon/words';
import { places } from './slices';
import './scan.css';

type Level = Pick<GreyWindow, 'centre' | 'width'>;
const OWN = 'own';

export function Views({
  patient,
  series,
  volume,
}: {
  patient: string;
  series: string;
  volume: SeriesVolume;
}) {
  const first = volume.windows[0] ?? { centre: 1000, width: 4000 };
  const [level, setLevel] = useState<Level>(first);
  const [slices, setSlices] = useState<Record<string, number>>(() =>
    Object.fromEntries(volume.views.map((one) => [one.view, Math.floor(one.slices / 2)])),
  );
  const address = (view: SliceView): string => {
    const index = slices[view.view] ?? 0;
    const asked = `view=${view.view}&index=${index}&centre=${level.centre}&width=${level.width}`;
    return `/api/patients/${patient}/series/${series}/slice?${asked}`;
  };
  return (
    <Card title="Slices">
      <p>
        <strong>To look at only.</strong> Nothing is measured on these pictures, and no plan uses
        this volume yet.
      </p>
      <div className="slices">
        {volume.views.map((view) => (
          <Slice
            key={view.view}
            view={view}
            index={slices[view.view] ?? 0}
            address={address(view)}
            marks={places(view.view, volume.views, slices)}
            set={(index) => setSlices((old) => ({ ...old, [view.view]: index }))}
          />
        ))}
      </div>
      <WindowControls volume={volume} level={level} set={setLevel} />
    </Card>
  );
}

/** Which slice an address asks for, from 1: what is shown may be behind the slider for a moment. */
const placeOf = (address: string): number =>
  Number(new URLSearchParams(address.split('?')[1]).get('index')) + 1;

/** The newest address whose picture has come; while one comes, those asked for in between are passed over. */
function useNewest(address: string): { shown: string; failed: boolean } {
  const [shown, setShown] = useState('');
  const [failed, setFailed] = useState(false);
  const wanted = useRef(address);
  const comes = useRef(false);
  useEffect(() => {
    wanted.current = address;
    const fetchIt = (): void => {
      const now = wanted.current;
      const picture = new Image();
      comes.current = true;
      const ended = (came: boolean): void => {
        comes.current = false;
        setFailed(!came);
        if (came) setShown(now);
        if (wanted.current !== now) fetchIt();
      };
      picture.onload = () => ended(true);
      picture.onerror = () => ended(false);
      picture.src = now;
    };
    if (!comes.current) fetchIt();
  }, [address]);
  return { shown, failed };
}

function Slice({
  view,
  index,
  address,
  marks,
  set,
}: {
  view: SliceView;
  index: number;
  address: string;
  marks: { across: number; down: number };
  set: (index: number) => void;
}) {
  const { shown, failed } = useNewest(address);
  const words = `slice ${index + 1} of ${view.slices}`;
  const [width = 1, height = 1] = view.size_mm;
  const [left, right, top, bottom] = view.letters;
  return (
    <figure className="slice">
      <figcaption>
        <h3>{capital(view.view)}</h3>
        <span className="soft small">{view.order}</span>
      </figcaption>
      <div className="slice-box">
        <div
          className="slice-picture"
          style={{ aspectRatio: `${width} / ${height}`, maxWidth: `${(24 * width) / height}rem` }}
        >
          {shown && !failed && (
            <img
              src={shown}
              alt={`${capital(view.view)} slice ${placeOf(shown)} of ${view.slices}`}
              draggable={false}
            />
          )}
          <span className="slice-line" style={{ left: `${marks.across * 100}%` }} aria-hidden />
          <span className="slice-line level" style={{ top: `${marks.down * 100}%` }} aria-hidden />
        </div>
        <span className="side at-left">{left}</span>
        <span className="side at-right">{right}</span>
        <span className="side at-top">{top}</span>
        <span className="side at-bottom">{bottom}</span>
      </div>
      {failed && (
        <p role="status">This slice could not be fetched. Move on and back to try again.</p>
      )}
      <Slide
        label={
          <>
            {capital(view.view)}: <strong>{words}</strong>, {fixed(view.step_mm, 2)} mm apart
          </>
        }
        min={0}
        max={Math.max(0, view.slices - 1)}
        value={index}
        told={words}
        set={set}
      />
    </figure>
  );
}

function WindowControls({
  volume,
  level,
  set,
}: {
  volume: SeriesVolume;
  level: Level;
  set: (level: Level) => void;
}) {
  const chosen = volume.windows.findIndex(
    (one) => one.centre === level.centre && one.width === level.width,
  );
  const [low, high] = [volume.least, Math.max(volume.most, volume.least + 1)];
  const unit = volume.unit ? ` ${volume.unit}` : '';
  const sliders = [
    {
      key: 'centre' as const,
      name: 'Level (the middle grey)',
      value: level.centre,
      min: low,
      max: high,
    },
    {
      key: 'width' as const,
      name: 'Window (from black to white)',
      value: level.width,
      min: 1,
      max: Math.max(2, high - low),
    },
  ];
  return (
    <div className="levels">
      <NativeSelect
        label="Grey values"
        value={chosen < 0 ? OWN : String(chosen)}
        onChange={(event) => {
          const one = volume.windows[Number(event.currentTarget.value)];
          if (one) set({ centre: one.centre, width: one.width });
        }}
        data={[
          ...volume.windows.map((one, index) => ({ value: String(index), label: one.name })),
          ...(chosen < 0 ? [{ value: OWN, label: 'as set below' }] : []),
        ]}
      />
      {sliders.map((one) => (
        <Slide
          key={one.key}
          label={
            <>
              {one.name}:{' '}
              <strong>
                {Math.round(one.value)}
                {unit}
              </strong>
            </>
          }
          min={Math.min(one.min, one.value)}
          max={Math.max(one.max, one.value)}
          value={one.value}
          set={(value) => set({ ...level, [one.key]: value })}
        />
      ))}
    </div>
  );
}
