/** A bar of measured progress; `value` from 0 to 100. */
export function Bar({ value, label }: { value: number; label: string }) {
  return <progress max={100} value={Math.min(100, value)} aria-label={label} />;
}
