// A password that every password policy of an account accepts: all four kinds of characters, 16 long.

const KINDS = ["ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnopqrstuvwxyz", "23456789", "!@#$%^&*()_+-=[]{}|"];
const LENGTH = 16;

function pick(from: string): string {
  const most = Math.floor(2 ** 32 / from.length) * from.length;
  for (;;) {
    const [number] = crypto.getRandomValues(new Uint32Array(1));
    if (number! < most) return from[number! % from.length]!;
  }
}

export function generatedPassword(): string {
  const chars = KINDS.map(pick);
  while (chars.length < LENGTH) chars.push(pick(KINDS.join("")));
  const order = crypto.getRandomValues(new Uint32Array(LENGTH));
  return chars.map((char, at) => [order[at]!, char] as const).sort(([a], [b]) => a - b).map(([, char]) => char).join("");
}
