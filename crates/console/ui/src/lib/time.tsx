// Dates: UTC on the page, local time when pointed at.

export function Time({ of }: { of?: Date | string }) {
  if (!of) return <>-</>;
  const date = typeof of === "string" ? new Date(of) : of;
  if (Number.isNaN(date.getTime())) return <>{String(of)}</>;
  const utc = date.toISOString().replace("T", " ").replace(/\.\d+Z$/, "") + " UTC";
  return (
    <time dateTime={date.toISOString()} title={`${date.toLocaleString()} local time`}>
      {utc}
    </time>
  );
}

export function bytes(count: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  let value = count;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit ? value.toFixed(1) : value} ${units[unit]}`;
}
