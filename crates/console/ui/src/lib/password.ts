// Passwords: what a password policy asks of them, and one that every policy accepts.

import type { PasswordPolicy } from "@aws-sdk/client-iam";

const KINDS = ["ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnopqrstuvwxyz", "23456789", "!@#$%^&*()_+-=[]{}|"];
const LENGTH = 16;

export interface Requirement {
  text: string;
  holds: (password: string) => boolean;
}

const SYMBOLS = /[!@#$%^&*()_+\-=[\]{}|']/;

function kinds(password: string): number {
  return [/[A-Z]/, /[a-z]/, /\d/, SYMBOLS].filter((kind) => kind.test(password)).length;
}

/** What a policy requires. Without one, AWS's default: 8 characters of three kinds. */
export function requirements(policy: PasswordPolicy): Requirement[] {
  const least = policy.MinimumPasswordLength ?? 8;
  const length = { text: `At least ${least} characters`, holds: (it: string) => [...it].length >= least };
  if (policy.MinimumPasswordLength === undefined)
    return [length, { text: "At least three of: uppercase letters, lowercase letters, numbers, symbols", holds: (it) => kinds(it) >= 3 }];
  const rules: [boolean | undefined, string, RegExp][] = [
    [policy.RequireUppercaseCharacters, "At least one uppercase letter (A-Z)", /[A-Z]/],
    [policy.RequireLowercaseCharacters, "At least one lowercase letter (a-z)", /[a-z]/],
    [policy.RequireNumbers, "At least one number (0-9)", /\d/],
    [policy.RequireSymbols, "At least one symbol: ! @ # $ % ^ & * ( ) _ + - = [ ] { } | '", SYMBOLS],
  ];
  return [length, ...rules.filter(([wanted]) => wanted).map(([, text, kind]) => ({ text, holds: (it: string) => kind.test(it) }))];
}

function pick(from: string): string {
  const most = Math.floor(2 ** 32 / from.length) * from.length;
  for (;;) {
    const [number] = crypto.getRandomValues(new Uint32Array(1));
    if (number! < most) return from[number! % from.length]!;
  }
}

/** All four kinds of characters, and as long as the policy asks. */
export function generatedPassword(policy?: PasswordPolicy | null): string {
  const length = Math.max(LENGTH, policy?.MinimumPasswordLength ?? 0);
  const chars = KINDS.map(pick);
  while (chars.length < length) chars.push(pick(KINDS.join("")));
  const order = crypto.getRandomValues(new Uint32Array(length));
  return chars.map((char, at) => [order[at]!, char] as const).sort(([a], [b]) => a - b).map(([, char]) => char).join("");
}
