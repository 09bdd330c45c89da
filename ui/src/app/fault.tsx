// What is shown where there is no page, or where a page broke.
import { Component, type ReactNode } from 'react';
import { Link } from 'react-router';
import { Button } from '@mantine/core';
import { Card, useTitle } from './parts';

const NO_PAGE = 'There is no such page';

/** `within`: the page around it has its own head. */
export function NoPage({ within = false }: { within?: boolean }) {
  useTitle('No such page');
  return (
    <>
      {!within && <h1>{NO_PAGE}</h1>}
      <Card title={within ? NO_PAGE : undefined}>
        <p>The address may be mistyped, or what it showed may be out of your reach.</p>
        <p>
          <Link to="/">Go to today’s page</Link>
        </p>
      </Card>
    </>
  );
}

export class Broken extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="page">
        <div className="band bad" role="alert">
          <strong>
            This page broke. Nothing that was stored is lost, and treatment does not depend on it.
          </strong>
          <span>What happened: {error.message}</span>
          <div>
            <Button variant="default" onClick={() => window.location.reload()}>
              Load the page again
            </Button>
          </div>
        </div>
      </main>
    );
  }
}
