// The devices: what runs in them, and whether they passed their own test.
import { useQuery } from '@tanstack/react-query';
import { api, take } from '../api/client';
import { Card, Shown, SimulatedBand, Tag, useTitle } from '../app/parts';
import { momentWords, spaced } from '../lexicon/words';

export default function Devices() {
  useTitle('Devices');
  const query = useQuery({
    queryKey: ['devices'],
    queryFn: () => take(api.GET('/api/devices')),
    refetchInterval: 10_000,
  });
  return (
    <>
      <h1>Devices</h1>
      <SimulatedBand />
      <Shown query={query} what="Fetching devices">
        {(devices) => (
          <div className="two">
            {devices.length === 0 && (
              <p className="empty">
                No device is listed here. Plans can be made, proven and printed without one, and
                deliveries run in the simulated device of this program.
              </p>
            )}
            {devices.map((one) => (
              <Card
                key={one.id}
                title={one.name}
                aside={
                  <span>
                    {one.simulated && <Tag tone="quiet">simulated</Tag>}{' '}
                    <Tag>{spaced(one.state)}</Tag>
                  </span>
                }
              >
                <dl className="strip">
                  <div>
                    <dt>Firmware</dt>
                    <dd>{one.firmware}</dd>
                  </div>
                  <div>
                    <dt>Safety protocol</dt>
                    <dd>{one.protocol}</dd>
                  </div>
                  <div>
                    <dt>Lot of carriers</dt>
                    <dd>{one.lot}</dd>
                  </div>
                </dl>
                {one.self_test ? (
                  <p>
                    <Tag tone={one.self_test.passed ? 'good' : 'bad'}>
                      {one.self_test.passed ? 'self-test passed' : 'self-test failed'}
                    </Tag>{' '}
                    {one.self_test.words}{' '}
                    <span className="soft">{momentWords(one.self_test.at)}</span>
                  </p>
                ) : (
                  <p className="empty">It has not tested itself yet.</p>
                )}
              </Card>
            ))}
          </div>
        )}
      </Shown>
    </>
  );
}
