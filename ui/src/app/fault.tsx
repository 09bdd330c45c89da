// What is shown where there is no page, or where a page or a part of it broke.
// Law: a part that breaks takes nothing else from the page; a page that broke says of a treatment only what is so.
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

interface FenceProps {
  children: ReactNode;
  /** What stands in the place of a part that broke, in one line. */
  words: string;
  /** Where this becomes another one, the part is tried again. */
  anew?: string | number;
  broke?: () => void;
}
/** Around a part that may break, so that the stop beside it stays. */
export class Fence extends Component<FenceProps, { broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError() {
    return { broken: true };
  }
  override componentDidCatch() {
    this.props.broke?.();
  }
  override componentDidUpdate(before: FenceProps) {
    if (this.state.broken && before.anew !== this.props.anew) this.setState({ broken: false });
  }
  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <p className="band doubt" role="alert">
        {this.props.words}
      </p>
    );
  }
}

const HANDS = 'If you are being treated, raise your hand; if you treat, look at the patient.';
/** In the place of a page that would have one. */
export const NoStop = () => (
  <span>
    <strong>If a treatment goes on: there is no stop here now.</strong> {HANDS}
  </span>
);

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
          <strong>This page broke. If a treatment goes on: there is no stop here now.</strong>
          <span>{HANDS} A hold of this page was let go. What was stored is kept.</span>
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
