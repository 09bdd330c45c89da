// What stands on paper only, below a form that is filled in by hand: who it is for, and lines for name, day and signature.
export function ByHand({ asks, lines }: { asks?: string; lines: string[] }) {
  return (
    <div className="printed">
      {asks && (
        <p>
          <span className="tickbox" /> {asks}
        </p>
      )}
      <div className="lines">
        {lines.map((words) => (
          <span key={words}>{words}</span>
        ))}
      </div>
    </div>
  );
}
